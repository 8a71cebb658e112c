"""A living server under bad treatment: killed workers, cancelled and stale requests, places that do not exist, any order."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from einlsp.server.streams import AddressError, Frames, loopback
from einlsp.server.workers import GaveUpError, Worker
from tests.server.conftest import COMMAND, VERSIONED, RawServer, children

Start = Callable[..., RawServer]
URI = "file:///note.md"
LOSS = r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2"
NOTE = f"# A\n\n$$\n{LOSS}\n$$\n\nSo $u_\\mu {{M^\\mu}}_\\nu x^\\nu$.\n"
LAZY = {
    **VERSIONED,
    "textDocument": {
        **VERSIONED["textDocument"],
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
}


@pytest.fixture
def server(start: Start) -> RawServer:
    server = start()
    server.initialize(LAZY, initializationOptions={"diagnostics": {"delay": 0}})
    server.open(URI, NOTE)
    server.diagnostics(URI, 1)
    return server


def at(line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}


def actions(server: RawServer, line: int = 3) -> list[dict[str, Any]]:
    place = {"line": line, "character": 5}
    asked = {"textDocument": {"uri": URI}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    return server.ask("textDocument/codeAction", asked)


def hovered(server: RawServer, line: int) -> str:
    """The hover of a place; on a busy machine one that gave up is asked for again, as a person would."""
    for _ in range(5):
        value = str(server.ask("textDocument/hover", at(line, 5))["contents"]["value"])
        if "gave up" not in value:
            break
    return value


def test_a_killed_worker_is_started_again(server: RawServer) -> None:
    assert server.ask("textDocument/hover", at(3, 5)) is not None
    for child in children(server.process.pid):
        os.kill(child, signal.SIGKILL)
    time.sleep(0.3)
    for _ in range(2):
        assert "WᵀX" in hovered(server, 3)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_is_left_however_the_server_ends(server: RawServer, how: int) -> None:
    assert server.ask("textDocument/hover", at(3, 5)) is not None
    workers = children(server.process.pid)
    assert workers
    os.kill(server.process.pid, how)
    server.process.wait(60)
    for _ in range(1200):
        left = [worker for worker in workers if Path(f"/proc/{worker}").exists() and _runs(worker)]
        if not left:
            break
        time.sleep(0.05)
    assert not left


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_note_is_checked_in_full_though_the_worker_was_killed(start: Start) -> None:
    server = start()
    server.initialize(LAZY, initializationOptions={"diagnostics": {"delay": 0}})
    wrong = r"$\mathrm{Tr}(\mathbf{ABC}) = \mathrm{Tr}(\mathbf{ACB})$ and " * 40
    server.open(URI, wrong)
    killed = 0
    for _ in range(3000):
        workers = children(server.process.pid)
        if len(workers) > 1:
            os.kill(workers[-1], signal.SIGKILL)
            killed += 1
            break
        time.sleep(0.02)
    assert killed
    server.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["diagnostics"])


def test_an_action_is_for_the_version_that_it_was_offered_for(server: RawServer) -> None:
    offered = actions(server)
    assert all("edit" not in action for action in offered if action["kind"] == "refactor.rewrite")
    resolved = server.ask("codeAction/resolve", offered[0])
    (change,) = resolved["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": URI, "version": 1}
    server.change(URI, 2, {"text": "Short.\n" + NOTE})
    stale = server.ask("codeAction/resolve", offered[0])
    assert stale.get("edit") is None
    assert "has changed" in stale["disabled"]["reason"]


def test_a_change_while_it_is_worked_out_makes_it_stale(server: RawServer) -> None:
    offered = actions(server)
    number = server.request("codeAction/resolve", offered[1])
    server.change(URI, 2, {"text": "Other.\n"})
    answer = server.answer(number)
    assert "result" in answer
    if answer["result"].get("edit"):
        assert answer["result"]["edit"]["documentChanges"][0]["textDocument"]["version"] == 1


def test_slow_work_delays_no_other_request(server: RawServer) -> None:
    """What works is stopped, as if a formula took for ever: others are answered, and the slow ones give up."""
    assert server.ask("textDocument/hover", at(3, 5))
    stopped = set(children(server.process.pid))
    for child in stopped:
        os.kill(child, signal.SIGSTOP)
    slow = [server.request("textDocument/hover", at(3, 5)) for _ in range(len(stopped))]
    quick = server.request("textDocument/documentHighlight", at(3, 5))
    other = server.request("textDocument/hover", at(6, 5))
    first = server.wait(lambda m: m.get("id") in {*slow, quick, other} and "method" not in m)
    assert first["id"] == quick
    assert server.answer(other)["result"]
    assert "gave up" not in hovered(server, 6)
    # One of the stopped may be the process of the checks: then a fresh one has answered in its place.
    answers = [server.answer(number)["result"]["contents"]["value"] for number in slow]
    assert any("gave up after 3 s" in answer for answer in answers)
    for _ in range(600):
        left = stopped & set(children(server.process.pid))
        if len(left) < len(stopped):
            break
        time.sleep(0.1)
    assert len(left) < len(stopped), "what gave up is killed, and is no zombie"
    assert "gave up" not in hovered(server, 3)


def test_an_edit_ends_what_it_made_stale(server: RawServer) -> None:
    offered = actions(server)
    hover = server.request("textDocument/hover", at(3, 5))
    resolve = server.request("codeAction/resolve", offered[1])
    server.change(URI, 2, {"text": "Other.\n"})
    assert "error" not in server.answer(hover)
    answer = server.answer(resolve)["result"]
    assert answer.get("edit") is None or answer["edit"]["documentChanges"][0]["textDocument"]["version"] == 1
    assert server.ask("textDocument/hover", at(0, 2)) is None


def test_a_cancelled_request_is_answered_as_such_and_the_next_one_as_ever(server: RawServer) -> None:
    offered = actions(server)
    codes = set()
    for _ in range(4):
        number = server.request("codeAction/resolve", offered[1])
        server.notify("$/cancelRequest", {"id": number})
        answer = server.answer(number)
        codes.add(answer.get("error", {}).get("code"))
    assert codes <= {-32800, None}
    assert -32800 in codes
    assert server.ask("codeAction/resolve", offered[0])["edit"]


def test_a_burst_of_cancelled_requests_costs_nothing(server: RawServer) -> None:
    numbers = []
    for _ in range(60):
        numbers.append(server.request("textDocument/hover", at(3, 5)))
        server.notify("$/cancelRequest", {"id": numbers[-1]})
    last = server.request("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
    begin = time.monotonic()
    assert server.answer(last)["result"]
    assert time.monotonic() - begin < 20
    assert all("id" in server.answer(number) for number in numbers)


def test_places_that_do_not_exist(server: RawServer) -> None:
    for line, character in ((99, 0), (0, 999), (3, 10_000), (2**31 - 1, 2**31 - 1), (6, 0)):
        for method in ("hover", "definition", "documentHighlight", "completion"):
            server.ask(f"textDocument/{method}", at(line, character))
        server.ask("textDocument/references", {**at(line, character), "context": {"includeDeclaration": True}})
        server.answer(server.request("textDocument/prepareRename", at(line, character)))
    server.change(
        URI, 2, {"range": {"start": {"line": 99, "character": 9}, "end": {"line": 120, "character": 0}}, "text": "end"}
    )
    backwards = {"start": {"line": 1, "character": 0}, "end": {"line": 0, "character": 0}}
    server.change(URI, 3, {"range": backwards, "text": "x"})
    assert isinstance(server.diagnostics(URI, 3), list)


def test_a_rename_is_made_or_refused_with_a_reason(server: RawServer) -> None:
    line, character = 6, NOTE.splitlines()[6].index("mu") + 1
    edit = server.ask("textDocument/rename", {**at(line, character), "newName": "\\rho"})
    assert len(edit["documentChanges"][0]["edits"]) == 2
    refused = server.answer(server.request("textDocument/rename", {**at(line, character), "newName": "\\nu"}))
    assert "already" in refused["error"]["message"]
    assert refused["error"]["code"] == -32803


def test_every_other_feature_answers(server: RawServer) -> None:
    text = {"textDocument": {"uri": URI}}
    symbols = server.ask("textDocument/documentSymbol", text)
    assert symbols[0]["name"] == "A"
    data = server.ask("textDocument/semanticTokens/full", text)["data"]
    assert len(data) == 5 * 4
    assert [fold["startLine"] for fold in server.ask("textDocument/foldingRange", text)] == [2]
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    assert server.ask("textDocument/inlayHint", {**text, "range": whole}) == []
    part = server.ask("textDocument/semanticTokens/range", {**text, "range": whole})["data"]
    assert part == data
    assert len(server.ask("textDocument/documentHighlight", at(6, NOTE.splitlines()[6].index("mu") + 1))) == 2


def test_hints_where_they_are_asked_for(start: Start) -> None:
    server = start()
    server.initialize(LAZY, initializationOptions={"hints": {"shapes": True, "verdicts": True}})
    text = r"$\mathbf{A}\in\mathbb{R}^{n\times m}$: $\mathrm{Tr}(\mathbf{A}^T\mathbf{A}) = \mathrm{Tr}(\mathbf{A}\mathbf{A}^T)$, $\mathbf{A}\mathbf{x}$"
    server.open(URI, text)
    server.diagnostics(URI, 1)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 1, "character": 0}}
    asked = {"textDocument": {"uri": URI}, "range": whole}
    for _ in range(100):
        labels = [hint["label"] for hint in server.ask("textDocument/inlayHint", asked)]
        if "✓" in labels:
            break
        time.sleep(0.1)
    assert "✓" in labels
    assert "m" in labels, "the shape of x"


_TELL_OF_IMPORTS = """
import sys, threading

class Teller:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("einlsp") and threading.current_thread() is not threading.main_thread():
            print("imported beside:", name, file=sys.stderr)

sys.meta_path.insert(0, Teller())
"""


@pytest.mark.parametrize("says_initialized", [True, False])
def test_modules_are_imported_by_one_thread_only(start: Start, tmp_path: Path, says_initialized: bool) -> None:
    """Two threads that import modules with cycles between them may find one half made: a request failed so, once."""
    (tmp_path / "sitecustomize.py").write_text(_TELL_OF_IMPORTS)
    server = start(env={"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])})
    if says_initialized:
        server.initialize(LAZY, initializationOptions={"diagnostics": {"delay": 0}})
    else:
        server.ask("initialize", {"processId": None, "rootUri": None, "capabilities": LAZY})
    server.open(URI, f"---\neinlsp:\n  layout: numerator\n---\n{NOTE}")
    change = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    server.change(URI, 2, {"range": change, "text": "\n"})
    asked = [
        server.request(f"textDocument/{method}", {**at(9, 5), **extra})
        for method, extra in [
            ("completion", {}), ("hover", {}), ("definition", {}), ("documentSymbol", {}), ("semanticTokens/full", {}),
            ("foldingRange", {}), ("prepareRename", {}),
        ]
    ]  # fmt: skip
    for number in asked:
        assert server.answer(number).get("error", {}).get("code") not in (-32603, -32602)
    server.ask("shutdown")
    server.notify("exit")
    server.process.wait(60)
    assert b"imported beside" not in server.errors, bytes(server.errors).decode()


def test_a_long_conversation_of_anything_in_any_order(start: Start) -> None:
    """Random edits and requests, some cancelled, some with nonsense: each request is answered, none with an internal error."""
    chance = random.Random(int(os.environ.get("EINLSP_FUZZ_SEED", "7")))
    rounds = int(os.environ.get("EINLSP_FUZZ_ROUNDS", "250"))
    server = start()
    server.initialize(LAZY, initializationOptions={"diagnostics": {"delay": 0}})
    pieces = [
        "$",
        "$$\n",
        "\\mathbf{A}",
        "^T",
        "_\\mu",
        "{",
        "}",
        "\n",
        "x",
        "=",
        "<!-- einlsp-ignore -->",
        "\u2028",
        "𝔸",
        "> ",
        LOSS,
        "\\frac{a}{b}",
    ]
    uris = [URI, "file:///b.md"]
    lines = dict.fromkeys(uris, 10)
    for uri in uris:
        server.open(uri, NOTE)
    version, pending = 1, []
    for _ in range(rounds):
        uri = chance.choice(uris)
        place = {"line": chance.randint(0, lines[uri] + 3), "character": chance.randint(0, 80)}
        text = {"textDocument": {"uri": uri}}
        choice = chance.random()
        if choice < 0.4:
            version += 1
            other = {"line": max(place["line"] - chance.randint(0, 1), 0), "character": chance.randint(0, 80)}
            new = "".join(chance.choices(pieces, k=chance.randint(0, 3)))
            server.change(uri, version, {"range": {"start": other, "end": place}, "text": new})
            lines[uri] = min(lines[uri] + new.count("\n"), 60)
        elif choice < 0.45:
            server.open(uri, NOTE, version=0)
            version, lines[uri] = version + 1, 10
        elif choice < 0.5:
            server.notify("textDocument/didClose", text)
            server.open(uri, NOTE, version=version)
            lines[uri] = 10
        else:
            method, extra = chance.choice(
                [
                    ("hover", {}), ("documentHighlight", {}), ("definition", {}), ("completion", {}), ("prepareRename", {}),
                    ("rename", {"newName": chance.choice(pieces)}), ("references", {"context": {"includeDeclaration": True}}),
                    ("codeAction", {"range": {"start": place, "end": place}, "context": {"diagnostics": []}}),
                    ("documentSymbol", {}), ("semanticTokens/full", {}), ("foldingRange", {}), ("diagnostic", {}),
                    ("inlayHint", {"range": {"start": {"line": 0, "character": 0}, "end": place}}),
                ]
            )  # fmt: skip
            pending.append(server.request(f"textDocument/{method}", {**text, "position": place, **extra}))
            if chance.random() < 0.2:
                server.notify("$/cancelRequest", {"id": pending[-1]})
    for number in pending:
        answer = server.wait(lambda m, number=number: m.get("id") == number and "method" not in m, 60)
        assert answer.get("error", {}).get("code") not in (-32603, -32602), answer
    assert server.end() == 0
    assert server.junk == b""
    assert b"Traceback" not in server.errors


class TestWorker:
    """One process for slow work."""

    async def test_it_gives_up_after_its_time_and_works_again(self) -> None:
        worker = Worker()
        try:
            await worker.warm()
            first = worker.pid
            with pytest.raises(GaveUpError, match=r"gave up after 0\.2 s"):
                await worker.run("sleep", 60, seconds=0.2)
            assert await worker.run("sleep", 0, seconds=10) is None
            assert worker.pid != first
        finally:
            worker.close()

    async def test_who_waits_no_more_frees_it(self) -> None:
        worker = Worker()
        try:
            await worker.warm()
            task = asyncio.ensure_future(worker.run("sleep", 60, seconds=60))
            await asyncio.sleep(0.2)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await worker.run("sleep", 0, seconds=10) is None
        finally:
            worker.close()

    async def test_a_short_job_that_nobody_waits_for_does_not_cost_the_process(self) -> None:
        worker = Worker()
        try:
            await worker.warm()
            first = worker.pid
            task = asyncio.ensure_future(worker.run("sleep", 0.1, seconds=60))
            waiting = asyncio.ensure_future(worker.run("sleep", 60, seconds=60))
            await asyncio.sleep(0.02)
            for each in (task, waiting):
                each.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await each
            assert await worker.run("sleep", 0, seconds=10) is None
            assert worker.pid == first
        finally:
            worker.close()

    async def test_without_work_it_ends_and_starts_again(self) -> None:
        worker = Worker(idle=0.3)
        try:
            assert await worker.run("sleep", 0, seconds=30) is None
            first = worker.pid
            for _ in range(100):
                if worker.pid is None:
                    break
                await asyncio.sleep(0.05)
            assert worker.pid is None
            assert await worker.run("sleep", 0.5, seconds=30) is None, "not while it works"
            assert worker.pid not in (None, first)
        finally:
            worker.close()

    async def test_its_death_is_said(self) -> None:
        worker = Worker()
        try:
            await worker.warm()
            task = asyncio.ensure_future(worker.run("sleep", 60, seconds=30))
            await asyncio.sleep(0.2)
            os.kill(worker.pid, signal.SIGKILL)
            with pytest.raises(GaveUpError, match="has ended"):
                await task
        finally:
            worker.close()

    async def test_an_unknown_task_fails_and_no_more(self) -> None:
        worker = Worker()
        try:
            with pytest.raises(GaveUpError, match="failed"):
                await worker.run("nonsense")
            assert await worker.run("sleep", 0, seconds=10) is None
        finally:
            worker.close()


@pytest.mark.parametrize(
    "address", ["0.0.0.0:1", "example.org:80", "127.0.0.1", "127.0.0.1:x", ":", "[::]:5", "127.0.0.1:99999"]
)
def test_it_listens_on_this_machine_only(address: str) -> None:
    with pytest.raises(AddressError):
        loopback(address)
    done = subprocess.run([*COMMAND, "--tcp", address], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_loopback_addresses() -> None:
    assert loopback("localhost:2087") == ("127.0.0.1", 2087)
    assert loopback("[::1]:0") == ("::1", 0)


def test_frames() -> None:
    whole = b"Content-Length: 2\r\nX: y\r\n\r\n{}noise\r\ncontent-length:3\r\n\r\n[1]"
    for step in (1, 2, 5, 100):
        frames = Frames()
        found = [body for k in range(0, len(whole), step) for body in frames.feed(whole[k : k + step])]
        assert found == [b"{}", b"[1]"]


def test_tcp(tmp_path: Path) -> None:
    process = subprocess.Popen([*COMMAND, "--tcp", "127.0.0.1:0"], stderr=subprocess.PIPE, cwd=tmp_path)
    try:
        line = process.stderr.readline().decode()
        port = int(line.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            body = b'{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": null, "rootUri": null, "capabilities": {}}}'
            connection.sendall(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            assert b'"serverInfo"' in connection.recv(65536)
        assert process.wait(60) == 1, "the client went away without a word"
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


async def test_websocket(tmp_path: Path) -> None:
    websockets = pytest.importorskip("websockets.asyncio.client")
    process = subprocess.Popen([*COMMAND, "--websocket", "127.0.0.1:0"], stderr=subprocess.PIPE, cwd=tmp_path)
    try:
        line = await asyncio.to_thread(process.stderr.readline)
        url = line.decode().split()[-1]
        with pytest.raises(Exception, match="403"):
            async with websockets.connect(url, origin="https://example.org"):
                pass
        async with websockets.connect(url) as connection:
            await connection.send(
                '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": null, "rootUri": null, "capabilities": {}}}'
            )
            assert '"serverInfo"' in str(await connection.recv())
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_initialize_waits_for_nothing_heavy() -> None:
    script = (
        "import sys, einlsp.server.start as s\n"
        "from einlsp.server.app import NoteServer\nfrom einlsp.server.features import register\n"
        "register(NoteServer())\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('sympy','lark','markdown_it','ziamath','rich','ruamel')"
        " or m.startswith(('einlsp.reading','einlsp.tensor','einlsp.writing'))))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
