"""Times the server against a bare pygls server, in one run: ``python tests/benchmarks/server_latency.py [--quick]``.

Start, keystroke to diagnostics on a small and a large note, hover, list of actions (memory: ``server_memory.py``). Prints
ratios and differences, and what a keystroke costs the server's own process in CPU time: wall times of a loaded machine are
worth little, so both servers are timed in turns. What runs in the background is waited for, but not longer than
``--settle`` seconds: a check of a megabyte may go on while the typing is timed, as it does in an editor.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COMMANDS = {
    "bare": [sys.executable, str(HERE / "bare_server.py")],
    "einlsp": [sys.executable, "-m", "einlsp", "serve"],
}
CAPABILITIES = {
    "textDocument": {
        "publishDiagnostics": {"versionSupport": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "refactor"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "general": {"markdown": {"parser": "marked"}},
}
PARAGRAPH = r"""
## Part {n}

Let $\mathbf{{A}}_{{\text{{{n}}}}}\in\mathbb{{R}}^{{n\times m}}$ and $\mathbf{{x}}\in\mathbb{{R}}^m$; the residual is
$\mathbf{{r}} = \mathbf{{A}}_{{\text{{{n}}}}}\mathbf{{x}} - \mathbf{{b}}$, in indices $r^\mu = {{A^\mu}}_\nu x^\nu - b^\mu$, and words follow it,
some of them with `code`, some in a [link](https://example.org/{n}), some about $u_\mu {{M^\mu}}_\nu v^\nu$ and its trace.

$$
\begin{{align*}}
f_{{{n}}} &= \frac12 \lVert \mathbf{{A}}\mathbf{{x}} - \mathbf{{b}} \rVert^2 \\
&= \frac12 (\mathbf{{A}}\mathbf{{x}} - \mathbf{{b}})^T(\mathbf{{A}}\mathbf{{x}} - \mathbf{{b}})
\end{{align*}}
$$

- an item with $\mathrm{{Tr}}(\mathbf{{ABC}}) = \mathrm{{Tr}}(\mathbf{{BCA}})$
- another, with nothing in it but prose that goes on for a while
"""


def note(size: int) -> str:
    """A note of about so many characters, about a tenth of it formulas of every kind."""
    pieces = ["# A long note\n"]
    while sum(map(len, pieces)) < size:
        pieces.append(PARAGRAPH.format(n=len(pieces)))
    return "".join(pieces)


class Client:
    """One server process and one conversation."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self) -> dict[str, Any]:
        length = 0
        while line := self.process.stdout.readline().strip():
            if line.startswith(b"Content-Length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def ask(self, method: str, params: Any) -> Any:
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while (answer := self.read()).get("id") != self.number or "method" in answer:
            pass
        return answer

    def diagnostics(self, uri: str, version: int) -> None:
        while True:
            message = self.read()
            params = message.get("params") or {}
            published = message.get("method") == "textDocument/publishDiagnostics"
            if published and params["uri"] == uri and params.get("version") == version:
                return

    def start(self) -> None:
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": CAPABILITIES})
        self.send({"method": "initialized", "params": {}})

    def open(self, uri: str, text: str) -> None:
        item = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        self.diagnostics(uri, 1)

    def type(self, uri: str, version: int, line: int, character: int, text: str) -> None:
        place = {"line": line, "character": character}
        change = {"range": {"start": place, "end": place}, "text": text}
        document = {"uri": uri, "version": version}
        self.send(
            {"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [change]}}
        )

    def cpu(self) -> float:
        """Milliseconds of CPU that the server's own process has used."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def processes(self) -> list[int]:
        """The server's process and those that it started."""
        own = self.process.pid
        found = [own]
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == own and fields[0] != "Z":
                found.append(int(entry.parent.name))
        return found

    def settle(self, most: float) -> None:
        """Wait until neither the server nor its workers do anything, but not for ever."""
        end = time.monotonic() + most
        quiet = 0
        while quiet < 4 and time.monotonic() < end:
            before = _ticks(self.processes())
            time.sleep(0.5)
            quiet = quiet + 1 if _ticks(self.processes()) - before <= 2 else 0

    def stop(self) -> None:
        self.ask("shutdown", None)
        self.send({"method": "exit"})
        self.process.wait(20)


def _ticks(processes: list[int]) -> int:
    """The CPU time of processes in hundredths of a second."""
    found = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        found += int(fields[11]) + int(fields[12])
    return found


def started(name: str) -> Client:
    client = Client(COMMANDS[name])
    client.start()
    return client


def p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


def initialize(rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(rounds):
        for name in COMMANDS:
            begin = time.perf_counter()
            client = started(name)
            times[name].append((time.perf_counter() - begin) * 1000)
            client.stop()
    return times


def keystrokes(size: int, count: int, settle: float) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Typing into the middle of the note, half of it into a formula: wall times, CPU times of the server's process."""
    text = note(size)
    lines = text.split("\n")
    half = len(lines) // 2
    prose = next(n for n in range(half, len(lines)) if lines[n].startswith("some of them"))
    formula = next(n for n in range(half, len(lines)) if lines[n].startswith("f_{"))
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    costs: dict[str, list[float]] = {name: [] for name in COMMANDS}
    clients = {name: started(name) for name in COMMANDS}
    for client in clients.values():
        client.open("file:///bench.md", text)
    clients["einlsp"].settle(settle)
    for version in range(2, count + 2):
        line, character = (prose, 10) if version % 2 else (formula, len(lines[formula]) - 3)
        for name, client in clients.items():
            used, begin = client.cpu(), time.perf_counter()
            client.type("file:///bench.md", version, line, character, "x" if version % 2 else "+ 1 ")
            client.diagnostics("file:///bench.md", version)
            times[name].append((time.perf_counter() - begin) * 1000)
            costs[name].append(client.cpu() - used)
            time.sleep(0.06)
    for client in clients.values():
        client.process.kill()
        client.process.wait()
    return times, costs


def requests(count: int, settle: float) -> dict[str, dict[str, list[float]]]:
    """Hovers, each on another formula, so that its picture is new, then again; lists of actions."""
    text = note(15_000)
    lines = text.split("\n")
    places = [(n, line.index("$") + 3) for n, line in enumerate(lines) if "$" in line.strip("$")]
    found: dict[str, dict[str, list[float]]] = {}
    for name in COMMANDS:
        client = started(name)
        client.open("file:///bench.md", text)
        client.settle(settle)
        times: dict[str, list[float]] = {"hover, new picture": [], "hover again": [], "actions": []}
        for line, character in places[:count]:
            where = {"textDocument": {"uri": "file:///bench.md"}, "position": {"line": line, "character": character}}
            for kind in ("hover, new picture", "hover again"):
                begin = time.perf_counter()
                client.ask("textDocument/hover", where)
                times[kind].append((time.perf_counter() - begin) * 1000)
            place = where["position"]
            asked = {"textDocument": where["textDocument"], "range": {"start": place, "end": place}}
            begin = time.perf_counter()
            client.ask("textDocument/codeAction", {**asked, "context": {"diagnostics": []}})
            times["actions"].append((time.perf_counter() - begin) * 1000)
        found[name] = times
        client.stop()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no large note")
    parser.add_argument("--settle", type=float, default=25.0, help="how long to wait for the background, in seconds")
    asked = parser.parse_args()
    quick, settle = asked.quick, asked.settle
    times = initialize(3 if quick else 7)
    bare, ours = (statistics.median(times[name]) for name in ("bare", "einlsp"))
    print(f"initialize            bare {bare:7.1f} ms   einlsp {ours:7.1f} ms   ratio {ours / bare:.2f}")
    small = 0.0
    for size in (15_000,) if quick else (15_000, 1_000_000):
        times, costs = keystrokes(size, 60 if quick else 200, settle)
        bare, ours = p95(times["bare"]), p95(times["einlsp"])
        small = small or ours
        cost = {name: f"{statistics.median(costs[name]):.1f}, {p95(costs[name]):.1f}" for name in COMMANDS}
        print(
            f"keystroke {size // 1000:>5} kB p95  bare {bare:7.1f} ms   einlsp {ours:7.1f} ms   over it {ours - bare:.1f} ms"
            f"   of the small note's {ours / small:.2f}   (median {statistics.median(times['einlsp']):.1f} ms)"
        )
        print(f"  its CPU, median and p95:  bare {cost['bare']} ms   einlsp {cost['einlsp']} ms")
    for kind, values in requests(12 if quick else 40, settle)["einlsp"].items():
        print(f"{kind:<20}  median {statistics.median(values):7.1f} ms   p95 {p95(values):7.1f} ms")


if __name__ == "__main__":
    main()
