"""What the VS Code package declares: the settings of the schema, commands that exist, no host of a package registry."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.source_tree


@pytest.fixture
def folder(repository: Path) -> Path:
    """``editors/vscode``."""
    return repository / "editors" / "vscode"


@pytest.fixture
def package(folder: Path) -> dict[str, Any]:
    """Its ``package.json``."""
    return json.loads((folder / "package.json").read_text(encoding="utf-8"))


def test_its_settings_are_those_of_the_schema(folder: Path) -> None:
    done = subprocess.run([sys.executable, str(folder / "settings.py")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_setting_says_what_it_does(package: dict[str, Any]) -> None:
    properties = package["contributes"]["configuration"]["properties"]
    bare = [
        name for name, value in properties.items() if not (value.get("description") or value.get("markdownDescription"))
    ]
    assert bare == []


def test_every_command_is_registered_and_every_registered_one_can_be_called(
    folder: Path, package: dict[str, Any]
) -> None:
    declared = {command["command"] for command in package["contributes"]["commands"]}
    source = (folder / "src" / "commands.ts").read_text(encoding="utf-8")
    registered = set(re.findall(r"register\('([^']+)'", source))
    assert registered == declared | {"einlsp.menu"}


def test_the_version_is_that_of_the_server(package: dict[str, Any], repository: Path) -> None:
    found = re.search(r'__version__ = "([^"]+)"', (repository / "einlsp" / "__init__.py").read_text(encoding="utf-8"))
    assert found is not None
    assert package["version"] == found[1]


def test_the_lock_file_names_no_registry(folder: Path) -> None:
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"], "an empty lock locks nothing"
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
