"""How what is not understood is named in the formal reading, and what is written as a letter but is none."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from einlsp.reading import surface as s
from einlsp.reading.applied import FunctionCall
from einlsp.reading.heads import Head
from einlsp.records import pattern, record
from einlsp.tensor.expr import Expr, Index, Leaf, Symbol, Upness

Uses = tuple[tuple[str, Upness], ...]
"""The places in which named indices stand, each with its level."""

COORDINATES = frozenset({"x", "y", "z", "r", "t", "\\theta", "\\phi", "\\varphi"})
"""Letters that, as scripts, name a component: ``u^x k_x`` is no sum."""

MEANS = {"Var": "the function variance", "var": "the function variance",
         "Cov": "the function covariance", "cov": "the function covariance"}  # fmt: skip
"""Words that are expectations, and the reason that the parser gives for having no value for them."""


def alphabet(name: str) -> str:
    """Which axis an index runs over: Greek letters run over another than Latin ones."""
    return "greek" if name.startswith("\\") and name != "\\ell" else "latin"


def letter_of(head: Head) -> str:
    """What a symbol is called without dots and components."""
    bare = head.undotted
    components = all(len(text) < 3 for text in (*head.labels, *head.upper))
    return bare.bare if components else bare.key


class Unformal(Exception):
    """A part of a step that is neither a scalar nor a component, or may be none."""


@record
class Part:
    """A part of a term: its expression, and every place of it in which a named index stands."""

    expr: Expr
    uses: Uses = ()


@record
class Known:
    """What a symbol was defined to be: the side that says so, in the LaTeX of its formula, and the indices it has."""

    node: s.Surface
    latex: str
    slots: Uses


_SPACES = pattern(
    r"\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr|quad|displaystyle|textstyle|limits)(?![A-Za-z])"
    r"|\\[,;!: ]|\s|~"
)
_AFTER = pattern(r"(\\[A-Za-z]+)\s+(?=[A-Za-z])")
_BARS = pattern(r"\\(?:mid|vert|lvert|rvert)(?![A-Za-z])")
_BRACES = pattern(r"\{([A-Za-z0-9]|\\[A-Za-z]+)\}")
_TOKENS = pattern(
    r"\\(?:text|mathrm|operatorname|rm|textrm|mathit|textbf|mathsf)\s*\{?[A-Za-z ]*\}?|\\[A-Za-z]+|[A-Za-z]{3,}|."
)


def text_of(latex: str) -> str:
    """What is written, without spaces, sizes and braces that make no difference."""
    spaced = _AFTER.sub(r"\1" + "\0", _BARS.sub("|", latex))
    return _BRACES.sub(r"\1", _SPACES.sub("", spaced)).replace("\0", " ")


def letters_in(text: str, letters: Collection[str]) -> list[str]:
    """Which of these letters stand in a text, in order; those within words do not."""
    return list(dict.fromkeys(t for t in _tokens(text) if t in letters))


def put_for(text: str, letter: str, new: str) -> str:
    """The text with another letter in place of this one."""
    return "".join(new if t == letter else t for t in _tokens(text))


def _tokens(text: str) -> list[str]:
    return [m.group() for m in _TOKENS.finditer(text)]


def split_label(text: str, names: Collection[str]) -> list[str] | None:
    r"""The parts of a label that is a run of numbers and index letters, ``0j``; None for any other."""
    tokens = [t for t in _tokens(text) if t not in "(){}[], "]
    if not any(t in names for t in tokens):
        return None
    if any(t not in names and not t.isdigit() for t in tokens):
        raise Unformal
    return tokens


_DRAWN = pattern(r"E_\{?([A-Za-z]|\\[a-z]+)\s*(?:\\sim(.*?))?\}?$")
_OF = pattern(r"E_\{?([A-Za-z]\w*(?:_\{?(?:[A-Za-z]|\\[a-z]+)\}?)?)\(([A-Za-z])(?:\\mid.*|\|.*)?\)\}?$")


def drawn(sign: str) -> tuple[str, str]:
    r"""The letter over which an expectation is taken and its law: z and q of ``\mathbb{E}_{z\sim q}``; "" if plain."""
    if sign == "E":
        return "", ""
    found = _DRAWN.match(sign)
    if found is not None:
        return found.group(1), text_of(found.group(2) or "").split("(")[0]
    found = _OF.match(sign)
    if found is None:
        raise Unformal
    return found.group(2), found.group(1)


Spelt = dict[str, tuple[str, str, tuple[Upness, ...]]]
"""Of the name of an entry: its letter, the places of its indices (dots) and components, the levels of the former."""

_PLACE = pattern(r"·|[_^][^·_^]+")
_SYMMETRIC = frozenset({"g", "\\eta", "\\gamma", "h"})


def entry(spelt: Spelt, key: str, places: str, levels: tuple[Upness, ...], indices: tuple[Index, ...]) -> Leaf:
    """An entry of an array; of a metric it makes no difference which of two indices is a component."""
    found = _PLACE.findall(places)
    if len(found) == 2 and key.rstrip("}").split("{")[-1] in _SYMMETRIC:
        heights = {*levels} | {"up" if p[0] == "^" else "down" for p in found if p != "·"}
        places = "".join(sorted(found, key=lambda p: (p == "·", p))) if len(heights) == 1 else places
    shape = "".join("^" if level == "up" else "_" for level in levels)
    dims = tuple(i.dim for i in indices)
    name = f"{key}{places}{shape}{list(dims) if dims else ''}"
    spelt[name] = (key, places, levels)
    return Leaf(Symbol(name, dims), indices)


def operator_of(node: s.Surface, names: Collection[str]) -> tuple[str, Uses] | None:
    r"""The derivative that a letter with one index is, ``\bar D_i``: its name, and its index."""
    level: Upness = "up"
    if isinstance(node, s.Power) and isinstance(node.base, s.Sym) and isinstance(node.exponent, s.Sym):
        head, text = node.base.head, node.exponent.key
        if node.base.scripts.marks or text not in names:
            return None
    elif isinstance(node, s.Sym) and len(node.scripts.marks) == 1 and node.scripts.marks[0].kind == "index":
        head, text, level = node.head, node.scripts.marks[0].text, node.scripts.marks[0].level
    else:
        return None
    if head.letter != "D" or head.font not in ("", "mathcal") or head.labels or head.upper:
        return None
    if text in COORDINATES:
        raise Unformal
    return head.key + ("^" if level == "up" else "_"), ((text, level),)


def calls_in(factors: Sequence[s.Surface]) -> list[s.Surface]:
    """Factors with a letter and the brackets of a condition, a list or an event right after it made one call."""
    out: list[s.Surface] = []
    for factor in factors:
        before = out[-1] if out else None
        if isinstance(factor, s.Bracket) and before is not None and factor.start == before.end:
            if isinstance(before, s.Derivative):
                raise Unformal  # how far the derivative reaches is not clear
            if isinstance(before, s.Sym) and any(isinstance(n, s.Opaque | s.Listing) for n in _near(factor.body)):
                items = factor.body.items if isinstance(factor.body, s.Listing) else (factor.body,)
                out[-1] = FunctionCall(before.start, factor.end, before, items)
                continue
        out.append(factor)
    return out


def _near(node: s.Surface) -> tuple[s.Surface, ...]:
    return (node, *node.factors) if isinstance(node, s.Product) else (node,)


def word_call(factors: Sequence[s.Surface]) -> tuple[Sequence[s.Surface], s.Surface | None]:
    r"""The factors with ``Var[X]`` or ``Cov[X, Y]`` made one, and which that is. Raises where a word is not known.

    Letters side by side before a bracket may be a word: ``KL(p, q)``, ``cost(x)``; ``af(x)`` is a times f.
    """
    run: list[s.Sym] = []
    for number, factor in enumerate(factors):
        if isinstance(factor, s.Bracket) and run and run[-1].end == factor.start:
            word = "".join(n.head.letter for n in run)
            if word in MEANS and len(factors) >= number:
                items = factor.body.items if isinstance(factor.body, s.Listing) else (factor.body,)
                made = s.Opaque(run[0].start, factor.end, MEANS[word], "", items, known=True)
                rest, _ = word_call(factors[number + 1 :])
                if any(isinstance(n, s.Opaque) and n.reason in MEANS.values() for n in rest):
                    raise Unformal
                return (*factors[: number + 1 - len(run) - 1], made, *rest), made
            if len(run) > 2 or (len(run) == 2 and run[0].head.upper_case):
                raise Unformal
        lone = isinstance(factor, s.Sym) and factor.head.plain and factor.head.letter.isalpha()
        if not lone or (run and run[-1].end != factor.start):
            run = []
        if isinstance(factor, s.Sym) and lone:
            run.append(factor)
    return factors, None
