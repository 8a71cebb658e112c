"""``check --format sarif``: SARIF 2.1.0, with rules, fixes and related places."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

import einlsp
from einlsp.cli.formats import CheckResult, fingerprinted, local
from einlsp.cli.output import Output
from einlsp.ide.documents import Place
from einlsp.ide.report import ReportedFinding, ReportedFix
from einlsp.ide.rulebook import rulebook

_LEVELS = {"error": "error", "warning": "warning"}


def write(result: CheckResult, output: Output) -> None:
    """Write one log with one run."""
    rules = rulebook()
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    driver = {
        "name": "einlsp",
        "version": einlsp.__version__,
        "rules": [
            {
                "id": rule.id,
                "shortDescription": {"text": rule.summary},
                "fullDescription": {"text": rule.summary},
                "help": {"text": rule.page, "markdown": rule.page},
                "helpUri": rule.url,
                "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "note")},
            }
            for rule in rules
        ],
    }
    failures = [
        {
            "level": "error",
            "message": {"text": f"{path}: {message}"},
            "locations": [{"physicalLocation": _artifact(path)}],
        }
        for path, message in result.errors
    ]
    invocation: dict[str, Any] = {"executionSuccessful": not (failures or result.misset)}
    if failures:
        invocation["toolExecutionNotifications"] = failures
    if result.misset:
        misset = [{"level": "error", "message": {"text": text}} for text in result.misset]
        invocation["toolConfigurationNotifications"] = misset
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [invocation],
        "results": [_result(path, finding, name, numbers) for path, finding, name in fingerprinted(result)],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    output.json(log)


def _result(path: str, finding: ReportedFinding, fingerprint: str, numbers: dict[str, int]) -> dict[str, Any]:
    text = f"{finding.message}\n{finding.help}".strip()
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS.get(finding.severity, "note"),
        "message": {"text": text},
        "locations": [_location(path, finding.place)],
        "partialFingerprints": {"finding/v1": fingerprint},
    }
    if finding.rule in numbers:
        found["ruleIndex"] = numbers[finding.rule]
    if finding.related:
        found["relatedLocations"] = [
            {"id": number, **_location(path, place), "message": {"text": message}}
            for number, (place, message) in enumerate(finding.related, 1)
        ]
    if (
        finding.fixes and finding.place.cell is None
    ):  # the text of a fix is not escaped as a notebook's file would have it
        found["fixes"] = [_fix(path, fix) for fix in finding.fixes]
    return found


def _location(path: str, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {"physicalLocation": {**_artifact(path), "region": _region(place)}}
    if place.cell is not None:
        name = f"cell {place.cell}, line {place.line}, column {place.column}"
        found["logicalLocations"] = [{"name": name, "fullyQualifiedName": f"{path}:{name}"}]
    return found


def _fix(path: str, fix: ReportedFix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.new_text}} for edit in fix.edits
    ]
    changes = [{**_artifact(path), "replacements": replacements}]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _artifact(path: str) -> dict[str, Any]:
    """A relative path as a URI reference; one that is not below the working folder as an absolute URI."""
    path = local(path)
    return {"artifactLocation": {"uri": Path(path).as_uri() if os.path.isabs(path) else quote(os.fsencode(path))}}


def _region(place: Place) -> dict[str, int]:
    return dict(zip(("startLine", "startColumn", "endLine", "endColumn"), place.file_range, strict=True))
