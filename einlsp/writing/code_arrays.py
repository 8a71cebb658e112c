"""From an expression over indices to code over arrays: axes, entries of symbols, sums.

`Arrays.over` gives the code of an expression as an array with the axes asked for, in that order. Axes along which the
expression does not vary are left out: broadcasting does the rest, and `Arrays.whole` fills them in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from einlsp.tensor.block import Block
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
    Dim,
    Epsilon,
    Expr,
    Fn,
    Fuse,
    Index,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Softmax,
)
from einlsp.tensor.functions import PI
from einlsp.tensor.index import dim_factors
from einlsp.writing.code_functions import applied, function, of_whole, power, root_or_power
from einlsp.writing.code_library import Library
from einlsp.writing.code_nodes import Level, Node, Nodes
from einlsp.writing.code_products import Product
from einlsp.writing.einsum import subscripts

Axes = tuple[Index, ...]


class NoArrayCode(Exception):
    """The expression cannot be written with arrays; the message says why."""


class Arrays:
    """Writes expressions for one library.

    ``names`` are the arguments by key, ``sizes`` the names of dimensions, ``shapes`` the places where they can be
    read, ``like`` the argument whose number type new arrays take.
    """

    def __init__(
        self, library: Library, names: Mapping[str, str], sizes: Mapping[str, str], shapes: Mapping[str, str], like: str
    ) -> None:
        self.library, self.names, self.sizes, self.shapes, self.like = library, names, sizes, shapes, like
        self.nodes = Nodes()
        self._made: dict[tuple[int, Axes], tuple[Expr, Node]] = {}
        self._reached: dict[int, tuple[Expr, frozenset[Index]]] = {}

    # -- axes ----------------------------------------------------------------------------------------------------

    def reach(self, e: Expr) -> frozenset[Index]:
        """The free indices along which the code of an expression has an axis."""
        found = self._reached.get(id(e))
        if found is None:
            found = self._reached[id(e)] = (e, self._reach(e))
        return found[1]

    def _reach(self, e: Expr) -> frozenset[Index]:
        if isinstance(e, Leaf | Epsilon | Fuse | Block):
            return frozenset(e.indices)
        if isinstance(e, Delta):
            return frozenset((e.i, e.j)) if e.i != e.j else frozenset()
        below = frozenset[Index]().union(*(self.reach(c) for c in e.children()))
        if isinstance(e, Prod):
            return below.difference(e.bound)
        if isinstance(e, Inverse):
            return below - {e.row, e.col} | {e.i, e.j}
        if isinstance(e, Det):
            return below - {e.row, e.col}
        if isinstance(e, Softmax):
            return below - {e.over} | {e.at} if e.over in below else frozenset()
        return below - {e.over} if isinstance(e, BigProd) else below

    def natural(self, e: Expr) -> Axes:
        """The axes in the order that costs least to write: as they appear; of a matrix the cheaper way round."""
        reach = self.reach(e)
        axes = tuple(i for i in dict.fromkeys(appearing(e)) if i in reach)
        if len(axes) == 2:
            return min((axes, axes[::-1]), key=lambda order: self.over(e, order).cost)
        return axes

    # -- any expression ------------------------------------------------------------------------------------------

    def over(self, e: Expr, order: Sequence[Index]) -> Node:
        """The array over those of the axes ``order`` along which the expression varies, in that order."""
        reach = self.reach(e)
        axes = tuple(i for i in order if i in reach)
        if len(axes) != len(reach):
            raise ValueError("an axis of the expression is not among those asked for")
        found = self._made.get((id(e), axes))
        if found is None:
            found = self._made[id(e), axes] = (e, self.turned(lambda way: self._node(e, way), axes))
        return found[1]

    def turned(self, build: Callable[[Axes], Node], axes: Axes) -> Node:
        """A matrix written straight or as a transpose of its transpose, whichever is cheaper; other arrays straight."""
        straight = build(axes)
        if len(axes) != 2:
            return straight
        back = self.nodes.transposed(build(axes[::-1]))
        return back if back.cost < straight.cost else straight

    def _node(self, e: Expr, order: Axes) -> Node:
        if isinstance(e, Leaf):
            return self._leaf(e, order)
        if isinstance(e, Num):
            return self.number(e.value)
        if isinstance(e, Size):
            return self.size(e.dim)
        if isinstance(e, Ones) or (isinstance(e, Delta) and e.i == e.j):
            return self.number(Fraction(1))
        if isinstance(e, Delta):
            return self.eye(e.i)
        if isinstance(e, Add):
            return self._sum(e, order)
        if isinstance(e, Prod):
            return Product(self, e).node(order)
        if isinstance(e, Pow):
            return power(self, e, order)
        if isinstance(e, Fn):
            return applied(self, e, order)
        if isinstance(e, Epsilon):
            whole = self.typed(function(self, "levi_civita", self.number(Fraction(len(e.indices)))))
            return self.identified(whole, e.indices, order)
        if isinstance(e, Fuse):
            shape = [self.size(i.dim) for i in e.indices]
            return self.identified(self.reshaped(self.eye(e.flat), shape), e.indices, order)
        return of_whole(self, e, order)

    def whole(self, e: Expr, axes: Axes) -> Node:
        """The array over all of ``axes``, those along which the expression does not vary filled in."""
        node = self.over(e, axes)
        reach = self.reach(e)
        lacking = [i for i in axes if i not in reach]
        if not lacking:
            return node
        shape = [self.number(Fraction(1)) if i in reach else self.size(i.dim) for i in axes]
        while shape[0] == self.number(Fraction(1)) and axes[len(axes) - len(shape)] in reach:
            shape = shape[1:]
        if isinstance(e, Num) and not e.value:
            return self._filled("zeros", shape)
        filled = self._filled("ones", shape)
        if node is self.number(Fraction(1)):
            return filled
        if len(axes) == 2 and len(reach) == 1 and len(lacking) == 1:
            ones = self._filled("ones", [self.size(lacking[0].dim)])
            pair = (node, ones) if axes[0] in reach else (ones, node)
            return self.nodes.call(f"{self.library.module}.outer", pair)
        return self.nodes.times([self.aligned(node, tuple(i for i in axes if i in reach), axes), filled])

    def _filled(self, function: str, shape: Sequence[Node]) -> Node:
        name = f"{self.library.module}.{function}("
        if len(shape) == 1:
            return self.typed(self.nodes.make([name, (shape[0], Level.SUM), ")"], kind="array"))
        parts: list[str | tuple[Node, Level]] = [name, "("]
        for k, n in enumerate(shape):
            parts += [", "] if k else []
            parts.append((n, Level.SUM))
        return self.typed(self.nodes.make([*parts, "))"], kind="array"))

    def aligned(self, node: Node, axes: Axes, order: Axes) -> Node:
        """An array over ``axes`` with new axes of size one where ``order`` has more, so that it broadcasts."""
        if not axes or axes == order[len(order) - len(axes) :]:
            return node
        places = order[order.index(axes[0]) :]
        return self.nodes.suffix(node, "[" + ", ".join(":" if i in axes else "None" for i in places) + "]")

    # -- atoms ---------------------------------------------------------------------------------------------------

    def number(self, value: Fraction) -> Node:
        """An exact number."""
        if value < 0:
            return self.nodes.negative(self.number(-value))
        top = self.nodes.atom(str(value.numerator), "literal")
        if value.denominator == 1:
            return top
        return self.nodes.over(top, self.nodes.atom(str(value.denominator), "literal"))

    def size(self, dim: Dim) -> Node:
        """The size of a dimension: a number, an axis of an argument, or an argument."""
        if isinstance(dim, int):
            return self.nodes.atom(str(dim), "literal")
        if dim in self.shapes:
            wish = "" if dim in self.names else self.sizes.get(dim, "")
            return self.nodes.atom(self.shapes[dim], "number", wish=wish)
        if len(parts := dim_factors(dim)) > 1:
            return self.nodes.times([self.size(part) for part in parts])
        return self.nodes.atom(self.sizes[dim], "number", dim=dim)

    def eye(self, i: Index) -> Node:
        """The identity matrix over an index's dimension."""
        return self.typed(self.nodes.call(f"{self.library.module}.eye", [self.size(i.dim)]))

    def typed(self, made: Node) -> Node:
        """A new array in the number type of the arguments: torch does not mix types."""
        return self.nodes.suffix(made, f".to({self.like})") if self.library.name == "torch" and self.like else made

    def _leaf(self, e: Leaf, order: Axes) -> Node:
        if e.symbol.latex == PI.latex and not e.indices:
            return self.nodes.atom(f"{self.library.module}.pi", "literal")
        name = self.nodes.atom(self.names[e.symbol.latex], "array" if e.indices else "number")
        return self.identified(name, e.indices, order)

    def identified(self, node: Node, indices: Axes, order: Axes) -> Node:
        """An array whose slots carry ``indices``, some of them twice, over ``order``: diagonals and transposes."""
        if indices == order:
            return node
        if len(indices) == 2:
            if len(order) == 2:
                return self.nodes.transposed(node)
            return self.nodes.call(f"{self.library.module}.diag", [node])
        if len(indices) > len(order):
            return self.einsum([(node, indices)], order)
        places = ", ".join(str(indices.index(i)) for i in order)
        permuted = "permute" if self.library.name == "torch" else "transpose"
        return self.nodes.suffix(node, f".{permuted}({places})", weight=1)

    def einsum(self, operands: Sequence[tuple[Node, Axes]], order: Axes, *, named: bool = False) -> Node:
        """A call of einsum. Raises `NoArrayCode` where 52 letters are not enough."""
        text = subscripts([axes for _, axes in operands], order)
        if text is None:
            raise NoArrayCode("it needs an array of more than 52 axes")
        after = self.library.optimize if len(operands) > 2 else ""
        args = [self.nodes.atom(f'"{text}"'), *(node for node, _ in operands)]
        return self.nodes.call(f"{self.library.module}.einsum", args, after, named=named)

    # -- sums ---------------------------------------------------------------------------------

    def _sum(self, e: Add, order: Axes) -> Node:
        reach = tuple(i for i in order if i in self.reach(e))
        terms = []
        for t in e.terms:
            minus, body = _signed(t)
            axes = tuple(i for i in reach if i in self.reach(body))
            terms.append((minus, self.aligned(self.over(body, axes), axes, reach)))
        if terms[0][0]:  # 1 - x reads better than -x + 1
            terms.sort(key=lambda term: term[0])
        return self.nodes.total(terms)

    def axis(self, places: Sequence[int]) -> str:
        """The keyword argument that names these axes."""
        text = str(places[0]) if len(places) == 1 else f"({', '.join(map(str, places))})"
        return f"{self.library.axis}={text}"

    def summed(self, node: Node, places: Sequence[int], order: int) -> Node:
        """The sum over the axes at these places of an array of the given order."""
        where = "" if len(places) == order else f", {self.axis(places)}"
        return self.nodes.call(f"{self.library.module}.sum", [node], where)

    def reshaped(self, node: Node, shape: Sequence[Node]) -> Node:
        """An array's cells in another shape, the last axis fastest."""
        if len(shape) == 1:
            return self.nodes.suffix(node, ".reshape(-1)", weight=1)
        parts: list[str | tuple[Node, Level]] = [(node, Level.ATOM), ".reshape("]
        for k, n in enumerate(shape):
            parts += [", "] if k else []
            parts.append((n, Level.SUM))
        return self.nodes.make([*parts, ")"])

    def to_the(self, base: Expr, n: Fraction, order: Sequence[Index]) -> Node:
        """A power with a positive exponent."""
        return root_or_power(self, base, n, order)


def appearing(e: Expr) -> list[Index]:
    """The indices of an expression in order of appearance."""
    out: list[Index] = []
    for name in ("i", "j", "at"):
        index = getattr(e, name, None)
        out += [index] if isinstance(index, Index) else []
    out += getattr(e, "indices", ())
    for c in e.children():
        out += appearing(c)
    return out


def _signed(t: Expr) -> tuple[bool, Expr]:
    """Whether a term is taken away, and the term without that sign."""
    if isinstance(t, Num) and t.value < 0:
        return True, Num(-t.value)
    if isinstance(t, Prod) and t.coef < 0:
        if t.coef == -1 and len(t.factors) == 1 and not t.bound:
            return True, t.factors[0]
        return True, Prod(-t.coef, t.factors, t.bound)
    return False, t
