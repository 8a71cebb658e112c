"""Dummy indices of a term: renamed, or swapped up and down, in the note's own spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from einlsp.ide.analysis import Analysis
from einlsp.ide.cursor import Cursor
from einlsp.ide.findings import Edit
from einlsp.ide.indices import Tie, tie_at
from einlsp.ide.refusal import Refusal
from einlsp.latex import Scripted, iter_nodes
from einlsp.reading import surface as s
from einlsp.reading.marks import Mark
from einlsp.writing.entries import GREEK, LATIN
from einlsp.writing.scripts import script
from einlsp.writing.style import joined


def renamed(analysis: Analysis, cursor: Cursor, name: str | None = None) -> tuple[Edit, ...]:
    """The dummy at the cursor under another name, everywhere in its term; without ``name``, the first that is free."""
    tie = _dummy(analysis, cursor)
    taken = names_in(cursor)
    if name is None:
        pool = LATIN if not tie.name.startswith("\\") else tuple(GREEK)
        name = next((n for n in pool if n not in taken), None)
        if name is None:
            raise Refusal("no-name", "no letter is free for it")
    return rename_edits(cursor, tie, name)


def rename_edits(cursor: Cursor, tie: Tie, name: str) -> tuple[Edit, ...]:
    """An index under another name, wherever it stands in its term."""
    region = cursor.formula.region
    latex = region.latex
    edits = []
    for use in sorted({(use.start, use.end) for use in tie.uses}):
        start, end = use
        after = latex[end : end + 1]
        gap = " " if name[-1:].isalpha() and name.startswith("\\") and after.isalpha() else ""
        edits.append(Edit(*region.span(start, end), name + gap))
    return tuple(edits)


def swapped(analysis: Analysis, cursor: Cursor) -> tuple[Edit, ...]:
    """The pair of a dummy index with the upper one below and the lower one above."""
    tie = _dummy(analysis, cursor)
    if len(tie.uses) != 2 or {use.level for use in tie.uses} != {"up", "down"}:
        raise Refusal("no-pair", f"${tie.name}$ does not stand once above and once below")
    if any(use.stacked for use in tie.uses):
        raise Refusal("stacked", "an upper and a lower index share a place, so the order of the slots is open")
    edits = []
    for node in _symbols(cursor):
        own = [m for m in node.scripts.of("index") if any(use.start == m.start for use in tie.uses)]
        if own:
            edits.append(_respelled(cursor, node, {m.start for m in own}))
    return tuple(sorted(edits, key=lambda edit: edit.start))


def names_in(cursor: Cursor) -> frozenset[str]:
    """The names of indices and symbols that stand in the formula."""
    names = {mark.text for mark in cursor.formula.surface.marks}
    for symbols in cursor.formula.text.symbols:
        names |= {node.head.letter for node in symbols}
    return frozenset(names)


def _dummy(analysis: Analysis, cursor: Cursor) -> Tie:
    tie = tie_at(analysis, cursor)
    if tie is None:
        raise Refusal("place", "there is no index here")
    if tie.meaning != "contraction":
        raise Refusal("free", f"${tie.name}$ is free here: its name and level say which axis of the result it is")
    return tie


def _symbols(cursor: Cursor) -> Iterator[s.Sym]:
    for side in cursor.formula.surface.chains[cursor.chain].sides:
        yield from (node for node in s.walk(side) if isinstance(node, s.Sym))


def _respelled(cursor: Cursor, node: s.Sym, flipped: set[int]) -> Edit:
    """The symbol with some of its indices on the other level, its slots in their order."""
    slots = node.scripts.slots
    if any(m.kind != "index" for m in slots):
        raise Refusal("scripts", f"${cursor.latex(node)}$ has scripts that are no indices; move them by hand")
    latex = cursor.formula.region.latex
    runs: list[tuple[str, list[str]]] = []
    for mark in slots:
        level = mark.level if mark.start not in flipped else "down" if mark.level == "up" else "up"
        sign = "^" if level == "up" else "_"
        if runs and runs[-1][0] == sign:
            runs[-1][1].append(mark.text)
        else:
            runs.append((sign, [mark.text]))
    head = _head(cursor, node, slots)
    pieces = [sign + script(joined(names)) for sign, names in runs]
    nested = latex[node.start] == "{" and len(pieces) == 2
    text = f"{{{head}{pieces[0]}}}{pieces[1]}" if nested or len(pieces) == 2 else head + "{}".join(pieces)
    start, end = cursor.formula.region.span(node.start, node.end)
    runs_on = latex[node.end : node.end + 1].strip(" \\^_&}\r\n") != "" and re.search(r"\\[A-Za-z]+\Z", text)
    return Edit(start, end, text + " " if runs_on else text)


def _head(cursor: Cursor, node: s.Sym, slots: tuple[Mark, ...]) -> str:
    """What stands before the first index: the LaTeX of the base of the innermost scripts."""
    inside = [
        n
        for n in iter_nodes(cursor.formula.tree)
        if isinstance(n, Scripted) and node.start <= n.start <= n.end <= node.end and n.base is not None
    ]
    base = min((n.base for n in inside if n.base is not None), key=lambda b: (b.end - b.start, b.start), default=None)
    others = [m for m in node.scripts.marks if m not in slots]
    if base is None or others:
        raise Refusal("scripts", f"${cursor.latex(node)}$ is spelled in a way that is better changed by hand")
    return cursor.formula.region.latex[base.start : base.end]
