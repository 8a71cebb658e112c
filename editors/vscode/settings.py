"""Keeps the settings that the VS Code package declares the same as einlsp's published schema.

python editors/vscode/settings.py           exit code 1 when package.json differs from the schema
python editors/vscode/settings.py --write   brings package.json up to date
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PACKAGE = HERE / "package.json"
SCHEMA = HERE.parents[1] / "einlsp" / "schemas" / "settings.json"

# The editor's own: which program is started, and how much of the conversation is shown.
OWN = ("einlsp.interpreter", "einlsp.command", "einlsp.trace.server")


def flat(schema: dict[str, Any], prefix: str = "einlsp") -> dict[str, dict[str, Any]]:
    """The settings of ``schema`` under dotted names; a table with fixed keys becomes one setting for each key."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in schema["properties"].items():
        if "properties" in value:
            found |= flat(value, f"{prefix}.{name}")
        else:
            found[f"{prefix}.{name}"] = value
    return found


def declared(package: dict[str, Any], schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What ``contributes.configuration.properties`` of ``package`` should be."""
    properties = package["contributes"]["configuration"]["properties"]
    settings = flat(schema)
    numbered = {
        name: {**value, "scope": "resource", "order": order} for order, (name, value) in enumerate(settings.items(), 10)
    }
    return {**{name: properties[name] for name in OWN[:2]}, **numbered, OWN[2]: properties[OWN[2]]}


def main() -> int:
    """The exit code."""
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    configuration = package["contributes"]["configuration"]
    wanted = declared(package, json.loads(SCHEMA.read_text(encoding="utf-8")))
    if configuration["properties"] == wanted:
        return 0
    if "--write" not in sys.argv:
        print("package.json declares other settings than the schema: run `python editors/vscode/settings.py --write`")
        return 1
    configuration["properties"] = wanted
    PACKAGE.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
