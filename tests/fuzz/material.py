"""Random notes, formulas and edits: what people write, what breaks in the middle of typing, what is meant to hurt."""

from __future__ import annotations

import random
from pathlib import Path

NOTES = Path(__file__).parents[1] / "notes"
LOSS = r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2"
FORMULAS = (
    LOSS,
    r"\mathbf{x}\in\mathbb{R}^n",
    r"\mathbf{A}\in\mathbb{R}^{n\times m}",
    r"\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})",
    r"{A^\mu}_\nu x^\nu = b^\mu",
    r"x_\mu = y_\nu",
    r"\frac{d}{d\mathbf{W}}\left(\mathbf{x}^T\mathbf{W}\mathbf{y}\right)",
    r"\sum_{i=1}^n x_i y_i",
    r"\begin{align*} a &= \mathbf{x}^T\mathbf{A}\mathbf{x} \\ &= \mathrm{Tr}(\mathbf{A}\mathbf{x}\mathbf{x}^T) \end{align*}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}\mathbf{v}",
    r"\delta^\mu_\nu {M^\nu}_\rho",
    r"\exp(-\tfrac12(\mathbf{x}-\mathbf{m})^T\mathbf{S}^{-1}(\mathbf{x}-\mathbf{m}))",
    r"\newcommand{\R}{\mathbb{R}}",
    r"\def\a{\a\a}\a",
    r"\text{![](http://example.org/x.png)}\href{javascript:1}{x}",
    r"\mathbf{A}^{-1}_{ij}{}^{T}",
    r"x^{x^{x^{x}}}",
    r"\log\det\mathbf{A}",
    r"T'_i",
)
PIECES = (
    *"{}{}^_^_&'|[](),.+-=~%#$$$\\ \n\r\t12ax",
    "$$", "\n\n", "\r\n", "\n$$\n", "\\\\", "\\mathbf{A}", "\\mu", "\\nu", "^T", "^{-1}", "_{ij}", "\\left(", "\\right)", "\\frac", "\\sum_i",
    "\\begin{align}", "\\end{align}", "\\begin{matrix}", "\\end{matrix}", "\\operatorname{Tr}", "\\unknown", "\\text{", "\\[", "\\]", "\\(", "\\)",
    "> ", "- ", "1. ", "# ", "|", "| $a$ | $b$ |\n|-|-|\n", "```\n", "`", "    ", "---\n", "<!-- ", " -->", "<!-- einlsp-ignore -->",
    "{/* ", " */}", "{/* einlsp-ignore */}", "%% ", "%% einlsp-disable %%", "\\(", "\\)", "\\[", "---\ncsl: a\n---\n", "---\ncssclasses: a\n---\n",
    "<!-- einlsp: convention = einstein -->", "<!-- einlsp: \\mathbf{A} symmetric -->", "<!-- einlsp-disable -->", "<!-- einlsp-ingore -->", "word ",
    "𝔸", "é", "\u2028", "\u200f", "\x00", "\x85", "\ufeff", "😀", "\ud800", "‮", "²", "ᵀ", "−",
)  # fmt: skip
_FRONT = (
    "",
    "",
    "",
    "---\neinlsp:\n  convention: einstein\n---\n",
    "---\neinlsp: [\n---\n",
    "---\nmath:\n  '\\R': '\\mathbb{R}'\n---\n",
)
_HUGE = (
    "{" * 20_000,
    "$" * 5_001,
    "$$ " + "\\frac{" * 3_000 + "$$",
    "> " * 3_000 + "$x$",
    "- " * 2_000 + "$x$",
    "$" + "x_i" * 3_000 + "$",
    "$" + "\\mathbf{A}" * 400 + "$",
    "[" * 5_000,
    "`" * 3_000,
    "<!-- " * 2_000,
    "{/* " * 2_000,
    "%% einlsp " * 2_000,
    "$(" + "(" * 2_000 + ")" * 2_000 + ")$",
    "$$\n\\begin{align}\n" + "x &= y \\\\\n" * 2_000 + "\\end{align}\n$$",
    "|" + " $x$ |" * 2_000 + "\n|" + "-|" * 2_000,
    "$" + "\\def\\a{\\b\\b}\\def\\b{\\c\\c}\\def\\c{\\d\\d}\\def\\d{\\e\\e}" * 10 + "\\a$",
    "$x^{" * 1_500,
    "word " * 20_000,
)


def formula(chance: random.Random) -> str:
    """A formula, sometimes with a piece put in or taken out."""
    found = chance.choice(FORMULAS)
    while chance.random() < 0.35:
        found = edited(found, chance)
    return found


def note(chance: random.Random) -> str:
    """A note: one of the tests' own, or made of formulas and pieces."""
    if chance.random() < 0.3:
        return chance.choice(sorted(NOTES.rglob("*.md"))).read_text(encoding="utf-8")
    parts = [chance.choice(_FRONT)]
    for _ in range(chance.randint(0, 12)):
        kind = chance.random()
        if kind < 0.35:
            parts.append(f"Let ${formula(chance)}$ be.")
        elif kind < 0.6:
            parts.append(f"\n\n$$\n{formula(chance)}\n$$\n\n")
        elif kind < 0.7:
            parts.append(f"\n- an item with ${formula(chance)}$\n")
        elif kind < 0.98:
            parts.append("".join(chance.choices(PIECES, k=chance.randint(1, 9))))
        else:
            parts.append(chance.choice(_HUGE))
    return "".join(parts)


def edited(text: str, chance: random.Random) -> str:
    """The text after one small edit."""
    start = chance.randint(0, len(text))
    end = min(len(text), start + chance.choice((0, 0, 0, 1, 1, 3, 20)))
    new = "" if chance.random() < 0.3 else "".join(chance.choices(PIECES, k=chance.randint(1, 3)))
    return text[:start] + new + text[end:]


def plain(text: str) -> str:
    """The text as it can travel in JSON: without halves of pairs."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
