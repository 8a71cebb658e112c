"""The steps of a derivation in the recipe's order, each confirmed to equal the one before.

Index form → product and chain rule, with deltas → deltas contracted → equal terms collected → matrix form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import count

from einlsp.ide.derivation import VARIABLE_NAMES, Derivative, NoAnswer
from einlsp.records import record
from einlsp.tensor.canonical import same
from einlsp.tensor.check import compare
from einlsp.tensor.derivative import differentiate
from einlsp.tensor.expand import expanded, without_scalars
from einlsp.tensor.expr import Add, Delta, Expr, Fn, Index, Leaf, Num, Pow, Prod, Upness, split_coef, walk
from einlsp.tensor.normal import add, is_zero, mul
from einlsp.tensor.points import Points
from einlsp.writing.index import IndexWriter
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from einlsp.writing.shared import common_number

MAX_FACTORS = 400
"""How many factors the terms of the product rule may have together."""


class NotChecked(NoAnswer):
    """A step could be neither confirmed nor refuted; the message says why."""


@record
class Step:
    """One line: what was done, the LaTeX it gave, and the variable it is still to be differentiated by (or None)."""

    title: str
    latex: str
    by: str | None = None


def variable_names(d: Derivative) -> dict[Index, str]:
    """Names for the variable's axes that no symbol of the expression has."""
    taken = d.value.expr.names
    free = [n for n in VARIABLE_NAMES if n not in taken]
    labels = d.former().labels
    greek = (name + "'" * primes for primes in count() for name in free)
    return {i: labels[i] if i in labels else next(greek) for i in d.at}


@record
class Said:
    """How a variable that is a part of an array is called, and the forms of the derivative by it."""

    by: str
    forms: Mapping[str, str]
    levels: Mapping[Index, Upness]
    first: str = "Index form"


def recipe(d: Derivative, writer: IndexWriter, said: Said | None = None) -> list[Step]:
    """All steps, for each order of differentiation. Raises `NoAnswer` where a step cannot be confirmed."""
    out: list[Step] = []
    levels = {**d.levels, **(said.levels if said else {})}
    axes = [p.index for p in d.value.ports]
    for k in range(1, len(d.stages)):
        before, at_before = d.stages[k - 1]
        after, at = d.stages[k]
        whole = (*axes, *at_before)
        lines = _one_order(d, writer, levels, before, after, whole, at[len(at_before) :], k)
        out.extend(replace(s, by=said.by) if said and said.by and s.by else s for s in lines)
    if said is not None:
        out[0] = replace(out[0], title=said.first)
    final = writer.latex(d.expr, levels)
    if d.expr is not d.stages[-1][0] and final != out[-1].latex:
        known = "Use what is known of the variable"
        out.append(Step(known if d.variable.facts else "Over the derivative of the square of the variable", final))
    last = _matrix_steps(said.forms if said else _forms(d))
    out.extend(s for s in last if s.latex != out[-1].latex)
    return out


def _one_order(
    d: Derivative,
    writer: IndexWriter,
    levels: Mapping[Index, Upness],
    f: Expr,
    slope: Expr,
    axes: tuple[Index, ...],
    at: tuple[Index, ...],
    order: int,
) -> list[Step]:
    prefix, body = without_scalars(f, d.variable.latex)
    monomials = () if _has_functions(body) else tuple(m for m in expanded(body) or () if not is_zero(m))
    shown = _prefixed(prefix, Add(monomials) if monomials else body)
    terms = monomials or (body.terms if isinstance(body, Add) else (body,))
    slopes = [differentiate(t, d.variable.latex, at, contract=False) for t in terms]
    slopes = [s for s in slopes if not is_zero(s)]
    if not slopes:
        return [
            Step("Index form" if order == 1 else "Differentiate again", writer.latex(f, levels), by=_by(d, writer, at)),
            Step("The variable does not occur in it", "0"),
        ]
    raw = [t for s in slopes for t in (s.terms if isinstance(s, Add) else (s,))]
    if sum(len(t.factors) if isinstance(t, Prod) else 1 for t in raw) > MAX_FACTORS:
        raise NotChecked(f"The steps are not shown: the product rule gives {len(raw)} terms, too many to be read.")
    contracted = [_contracted(t) for t in raw]
    collected = add(contracted)
    merged = len(collected.terms) < len(contracted) if isinstance(collected, Add) else len(contracted) > 1
    deltas = any(isinstance(n, Delta) for t in raw for n in walk(t))
    lines: list[tuple[str, Expr]] = [
        ("Product and chain rule" if _has_functions(body) else "Product rule", _prefixed(prefix, _sum(raw))),
        ("Contract the deltas" if deltas else "Simplify", _prefixed(prefix, _sum(contracted))),
        ("Collect equal terms" if merged else "Take out the common number", _numbered(prefix, collected)),
        ("Take out common factors", slope),
    ]
    out = [Step("Index form" if order == 1 else "Differentiate again", writer.latex(shown, levels), _by(d, writer, at))]
    whole = [*axes, *at]
    _confirm(f, shown, list(axes), d.ground)
    last: Expr | None = None
    for title, line in lines:
        if last is not None and same(last, line):
            continue
        latex = writer.latex(line, levels)
        if last is None:
            _confirm(slope, line, whole, d.ground)
        else:
            _confirm(last, line, whole, d.ground)
        if title == "Take out common factors" and len(out) > 1 and not _shorter(latex, out[-1].latex):
            continue  # a fact cancels what stands in one bracket, or a number was only multiplied in
        if (latex, None) != (out[-1].latex, out[-1].by):  # what was done may not show: there was no delta to contract
            out.append(Step(title, latex))
        last = line
    return out


_LETTER = re.compile(r"\\(?!frac|left|right|sqrt)[A-Za-z]+|(?<![A-Za-z\\])[A-Za-z]")


def _shorter(latex: str, before: str) -> bool:
    """Whether a line has fewer letters than the one before it: not only its numbers and brackets have changed."""
    return len(_LETTER.findall(latex)) < len(_LETTER.findall(before))


def _by(d: Derivative, writer: IndexWriter, at: tuple[Index, ...]) -> str:
    """The entry of the variable that is differentiated by: ``{W^\\alpha}_\\beta``."""
    own = d.variable_levels
    levels = {i: own[k] for k, i in enumerate(at) if k >= d.variable.samples}
    return writer.latex(Leaf(d.variable, at), levels)


def _confirm(a: Expr, b: Expr, axes: list[Index], ground: Points | None) -> None:
    if a is b:
        return
    verdict = compare(a, b, axes, ground=ground)
    if verdict.outcome == "unknown":
        raise NotChecked(f"A step of the derivation could not be checked, so that none are shown: {verdict.reason}.")
    if not verdict.equal:
        raise NoAnswer(f"a step of the derivation could not be confirmed: {verdict.reason or 'the two sides differ'}")


def _sum(terms: list[Expr]) -> Expr:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _prefixed(prefix: Expr, body: Expr) -> Expr:
    """A prefix times a body, as it stands: nothing is merged."""
    if isinstance(prefix, Num) and prefix.value == 1:
        return body
    if isinstance(prefix, Prod) and prefix.bound:
        prefix = Prod(prefix.coef, (Prod(Fraction(1), prefix.factors, prefix.bound),))
    coef = prefix.value if isinstance(prefix, Num) else prefix.coef if isinstance(prefix, Prod) else Fraction(1)
    outside = prefix.factors if isinstance(prefix, Prod) else () if isinstance(prefix, Num) else (prefix,)
    if isinstance(body, Prod):
        return Prod(coef * body.coef, (*outside, *body.factors), body.bound)
    return Prod(coef, (*outside, body), ())


def _numbered(prefix: Expr, body: Expr) -> Expr:
    """A prefix times a sum, the number that all its terms share taken into the prefix."""
    if not isinstance(body, Add):
        return mul([prefix, body])
    number = common_number([split_coef(t)[0] for t in body.terms])
    return _prefixed(mul([prefix], coef=number), _divided(body, number))


def _divided(body: Add, number: Fraction) -> Expr:
    return Add(tuple(mul([t], coef=1 / number) for t in body.terms))


def _contracted(t: Expr) -> Expr:
    return mul(t.factors, t.bound, t.coef) if isinstance(t, Prod) else t


def _has_functions(e: Expr) -> bool:
    return any(isinstance(n, Fn | Pow) and not (isinstance(n, Pow) and isinstance(n.exponent, Num)) for n in walk(e))


def _forms(d: Derivative) -> dict[str, str]:
    """The matrix forms by layout, as far as there are any."""
    out: dict[str, str] = {}
    for layout in ("numerator", "denominator"):
        try:
            out[layout] = form_latex(d.matrix(layout), d.style)
        except NoMatrixForm:
            break
    return out


def _matrix_steps(forms: Mapping[str, str]) -> list[Step]:
    """The last lines: the matrix form in both layouts."""
    layouts = [layout for layout in ("numerator", "denominator") if layout in forms]
    out = [Step(f"Matrix form, {layout} layout", forms[layout]) for layout in layouts]
    if len(out) == 2 and out[0].latex == out[1].latex:
        out = [Step("Matrix form", out[0].latex)]
    return out


def align(first: str, steps: list[Step], derivative_of: Callable[[str, str], str]) -> str:
    """The steps as an ``align*``: rows joined by equals signs, the first one the derivative to be found."""
    rows = [f"&{first}", *(f"&= {derivative_of(s.latex, s.by) if s.by else s.latex}" for s in steps)]
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"
