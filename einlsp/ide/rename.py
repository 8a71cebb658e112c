"""Rename a dummy index in its term, or a symbol in the note; refused where it would mean something else afterwards."""

from __future__ import annotations

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor, cursor_at
from einlsp.ide.dummies import rename_edits
from einlsp.ide.findings import Edit
from einlsp.ide.indices import Tie, tie_at, uses_in
from einlsp.ide.refusal import Refusal
from einlsp.ide.symbols import Occurrence, name_at, name_of, occurrences
from einlsp.latex import Command, Letter, Scripted, parse
from einlsp.reading import read_surface
from einlsp.reading import surface as s
from einlsp.reading.symbols import partner, special
from einlsp.records import record


@record(slots=False)
class Renamable:
    """What can be renamed: its range under the cursor and its present name."""

    start: int
    end: int
    name: str


def prepare(analysis: Analysis, offset: int) -> Renamable:
    """What a renaming at an offset would be about. Raises `Refusal` with the reason where there is nothing."""
    cursor = cursor_at(analysis, offset)
    if cursor is None:
        raise Refusal("place", "there is no formula here")
    tie = tie_at(analysis, cursor)
    if tie is not None and cursor.mark is not None:
        _scope(cursor, tie)
        return Renamable(*cursor.place(cursor.mark), tie.name)
    if cursor.mark is not None and cursor.mark.kind not in ("label", "index"):
        raise Refusal("place", f"this is no name: {cursor.mark.reason}")
    if cursor.symbol is None or (name := name_at(analysis, cursor)) is None:
        raise Refusal("place", "there is no symbol and no index here")
    if special(cursor.symbol.head) is not None:
        raise Refusal("place", f"${name}$ has a fixed meaning")
    start, end = next(o.range for o in occurrences(analysis, name) if o.node is cursor.symbol)
    return Renamable(start, end, analysis.document.text[start:end])


def rename(analysis: Analysis, offset: int, new_name: str) -> tuple[Edit, ...]:
    """The edits of a renaming. Raises `Refusal` with the reason where it is not one."""
    prepare(analysis, offset)
    cursor = cursor_at(analysis, offset)
    assert cursor is not None
    new_name = new_name.strip().strip("$")
    tie = tie_at(analysis, cursor)
    if tie is not None:
        return _index(cursor, tie, new_name)
    return _symbol(analysis, cursor, new_name)


def _scope(cursor: Cursor, tie: Tie) -> None:
    """An index can be renamed where it is summed; with a free one, all terms and sides would have to follow."""
    if tie.meaning == "contraction" or tie.name in tie.term.bound:
        return
    reason = (
        "it is free here: the other terms and sides name the same axis" if tie.meaning == "free" else "it stays free"
    )
    raise Refusal("free", f"${tie.name}$ cannot be renamed by itself, since {reason}")


def _index(cursor: Cursor, tie: Tie, name: str) -> tuple[Edit, ...]:
    tree = parse(name)
    cells = [node for row in tree.rows for cell in row.cells for node in cell]
    if not tree.whole or len(cells) != 1 or not isinstance(cells[0], Letter | Command | Scripted) or "{" in name:
        raise Refusal("name", f"{name!r} is not the name of an index: one letter, or one Greek letter such as \\rho")
    if isinstance(cells[0], Command) and (not cells[0].known or cells[0].args):
        raise Refusal("name", f"{name!r} is not the name of an index")
    outermost = cursor.formula.groups[cursor.chain]
    for term in outermost.terms:
        holds = term.start <= tie.term.start and tie.term.end <= term.end
        if holds and (name in tie.term.bound or any(use.name == name for use in uses_in(term))) and name != tie.name:
            raise Refusal("capture", f"${name}$ is an index of this term already: the two would be one")
    if name == tie.name:
        return ()
    if tie.name in tie.term.bound:
        raise Refusal("bound", f"${tie.name}$ is bound by a sign such as \\sum; rename it there by hand")
    return rename_edits(cursor, tie, name)


def _symbol(analysis: Analysis, cursor: Cursor, new_name: str) -> tuple[Edit, ...]:
    surface = read_surface(parse(new_name, analysis.macros))
    sides = [side for chain in surface.chains for side in chain.sides]
    node = sides[0] if len(sides) == 1 else None
    if not isinstance(node, s.Sym) or node.scripts.slots or (node.start, node.end) != (0, len(new_name)):
        raise Refusal("name", f"{new_name!r} is not the name of a symbol, such as \\mathbf{{V}}")
    name = name_at(analysis, cursor)
    assert name is not None
    target = name_of(analysis, node.head, False)
    if target == name:
        return ()
    taken = next((o for key in (target, node.key, partner(node.head)) for o in occurrences(analysis, key)), None)
    if taken is not None:
        line = analysis.document.place(*taken.range).line
        raise Refusal("capture", f"${node.key}$ stands in line {line} already: the two symbols would be one")
    bold = cursor.symbol is not None and cursor.symbol.head.bold
    return tuple(_replaced(analysis, o, new_name, node, bold) for o in occurrences(analysis, name))


def _replaced(analysis: Analysis, occurrence: Occurrence, new_name: str, node: s.Sym, bold: bool) -> Edit:
    """One place of the symbol under its new name; an entry of a bold symbol stays without bold."""
    text = new_name
    if bold and not occurrence.node.head.bold:
        text = new_name if not node.head.bold else partner(node.head)
    elif not bold and occurrence.node.head.bold:
        text = new_name if node.head.bold else partner(node.head)
    start, end = occurrence.range
    written = analysis.document.text[start:end]
    if occurrence.node.head.font and not written.startswith(("\\", "{")):  # one of several letters in one font
        if node.head.font != occurrence.node.head.font or node.head.labels or node.head.accents:
            raise Refusal("name", f"{new_name!r} cannot stand in one group with the letters beside ${written}$")
        text = node.head.letter
    following = analysis.document.text[end : end + 1]
    ends_in_command = text.startswith("\\") and text[-1:].isalpha() and "{" not in text
    return Edit(start, end, text + (" " if ends_in_command and following.isalpha() else ""))
