"""Breaks the index notation of consistent notes in one slot each, and prints the share of what was broken that is reported.

Run: ``python tests/benchmarks/index_mutations.py [-v] [--every=N] [NOTE…]`` (``--every``: one mutant in N; without
notes: those of ``tests/notes`` and ``tests/claims/true`` in which nothing is found, the post that the project grew from,
and the public notes in ``../shared/corpus``, where these are there).

How it counts:

- Broken are the statements whose indices einlsp checks: all of a note that declares its convention, and those with strong
  evidence in other notes, but for those with a letter that may be anything. One slot at a time gets a letter that the
  statement does not have, or one that it has (the name next to it in order), or the other level; the whole note is read
  again.
- A mutant counts if it surely changes the value. A slot that is renamed or flipped changes what is free in its term, so
  this is so where the term must agree with another: a term of a sum or a side of an equality that has indices too, or
  that is a number or a scalar. A lone expression with a renamed index is another expression, not a wrong one. A level
  says nothing where all indices are at one level by convention, nor under a sum that is written out.
- Values are not evaluated here: what counts is decided by what is written.
- A mutant is found if a rule says something about its formula, whatever the rule.
- Harmless rewrites, in which nothing may be found: a dummy renamed in its whole term, a dummy pair swapped up and down,
  two factors in another order.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path

from einlsp.ide.analysis import analyse
from einlsp.ide.documents import read_bytes
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import checks
from einlsp.latex import iter_nodes, parse
from einlsp.latex.nodes import Scripted
from einlsp.reading import surface as s
from einlsp.reading.marks import Mark
from einlsp.reading.notes import FormulaReading, NoteReading
from einlsp.reading.structure import Group
from einlsp.reading.symbols import DELTA
from einlsp.reading.vocabulary import LABEL_WORDS
from einlsp.rules.denials import denied
from einlsp.rules.parts import COMPARED, written
from einlsp.rules.statements import indexed

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
FRESH = (
    r"\lambda",
    r"\kappa",
    r"\rho",
    r"\sigma",
    r"\tau",
    r"\alpha",
    r"\beta",
    r"\gamma",
    r"\epsilon",
    *"klmnpqabcdfgh",
)
"""Letters that an index is renamed to, the first one that the formula does not have."""


@dataclass(frozen=True)
class Change:
    """One change of a formula: what it does, and the new LaTeX."""

    kind: str
    latex: str


def reading_of(text: str, name: str = "note.md") -> NoteReading:
    """The reading of a note with its own settings."""
    return analyse(read_bytes(text.encode(), name), Outside()).reading


def findings_in(reading: NoteReading, start: int, end: int) -> list[str]:
    """The rules that say something about a range of the note."""
    return [f.rule for check in checks().values() for f in check(reading) if f.start < end and start < f.end]


def statements(reading: NoteReading) -> Iterator[tuple[FormulaReading, int, bool]]:
    """The statements to break: the formula, the number, and whether levels say something in it."""
    note = indexed(reading)
    levels = {(id(st.formula), st.number): st.view.convention.levels for st in note.statements if not st.view.strange}
    for formula in reading.formulas:
        for number, chain in enumerate(formula.surface.chains):
            known = levels.get((id(formula), number))
            declared = note.convention is not None
            if (known is not None or declared) and any(_slots(chain)):
                convention = note.convention
                yield formula, number, known if known is not None else convention is None or convention.levels


def _slots(node: s.Surface) -> Iterator[Mark]:
    for n in s.walk(node):
        if isinstance(n, s.Sym | s.Indexed):
            yield from (m for m in n.scripts.marks if m.kind == "index")


def broken(formula: FormulaReading, number: int, levels: bool) -> Iterator[Change]:
    """Each mutant of a statement that surely changes its value."""
    latex, group, chain = formula.surface.latex, formula.groups[number], formula.surface.chains[number]
    group = _without(group, [(b.start, b.end) for b in _arguments(chain)])
    slots = {(m.start, m.end): m for m in _slots(chain)}
    counts = Counter(m.text for m in slots.values())
    names = sorted(counts)
    summed = {letter for big in s.walk(chain) if isinstance(big, s.Big) for letter in big.letters}
    for mark in slots.values():
        inside = any(b.start <= mark.start < b.end for b in _arguments(chain))
        if latex[mark.start : mark.end].strip() != mark.text or inside or not _compared(group, mark):
            continue  # it comes out of a macro, or nothing is there that the term must agree with
        if counts[mark.text] == 1:
            continue  # where all adds up, what stands once is a power or a label
        fresh = next((f for f in FRESH if f.startswith("\\") == mark.text.startswith("\\") and f not in latex), None)
        others = [n for n in names if n > mark.text] + [n for n in names if n < mark.text]
        for new in (*([fresh] if fresh else ()), *others[:1]):
            if _word(renamed(latex, mark, new), mark):
                continue  # `\tau_{in}`
            yield Change("rename an index", renamed(latex, mark, new))
        if levels and mark.text not in summed:
            turned = flipped(latex, mark)
            if turned is not None:
                yield Change("flip a level", turned)


def renamed(latex: str, mark: Mark, name: str) -> str:
    """The formula with the name in one slot changed."""
    before, after = latex[: mark.start], latex[mark.end :]
    joined = name[0].isalpha() and re.search(r"\\[A-Za-z]+$", before)  # `\mu` and `a` would be `\mua`
    return before + " " * bool(joined) + name + " " * (name.startswith("\\") and after[:1].isalpha()) + after


def flipped(latex: str, mark: Mark) -> str | None:
    """The formula with the level of a slot flipped, where its script stands alone and LaTeX still sets it."""
    before = re.search(r"[\^_]\s*\{?\s*$", latex[: mark.start])
    after = re.match(r"\s*\}?", latex[mark.end :])
    if before is None or after is None or ("{" in before.group()) != ("}" in after.group()):
        return None
    new = latex[: before.start()] + ("_" if latex[before.start()] == "^" else "^") + latex[before.start() + 1 :]
    return None if _doubled(new) else new


def _doubled(latex: str) -> bool:
    """Whether a formula has two scripts at one place, so that LaTeX does not set it."""
    return any(isinstance(n, Scripted) and n.double for n in iter_nodes(parse(latex)))


def _arguments(chain: s.Chain) -> Iterator[s.Bracket]:
    r"""Brackets that touch a symbol and may hold its argument: the names of indices in ``\phi(x^\mu)`` say nothing."""
    for node in s.walk(chain):
        if isinstance(node, s.Product):
            for head, bracket in pairwise(node.factors):
                if isinstance(head, s.Sym) and isinstance(bracket, s.Bracket) and head.end == bracket.start:
                    inner = bracket.body.items if isinstance(bracket.body, s.Listing) else (bracket.body,)
                    if not any(isinstance(part, s.Sum) for part in inner):
                        yield bracket


def _without(group: Group, spans: list[tuple[int, int]]) -> Group:
    """The group without the slots in some spans."""
    terms = []
    for term in group.terms:
        uses = tuple(u for u in term.uses if not any(a <= u.start < b for a, b in spans))
        terms.append(replace(term, uses=uses, nested=tuple(_without(nested, spans) for nested in term.nested)))
    return replace(group, terms=tuple(terms))


def _word(latex: str, mark: Mark) -> bool:
    """Whether a change made a word of a script."""
    scripts = re.finditer(r"[\^_]\{([a-z]+)\}", latex)
    return any(m.start() < mark.start < m.end() and m.group(1) in LABEL_WORDS for m in scripts)


def _compared(group: Group, mark: Mark) -> bool:
    """Whether a slot stands in a term that must agree with another one with indices, at any depth.

    With one in another alphabet (``i, j`` on one side and ``\\mu, \\nu`` on the other) only the order must agree, which
    a change of a dummy alters and one of a free index does not.
    """
    for k, term in enumerate(group.terms):
        if not term.start <= mark.start < term.end:
            continue
        kinds = [r.kind in COMPARED for r in group.relations] or [True] * (len(group.terms) - 1)
        beside = range(k - 1, k + 2) if group.kind == "relation" else range(len(group.terms))
        others = [n for n in beside if 0 <= n < len(group.terms) and n != k and kinds[min(n, k)]]
        names = [{use.name for use in written(group.terms[n])} for n in others]
        dummy = [use.name for use in written(term)].count(mark.text) > 1
        same = [any(name.startswith("\\") == mark.text.startswith("\\") for name in own) for own in names if own]
        if group.kind != "scope" and (any(same) or (dummy and same)):
            return True
        return any(_compared(inner, mark) for inner in term.nested)
    return False


def rewrites(formula: FormulaReading, number: int, levels: bool) -> Iterator[Change]:
    """Harmless rewrites of a statement."""
    latex, chain = formula.surface.latex, formula.surface.chains[number]
    for node in s.walk(chain):
        if isinstance(node, s.Product):
            yield from _of_product(node, latex, levels)


def _of_product(node: s.Product, latex: str, levels: bool) -> Iterator[Change]:
    factors = node.factors
    for one, two in pairwise(factors):
        if all(isinstance(f, s.Sym) and any(_slots(f)) for f in (one, two)):
            text = f" {latex[two.start : two.end]} {latex[one.end : two.start]}{latex[one.start : one.end]} "
            new = latex[: one.start] + text + latex[two.end :]
            if not _doubled(new):  # `{}_\nu x^\nu` before a script
                yield Change("reorder factors", new)
    if not all(isinstance(f, s.Sym | s.Num) for f in factors):
        return
    keys = {f.key for f in factors if isinstance(f, s.Sym)}
    marks = [m for m in _slots(node) if latex[m.start : m.end].strip() == m.text]
    for name in sorted({m.text for m in marks}):
        places = sorted((m for m in marks if m.text == name), key=lambda m: m.start)
        if len(places) != 2 or places[0].level == places[1].level or DELTA in keys:
            continue  # `{A^\mu}_\nu = a_\mu\delta^\mu_\nu` may be a diagonal, and then μ is no dummy
        fresh = next((f for f in FRESH if f.startswith("\\") == name.startswith("\\") and f not in latex), None)
        if fresh is None:
            continue
        first, second = places
        yield Change("rename a dummy", renamed(renamed(latex, second, fresh), first, fresh))
        swapped = flipped(latex, first)
        swapped = swapped and flipped(swapped, second)
        if levels and swapped:
            yield Change("swap a dummy pair", swapped)


def notes() -> list[Path]:
    """The notes whose index notation is broken."""
    tests = REPOSITORY / "tests"
    own = [*sorted((tests / "notes").rglob("*.md")), *sorted((tests / "claims" / "true").glob("*.md"))]
    return [*own, *sorted((SHARED / "seed").glob("*.md")), *sorted((SHARED / "corpus").rglob("*.md"))]


def _short(old: str, new: str) -> str:
    """What was changed in a formula, marked, with what stands around it."""
    start = next((k for k, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    return " ".join(f"{new[max(0, start - 120) : start]}⟪{new[start : start + 120]}".split())


def main() -> None:
    paths = [Path(a) for a in sys.argv[1:] if not a.startswith("-")] or notes()
    verbose = "-v" in sys.argv
    every = next((int(a.removeprefix("--every=")) for a in sys.argv if a.startswith("--every=")), 1)
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    harmless: Counter[str] = Counter()
    alarms = count = 0
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        reading = reading_of(text, path.name)
        for formula, number, levels in list(statements(reading)):
            latex, region = formula.region.latex, formula.region
            begin, end = region.to_document(0), region.to_document(len(latex))
            if text[begin:end] != latex or latex != formula.surface.latex:
                continue  # quote marks between the lines
            if findings_in(reading, begin, end) or denied(reading, formula):
                continue
            count += 1
            for change in islice(broken(formula, number, levels), count % every, None, every):
                new = text[:begin] + change.latex + text[end:]
                said = findings_in(reading_of(new, path.name), begin, begin + len(change.latex))
                tried[change.kind] += 1
                found[change.kind] += bool(said)
                if verbose and not said:
                    print(f"MISS {path.name}: {change.kind}: {_short(latex, change.latex)}")
            for change in islice(rewrites(formula, number, levels), count % every, None, every):
                new = text[:begin] + change.latex + text[end:]
                said = findings_in(reading_of(new, path.name), begin, begin + len(change.latex))
                harmless[change.kind] += 1
                alarms += bool(said)
                if verbose and said:
                    print(f"ALARM {path.name}: {change.kind}: {said}: {_short(latex, change.latex)}")
    print(f"{count} statements in {len(paths)} notes")
    for kind, n in sorted(tried.items()):
        print(f"  {kind:18} {found[kind]:5} of {n:5} found")
    for kind, n in sorted(harmless.items()):
        print(f"  {kind:18} {n:5} harmless")
    total = tried.total()
    print(
        f"broken: {found.total()} of {total} found ({found.total() / max(total, 1):.1%}); "
        f"harmless: {alarms} findings on {harmless.total()}"
    )


if __name__ == "__main__":
    main()
