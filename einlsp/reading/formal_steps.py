"""Whether a step holds whatever it is about: its sides in the formal reading, compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from weakref import WeakKeyDictionary

from einlsp.reading import surface as s
from einlsp.reading.claims import Claim
from einlsp.reading.formal import Formal
from einlsp.reading.formal_chance import heads
from einlsp.reading.formal_names import COORDINATES, MEANS, Known, Part, Unformal, alphabet, letter_of, word_call
from einlsp.reading.formal_note import NoteFacts
from einlsp.reading.heads import DOTS
from einlsp.reading.notes import NoteReading
from einlsp.reading.sides import Sides
from einlsp.records import record
from einlsp.tensor.contraction import TooLarge
from einlsp.tensor.deadline import GaveUp, budget
from einlsp.tensor.expr import Expr
from einlsp.tensor.judge import Case, agrees, look
from einlsp.tensor.means import likely_random
from einlsp.tensor.normal import is_zero
from einlsp.tensor.value import ShapeError

SECONDS = 2.0
"""The most that one step may cost here."""

_HOPELESS = s.Transposed | s.MatrixLiteral | s.Differential | s.Space | s.Missing


_facts: WeakKeyDictionary[Sides, NoteFacts] = WeakKeyDictionary()


def holds_formally(reading: NoteReading, claim: Claim) -> bool:
    """Whether both sides of a step agree whatever its functions, derivatives and symbols are."""
    nodes = (claim.left.node, claim.right.node)
    if any(isinstance(n, _HOPELESS) or (isinstance(n, s.Sym) and n.head.bold) for side in nodes for n in s.walk(side)):
        return False
    if claim.left_at[:2] not in reading.sides.statements:
        return False
    facts = _facts.setdefault(reading.sides, NoteFacts(reading))
    where = (claim.left_at, claim.right_at)
    if where not in facts.found:
        try:
            with budget(SECONDS):
                facts.found[where] = any(_agree(a, b) for a, b in _ways(reading, claim, facts))
        except (GaveUp, TooLarge, ShapeError):
            facts.found[where] = False
    return facts.found[where]


def other_axes(claim: Claim) -> bool:
    """Whether one side sums over Greek letters only and the other one over Latin ones only."""
    kinds = [_summed(side.node) for side in (claim.left, claim.right)]
    return len(kinds[0]) == len(kinds[1]) == 1 and kinds[0] != kinds[1]


def _summed(node: s.Surface) -> set[str]:
    names = [m.text for n in s.symbols(node) for m in n.scripts.of("index") if m.text not in COORDINATES]
    return {alphabet(name) for name in names if names.count(name) > 1}


@record
class _Step:
    """What both sides of a step show together."""

    nodes: tuple[s.Surface, s.Surface]
    walked: tuple[s.Surface, ...]
    symbols: tuple[s.Sym, ...]
    names: frozenset[str]
    variables: frozenset[str]
    raised: bool

    @property
    def keys(self) -> frozenset[str]:
        """The names of its symbols."""
        return frozenset(n.key for n in self.symbols)

    def metric(self) -> dict[str, str]:
        """The letter that lowers the indices of each alphabet, where there is one and no other."""
        found: dict[str, set[str]] = {}
        for n in self.symbols:
            marks = n.scripts.slots
            if n.head.letter in _METRICS and len(marks) == 2 and all(m.kind == "index" for m in marks):
                dims = {alphabet(m.text) for m in marks}
                if len(dims) == 1 and marks[0].level == marks[1].level:
                    found.setdefault(dims.pop(), set()).add(n.key)
        return {dim: keys.pop() for dim, keys in found.items() if len(keys) == 1}

    def time(self) -> str:
        """What the component in time is called, if Greek and Latin indices stand beside it."""
        kinds = {alphabet(name) for name in self.names if name not in COORDINATES}
        if len(kinds) < 2:
            return ""
        powers = [n.exponent.value for n in self.walked if isinstance(n, s.Power) and isinstance(n.exponent, s.Num)]
        labels = [text for n in self.symbols for text in (*n.head.labels, *n.head.upper)]
        labels += [m.text for n in self.symbols for m in n.scripts.marks]
        if 0 in powers or any(text.startswith("0") or text.endswith("0") for text in labels):
            return "0"
        return "t" if "t" in labels or "t" in self.names or "t" in self.variables else ""

    def covariant(self) -> bool:
        """Whether a covariant derivative stands beside a partial one, or beside a Christoffel symbol."""
        signs = {n.style for n in self.walked if isinstance(n, s.Derivative) and n.scripts.of("index")}
        letters = {n.head.letter for n in self.symbols if n.scripts.marks}
        own = "nabla" in signs or "D" in letters
        return own and ("index" in signs or "\\Gamma" in letters)

    def weighted(self) -> bool:
        """Whether an expectation stands beside a sum."""
        return any(isinstance(n, s.Big) for n in self.walked) and any(
            isinstance(n, s.Opaque) and "_" in n.mean for n in self.walked
        )


READ, RICH, SPLIT = "read", "rich", "split"
"""As it is written; with what notation means beyond that; with sums over space and time taken apart."""

_METRICS = frozenset({"g", "\\eta", "\\gamma", "h"})


def _step(claim: Claim) -> _Step:
    nodes = (claim.left.node, claim.right.node)
    walked = tuple(n for side in nodes for n in s.walk(side))
    symbols = tuple(n for n in walked if isinstance(n, s.Sym))
    derived = [n for n in walked if isinstance(n, s.Derivative)]
    marks = [m for n in symbols for m in n.scripts.marks if m.kind in ("index", "derivative")]
    marks += [m for n in derived for m in n.scripts.of("index")]
    names = frozenset(m.text for m in marks)
    variables = {v.key for n in derived for v in n.variables if isinstance(v, s.Sym)} - names
    if any(DOTS.keys() & set(n.head.accents) for n in symbols):
        variables.add("t")
    raised = any(m.level == "up" for m in marks)
    return _Step(nodes, walked, symbols, names, frozenset(variables), raised)


_SHARED = _METRICS | frozenset({"D", "\\Gamma", "\\delta", "e", "\\pi", "d"})


def _lone_letters(node: s.Surface) -> set[str]:
    """The letters of a side that are no functions, no arguments of any, and no part of how something is derived."""
    if isinstance(node, s.Sym):
        return set() if node.head.letter in _SHARED else {letter_of(node.head)}
    if isinstance(node, s.Big):
        return set[str]().union(*map(_lone_letters, s.children(node))) - set(node.letters)
    if isinstance(node, s.Derivative):
        return _lone_letters(node.body) if node.body is not None else set()
    found = set[str]()
    children: Sequence[s.Surface] = s.children(node)
    for number, child in enumerate(children):
        after = children[number + 1] if number + 1 < len(children) else None
        before = children[number - 1] if number else None
        if isinstance(node, s.Product) and isinstance(child, s.Sym) and _touches(child, after):
            continue
        if not (isinstance(node, s.Product) and isinstance(before, s.Sym) and _touches(before, child)):
            found |= _lone_letters(child)
    return found


def _letters(node: s.Surface) -> set[str]:
    return {letter_of(n.head) for n in s.symbols(node)}


def _made_of(known: Mapping[str, Known], keys: frozenset[str]) -> set[str]:
    """The symbols of a step that are defined, and all that they are made of."""
    found, waiting = set[str](), [key for key in keys if key in known]
    while waiting:
        key = waiting.pop()
        found.add(key)
        inside = s.keys(known[key].node) - found
        waiting.extend(k for k in inside if k in known)
        found |= inside
    return found


def _touches(a: s.Surface, b: s.Surface | None) -> bool:
    return isinstance(b, s.Bracket) and a.end == b.start


def _ways(reading: NoteReading, claim: Claim, facts: NoteFacts) -> Iterator[tuple[Part, Part]]:
    """Both sides, read in each of the ways that may be meant."""
    step = _step(claim)
    known = facts.known_at(claim.right_at[:2], step.keys)
    left, right = step.nodes
    lacking = ((_lone_letters(left) - _letters(right)) | (_lone_letters(right) - _letters(left))) - step.names
    if lacking - _made_of(known, step.keys) and not any(isinstance(n, s.Opaque) and n.parts for n in step.walked):
        return  # what one side lacks it cannot be equal to, but where it cancels
    latex = [reading.formulas[at[0]].region.latex for at in (claim.left_at, claim.right_at)]
    el = reading.sides.statements[claim.right_at[:2]].elaborator
    metric, joint = step.metric(), frozenset(heads(step.nodes))
    covariant, weighted = step.covariant(), step.weighted()
    random = _random(step.nodes)
    capital = frozenset(key for key in random if key[:1].isupper())
    indexed = frozenset(n.key for n in step.symbols if n.scripts.of("index"))
    time = step.time()
    readings = [READ, *([RICH] if metric or joint or covariant or weighted else []), *([SPLIT] if time else [])]
    for manner in readings:
        for put, drawn in product(
            ({}, known) if known.keys() & step.keys else ({},),
            (random, capital) if {*random} > capital > {*()} else (random,),
        ):
            for constants in (False, True) if step.variables else (False,):
                formal = Formal(el, step.names, step.variables, drawn)
                formal.constant, formal.known = facts.constant if constants else formal.constant, put
                formal.level_free, formal.indexed, formal.arrays = not step.raised, indexed, facts.arrays
                formal.time = time if manner == SPLIT else ""
                if manner == RICH:
                    formal.metric, formal.joint = metric, joint
                    formal.covariant, formal.weighted = covariant, weighted
                try:
                    parts = [formal.side(node, text) for node, text in zip(step.nodes, latex, strict=True)]
                except Unformal:
                    continue
                if formal.consistent(parts):
                    yield parts[0], parts[1]


def _random(nodes: tuple[s.Surface, ...]) -> frozenset[str]:
    """The symbols that stand below expectations only; none where letters of one kind stand below and beside them."""
    inside, outside = set[str](), set[str]()

    def visit(node: s.Surface, below: bool) -> None:
        if isinstance(node, s.Sym):
            (inside if below else outside).add(node.key)
        children: Sequence[s.Surface] = s.children(node)
        if isinstance(node, s.Product):
            children, _ = word_call(node.factors)
        own = isinstance(node, s.Opaque) and (bool(node.mean) or node.reason in MEANS.values())
        for child in children:
            visit(child, below or own)

    try:
        for node in nodes:
            visit(node, False)
    except Unformal:
        return frozenset()
    found = inside - outside
    return frozenset() if likely_random(inside & outside) and likely_random(found) else frozenset(found)


def _agree(left: Part, right: Part) -> bool:
    """Whether two sides with the same free indices are equal wherever they are defined."""
    a, b = left.expr, right.expr
    if is_zero(a) and is_zero(b):
        return False
    averaged = any("weight of" in name for name in a.names)
    if _told(a) != _told(b) and not (averaged or is_zero(a) or is_zero(b)):
        return False
    axes = tuple(sorted(a.free | b.free, key=lambda i: i.uid))
    return agrees(look(Case(a, b, axes)))


def _told(e: Expr) -> frozenset[str]:
    """The names of an expression; not those of weights, which cancel."""
    return frozenset(n for n in e.names if "weight of" not in n and not n.startswith("⟨"))
