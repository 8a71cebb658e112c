r"""The atoms of a formula and the space between them, by the rules of The TeXbook (chapters 17 and 18, appendix G).

Both ways to show a formula, as text and as a picture, walk over these atoms.
"""

from __future__ import annotations

from collections.abc import Iterable

from einlsp.latex import Command, Environment, Fence, Group, Letter, Node, Number, Operator, Script, Scripted, Space
from einlsp.records import record
from einlsp.writing.symbols import CHARACTERS, FUNCTIONS, SYMBOLS, Kind

_SPACES = {
    **dict.fromkeys(("\\,", "\\thinspace"), 3),
    **dict.fromkeys(("\\:", "\\>", "\\medspace"), 4),
    **dict.fromkeys(("\\;", "\\thickspace"), 5),
    **dict.fromkeys(("\\!", "\\negthinspace"), -3),
    "\\negmedspace": -4,
    "\\negthickspace": -5,
    **dict.fromkeys(("\\ ", "~", "\\space", "\\nobreakspace"), 5),
    **dict.fromkeys(("\\enspace", "\\enskip"), 9),
    "\\quad": 18,
    "\\qquad": 36,
}

# The space between two atoms in units of 1/18 em; what is in brackets in the book is not used in scripts.
_ORDER = ("ord", "op", "bin", "rel", "open", "close", "punct", "inner")
_TABLE = (
    (0, 3, -4, -5, 0, 0, 0, -3),
    (3, 3, 0, -5, 0, 0, 0, -3),
    (-4, -4, 0, 0, -4, 0, 0, -4),
    (-5, -5, 0, 0, -5, 0, 0, -5),
    (0, 0, 0, 0, 0, 0, 0, 0),
    (0, 3, -4, -5, 0, 0, 0, -3),
    (-3, -3, 0, -3, -3, -3, -3, -3),
    (-3, 3, -4, -5, -3, 0, -3, -3),
)


@record
class Atom:
    """A node with its class and the space before it, in units of 1/18 em.

    ``later`` are the nodes with an empty base that hang further scripts on it: ``{}_\\nu`` after ``M^\\mu``.
    """

    node: Node
    kind: Kind
    space: int = 0
    later: tuple[Node, ...] = ()


def space_width(node: Space) -> int:
    """The width of an explicit space in units of 1/18 em; 0 for what only sizes ink."""
    text = node.text
    if text.startswith(("\\hspace", "\\mspace")):
        return 5
    return _SPACES.get(text, 0) or _SPACES.get(text.rstrip(), 0)


def kind_of(node: Node) -> Kind:
    """The class of a node on its own."""
    match node:
        case Scripted(base=base):
            return kind_of(base) if base is not None else "ord"
        case Operator(text=text):
            return CHARACTERS.get(text, "ord")
        case Command(name=name):
            return _command_kind(node, name)
        case Fence() | Environment():
            return "inner"
        case _:
            return "ord"


def _command_kind(node: Command, name: str) -> Kind:
    if name in SYMBOLS:
        return SYMBOLS[name][1]
    if name == "bmod":
        return "bin"
    if name in FUNCTIONS or name in ("operatorname", "operatorname*", "operatornamewithlimits", "mathop"):
        return "op"
    if name in ("frac", "dfrac", "tfrac", "cfrac"):
        return "inner"
    if name in ("overset", "underset", "stackrel"):
        return kind_of(_only(node.args[-1]))
    if name == "not" and node.args:
        return kind_of(_only(node.args[0]))
    if name.startswith("x") and node.args and name != "xcancel":
        return "rel"
    return {"mathbin": "bin", "mathrel": "rel", "mathopen": "open", "mathclose": "close", "mathpunct": "punct"}.get(
        name, "ord"
    )  # type: ignore[return-value]


def _only(node: Node) -> Node:
    """The one node of a group of one."""
    while isinstance(node, Group) and len(node.children) == 1:
        node = node.children[0]
    return node


def is_empty(node: Node | None) -> bool:
    """Whether a node holds nothing to see: ``{}`` and the missing base of ``^\\mu``."""
    return node is None or (isinstance(node, Group) and not node.children)


def is_later(node: Node) -> bool:
    r"""Whether a node only hangs scripts on the one before it: ``{}_\nu``, ``\indices{…}``."""
    if isinstance(node, Command):
        return node.name in ("indices", "indices*")
    return isinstance(node, Scripted) and is_empty(node.base)


def is_bar(node: Node) -> str:
    """The bar that a node is (``|`` or ``‖``), with or without scripts; else the empty string."""
    base = node.base if isinstance(node, Scripted) else node
    return base.text if isinstance(base, Operator) and base.text in "|‖" else ""


def atoms(nodes: Iterable[Node], latex: str, tight: bool = False, after: Kind | None = None) -> list[Atom]:
    """The atoms of a row, spaced; ``tight`` as in a script.

    ``latex`` is the source, in which bars show their side; ``after`` is the class of what stands before the row.
    """
    found: list[Atom] = []
    bars: list[str] = []
    explicit = 0
    previous = after
    items = list(nodes)
    for place, node in enumerate(items):
        if isinstance(node, Space):
            explicit += space_width(node)
            continue
        if found and is_later(node) and _holds_scripts(found[-1].node) and not explicit:
            found[-1] = Atom(found[-1].node, found[-1].kind, found[-1].space, (*found[-1].later, node))
            continue
        kind = kind_of(node)
        if bar := is_bar(node):
            kind = _bar_side(node, bar, bars, previous, latex)
        if kind == "bin" and (previous in (None, "bin", "op", "rel", "open", "punct") or place == len(items) - 1):
            kind = "ord"
        if kind in ("rel", "close", "punct") and previous == "bin":
            previous = _demote(found)
        space = 0 if previous is None else _TABLE[_ORDER.index(previous)][_ORDER.index(kind)]
        space = 0 if space < 0 and tight else abs(space)
        found.append(Atom(node, kind, space + explicit))
        explicit = 0
        previous = kind
    return found


def _holds_scripts(node: Node) -> bool:
    """Whether more scripts may be hung on a node: a symbol, not an operator sign."""
    return isinstance(node, Scripted | Letter | Number | Group | Command) and kind_of(node) in ("ord", "close", "inner")


def _demote(found: list[Atom]) -> Kind:
    """The last atom, a binary operator that nothing follows, becomes ordinary: ``x^{a+}``."""
    last = found[-1]
    found[-1] = Atom(last.node, "ord", 0, last.later)
    return "ord"


def _bar_side(node: Node, bar: str, bars: list[str], previous: Kind | None, latex: str) -> Kind:
    """Whether a bar opens or closes, by its command, by the bars that are open and by what stands before it."""
    source = latex[node.start : node.end].lower()
    if "lvert" in source:
        side: Kind = "open"
    elif "rvert" in source:
        side = "close"
    elif previous in (None, "bin", "rel", "open", "punct", "op"):
        side = "open" if previous != "open" or not bars or bars[-1] != bar else "close"
    else:
        side = "close" if bars and bars[-1] == bar else "open"
    if side == "open":
        bars.append(bar)
    elif bars and bars[-1] == bar:
        bars.pop()
    return side


Place = tuple[str, tuple[Node, ...], int]
"""One script of a head: its level, its nodes, its primes."""


@record
class Head:
    """A base and its scripts from left to right: each place holds one script, or one above another (stacked)."""

    base: Node | None
    places: tuple[tuple[Place, ...], ...]


def head(atom: Atom) -> Head:
    r"""The scripts of an atom in their left–right order.

    ``M^\mu_\nu`` is one place with two scripts; ``{M^\mu}_\nu``, ``M^\mu{}_\nu``, ``M^\mu_{\phantom{\mu}\nu}`` and
    ``\tensor{M}{^\mu_\nu}`` are two places.
    """
    base, places = _unwrapped(atom.node)
    for node in atom.later:
        places.extend(_places_of(node))
    return Head(base, tuple(places))


def _unwrapped(node: Node) -> tuple[Node | None, list[tuple[Place, ...]]]:
    if isinstance(node, Command) and node.name in ("tensor", "tensor*") and len(node.args) == 2:
        base, places = _unwrapped(_only(node.args[0]))
        return base, places + _source_order(node.args[1])
    if not isinstance(node, Scripted):
        return node, []
    own = _own_places(node.scripts)
    inner = _only(node.base) if isinstance(node.base, Group) else node.base
    if isinstance(inner, Scripted) and inner is not node.base:
        base, places = _unwrapped(inner)
        if places and own and {p[0] for p in places[-1]}.isdisjoint(p[0] for p in own[0]):
            return base, places + own
    return node.base, own


def _places_of(node: Node) -> list[tuple[Place, ...]]:
    if isinstance(node, Scripted):
        return _own_places(node.scripts)
    return _source_order(node.args[0]) if isinstance(node, Command) else []


def _source_order(node: Node) -> list[tuple[Place, ...]]:
    r"""The scripts of ``{^\mu_\nu}``, where source order is the order of the slots."""
    children = node.children if isinstance(node, Group) else (node,)
    return [(_place(script),) for child in children if isinstance(child, Scripted) for script in child.scripts]


def _place(script: Script) -> Place:
    body = script.body
    return script.level, body.children if isinstance(body, Group) else (body,), script.primes


def _own_places(scripts: tuple[Script, ...]) -> list[tuple[Place, ...]]:
    """Scripts of one base: stacked, unless phantoms or spaces say where each stands, or one level has several."""
    places = [_place(script) for script in scripts]
    primes = [place for place in places if place[2]]
    sups = [place for place in places if place[0] == "sup" and not place[2]]
    subs = [place for place in places if place[0] == "sub"]
    if len(sups) == 1 and len(subs) == 1 and not primes:
        if apart := _interleaved(sups[0][1], subs[0][1]):
            return apart
        return [tuple(places)]
    if primes and len(sups) <= 1 and len(subs) <= 1:
        return [(*primes, *subs), *([tuple(sups)] if sups else [])]
    return [(place,) for place in places]


def _interleaved(sup: tuple[Node, ...], sub: tuple[Node, ...]) -> list[tuple[Place, ...]]:
    """Where phantoms or spaces hold places, the scripts place by place; empty where they do not, or clash."""
    if not any(_is_gap(node) for node in (*sup, *sub)):
        return []
    places: list[tuple[Place, ...]] = []
    for column in range(max(len(sup), len(sub))):
        here = [
            (level, (nodes[column],), 0)
            for level, nodes in (("sup", sup), ("sub", sub))
            if column < len(nodes) and not _is_gap(nodes[column])
        ]
        if len(here) > 1:
            return []
        places.extend((place,) for place in here)
    return places


def _is_gap(node: Node) -> bool:
    return isinstance(node, Space) or (isinstance(node, Command) and node.name in ("phantom", "hphantom"))
