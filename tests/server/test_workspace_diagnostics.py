"""Findings of notes that are not open: pulled, with progress, cancelled, looked at again only when they are others."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.conftest import VERSIONED, RawServer

Start = Callable[..., RawServer]
WRONG = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})$"
PULLS: dict[str, Any] = {
    "textDocument": {**VERSIONED["textDocument"], "diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    """A folder with notes that are wrong, right, excluded, foreign and no notes."""
    files = {
        "a.md": f"Words.\n\n{WRONG}\n",
        "b.md": "Fine.\n",
        "deep/c é.md": "<!-- einlsp-ingore -->\n",
        "out/d.md": WRONG,
        "node_modules/e.md": WRONG,
        "f.py": WRONG,
        "g.md": "",
        "einlsp.toml": 'exclude = ["out/"]\n',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def begin(start: Start, vault: Path, capabilities: dict[str, Any] = PULLS, **options: Any) -> RawServer:
    server = start()
    folders = [{"uri": vault.as_uri(), "name": "v"}]
    server.initialize(capabilities, workspaceFolders=folders, initializationOptions=options)
    return server


def pull(server: RawServer, previous: dict[str, str] | None = None, **tokens: str) -> dict[str, dict[str, Any]]:
    ids = [{"uri": uri, "value": value} for uri, value in (previous or {}).items()]
    items = server.ask("workspace/diagnostic", {"previousResultIds": ids, **tokens})["items"]
    return {item["uri"]: item for item in items}


def codes(reports: dict[str, dict[str, Any]], vault: Path) -> dict[str, list[str]]:
    base = vault.as_uri() + "/"
    return {uri.removeprefix(base): [d["code"] for d in report.get("items", ())] for uri, report in reports.items()}


def test_the_notes_of_the_workspace_are_checked(start: Start, vault: Path) -> None:
    server = begin(start, vault)
    reports = pull(server)
    assert codes(reports, vault) == {
        "a.md": ["unequal-step"],
        "b.md": [],
        "deep/c%20%C3%A9.md": ["invalid-setting"],
        "g.md": [],
    }
    (found,) = reports[f"{vault.as_uri()}/a.md"]["items"]
    assert found["range"]["start"]["line"] == 2
    assert found["source"] == "einlsp"


def test_it_is_offered_to_those_that_pull_and_refresh(start: Start, vault: Path) -> None:
    server = start()
    offer = server.initialize(PULLS)["capabilities"]["diagnosticProvider"]
    assert offer["workspaceDiagnostics"] is True
    for capabilities in (VERSIONED, {**VERSIONED, "textDocument": {**VERSIONED["textDocument"], "diagnostic": {}}}):
        server = start()
        assert "diagnosticProvider" not in server.initialize(capabilities)["capabilities"]
        server.open("file:///n.md", WRONG)
        server.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])


def test_only_what_changed_is_reported_again(start: Start, vault: Path) -> None:
    server = begin(start, vault)
    previous = {uri: report["resultId"] for uri, report in pull(server).items()}
    (vault / "a.md").write_text("Mended.\n")
    (vault / "b.md").unlink()
    reports = pull(server, previous)
    assert {uri.rpartition("/")[2]: report["kind"] for uri, report in reports.items()} == {
        "a.md": "full", "b.md": "full", "c%20%C3%A9.md": "unchanged", "g.md": "unchanged",
    }  # fmt: skip
    assert codes(reports, vault)["a.md"] == codes(reports, vault)["b.md"] == []


def test_without_news_it_waits_for_some(start: Start, vault: Path) -> None:
    server = begin(start, vault)
    previous = {uri: report["resultId"] for uri, report in pull(server).items()}
    ids = [{"uri": uri, "value": value} for uri, value in previous.items()]
    number = server.request("workspace/diagnostic", {"previousResultIds": ids})
    assert server.ask("textDocument/documentSymbol", {"textDocument": {"uri": "file:///none.md"}}) == []
    (vault / "b.md").write_text("<!-- einlsp-ingore -->")
    reports = {item["uri"]: item for item in server.answer(number)["result"]["items"]}
    assert codes(reports, vault)["b.md"] == ["invalid-setting"]
    previous |= {uri: report["resultId"] for uri, report in reports.items()}
    assert {report["kind"] for report in pull(server, previous).values()} == {"unchanged"}


def test_an_open_note_is_left_to_its_own_request(start: Start, vault: Path) -> None:
    server = begin(start, vault)
    uri = f"{vault.as_uri()}/a.md"
    server.open(uri, "Text.\n")
    assert uri not in pull(server)
    report = server.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
    assert report["items"] == []
    again = {"textDocument": {"uri": uri}, "previousResultId": report["resultId"]}
    assert server.ask("textDocument/diagnostic", again) == {"kind": "unchanged", "resultId": report["resultId"]}
    server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert codes(pull(server), vault)["a.md"] == ["unequal-step"]


def test_settings_are_those_of_the_note_and_followed(start: Start, vault: Path) -> None:
    server = begin(start, vault)
    previous = {uri: report["resultId"] for uri, report in pull(server).items()}
    (vault / "einlsp.toml").write_text('rules = { unequal-step = "off" }\n')
    changed = {"uri": (vault / "einlsp.toml").as_uri(), "type": 2}
    server.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
    refresh = server.wait(lambda m: m.get("method") == "workspace/diagnostic/refresh")
    server.send({"jsonrpc": "2.0", "id": refresh["id"], "result": None})
    found = codes(pull(server, previous), vault)
    assert found["a.md"] == found["out/d.md"] == []


def test_it_can_be_switched_off(start: Start, vault: Path) -> None:
    assert pull(begin(start, vault, diagnostics={"workspace": False})) == {}


def test_parts_come_as_they_are_found(start: Start, vault: Path) -> None:
    server = begin(start, vault)
    assert pull(server, partialResultToken="p", workDoneToken="w") == {}
    said = [m["params"] for m in server.kept if m.get("method") == "$/progress"]
    parts = [each["value"]["items"] for each in said if each["token"] == "p"]
    assert [len(part) for part in parts] == [1, 1, 1, 1]
    work = [each["value"]["kind"] for each in said if each["token"] == "w"]
    assert (work[0], work[-1]) == ("begin", "end")


def many(vault: Path) -> None:
    for number in range(400):
        (vault / f"n{number}.md").write_text(f"{WRONG} and ${number}$\n" * 20)


def test_a_cancelled_request_stops(start: Start, vault: Path) -> None:
    many(vault)
    server = begin(start, vault)
    number = server.request("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "p"})
    server.wait(lambda m: m.get("method") == "$/progress")
    server.notify("$/cancelRequest", {"id": number})
    assert server.answer(number)["error"]["code"] == -32800
    time.sleep(1)
    while not server.messages.empty():
        server.messages.get()
    time.sleep(1)
    assert server.messages.empty(), "nobody waits for the rest"


def test_a_person_can_stop_it(start: Start, vault: Path) -> None:
    many(vault)
    server = begin(start, vault, {**PULLS, "window": {"workDoneProgress": True}})
    number = server.request("workspace/diagnostic", {"previousResultIds": []})
    create = server.wait(lambda m: m.get("method") == "window/workDoneProgress/create")
    server.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    server.wait(lambda m: m.get("method") == "$/progress" and m["params"]["value"]["kind"] == "report")
    server.notify("window/workDoneProgress/cancel", {"token": create["params"]["token"]})
    assert 0 < len(server.answer(number)["result"]["items"]) < 404
    server.wait(lambda m: m.get("method") == "$/progress" and m["params"]["value"]["kind"] == "end")


def test_files_that_cannot_be_read_are_left_out(start: Start, vault: Path) -> None:
    (vault / "bad.md").write_bytes(b"\xff\xfe\x00")
    (vault / "loop.md").symlink_to(vault / "loop.md")
    (vault / "huge.md").write_text("word " * 300_000)
    found = codes(pull(begin(start, vault)), vault)
    assert found["a.md"] == ["unequal-step"]
    assert found.get("bad.md", []) == found.get("huge.md", []) == []
