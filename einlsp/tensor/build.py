"""The operations of matrix notation on values. All raise `ShapeError` where the values do not fit.

Dimensions must be equal by name: the reader unifies them before it builds.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from einlsp.tensor import functions, normal, whole
from einlsp.tensor.expr import Delta, Dim, Expr, Fuse, Index, Num, Ones, Softmax, fresh
from einlsp.tensor.index import product_dim
from einlsp.tensor.value import Port, ShapeError, Value, natural_levels


def number(value: Fraction | int) -> Value:
    """An exact number."""
    return Value(Num(value))


def identity(dim: Dim) -> Value:
    """The identity matrix of a size."""
    i, j = fresh(dim), fresh(dim)
    return Value(Delta(i, j), (Port(i, "up"), Port(j, "down")))


def ones(*dims: Dim) -> Value:
    """The column (one dimension) or matrix (two) of ones."""
    indices = [fresh(d) for d in dims]
    ports = tuple(Port(i, level) for i, level in zip(indices, natural_levels(len(dims)), strict=True))
    return Value(normal.mul([Ones(i) for i in indices]), ports)


def size_of(dim: Dim) -> Value:
    """The size of a dimension as a scalar."""
    return Value(normal.size(dim))


def _dims(value: Value) -> str:
    return "×".join(str(d) for d in value.shape) or "scalar"


def _same_dim(a: Port, b: Port, doing: str) -> None:
    if a.dim != b.dim:
        raise ShapeError("dimension", f"{doing} needs equal dimensions; found {a.dim} and {b.dim}")


def _aligned(values: Sequence[Value], doing: str) -> list[Expr]:
    """The expressions of values of one shape, over the first one's indices."""
    first = values[0]
    out = [first.expr]
    for v in values[1:]:
        if v.levels != first.levels:
            raise ShapeError("rank", f"{doing} needs equal shapes; found a {first.kind()} and a {v.kind()}")
        for a, b in zip(first.ports, v.ports, strict=True):
            _same_dim(a, b, doing)
        out.append(v.over(tuple(p.index for p in first.ports)))
    return out


def add(values: Sequence[Value], *, broadcast: bool = False) -> Value:
    """A sum. With ``broadcast`` a scalar beside arrays stands for an array of equal entries, as in ``1 - tanh^2 x``."""
    if broadcast and any(v.ports for v in values) and any(v.is_scalar for v in values):
        shaped = next(v for v in values if v.ports)
        values = [v if v.ports else Value(_spread(v.expr, shaped), shaped.ports) for v in values]
    return Value(normal.add(_aligned(values, "a sum")), values[0].ports)


def _spread(scalar: Expr, like: Value) -> Expr:
    return normal.mul([scalar, *(Ones(p.index) for p in like.ports)])


def neg(a: Value) -> Value:
    """The negative."""
    return Value(normal.neg(a.expr), a.ports)


def scale(scalar: Value, a: Value) -> Value:
    """A scalar times a value."""
    return Value(normal.mul([scalar.expr, a.expr]), a.ports)


def divide(a: Value, scalar: Value) -> Value:
    """A value over a scalar."""
    if not scalar.is_scalar:
        raise ShapeError("rank", f"cannot divide by a {scalar.kind()}; write an inverse or an entrywise quotient")
    return Value(normal.mul([a.expr, normal.power(scalar.expr, Num(-1))]), a.ports)


def matmul(a: Value, b: Value) -> Value:
    """The product of matrix notation: a scalar multiple, a matrix product, an inner or an outer product."""
    if a.is_scalar or b.is_scalar:
        return Value(normal.mul([a.expr, b.expr]), a.ports or b.ports)
    if not {p.index for p in a.ports}.isdisjoint(p.index for p in b.ports):
        b = b.apart()
    if a.is_column and b.is_row:
        return Value(normal.mul([a.expr, b.expr]), (a.ports[0], b.ports[0]))
    if a.ports[-1].level != "down" or b.ports[0].level != "up":
        raise ShapeError("rank", f"a {a.kind()} ({_dims(a)}) cannot be multiplied by a {b.kind()} ({_dims(b)})")
    left, right = a.ports[-1], b.ports[0]
    _same_dim(left, right, "a product")
    joined = normal.mul([a.expr, b.over((left.index, *(p.index for p in b.ports[1:])))], (left.index,))
    return Value(joined, a.ports[:-1] + b.ports[1:])


def product(values: Sequence[Value]) -> Value:
    """The product of several factors in order; scalars may stand anywhere."""
    out = values[0]
    for v in values[1:]:
        out = matmul(out, v)
    return out


def transpose(a: Value) -> Value:
    """The transpose: every level flips; a matrix's ports swap so that the row stays first."""
    if a.order > 2:
        raise ShapeError("rank", f"a {a.kind()} has no transpose")
    flipped = tuple(Port(p.index, "down" if p.level == "up" else "up") for p in a.ports)
    return Value(a.expr, flipped[::-1] if a.order == 2 else flipped)


def hadamard(a: Value, b: Value) -> Value:
    """The entrywise product."""
    x, y = _aligned([a, b], "an entrywise product")
    return Value(normal.mul([x, y]), a.ports)


def hadamard_divide(a: Value, b: Value) -> Value:
    """The entrywise quotient."""
    return hadamard(a, entrywise_power(b, number(-1)))


def entrywise_power(a: Value, exponent: Value) -> Value:
    """Every entry to a scalar power."""
    if not exponent.is_scalar:
        raise ShapeError("rank", f"an exponent must be a scalar; found a {exponent.kind()}")
    return _shaped(normal.mul([normal.power(a.expr, exponent.expr)]), a.ports)


def pointwise(name: str, a: Value, primes: int = 0) -> Value:
    """A scalar function of every entry."""
    known = functions.FUNCTIONS.get(name) if primes == 1 else None
    return _shaped(known.derivative(a.expr) if known else normal.fn(name, a.expr, primes), a.ports)


def _shaped(e: Expr, ports: tuple[Port, ...]) -> Value:
    """A value whose expression has the indices of its ports, though all that carried one cancelled: ``exp(x - x)``."""
    missing = [Ones(p.index) for p in ports if p.index not in e.free]
    return Value(normal.mul([e, *missing]) if missing else e, ports)


def _square(a: Value, doing: str) -> tuple[Port, Port]:
    if not a.is_matrix:
        raise ShapeError("rank", f"{doing} needs a square matrix; found a {a.kind()}")
    row, col = a.ports
    if row.dim != col.dim:
        raise ShapeError("dimension", f"{doing} needs a square matrix; found one of shape {row.dim}×{col.dim}")
    return row, col


def matrix_power(a: Value, n: int) -> Value:
    """A whole power of a scalar or square matrix; negative ones through the inverse."""
    if a.is_scalar:
        return entrywise_power(a, number(n))
    row, _ = _square(a, "a matrix power")
    if n == 0:
        return identity(row.dim)
    base = inverse(a) if n < 0 else a
    out = base
    for _ in range(abs(n) - 1):
        out = matmul(out, base.apart())
    return out


def trace(a: Value) -> Value:
    """The trace of a square matrix; that of a scalar is itself."""
    if a.is_scalar:
        return a
    row, col = _square(a, "a trace")
    return Value(normal.mul([Delta(row.index, col.index), a.expr], (row.index, col.index)))


def inverse(a: Value) -> Value:
    """The inverse of a square matrix, the reciprocal of a scalar."""
    if a.is_scalar:
        return divide(number(1), a)
    row, col = _square(a, "an inverse")
    i, j = fresh(col.dim), fresh(row.dim)
    return Value(whole.inverse(a.expr, row.index, col.index, i, j), (Port(i, "up"), Port(j, "down")))


def det(a: Value) -> Value:
    """The determinant."""
    if a.is_scalar:
        return a
    row, col = _square(a, "a determinant")
    return Value(whole.det(a.expr, row.index, col.index))


def total(a: Value) -> Value:
    """The sum of all entries."""
    return Value(normal.mul([a.expr], tuple(p.index for p in a.ports)))


def square_norm(a: Value) -> Value:
    """The sum of the squares of all entries: the squared Euclidean or Frobenius norm."""
    return total(entrywise_power(a, number(2)))


def norm(a: Value, p: Value | None = None) -> Value:
    """The p-norm of the entries (2 where ``p`` is None)."""
    half = number(Fraction(1, 2))
    if p is None or (isinstance(p.expr, Num) and p.expr.value == 2):
        return entrywise_power(square_norm(a), half)
    sizes = pointwise("abs", a)
    if isinstance(p.expr, Num) and p.expr.value == 1:
        return total(sizes)
    return entrywise_power(total(entrywise_power(sizes, p)), divide(number(1), p))


def inner(a: Value, b: Value) -> Value:
    """The sum of the products of corresponding entries: ``a^T b``, ``Tr(A^T B)``."""
    if a.order == 1 and b.order == 1 and a.levels != b.levels:
        b = transpose(b)
    return total(hadamard(a, b))


def outer(a: Value, b: Value) -> Value:
    """The outer product of two vectors, whatever their levels: ``a b^T``."""
    if a.order != 1 or b.order != 1:
        raise ShapeError("rank", f"an outer product needs two vectors; found a {a.kind()} and a {b.kind()}")
    return matmul(transpose(a) if a.is_row else a, b if b.is_row else transpose(b))


def diag(a: Value) -> Value:
    """The diagonal matrix of a vector; the diagonal of a matrix as a column."""
    if a.order == 1:
        i, j = a.ports[0].index, fresh(a.ports[0].dim)
        return Value(normal.mul([a.expr, Delta(i, j)]), (Port(i, "up"), Port(j, "down")))
    row, col = _square(a, "a diagonal")
    return Value(normal.mul([a.expr, Delta(row.index, col.index)], (col.index,)), (row,))


def softmax(a: Value) -> Value:
    """Soft-max of a vector, or of each row of a matrix."""
    if a.order not in (1, 2):
        raise ShapeError("rank", f"soft-max needs a vector or a matrix; found a {a.kind()}")
    *rows, port = a.ports
    ports = (*rows, Port(at := fresh(port.dim), port.level))
    if port.index not in a.expr.free:
        return divide(Value(normal.mul([Ones(p.index) for p in ports]), ports), size_of(port.dim))
    return _shaped(Softmax(a.expr, port.index, at), ports)


def log_sum_exp(a: Value) -> Value:
    """The logarithm of the sum of the exponentials of the entries."""
    return pointwise("log", total(pointwise("exp", a)))


def big_sum(a: Value, index: Index) -> Value:
    """The sum over one index that is free in the expression and not a port."""
    return Value(normal.mul([a.expr], (index,)), a.ports)


def kron(a: Value, b: Value) -> Value:
    """The Kronecker product of two matrices or vectors; a scalar factor scales."""
    if a.is_scalar or b.is_scalar:
        return matmul(a, b)
    if a.order > 2 or b.order > 2:
        raise ShapeError("rank", f"a Kronecker product needs matrices; found a {a.kind()} and a {b.kind()}")
    if not {p.index for p in a.ports}.isdisjoint(p.index for p in b.ports):
        b = b.apart()
    factors: list[Expr] = [a.expr, b.expr]
    bound: list[Index] = []
    ports: list[Port] = []
    for level in ("up", "down"):
        mine = [p for p in a.ports if p.level == level]
        his = [p for p in b.ports if p.level == level]
        if not mine or not his:
            ports += mine or his
            continue
        slow, fast = mine[0].index, his[0].index
        flat = fresh(product_dim(slow.dim, fast.dim))
        factors.append(Fuse(flat, slow, fast))
        bound += [slow, fast]
        ports.append(Port(flat, mine[0].level))
    return Value(normal.mul(factors, tuple(bound)), tuple(ports))


def vec(a: Value) -> Value:
    """The columns of a matrix stacked to one column; that of a column is itself."""
    if a.is_row:
        return transpose(a)
    if not a.is_matrix:
        return a
    row, col = a.ports
    flat = fresh(product_dim(row.dim, col.dim))
    joined = normal.mul([a.expr, Fuse(flat, col.index, row.index)], (row.index, col.index))
    return Value(joined, (Port(flat, "up"),))
