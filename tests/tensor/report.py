"""Everything that is printed about the derivatives of the table, one line each: run as a script to compare runs.

``python -m tests.tensor.report [reversed]``
"""

from __future__ import annotations

import sys

from einlsp.ide.derivation import NoAnswer
from einlsp.ide.steps import recipe, variable_names
from einlsp.writing.index import IndexWriter
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from tests.tensor.cases import CASES, Case
from tests.tensor.checks import solve


def described(c: Case) -> list[str]:
    """The index form, both matrix forms, the Kronecker form and the steps of a case."""
    try:
        d = solve(c)
    except NoAnswer as error:
        return [f"no answer: {error}"]
    writer = IndexWriter(variable_names(d))
    lines = [writer.latex(d.expr, d.levels)]
    for layout in ("numerator", "denominator"):
        try:
            lines.append(form_latex(d.matrix(layout)))
        except NoMatrixForm as error:
            lines.append(str(error))
    kronecker = d.kronecker()
    lines.append("" if kronecker is None else form_latex(kronecker))
    lines += [f"{s.title}: {s.latex} by {s.by}" for s in recipe(d, IndexWriter(variable_names(d)))]
    return lines


if __name__ == "__main__":
    cases = CASES[::-1] if "reversed" in sys.argv else CASES
    for text in sorted(f"{c.name}\t{line}" for c in cases for line in described(c)):
        print(text)
