"""The places of a script: a run of letters, digits, spaces and separators, or something else altogether."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from einlsp.latex.nodes import Command, Group, Letter, Node, Number, Operator, Script, Scripted, Space
from einlsp.reading.heads import ACCENTS, GREEK_CHARACTERS, LETTER_COMMANDS, spell, unbrace
from einlsp.records import record, remembered

PlaceKind = Literal["letter", "digit", "space", "comma", "semicolon"]

TRANSPOSES = frozenset({
    "T", "\\top", "\\intercal", "\\mathsf{T}", "\\mathrm{T}", "\\text{T}", "\\textrm{T}", "\\textsf{T}",
    "\\mathtt{T}", "\\mathit{T}", "\\rm T", "\\sf T", "\\operatorname{T}", "\\mathbf{T}", "\\bf T",
    "\\mathsf{\\tiny T}", "\\mathcal{T}", "⊤", "\\textsf{\\tiny T}", "\\mathstrut\\top", "\\boldsymbol{\\top}",
    "\\mathsf T", "\\textbf{T}", "\\mathpalette{T}", "\\trans", "\\tp", "\\transpose",
})  # fmt: skip
"""Spellings of the transposition sign."""


@record
class Place:
    """One place of a run; ``width`` is how many columns it takes."""

    start: int
    end: int
    text: str
    kind: PlaceKind
    width: int = 1


def plain(name: str) -> str:
    r"""The letter of an index without its accent and primes: ``\bar{r}'`` is ``r``."""
    bare = name.rstrip("'")
    return bare[bare.index("{") + 1 : bare.rindex("}")] if bare.endswith("}") and "{" in bare else bare


@remembered
def signature(script: Script) -> str:
    """The canonical LaTeX of a script's content; a run of primes is itself."""
    return "'" * script.primes if script.primes else spell(unbrace(script.body))


@remembered
def run_of(script: Script) -> tuple[Place, ...] | None:
    """The places of a script that holds nothing but letters, digits, spaces and separators, else ``None``."""
    if script.primes:
        return None
    places: list[Place] = []
    for node in _inner(script.body):
        place = _place(node)
        if place is None:
            return None
        places.extend(place)
    return tuple(places) if places else None


_BRACKETS = frozenset({*"()[]|", "langle", "rangle"})


@remembered
def bracketed(script: Script) -> tuple[Place, ...]:
    r"""The places of a script of letters with brackets between them, ``_{\alpha[\gamma}``; none of another one."""
    nodes = list(_inner(script.body)) if not script.primes else []
    signs = [n.text if isinstance(n, Operator) else n.name if isinstance(n, Command) else "" for n in nodes]
    inside = [n for n, sign in zip(nodes, signs, strict=True) if sign not in _BRACKETS]
    places = [_place(node) for node in inside]
    if len(inside) == len(nodes) or None in places:
        return ()
    return tuple(p for place in places for p in place or ())


def _inner(node: Node) -> Iterator[Node]:
    if isinstance(node, Group):
        for child in node.children:
            yield from _inner(child)
    else:
        yield node


def _place(node: Node) -> list[Place] | None:
    match node:
        case Letter(start=start, end=end, text=text):
            return [
                Place(start, end, "\\" + GREEK_CHARACTERS.get(text, "") if text in GREEK_CHARACTERS else text, "letter")
            ]
        case Number(start=start, end=end, text=text) if text.isdigit():
            return (
                [Place(start + k, start + k + 1, digit, "digit") for k, digit in enumerate(text)]
                if end - start == len(text)
                else None
            )
        case Command(start=start, end=end, name=name, args=()) if name in LETTER_COMMANDS:
            return [Place(start, end, "\\" + name, "letter")]
        case Command(start=start, end=end, name=name, args=(inner,)) if name in ACCENTS:
            accented = tuple(_inner(inner))
            placed = _place(accented[0]) if len(accented) == 1 else None
            if placed is not None and len(placed) == 1 and placed[0].kind == "letter":
                return [Place(start, end, f"\\{name}{{{placed[0].text}}}", "letter")]
            return None
        case Command(start=start, end=end, name="phantom" | "hphantom", args=(inner,)):
            return [Place(start, end, "", "space", max(1, len(tuple(_inner(inner)))))]
        case Space(start=start, end=end):
            return [Place(start, end, "", "space")]
        case Operator(start=start, end=end, text=","):
            return [Place(start, end, ",", "comma")]
        case Operator(start=start, end=end, text=";"):
            return [Place(start, end, ";", "semicolon")]
        case Scripted(start=start, end=end, base=base, scripts=(Script(primes=primes),)) if primes and base is not None:
            bare = _place(base)
            if bare is not None and len(bare) == 1 and bare[0].kind == "letter":
                return [Place(start, end, bare[0].text + "'" * primes, "letter")]
            return None
        case _:
            return None


def balanced(nodes: Iterable[Node]) -> bool:
    """Whether every round or square bracket that is opened is closed, and none that is not."""
    depth = 0
    for node in nodes:
        if isinstance(node, Operator) and node.text in "([":
            depth += 1
        elif isinstance(node, Operator) and node.text in ")]":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0
