"""How a note spells things: its sign for the transpose, its identity, its operator names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from einlsp.records import record

_FUNCTIONS: dict[str, str] = {
    **{f: rf"\{f}" for f in ("exp", "log", "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh")},
    **{f: rf"\{f}" for f in ("cot", "sec", "csc", "coth")},
    **{f: rf"\operatorname{{{f}}}" for f in ("sech", "csch", "logit", "softsign")},
    "sigmoid": r"\sigma",
    **{f: rf"\operatorname{{{f}}}" for f in ("softplus", "erf", "sign", "relu", "step", "softmax")},
}


@record(slots=False)
class Style:
    r"""Spellings. ``transpose`` is what stands after ``^``; ``functions`` overrides names of functions.

    ``bold`` is the command that sets arrays in bold; ``limits`` are the upper limits that sums were given, where some
    were written without one (None: all are).
    ``table`` is the environment of arrays that are written out.
    ``stagger`` is how a matrix's two indices keep their order: "nested" ``{M^\mu}_\nu`` or "spacer" ``M^\mu{}_\nu``.
    """

    transpose: str = "T"
    identity: str = r"\mathbf{I}"
    ones: str = r"\mathbf{1}"
    trace: str = r"\mathrm{Tr}"
    diag: str = r"\mathrm{diag}"
    det: str = r"\det"
    vec: str = r"\mathrm{vec}"
    unvec: str = r"\mathrm{unvec}"
    norm: tuple[str, str] = (r"\lVert ", r"\rVert")
    functions: Mapping[str, str] = field(default_factory=dict)
    stagger: str = "nested"
    bold: str = r"\mathbf"
    limits: frozenset[str] | None = None
    table: str = "pmatrix"

    def function(self, name: str) -> str:
        """The LaTeX name of a function; a function that einlsp does not know is called as the note calls it."""
        return self.functions.get(name) or _FUNCTIONS.get(name, name)

    def applied(self, name: str, argument: str) -> str | None:
        """A function and its argument where they are not written as a name and brackets: ``e^{x}``, ``\\max(0, x)``."""
        spelled = self.functions.get(name, "")
        if name == "abs":
            return rf"\lvert {argument}\rvert"
        if name == "exp" and spelled and spelled != r"\exp":
            return f"{spelled}^{{{argument}}}"
        high = r"\frac" in argument or r"\sum" in argument
        if name == "relu" and spelled == "+":
            return rf"\left({argument}\right)_+" if high else f"({argument})_+"
        if name == "relu" and spelled == r"\max":
            return rf"\max\left(0, {argument}\right)" if high else rf"\max(0, {argument})"
        return None

    def ranged(self, sign: str, index: str, limit: str) -> str:
        """A sum or product sign with its index, and with its limit unless the writer leaves such limits out."""
        if self.limits is not None and limit not in self.limits:
            return rf"{sign}_{{{index}}}" if len(index) > 1 else f"{sign}_{index}"
        return rf"{sign}_{{{index}=1}}^" + (f"{{{limit}}}" if len(limit) > 1 else limit)


DEFAULT = Style()


def joined(pieces: list[str]) -> str:
    """LaTeX pieces side by side, with a space where a command would run into a letter."""
    out = ""
    for piece in pieces:
        if out and piece and piece[0].isalpha() and _ends_in_command(out):
            out += " "
        out += piece
    return out


def _ends_in_command(text: str) -> bool:
    k = len(text)
    while k and text[k - 1].isalpha():
        k -= 1
    return 0 < k < len(text) and text[k - 1] == "\\"
