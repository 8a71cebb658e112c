"""What a writer wrote already: forms that stand in a formula as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from einlsp.writing.forms import Form
from einlsp.writing.latex import form_latex
from einlsp.writing.style import DEFAULT, Style


def found_in(latex: str, style: Style = DEFAULT, labels: Mapping[str, str] | None = None) -> Callable[[Form], bool]:
    """Says of a form whether it stands in a formula as it is written, but for blanks, braces and sizes of brackets.

    ``labels`` are letters of sums that the writer had others for.
    """
    whole = _bare(latex)

    def found(f: Form) -> bool:
        text = _bare(form_latex(f, style))
        return text in whole or any(text.replace(f"_{new}", f"_{old}") in whole for new, old in (labels or {}).items())

    return found


_UNSEEN = re.compile(r"\\left(?![a-z])|\\right(?![a-z])|\\[,;:! ]|[{}\s]")


def _bare(latex: str) -> str:
    return _UNSEEN.sub("", latex)
