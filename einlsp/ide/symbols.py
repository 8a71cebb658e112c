"""The symbols of a note: where each stands, and where it is declared or defined."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.latex import Formula, Scripted, iter_nodes
from einlsp.reading import FormulaReading
from einlsp.reading import surface as s
from einlsp.reading.heads import Head
from einlsp.reading.scope import Scoped
from einlsp.reading.symbols import partner
from einlsp.records import record


@record(slots=False)
class Occurrence:
    """A symbol where it stands: ``[start, end)`` is its head with labels, without indices; offsets of the note."""

    formula: FormulaReading
    node: s.Sym
    chain: int

    @property
    def range(self) -> tuple[int, int]:
        """The range of the head in the note."""
        start, end = head_range(self.formula, self.node)
        return self.formula.region.span(start, end)


@record(slots=False)
class Origin:
    """Where a symbol comes from: the range, the words for the kind of place, and the LaTeX that stands there."""

    start: int
    end: int
    how: str
    latex: str


#: What stands right behind a symbol and is no part of its name.
_OPERATORS = frozenset({"transpose", "adjoint", "inverse", "inverse-transpose", "pseudo-inverse", "power"})


def head_range(formula: FormulaReading, node: s.Sym) -> tuple[int, int]:
    """The range, in the LaTeX, of a symbol's name: its base and the labels right behind that."""
    scripted = _scripted(formula.tree)
    inside = []
    for at in range(bisect_left(scripted, node.start, key=lambda n: n.start), len(scripted)):
        if scripted[at].start > node.end:
            break
        if scripted[at].end <= node.end:
            inside.append(scripted[at])
    if not inside:
        return node.start, node.end
    innermost = min(inside, key=lambda n: (n.end - n.start, n.start))
    base = innermost.base
    assert base is not None
    end = base.end
    for script in innermost.scripts:
        marks = [m for m in node.scripts.marks if script.start <= m.start < script.end]
        here = {m.kind for m in formula.surface.marks if script.start <= m.start < script.end}
        if any(m.kind != "label" for m in marks) or not here.isdisjoint(_OPERATORS):
            break
        end = script.end
    return base.start, end


_KEPT = 64
_found: OrderedDict[int, tuple[Formula, list[Scripted]]] = OrderedDict()


def _scripted(tree: Formula) -> list[Scripted]:
    """What has a base and scripts, by its start; remembered: a long formula is asked for each of its symbols."""
    known = _found.get(id(tree))
    if known is not None and known[0] is tree:
        return known[1]
    nodes = [n for n in iter_nodes(tree) if isinstance(n, Scripted) and n.base is not None]
    nodes.sort(key=lambda n: n.start)
    _found[id(tree)] = tree, nodes
    while len(_found) > _KEPT:
        _found.popitem(last=False)
    return nodes


def name_of(analysis: Analysis, head: Head, indexed: bool) -> str:
    """The name that joins a symbol's spellings: an entry ``M_{ij}`` goes by the bold ``M`` where the note has one."""
    if indexed and not head.font:
        other = partner(head)
        if other in bold_names(analysis):
            return other
    return head.key


def bold_names(analysis: Analysis) -> frozenset[str]:
    """The names of the bold symbols that stand without indices."""
    found: frozenset[str] | None = analysis.__dict__.get("_bold_names")
    if found is None:
        found = frozenset(
            n.key
            for f in analysis.reading.formulas
            for symbols in f.text.symbols
            for n in symbols
            if n.head.bold and not n.scripts.slots
        )
        analysis.__dict__["_bold_names"] = found
    return found


def occurrences(analysis: Analysis, name: str) -> Iterator[Occurrence]:
    """Everywhere that a symbol stands in the note, in order."""
    for formula in analysis.reading.formulas:
        for chain, symbols in enumerate(formula.text.symbols):
            for node in symbols:
                if name_of(analysis, node.head, bool(node.scripts.slots)) == name:
                    yield Occurrence(formula, node, chain)


def name_at(analysis: Analysis, cursor: Cursor) -> str | None:
    """The name of the symbol at the cursor."""
    node = cursor.symbol
    return None if node is None else name_of(analysis, node.head, bool(node.scripts.slots))


def origin(analysis: Analysis, name: str, offset: int) -> Origin | None:
    """Where the symbol that stands at ``offset`` is declared, else defined."""
    declared = [d for d in analysis.reading.declarations if d.declaration.key == name and _holds(d, offset)]
    for scoped in sorted(declared, key=lambda d: (d.declaration.order is None, -d.start)):
        if (found := _place(analysis, scoped)) is not None:
            return found
    return _definition(analysis, name, offset)


def _holds(scoped: Scoped, offset: int) -> bool:
    return scoped.start <= offset and (scoped.end is None or offset < scoped.end)


def _place(analysis: Analysis, scoped: Scoped) -> Origin | None:
    """The place in the note of a declaration; None for one of the settings."""
    declaration = scoped.declaration
    if declaration.source == "directive":
        start, end = scoped.start + declaration.start, scoped.start + declaration.end
        return Origin(start, end, "declared in a comment", analysis.document.text[start:end])
    if declaration.source not in ("math", "prose"):
        return None
    for formula in analysis.reading.formulas:
        if formula.region.start < scoped.start or (declaration.source == "math") != (
            declaration in formula.declarations
        ):
            continue
        for symbols in formula.text.symbols:
            for node in symbols:
                if declaration.start <= node.start <= node.end <= declaration.end and node.key == declaration.key:
                    start, end = formula.region.span(node.start, node.end)
                    how = "declared" if declaration.source == "math" else "described"
                    return Origin(start, end, how, formula.region.latex)
    return None


def _definition(analysis: Analysis, name: str, offset: int) -> Origin | None:
    """The first statement up to ``offset`` that says what a lone symbol is."""
    for formula in analysis.reading.formulas:
        if formula.region.start > offset:
            return None
        for chain in formula.surface.chains:
            first = chain.sides[0]
            if not (chain.relations and chain.relations[0].kind in ("equal", "define") and isinstance(first, s.Sym)):
                continue
            if name_of(analysis, first.head, bool(first.scripts.slots)) == name:
                start, end = formula.region.span(*head_range(formula, first))
                return Origin(start, end, "defined", formula.region.latex[chain.start : chain.end])
    return None
