"""The table of derivatives: rows of ``*.toml`` beside this file, one family a file.

A row gives an expression ``of`` and a variable ``by`` in LaTeX, what is declared and assumed, f itself as numpy (``numpy``
over ``arrays``: names with dimensions and facts), and the forms that a paper would print (alternatives that are as good in
a list). A form that a row does not give is checked for its value only. ``refused`` is the code of a refusal, ``*`` for any.
``entry`` says that the variable is a part of an array: which entries in numpy's words (``0``, ``:,1``), ``every`` for letters,
``member`` for a member of a family.
"""

from __future__ import annotations

import keyword
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from einlsp.ide.derive import Request

FOLDER = Path(__file__).parent
FORMS = ("numerator", "denominator", "kronecker", "index")


@dataclass(frozen=True)
class Row:
    """One derivative."""

    family: str
    number: int
    of: str
    by: str
    declare: tuple[str, ...] = ()
    assume: tuple[str, ...] = ()
    convention: str = "auto"
    order: int = 1
    entry: str = ""
    numpy: str = ""
    arrays: str = ""
    refused: str = ""
    forms: dict[str, tuple[str, ...]] | None = None

    @property
    def name(self) -> str:
        """A name for reports and for pytest."""
        return f"{self.family}-{self.number}"

    def request(self, **more: Any) -> Request:
        """What is asked of einlsp."""
        settings: dict[str, Any] = {"convention": self.convention, "order": self.order, **more}
        return Request(self.of, self.by, self.declare, self.assume, **settings)


@cache
def rows() -> tuple[Row, ...]:
    """The whole table."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for number, raw in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["row"], 1):
            forms = {k: _alternatives(raw.pop(k)) for k in FORMS if k in raw}
            lists = {k: tuple(raw.pop(k)) for k in ("declare", "assume") if k in raw}
            found.append(Row(path.stem, number, **raw, **lists, forms=forms))
    return tuple(found)


def _alternatives(forms: str | list[str]) -> tuple[str, ...]:
    return (forms,) if isinstance(forms, str) else tuple(forms)


_FONT = re.compile(r"\\(?:bf|mathbf|boldsymbol|bm|mathrm|mathsf|text|mathcal|operatorname)(?![A-Za-z])")


def python_name(latex: str) -> str:
    r"""A symbol as the rows name it in Python: ``\mathbf{W}_1`` is ``W_1``, ``W^{(1)}`` is ``W1``, ``\lambda`` is ``lambda_``."""
    name = re.sub(r"[\\{}\s()^*]|\[|\]", "", _FONT.sub("", latex))
    return name + "_" if keyword.iskeyword(name) else name


def plain(latex: str) -> str:
    r"""A formula without the blanks, braces and sizes of brackets that do not show: ``\frac{1}{2}`` is ``\frac12``."""
    return re.sub(r"\\left(?![a-z])|\\right(?![a-z])|\\[,;:! ]|[{}\s]", "", latex)


def same_form(got: str, wanted: tuple[str, ...], *, indices: bool = False) -> bool:
    """Whether a printed form is one of those wanted; in index notation up to the names of the indices."""
    tidy = _renamed if indices else plain
    return any(tidy(got) == tidy(w) for w in wanted)


_NAME = re.compile(r"\\[a-z]+|[a-z]'?")
_SCRIPT = re.compile(r"[_^](\{[^{}]*\}|\\[a-z]+|[a-z]'?)")


def _renamed(latex: str) -> str:
    """The formula with the names of its indices replaced by numbers, in the order in which they come."""
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return f"<{numbers.setdefault(match.group(), str(len(numbers)))}>"

    return plain(_SCRIPT.sub(lambda m: m.group()[0] + _NAME.sub(number, m.group(1)), latex))
