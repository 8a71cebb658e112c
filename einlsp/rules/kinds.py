r"""What the parts of a matrix expression are, scalar, column, row or matrix, as far as declarations and type say.

Nothing is inferred from use here: where it is not plain what a part is, it is unknown, and nothing is said of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from einlsp.reading import surface as s
from einlsp.reading.heads import Head
from einlsp.reading.symbols import Declaration, special
from einlsp.records import record

Kind = Literal["scalar", "column", "row", "matrix"]

_PRODUCTS: Mapping[tuple[Kind, Kind], Kind] = {
    ("row", "column"): "scalar",
    ("column", "row"): "matrix",
    ("matrix", "column"): "column",
    ("row", "matrix"): "row",
    ("matrix", "matrix"): "matrix",
}
_FLIPPED: Mapping[Kind, Kind] = {"column": "row", "row": "column", "matrix": "matrix", "scalar": "scalar"}
_ORDERS: Mapping[int, Kind] = {0: "scalar", 1: "column", 2: "matrix"}
_SCALARS = frozenset({"tr", "det", "logdet", "logsumexp", "sum", "mean", "rank"})


@record
class Kinds:
    """The kinds of expressions where these declarations hold: those of lone symbols, and of families by name.

    ``matrices`` are small bold letters that the note uses for matrices all the same.
    """

    declared: Mapping[str, Declaration]
    families: Mapping[str, Declaration]
    matrices: frozenset[str] = frozenset()

    def of(self, node: s.Surface) -> Kind | None:
        """What a part is; ``None`` where that is not plain."""
        match node:
            case s.Num():
                return "scalar"
            case s.Sym():
                return self.symbol(node)
            case s.Bracket(kind="(" | "[" | "{", body=body) if not isinstance(body, s.Listing):
                return self.of(body)
            case s.Transposed(base=base):
                kind = self.of(base)
                return None if kind is None or kind == "scalar" else _FLIPPED[kind]
            case s.Inverted(base=base) if self.of(base) == "matrix":
                return "matrix"
            case s.Power(base=base, exponent=s.Num(), sure=True) if self.of(base) in ("matrix", "scalar"):
                return self.of(base)
            case s.MatrixLiteral(rows=rows) if len(rows) > 1 and len(rows[0]) > 1:
                return "matrix"
            case s.Norm() | s.Inner():
                return "scalar"
            case s.Call(name=name) if name in _SCALARS:
                return "scalar"
            case s.Call(name="diag", args=(arg,)) if self.of(arg) == "column":
                return "matrix"
            case s.Sum(terms=terms):
                found = {self.of(t.body) for t in terms}
                return found.pop() if len(found) == 1 else None
            case s.Product(factors=factors):
                return self.product(factors)
            case s.Quotient(top=top, bottom=bottom) if self.of(bottom) == "scalar":
                return self.of(top)
            case s.Infix(op="odot", left=left, right=right) if self.of(left) == self.of(right):
                return self.of(left)
            case s.Infix(op="cdot", left=left, right=right):
                kinds = (self.of(left), self.of(right))
                return "scalar" if kinds == ("column", "column") else _times(*kinds)
            case s.Big(op="sum", body=body):
                return self.of(body)
            case s.Differential(body=body):
                return self.of(body)
            case _:
                return None

    def symbol(self, node: s.Sym) -> Kind | None:
        """What a symbol is: declared, or by its type; a plain capital may be anything."""
        head, marks = node.head, [m for m in node.scripts.marks if m.kind != "transpose"]
        known = self.declared.get(node.key)
        if known is None and len(marks) == 1:
            known = self.families.get(node.key)
        elif marks and not (len(marks) == 1 and marks[0].kind == "sample"):
            known = None
            if not all(m.kind in ("label", "component") and m.level == "down" for m in marks):
                return None
        if known is not None:
            return _ORDERS.get(known.order) if known.order is not None and known.kind == "array" else None
        constant = special(Head(head.letter, head.font))
        if constant is not None:
            return {"identity": "matrix", "ones": "column"}.get(constant)  # type: ignore[return-value]
        if head.word or head.letter.isdigit():
            return None
        if head.bold:
            if not head.upper_case or "vec" in head.accents:
                return "column" if node.key not in self.matrices else None
            return "matrix" if not marks else None
        return "scalar" if not (head.upper_case or head.font or marks) else None

    def defines_matrix(self, chain: s.Chain) -> str | None:
        r"""The small bold letter that an equation says is a matrix: ``\mathbf{k} = \mathbf{B}^T\mathbf{D}\mathbf{B}``."""
        left = chain.sides[0]
        if not isinstance(left, s.Sym) or not chain.relations or chain.relations[0].kind not in ("equal", "define"):
            return None
        open_ = left.head.bold and self.of(left) == "column" and left.key not in self.declared
        right = chain.sides[1]
        last = right.factors[-1] if isinstance(right, s.Product) else right  # `\frac{EA}{L}` may be anything
        written_out = isinstance(last, s.MatrixLiteral) and self.of(last) == "matrix"
        return left.key if open_ and (written_out or self.of(right) == "matrix") else None

    def product(self, factors: Sequence[s.Surface]) -> Kind | None:
        """What a product is, where it is one."""
        kinds = self.factors(factors)
        return None if kinds is None else combined(kinds)

    def factors(self, factors: Sequence[s.Surface]) -> list[Kind] | None:
        """The kinds of factors; ``None`` where one is unknown, or may be a function before its argument."""
        for head, bracket in pairwise(factors):
            touching = isinstance(bracket, s.Bracket) and bracket.kind in ("(", "[") and head.end == bracket.start
            if touching and isinstance(head, s.Sym) and self.declared.get(head.key) is None:
                return None
        found = [self.of(factor) for factor in factors]
        return None if any(kind is None for kind in found) else [kind for kind in found if kind is not None]


def _times(one: Kind | None, two: Kind | None) -> Kind | None:
    if one is None or two is None:
        return None
    if one == "scalar" or two == "scalar":
        return two if one == "scalar" else one
    return _PRODUCTS.get((one, two))


_LONGEST = 40


def combined(kinds: Sequence[Kind]) -> Kind | None:
    """What some factors make together, whichever are multiplied first; ``None`` where there is no way.

    Scalars go out, and matrices in a row are one; of what is still long after that nothing is said.
    """
    arrays = [kind for kind in kinds if kind != "scalar"]
    last: Kind = "scalar"
    kinds = [one for one, two in pairwise([*arrays, last]) if (one, two) != ("matrix", "matrix")] or [last]
    if len(kinds) > _LONGEST:
        return "matrix"
    spans: dict[tuple[int, int], set[Kind]] = {(k, k + 1): {kind} for k, kind in enumerate(kinds)}
    for width in range(2, len(kinds) + 1):
        for start in range(len(kinds) - width + 1):
            found: set[Kind] = set()
            for middle in range(start + 1, start + width):
                for one in spans[start, middle]:
                    found.update(filter(None, (_times(one, two) for two in spans[middle, start + width])))
            spans[start, start + width] = found
    return min(spans[0, len(kinds)], default=None)


def misfits(kinds: Sequence[Kind]) -> Iterator[int]:
    """The factors that do not fit the one before them: by what stands between them, scalars left out."""
    arrays = [(k, kind) for k, kind in enumerate(kinds) if kind != "scalar"]
    for (_, one), (k, two) in pairwise(arrays):
        if _times(one, two) is None:
            yield k
