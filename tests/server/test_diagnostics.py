"""Findings on the wire: at the right place in every encoding, with their version, gone with their cause, never stale."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from einlsp.ide.rulebook import page_of, url_of
from tests.server.conftest import VERSIONED, RawServer

Start = Callable[..., RawServer]
WRONG = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})$"
RIGHT = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{BCA})$"
URI = "file:///note.md"


def replaced(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    return {
        "range": {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}},
        "text": text,
    }


def codes(found: list[dict[str, Any]]) -> list[str]:
    return [diagnostic["code"] for diagnostic in found]


@pytest.fixture
def quick(start: Start) -> RawServer:
    """A server that shows new findings at once."""
    server = start()
    server.initialize(VERSIONED, initializationOptions={"diagnostics": {"delay": 0}})
    return server


def test_a_wrong_step_is_found_and_gone_when_it_is_mended(quick: RawServer) -> None:
    quick.open(URI, f"Words.\n\n{WRONG}\n")
    found = quick.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])
    (diagnostic,) = found["params"]["diagnostics"]
    assert diagnostic["code"] == "unequal-step"
    assert diagnostic["range"]["start"]["line"] == 2
    assert "relatedInformation" in diagnostic
    quick.change(URI, 2, replaced(2, WRONG.index("ACB"), WRONG.index("ACB") + 3, "BCA"))
    assert quick.diagnostics(URI, 2) == []


def test_it_stays_while_something_else_is_typed(quick: RawServer) -> None:
    quick.open(URI, f"Words.\n\n{WRONG}\n")
    quick.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])
    for version in range(2, 6):
        quick.change(URI, version, replaced(0, 0, 0, "\n"))
        (diagnostic,) = quick.diagnostics(URI, version)
        assert diagnostic["range"]["start"]["line"] == version + 1


def linked(start: Start, folder: Path) -> str:
    server = start(env={"EINLSP_CACHE": str(folder)})
    can = {"textDocument": {"publishDiagnostics": {"codeDescriptionSupport": True}}}
    server.initialize(can, initializationOptions={"diagnostics": {"delay": 0}})
    server.open(URI, "<!-- einlsp: convension = ml -->\n")
    (diagnostic,) = server.diagnostics(URI)
    return str(diagnostic["codeDescription"]["href"])


def test_the_page_of_a_rule_opens_without_a_network(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "a cache"
    for _ in range(2):
        address = linked(start, folder)
        assert address.startswith("file:///")
        page = Path(unquote(urlsplit(address).path))
        assert page.is_relative_to(folder)
        assert page.read_text(encoding="utf-8") == page_of("invalid-setting").text
        page.write_text("an old page", encoding="utf-8")


def test_without_a_place_for_it_the_page_is_on_the_web(start: Start, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert linked(start, tmp_path / "file") == url_of("invalid-setting")


ENCODED = [
    (["utf-8"], "utf-8", len("é𝔸: ".encode())),
    (["utf-32", "utf-8"], "utf-32", 4),
    (["utf-16"], "utf-16", 5),
    (["utf-7"], "utf-16", 5),
    (None, "utf-16", 5),
]


@pytest.mark.parametrize(("offered", "chosen", "before"), ENCODED)
def test_positions_are_in_the_units_that_were_agreed_on(
    start: Start, offered: list[str] | None, chosen: str, before: int
) -> None:
    server = start()
    general = {"general": {"positionEncodings": offered}} if offered else {}
    assert server.initialize({**VERSIONED, **general})["capabilities"]["positionEncoding"] == chosen
    server.open(URI, "é𝔸: <!-- einlsp-ingore --> x\n")
    (found,) = server.diagnostics(URI, 1)
    assert found["range"]["start"] == {"line": 0, "character": before + len("<!-- einlsp-")}
    server.change(URI, 2, replaced(0, before, before, "𝔹"))
    wide = {"utf-8": 4, "utf-16": 2, "utf-32": 1}[chosen]
    (found,) = server.diagnostics(URI, 2)
    assert found["range"]["start"]["character"] == before + wide + len("<!-- einlsp-")


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\v", "\f", "\x1c"])
def test_only_the_three_line_ends_of_the_protocol_end_a_line(quick: RawServer, separator: str) -> None:
    quick.open(URI, f"a{separator}b\n<!-- einlsp-ingore -->")
    (found,) = quick.diagnostics(URI, 1)
    assert found["range"]["start"] == {"line": 1, "character": 12}
    quick.change(URI, 2, replaced(1, 999, 1000, "!"), replaced(7, 0, 7, 1 and "?"))
    (found,) = quick.diagnostics(URI, 2)
    assert found["range"]["start"] == {"line": 1, "character": 12}


def test_new_findings_wait_for_a_pause_and_old_ones_go_at_once(start: Start) -> None:
    server = start()
    server.initialize(VERSIONED, initializationOptions={"diagnostics": {"delay": 600}})
    server.open(URI, "Text\n\n<!-- einlsp-ingore -->\n")
    assert len(server.diagnostics(URI, 1)) == 1
    server.change(URI, 2, {"text": "Text\n\n<!-- einlsp-ingore --> <!-- einlsp-enabel -->\n"})
    assert len(server.diagnostics(URI, 2)) == 1
    assert len(server.diagnostics(URI, 2)) == 2
    server.change(URI, 3, {"text": "Text\n\n<!-- einlsp-enabel -->\n"})
    assert len(server.diagnostics(URI, 3)) == 1


def test_on_save_means_on_save(start: Start) -> None:
    server = start()
    server.initialize(VERSIONED, initializationOptions={"diagnostics": {"run": "save", "delay": 0}})
    server.open(URI, "Text\n")
    assert server.diagnostics(URI, 1) == []
    server.change(URI, 2, {"text": "<!-- einlsp-ingore -->\n"})
    assert server.diagnostics(URI, 2) == []
    server.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
    assert len(server.diagnostics(URI, 2)) == 1


def test_a_repeated_open_and_standing_versions_are_borne(quick: RawServer) -> None:
    quick.open(URI, "<!-- einlsp-ingore -->", version=0)
    assert len(quick.diagnostics(URI, 0)) == 1
    quick.open(URI, "<!-- einlsp-ignore -->", version=0, language="ipythongfm")
    assert quick.diagnostics(URI, 0) == []
    quick.change(URI, 0, replaced(0, 12, 18, "ingore"))
    assert len(quick.diagnostics(URI, 0)) == 1


def test_a_note_that_was_left_alone_for_long_is_as_it_was(quick: RawServer) -> None:
    """Analyses of notes that nobody works with are let go; what was found stays, and what is asked is answered."""
    quick.open(URI, f"Words.\n\n{WRONG}\n")
    quick.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])
    quick.open("file:///other.md", "Fine $x_i$\n\n<!-- einlsp-ingore -->")
    assert len(quick.diagnostics("file:///other.md", 1)) == 1
    for number in range(8):
        quick.open(f"file:///{number}.md", f"Note ${number}$\n")
        quick.diagnostics(f"file:///{number}.md", 1)
    place = {"textDocument": {"uri": "file:///other.md"}, "position": {"line": 0, "character": 7}}
    assert len(quick.ask("textDocument/documentHighlight", place)) == 1
    quick.change(URI, 2, replaced(0, 0, 0, "\n"))
    assert codes(quick.diagnostics(URI, 2)) == ["unequal-step"]
    quick.change("file:///other.md", 2, replaced(0, 0, 0, "\n"))
    assert codes(quick.diagnostics("file:///other.md", 2)) == ["invalid-setting"]


def test_what_is_closed_has_no_findings(quick: RawServer) -> None:
    quick.open(URI, "<!-- einlsp-ingore -->")
    assert len(quick.diagnostics(URI, 1)) == 1
    quick.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert quick.diagnostics(URI) == []


def test_a_program_is_no_note(quick: RawServer) -> None:
    quick.open("file:///n.py", "<!-- einlsp-ingore -->", language="python")
    quick.open(URI, "<!-- einlsp-ingore -->")
    quick.diagnostics(URI, 1)
    assert not [m for m in quick.kept if m.get("params", {}).get("uri") == "file:///n.py"]


def test_clients_that_ask_are_not_told(start: Start) -> None:
    server = start()
    server.initialize({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": True}}})
    server.open(URI, f"<!-- einlsp-ingore -->\n\n{WRONG}\n")
    ask = {"textDocument": {"uri": URI}}
    assert "unknown" not in codes(server.ask("textDocument/diagnostic", ask)["items"])
    refresh = server.wait(lambda m: m.get("method") == "workspace/diagnostic/refresh")
    server.send({"jsonrpc": "2.0", "id": refresh["id"], "result": None})
    assert codes(server.ask("textDocument/diagnostic", ask)["items"]) == ["invalid-setting", "unequal-step"]
    server.change(URI, 2, {"text": RIGHT})
    assert server.ask("textDocument/diagnostic", ask)["items"] == []
    assert not [m for m in server.kept if m.get("method") == "textDocument/publishDiagnostics"]


def test_settings_come_from_the_editor_by_folder_and_change(start: Start, tmp_path: Any) -> None:
    server = start()
    server.initialize(
        {**VERSIONED, "workspace": {"configuration": True}},
        workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "w"}],
    )
    asked = server.wait(lambda m: m.get("method") == "workspace/configuration")
    assert [item.get("scopeUri") for item in asked["params"]["items"]] == [None, tmp_path.as_uri()]
    server.send({"jsonrpc": "2.0", "id": asked["id"], "result": [{}, {"rules": {"*.md": {"invalid-setting": "off"}}}]})
    inside, outside = (tmp_path / "n.md").as_uri(), "untitled:Untitled-1"
    server.open(inside, "<!-- einlsp-ingore -->")
    server.open(outside, "<!-- einlsp-ingore -->")
    assert server.diagnostics(inside, 1) == []
    assert len(server.diagnostics(outside, 1)) == 1
    server.notify("workspace/didChangeConfiguration", {"settings": None})
    asked = server.wait(lambda m: m.get("method") == "workspace/configuration")
    server.send({"jsonrpc": "2.0", "id": asked["id"], "result": [{}, {"rules": {"invalid-setting": "hint"}}]})
    (found,) = server.wait(
        lambda m: (
            m.get("method") == "textDocument/publishDiagnostics"
            and m["params"]["uri"] == inside
            and m["params"]["diagnostics"]
        )
    )["params"]["diagnostics"]
    assert found["severity"] == 4


def test_settings_that_are_wrong_are_said_once(start: Start) -> None:
    server = start()
    server.initialize(VERSIONED, initializationOptions={"convension": "ml", "foreground": "#ffffff"})
    shown = server.wait(lambda m: m.get("method") == "window/showMessage")
    assert 'Did you mean "convention"?' in shown["params"]["message"]


@pytest.mark.parametrize("told", [True, False])
def test_a_settings_file_is_read_and_read_again(start: Start, tmp_path: Any, told: bool) -> None:
    (tmp_path / "einlsp.toml").write_text('rules = { invalid-setting = "off" }')
    server = start()
    server.initialize(VERSIONED)
    uri = (tmp_path / "n.md").as_uri()
    server.open(uri, "<!-- einlsp-ingore -->")
    assert server.diagnostics(uri, 1) == []
    (tmp_path / "einlsp.toml").write_text("")
    if told:
        changed = {"uri": (tmp_path / "einlsp.toml").as_uri(), "type": 2}
        server.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
    server.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])


class TestNotebooks:
    """The Markdown cells of a notebook are one note; findings belong to cells."""

    NB = "file:///n.ipynb"

    def cell(self, name: str) -> str:
        return f"vscode-notebook-cell:/n.ipynb#{name}"

    def item(self, name: str, text: str) -> dict[str, Any]:
        return {"uri": self.cell(name), "languageId": "markdown", "version": 1, "text": text}

    def open(self, server: RawServer, **cells: str) -> None:
        document = {"uri": self.NB, "notebookType": "jupyter-notebook", "version": 1}
        document["cells"] = [{"kind": 1, "document": self.cell(name)} for name in cells]
        texts = [self.item(name, text) for name, text in cells.items()]
        server.notify("notebookDocument/didOpen", {"notebookDocument": document, "cellTextDocuments": texts})

    def change(self, server: RawServer, cells: dict[str, Any]) -> None:
        document = {"uri": self.NB, "version": 2}
        server.notify("notebookDocument/didChange", {"notebookDocument": document, "change": {"cells": cells}})

    def test_a_finding_stands_in_its_cell(self, quick: RawServer) -> None:
        self.open(quick, a="```\nopen fence", b="x\n<!-- einlsp-ingore -->", c="y")
        (found,) = quick.diagnostics(self.cell("b"))
        assert found["range"]["start"] == {"line": 1, "character": 12}
        assert quick.diagnostics(self.cell("a")) == quick.diagnostics(self.cell("c")) == []

    def test_cells_change_move_come_and_go(self, quick: RawServer) -> None:
        self.open(quick, a="<!-- einlsp-ingore -->", b="y")
        assert len(quick.diagnostics(self.cell("a"))) == 1
        quick.diagnostics(self.cell("b"))
        self.change(
            quick,
            {
                "textContent": [
                    {
                        "document": {"uri": self.cell("b"), "version": 2},
                        "changes": [replaced(0, 0, 1, "<!-- einlsp-enabel -->")],
                    }
                ]
            },
        )
        assert len(quick.diagnostics(self.cell("b"), 2)) == 1
        array = {"start": 0, "deleteCount": 1, "cells": [{"kind": 1, "document": self.cell("c")}]}
        self.change(quick, {"structure": {"array": array, "didOpen": [self.item("c", "<!-- einlsp-x -->")]}})
        quick.wait(lambda m: m.get("params", {}).get("uri") == self.cell("a") and m["params"]["diagnostics"] == [])
        assert len(quick.diagnostics(self.cell("c"))) == 1
        quick.notify("notebookDocument/didClose", {"notebookDocument": {"uri": self.NB}, "cellTextDocuments": []})
        for name in ("b", "c"):
            quick.wait(
                lambda m, name=name: (
                    m.get("params", {}).get("uri") == self.cell(name) and m["params"]["diagnostics"] == []
                )
            )

    def test_strange_changes_do_no_harm(self, quick: RawServer) -> None:
        self.open(quick, a="<!-- einlsp-ingore -->")
        quick.diagnostics(self.cell("a"))
        for start, count in itertools.product((0, 5, 99), (0, 1, 99)):
            array = {"start": start, "deleteCount": count, "cells": [{"kind": 1, "document": self.cell("zz")}]}
            self.change(quick, {"structure": {"array": array}})
        self.change(quick, {"textContent": [{"document": {"uri": "file:///no", "version": 1}, "changes": []}]})
        quick.open(URI, "<!-- einlsp-ingore -->")
        assert len(quick.diagnostics(URI, 1)) == 1
