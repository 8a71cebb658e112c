"""Matrix forms of expressions over indices.

A `Former` turns each node into a form; products go through `einlsp.writing.network`. `NoMatrixForm` says why none is.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from einlsp.tensor.block import Block
from einlsp.tensor.deadline import tick
from einlsp.tensor.expr import (
    Add,
    BigProd,
    Delta,
    Det,
    Dim,
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
)
from einlsp.tensor.index import dim_factors
from einlsp.tensor.normal import mul
from einlsp.writing.choose import Written
from einlsp.writing.compose import parts, powered, scaled, times, transposed
from einlsp.writing.entries import plain_head
from einlsp.writing.factor import factored
from einlsp.writing.forms import ONE, AllOnes, Form, Function, Name, Number, Over, Power, Transposed, Whole
from einlsp.writing.kronecker import commutation, fused_form
from einlsp.writing.literals import literal_form
from einlsp.writing.names import mentions
from einlsp.writing.network import Network, NoMatrixForm
from einlsp.writing.norms import root_norm, samples_in, square_norm, symbolic_norm
from einlsp.writing.scripts import is_spread, quotient_of_exps, with_label
from einlsp.writing.shared import folded


class Former:
    """Makes forms. ``ranks`` says in which order the writer used the symbols; ``norms`` whether norms are written.

    ``heads`` respells symbols: an array met in index notation as ``W`` is ``\\mathbf{W}`` in a matrix form. ``written``
    says of a form whether it stands in what the writer wrote.
    """

    def __init__(
        self,
        ranks: Mapping[str, int] | None = None,
        *,
        norms: bool = True,
        heads: Mapping[str, str] | None = None,
        written: Written | None = None,
    ) -> None:
        self.written: Written = written or (lambda _: False)
        self.heads = dict(heads or {})
        self.ranks = dict(ranks or {})
        self.norms = norms
        self.commutation = commutation([*self.ranks, *self.heads.values()])
        self.labels: dict[Index, str] = {}
        self.taken_labels: set[str] = set()
        self.depth = 0  # of products in products: further down they are not multiplied out any more
        self.respelled: dict[str, str] = {}
        self.memo: dict[tuple[int, Index | None, Index | None, tuple[str, ...]], tuple[Expr, Form]] = {}

    # -- any expression ------------------------------------------------------------------------------------------

    def form(self, e: Expr, row: Index | None = None, col: Index | None = None) -> Form:
        """The form over the given axes; axes that the expression lacks are spread by ones."""
        if row is None and col is not None:
            return transposed(self.form(e, col, None))
        key = (id(e), row, col, tuple(self.labels.values()))
        if key not in self.memo:
            self.memo[key] = (e, self._form(e, row, col))  # the expression is kept so that its id stays its own
        return self.memo[key][1]

    def _form(self, e: Expr, row: Index | None, col: Index | None) -> Form:
        tick()
        lost = [i for i in e.free if i not in (row, col) and i not in self.labels]
        if lost:
            raise NoMatrixForm("it has more than two axes")
        if isinstance(e, Num):
            return self._spread(Number(e.value), row, col)
        if isinstance(e, Ones) and e.i in self.labels:
            return self._spread(ONE, row, col)
        if isinstance(e, Delta) and {e.i, e.j} <= self.labels.keys():
            raise NoMatrixForm("it has a delta of two labels")
        if isinstance(e, Size):
            return self._spread(times(_size(d) for d in dim_factors(e.dim)), row, col)
        if isinstance(e, Add | Prod | Block) and (written := literal_form(e, row, col, self)) is not None:
            return written
        if isinstance(e, Add):
            return self._sum(e, row, col)
        if isinstance(e, Prod | Block):
            return self._product(e if isinstance(e, Prod) else Prod(Fraction(1), (e,)), row, col)
        axes = {i for i in (row, col) if i is not None}
        if (axes - e.free) or isinstance(e, Delta | Ones):
            return self._product(Prod(Fraction(1), (e,), ()), row, col)
        return self._atom(e, row, col)

    def _spread(self, f: Form, row: Index | None, col: Index | None) -> Form:
        if row is None:
            return f
        return times([f, AllOnes.along(row) if col is None else AllOnes.along(row, col)])

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
            return Whole("det", self.best_way(e.body, e.row, e.col))
        if isinstance(e, Softmax):
            if e.at in self.labels or (e.over.hint and samples_in(e.body) & {e.over}):
                return self.form(quotient_of_exps(e), row, col)
            if row != e.at and col == e.at and row in e.body.free:
                return Function("softmax", self.form(e.body, row, e.over))
            if col is not None and row == e.at and col in e.body.free:
                return transposed(Function("softmax", self.form(e.body, col, e.over)))
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
        head = self.heads.get(e.symbol.latex, e.symbol.latex)
        if marks and not e.symbol.samples and len(marks) == len(e.indices):
            head = plain_head(head)  # an entry, and no member of a family
        latex = with_label(head, "".join(marks)) if marks else head
        if slots and len(slots) < len(e.indices) - e.symbol.samples:
            raise NoMatrixForm(f"it needs a row or a column of {e.symbol.latex}")
        rank = self.ranks.get(e.symbol.latex, len(self.ranks))
        if not slots:
            return Name(latex, "scalar", rank, labels=tuple(marks))
        if len(slots) == 1:
            return Name(latex, "column", rank, labels=tuple(marks))
        if len(slots) == 2:
            facts = (e.symbol.is_a("symmetric"), e.symbol.is_a("antisymmetric"))
            whole = Name(latex, "matrix", rank, facts[0], tuple(marks), facts[1])
            if slots[0] == slots[1]:
                return Whole("diagonal", whole)
            return whole if slots[0] == row else transposed(whole)
        raise NoMatrixForm(f"{e.symbol.latex} has {len(slots)} axes")

    def _power(self, e: Pow, row: Index | None, col: Index | None) -> Form:
        if e.exponent.free - self.labels.keys():
            raise NoMatrixForm("an exponent is an array")
        named = symbolic_norm(self, e.base, e.exponent) if row is None else None
        if named is not None:
            return named
        exponent = self.form(e.exponent)
        if row is None and isinstance(e.exponent, Num):
            square = square_norm(self, e.base)
            if square is not None:
                twice = e.exponent.value * 2
                if twice.denominator == 1 and (twice % 2 or square[1]):
                    return powered(square[0], twice)
            root = root_norm(self, e.base, e.exponent.value)
            if root is not None:
                return root
        base = self.form(e.base, row, col)
        return powered(base, e.exponent.value) if isinstance(e.exponent, Num) else Power(base, exponent)

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

    def best_way(self, e: Expr, a: Index, b: Index) -> Form:
        """The cheaper of a matrix and its transpose, where either will do."""
        return min(self.form(e, a, b), self.form(e, b, a), key=lambda f: f.cost)

    def _sum(self, e: Add, row: Index | None, col: Index | None) -> Form:
        return factored(self.form(t, row, col) for t in e.terms)

    # -- products ------------------------------------------------------------------------------------------------

    def _product(self, e: Prod, row: Index | None, col: Index | None) -> Form:
        samples = set().union(*(samples_in(f) for f in e.factors)) if e.factors else set()
        summed = tuple(i for i in e.bound if i in samples)
        if summed:
            rest = Prod(Fraction(1), e.factors, tuple(i for i in e.bound if i not in samples))
            return scaled(e.coef, self._labelled(r"\sum", summed, rest, row, col))
        square = square_norm(self, Prod(Fraction(1), e.factors, e.bound)) if row is None else None
        if square is not None and square[1]:
            return scaled(e.coef, powered(square[0], Fraction(2)))
        fused = fused_form(e, row, col, self)
        if fused is not None:
            return fused
        best: Form | None = None
        failure: NoMatrixForm | None = None
        self.depth += 1
        for candidate in (e, *(self._distributed(e) if self.depth < 12 else ())):
            try:
                form = Network(self, candidate, row, col).form() if candidate is e else self.form(candidate, row, col)
            except NoMatrixForm as error:
                failure = failure or error
                continue
            if best is None or form.cost < best.cost - 0.9:  # the writer's own grouping, unless it is clearly longer
                best = form
        self.depth -= 1
        if best is None:
            assert failure is not None
            rows = self._half_labelled(e)
            if not rows:
                raise failure
            rest = Prod(Fraction(1), e.factors, tuple(i for i in e.bound if i not in rows))
            return scaled(e.coef, self._labelled(r"\sum", rows, rest, row, col))
        return folded(best)

    def _half_labelled(self, e: Prod) -> tuple[Index, ...]:
        """Summed indices of matrices of which the other index is a label: the j of ``y_ij`` beside ``x_i``."""
        found = [f.indices for f in e.factors if isinstance(f, Leaf) and len(f.indices) == 2 and not f.symbol.samples]
        loose = {i for pair in found if not self.labels.keys().isdisjoint(pair) for i in pair}
        return tuple(i for i in e.bound if i in loose)

    def _distributed(self, e: Prod) -> list[Expr]:
        """The product multiplied out over one of its sums, where a delta in it contracts or three axes meet."""
        for k, f in enumerate(e.factors):
            if isinstance(f, Pow) and isinstance(f.exponent, Num) and f.exponent.value == 2 and len(f.free) > 2:
                others = [*e.factors[:k], f.base, f.base, *e.factors[k + 1 :]]
                return [mul(others, e.bound, e.coef)] if isinstance(f.base, Add) else []
            if not isinstance(f, Add):
                continue
            structural = any(isinstance(n, Delta) for t in f.terms for n in (t, *t.children()))
            structural = structural or (len(f.free) == 2 and all(map(is_spread, f.terms)))
            if len(f.free) > 2 or (structural and (len(e.factors) > 1)):
                others = [*e.factors[:k], *e.factors[k + 1 :]]
                terms = tuple(mul([*others, t], e.bound, e.coef) for t in f.terms)
                return [Add(terms)]
        return []

    def _labelled(self, sign: str, over: tuple[Index, ...], body: Expr, row: Index | None, col: Index | None) -> Form:
        """A sum or product whose index is written as a label."""
        names = []
        shadowed = {i: self.labels.get(i) for i in over}
        for i in over:
            name = self._fresh_label(i.hint or "i")
            self.labels[i] = name
            self.taken_labels.add(name)
            names.append(name)
            if i.hint and name != i.hint:
                self.respelled[name] = i.hint
        try:
            inner = self.form(body, row, col)
        finally:
            for i, name in zip(over, names, strict=True):
                self.taken_labels.discard(name)
                outer = shadowed[i]
                if outer is None:
                    del self.labels[i]
                else:
                    self.labels[i] = outer
        coef = Fraction(1)
        outside: list[Form] = []
        if sign == r"\sum":
            p = parts(inner)
            coef = p.coef
            outside = [s for s in p.scalars if not mentions(s, names)]
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


def _size(dim: Dim) -> Form:
    return Number(Fraction(dim)) if isinstance(dim, int) else Name(dim)
