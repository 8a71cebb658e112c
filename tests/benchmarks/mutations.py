"""Breaks true steps in one place each, and prints the share of what was broken that is reported.

Run: ``python tests/benchmarks/mutations.py [-v] [--each N] [NOTE…]`` (without notes: the true steps of ``tests/claims``, the
post that the project grew from, and the public notes in ``../shared/corpus``, where these are there). ``--each N`` tries
only N mutants of each step, always the same ones.

How it counts:

- A step is broken in its right side (or in the one side that has what is to be broken), in the LaTeX of the note, and the
  whole note is read again.
- A mutant counts if its value was changed: if the broken side has no value any more because shapes or indices do not fit,
  or has another value than before. What has the same value is a harmless rewrite, and must bring no finding.
- A mutant is found if a rule of einlsp says something about the formula that was broken, whatever the rule.
- "holds if" is no finding: a transpose dropped from an undeclared square matrix, or one of a symmetric one, is missed.
- Sizes are broken in declarations; such a mutant counts if a side of some step no longer fits.
- Counted apart, found or not, are mutants of which the notation (§8) says that nothing is decided: those of steps with an
  expectation, and of relations whose sides share no symbol (constraints), though they may be evident when they are right.
  So are levels flipped where all indices of a statement are at one level: there a level says nothing. And mutants that hold
  by what the note says, though the side has another value by itself: a symmetric matrix turned, the other layout.
- The misses are summed up by their reasons.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from einlsp.ide.analysis import Analysis, analyse, slow_findings
from einlsp.ide.documents import read_bytes
from einlsp.ide.outside import Outside
from einlsp.latex import iter_nodes, parse
from einlsp.latex.nodes import Scripted
from einlsp.reading import surface as s
from einlsp.reading.alignment import aligned
from einlsp.reading.claims import Claim
from einlsp.reading.doubts import lasting
from einlsp.reading.notes import NoteReading
from einlsp.reading.verdicts import Judged, evaluated, sifted
from einlsp.tensor.check import compare
from einlsp.tensor.expr import walk
from einlsp.tensor.means import is_mean

REPOSITORY = Path(__file__).resolve().parents[2]
TRUE = REPOSITORY / "tests" / "claims" / "true"
SHARED = REPOSITORY.parent / "shared"


@dataclass(frozen=True)
class Mutation:
    """One change of the LaTeX of a formula: what it does, and the range that gets a new text."""

    kind: str
    start: int
    end: int
    text: str


def mutations_of(node: s.Surface, latex: str) -> Iterator[Mutation]:
    """All mutations of one side of a step."""
    for n in s.walk(node):
        match n:
            case s.Transposed(base=base, start=start, end=end):
                yield Mutation("drop a transpose", start, end, latex[base.start : base.end] + " ")
            case s.Product(factors=factors):
                yield from _swaps(factors, latex)
            case s.Sum(terms=terms):
                yield from _signs(terms, latex)
            case s.Power(exponent=s.Num(value=value, start=start, end=end)) if value.denominator == 1 and value > 0:
                yield Mutation("an exponent", start, end, str(value + 1))
            case s.Num(value=value, start=start, end=end) if value.denominator == 1 and value > 0:
                yield Mutation("a number", start, end, str(value + 1))
            case s.Sym() | s.Indexed():
                yield from _indices(n, node)
    for start in _starts(node):
        yield Mutation("a factor 2", start, start, " 2 ")


def rewrites_of(node: s.Surface, latex: str) -> Iterator[Mutation]:
    """Rewrites of one side that change nothing: dummies renamed or swapped up and down, factors and Hadamards commuted,
    traces turned."""
    for n in s.walk(node):
        match n:
            case s.Product(factors=factors) if len(factors) > 1 and all(_indexed(f) for f in factors):
                first, second = factors[:2]
                yield Mutation("reorder factors", first.start, second.end, _swapped(first, second, latex))
            case s.Infix(op="odot", left=left, right=right):
                text = f"{latex[right.start : right.end]} \\odot {latex[left.start : left.end]} "
                yield Mutation("commute a Hadamard", left.start, right.end, text)
            case s.Call(name="tr", args=(s.Product(factors=(first, *rest)),)) if all(_array(f) for f in (first, *rest)):
                text = f"{latex[rest[0].start : rest[-1].end]} {latex[first.start : first.end]} "
                yield Mutation("turn a trace", first.start, rest[-1].end, text)
    yield from _dummies(node, latex)


def _indexed(node: s.Surface) -> bool:
    return isinstance(node, s.Sym) and any(m.kind == "index" for m in node.scripts.marks)


def _swapped(a: s.Surface, b: s.Surface, latex: str) -> str:
    return f"{latex[b.start : b.end]} {latex[a.end : b.start]}{latex[a.start : a.end]} "


def _dummies(node: s.Surface, latex: str) -> Iterator[Mutation]:
    """One term's dummies, each renamed everywhere in it."""
    if any(isinstance(n, s.Sum | s.Big | s.Derivative | s.Power) for n in s.walk(node)):
        return
    marks = [m for n in s.walk(node) if isinstance(n, s.Sym) for m in n.scripts.marks if m.kind == "index"]
    for name in sorted({m.text for m in marks}):
        places = sorted((m.start, m.end) for m in marks if m.text == name)
        if len(places) == 2 and len({m.level for m in marks if m.text == name}) == 2:
            new = "\\kappa " if name.startswith("\\") else "r"
            text = latex[places[0][1] : places[1][0]]
            yield Mutation("rename a dummy", places[0][0], places[1][1], f"{new}{text}{new}")


def _starts(node: s.Surface) -> Iterator[int]:
    terms = node.terms if isinstance(node, s.Sum) else ()
    yield from (t.body.start for t in terms)
    if not terms and not isinstance(node, s.Num):
        yield node.start


def _swaps(factors: tuple[s.Surface, ...], latex: str) -> Iterator[Mutation]:
    for a, b in pairwise(factors):
        if all(_array(f) for f in (a, b)) and latex[a.start : a.end] != latex[b.start : b.end]:
            text = latex[b.start : b.end] + " " + latex[a.end : b.start] + latex[a.start : a.end] + " "
            yield Mutation("swap two factors", a.start, b.end, text)


def _array(node: s.Surface) -> bool:
    """Whether a factor is an array in matrix notation."""
    if isinstance(node, s.Transposed | s.Inverted | s.Power):
        return _array(node.base)
    if isinstance(node, s.Bracket):
        return any(_array(n) for n in s.walk(node) if isinstance(n, s.Sym))
    return isinstance(node, s.Sym) and node.head.bold and not any(m.kind == "index" for m in node.scripts.marks)


def _signs(terms: tuple[s.Term, ...], latex: str) -> Iterator[Mutation]:
    for n, term in enumerate(terms):
        at = re.search(r"[-+]", latex[term.start : term.body.start])
        if at is not None:
            place = term.start + at.start()
            yield Mutation("change a sign", place, place + 1, "+" if latex[place] == "-" else "-")
        elif n == 0 and len(terms) > 1:
            yield Mutation("change a sign", term.start, term.start, "-")


def _indices(node: s.Sym | s.Indexed, side: s.Surface) -> Iterator[Mutation]:
    around = {
        m.text for n in s.walk(side) if isinstance(n, s.Sym | s.Indexed) for m in n.scripts.marks if m.kind == "index"
    }
    for mark in node.scripts.marks:
        if mark.kind == "index":
            for other in sorted(around - {mark.text})[:2]:
                yield Mutation("rename an index", mark.start, mark.end, " " + other + " ")
            yield Mutation("flip a level", mark.start, mark.end, "flip")


def flipped(latex: str, mutation: Mutation) -> str | None:
    """The formula with the level of one index flipped, where its script stands alone."""
    before = re.search(r"[\^_]\s*\{?\s*$", latex[: mutation.start])
    after = re.match(r"\s*\}?", latex[mutation.end :])
    if before is None or after is None or ("{" in before.group()) != ("}" in after.group()):
        return None
    sign = "_" if latex[before.start()] == "^" else "^"
    return latex[: before.start()] + sign + latex[before.start() + 1 :]


def applied(latex: str, mutation: Mutation) -> str | None:
    """The formula after a mutation; ``None`` where LaTeX would not set it."""
    if mutation.kind == "flip a level":
        new = flipped(latex, mutation)
        doubled = new is not None and any(isinstance(n, Scripted) and n.double for n in iter_nodes(parse(new)))
        return None if doubled else new
    return latex[: mutation.start] + mutation.text + latex[mutation.end :]


def rewritten(text: str, reading: NoteReading, step: Judged) -> Iterator[tuple[Mutation, bool, str]]:
    """Each harmless rewrite of a step, and whether anything is said about it."""
    claim, formula = step.claim, reading.formulas[step.claim.right_at[0]]
    latex = formula.region.latex
    begin, end = formula.region.to_document(0), formula.region.to_document(len(latex))
    if text[begin:end] != latex:
        return
    for rewrite in rewrites_of(claim.right.node, latex):
        changed = latex[: rewrite.start] + rewrite.text + latex[rewrite.end :]
        new = analysis_of(text[:begin] + changed + text[end:])
        yield rewrite, bool(findings_in(new, claim.right_at[0])), changed


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: whether its value was changed, whether something was said about it, and the verdict.

    ``open`` says that nothing is decided of such a mutant: why, in a word.
    """

    changed: bool
    found: bool
    why: str
    open: str = ""


def analysis_of(text: str) -> Analysis:
    """A note as ``einlsp check`` reads it, its own settings included."""
    return analyse(read_bytes(text.encode(), "note.md"), Outside())


def findings_in(analysis: Analysis, formula: int) -> list[str]:
    """The rules that say something about a formula."""
    region = analysis.reading.formulas[formula].region
    found = (*analysis.findings, *slow_findings(analysis))
    return [f.rule for f in found if f.start < region.end and region.start < f.end]


_MISFITS = re.compile(r"two dimensions must be equal|a product of|a sum of|terms of a sum|column vector|row vector")


def outcome(step: Judged, mutant: str, side_at: tuple[int, int, int], *, flips: bool = False) -> Outcome:
    """Judge a note in which one side of one step was broken; ``flips``: by the level of an index."""
    analysis = analysis_of(mutant)
    new = analysis.reading
    number, chain, position = side_at
    if len(new.formulas) <= number or len(new.formulas[number].surface.chains) <= chain:
        return Outcome(False, False, "other formulas")
    if len(new.formulas[number].surface.chains[chain].sides) <= position:
        return Outcome(False, False, "other sides")
    old = step.claim.right if side_at == step.claim.right_at else step.claim.left
    side = new.side(number, chain, position)
    found = bool(findings_in(analysis, number))
    steps = sifted(new) if found else evaluated(new)
    verdict = next((j for j in steps if j.claim.right_at == step.claim.right_at), None)
    said = "no step" if verdict is None else f"{verdict.judgement.verdict}: {verdict.judgement.reason}"
    values = [v.expr for v in (step.claim.left.value, step.claim.right.value) if v is not None]
    averages = any(is_mean(n) for e in values for n in walk(e))
    opened = "an expectation" if averages else "a constraint" if step.claim.kind != "step" else ""
    if side.value is None or old.value is None:
        misfit = any(p.kind in ("rank", "dimension", "index") or _MISFITS.search(p.message) for p in side.problems)
        return Outcome(misfit, found, f"no value: {said}", "an expectation" if averages else "")
    if flips and _level(step.claim):
        return Outcome(True, found, said, "a level where all are at one")
    if {f.name: f.level for f in old.free if f.name} != {f.name: f.level for f in side.free if f.name}:
        return Outcome(True, found, f"other free indices: {said}", opened)
    pair = aligned(old, side)
    if pair is None:
        return Outcome(True, found, f"other shape: {said}")
    compared = compare(*pair).outcome
    if compared == "unknown":  # the mutant gave a symbol another shape
        return Outcome(False, False, "not comparable")
    equal = compared == "equal" and not _uneven(side.node)
    if said.startswith("holds:") and not flips:
        opened = "still true by what the note says"
    return Outcome(not equal, found, said, opened)


def _level(claim: Claim) -> bool:
    """Whether all indices of a statement are at one level."""
    nodes = (n for side in claim.formula.surface.chains[claim.right_at[1]].sides for n in s.walk(side))
    marks = (m for n in nodes if isinstance(n, s.Sym | s.Indexed) for m in n.scripts.marks)
    return len({m.level for m in marks if m.kind == "index"}) == 1


def _uneven(side: s.Surface) -> bool:
    r"""Whether an index is upper in one term of a sum and lower in the next, where it stands once in each: ``v^\mu + u_\mu``
    has no level, whatever its entries are."""
    for node in s.walk(side):
        if isinstance(node, s.Sum):
            once: dict[str, set[str]] = {}
            for term in node.terms:
                marks = [
                    m for n in s.walk(term.body) if isinstance(n, s.Sym) for m in n.scripts.marks if m.kind == "index"
                ]
                counts = Counter(m.text for m in marks)
                for mark in marks:
                    if counts[mark.text] == 1:
                        once.setdefault(mark.text, set()).add(mark.level)
            if any(len(levels) > 1 for levels in once.values()):
                return True
    return False


def broken(text: str, reading: NoteReading, step: Judged, each: int = 0) -> Iterator[tuple[Mutation, Outcome, str]]:
    """Each mutant of a step that holds; ``each`` of them, if that is not nought."""
    claim = step.claim
    formula = reading.formulas[claim.right_at[0]]
    latex = formula.region.latex
    mutants = list(mutations_of(claim.right.node, latex))
    if 0 < each < len(mutants):
        mutants = random.Random(latex).sample(mutants, each)
    for mutation in mutants:
        changed = applied(latex, mutation)
        if changed is None:
            continue
        begin = formula.region.to_document(0)
        end = formula.region.to_document(len(latex))
        if text[begin:end] != latex:  # quote marks or indents between the lines
            return
        flips = mutation.kind == "flip a level"
        yield mutation, outcome(step, text[:begin] + changed + text[end:], claim.right_at, flips=flips), changed


_SHAPE = re.compile(r"\\mathbb\{R\}\^\{?([a-zA-Z])(?:\\times\s*([a-zA-Z])\}|\}?)")


def resized(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Each declaration with one dimension renamed: whether some step no longer fits, and whether that is reported."""
    for match in _SHAPE.finditer(text):
        for group in (1, 2):
            if match.group(group) is None:
                continue
            new = analysis_of(text[: match.start(group)] + "r" + text[match.end(group) :])
            sides = new.reading.sides
            misfit = any(p.kind == "dimension" for f, c in sides.statements for p in sides.problems(f, c))
            found = any(f.rule == "dimension-mismatch" for f in slow_findings(new))
            yield match.group(0), misfit, found


def notes() -> list[Path]:
    """The notes whose steps are broken."""
    own = [*sorted(TRUE.glob("*.md")), *sorted((TRUE.parent / "derivations").glob("*.md"))]
    shared = [*sorted((SHARED / "seed").glob("*.md")), *sorted((SHARED / "corpus").rglob("*.md"))]
    return own + shared


def main() -> None:
    arguments = sys.argv[1:]
    each = 0
    if "--each" in arguments:
        at = arguments.index("--each")
        each = int(arguments[at + 1])
        del arguments[at : at + 2]
    paths = [Path(a) for a in arguments if not a.startswith("-")] or notes()
    verbose = "-v" in sys.argv
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    rewrites: Counter[str] = Counter()
    apart: Counter[str] = Counter()
    misses: Counter[str] = Counter()
    harmless = alarms = steps = 0
    began = time.process_time()
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")
        reading = analysis_of(text).reading
        for step in list(evaluated(reading)):
            if step.judgement.verdict != "holds" or lasting(reading, step.claim):
                continue
            steps += 1
            for rewrite, said, changed in rewritten(text, reading, step):
                rewrites[rewrite.kind] += 1
                alarms += said
                if verbose and said:
                    print(f"ALARM {path.name}: {rewrite.kind}: {_short(changed)}")
            for mutation, result, changed in broken(text, reading, step, each):
                if result.changed and result.open:
                    apart[result.open] += 1
                elif not result.changed:
                    harmless += 1
                    alarms += result.found
                    if verbose and result.found:
                        print(f"ALARM {path.name}: {mutation.kind}: {_short(changed)}  ({result.why})")
                else:
                    tried[mutation.kind] += 1
                    found[mutation.kind] += result.found
                    misses[_reason(result.why)] += not result.found
                    if verbose and not result.found:
                        print(f"MISS {path.name}: {mutation.kind}: {_short(changed)}  ({result.why})", flush=True)
        if path.is_relative_to(TRUE):
            for declaration, misfit, reported in resized(text):
                if misfit:
                    tried["a size"] += 1
                    found["a size"] += reported
                    if verbose and not reported:
                        print(f"MISS {path.name}: a size: {declaration}")
    total, hits = sum(tried.values()), sum(found.values())
    print(f"{steps} true steps in {len(paths)} notes, {time.process_time() - began:.0f} s of CPU")
    for kind, count in sorted(tried.items()):
        print(f"  {kind:18} {found[kind]:5} of {count:5} found")
    for kind, count in sorted(rewrites.items()):
        print(f"  {kind:18} {count:5} harmless")
    for why, count in misses.most_common():
        if count:
            print(f"  missed {count:4}: {why}")
    for why, count in sorted(apart.items()):
        print(f"  counted apart {count:4}: {why}")
    harmless += rewrites.total()
    print(f"broken: {hits} of {total} found ({hits / max(total, 1):.1%}); harmless: {alarms} findings on {harmless}")


def _short(latex: str) -> str:
    return " ".join(latex.split())[:400]


def _reason(why: str) -> str:
    """A reason without the names in it."""
    return re.sub(r"\$[^$]*\$|(?<=for which )\S+|(?<=says of )\S+|^\S+(?=\(…)", "…", why)


if __name__ == "__main__":
    main()
