"""The VS Code package, without VS Code: its server runs on a Python that has nothing but the standard library."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.source_tree

ISOLATED = ["-I", "-S"]


@pytest.fixture(scope="session")
def extension(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, unpacked as VS Code unpacks it."""
    folder = tmp_path_factory.mktemp("vsix")
    with zipfile.ZipFile(vsix) as archive:
        archive.extractall(folder)
    return folder / "extension"


def einlsp(extension: Path, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    """Runs the package's einlsp."""
    command = [sys.executable, *ISOLATED, str(extension / "server" / "run.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, **options)


def test_nothing_in_it_is_for_one_platform_only(extension: Path) -> None:
    compiled = [path.name for path in extension.rglob("*") if path.suffix in {".so", ".pyd", ".dll", ".dylib", ".pyc"}]
    assert compiled == []


def test_it_carries_the_licences_of_what_it_carries(extension: Path) -> None:
    packages = sorted((extension / "bundled" / "libs").glob("*.dist-info"))
    assert len(packages) > 5
    bare = [
        path.name
        for path in packages
        if not any("licen" in p.name.lower() or "copying" in p.name.lower() for p in path.rglob("*"))
    ]
    said = [
        name
        for name in bare
        if "License" not in (extension / "bundled" / "libs" / name / "METADATA").read_text(encoding="utf-8")
    ]
    assert said == []


def test_it_differentiates_alone(extension: Path) -> None:
    done = einlsp(extension, "derive", r"\mathbf{u}^T\mathbf{W}\mathbf{x}", "--wrt", r"\mathbf{x}", "--format", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["matrix"]["numerator"] == r"\mathbf{u}^T\mathbf{W}"


def test_it_checks_alone(extension: Path, workspace: Path) -> None:
    done = einlsp(extension, "check", str(workspace / "tour.md"), "--format", "json")
    assert done.returncode == 1, done.stderr
    assert [finding["rule"] for finding in json.loads(done.stdout)["findings"]] == ["free-index-mismatch"]


def test_it_never_sees_a_project_s_own_packages(extension: Path, tmp_path: Path) -> None:
    (tmp_path / "lark.py").write_text("raise SystemExit('the project\\'s own lark was imported')\n", encoding="utf-8")
    done = einlsp(extension, "rules", "--format", "json", cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode == 0, done.stderr + done.stdout
