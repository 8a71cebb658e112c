"""Random matrices that obey declared facts, over any ring: symmetric, orthogonal, idempotent, positive definite, …

Facts may come together: a symmetric orthogonal matrix is a reflection, a symmetric idempotent one an orthogonal
projection. A matrix that cannot be (an antisymmetric orthogonal one of odd size) raises `Undefined`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

from einlsp.tensor.eliminate import eliminate
from einlsp.tensor.rings import Element, Ring, Undefined

Cells = list[Element]


class Structured:
    """Draws matrices in one ring. ``entries`` gives so many numbers; ``positive`` ones where that means something.

    Every other orthogonal matrix is a reflection, in the next trial the others are.
    """

    def __init__(self, ring: Ring, rng: random.Random, entries: Callable[[int], Cells], trial: int = 0) -> None:
        self.ring, self.rng, self.entries = ring, rng, entries
        self.mirrors = trial
        self.one = ring.rational(Fraction(1))
        self.zero = self.one - self.one

    def draw(self, is_a: Callable[[str], bool], n: int, m: int) -> Cells:
        """An n×m matrix, row by row."""
        if is_a("orthonormal columns"):
            return self._orthonormal(is_a, n, m)
        if is_a("one-hot"):
            return [x for _ in range(n) for x in self._unit_vector(m, self.rng.randrange(m))]
        if is_a("idempotent") and n == m:
            return self._idempotent(is_a, n)
        definite = is_a("positive definite") or is_a("positive semidefinite")
        if is_a("diagonal") and n == m:
            return self._diagonal([self.zero] * n if is_a("antisymmetric") else self._numbers(is_a, n, definite))
        if definite and n == m:
            return self._diagonal([self.one] * n) if is_a("binary") else self._definite(self._numbers(is_a, n * n), n)
        a = self._numbers(is_a, n * m)
        if n != m:
            return a
        if is_a("antisymmetric"):
            both = is_a("symmetric")
            return [self.zero if r == c or both else a[r * n + c] if r < c else -a[c * n + r] for r, c in _places(n)]
        if is_a("symmetric"):
            return [a[min(r, c) * n + max(r, c)] for r, c in _places(n)]
        return a

    def _numbers(self, is_a: Callable[[str], bool], count: int, positive: bool = False) -> Cells:
        if is_a("binary"):
            return [self.ring.rational(Fraction(self.rng.randrange(2))) for _ in range(count)]
        drawn = self.entries(count)
        return [abs(x) for x in drawn] if (positive or is_a("positive")) and not self.ring.exact else drawn

    def _unit_vector(self, n: int, hot: int) -> Cells:
        return [self.one if k == hot else self.zero for k in range(n)]

    def _diagonal(self, numbers: Sequence[Element]) -> Cells:
        n = len(numbers)
        return [numbers[r] if r == c else self.zero for r, c in _places(n)]

    def _definite(self, a: Cells, n: int) -> Cells:
        """``A A^T + I``."""
        return self._plus(self._product(a, _turned(a, n, n), n, n, n), self._diagonal([self.one] * n))

    def _orthonormal(self, is_a: Callable[[str], bool], n: int, m: int) -> Cells:
        if m > n:
            raise Undefined("a wide matrix has no orthonormal columns")
        if n == m and (is_a("positive definite") or is_a("positive semidefinite") or is_a("idempotent")):
            return self._diagonal([self.one] * n)
        if n == m and is_a("diagonal"):
            signs = [self.one if self.rng.randrange(2) else -self.one for _ in range(n - 1)]
            self.mirrors += not is_a("rotation")
            turned = (signs.count(-self.one) + (0 if is_a("rotation") else self.mirrors)) % 2
            return self._diagonal([*signs, -self.one if turned else self.one])
        if is_a("binary") or is_a("positive"):
            places = self.rng.sample(range(n), m)
            return [self.one if places[c] == r else self.zero for r in range(n) for c in range(m)]
        if n == m and is_a("symmetric"):
            self.mirrors += not is_a("rotation")
            p = self._projection(n, symmetric=True, rank=min(n, 2 if is_a("rotation") else 1 + self.mirrors % 2))
            return self._plus(self._diagonal([self.one] * n), [-x - x for x in p])
        q = self._cayley(n)
        if n == m and is_a("antisymmetric"):
            return self._product(self._product(q, self._turns(n), n, n, n), _turned(q, n, n), n, n, n)
        if n == m and not is_a("rotation"):
            self.mirrors += 1
            q = [-x for x in q[:n]] + q[n:] if self.mirrors % 2 else q
        return [q[r * n + c] for r in range(n) for c in range(m)]

    def _turns(self, n: int) -> Cells:
        """Quarter turns in planes."""
        if n % 2:
            raise Undefined("an antisymmetric orthogonal matrix has an even size")
        return [
            self.one if c == r + 1 and r % 2 == 0 else -self.one if r == c + 1 and c % 2 == 0 else self.zero
            for r, c in _places(n)
        ]

    def _cayley(self, n: int) -> Cells:
        """Cayley's orthogonal matrix ``(I + S)^{-1} (I - S)``, S antisymmetric."""
        a = self.entries(n * n)
        s = [self.zero if r == c else a[r * n + c] if r < c else -a[c * n + r] for r, c in _places(n)]
        unit = self._diagonal([self.one] * n)
        left = self._inverse(self._plus(unit, s), n)
        return self._product(left, self._plus(unit, [-x for x in s]), n, n, n)

    def _idempotent(self, is_a: Callable[[str], bool], n: int) -> Cells:
        if is_a("positive definite"):
            return self._diagonal([self.one] * n)
        if is_a("antisymmetric"):
            return [self.zero] * (n * n)
        if is_a("diagonal") or is_a("binary"):
            return self._diagonal([self.one if self.rng.randrange(2) else self.zero for _ in range(n)])
        return self._projection(n, symmetric=is_a("symmetric") or is_a("positive semidefinite"))

    def _projection(self, n: int, *, symmetric: bool, rank: int = 0) -> Cells:
        """A projection ``V (W V)^{-1} W``, onto half of the space if no rank is asked; with W = V^T a symmetric one."""
        k = rank or max(1, n // 2)
        v = self.entries(n * k)
        w = _turned(v, n, k) if symmetric else self.entries(k * n)
        core = self._inverse(self._product(w, v, k, n, k), k)
        return self._product(self._product(v, core, n, k, k), w, n, k, n)

    def _inverse(self, a: Cells, n: int) -> Cells:
        return eliminate(self.ring, a, n, with_inverse=True)[1]

    def _plus(self, a: Cells, b: Cells) -> Cells:
        return self.ring.reduce([x + y for x, y in zip(a, b, strict=True)])

    def _product(self, a: Cells, b: Cells, n: int, k: int, m: int) -> Cells:
        rows = [a[r * k : (r + 1) * k] for r in range(n)]
        cols = [b[c::m] for c in range(m)]
        return self.ring.reduce([sum(x * y for x, y in zip(r, c, strict=True)) for r in rows for c in cols])


def _places(n: int) -> list[tuple[int, int]]:
    return [(r, c) for r in range(n) for c in range(n)]


def _turned(a: Cells, n: int, m: int) -> Cells:
    """The transpose of an n×m matrix."""
    return [a[r * m + c] for c in range(m) for r in range(n)]
