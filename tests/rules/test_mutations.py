"""Slips put into consistent notes, one at a time, are found once; harmless rewritings are not."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from einlsp.markdown import read_note as read_markdown
from einlsp.reading import ReadingSettings, read_note
from einlsp.rules.parts import written
from einlsp.rules.respelling import applied
from einlsp.rules.slips import slips

ML = r"""
A layer is $y^\mu = {W^\mu}_\nu x^\nu + b^\mu$, the loss has the terms

$$
L_{\rho\sigma} = {X_\rho}^\nu {W^\mu}_\nu {W_\mu}^\lambda X_{\sigma\lambda} - {Y_\rho}^\nu {W^\mu}_\nu {X_\mu}^\lambda X_{\sigma\lambda}
+ {Y_\rho}^\nu Y_{\sigma\nu}
$$

and ${P^\mu}_\nu = {A^\mu}_\alpha\left({B^\alpha}_\beta{C^\beta}_\nu - {D^\alpha}_\nu\right)$.
"""
EINSTEIN = r"""
Curvature: ${R^\rho}_{\sigma\mu\nu} = \partial_\mu\Gamma^\rho_{\nu\sigma} - \partial_\nu\Gamma^\rho_{\mu\sigma} + \Gamma^\rho_{\mu\lambda}\Gamma^\lambda_{\nu\sigma} - \Gamma^\rho_{\nu\lambda}\Gamma^\lambda_{\mu\sigma}$.
Raising: $T^{\mu\nu} = g^{\mu\alpha}g^{\nu\beta}T_{\alpha\beta}$, and $u^\mu\partial_\mu u^\nu = -\Gamma^\nu_{\alpha\beta}u^\alpha u^\beta$.
"""
NOTES = {"ml": (ML, "auto"), "einstein": (EINSTEIN, "einstein")}


def found(text: str, convention: str) -> list[str]:
    """The rules about indices that fire on a note."""
    return [slip.rule for slip in slips(read_note(read_markdown(text), ReadingSettings(convention=convention)))]


def renamings(text: str, convention: str) -> Iterator[str]:
    """The note with one index misspelt, at every place in turn."""
    reading = read_note(read_markdown(text), ReadingSettings(convention=convention))
    for formula in reading.formulas:
        for group in formula.groups:
            for use in written(group):
                start, end = formula.region.span(use.start, use.end)
                space = " " if text[end].isalpha() else ""
                yield text[:start] + r"\kappa" + space + text[end:]


def flips(text: str) -> Iterator[str]:
    """The note with one level flipped, at every script of one index that stands in or behind braces of its own."""
    for match in re.finditer(r"(?<=\})([_^])(?=\\[a-z]+)|(?<=[yxbu])(\^)(?=\\[a-z]+)", text):
        sign = "_" if match[0] == "^" else "^"
        yield text[: match.start()] + sign + text[match.end() :]


@pytest.mark.parametrize("name", NOTES)
def test_the_notes_are_consistent(name: str) -> None:
    assert found(*NOTES[name]) == []


@pytest.mark.parametrize("name", NOTES)
def test_a_misspelt_index_is_found_once(name: str) -> None:
    text, convention = NOTES[name]
    counts = [len(found(changed, convention)) for changed in renamings(text, convention)]
    assert len(counts) > 20
    assert set(counts) == {1}


@pytest.mark.parametrize("name", NOTES)
def test_a_flipped_level_is_found_once(name: str) -> None:
    text, convention = NOTES[name]
    missed = [changed for changed in flips(text) if len(found(changed, convention)) != 1]
    assert missed == []


@pytest.mark.parametrize("name", NOTES)
def test_a_fix_leads_back_to_a_consistent_note(name: str) -> None:
    text, convention = NOTES[name]
    for changed in renamings(text, convention):
        reading = read_note(read_markdown(changed), ReadingSettings(convention=convention))
        (slip,) = slips(reading)
        fixed = [applied(changed, edits) for _, edits in slip.changes()]
        assert text.replace(" ", "") in [fix.replace(" ", "") for fix in fixed]
        assert all(found(fix, convention) == [] for fix in fixed)


@pytest.mark.parametrize("seed", range(20))
def test_harmless_rewritings_are_silent(seed: int) -> None:
    """Factors in another order, dummies renamed, dummy pairs swapped up and down."""
    rng = random.Random(seed)
    factors = [("A", "mu", "alpha"), ("B", "alpha", "beta"), ("C", "beta", "nu")]
    terms = []
    for _ in range(3):
        names = dict(zip(("alpha", "beta"), rng.sample(["sigma", "rho", "lambda", "kappa", "tau"], 2), strict=True))
        levels = {name: rng.choice("^_") for name in ("alpha", "beta")}
        pieces = []
        for head, row, column in rng.sample(factors, 3):
            up = "^" if row == "mu" else "_" if levels[row] == "^" else "^"
            down = "_" if column == "nu" else levels[column]
            pieces.append(rf"{{{head}{up}\{names.get(row, row)}}}{down}\{names.get(column, column)}")
        terms.append("".join(pieces))
    note = rf"${{P^\mu}}_\nu = {terms[0]} + {terms[1]} = {terms[2]}$"
    assert found(note, "auto") == []
