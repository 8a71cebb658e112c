"""Entries of arrays in index notation: heads without bold, names of indices, scripts in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count

from einlsp.records import pattern
from einlsp.tensor.expr import Delta, Expr, Index, Leaf, Upness, walk
from einlsp.writing.scripts import script, with_label
from einlsp.writing.style import DEFAULT, Style, joined

GREEK = tuple(
    rf"\{n}"
    for n in [
        "mu",
        "nu",
        "sigma",
        "gamma",
        "rho",
        "tau",
        "kappa",
        "lambda",
        "omega",
        "eta",
        "xi",
        "zeta",
        "theta",
        "phi",
        "psi",
        "chi",
    ]
)
LATIN = tuple("ijklmnpqrstuvabcdefgh")
_BOLD = pattern(r"\\(?:mathbf|boldsymbol|bm|pmb)\s*\{((?:[^{}]|\{[^{}]*\})*)\}")


def plain_head(latex: str) -> str:
    """A head without bold, as components are written: an entry of ``\\mathbf{W}`` is ``W``."""
    return _BOLD.sub(lambda m: m.group(1), latex)


_ARGUMENT = pattern(r"\\[A-Za-z]+\{[^{}]*\}")


class Entries:
    """Writes entries of symbols, and gives indices their names. ``names`` grows with each index that it names.

    ``flat``: all indices stand below, as in the Euclidean convention.
    """

    def __init__(
        self, names: Mapping[Index, str], style: Style = DEFAULT, avoid: Iterable[str] = (), *, flat: bool = False
    ) -> None:
        self.names = dict(names)
        self.flat = flat
        self.style = style
        self.avoid = set(avoid)
        self.heads: dict[str, str] = {}
        self.used: set[str] = set()
        self.paired: set[str] = set()
        self.paired_before: set[str] = set()
        self.summed: set[str] = set()

    def _choose_heads(self, e: Expr) -> None:
        """Heads without bold where no two symbols fall together."""
        symbols = {n.symbol.latex for n in walk(e) if isinstance(n, Leaf)}
        plain = {s: plain_head(s) for s in sorted(symbols)}
        for s, p in plain.items():
            clash = sum(q == p for q in plain.values()) > 1
            self.heads[s] = s if clash else p
        self.avoid |= symbols | set(plain.values())

    def _name(self, i: Index) -> str:
        """The name of an index that is free where it stands; a new one where it has none yet."""
        if i not in self.names:
            self.names[i] = self._free_name(i)
        self.used.add(self.names[i])
        return self.names[i]

    def _bind(self, i: Index) -> None:
        """Name a summed index, differently from every other index in sight and from those of written sums."""
        if self.names.get(i, "") in self.used | self.summed | {""}:
            self.names[i] = self._free_name(i, self.summed)
        self.used.add(self.names[i])
        self.paired.add(self.names[i])

    def _bind_written(self, i: Index) -> None:
        """Name the index of a sum that is written: a name that stands for no pair of indices elsewhere."""
        was = self.names[i]
        self.paired.discard(was)
        if was in self.paired_before:
            self.names[i] = self._free_name(i, self.paired_before | self.paired)
            self.used.discard(was)
            self.used.add(self.names[i])
        self.summed.add(self.names[i])

    def _free_name(self, i: Index, beside: Iterable[str] = ()) -> str:
        latin = bool(i.hint) and not i.hint.startswith("\\")
        first, second = (LATIN, GREEK) if latin else (GREEK, LATIN)
        wishes: tuple[str, ...] = (i.hint,) if i.hint else ()
        taken = self.used | self.avoid | set(beside)
        primed = (name + "'" * primes for primes in count() for name in (*first, *second))
        return next(name for name in chain(wishes, primed) if name not in taken)

    def _leaf(self, f: Leaf, levels: dict[Index, Upness]) -> str:
        head = self.heads.get(f.symbol.latex, f.symbol.latex)
        marks = [i for i in f.indices if i not in levels]
        if marks and not f.symbol.samples and len(marks) < len(f.indices):  # `y_{ij}`, where only i is bound outside
            return self._with_scripts(head, [(i, levels.get(i, "down")) for i in f.indices])
        if marks and f.symbol.dims:
            head = with_label(head, "".join(self._name(i) for i in marks))
        slots = [(i, levels[i]) for i in f.indices if i in levels]
        if slots and re.search(r"[_^]", _ARGUMENT.sub("", head)):
            head = f"{{{head}}}"
        return self._with_scripts(head, slots)

    def _delta(self, f: Delta, levels: dict[Index, Upness]) -> str:
        i, j = levels.get(f.i, "down"), levels.get(f.j, "down")
        a, b = self._name(f.i), self._name(f.j)
        if self.flat:
            return rf"\delta_{{{joined([a, b])}}}"
        if i == j:
            return rf"\delta{'^' if i == 'up' else '_'}{{{joined([a, b])}}}"
        up, down = (a, b) if i == "up" else (b, a)
        return rf"\delta^{script(up)}_{script(down)}"

    def _with_scripts(self, head: str, slots: list[tuple[Index, Upness]]) -> str:
        """A head with staggered indices: ``{W_γ}^β``, or ``P^{s'}{}_k{}^s`` for three and more."""
        if not slots:
            return head
        runs: list[tuple[Upness, list[str]]] = []
        for i, level in slots:
            name = self._name(i)
            if runs and runs[-1][0] == level:
                runs[-1][1].append(name)
            else:
                runs.append((level, [name]))
        base = f"({head})" if "^" in head and not head.startswith(("(", "{")) else head
        if self.flat:
            return f"{base}_{script(joined([n for _, names in runs for n in names]))}"
        pieces = [("^" if level == "up" else "_") + script(joined(names)) for level, names in runs]
        if len(pieces) == 2 and self.style.stagger == "nested":
            return f"{{{base}{pieces[0]}}}{pieces[1]}"
        return base + "{}".join(pieces)
