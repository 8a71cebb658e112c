"""Completion in formulas: the symbols of the note, the indices that would fit, the commands that are known."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Literal

from einlsp.ide.analysis import Analysis
from einlsp.ide.symbols import name_of
from einlsp.latex import parse
from einlsp.latex.commands import SIGNATURES, SYMBOLS
from einlsp.reading import read_surface
from einlsp.reading.symbols import Declaration, special, typography
from einlsp.reading.texts import FormulaText
from einlsp.records import record
from einlsp.writing.plain import plain_text

_KINDS = {0: "scalar", 1: "vector", 2: "matrix"}
_COMMAND = re.compile(r"\\[A-Za-z]*\Z")
_SCRIPT = re.compile(r"([\^_])\{?((?:\\[A-Za-z]+\s*|[A-Za-z])*?)(\\[A-Za-z]*|[A-Za-z]?)\Z")
_UNFINISHED = re.compile(r"[\\^_{]+(?:[A-Za-z]*)\Z")
_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi"
    " omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([A-Za-z]*\*?)\Z")
_BOUNDARY = re.compile(r"\\(begin|end)\{([A-Za-z]+\*?)\}")
_KNOWN_ENVIRONMENTS = tuple(
    "align align* aligned alignat alignat* array bmatrix Bmatrix cases equation equation* gather gather* gathered"
    " matrix multline multline* pmatrix rcases smallmatrix split vmatrix Vmatrix".split()
)
_FAR = 4000
_WORD = re.compile(r"[A-Za-z]\Z")


@record(slots=False)
class Completion:
    """A proposal for ``[start, end)``: ``text`` is put there; ``rank`` orders the proposals, smallest first."""

    text: str
    kind: Literal["symbol", "index", "command"]
    detail: str
    start: int
    end: int
    rank: int


def completions(analysis: Analysis, offset: int) -> list[Completion]:
    """What may stand at an offset inside a formula, complete or still open."""
    line_start, before = _line_before(analysis, offset)
    if not _in_formula(analysis, offset, before):
        return []
    environment = _ENVIRONMENT.search(before)
    if environment is not None:
        return list(_environments(analysis, line_start + environment.start(2), offset, environment))
    here = _formula_near(analysis, offset, before)
    script = _SCRIPT.search(before)
    found: list[Completion] = []
    if script is not None:
        start = line_start + script.start(3)
        found += _indices(analysis, here, offset, start, script[1])
    command = _COMMAND.search(before)
    if command is not None:
        start = line_start + command.start()
        if script is None:
            found += _symbols(analysis, here, start, offset, lambda name: name.startswith("\\"))
        found += _commands(start, offset, before[command.start() + 1 :])
    elif script is None:
        word = _WORD.search(before)
        start = line_start + (word.start() if word else len(before))
        found += _symbols(analysis, here, start, offset, lambda name: True)
    unique: dict[str, Completion] = {}
    for proposal in found:
        unique.setdefault(proposal.text, proposal)
    return sorted(unique.values(), key=lambda each: (each.rank, each.text))


def _environments(analysis: Analysis, start: int, offset: int, found: re.Match[str]) -> Iterator[Completion]:
    """Names for ``\\begin{``; for ``\\end{`` that of the environment that is open."""
    names: tuple[str, ...] = _KNOWN_ENVIRONMENTS
    if found[1] == "end":
        is_open: list[str] = []
        for boundary in _BOUNDARY.finditer(analysis.document.text, max(0, start - _FAR), start):
            if boundary[1] == "begin":
                is_open.append(boundary[2])
            elif is_open:
                is_open.pop()
        names = tuple(is_open[-1:])
    for name in names:
        if name.startswith(found[2]):
            yield Completion(name, "command", "an environment", start, offset, 0)


def _line_before(analysis: Analysis, offset: int) -> tuple[int, str]:
    part = analysis.document.part_at(offset)
    line = part.source.line_of(offset - part.start)
    start = part.start + part.source.line_range(line)[0]
    return start, analysis.document.text[start:offset]


def _in_formula(analysis: Analysis, offset: int, before: str) -> bool:
    region = analysis.note.region_at(offset)
    if region is not None:
        return region.start + len(region.opener) <= offset <= region.end - len(region.closer)
    return len(re.findall(r"(?<!\\)\$", before.replace("$$", ""))) % 2 == 1


def _symbols(
    analysis: Analysis, here: FormulaText, start: int, end: int, wanted: Callable[[str], bool]
) -> Iterator[Completion]:
    declared = {
        d.declaration.key: d.declaration for d in analysis.reading.declarations if d.declaration.order is not None
    }
    seen: dict[str, tuple[int, int]] = {}
    texts = [formula.text for formula in analysis.reading.formulas]
    for text in [*texts, *([] if here in texts else [here])]:
        for symbols in text.symbols:
            for node in symbols:
                if special(node.head) is None and node.end > node.start:
                    name = name_of(analysis, node.head, bool(node.scripts.slots))
                    first, count = seen.get(name, (typography(node.head), 0))
                    seen[name] = first, count + 1
    for name, (order, count) in seen.items():
        if wanted(name):
            detail = _detail(declared.get(name), order)
            yield Completion(name, "symbol", detail, start, end, 100 - min(count, 90))


def _detail(declaration: Declaration | None, order: int) -> str:
    if declaration is None or declaration.order is None:
        return _KINDS.get(order, f"tensor of order {order}")
    kind = _KINDS.get(declaration.order, f"tensor of order {declaration.order}")
    dims = " × ".join(str(dim) for dim in declaration.dims or ())
    facts = ", ".join(sorted(declaration.facts))
    return ", ".join(filter(None, (f"{kind}, {dims}" if dims else kind, facts)))


def _indices(analysis: Analysis, here: FormulaText, offset: int, start: int, sign: str) -> Iterator[Completion]:
    """Indices without a partner at the other level come first, then the formula's others, then those of the note."""
    level = "up" if sign == "^" else "down"
    uses = [use for group in here.groups for term in group.terms for use in term.uses]
    levels: dict[str, list[str]] = {}
    for use in uses:
        levels.setdefault(use.name, []).append(use.level)
    for name, found in levels.items():
        alone = len(found) == 1 and found[0] != level
        detail = f"the partner of {plain_text(name)}" if alone else "an index of this formula"
        yield Completion(name, "index", detail, start, offset, 0 if alone else 10)
    others = {m.text for f in analysis.reading.formulas for m in f.surface.marks if m.kind == "index"}
    for name in sorted(others - levels.keys()):
        yield Completion(name, "index", "an index of the note", start, offset, 20)


def _formula_near(analysis: Analysis, offset: int, before: str) -> FormulaText:
    """The formula around an offset; of one that is still open, what there is of it."""
    formulas = analysis.reading.formulas
    index = bisect_left(formulas, offset, key=lambda formula: formula.region.end)
    if index < len(formulas) and formulas[index].region.start <= offset:
        return formulas[index].text
    tree = parse(_UNFINISHED.sub("", before.rpartition("$")[2]), analysis.macros)
    return FormulaText(tree, read_surface(tree, analysis.reading.hints))


def _commands(start: int, end: int, typed: str) -> Iterator[Completion]:
    for name in sorted({*SYMBOLS, *SIGNATURES}):
        if name.isalpha() and name.startswith(typed):
            shown = plain_text(f"\\{name}") if name in SYMBOLS else ""
            detail = shown if shown != f"\\{name}" else ""
            yield Completion(f"\\{name}", "command", detail, start, end, 150 if name in _GREEK else 200)
