"""The actions at a place of a note: titles that cost nothing; what they do is worked out when one is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor, cursor_at, defined
from einlsp.ide.expressions import calls
from einlsp.ide.findings import Edit, Finding
from einlsp.ide.indices import tie_at
from einlsp.ide.jobs import Verdict
from einlsp.ide.placing import comment, line_above, line_at_top
from einlsp.ide.symbols import name_of
from einlsp.reading import surface as s
from einlsp.reading.functions import parameters_of
from einlsp.reading.symbols import special
from einlsp.records import record
from einlsp.tensor.expr import Upness
from einlsp.writing.plain import plain_text

Kind = Literal["quickfix", "refactor.rewrite", "refactor.inline", "source"]
_MOST_VARIABLES = 8
_ATOMS = s.Sym | s.Num | s.Space | s.Missing
_FUNCTION_NAMES = frozenset({"d", "e", "i"})
_PARAMETERS = frozenset("wWθΘβbBαγϕφ")
_DATA = frozenset("xXyYtzZ")
_COUNTS = frozenset({"N", "n"})
"""Letters that, as plain numbers, count something: nobody differentiates by them."""


@record(slots=False)
class Action:
    """Something that can be done. ``edits`` are there for what is simple, else ``task`` says what to work out.

    ``at`` is the offset of the note that the action is about; ``rule`` the rule whose finding it removes.
    """

    title: str
    kind: Kind
    edits: tuple[Edit, ...] | None = None
    task: tuple[str, ...] = ()
    at: int = 0
    rule: str = ""
    preferred: bool = False


def actions(
    analysis: Analysis, findings: Iterable[Finding], verdicts: Iterable[Verdict], start: int, end: int
) -> list[Action]:
    """The actions for the range ``[start, end)``: fixes first, then what can be worked out about the formula there."""
    found = list(_of_findings(analysis, findings, start, end))
    cursor = cursor_at(analysis, start)
    if cursor is not None:
        found += _of_verdicts(analysis, cursor, verdicts)
        found += _of_formula(analysis, cursor, end)
    return found


def _of_findings(analysis: Analysis, findings: Iterable[Finding], start: int, end: int) -> Iterator[Action]:
    for finding in findings:
        if finding.start > end or finding.end < start:
            continue
        for number, fix in enumerate(finding.fixes):
            yield Action(fix.title, "quickfix", fix.edits, rule=finding.rule, at=finding.start, preferred=number == 0)
        region = analysis.note.region_at(finding.start)
        if region is not None:
            edit = line_above(analysis, region, comment(analysis, f"einlsp-ignore {finding.rule}"))
            title = f"Ignore this finding here ({finding.rule})"
            yield Action(title, "quickfix", (edit,), rule=finding.rule, at=finding.start)
        edit = line_at_top(analysis, finding.start, comment(analysis, f"einlsp: rules.{finding.rule} = off"))
        title = f"Ignore {finding.rule} in this note"
        yield Action(title, "quickfix", (edit,), rule=finding.rule, at=finding.start)


def _of_verdicts(analysis: Analysis, cursor: Cursor, verdicts: Iterable[Verdict]) -> Iterator[Action]:
    """*Assume …* where that makes a step of the formula true."""
    region = cursor.formula.region
    for verdict in verdicts:
        if verdict.verdict == "holds-if" and region.start <= verdict.end <= region.end:
            for symbol, fact in (a for a in verdict.assumptions if not a[1].startswith("=")):
                edit = line_above(analysis, region, comment(analysis, f"einlsp: {symbol} {fact}"))
                yield Action(f"Assume {plain_text(symbol)} {fact}", "quickfix", (edit,), at=region.start)


def _of_formula(analysis: Analysis, here: Cursor, end: int) -> Iterator[Action]:
    cursor = defined(analysis, here)
    side = cursor.side
    if side is None or not cursor.formula.tree.whole:
        return
    if cursor.derivative is not None:
        yield Action("Evaluate this derivative", "refactor.rewrite", task=("evaluate",), at=_inside(cursor))
    elif not isinstance(side, _ATOMS):
        for key in _selected(analysis, cursor, here, end):
            title = f"Differentiate with respect to {plain_text(key)}"
            yield Action(title, "refactor.rewrite", task=("differentiate", key, "result"), at=_inside(cursor))
            yield Action(
                f"{title}, with every step",
                "refactor.rewrite",
                task=("differentiate", key, "steps"),
                at=_inside(cursor),
            )
    yield from _notations(analysis, cursor)
    yield from _of_index(analysis, here)
    yield from _of_symbol(analysis, here)
    libraries = ("numpy", "torch", "jax")
    if _is_product(side):
        for library in libraries:
            title = f"Insert as {library} einsum"
            yield Action(title, "refactor.rewrite", task=("einsum", library), at=_inside(cursor))
    for library in libraries:
        if not isinstance(side, _ATOMS):
            yield Action(f"Insert as {library} code", "refactor.rewrite", task=("code", library), at=_inside(cursor))


def _notations(analysis: Analysis, cursor: Cursor) -> Iterator[Action]:
    assert cursor.side is not None
    symbols = [node for node in s.walk(cursor.side) if isinstance(node, s.Sym)]
    indexed = any(node.scripts.of("index") for node in symbols)
    arrays = any(not node.scripts.slots and _is_array(analysis, cursor, node) for node in symbols)
    if indexed:
        yield Action("Write in matrix notation", "refactor.rewrite", task=("matrix",), at=_inside(cursor))
    if arrays:
        yield Action("Write in index notation", "refactor.rewrite", task=("index",), at=_inside(cursor))
    if any(node.head.letter == "\\delta" and len(node.scripts.of("index")) == 2 for node in symbols):
        yield Action("Contract the deltas", "refactor.rewrite", task=("contract",), at=_inside(cursor))


def _is_array(analysis: Analysis, cursor: Cursor, node: s.Sym) -> bool:
    """Whether a symbol stands for a vector or a matrix: by its typeface, or by what the note says or shows of it."""
    table = analysis.reading.sides.statements[cursor.formula.number, cursor.chain].table
    entry = table.entries.get(node.key)
    return node.head.bold or special(node.head) is not None or (entry is not None and bool(entry.order))


def _of_index(analysis: Analysis, cursor: Cursor) -> Iterator[Action]:
    tie = tie_at(analysis, cursor)
    if tie is None or tie.meaning != "contraction":
        return
    name = plain_text(tie.name)
    levels: set[Upness] = {use.level for use in tie.uses}
    if len(tie.uses) == 2 and len(levels) == 2:
        yield Action(f"Swap the pair of {name} up and down", "refactor.rewrite", task=("swap",), at=_inside(cursor))
    yield Action(f"Rename the dummy index {name}", "refactor.rewrite", task=("rename",), at=_inside(cursor))


def _of_symbol(analysis: Analysis, cursor: Cursor) -> Iterator[Action]:
    node = cursor.symbol
    if node is None or special(node.head) or (cursor.mark is not None and cursor.mark.kind == "index"):
        return
    if (node.start, node.end) in calls(analysis, cursor):
        return
    name = name_of(analysis, node.head, bool(node.scripts.slots))
    if not any(d.declaration.key == name and d.declaration.order is not None for d in analysis.reading.declarations):
        title = f"Declare the shape of {plain_text(name)}"
        yield Action(title, "refactor.rewrite", task=("declare", name), at=_inside(cursor))


def _is_product(side: s.Surface) -> bool:
    """Whether the side may be one product of entries, as far as its look tells."""
    nodes = list(s.walk(side))
    arrays = [n for n in nodes if isinstance(n, s.Sym) and (n.head.bold or n.scripts.of("index"))]
    return len(arrays) > 1 and not any(isinstance(n, s.Sum | s.Norm | s.Inverted | s.Derivative) for n in nodes)


def _selected(analysis: Analysis, cursor: Cursor, here: Cursor, end: int) -> list[str]:
    """The variables selected, from ``here`` to ``end`` in the note; else all those of the side at the cursor."""
    region = cursor.formula.region
    last = region.to_latex(min(end, region.end))
    at = here.symbol if cursor is here else None
    inside = variables(analysis, cursor, at, (here.at, last)) if last > here.at else []
    return inside or variables(analysis, cursor, at)


def variables(
    analysis: Analysis, cursor: Cursor, at: s.Sym | None = None, within: tuple[int, int] | None = None
) -> list[str]:
    r"""The symbols by which the side at the cursor can be differentiated.

    The one ``at`` the cursor comes first, then what the note's name for the side takes (``J(\theta) = …``). Arrays
    come before scalars, parameters before data, else they keep their order. ``within``: only those that stand in this
    range of the LaTeX.
    """
    assert cursor.side is not None
    functions = calls(analysis, cursor)
    sizes = _sizes(analysis, cursor.side)
    arrays: dict[str, bool] = {}
    members: set[str] = set()
    for node in s.walk(cursor.side):
        if (
            not isinstance(node, s.Sym)
            or special(node.head) is not None
            or (node.start, node.end) in functions
            or node.head.letter in ("\\delta", "\\epsilon")
            or (within is not None and (node.end <= within[0] or node.start >= within[1]))
        ):
            continue
        name = name_of(analysis, node.head, bool(node.scripts.slots))
        members |= {name} if node.scripts.of("sample") else set()
        if _is_array(analysis, cursor, node) or node.scripts.of("index", "sample") or name != node.head.key:
            arrays[name] = True
        elif node.head.letter not in _FUNCTION_NAMES and name not in sizes:
            arrays.setdefault(name, False)
    here = at and name_of(analysis, at.head, bool(at.scripts.slots))
    arguments = _arguments(analysis, cursor)
    tuned = any(plain_text(name)[:1] in _PARAMETERS for name, array in arrays.items() if array)

    def rank(name: str) -> tuple[bool, int, bool, int]:
        given = arguments.index(name) if name in arguments else len(arguments)
        letter = plain_text(name)[:1]
        data = 2 if name in members or letter in _DATA else 0 if letter in _PARAMETERS else 1
        return name != here, given, not arrays[name], data if tuned else 0

    return sorted(arrays, key=rank)[:_MOST_VARIABLES]


def _sizes(analysis: Analysis, side: s.Surface) -> set[str]:
    """Names of dimensions: those of declarations, and where the sums of a side end."""
    found = {str(dim) for d in analysis.reading.declarations for dim in d.declaration.dims or ()}
    ends = [node.upper for node in s.walk(side) if isinstance(node, s.Big)]
    found |= {node.key for end in ends if end is not None for node in s.walk(end) if isinstance(node, s.Sym)}
    return found | _COUNTS


def _arguments(analysis: Analysis, cursor: Cursor) -> list[str]:
    r"""What the function that the side defines takes: θ of ``J(\theta) = …``."""
    first = cursor.formula.surface.chains[cursor.chain].sides[0]
    given = parameters_of(first) if cursor.position else None
    return [name_of(analysis, node.head, False) for node in given or ()]


def _inside(cursor: Cursor) -> int:
    return cursor.formula.region.to_document(cursor.at)
