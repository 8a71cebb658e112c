r"""A repair as edits of the formula, in the note's own spelling; read again before it is offered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from einlsp.latex import Formula, Script, Scripted, iter_nodes, parse
from einlsp.reading import surface as s
from einlsp.reading.formula import read_surface
from einlsp.reading.places import run_of
from einlsp.reading.slots import group_of
from einlsp.reading.structure import accepted
from einlsp.reading.symbols import DELTA
from einlsp.rules.balance import discords
from einlsp.rules.evidence import doubts
from einlsp.rules.finding import Edit
from einlsp.rules.parts import written
from einlsp.rules.repairs import Repair, flipped, weight
from einlsp.rules.sides import matrix_orders, scalar_orders
from einlsp.rules.statements import Statement
from einlsp.tensor.expr import Upness
from einlsp.writing.scripts import script
from einlsp.writing.spelling import style_of
from einlsp.writing.style import joined

_SIGN: dict[Upness, str] = {"up": "^", "down": "_"}


def edits_for(statement: Statement, repairs: Sequence[Repair]) -> tuple[Edit, ...]:
    """Document edits that make these repairs together; none where they cannot be written with certainty."""
    local: list[Edit] = []
    for repair in repairs:
        flip = _swapped if len(repairs) > 1 else _flip
        found = flip(statement, repair) if repair.flips else _rename(statement, repair)
        if found is None:
            return ()
        local.append(found)
    local.sort(key=lambda edit: edit.start)
    if any(one.end > two.start for one, two in pairwise(local)) or not _confirmed(statement, local):
        return ()
    region = statement.formula.region
    return tuple(Edit(*region.span(edit.start, edit.end), edit.new_text) for edit in local)


def _confirmed(statement: Statement, edits: Sequence[Edit]) -> bool:
    """Whether less is amiss in the formula with these edits, read anew."""
    formula = statement.formula
    latex = applied(formula.surface.latex, edits)
    tree = parse(latex, dict(statement.reading.settings.macros))
    surface = read_surface(tree, statement.reading.hints)
    whole = tree.whole and (surface.whole or not formula.surface.whole)
    if len(surface.chains) != len(formula.surface.chains) or not whole or _doubled(tree):
        return False
    chain = surface.chains[statement.number]
    listed = statement.view.listed
    group = accepted(group_of(chain)) if listed else group_of(chain)
    orders = matrix_orders(chain, group) + scalar_orders(chain, group)
    view = statement.view.having(orders, doubts(surface, chain, tuple(written(group)), listed))
    return weight(discords(group, view)) <= weight(discords(statement.group, statement.view))


def _doubled(tree: Formula) -> bool:
    return any(isinstance(node, Scripted) and node.double is not None for node in iter_nodes(tree))


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after edits that do not overlap."""
    for edit in sorted(edits, key=lambda e: e.start, reverse=True):
        text = text[: edit.start] + edit.new_text + text[edit.end :]
    return text


def _rename(statement: Statement, repair: Repair) -> Edit | None:
    latex, use = statement.formula.surface.latex, repair.use
    written_here = latex[use.start : use.end]
    if written_here != use.name and not re.fullmatch(r"[^\W\d_A-Za-z]'*", written_here):
        return None  # it comes out of a macro, or is spelt in another way
    new = repair.name
    sign = latex[: use.start].rstrip()[-1:]
    if new.endswith("'") and sign in "^_":
        new = f"{{{new}}}"
    return Edit(use.start, use.end, _spaced(new, latex[use.end :]))


def _spaced(new: str, following: str) -> str:
    """The text, with a space where a command would run into a letter."""
    return new + " " * (len(joined([new, following[:1]])) - len(new) - len(following[:1]))


def _flip(statement: Statement, repair: Repair) -> Edit | None:
    """Another sign before a script that holds this index alone, else the whole symbol written anew."""
    use = repair.use
    level = flipped(repair.level) if use.derivative else repair.level
    symbol = next((n for n in s.walk(statement.chain) if isinstance(n, s.Sym) and (n.start, n.end) == use.base), None)
    if symbol is None or any(m.kind != "index" for m in symbol.scripts.marks):
        return _swapped(statement, repair, level)
    slots: list[tuple[str, Upness]] = []
    for mark in symbol.scripts.slots:
        slots.append((mark.text, level if (mark.start, mark.end) == (use.start, use.end) else mark.level))
    if len({lv for _, lv in slots}) == 2 or len(slots) == 1:
        found = _swapped(statement, repair, level)
        if found is not None:
            return found
    head = _head_of(statement, symbol)
    if head is None:
        return None
    new, following = _spelled(head, symbol, slots, statement), statement.formula.surface.latex[symbol.end :]
    return Edit(symbol.start, symbol.end, _spaced(new, following))


def _swapped(statement: Statement, repair: Repair, level: Upness | None = None) -> Edit | None:
    """The script's sign changed, where it holds this index alone and no other script stands there already."""
    latex, use = statement.formula.surface.latex, repair.use
    level = level or (flipped(repair.level) if use.derivative else repair.level)
    for node in iter_nodes(statement.formula.tree):
        if isinstance(node, Scripted):
            for own in node.scripts:
                if own.start <= use.start and use.end <= own.end:
                    run = run_of(own)
                    taken = any(other is not own and _level(other) == level for other in node.scripts)
                    if run is None or len(run) != 1 or taken or latex[own.start] not in "^_":
                        return None
                    return Edit(own.start, own.start + 1, _SIGN[level])
    return None


def _level(node: Script) -> Upness:
    return "up" if node.level == "sup" else "down"


def _head_of(statement: Statement, symbol: s.Sym) -> str | None:
    """The symbol without its scripts, as it is written."""
    latex = statement.formula.surface.latex[symbol.start : symbol.end]
    found = re.match(r"(\{?)([^_^]*?)\s*[_^]", latex)
    if found is None or not found[2] or found[2].count("{") != found[2].count("}"):
        return None
    return found[2]


def _spelled(head: str, symbol: s.Sym, slots: Sequence[tuple[str, Upness]], statement: Statement) -> str:
    runs: list[tuple[Upness, list[str]]] = []
    for name, level in slots:
        if runs and runs[-1][0] == level:
            runs[-1][1].append(name)
        else:
            runs.append((level, [name]))
    pieces = [_SIGN[level] + script(joined(names)) for level, names in runs]
    if symbol.key == DELTA and len(pieces) == 2:
        return head + "".join(sorted(pieces, reverse=True))
    style = style_of(f.surface.latex for f in statement.reading.formulas)
    if len(pieces) == 2 and style.stagger == "nested":
        return f"{{{head}{pieces[0]}}}{pieces[1]}"
    return head + "{}".join(pieces)
