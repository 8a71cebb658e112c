"""What the text of a formula alone says: its tree, its surface, and what rules ask of these."""

from __future__ import annotations

from functools import lru_cache

from einlsp.latex import Formula, Macro, Scripted, iter_nodes, parse
from einlsp.reading import surface as s
from einlsp.reading.declarations import declared
from einlsp.reading.formula import read_surface
from einlsp.reading.marks import Hints
from einlsp.reading.slots import group_of
from einlsp.reading.structure import Group, strong_evidence
from einlsp.reading.symbols import Declaration
from einlsp.records import lazy


class FormulaText:
    """What a formula's text alone says: the same object wherever the same text stands."""

    def __init__(self, tree: Formula, surface: s.FormulaSurface) -> None:
        self.tree = tree
        self.surface = surface

    @lazy
    def declarations(self) -> tuple[Declaration, ...]:
        """What the formula itself declares."""
        return declared(self.surface)

    @lazy
    def groups(self) -> tuple[Group, ...]:
        """The index structure of each statement."""
        return tuple(group_of(c) for c in self.surface.chains)

    @lazy
    def evidence(self) -> tuple[frozenset[str], ...]:
        """For each statement the index letters that it gives strong evidence of."""
        if self.indices < 2:  # evidence is two that bear each other out
            return (frozenset(),) * len(self.surface.chains)
        return tuple(strong_evidence(g) for g in self.groups)

    @lazy
    def indices(self) -> int:
        """How many indices are written in it."""
        return sum(m.kind == "index" for m in self.surface.marks)

    @lazy
    def symbols(self) -> tuple[tuple[s.Sym, ...], ...]:
        """The symbols of each statement, in source order."""
        return tuple(map(s.symbols, self.surface.chains))

    @lazy
    def bold(self) -> bool:
        """Whether a symbol in it is set in bold."""
        return any(n.head.bold for symbols in self.symbols for n in symbols)

    def doubtful(self, letters: frozenset[str]) -> bool:
        """Whether a script that is one of these letters, or one of them twice (``kk``), is not surely read, or the
        variable of a derivative, which an index may be."""
        named = [m.text for m in self.surface.marks if m.sure and m.kind in ("component", "label")]
        doubled = any(text[1:] and text[2:] == "" and letters.issuperset(text) for text in named)
        return doubled or any(
            mark.text in letters and (not mark.sure or mark.kind == "derivative") for mark in self.surface.marks
        )

    @lazy
    def doubled(self) -> tuple[Scripted, ...]:
        """The bases that have two scripts of one kind."""
        return tuple(n for n in iter_nodes(self.tree) if isinstance(n, Scripted) and n.double is not None)

    @lazy
    def metric(self) -> bool:
        r"""Whether a metric stands here: ``g_{\mu\nu}`` with two indices at one level."""
        for node in (n for symbols in self.symbols for n in symbols):
            if node.head.letter in ("g", "\\eta", "\\gamma") and not node.head.bold:
                marks = [m for m in node.scripts.slots if m.kind == "index"]
                if len(marks) == 2 and marks[0].level == marks[1].level and marks[0].text != marks[1].text:
                    return True
        return False

    @lazy
    def twisted(self) -> bool:
        r"""Whether an antisymmetric tensor raises indices: ``\psi^\alpha = \epsilon^{\alpha\beta}\psi_\beta``."""
        return any(map(_twists, self.symbols))


_TWISTS = frozenset({r"\epsilon", r"\varepsilon"})


def _twists(symbols: tuple[s.Sym, ...]) -> bool:
    """Whether a statement has a symbol at both levels beside an ε whose two indices are at one."""
    twists = [n for n in symbols if n.key in _TWISTS and len(n.scripts.of("index")) == 2]
    if not twists:
        return False
    levels: dict[str, set[str]] = {}
    for symbol in symbols:
        levels.setdefault(symbol.key, set()).update(m.level for m in symbol.scripts.of("index"))
    raised = any(len(found) == 2 for key, found in levels.items() if key not in _TWISTS)
    return raised and any(len(levels[n.key]) == 1 for n in twists)


@lru_cache(maxsize=8192)
def text_of(latex: str, macros: tuple[tuple[str, Macro], ...], hints: Hints) -> FormulaText:
    """What a text says in a note that shows this of its letters; the same object each time."""
    tree = parse(latex, dict(macros))
    return FormulaText(tree, read_surface(tree, hints))
