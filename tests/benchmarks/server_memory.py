"""Memory of the server's processes: ``python tests/benchmarks/server_memory.py [--notes 100] [--edits 10000]``.

Opens notes, waits until the background is through, then edits one of them (a character comes, a character goes: the text
does not grow). Prints resident megabytes of the server's own process over those of a bare pygls server that was told the
same, and of each worker process.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from server_latency import COMMANDS, Client, note, started


def resident(process: int) -> float:
    """Resident megabytes of a process."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def sizes(client: Client) -> list[float]:
    """Megabytes of the server and of its workers."""
    return [resident(process) for process in client.processes()]


def edit(client: Client, first: int, count: int) -> None:
    """``count`` edits of the first note, in pairs that leave its text as it was."""
    text = note(6_000).split("\n")
    line = next(n for n, each in enumerate(text) if "residual" in each)
    at = text[line].index("residual")
    for number in range(first, first + count):
        start = {"line": line, "character": at}
        come = number % 2 == 0
        new = ("a", "$x_i$ ", "\\", "é")[number // 2 % 4]
        end = (
            start if come else {"line": line, "character": at + len(("a", "$x_i$ ", "\\", "é")[(number - 1) // 2 % 4])}
        )
        change = {"range": {"start": start, "end": end}, "text": new if come else ""}
        document = {"uri": "file:///0.md", "version": number + 2}
        client.send(
            {"method": "textDocument/didChange", "params": {"textDocument": document, "contentChanges": [change]}}
        )
        if number % 20 == 19:
            client.diagnostics("file:///0.md", number + 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=100)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--settle", type=float, default=60.0, help="how long to wait for the background, in seconds")
    asked = parser.parse_args()
    found: dict[str, list[list[float]]] = {}
    for name in COMMANDS:
        client = started(name)
        client.settle(asked.settle)
        found[name] = [sizes(client)]
        for number in range(asked.notes):
            client.open(f"file:///{number}.md", note(6_000))
        client.settle(asked.settle)
        found[name].append(sizes(client))
        for part in range(4):
            edit(client, part * asked.edits // 4, asked.edits // 4)
            client.settle(asked.settle)
            found[name].append(sizes(client))
        client.process.kill()
        client.process.wait()
    labels = ["start", f"{asked.notes} notes", *(f"{asked.edits * part // 4} edits" for part in range(1, 5))]
    for label, bare, ours in zip(labels, found["bare"], found["einlsp"], strict=True):
        workers = ", ".join(f"{size:.0f}" for size in ours[1:]) or "none"
        print(
            f"{label:>14}: bare {bare[0]:6.1f} MB   einlsp {ours[0]:6.1f} MB   over it {ours[0] - bare[0]:6.1f} MB   workers {workers} MB"
        )


if __name__ == "__main__":
    main()
