"""From an expression over indices to a matrix form.

A product is a graph: its indices are nodes, factors with two indices edges, factors with one pendants. Dead ends
fold into pendants, paths into products, parallel edges into entrywise products, cycles into traces; two loose
vectors are an outer product. What cannot be reduced so has no matrix form, and the reason is said.
(Compare the graph rewriting of Envall's DiffMatic and Laue et al., AAAI 2020.)
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from einlsp.tensor.expr import (
    ONE as ONE_EXPR,
)
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
    Epsilon,
    Expr,
    Fn,
    Index,
    Inverse,
    Leaf,
    Num,
    Ones,
    Pow,
    Prod,
    Size,
    Softmax,
    walk,
)
from einlsp.tensor.normal import mul
from einlsp.writing.choose import best_scalar, best_trace
from einlsp.writing.factor import factored
from einlsp.writing.forms import (
    AllOnes,
    Form,
    Function,
    Name,
    Number,
    Over,
    Power,
    Sum,
    Transposed,
    Unit,
    Whole,
    entrywise,
    plus,
    scaled,
    times,
    transposed,
)


class NoMatrixForm(Exception):
    """The expression cannot be written in matrix notation; the message is a sentence that says why."""


def matrix_form(e: Expr, row: Index | None, col: Index | None, former: Former | None = None) -> Form:
    """The form of an expression whose row axis is ``row`` and whose column axis is ``col``.

    Raises `NoMatrixForm`.
    """
    return (former or Former()).form(e, row, col)


class Former:
    """Makes forms. ``ranks`` says in which order the writer used the symbols; ``norms`` whether norms are written."""

    def __init__(self, ranks: Mapping[str, int] | None = None, *, norms: bool = True) -> None:
        self.ranks = dict(ranks or {})
        self.norms = norms
        self.labels: dict[Index, str] = {}
        self.taken_labels: set[str] = set()
        self.memo: dict[tuple[int, Index | None, Index | None, int], tuple[Expr, Form]] = {}

    # -- any expression ------------------------------------------------------------------------------------------

    def form(self, e: Expr, row: Index | None = None, col: Index | None = None) -> Form:
        """The form over the given axes; axes that the expression lacks are spread by ones."""
        if row is None and col is not None:
            return transposed(self.form(e, col, None))
        key = (id(e), row, col, len(self.labels))
        if key not in self.memo:
            self.memo[key] = (e, self._form(e, row, col))  # the expression is kept so that its id stays its own
        return self.memo[key][1]

    def _form(self, e: Expr, row: Index | None, col: Index | None) -> Form:
        lost = [i for i in e.free if i not in (row, col) and i not in self.labels]
        if lost:
            raise NoMatrixForm("it has more than two axes")
        if isinstance(e, Num):
            return self._spread(Number(e.value), row, col)
        if isinstance(e, Size):
            return self._spread(Name(e.dim), row, col)
        if isinstance(e, Add):
            return self._sum(e, row, col)
        if isinstance(e, Prod):
            return self._product(e, row, col)
        axes = {i for i in (row, col) if i is not None}
        if (axes - e.free) or isinstance(e, Delta | Ones):
            return self._product(Prod(Fraction(1), (e,), ()), row, col)
        return self._atom(e, row, col)

    def _spread(self, f: Form, row: Index | None, col: Index | None) -> Form:
        if row is None:
            return f
        return times([f, AllOnes("matrix" if col is not None else "column")])

    def _atom(self, e: Expr, row: Index | None, col: Index | None) -> Form:
        """One node that has exactly the axes asked for."""
        if isinstance(e, Leaf):
            return self._leaf(e, row, col)
        if isinstance(e, Pow):
            return self._power(e, row, col)
        if isinstance(e, Fn):
            return Function(e.name, self.form(e.arg, row, col), e.primes)
        if isinstance(e, Inverse):
            return self._inverse(e, row, col)
        if isinstance(e, Det):
            return Whole("det", self._best_way(e.body, e.row, e.col))
        if isinstance(e, Softmax):
            if col is not None or row != e.at:
                raise NoMatrixForm("it is a soft-max along one axis of an array with several")
            return Function("softmax", self.form(e.body, e.over, None))
        if isinstance(e, BigProd):
            return self._labelled(r"\prod", (e.over,), e.body, row, col)
        if isinstance(e, Epsilon):
            raise NoMatrixForm("the Levi-Civita symbol has no matrix form")
        raise NoMatrixForm(f"a {type(e).__name__} has no matrix form")

    def _leaf(self, e: Leaf, row: Index | None, col: Index | None) -> Form:
        slots = [i for i in e.indices if i not in self.labels]
        marks = [self.labels[i] for i in e.indices if i in self.labels]
        latex = with_label(e.symbol.latex, "".join(marks)) if marks else e.symbol.latex
        if len(slots) < len(e.indices) - e.symbol.samples:
            if slots:
                raise NoMatrixForm(f"it needs a row or a column of {e.symbol.latex}")
        rank = self.ranks.get(e.symbol.latex, len(self.ranks))
        if not slots:
            return Name(latex, "scalar", rank)
        if len(slots) == 1:
            return Name(latex, "column", rank)
        if len(slots) == 2:
            whole = Name(latex, "matrix", rank, e.symbol.is_a("symmetric"))
            if slots[0] == slots[1]:
                return Whole("diagonal", whole)
            return whole if slots[0] == row else transposed(whole)
        raise NoMatrixForm(f"{e.symbol.latex} has {len(slots)} axes")

    def _power(self, e: Pow, row: Index | None, col: Index | None) -> Form:
        if e.exponent.free - self.labels.keys():
            raise NoMatrixForm("an exponent is an array")
        exponent = self.form(e.exponent)
        if row is None and isinstance(e.exponent, Num):
            square = self._square_norm(e.base)
            if square is not None:
                twice = e.exponent.value * 2
                if twice.denominator == 1 and (twice % 2 or square[1]):
                    return _power(square[0], twice)
            root = self._root_norm(e.base, e.exponent.value)
            if root is not None:
                return root
        base = self.form(e.base, row, col)
        return _power(base, e.exponent.value) if isinstance(e.exponent, Num) else Power(base, exponent)

    def _square_norm(self, e: Expr) -> tuple[Form, bool] | None:
        """The norm whose square a scalar is, and whether its square is to be written as a norm too."""
        if not (isinstance(e, Prod) and e.bound and len(e.factors) == 1 and e.coef == 1):
            return None
        (f,) = e.factors
        if not (isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2):
            return None
        axes = [i for i in e.bound if i not in self._samples(f)]
        if len(axes) != len(e.bound) or set(axes) != set(f.free - self.labels.keys()) or len(axes) > 2:
            return None
        if len(axes) == 1:
            arg = self.form(f.base, axes[0], None)
        else:
            arg = self._best_way(f.base, axes[0], axes[1])
        return Whole("norm", arg, None if len(axes) == 1 else Name("F")), self.norms or not isinstance(arg, Name)

    def _root_norm(self, e: Expr, exponent: Fraction) -> Form | None:
        """A power of a p-norm: ``(sum of |x_i|^p)^(k/p)`` is the norm to the k."""
        if not (isinstance(e, Prod) and e.bound and len(e.factors) == 1 and e.coef == 1):
            return None
        (f,) = e.factors
        if not (isinstance(f, Pow) and isinstance(f.base, Fn) and f.base.name == "abs" and len(e.bound) == 1):
            return None
        if not isinstance(f.exponent, Num) or f.free != {e.bound[0]} or e.bound[0] in self._samples(f):
            return None
        k = exponent * f.exponent.value
        if k.denominator != 1 or exponent.denominator == 1:
            return None
        return _power(Whole("norm", self.form(f.base.arg, e.bound[0], None), Number(f.exponent.value)), k)

    def _inverse(self, e: Inverse, row: Index | None, col: Index | None) -> Form:
        straight = self.form(e.body, e.row, e.col)
        turned = self.form(e.body, e.col, e.row)
        if e.i == e.j:
            return Whole("diagonal", Whole("inverse", min(straight, turned, key=lambda f: f.cost)))
        # over (row, col) = (i, j) it is the inverse of the body as it stands, over (j, i) that of its transpose
        wanted, other = (straight, turned) if row == e.i else (turned, straight)
        if wanted == other:
            return Whole("inverse", wanted)
        direct, flipped = Whole("inverse", wanted), Transposed(Whole("inverse", other))
        return direct if direct.cost <= flipped.cost and not isinstance(wanted, Transposed) else flipped

    def _best_way(self, e: Expr, a: Index, b: Index) -> Form:
        """The cheaper of a matrix and its transpose, where either will do."""
        return min(self.form(e, a, b), self.form(e, b, a), key=lambda f: f.cost)

    def _sum(self, e: Add, row: Index | None, col: Index | None) -> Form:
        return factored(self.form(t, row, col) for t in e.terms)

    # -- products ------------------------------------------------------------------------------------------------

    def _samples(self, e: Expr) -> set[Index]:
        """Indices that number the members of a family somewhere below."""
        return {i for n in walk(e) if isinstance(n, Leaf) for i in n.indices[: n.symbol.samples]}

    def _product(self, e: Prod, row: Index | None, col: Index | None) -> Form:
        samples = set().union(*(self._samples(f) for f in e.factors)) if e.factors else set()
        summed = tuple(i for i in e.bound if i in samples)
        if summed:
            rest = Prod(Fraction(1), e.factors, tuple(i for i in e.bound if i not in samples))
            return scaled(e.coef, self._labelled(r"\sum", summed, rest, row, col))
        square = self._square_norm(Prod(Fraction(1), e.factors, e.bound)) if row is None else None
        if square is not None and square[1]:
            return scaled(e.coef, _power(square[0], Fraction(2)))
        best: Form | None = None
        failure: NoMatrixForm | None = None
        for candidate in (e, *self._distributed(e)):
            try:
                form = Network(self, candidate, row, col).form() if candidate is e else self.form(candidate, row, col)
            except NoMatrixForm as error:
                failure = failure or error
                continue
            if best is None or form.cost < best.cost:
                best = form
        if best is None:
            assert failure is not None
            raise failure
        return best

    def _distributed(self, e: Prod) -> list[Expr]:
        """The product multiplied out over one of its sums, where a delta in it contracts or three axes meet."""
        for k, f in enumerate(e.factors):
            if isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2 and len(f.free) > 2:
                others = [*e.factors[:k], f.base, f.base, *e.factors[k + 1 :]]
                return [mul(others, e.bound, e.coef)] if isinstance(f.base, Add) else []
            if not isinstance(f, Add):
                continue
            structural = any(isinstance(n, Delta | Ones) for t in f.terms for n in (t, *t.children()))
            if len(f.free) > 2 or (structural and (len(e.factors) > 1)):
                others = [*e.factors[:k], *e.factors[k + 1 :]]
                terms = tuple(mul([*others, t], e.bound, e.coef) for t in f.terms)
                return [Add(terms)]
        return []

    def _labelled(
        self, sign: str, over: tuple[Index, ...], body: Expr, row: Index | None, col: Index | None
    ) -> Form:
        """A sum or product whose index is written as a label."""
        names = []
        for i in over:
            name = self._fresh_label(i.hint or "i")
            self.labels[i] = name
            self.taken_labels.add(name)
            names.append(name)
        try:
            inner = self.form(body, row, col)
        finally:
            for i, name in zip(over, names, strict=True):
                del self.labels[i]
                self.taken_labels.discard(name)
        coef = Fraction(1)
        outside: list[Form] = []
        if sign == r"\sum":
            from einlsp.writing.forms import parts

            p = parts(inner)
            coef = p.coef
            outside = [s for s in p.scalars if isinstance(s, Name | Number) and not _mentions(s, names)]
            kept = [s for s in p.scalars if s not in outside]
            inner = times([*kept, *p.chain]) if kept or p.chain else Number(Fraction(1))
        for i, name in zip(reversed(over), reversed(names), strict=True):
            inner = Over(sign, name, str(i.dim), inner)
        return times([Number(coef), *outside, inner])

    def _fresh_label(self, wish: str) -> str:
        for name in (wish, "i", "j", "k", "l", "m", "p", "q", "r", "s"):
            if name not in self.taken_labels:
                return name
        return wish + "'"


def _mentions(s: Form, names: list[str]) -> bool:
    return isinstance(s, Name) and any(s.latex.endswith((f"_{n}", f"_{{{n}}}")) for n in names)


def with_label(latex: str, label: str) -> str:
    """A head with a subscript."""
    return f"{latex}_{label}" if len(label) == 1 else f"{latex}_{{{label}}}"


def _power(base: Form, n: Fraction) -> Form:
    if n == 1:
        return base
    if isinstance(base, Power) and isinstance(base.exponent, Number) and n.denominator == 1:
        return _power(base.base, base.exponent.value * n)
    if isinstance(base, Number) and n.denominator == 1:
        return Number(base.value ** int(n))
    return Power(base, Number(n))


class Network:
    """One product as a graph that is folded up."""

    def __init__(self, former: Former, e: Prod, row: Index | None, col: Index | None) -> None:
        self.former, self.row, self.col = former, row, col
        self.coef = e.coef
        self.bound = [i for i in e.bound if i not in former.labels]
        self.scalars: list[Form] = []
        self.pendants: dict[Index, list[Form]] = {}
        self.edges: list[tuple[Index, Index, Form]] = []
        for f in e.factors:
            self._take(f)

    def _take(self, f: Expr) -> None:
        axes = sorted(f.free - self.former.labels.keys(), key=lambda i: i.uid)
        if isinstance(f, Leaf):
            axes = list(dict.fromkeys(i for i in f.indices if i not in self.former.labels))
        if not axes:
            self.scalars.append(self.former.form(f))
        elif isinstance(f, Ones):
            self.pendants.setdefault(f.i, []).append(AllOnes())
        elif len(axes) == 1:
            if isinstance(f, Delta):  # one end is a label
                raise NoMatrixForm("it has a unit vector that has no name")
            if isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2 and self._alone(axes[0], f):
                base = self.former.form(f.base, axes[0], None)
                self.pendants.setdefault(axes[0], []).extend((base, base))
                return
            self.pendants.setdefault(axes[0], []).append(self.former.form(f, axes[0], None))
        elif len(axes) == 2:
            a, b = axes
            self.edges.append((a, b, self._edge(f, a, b)))
        else:
            raise NoMatrixForm(self._too_many(f, len(axes)))

    def _alone(self, i: Index, f: Expr) -> bool:
        return i in self.bound

    def _too_many(self, f: Expr, axes: int) -> str:
        if isinstance(f, Leaf):
            return f"{f.symbol.latex} has {axes} axes"
        return f"a part of it has {axes} axes"

    def _edge(self, f: Expr, a: Index, b: Index) -> Form:
        if isinstance(f, Delta):
            return Unit()
        straight = self.former.form(f, a, b)
        if isinstance(f, Leaf):
            return straight
        turned = self.former.form(f, b, a)
        return straight if straight.cost < turned.cost + 0.6 and straight.cost <= turned.cost else transposed(turned)

    def close_all(self) -> None:
        """Fold everything that is summed, so that only free indices are left as nodes."""
        self._fold()
        for i in list(self.bound):
            if i in self.pendants or any(i in (a, b) for a, b, _ in self.edges):
                self._close(i)

    def form(self) -> Form:
        """The form of the whole product."""
        self.close_all()
        free = [i for i in (self.row, self.col) if i is not None]
        body = self._body(free)
        made = times([Number(self.coef), *self.scalars])
        return times([made, body]) if body is not None else made

    def _at(self, i: Index) -> list[int]:
        return [k for k, (a, b, _) in enumerate(self.edges) if i in (a, b)]

    def _oriented(self, k: int, start: Index) -> tuple[Form, Index]:
        """Edge k as a matrix whose row axis is ``start``, and its other end."""
        a, b, f = self.edges[k]
        return (f, b) if a == start else (transposed(f), a)

    def _column(self, i: Index) -> Form | None:
        own = self.pendants.get(i)
        return entrywise(own) if own else None

    def _fold(self) -> None:
        while self._join_parallel() or self._fold_dead_end() or self._join_path():
            pass

    def _join_parallel(self) -> bool:
        for k, (a, b, f) in enumerate(self.edges):
            if a == b:
                self.pendants.setdefault(a, []).append(Whole("diagonal", f))
                del self.edges[k]
                return True
            for n in range(k + 1, len(self.edges)):
                if {a, b} == set(self.edges[n][:2]):
                    if self._is_trace(a, b):
                        return False
                    other, _ = self._oriented(n, a)
                    if isinstance(f, Unit) or isinstance(other, Unit):
                        m = other if isinstance(f, Unit) else f
                        joined: Form = Whole("diag", Whole("diagonal", m))
                    else:
                        joined = entrywise([f, other])
                    self.edges[k] = (a, b, joined)
                    del self.edges[n]
                    return True
        return False

    def _is_trace(self, a: Index, b: Index) -> bool:
        """Whether two edges between two summed nodes are all there is: the trace of a product."""
        ends = (a, b)
        return (
            all(i in self.bound and i not in self.pendants for i in ends)
            and len(self._at(a)) == 2
            and len(self._at(b)) == 2
        )

    def _fold_dead_end(self) -> bool:
        for i in self.bound:
            at = self._at(i)
            if len(at) != 1:
                continue
            f, far = self._oriented(at[0], i)
            column = self._column(i) or AllOnes()
            self.pendants.pop(i, None)
            del self.edges[at[0]]
            self.pendants.setdefault(far, []).append(times([transposed(f), column]))
            return True
        return False

    def _join_path(self) -> bool:
        for i in self.bound:
            at = self._at(i)
            if len(at) != 2:
                continue
            first, a = self._oriented(at[0], i)
            second, b = self._oriented(at[1], i)
            if a == b and a in self.bound and self._is_trace(i, a):
                continue
            middle = self._column(i)
            chain = [transposed(first), *([Whole("diag", middle)] if middle is not None else []), second]
            self.pendants.pop(i, None)
            for k in sorted(at, reverse=True):
                del self.edges[k]
            self.edges.append((a, b, times(chain)))
            return True
        return False

    def _close(self, i: Index) -> None:
        """Turn what hangs at a summed node into a scalar: an inner product, a sum of entries, a trace."""
        at = self._at(i)
        if not at:
            self.scalars.append(best_scalar(self.pendants.pop(i)))
            return
        if len(at) == 2 and self._is_trace(i, self._oriented(at[0], i)[1]):
            first, far = self._oriented(at[0], i)
            second, _ = self._oriented(at[1], far)
            for k in sorted(at, reverse=True):
                del self.edges[k]
            self.scalars.append(best_trace([first, second]))
            return
        raise NoMatrixForm("more than two matrices meet in one summed index")

    def _body(self, free: list[Index]) -> Form | None:
        if not free:
            return None
        if len(free) == 1:
            return self._column(free[0]) or AllOnes()
        row, col = free
        left, right = self._column(row), self._column(col)
        between = self._at(row)
        if not between:
            if all(v is None or isinstance(v, AllOnes) for v in (left, right)):
                return AllOnes("matrix")
            return times([left or AllOnes(), transposed(right or AllOnes())])
        middle, _ = self._oriented(between[0], row)
        if left is not None and right is not None and isinstance(middle, Unit):
            return Whole("diag", entrywise([left, right]))
        chain = [
            *([Whole("diag", left)] if left is not None else []),
            middle,
            *([Whole("diag", right)] if right is not None else []),
        ]
        return times(chain)


__all__ = ["ONE_EXPR", "Former", "Network", "NoMatrixForm", "Sum", "matrix_form", "plus", "with_label"]
