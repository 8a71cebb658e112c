"""What a formula shows about its letters: which are indices, numbers, bound, samples, steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from einlsp.latex.nodes import Command, Environment, Fence, Formula, Group, Letter, Node, Operator, Script, Scripted
from einlsp.reading.dimensions import range_of
from einlsp.reading.heads import (
    ACCENTS,
    BOLD,
    DOTS,
    OTHER_FONTS,
    UPRIGHT,
    spell,
    unbrace,
)
from einlsp.reading.marks import Hints
from einlsp.reading.node_kinds import bold_name, divides, is_bold, letter_of, primed_name
from einlsp.reading.places import TRANSPOSES, run_of, signature
from einlsp.reading.vocabulary import BIG_UNREAD, LABEL_WORDS, RELATIONS

_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
BIG = frozenset({"sum", "prod"}) | BIG_UNREAD.keys()
_LONE = (Letter, Command)
RANGE_SIGNS = frozenset({"=", "<", ">"}) | RELATIONS.keys()
_AFTER_RANGED = RANGE_SIGNS | {","}


class _Gatherer:
    """Walks a tree once and notes how each letter is used."""

    def __init__(self) -> None:
        self.up: set[str] = set()
        self.down: set[str] = set()
        self.staggered: set[str] = set()
        self.numbers: set[str] = set()
        self.bound: set[str] = set()
        self.ranged: set[str] = set()
        self.steps: set[str] = set()
        self.entries: set[str] = set()
        self.exponents: set[str] = set()
        self.primed: set[str] = set()
        self.unprimed: set[str] = set()
        self.scripts: set[str] = set()
        self.runs: set[str] = set()
        self.transposes = self.sandwiched = self.signed = False

    def run(self, nodes: Iterable[Node]) -> None:
        source = list(nodes)
        self.sandwiched = self.sandwiched or _sandwiched(source)
        for position, node in enumerate(source):
            following = source[position + 1] if position + 1 < len(source) else None
            self.node(node, following, source[position - 1] if position else None)
            if isinstance(node, Scripted) and any(s.primes == 1 for s in node.scripts):
                self.bracket(node.base, source[:position], source[position + 1 :])

    def bracket(self, base: Node | None, before: list[Node], after: list[Node]) -> None:
        """``(y - Xb)'(y - Xb)``: a prime on a bracket of bold letters before a factor, or before the same bracket."""
        if not isinstance(base, Operator | Fence) or not after:
            return
        inside = [n for row in base.rows for cell in row.cells for n in cell] if isinstance(base, Fence) else []
        if isinstance(base, Operator):
            depth, at = 1, len(before)
            while at and depth:
                at -= 1
                node = before[at]
                last = node.base if isinstance(node, Scripted) else node
                depth += {")": 1, "(": -1}.get(last.text, 0) if isinstance(last, Operator) else 0
            inside = before[at + 1 :]
        opens = isinstance(after[0], Operator) and after[0].text == "("
        again = opens and spell(after[1 : len(inside) + 1]) == spell(inside)
        bold = any(map(is_bold, inside))
        if again or (bold and (opens or not isinstance(after[0], Operator))):
            self.primed.add(")")
            self.unprimed.add(")")

    def node(self, node: Node, following: Node | None, previous: Node | None) -> None:
        match node:
            case Letter() | Command(args=()) if (name := letter_of(node)) is not None:
                self.unprimed.add(name)
                self.operand(name, following)
            case Command(name=name, args=args):
                if name in BOLD and len(args) == 1:
                    self.bold(args[0])
                elif name not in UPRIGHT and name not in OTHER_FONTS and not _decorated(node):
                    for arg in args:
                        self.run(unbrace(arg))
            case Group(children=children):
                self.run(children)
            case Fence(rows=rows) | Environment(rows=rows):
                for row in rows:
                    self.run([n for cell in row.cells for n in cell])
            case Scripted():
                self.scripted(node, following, previous)
            case _:
                pass

    def bold(self, node: Node) -> None:
        for inner in unbrace(node):
            if isinstance(inner, Scripted):
                self.scripted(inner, None, None)
            elif (name := bold_name(inner)) is not None:
                self.unprimed.add("bold " + name)

    def operand(self, name: str, following: Node | None) -> None:
        """A letter that is no script: a number, unless a range such as ``i = 1`` is being given."""
        if (isinstance(following, Operator) and following.text in _AFTER_RANGED) or (
            isinstance(following, Command) and following.name in RANGE_SIGNS
        ):
            self.ranged.add(name)
        else:
            self.numbers.add(name)

    def scripted(self, node: Scripted, following: Node | None, previous: Node | None) -> None:
        base = node.base
        name = base.name if isinstance(base, Command) else ""
        if name in BIG or name == "operatorname*":
            self.range_of(node.scripts, name)
            return
        for script in node.scripts:
            self.script(script)
            self.entry(name, script)
            if name != "nabla":
                self.company(script, name in OTHER_FONTS)
            if script.primes == 1 and base is not None:
                self.prime(base, following)
        if (base is not None and not isinstance(base, _LONE)) or (isinstance(base, Command) and base.args):
            self.node(base, None, None)
        if (
            base is not None
            and (own := letter_of(base)) is not None
            and all(s.level == "sup" and run_of(s) is None for s in node.scripts)
        ):
            self.unprimed.add(own) if not any(s.primes for s in node.scripts) else None
        self.stagger(node, previous)

    def prime(self, base: Node, following: Node | None) -> None:
        """``X'X`` and ``(X'X)^{-1}X'y``: a prime right before a factor, on a letter that also stands without one."""
        name = primed_name(base)
        opens = isinstance(following, Operator) and following.text not in "(["
        if name is not None and following is not None and not opens and not isinstance(following, Operator):
            self.primed.add(name)

    def script(self, script: Script) -> None:
        self.transposes = self.transposes or (script.level == "sup" and signature(script) in TRANSPOSES)
        self.signed = self.signed or (script.level == "sup" and signature(script) == "-")
        run = run_of(script)
        if run is not None:
            target = self.up if script.level == "sup" else self.down
            target.update(p.text for p in run if p.kind == "letter")
            return
        nodes = unbrace(script.body)
        if [letter_of(n) for n in nodes] == [None, "T"]:
            return  # `^{-T}`, the transpose of an inverse
        if script.level == "sup" and any(divides(n) for n in nodes):
            self.exponents.update(_letters(nodes))  # `^{1/p}`
        if any(isinstance(n, Operator) and n.text in "+-" for n in nodes):
            names = {name for n in nodes if (name := letter_of(n)) is not None}
            if script.level == "sup" and (letter_of(nodes[0]) is None or not names.isdisjoint(_CAPITALS)):
                self.numbers |= names
            else:
                self.steps |= names

    def company(self, script: Script, named: bool) -> None:
        """The letters of a script; what stands on a letter in script type may be its name, unless it is Greek."""
        letters = {p.text for p in run_of(script) or () if p.kind == "letter" and (not named or p.text[0] == "\\")}
        self.scripts |= letters if not named else set()
        self.runs |= letters if len(letters) > 1 and signature(script) not in LABEL_WORDS else set()

    def entry(self, base: str, script: Script) -> None:
        names = [p.text for p in run_of(script) or () if p.kind == "letter"]
        if base in BOLD and script.level == "sub" and len(names) > 1:
            self.entries.update(names)

    def range_of(self, scripts: tuple[Script, ...], name: str) -> None:
        for script in scripts:
            names = list(_letters(unbrace(script.body)))
            if script.level == "sup":
                self.numbers.update(names)
            elif name in ("sum", "prod"):
                found = range_of(script)
                self.bound.update(found.letters if found is not None else names)
            else:
                self.ranged.update(names)

    def stagger(self, node: Scripted, previous: Node | None) -> None:
        """``{M^\\mu}_\\nu`` and ``M^\\mu{}_\\nu``."""
        inner = unbrace(node.base) if isinstance(node.base, Group) else ()
        first: tuple[Script, ...] = ()
        if len(inner) == 1 and isinstance(inner[0], Scripted):
            first = inner[0].scripts
        elif node.base is not None and isinstance(node.base, Group) and not inner and isinstance(previous, Scripted):
            first = previous.scripts
        runs = [(s.level, run_of(s)) for s in (*first, *node.scripts)] if first else []
        runs += (
            [(s.level, run_of(s)) for s in node.scripts if any(p.kind == "space" for p in run_of(s) or ())]
            if not first
            else []
        )
        if first and {level for level, run in runs if run} == {"sup", "sub"}:
            self.staggered.update(
                p.text for _, run in runs for p in run or () if p.kind == "letter" and p.text not in _CAPITALS
            )
        elif not first and runs and len(node.scripts) == 2:
            self.staggered.update(
                p.text for s in node.scripts for p in run_of(s) or () if p.kind == "letter" and p.text not in _CAPITALS
            )


def _decorated(node: Command) -> bool:
    r"""Whether a command puts an accent on one letter: ``\bar c`` is another symbol than ``c``."""
    inner = unbrace(node.args[0]) if node.name in ACCENTS and node.args else ()
    return len(inner) == 1 and letter_of(inner[0]) is not None


def gather(formula: Formula) -> Hints:
    """The hints of one formula."""
    found = _Gatherer()
    for row in formula.rows:
        found.run([n for cell in row.cells for n in cell])
    pairs = {name for name in found.up & found.down if _pairs(name)}
    if found.sandwiched:
        found.numbers.discard("T")
    numbers = found.numbers - found.staggered - (pairs - {"T"})
    return Hints(
        indices=frozenset((found.staggered | pairs) - found.bound - numbers - found.steps),
        numbers=frozenset(numbers | ({"T"} & found.numbers)),
        bound=frozenset(found.bound),
        samples=frozenset(found.ranged & (found.down | found.up)),
        steps=frozenset(found.steps),
        entries=frozenset(found.entries),
        exponents=frozenset(found.exponents),
        scripts=frozenset(found.scripts - numbers - found.ranged - found.bound - found.steps),
        runs=frozenset(found.runs),
        prime_transposes=bool(found.primed & found.unprimed) and not found.transposes,
        signed=found.signed,
    )


def _sandwiched(nodes: list[Node]) -> bool:
    r"""Whether a T stands on a symbol that ends the same product: ``\dot q^T M\ddot q`` is a form, whatever T is."""
    turned: set[str] = set()
    for node in nodes:
        if isinstance(node, Operator):
            turned.clear()
        base = node.base if isinstance(node, Scripted) else node
        if not isinstance(base, _LONE) or not (turned or isinstance(node, Scripted)):
            continue
        letter = _undotted(base)
        if letter in turned:
            return True
        scripts = [script for script in node.scripts if script.level == "sup"] if isinstance(node, Scripted) else []
        if any([letter_of(n) for n in unbrace(script.body)] == ["T"] for script in scripts):
            turned.add(letter)
    return False


def _undotted(node: Node) -> str:
    """A symbol in one spelling, without the dots of derivatives by time."""
    if isinstance(node, Command) and node.name in DOTS and len(node.args) == 1:
        return spell(unbrace(node.args[0]))
    return spell((node,))


def _pairs(name: str) -> bool:
    """Whether a letter above and below is likely to be an index: not a transpose, not a time step."""
    return name not in ("T", "t", "\\top", "H") and not (len(name) == 1 and name.isupper())


def _letters(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        name = letter_of(node)
        if name is not None:
            yield name
        elif isinstance(node, Group):
            yield from _letters(node.children)
        elif isinstance(node, Command) and node.name == "frac":
            yield from _letters(node.args)
        elif isinstance(node, Scripted) and node.base is not None:
            yield from _letters((node.base,))
