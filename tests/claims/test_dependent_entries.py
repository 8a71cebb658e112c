"""A derivative by a matrix that is declared symmetric: by free entries, or within the symmetric ones; no step is blamed."""

from __future__ import annotations

from einlsp.ide.checking import check
from einlsp.ide.outside import Outside
from einlsp.ide.settings import layer

NOTE = r"""<!-- einlsp: \boldsymbol{\Sigma} positive definite -->

$$
\begin{align*}
&\frac{\mathrm{d}}{\mathrm{d}{\Sigma^\alpha}_\beta}\left(-x_\sigma{(\boldsymbol{\Sigma}^{-1})^\sigma}_\nu\mu^\nu - \mu_\sigma{(\boldsymbol{\Sigma}^{-1})^\sigma}_\nu x^\nu\right) \\
&= {(\boldsymbol{\Sigma}^{-1})^\beta}_\nu\mu^\nu x_\sigma{(\boldsymbol{\Sigma}^{-1})^\sigma}_\alpha + {(\boldsymbol{\Sigma}^{-1})^\beta}_\nu x^\nu\mu_\sigma{(\boldsymbol{\Sigma}^{-1})^\sigma}_\alpha
\end{align*}
$$
"""


def test_no_step_of_a_derivative_by_a_symmetric_matrix_fails() -> None:
    report = check(NOTE.encode(), "note.md", Outside((layer({}, "test"),)), claims=True)
    assert report.claims
    assert all(claim.verdict != "fails" for claim in report.claims)
    assert not report.findings
