"""What stands at an offset of a note: the formula, the side of a statement, the symbol, the script."""

from __future__ import annotations

from collections.abc import Iterator

from einlsp.ide.analysis import Analysis
from einlsp.reading import FormulaReading, Mark
from einlsp.reading import surface as s
from einlsp.reading.extent import balanced
from einlsp.reading.functions import parameters_of
from einlsp.records import record


@record(slots=False)
class Cursor:
    """A place in a formula. ``at`` is an offset of its LaTeX; ``nodes`` lead from the side down to the smallest one.

    ``chain`` and ``position`` number the statement and its side; -1 where there is none.
    """

    formula: FormulaReading
    at: int
    chain: int
    position: int
    nodes: tuple[s.Surface, ...]

    @property
    def side(self) -> s.Surface | None:
        """The side of the statement."""
        return self.nodes[0] if self.nodes else None

    @property
    def symbol(self) -> s.Sym | None:
        """The symbol whose head or scripts stand here."""
        return next((node for node in reversed(self.nodes) if isinstance(node, s.Sym)), None)

    @property
    def mark(self) -> Mark | None:
        """The smallest part of a script that stands here."""
        inside = [m for m in self.formula.surface.marks if m.start <= self.at <= m.end]
        return min(inside, key=lambda m: (m.end - m.start, self.at == m.end, m.start), default=None)

    @property
    def derivative(self) -> s.Derivative | None:
        """The innermost written derivative around it."""
        return next((node for node in reversed(self.nodes) if isinstance(node, s.Derivative)), None)

    def place(self, node: s.Surface | Mark) -> tuple[int, int]:
        """The range of the note that a part of the formula stands in."""
        return self.formula.region.span(*balanced(self.formula.region.latex, node.start, node.end))

    def latex(self, node: s.Surface) -> str:
        """The LaTeX of a part of the formula."""
        latex = self.formula.region.latex
        start, end = balanced(latex, node.start, node.end)
        return latex[start:end]


def cursor_at(analysis: Analysis, offset: int) -> Cursor | None:
    """What stands at an offset; None outside of formulas. Between two things it is the later one."""
    region = analysis.note.region_at(offset)
    if region is None:
        return None
    formula = analysis.reading.formulas[_number(analysis, region.start)]
    at = region.to_latex(offset)
    chains = formula.surface.chains
    found = [(c, p, side) for c, chain in enumerate(chains) for p, side in enumerate(chain.sides)]
    inside = [each for each in found if each[2].start <= at <= each[2].end and each[2].start < each[2].end]
    if not inside:
        return Cursor(formula, at, -1, -1, ())
    chain, position, side = inside[-1]
    return Cursor(formula, at, chain, position, tuple(_path(side, at)))


def defined(analysis: Analysis, cursor: Cursor) -> Cursor:
    """On the name that an equation gives to a value (``L`` of ``L = …``): the place of that value, else the cursor."""
    sides = cursor.formula.surface.chains[cursor.chain].sides if cursor.position == 0 else ()
    if len(sides) < 2 or cursor.side is None:
        return cursor
    named = isinstance(cursor.side, s.Sym) and not cursor.side.scripts.of("index")
    if named or parameters_of(cursor.side) is not None:
        region = cursor.formula.region
        start = sides[1].start + len(region.latex[sides[1].start :]) - len(region.latex[sides[1].start :].lstrip())
        return cursor_at(analysis, region.to_document(start)) or cursor
    return cursor


def _number(analysis: Analysis, start: int) -> int:
    from bisect import bisect_left

    return bisect_left(analysis.reading.formulas, start, key=lambda formula: formula.region.start)


def _path(node: s.Surface, at: int) -> Iterator[s.Surface]:
    yield node
    inside = [child for child in s.children(node) if child.start <= at <= child.end and child.start < child.end]
    if inside:
        yield from _path(inside[-1], at)
