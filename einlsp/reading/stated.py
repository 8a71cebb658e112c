"""Properties that an equation states of one symbol: ``A = A^T``, ``Q^T Q = I``, ``P^2 = P``, ``A_{ij} = A_{ji}``."""

from __future__ import annotations

from einlsp.reading import surface as s


def equation_facts(chain: s.Chain, *, rows: bool = False) -> list[tuple[str, str]]:
    r"""(symbol, fact) pairs that a chain of equalities states; a space or a bound may follow: ``P = P^T \succ 0``.

    With ``rows`` also "orthonormal rows", which is half of a fact.
    """
    other = any(r.kind not in ("equal", "member", "order") for r in chain.relations)
    if chain.supposed or not chain.relations or other:
        return []
    equal = next((k for k, r in enumerate(chain.relations) if r.kind != "equal"), len(chain.relations))
    found: dict[str, set[str]] = {}
    for left, right in zip(chain.sides[:equal], chain.sides[1 : equal + 1], strict=True):
        for a, b in ((left, right), (right, left)):
            pair = _fact_of(a, b)
            if pair is not None:
                found.setdefault(pair[0], set()).add(pair[1])
    if len(chain.sides) == 3 and equal == 2:
        pair = _fact_of(chain.sides[0], chain.sides[2])
        if pair is not None:
            found.setdefault(pair[0], set()).add(pair[1])
    out: list[tuple[str, str]] = []
    for key, words in found.items():
        if {"orthonormal columns", "orthonormal rows"} <= words:
            words = (words - {"orthonormal columns", "orthonormal rows"}) | {"orthogonal"}
        out.extend((key, w) for w in sorted(words if rows else words - {"orthonormal rows"}))
    return out


def _fact_of(a: s.Surface, b: s.Surface) -> tuple[str, str] | None:
    match a, b:
        case s.Transposed(base=s.Sym() as x), s.Sym() as y if x.key == y.key:
            return y.key, "symmetric"
        case s.Transposed(base=s.Sym() as x), s.Sum(terms=(s.Term(sign=-1, body=s.Sym() as y),)) if x.key == y.key:
            return y.key, "antisymmetric"
        case s.Sym() as y, s.Sum(terms=(s.Term(sign=-1, body=s.Transposed(base=s.Sym() as x)),)) if x.key == y.key:
            return y.key, "antisymmetric"
        case s.Sum(terms=(s.Term(sign=1) as one, other)), s.Num(value=0) | s.Sym(key=r"\mathbf{0}"):
            return _vanishing(one.body, other)
        case s.Inverted(base=s.Sym() as x), s.Transposed(base=s.Sym() as y) if x.key == y.key:
            return y.key, "orthogonal"
        case s.Power(base=s.Sym() as x, exponent=s.Num(value=2)), s.Sym() as y if x.key == y.key:
            return y.key, "idempotent"
        case s.Product(factors=(s.Sym() as x, s.Sym() as z)), s.Sym() as y if x.key == y.key == z.key:
            return y.key, "idempotent"
        case s.Product(factors=(s.Transposed(base=s.Sym() as x), s.Sym() as y)), s.Sym() as i if (
            x.key == y.key and _identity(i)
        ):
            return y.key, "orthonormal columns"
        case s.Product(factors=(s.Sym() as y, s.Transposed(base=s.Sym() as x))), s.Sym() as i if (
            x.key == y.key and _identity(i)
        ):
            return y.key, "orthonormal rows"
        case s.Sym() as x, _ if len(_letters(x)) == 2:
            return _turned(x, b)
        case s.Norm(body=s.Sym() as x, label="" | "2"), s.Num(value=1):
            return x.key, "unit norm"
        case s.Power(base=s.Norm(body=s.Sym() as x, label="" | "2"), exponent=s.Num()), s.Num(value=1):
            return x.key, "unit norm"
        case s.Product(factors=(s.Transposed(base=s.Sym() as x), s.Sym() as y)), s.Num(value=1) if x.key == y.key:
            return y.key, "unit norm"
        case s.Big(op="sum", letters=(letter,), body=s.Sym() as x), s.Num(value=1) if _letters(x) == [letter]:
            return x.key, "probability vector"
        case s.Product(factors=(s.Transposed(base=s.Sym() as x), s.Sym() as y)), s.Num(value=1) if _ones(x) != _ones(y):
            return (y if _ones(x) else x).key, "probability vector"
        case _:
            return None


def _vanishing(one: s.Surface, other: s.Term) -> tuple[str, str] | None:
    """``A + A^T = 0``, ``A^T - A = 0``."""
    x, y = (n.base if isinstance(n, s.Transposed) else n for n in (one, other.body))
    turned = isinstance(one, s.Transposed) != isinstance(other.body, s.Transposed)
    if not turned or not isinstance(x, s.Sym) or not isinstance(y, s.Sym) or x.key != y.key:
        return None
    return x.key, "antisymmetric" if other.sign > 0 else "symmetric"


def _ones(node: s.Sym) -> bool:
    return node.head.bare in ("\\mathbf{1}", "\\mathbb{1}", "\\boldsymbol{1}", "\\bm{1}")


def _identity(node: s.Sym) -> bool:
    return node.head.bare in ("\\mathbf{I}", "\\mathbb{I}", "I", "\\boldsymbol{I}", "\\mathrm{I}", "\\bm{I}")


def _letters(node: s.Sym) -> list[str]:
    return [m.text for m in node.scripts.slots if m.kind == "index"]


def _turned(x: s.Sym, other: s.Surface) -> tuple[str, str] | None:
    """``A_{ij} = A_{ji}``, ``A_{ij} = -A_{ji}``."""
    fact = "symmetric"
    if isinstance(other, s.Sum) and len(other.terms) == 1 and other.terms[0].sign < 0:
        other, fact = other.terms[0].body, "antisymmetric"
    if not isinstance(other, s.Sym) or other.key != x.key or _letters(other) != _letters(x)[::-1]:
        return None
    flat = len({m.level for m in (*x.scripts.slots, *other.scripts.slots)}) == 1
    return (x.key, fact) if flat and len(set(_letters(x))) == 2 else None
