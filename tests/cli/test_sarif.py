"""``--format sarif``: valid SARIF 2.1.0.

The official schema is not part of this repository. What it says of the objects that einlsp writes stands in ``OBJECTS``
in our own words; a property that is not in the table is an error here, so whoever writes a new one must look it up
(OASIS, sarif-schema-2.1.0.json) and add its fact.
"""

from __future__ import annotations

import copy
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import INDEX, RIGHT, WRONG, Done

Run = Callable[..., Done]
Write = Callable[[str, str | bytes], Path]
Check = Callable[[Any, str], Iterator[str]]

# -- what a value may be ---------------------------------------------------------------------------------------------

_URI_LETTERS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def text(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{where}: no text"


def reference(value: Any, where: str) -> Iterator[str]:
    """A URI or a relative reference (RFC 3986): the first part of a relative path has no colon."""
    if not isinstance(value, str) or not _URI_LETTERS.match(value):
        yield f"{where}: no URI reference: {value!r}"


def uri(value: Any, where: str) -> Iterator[str]:
    yield from reference(value, where)
    if not _SCHEME.match(str(value)):
        yield f"{where}: not absolute: {value!r}"


def truth(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"{where}: neither true nor false"


def whole(least: int) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            yield f"{where}: no whole number from {least}: {value!r}"

    return check


def one_of(*words: str) -> Check:
    def check(value: Any, where: str) -> Iterator[str]:
        if value not in words:
            yield f"{where}: {value!r} is none of {words}"

    return check


def of(kind: str) -> Check:
    return lambda value, where: complaints(value, kind, where)


def many(item: str | Check, least: int = 0, alike: bool = False) -> Check:
    """A list of at least ``least``; of which no two may be alike, unless ``alike``."""
    each = of(item) if isinstance(item, str) else item

    def check(value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, list) or len(value) < least:
            yield f"{where}: no list of {least} or more"
            return
        if not alike and len({json.dumps(one, sort_keys=True) for one in value}) < len(value):
            yield f"{where}: two are alike"
        for number, one in enumerate(value):
            yield from each(one, f"{where}[{number}]")

    return check


def texts_by_name(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        yield f"{where}: no texts by name"


LEVEL = one_of("none", "note", "warning", "error")

#: The properties of each object; ``!`` marks what must be there.
OBJECTS: dict[str, dict[str, Check]] = {
    "log": {"$schema": uri, "version!": one_of("2.1.0"), "runs!": many("run", alike=True)},
    "run": {
        "tool!": of("tool"),
        "invocations": many("invocation", alike=True),
        "columnKind": one_of("utf16CodeUnits", "unicodeCodePoints"),
        "newlineSequences": many(text, 1),
        "results": many("result", alike=True),
    },
    "tool": {"driver!": of("toolComponent")},
    "toolComponent": {"name!": text, "version": text, "rules": many("reportingDescriptor")},
    "reportingDescriptor": {
        "id!": text,
        "shortDescription": of("multiformatMessageString"),
        "fullDescription": of("multiformatMessageString"),
        "help": of("multiformatMessageString"),
        "helpUri": uri,
        "defaultConfiguration": of("reportingConfiguration"),
    },
    "reportingConfiguration": {"level": LEVEL},
    "multiformatMessageString": {"text!": text, "markdown": text},
    "message": {"text!": text},  # the standard also takes an id in its place
    "invocation": {
        "executionSuccessful!": truth,
        "toolExecutionNotifications": many("notification", alike=True),
        "toolConfigurationNotifications": many("notification", alike=True),
    },
    "notification": {"message!": of("message"), "level": LEVEL, "locations": many("location")},
    "result": {
        "message!": of("message"),
        "ruleId": text,
        "ruleIndex": whole(-1),
        "level": LEVEL,
        "locations": many("location", alike=True),
        "relatedLocations": many("location"),
        "partialFingerprints": texts_by_name,
        "fixes": many("fix"),
    },
    "location": {
        "id": whole(-1),
        "physicalLocation": of("physicalLocation"),
        "logicalLocations": many("logicalLocation"),
        "message": of("message"),
    },
    "physicalLocation": {"artifactLocation!": of("artifactLocation"), "region": of("region")},  # or an address
    "logicalLocation": {"name": text, "fullyQualifiedName": text},
    "artifactLocation": {"uri": reference},
    "region": {name: whole(1) for name in ("startLine", "startColumn", "endLine", "endColumn")},
    "fix": {"description": of("message"), "artifactChanges!": many("artifactChange", 1)},
    "artifactChange": {
        "artifactLocation!": of("artifactLocation"),
        "replacements!": many("replacement", 1, alike=True),
    },
    "replacement": {"deletedRegion!": of("region"), "insertedContent": of("artifactContent")},
    "artifactContent": {"text": text},
}


def complaints(value: Any, kind: str = "log", where: str = "log") -> Iterator[str]:
    """What the schema would say against a value of this kind."""
    if not isinstance(value, dict):
        yield f"{where}: no object"
        return
    facts = {name.rstrip("!"): check for name, check in OBJECTS[kind].items()}
    for name in OBJECTS[kind]:
        if name.endswith("!") and name[:-1] not in value:
            yield f"{where}: no {name[:-1]}"
    for name, inner in value.items():
        if name not in facts:
            yield f"{where}: {kind} has no {name}, or not yet in this table"
        else:
            yield from facts[name](inner, f"{where}.{name}")


def valid(log: dict[str, Any]) -> dict[str, Any]:
    """The only run of a log that has nothing wrong, by the schema and by what the text of the standard adds."""
    assert list(complaints(log)) == []
    (one,) = log["runs"]
    ids = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    assert len(set(ids)) == len(ids)
    names = set()
    for result in one["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert len(result["locations"]) == 1
        numbers = [related["id"] for related in result.get("relatedLocations", ())]
        assert len(set(numbers)) == len(numbers)
        names.add(result["partialFingerprints"]["finding/v1"])
        for region in _regions(result):
            start, end = (region["startLine"], region["startColumn"]), (region["endLine"], region["endColumn"])
            assert start <= end
    assert len(names) == len(one["results"])
    return one


def _regions(value: Any) -> Iterator[dict[str, int]]:
    if isinstance(value, dict):
        if "startLine" in value:
            yield value
        for inner in value.values():
            yield from _regions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _regions(inner)


# -- logs of every kind ----------------------------------------------------------------------------------------------

NOTEBOOK = json.dumps({"cells": [{"cell_type": "markdown", "source": ["é\n", WRONG]}], "nbformat": 4}, indent=1)
FILES: dict[str, str | bytes] = {
    "findings.md": f"{INDEX}\n\n{WRONG}\n\n$a^b^c$\n\n<!-- einlsp-ingore -->\n",
    "clean.md": RIGHT,
    "empty.md": b"",
    "silenced.md": f"<!-- einlsp-ignore: later -->\n{WRONG}\n",
    "windows.md": f"\ufeffA\r\n\r\n{WRONG}\r\n",
    "same.md": f"{WRONG}\n\n{WRONG}\n",
    "ä b#1%20[?].md": INDEX,
    "a:b.md": INDEX,
    "n.ipynb": NOTEBOOK,
    "binary.md": b"\0\1",
    "utf16.md": "ä".encode("utf-16"),
}


@pytest.mark.parametrize(
    ("names", "count", "unread"),
    [
        (["findings.md"], 4, 0),
        (["clean.md"], 0, 0),
        (["empty.md"], 0, 0),
        (["silenced.md"], 0, 0),
        (["windows.md"], 1, 0),
        (["same.md"], 2, 0),
        (["ä b#1%20[?].md", "a:b.md"], 2, 0),
        (["n.ipynb"], 1, 0),
        (["binary.md", "utf16.md", "none.md"], 0, 3),
        (["."], 10, 2),
    ],
)
def test_every_log_is_valid(run: Run, write: Write, names: list[str], count: int, unread: int) -> None:
    for name, content in FILES.items():
        write(name, content)
    one = valid(run("check", "--format", "sarif", *names).json)
    assert len(one["results"]) == count
    (invocation,) = one["invocations"]
    assert len(invocation.get("toolExecutionNotifications", ())) == unread
    assert invocation["executionSuccessful"] == (not unread)


def test_what_a_log_says(run: Run, write: Write) -> None:
    write("ä b.md", f"{INDEX}\n")
    one = valid(run("check", "--format", "sarif", "ä b.md").json)
    (result,) = one["results"]
    assert result["ruleId"] == "free-index-mismatch"
    assert result["level"] == "error"
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "%C3%A4%20b.md"
    start = INDEX.index(r"\rho") + 1
    assert location["region"] == {"startLine": 1, "startColumn": start, "endLine": 1, "endColumn": start + 4}
    assert one["columnKind"] == "unicodeCodePoints"
    assert {fix["description"]["text"] for fix in result["fixes"]} == {
        "Rename \\rho to \\nu on z",
        "Rename \\nu to \\rho on A",
    }
    for fix in result["fixes"]:
        for replacement in fix["artifactChanges"][0]["replacements"]:
            region = replacement["deletedRegion"]
            assert INDEX[region["startColumn"] - 1 : region["endColumn"] - 1] in (r"\rho", r"\nu")


def test_standard_input_baselines_and_wrong_settings(run: Run, write: Write) -> None:
    one = valid(run("check", "-", "--format", "sarif", stdin=WRONG.encode()).json)
    assert one["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "-"}
    write("a.md", WRONG)
    assert len(valid(run("check", "a.md", "--format", "sarif", "--baseline", "b.json").json)["results"]) == 1
    assert valid(run("check", "a.md", "--format", "sarif", "--baseline", "b.json").json)["results"] == []
    write("einlsp.toml", 'convension = "ml"')
    done = run("check", "a.md", "--format", "sarif")
    (invocation,) = valid(done.json)["invocations"]
    assert (done.code, invocation["executionSuccessful"]) == (2, False)
    assert 'Did you mean "convention"?' in invocation["toolConfigurationNotifications"][0]["message"]["text"]


def test_a_path_that_is_not_below_the_working_folder_is_a_whole_uri(run: Run, write: Write) -> None:
    path = write("a b.md", WRONG).absolute()
    write("deeper/x.md", "")
    inside = valid(run("check", str(path), "--format", "sarif").json)
    os.chdir("deeper")
    outside = valid(run("check", str(path), "--format", "sarif").json)
    relative = valid(run("check", "../a b.md", "--format", "sarif").json)
    found = [
        one["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in (inside, outside, relative)
    ]
    assert found == ["a%20b.md", path.as_uri(), "../a%20b.md"]


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="file names are text there")
def test_a_file_name_that_is_not_text(run: Run, write: Write) -> None:
    Path(os.fsdecode(b"\xff.md")).write_text(f"{WRONG}\n")
    one = valid(run("check", ".", "--format", "sarif").json)
    assert one["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "%FF.md"
    for form in ("json", "gitlab", "github", "text"):
        done = run("check", ".", "--format", form)
        assert done.code == 1
        assert "\\udcff.md" in done.out
    assert run("check", ".", "--baseline", "b.json").code == 1
    assert run("check", ".", "--baseline", "b.json").code == 0


def test_the_table_sees_what_is_wrong(run: Run, write: Write) -> None:
    write("a.md", f"{INDEX}\n")
    log = run("check", "--format", "sarif", "a.md", "none.md").json
    valid(log)
    damages: list[Callable[[dict[str, Any]], object]] = [
        lambda log: log.pop("version"),
        lambda log: log.update(version="2.1"),
        lambda log: log.update(Runs=[]),
        lambda log: log["runs"][0].pop("tool"),
        lambda log: log["runs"][0].update(columnKind="codePoints"),
        lambda log: log["runs"][0]["newlineSequences"].clear(),
        lambda log: log["runs"][0]["tool"]["driver"].pop("name"),
        lambda log: log["runs"][0]["tool"]["driver"]["rules"].append(log["runs"][0]["tool"]["driver"]["rules"][0]),
        lambda log: log["runs"][0]["tool"]["driver"]["rules"][0].update(helpUri="rules/x"),
        lambda log: log["runs"][0]["tool"]["driver"]["rules"][0]["defaultConfiguration"].update(level="hint"),
        lambda log: log["runs"][0]["invocations"][0].pop("executionSuccessful"),
        lambda log: log["runs"][0]["invocations"][0].update(executionSuccessful=1),
        lambda log: log["runs"][0]["invocations"][0]["toolExecutionNotifications"][0].pop("message"),
        lambda log: log["runs"][0]["results"][0].pop("message"),
        lambda log: log["runs"][0]["results"][0].update(level="information"),
        lambda log: log["runs"][0]["results"][0].update(ruleIndex="0"),
        lambda log: log["runs"][0]["results"][0]["message"].pop("text"),
        lambda log: log["runs"][0]["results"][0]["fixes"].append(log["runs"][0]["results"][0]["fixes"][0]),
        lambda log: log["runs"][0]["results"][0]["fixes"][0].update(safe=True),
        lambda log: log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"].clear(),
        lambda log: log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"].clear(),
        lambda log: log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"][0].pop("deletedRegion"),
        lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"].pop("artifactLocation"),
        lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startColumn=0),
        lambda log: log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b"),
    ]  # fmt: skip
    for number, damage in enumerate(damages):
        other = copy.deepcopy(log)
        damage(other)
        assert list(complaints(other)), number
