"""The pre-commit hook, from a clone of this repository, run by the real pre-commit. It builds an environment of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import RIGHT, WRONG

REPOSITORY = Path(__file__).parents[2]
#: What pip says where there is no registry to be reached, which is no fault of the hook.
NO_REGISTRY = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "No matching distribution",
)

pytestmark = [
    pytest.mark.source_tree,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("pre-commit"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a checkout"),
]


def git(folder: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["PRE_COMMIT_HOME"] = str(folder.parent / "home")
    return subprocess.run(
        ["git", *author, *words], cwd=folder, env=environment, check=check, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of notes that names a clone, which is this tree as it is now, in its configuration."""
    folder = tmp_path_factory.mktemp("pre-commit")
    clone = folder / "clone"
    for name in git(REPOSITORY, "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout.split("\0"):
        if name and (REPOSITORY / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, clone / name)
    repository = folder / "notes"
    repository.mkdir()
    for each in (clone, repository):
        git(each, "init", "-q")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "all")
    revision = git(clone, "rev-parse", "HEAD").stdout.strip()
    hook = f"repos:\n  - repo: {clone.as_posix()}\n    rev: {revision}\n    hooks:\n      - id: einlsp\n"
    (repository / ".pre-commit-config.yaml").write_text(hook)
    return repository


def run(repository: Path, *words: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "PRE_COMMIT_HOME": str(repository.parent / "home"),
        "EINLSP_CACHE": str(repository.parent / "cache"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *words], cwd=repository, env=environment, capture_output=True, text=True
    )
    output = done.stdout + done.stderr
    if done.returncode == 3 or any(words in output for words in NO_REGISTRY):  # 3: pre-commit itself could not go on
        assert any(words in output for words in NO_REGISTRY), output
        pytest.skip("pre-commit's environment cannot be built: no package registry can be reached")
    return done.returncode, output


def test_the_hook_checks_what_is_committed(notes: Path) -> None:
    (notes / "drafts").mkdir()
    for name, text in (("a b é.md", RIGHT), ("wrong.md", WRONG), ("other.txt", WRONG), ("drafts/d.md", WRONG)):
        (notes / name).write_text(text + "\n", encoding="utf-8")
    (notes / "n.ipynb").write_text('{"cells": [{"cell_type": "markdown", "source": ["$a^b^c$"]}], "nbformat": 4}')
    (notes / "einlsp.toml").write_text('exclude = ["drafts"]\n')
    git(notes, "add", "-A")
    code, output = run(notes, "run", "--all-files")
    assert code == 1, output
    assert "exit code: 1" in output
    assert "wrong.md:1:30: warning[unequal-step]" in output
    assert "n.ipynb:cell 1:1:5: error[double-script]" in output
    assert "2 findings in 3 notes" in output, "not the text file, not what the settings exclude"
    (notes / "wrong.md").write_text(RIGHT)
    (notes / "n.ipynb").unlink()
    git(notes, "add", "-A")
    code, output = run(notes, "run", "--all-files")
    assert (code, "Passed" in output) == (0, True), output


def test_a_commit_is_stopped(notes: Path) -> None:
    code, output = run(notes, "install", "--install-hooks")
    assert code == 0, output
    git(notes, "add", "-A")
    assert git(notes, "commit", "-m", "good").returncode == 0
    (notes / "new.md").write_text(WRONG)
    git(notes, "add", "-A")
    stopped = git(notes, "commit", "-m", "bad", check=False)
    assert stopped.returncode == 1
    assert "new.md:1:30: warning[unequal-step]" in stopped.stdout + stopped.stderr
    assert git(notes, "log", "--format=%s").stdout == "good\n"
