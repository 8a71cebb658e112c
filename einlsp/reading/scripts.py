"""Classification of scripts: which is an index, and what the others are, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from einlsp.latex.nodes import Script
from einlsp.reading.heads import Head
from einlsp.reading.marks import NO_HINTS, Hints, Mark, Scripts
from einlsp.reading.pieces import Layer
from einlsp.reading.places import Place, run_of, signature
from einlsp.reading.runs import LABELS_OF_ONE, named_by
from einlsp.reading.subscripts import classify_sub
from einlsp.reading.superscripts import classify_sup
from einlsp.records import record
from einlsp.tensor.expr import Upness

BaseKind = Literal["symbol", "bracket", "norm", "number", "function", "big", "expectation", "space", "nabla", "partial"]


@record
class Base:
    """What scripts stand on: a symbol (with its head), a bracket, a norm, a big operator …"""

    kind: BaseKind
    head: Head | None = None


def classify(base: Base, layers: Sequence[Layer], hints: Hints = NO_HINTS, before: Sequence[Script] = ()) -> Scripts:
    """Every script of a base with what it is read as, and the columns of those that take one."""
    if not before and len(layers) == 1 and len(layers[0]) == 1:
        (script,) = layers[0]
        level: Upness = "up" if script.level == "sup" else "down"
        lone = classify_sup if level == "up" else classify_sub
        columns, _ = _columns({level: lone(base.kind, base.head, script, hints, frozenset())}, 0)
        return Scripts(tuple(_at(mark, column) for mark, column in columns[level]))
    marks: list[Mark] = [_prescript(s) for s in before]
    column, stacked = 0, False
    own = hints
    if _staggered(layers):
        letters = frozenset(name for layer in layers for s in layer for name in _letters(s))
        own = replace(hints, indices=hints.indices | (letters - hints.steps))  # `{W_t{}^\mu}_\nu` beside `W_{t+1}`
    for layer in layers:
        placed: dict[Upness, list[Mark | Place]] = {}
        for level, script in _levels(layer):
            placed.setdefault(level, []).extend(_script(base, script, own, layers))
        columns, clash = _columns(placed, column)
        stacked = stacked or clash
        marks.extend(_at(mark, at) for run in columns.values() for mark, at in run)
        column = max([column, *(at + 1 for run in columns.values() for _, at in run)])
        marks.extend(_doubled(layer))
    lower = stacked and base.head is not None and base.head.key in hints.lower
    return Scripts(tuple(sorted(marks, key=lambda m: m.start)), stacked, lower)


def _at(mark: Mark, column: int) -> Mark:
    """The mark at a column."""
    if mark.column == column:
        return mark
    return Mark(mark.start, mark.end, mark.level, mark.text, mark.kind, mark.reason, column, mark.sure)


def _levels(layer: Layer) -> list[tuple[Upness, Script]]:
    """The scripts of a layer that LaTeX allows: one at each level, and a superscript after primes (``x'^2``)."""
    out: list[tuple[Upness, Script]] = []
    for script in layer:
        level: Upness = "up" if script.level == "sup" else "down"
        here = [s for at, s in out if at == level]
        if not here or (len(here) == 1 and here[0].primes and not script.primes):
            out.append((level, script))
    return out


def _doubled(layer: Layer) -> list[Mark]:
    if len(layer) < 2:
        return []
    allowed = [s for _, s in _levels(layer)]
    reason = "a second script at the same place"
    return [
        Mark(s.start, s.end, "up" if s.level == "sup" else "down", signature(s), "unknown", reason, sure=False)
        for s in layer
        if not any(s is f for f in allowed)
    ]


def _prescript(script: Script) -> Mark:
    level: Upness = "up" if script.level == "sup" else "down"
    return Mark(
        script.start, script.end, level, signature(script), "label", "a script before its base is part of the name"
    )


def _script(base: Base, script: Script, hints: Hints, layers: Sequence[Layer]) -> list[Mark | Place]:
    company = frozenset(name for layer in layers for s in layer if s is not script for name in _letters(s))
    if script.level == "sup":
        return classify_sup(base.kind, base.head, script, hints, company)
    return classify_sub(base.kind, base.head, script, hints, company)


def _letters(script: Script) -> tuple[str, ...]:
    """The letters of a run, but for a lone capital, a label or the sign of a transpose, and for names in capitals."""
    run = run_of(script) or ()
    names = tuple(p.text for p in run[len(named_by(run)) :] if p.kind == "letter") if run else ()
    return () if len(names) == 1 and (names[0].isupper() or names[0] in LABELS_OF_ONE) else names


def _staggered(layers: Sequence[Layer]) -> bool:
    """Whether two layers, or a layer with spaced places, show an upper and a lower index side by side."""
    levels = set()
    spaced = False
    for number, layer in enumerate(layers):
        for script in layer:
            run = run_of(script)
            if run is None or not all(p.kind in ("letter", "space", "digit") for p in run):
                continue
            if _letters(script):
                levels.add((script.level, number))
            spaced = spaced or any(p.kind == "space" for p in run)
    sides = {level for level, _ in levels}
    return len(sides) == 2 and (len({number for _, number in levels}) > 1 or spaced)


def _columns(
    placed: dict[Upness, list[Mark | Place]], column: int
) -> tuple[dict[Upness, list[tuple[Mark, int]]], bool]:
    """Give columns to indices and components, counting spaces as places; whether two of them share one."""
    out: dict[Upness, list[tuple[Mark, int]]] = {}
    for level, run in placed.items():
        at, row = column, []
        for item in run:
            if isinstance(item, Place):
                at += item.width
            elif item.kind in ("index", "component") or (item.kind == "unknown" and len(run) > 1):
                row.append((item, at))
                at += 1
            else:
                row.append((item, -1))
        out[level] = row
    taken = [at for row in out.values() for _, at in row if at >= 0]
    if len(taken) == len(set(taken)):
        return out, False
    spaced = [level for level, run in placed.items() if any(isinstance(item, Place) for item in run)]
    if len(spaced) == 1 and _leading(placed[spaced[0]]):
        other: Upness = "down" if spaced[0] == "up" else "up"
        shift = sum(1 for _, at in out[other] if at >= 0)
        first = min(at for _, at in out[spaced[0]] if at >= 0)
        out[spaced[0]] = [(m, at - first + column + shift if at >= 0 else at) for m, at in out[spaced[0]]]
        return out, False
    return out, True


def _leading(run: list[Mark | Place]) -> bool:
    """Whether all spaces of a run come first."""
    marks_seen = False
    for item in run:
        if isinstance(item, Mark):
            marks_seen = True
        elif marks_seen:
            return False
    return True
