"""The life of a server on the wire: start, end, a client that misbehaves, a pipe that closes, a print."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.conftest import COMMAND, VERSIONED, RawServer

Start = Callable[..., RawServer]

NOTE = "# A note\n\n<!-- einlsp: convension = ml -->\n\n$x$\n"


def test_it_starts_shows_findings_and_ends(start: Start) -> None:
    server = start()
    capabilities = server.initialize(VERSIONED)["capabilities"]
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["positionEncoding"] == "utf-16"
    server.open("file:///n.md", NOTE)
    (found,) = server.diagnostics("file:///n.md", 1)
    assert (found["code"], found["source"]) == ("invalid-setting", "einlsp")
    assert found["range"] == {"start": {"line": 2, "character": 13}, "end": {"line": 2, "character": 23}}
    server.change("file:///n.md", 2, {"text": NOTE.replace("convension", "convention")})
    assert server.diagnostics("file:///n.md", 2) == []
    assert server.end() == 0
    assert server.junk == b""


def test_exit_without_shutdown_is_a_failure(start: Start) -> None:
    server = start()
    server.initialize()
    server.notify("exit")
    assert server.process.wait(60) == 1


def test_a_closed_pipe_ends_it(start: Start) -> None:
    server = start()
    server.initialize()
    server.process.stdin.close()
    assert server.process.wait(60) == 1


def test_it_ends_while_it_still_works(start: Start) -> None:
    server = start()
    server.initialize()
    server.open("file:///n.md", "$x_i$ and $$ y $$\n\n" * 40_000)
    started = time.monotonic()
    assert server.end() == 0
    assert time.monotonic() - started < 30, "it waited for the analysis"


def test_a_client_that_draws_pictures_without_saying_so_can_be_spoken_for(start: Start) -> None:
    where = {"textDocument": {"uri": "file:///n.md"}, "position": {"line": 0, "character": 3}}
    said = []
    for arguments in ((), ("--pictures",), ("--pictures", "#ff8800")):
        server = start(*arguments)
        server.initialize({"textDocument": {"hover": {"contentFormat": ["markdown"]}}})
        server.open("file:///n.md", r"$\mathbf{A}\mathbf{x}$")
        said.append(server.ask("textDocument/hover", where)["contents"]["value"])
    assert ["](data:image/svg+xml;base64," in text for text in said] == [False, True, True]
    assert said[1] != said[2]
    assert not any("|width=" in text for text in said), (
        "VS Code's spelling of a width is a part of the address elsewhere"
    )


def test_a_request_before_initialize_is_refused_and_a_notification_ignored(start: Start) -> None:
    server = start()
    server.notify("textDocument/didOpen", {"nonsense": 1})
    refused = server.answer(server.request("textDocument/hover", {}))
    assert refused["error"]["code"] == -32002
    server.initialize()
    again = server.answer(server.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}}))
    assert again["error"]["code"] == -32600
    server.ask("shutdown")
    late = server.answer(server.request("textDocument/diagnostic", {"textDocument": {"uri": "file:///n.md"}}))
    assert late["error"]["code"] == -32600
    server.notify("exit")
    assert server.process.wait(60) == 0


NO_REQUESTS: list[tuple[object, int]] = [
    ({"jsonrpc": "2.0", "id": 7, "method": "no/such"}, -32601),
    ({"jsonrpc": "2.0", "id": 7, "method": "textDocument/diagnostic", "params": {"textDocument": 3}}, -32602),
    ({"jsonrpc": "2.0", "id": 7, "method": "textDocument/diagnostic"}, -32602),
    ({"jsonrpc": "2.0", "id": 7, "method": 3}, -32600),
    ({"jsonrpc": "2.0", "id": [7], "method": "shutdown"}, -32600),
    ({"id": 7, "method": "shutdown"}, -32600),
    ([{"jsonrpc": "2.0", "id": 7, "method": "shutdown"}], -32600),
    (5, -32600),
    ("word", -32600),
    (None, -32600),
]


def test_what_is_no_request_gets_an_error_and_the_next_one_an_answer(start: Start) -> None:
    server = start()
    server.initialize()
    for message, code in NO_REQUESTS:
        server.send(message)
        assert server.wait(lambda m: "error" in m)["error"]["code"] == code, message
        assert server.ask("textDocument/diagnostic", {"textDocument": {"uri": "file:///none.md"}})["items"] == []


def test_what_is_not_json_and_no_header(start: Start) -> None:
    server = start()
    server.write(b"Hello\r\n\r\nContent-Length: 5\r\n\r\n{]{]{Content-Type: x\r\ncontent-length: 2\r\n\r\n[[")
    assert [server.wait(lambda m: "error" in m)["error"]["code"] for _ in range(2)] == [-32700, -32700]
    server.initialize()
    assert server.end() == 0


STRANGE: list[tuple[str, object]] = [
    ("textDocument/didChange", {"textDocument": {"uri": "file:///none.md", "version": 2}, "contentChanges": []}),
    ("textDocument/didClose", {"textDocument": {"uri": "file:///none.md"}}),
    ("textDocument/didOpen", {"textDocument": 5}),
    ("textDocument/didSave", {"textDocument": {"uri": "file:///none.md"}}),
    ("notebookDocument/didClose", {"notebookDocument": {"uri": "file:///n"}, "cellTextDocuments": []}),
    ("$/cancelRequest", {"id": 99}),
    ("$/cancelRequest", {"id": None}),
    ("$/setTrace", {"value": "off"}),
    ("$/somethingNew", {"x": 1}),
    ("einlsp/theme", {"foreground": "url(javascript:1)"}),
    ("einlsp/theme", None),
    ("window/workDoneProgress/cancel", {"token": "none"}),
    ("workspace/didChangeConfiguration", {"settings": None}),
    ("workspace/didChangeConfiguration", {"settings": {"einlsp": {"layout": 3}}}),
    ("workspace/didChangeWatchedFiles", {"changes": []}),
]


def test_a_strange_notification_does_no_harm(start: Start) -> None:
    server = start()
    server.initialize(VERSIONED)
    for number, (method, params) in enumerate(STRANGE):
        server.notify(method, params)
        server.open(f"file:///{number}.md", NOTE)
        assert len(server.diagnostics(f"file:///{number}.md", 1)) == 1, method


def test_print_anywhere_does_not_break_the_protocol(start: Start, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys, threading, os\n"
        "def chatter():\n"
        "    import time\n"
        "    while 'einlsp.server.streams' not in sys.modules: time.sleep(0.01)\n"
        "    time.sleep(0.5)\n"
        "    print('NOISE', flush=True)\n"
        "    os.write(1, b'RAW NOISE\\n')\n"
        "    os.system('echo CHILD NOISE')\n"
        "threading.Thread(target=chatter, daemon=True).start()\n"
    )
    server = start(env={"PYTHONPATH": str(tmp_path)})
    server.initialize(VERSIONED)
    deadline = time.monotonic() + 60
    while b"CHILD NOISE" not in server.errors and time.monotonic() < deadline:
        time.sleep(0.05)
    assert {b"NOISE", b"RAW NOISE", b"CHILD NOISE"} <= set(bytes(server.errors).splitlines())
    server.open("file:///n.md", NOTE)
    assert len(server.diagnostics("file:///n.md", 1)) == 1
    assert server.junk == b""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a POSIX system")
def test_it_ends_when_the_editor_dies(tmp_path: Path) -> None:
    """The editor's pipes stay open in a third process, so that only its number tells that it is gone."""
    script = (
        "import subprocess, sys, json, os\n"
        f"server = subprocess.Popen({COMMAND!r}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
        "body = json.dumps({'jsonrpc': '2.0', 'id': 1, 'method': 'initialize', 'params':"
        " {'processId': os.getpid(), 'rootUri': None, 'capabilities': {}}}).encode()\n"
        "keeper = subprocess.Popen(['sleep', '60'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,"
        " pass_fds=[server.stdin.fileno(), server.stdout.fileno()])\n"
        "server.stdin.write(b'Content-Length: %d\\r\\n\\r\\n' % len(body) + body); server.stdin.flush()\n"
        "server.stdout.readline()\n"
        "print(server.pid, keeper.pid, flush=True)\n"
        "os._exit(0)\n"
    )
    editor = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    server, keeper = map(int, editor.stdout.split())
    try:
        for _ in range(600):
            if not _runs(server):
                break
            time.sleep(0.1)
        assert not _runs(server)
    finally:
        os.kill(keeper, signal.SIGKILL)


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
