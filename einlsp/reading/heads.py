"""Symbols as they are written: a whole decorated head, its canonical spelling, and what its typography says."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from einlsp.latex.nodes import (
    Broken,
    Command,
    Environment,
    Fence,
    Group,
    Letter,
    Node,
    Number,
    Operator,
    Script,
    Scripted,
    Space,
    Text,
)
from einlsp.records import lazy, record

NUMBERED = "()"
"""What stands above the name of a family whose members are numbered in brackets, ``x^{(i)}``."""

_ENCLOSED = re.compile(r"\([a-z]\)")

BOLD = frozenset({"mathbf", "boldsymbol", "bm", "pmb", "bf", "bold", "mathbfit", "symbf", "bfseries", "bs", "mathbfsf"})
"""Fonts that mark vectors and matrices; several letters in one of them are several symbols."""

UPRIGHT = frozenset(
    {"mathrm", "rm", "mathsf", "sf", "mathtt", "tt", "operatorname", "mathit", "it", "mathup", "mathnormal"}
)
"""Fonts in which several letters are one word."""

OTHER_FONTS = frozenset({"mathcal", "cal", "mathbb", "mathfrak", "frak", "mathscr", "scr", "Bbb"})

ACCENTS = frozenset({
    "hat", "bar", "tilde", "vec", "dot", "ddot", "dddot", "check", "breve", "acute", "grave", "mathring", "widehat",
    "widetilde", "overline", "underline", "overrightarrow", "overleftarrow", "widecheck", "underbar", "utilde",
})  # fmt: skip

GREEK_LOWER = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "varepsilon",
        "zeta",
        "eta",
        "theta",
        "vartheta",
        "iota",
        "kappa",
        "varkappa",
        "lambda",
        "mu",
        "nu",
        "xi",
        "omicron",
        "pi",
        "varpi",
        "rho",
        "varrho",
        "sigma",
        "varsigma",
        "tau",
        "upsilon",
        "phi",
        "varphi",
        "chi",
        "psi",
        "omega",
    ]
)
GREEK_UPPER = frozenset(
    ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"]
) | frozenset(
    f"var{name}"
    for name in ["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"]
)
LETTER_COMMANDS = (
    GREEK_LOWER
    | GREEK_UPPER
    | frozenset(["ell", "hbar", "imath", "jmath", "aleph", "beth", "Re", "Im", "wp", "hslash", "digamma"])
)
_LOWER = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi "
    "psi omega"
)
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK_CHARACTERS = dict(zip("αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", f"{_LOWER} {_UPPER}".split(), strict=True))


DOTS = {"dot": 1, "ddot": 2, "dddot": 3}
"""Accents that are derivatives by time, and of which order."""

TIMES = ("t", "\\tau")
"""What time is called, by which a dot differentiates."""


@record(slots=False)
class Head:
    r"""A symbol's whole decorated head.

    ``letter`` is a letter, a Greek command (``\mu``) or a word (``softmax``); ``font`` the command around it
    without backslash, or ``""``; ``accents`` from the inside out; ``labels`` what is written below it that is no
    index, ``upper`` the same above it, ``primes`` how many primes are part of its name.
    """

    letter: str
    font: str = ""
    accents: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    upper: tuple[str, ...] = ()
    primes: int = 0
    before: str = ""

    @lazy
    def key(self) -> str:
        """The canonical LaTeX of the head: the name of the symbol."""
        return self.before + self.bare + "'" * self.primes + _script("_", self.labels) + _script("^", self.upper)

    @lazy
    def bare(self) -> str:
        """The head without its labels and primes."""
        text = f"\\{self.font}{{{self.letter}}}" if self.font else self.letter
        for accent in self.accents:
            text = f"\\{accent}{{{text}}}"
        return text

    @lazy
    def bold(self) -> bool:
        """Whether the head is set in bold, or carries an arrow."""
        return self.font in BOLD or "vec" in self.accents or "overrightarrow" in self.accents

    @lazy
    def word(self) -> bool:
        """Whether the head is a word of several letters."""
        return len(self.letter) > 1 and not self.letter.startswith("\\")

    @property
    def greek(self) -> bool:
        """Whether the letter is a Greek one."""
        return self.letter[1:] in GREEK_LOWER or self.letter[1:] in GREEK_UPPER or self.letter in GREEK_CHARACTERS

    @property
    def upper_case(self) -> bool:
        """Whether the letter is a capital."""
        if self.letter.startswith("\\"):
            return self.letter[1:] in GREEK_UPPER
        return self.letter[:1].isupper()

    @lazy
    def plain(self) -> bool:
        """Whether this is one letter without font, accent, label or prime."""
        return not (self.font or self.accents or self.labels or self.upper or self.primes or self.word or self.before)

    @lazy
    def decorated(self) -> bool:
        """Whether it has a label, a prime or something before it."""
        return bool(self.labels or self.upper or self.primes or self.before)

    def with_labels(self, labels: tuple[str, ...], upper: tuple[str, ...] = (), primes: int = 0) -> Head:
        """The same head with these labels and primes as well."""
        if not (labels or upper or primes):
            return self
        if labels and NUMBERED in self.upper:  # the number of a sample goes into its brackets: `x^{(i)}`
            return self.numbered(labels[0]).with_labels(labels[1:], upper, primes)
        labels, upper, primes = self.labels + labels, self.upper + upper, self.primes + primes
        return head_of(self.letter, self.font, self.accents, labels, upper, primes, self.before)

    def numbered(self, label: str) -> Head:
        """The member with this number of the family ``x^{()}``."""
        upper = tuple(f"({label})" if u == NUMBERED else u for u in self.upper)
        return head_of(self.letter, self.font, self.accents, self.labels, upper, self.primes, self.before)

    @property
    def family(self) -> Head | None:
        """The family whose member this may be by a letter in brackets above it: ``x^{(i)}`` is one of ``x^{()}``."""
        upper = tuple(NUMBERED if _ENCLOSED.fullmatch(u) else u for u in self.upper)
        if upper.count(NUMBERED) != 1 or upper == self.upper:
            return None
        return head_of(self.letter, self.font, self.accents, self.labels, upper, self.primes, self.before)

    @property
    def undotted(self) -> Head:
        """The head without the dots of derivatives by time."""
        accents = tuple(a for a in self.accents if a not in DOTS)
        return self if accents == self.accents else self._under(accents)

    @property
    def dotted(self) -> Head:
        """The head under one more dot."""
        order = DOTS.get(self.accents[-1], 0) if self.accents else 0
        accents = self.accents[:-1] if order else self.accents
        return self._under((*accents, "d" * (order + 1) + "ot"))

    def accented(self, accent: str) -> Head:
        """The same head under one more accent."""
        return self._under((*self.accents, accent))

    def _under(self, accents: tuple[str, ...]) -> Head:
        return head_of(self.letter, self.font, accents, self.labels, self.upper, self.primes, self.before)


head_of: Callable[..., Head] = lru_cache(maxsize=4096)(Head)
"""A head with these fields: the same one each time, so that its name is spelled once."""


def _script(sign: str, parts: tuple[str, ...]) -> str:
    if not parts:
        return ""
    text = ",".join(parts)
    single = len(text) == 1 or (text.startswith("\\") and text[1:].isalpha() and text[1:] not in _OPERATORS)
    return sign + (text if single else f"{{{text}}}")


_OPERATORS = frozenset({"max", "min", "sup", "inf", "exp", "log", "det", "lim", "arg", "deg", "ker", "dim", "ln"})
"""Names that TeX takes for operators: as a script they need braces."""


def spell(nodes: Sequence[Node]) -> str:
    """The canonical spelling of a piece of LaTeX: no needless braces or spaces; equal spellings, equal meaning."""
    out: list[str] = []
    for node in nodes:
        piece = _spell_one(node)
        if piece and out and piece[0].isalpha() and _ends_in_command(out[-1]):
            out.append(" ")
        if piece:
            out.append(piece)
    return "".join(out)


def _ends_in_command(text: str) -> bool:
    tail = text.rpartition("\\")
    return bool(tail[1]) and tail[2].isalpha()


def _spell_one(node: Node) -> str:
    match node:
        case Letter(text=text):
            return "\\" + GREEK_CHARACTERS[text] if text in GREEK_CHARACTERS else text
        case Number(text=text) | Operator(text=text):
            return text
        case Space():
            return ""
        case Command(name=name, args=args, options=options):
            opts = "".join(f"[{spell(unbrace(o))}]" for o in options)
            return f"\\{name}{opts}" + "".join(f"{{{spell(unbrace(a))}}}" for a in args)
        case Group(children=children):
            return spell(children)
        case Text(command=command, content=content):
            return f"\\{command}{{{content.strip()}}}"
        case Scripted(base=base, scripts=scripts):
            return ("" if base is None else spell((base,))) + "".join(_spell_script(s) for s in scripts)
        case Fence(left=left, right=right, rows=rows):
            body = "".join(spell(cell) for row in rows for cell in row.cells)
            return f"{left}{body}{right}"
        case Environment(name=name, rows=rows):
            body = r" \\ ".join(" & ".join(spell(cell) for cell in row.cells) for row in rows)
            return f"\\begin{{{name}}}{body}\\end{{{name}}}"
        case Broken(text=text):
            return text
        case Script():
            return _spell_script(node)
        case _:
            return ""


def _spell_script(script: Script) -> str:
    if script.primes:
        return "'" * script.primes
    return _script("^" if script.level == "sup" else "_", (spell(unbrace(script.body)),))


def unbrace(node: Node) -> tuple[Node, ...]:
    """The nodes of a group, or the node itself."""
    return node.children if isinstance(node, Group) else (node,)
