r"""Findings inside macros: the range is that of the macro, and no fix replaces a macro by a part of what it stands for."""

from __future__ import annotations

import pytest

from tests.rules.test_notes import found

SIZES = r"Let $\A\in\Rmn$ and $\x\in\RR^n$. Then $\Ax$."
MACROS = r"""$\newcommand{\S}{\sum_j}$ $\newcommand{\x}{\mathbf{x}}$ $\newcommand{\A}{\mathbf{A}}$ $\newcommand{\Ax}{\A^T\x}$
$\newcommand{\W}{{W^\mu}_\nu}$ $\newcommand{\xr}{x^\rho}$ $\newcommand{\RR}{\mathbb{R}}$ $\newcommand{\Rmn}{\RR^{m\times n}}$
$\def\twice{a^b^c}$

"""


@pytest.mark.parametrize(
    ("text", "rule", "token", "fixes"),
    [
        (r"$y^\mu = \W x^\rho$", "free-index-mismatch", r"\rho", {r"$y^\mu = \W x^\nu$"}),
        (r"$y^\mu = {W^\mu}_\nu\xr$", "free-index-mismatch", r"\nu", {r"$y^\mu = {W^\mu}_\rho\xr$"}),
        (r"$y^\mu = \W\xr$", "free-index-mismatch", r"\xr", set()),
        (r"$y_i = \S A_{ik}x_k$", "sum-index-unused", r"\S", {r"$y_i = \S A_{ij}x_j$"}),
        (r"$\twice$", "double-script", r"\twice", set()),
        (SIZES, "dimension-mismatch", r"\Ax", {SIZES.replace(r"\RR^n$", r"\RR^m$")}),
    ],
)
def test_a_macro_is_never_taken_apart(text: str, rule: str, token: str, fixes: set[str]) -> None:
    note = MACROS + text + "\n"
    (finding,) = found(note)
    assert finding.rule == rule
    assert note[finding.start : finding.end] == token
    made = set()
    for fix in finding.fixes:
        fixed = note
        for edit in sorted(fix.edits, key=lambda e: e.start, reverse=True):
            fixed = fixed[: edit.start] + edit.new_text + fixed[edit.end :]
        made.add(fixed[len(MACROS) :].rstrip("\n"))
    assert made == fixes
