"""The post from which the project grew: nothing is found on it; one slip of each kind is found, once, and mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.documents import note as document
from einlsp.ide.findings import Finding, in_order
from einlsp.ide.outside import Outside
from einlsp.rules.respelling import applied

# What is changed (the text that stands there, and its replacement), the rule, and the token that it is found on.
SLIPS = {
    "level": (r"{W_\gamma}^\beta{X^\gamma}_\nu{X_\alpha}^\nu", r"{W_\gamma}^\beta{X^\gamma}_\nu{X_\alpha}_\nu"),
    "dummy": (r"{W_\gamma}^\sigma{X^\gamma}_\nu - {X_\mu}^\nu{W^\mu}_\sigma{Y^\sigma}_\nu",
              r"{W_\gamma}^\sigma{X^\gamma}_\nu - {X_\mu}^\nu{W^\mu}_\sigma{Y^\sigma}_\tau"),
    "size": (r"$$\mathbf{x}\in\mathbb{R}^n$$ and  $$\mathbf{y}", r"$$\mathbf{x}\in\mathbb{R}^k$$ and  $$\mathbf{y}"),
    "variable": (r"\frac{\mathrm{d}}{\mathrm{d}{W^\alpha}_\beta}\left(\frac{1}{2N}\left({X",
                 r"\frac{\mathrm{d}}{\mathrm{d}{W^\mu}_\beta}\left(\frac{1}{2N}\left({X"),
}  # fmt: skip
EXPECTED = {
    "level": ("free-index-mismatch", r"\nu"),
    "dummy": ("free-index-mismatch", r"\tau"),
    "size": ("dimension-mismatch", r"\mathbf{x}"),
    "variable": ("derivative-index-reused", r"\mu"),
}


def found(text: str) -> list[Finding]:
    """All findings of a note."""
    analysis = analyse(document(text), Outside())
    return in_order((*analysis.findings, *slow_findings(analysis)))


@pytest.fixture(scope="module")
def post(seed: Path) -> str:
    return seed.read_text(encoding="utf-8")


def changed(post: str, *names: str) -> str:
    for name in names:
        old, new = SLIPS[name]
        assert post.count(old) == 1
        post = post.replace(old, new)
    return post


def test_nothing_is_found_on_the_post(post: str) -> None:
    assert found(post) == []


@pytest.mark.parametrize("name", SLIPS)
def test_one_slip_is_found_once_on_its_token_and_a_fix_restores_the_post(post: str, name: str) -> None:
    text = changed(post, name)
    (finding,) = [f for f in found(text) if f.rule != "unequal-step"]
    rule, token = EXPECTED[name]
    assert (finding.rule, text[finding.start : finding.end]) == (rule, token)
    assert post in [applied(text, fix.edits) for fix in finding.fixes]


def test_four_slips_give_four_findings(post: str) -> None:
    text = changed(post, *SLIPS)
    findings = [f for f in found(text) if f.rule != "unequal-step"]
    assert sorted((f.rule, text[f.start : f.end]) for f in findings) == sorted(EXPECTED.values())
