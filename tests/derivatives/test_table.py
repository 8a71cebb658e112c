"""The table of derivatives: every value right, nearly every form as a paper would print it, the same in every run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.derivatives.judge import Verdict, judge
from tests.derivatives.table import Row, rows

REPOSITORY = Path(__file__).resolve().parents[2]
LEAST_ROWS = 250
LEAST_FORMED = 0.95


@cache
def verdict(name: str) -> Verdict:
    """The judgement on the row of a name."""
    return judge(next(row for row in rows() if row.name == name))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.name)
def test_every_value_agrees_with_finite_differences(row: Row) -> None:
    assert not verdict(row.name).wrong


def test_the_forms_are_those_of_a_paper() -> None:
    expected = [row for row in rows() if row.forms]
    missed = [row.name for row in expected if not verdict(row.name).formed]
    assert len(rows()) >= LEAST_ROWS
    assert len(missed) <= (1 - LEAST_FORMED) * len(expected), missed


def test_every_refusal_says_what_to_do() -> None:
    refused = [verdict(row.name).refusal for row in rows() if row.refused]
    assert refused
    for refusal in refused:
        assert refusal is not None
        assert refusal.code
        assert len(str(refusal).split()) > 4


PRINT_ALL = """
from einlsp.ide.derive import derive
from einlsp.ide.refusal import Refusal
from tests.derivatives.table import rows

for row in rows()[::7]:
    try:
        a = derive(row.request())
        print(row.name, a.numerator, a.denominator, a.kronecker, a.index, a.einsum, a.code, a.steps, a.remarks)
    except Refusal as refusal:
        print(row.name, refusal.code, refusal)
"""


def test_the_answers_do_not_depend_on_the_hash_seed() -> None:
    digests = set()
    for seed in ("0", "1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)}
        run = subprocess.run(
            [sys.executable, "-c", PRINT_ALL], env=environment, capture_output=True, check=True, cwd=REPOSITORY
        )
        assert run.stdout.count(b"\n") > 50
        digests.add(hashlib.sha256(run.stdout).hexdigest())
    assert len(digests) == 1
