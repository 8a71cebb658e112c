"""Gauss and Jordan's elimination over any ring."""

from __future__ import annotations

from fractions import Fraction

from einlsp.tensor.rings import Element, Ring, Undefined


def eliminate(ring: Ring, cells: list[Element], n: int, *, with_inverse: bool) -> tuple[Element, list[Element]]:
    """Determinant and (if asked) inverse of one matrix by Gauss and Jordan's elimination."""
    one = ring.rational(Fraction(1))
    zero = one - one
    rows = [cells[k * n : (k + 1) * n] for k in range(n)]
    if with_inverse:
        rows = [r + [one if c == k else zero for c in range(n)] for k, r in enumerate(rows)]
    det = one
    for c in range(n):
        best = ring.good_pivot([rows[r][c] for r in range(c, n)])
        if best is None:
            left = any(rows[r][c] for r in range(c, n))  # modulo p**2 some may be nought only modulo p
            if with_inverse or (ring.exact and left):
                raise Undefined("a matrix without an inverse")
            return zero, []
        if best:
            rows[c], rows[c + best] = rows[c + best], rows[c]
            det = -det
        det = ring.reduce([det * rows[c][c]])[0]
        scale = ring.reciprocal(rows[c][c])
        rows[c] = ring.reduce([x * scale for x in rows[c]])
        for r in range(0 if with_inverse else c + 1, n):
            if r != c and rows[r][c]:
                by = rows[r][c]
                rows[r] = ring.reduce([x - by * y for x, y in zip(rows[r], rows[c], strict=True)])
    return det, [x for r in rows for x in r[n:]] if with_inverse else []
