"""A conversation with a living server: anything, in any order, most of it badly timed.

The client keeps its own copy of every text, edited by code of its own. Checked are: each request gets exactly one
answer and none is an internal error; an edit that the server gives names the version that it is for and is never older
than what it was asked for; in a pause the findings shown are those of an analysis from scratch; a killed worker comes
back; at the end no process is left, however the server ended.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path
from typing import Any

from einlsp.ide.analysis import analyse, slow_findings
from einlsp.ide.documents import note as document
from einlsp.ide.findings import in_order
from einlsp.ide.outside import Outside
from einlsp.text import SourceText
from tests.fuzz.material import NOTES, PIECES, note, plain
from tests.server.conftest import RawServer

PATIENCE = 90.0
CAPABILITIES: dict[str, Any] = {
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "rename": {"prepareSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "window": {"workDoneProgress": True},
    "general": {"markdown": {"parser": "marked"}},
}
_INTERNAL = -32603
_SHORT = 3_000


class Text:
    """A text as the client has it."""

    def __init__(self, text: str) -> None:
        self.version = 0
        self.text = text

    def lines(self) -> list[str]:
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


class Conversation:
    """One server and all that was said."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.server = RawServer(cwd=folder)
        self.folder = folder
        self.texts: dict[str, Text] = {}
        self.pending: dict[int, tuple[str, dict[str, int]]] = {}
        self.offered: list[dict[str, Any]] = []
        self.shown: dict[str, tuple[int | None, list[dict[str, Any]]]] = {}
        self.counts: dict[str, int] = {}
        self.encoding = self.chance.choice(("utf-8", "utf-16", "utf-32"))
        self.pulls = self.chance.random() < 0.3
        can = {**CAPABILITIES, "general": {**CAPABILITIES["general"], "positionEncodings": [self.encoding]}}
        if self.pulls:
            can["textDocument"] = {**can["textDocument"], "diagnostic": {}}
            can["workspace"] = {**can["workspace"], "diagnostics": {"refreshSupport": True}}
        self.server.initialize(
            can,
            initializationOptions={"diagnostics": {"delay": 0}},
            workspaceFolders=[{"uri": folder.as_uri(), "name": "fuzz"}],
        )
        for number in range(3):
            self.open(f"{folder.as_uri()}/{number}.md", plain(note(self.chance)))

    # What the client says.

    def open(self, uri: str, text: str) -> None:
        known = self.texts.get(uri)
        self.texts[uri] = Text(text)
        self.texts[uri].version = known.version + 1 if known else 1
        self.server.open(uri, text, self.texts[uri].version, self.chance.choice(("markdown", "ipythongfm", "quarto")))
        self.count("opened")

    def edit(self, uri: str) -> None:
        """One to three changes in one notification; ranges may lie outside the text."""
        held = self.texts[uri]
        changes = []
        for _ in range(self.chance.choice((1, 1, 1, 2, 3))):
            if self.chance.random() < 0.03:
                held.text = plain(note(self.chance))
                changes.append({"text": held.text})
                continue
            first, last = self.place(uri), self.place(uri)
            if self.chance.random() < 0.8:
                last = dict(first, character=first["character"] + self.chance.choice((0, 0, 1, 2, 9)))
            new = plain("".join(self.chance.choices(PIECES, k=self.chance.randint(0, 3))))
            changes.append({"range": {"start": first, "end": last}, "text": new})
            start, end = sorted((self.offset(held.text, first), self.offset(held.text, last)))
            held.text = held.text[:start] + new + held.text[end:]
        held.version += self.chance.choice((1, 1, 1, 0))
        self.server.change(uri, held.version, *changes)
        self.count("edits")

    def place(self, uri: str) -> dict[str, int]:
        if self.chance.random() < 0.05:
            return {"line": self.chance.choice((0, 10**6, 2**31 - 1)), "character": self.chance.choice((0, 10**6))}
        lines = self.texts[uri].lines()
        line = self.chance.randrange(len(lines))
        return {"line": line, "character": self.chance.randint(0, min(len(lines[line]), 500) + 2)}

    def offset(self, text: str, place: dict[str, int]) -> int:
        """Where a place is in a text: a plain and slow way, to compare with."""
        start, line = 0, 0
        while line < place["line"]:
            ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
            if not ends:
                return len(text)
            start = min(ends) + (2 if text.startswith("\r\n", min(ends)) else 1)
            line += 1
        used, at = 0, start
        while at < len(text) and text[at] not in "\r\n":
            code = self.encoding + ("-le" if self.encoding != "utf-8" else "")
            used += len(text[at].encode(code)) // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
            if used > place["character"]:
                break
            at += 1
        return at

    def request(self, uri: str) -> None:
        place = self.place(uri)
        text = {"textDocument": {"uri": uri}}
        other = self.place(uri)
        span = {"start": place, "end": other if self.chance.random() < 0.2 else place}
        method, extra = self.chance.choice(
            [
                ("textDocument/hover", {}), ("textDocument/hover", {}), ("textDocument/documentHighlight", {}), ("textDocument/definition", {}),
                ("textDocument/declaration", {}), ("textDocument/completion", {}), ("textDocument/prepareRename", {}),
                ("textDocument/rename", {"newName": plain(self.chance.choice(PIECES))}), ("textDocument/rename", {"newName": "\\rho"}),
                ("textDocument/references", {"context": {"includeDeclaration": True}}),
                ("textDocument/codeAction", {"range": span, "context": {"diagnostics": []}}),
                ("textDocument/documentSymbol", {}), ("textDocument/semanticTokens/full", {}), ("textDocument/semanticTokens/range", {"range": span}),
                ("textDocument/foldingRange", {}), ("textDocument/diagnostic", {}), ("textDocument/inlayHint", {"range": span}),
                ("workspace/diagnostic", {"previousResultIds": []}), ("no/such", {}), ("textDocument/hover", {"position": "nonsense"}),
                ("codeAction/resolve", None),
            ]
        )  # fmt: skip
        if extra is None:
            if not self.offered:
                return
            action = self.chance.choice(self.offered[-8:])
            self.ask(method, action)
        else:
            self.ask(method, {**text, "position": place, **extra})
        if self.chance.random() < 0.15:
            self.server.notify("$/cancelRequest", {"id": max(self.pending)})
            self.count("cancelled")

    def ask(self, method: str, params: Any) -> int:
        number = self.server.request(method, params)
        self.pending[number] = (method, {uri: held.version for uri, held in self.texts.items()})
        self.count("requests")
        return number

    def disturb(self) -> None:
        """What does not happen on a good day."""
        kind = self.chance.randrange(9)
        uri = self.chance.choice(list(self.texts))
        if kind == 0:
            workers = children(self.server.process.pid)
            if workers:
                os.kill(self.chance.choice(workers), signal.SIGKILL)
                self.count("killed workers")
        elif kind == 1:
            (self.folder / "einlsp.toml").write_text(
                self.chance.choice(("", "convention = 'einstein'", "rules = { unequal-step = 'off' }", "nonsense = ["))
            )
            changed = {"uri": (self.folder / "einlsp.toml").as_uri(), "type": 2}
            self.server.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
        elif kind == 2:
            values = self.chance.choice((None, {}, {"convention": "ml"}, {"einlsp": {"layout": 3}}, "nonsense"))
            self.server.notify("workspace/didChangeConfiguration", {"settings": values})
        elif kind == 3:
            self.server.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            self.open(uri, plain(note(self.chance)))
        elif kind == 4:
            self.server.send(self.chance.choice(([], 3, {"jsonrpc": "2.0"}, {"jsonrpc": "2.0", "method": 5}, None)))
        elif kind == 5:
            self.server.notify("einlsp/theme", {"foreground": self.chance.choice(("#fff", "red", None, 5))})
        elif kind == 6:
            self.server.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        elif kind == 7:
            self.notebook()
        else:
            self.server.notify("textDocument/didChange", {"textDocument": {"uri": uri}, "contentChanges": 7})
        self.count("disturbances")

    def notebook(self) -> None:
        """A notebook comes, changes and goes."""
        name = f"{self.folder.as_uri()}/book.ipynb"
        cells = [f"vscode-notebook-cell:{name}#{number}" for number in range(3)]
        self.server.notify(
            "notebookDocument/didOpen",
            {
                "notebookDocument": {
                    "uri": name,
                    "notebookType": "jupyter-notebook",
                    "version": 1,
                    "cells": [{"kind": 1, "document": cell} for cell in cells],
                },
                "cellTextDocuments": [
                    {"uri": cell, "languageId": "markdown", "version": 1, "text": plain(note(self.chance))[:_SHORT]}
                    for cell in cells
                ],
            },
        )
        start, count = self.chance.randint(0, 4), self.chance.randint(0, 4)
        self.server.notify(
            "notebookDocument/didChange",
            {
                "notebookDocument": {"uri": name, "version": 2},
                "change": {
                    "cells": {
                        "structure": {"array": {"start": start, "deleteCount": count, "cells": []}},
                        "textContent": [
                            {
                                "document": {"uri": cells[0], "version": 2},
                                "changes": [{"text": plain(note(self.chance))[:_SHORT]}],
                            }
                        ],
                    }
                },
            },
        )
        place = {"line": self.chance.randint(0, 5), "character": self.chance.randint(0, 20)}
        self.ask("textDocument/hover", {"textDocument": {"uri": cells[0]}, "position": place})
        if self.chance.random() < 0.8:
            self.server.notify(
                "notebookDocument/didClose",
                {"notebookDocument": {"uri": name}, "cellTextDocuments": [{"uri": cell} for cell in cells]},
            )

    # What the server says.

    def listen(self, seconds: float) -> None:
        """Take what has come, for so long at most without anything."""
        from queue import Empty

        while True:
            try:
                message = self.server.messages.get(timeout=seconds)
            except Empty:
                return
            assert message is not None, f"the server has ended: {bytes(self.server.errors[-3000:]).decode()}"
            self.heard(message)

    def heard(self, message: dict[str, Any]) -> None:
        if "method" in message:
            if "id" in message:
                self.server.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            elif message["method"] == "textDocument/publishDiagnostics":
                params = message["params"]
                assert not self.pulls, "diagnostics were pushed to a client that pulls"
                self.shown[params["uri"]] = (params.get("version"), params["diagnostics"])
            return
        if message.get("id") is None:
            assert "error" in message, message
            return
        asked = self.pending.pop(message["id"], None)
        assert asked is not None, f"an answer to nothing, or a second one: {message}"
        method, versions = asked
        code = message.get("error", {}).get("code")
        assert code != _INTERNAL, (method, message)
        self.count("answers" if code is None else f"errors {code}")
        if code is None:
            self.answered(method, versions, message["result"])

    def answered(self, method: str, versions: dict[str, int], result: Any) -> None:
        if method == "textDocument/codeAction":
            self.offered += [action for action in result or () if action.get("edit") is None]
            del self.offered[:-30]
        edits = [a.get("edit") for a in result or ()] if method == "textDocument/codeAction" else []
        if method == "codeAction/resolve":
            edits = [result.get("edit")]
        elif method == "textDocument/rename":
            edits = [result]
        for edit in filter(None, edits):
            for change in edit["documentChanges"]:
                uri, version = change["textDocument"]["uri"], change["textDocument"]["version"]
                held = self.texts.get(uri)
                assert held is not None or "book.ipynb" in uri
                if held is not None:
                    assert versions[uri] <= version <= held.version, (method, versions[uri], version, held.version)
                    self.count("edits that fit" if version == held.version else "edits that came too late")
        if method == "textDocument/hover" and result:
            value = result["contents"]["value"]
            assert len(value) < 100_000

    def settled(self, seconds: float = PATIENCE) -> None:
        """Wait until every request has its answer."""
        end = time.monotonic() + seconds
        while self.pending:
            self.listen(0.05)
            assert time.monotonic() < end, f"no answer to {list(self.pending.items())[:5]}"

    def compare(self) -> None:
        """In a pause: what is shown for a text is what an analysis from scratch finds."""
        (self.folder / "einlsp.toml").write_text("")
        changed = {"uri": (self.folder / "einlsp.toml").as_uri(), "type": 2}
        self.server.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
        self.server.notify("workspace/didChangeConfiguration", {"settings": {"diagnostics": {"delay": 0}}})
        uri = self.chance.choice(list(self.texts))
        if len(self.texts[uri].text) > 4 * _SHORT:
            self.open(uri, (NOTES / "tour" / "slips.md").read_text(encoding="utf-8"))
        self.settled()
        held = self.texts[uri]
        whole = analyse(document(held.text), Outside())
        source = SourceText(held.text)
        wanted = sorted(
            (f.rule, *source.position(f.start, self.encoding), *source.position(f.end, self.encoding))  # type: ignore[arg-type]
            for f in in_order((*whole.findings, *slow_findings(whole)))
        )
        end = time.monotonic() + PATIENCE
        found: Any = None
        while time.monotonic() < end:
            self.listen(0.1)
            if self.pulls:
                answer = self.server.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})
                found = ranges(self._result(answer)["items"])
            elif uri in self.shown and self.shown[uri][0] == held.version:
                found = ranges(self.shown[uri][1])
            if found == wanted:
                self.count("comparisons")
                return
        raise AssertionError(f"shown {found}, from scratch {wanted}, of {held.text!r}")

    def _result(self, number: int) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            message = self.server.messages.get(timeout=PATIENCE)
            assert message is not None, "the server has ended"
            if message.get("id") == number and "method" not in message:
                return message["result"]
            self.heard(message)
        raise AssertionError("no answer")

    def end(self) -> None:
        """End the server in one of several ways; nothing of it is left, nothing was said beside the protocol."""
        process = self.server.process
        workers = children(process.pid)
        kind = self.chance.choice(("shutdown", "exit", "closed", "killed", "unread"))
        if kind == "shutdown":
            self.settled()
            number = self.server.request("shutdown")
            self._result(number)
            self.server.notify("exit")
        elif kind == "exit":
            self.server.notify("exit")
        elif kind == "closed":
            process.stdin.close()
        elif kind == "killed":
            process.kill()
        else:
            os.kill(process.pid, signal.SIGTERM)
        code = process.wait(60)
        assert kind != "shutdown" or code == 0, code
        end = time.monotonic() + 20
        while left := [worker for worker in workers if runs(worker)]:
            assert time.monotonic() < end, f"after {kind} these workers are left: {left}"
            time.sleep(0.05)
        self.server.close()
        assert self.server.junk == b"", bytes(self.server.junk[:500])
        errors = bytes(self.server.errors)
        assert b"Traceback" not in errors, errors[-4000:].decode()
        self.count(f"ended: {kind}")

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def ranges(diagnostics: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The rule and the range of each diagnostic."""
    return sorted(
        (
            d["code"],
            d["range"]["start"]["line"],
            d["range"]["start"]["character"],
            d["range"]["end"]["line"],
            d["range"]["end"]["character"],
        )
        for d in diagnostics
    )


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.append(int(entry.parent.name))
    return found


def runs(process: int) -> bool:
    """Whether a process runs and is not only waited for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def converse(folder: Path, seed: int, rounds: int) -> dict[str, int]:
    """One conversation of so many rounds; what was said, counted. Raises `AssertionError`."""
    talk = Conversation(folder, seed)
    try:
        for number in range(rounds):
            uri = talk.chance.choice(list(talk.texts))
            choice = talk.chance.random()
            if choice < 0.45:
                talk.edit(uri)
            elif choice < 0.94:
                talk.request(uri)
            elif choice < 0.98:
                talk.disturb()
            else:
                talk.open(uri, plain(note(talk.chance)))
            if talk.chance.random() < 0.3:
                talk.listen(talk.chance.choice((0.001, 0.01, 0.05)))
            if len(talk.pending) > 60:
                talk.settled()
            if number % 100 == 99:
                talk.settled()
                talk.compare()
        talk.end()
        return talk.counts
    finally:
        talk.server.close()
