"""``einlsp check`` where things go wrong: files that cannot be read or written, processes that die, terminals."""

from __future__ import annotations

import errno
import json
import os
import re
import select
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from einlsp.cli import pool
from einlsp.cli.carets import _width, carets
from tests.cli.conftest import INDEX, RIGHT, WRONG, Done

Run = Callable[..., Done]
Write = Callable[[str, str | bytes], Path]

posix = pytest.mark.skipif(os.name != "posix", reason="pipes, terminals and signals as Unix has them")
MISSPELT = "<!-- einlsp-ingore -->\n"


def paths(done: Done) -> list[str]:
    return [finding["path"] for finding in done.json["findings"]]


class TestBaseline:
    """What a baseline holds, wherever it is used from."""

    def test_an_edited_line_is_news_and_a_moved_one_is_not(self, run: Run, write: Write) -> None:
        write("a.md", f"{WRONG}\n")
        assert run("check", "--baseline", "b.json").code == 1
        write("a.md", f"# Moved\n\n{WRONG}\n")
        assert run("check", "--baseline", "b.json").code == 0
        other = WRONG.replace("ABC", "ABCD").replace("ACB", "ACBD")
        write("a.md", f"{other}\n")
        assert len(paths(run("check", "--baseline", "b.json", "--format", "json"))) == 1, (
            "the same words, another formula"
        )

    def test_a_file_that_is_gone_and_one_that_is_new(self, run: Run, write: Write) -> None:
        write("a.md", WRONG).rename("old.md")
        run("check", "--baseline", "b.json")
        Path("old.md").unlink()
        assert run("check", "--baseline", "b.json").code == 0
        write("new.md", WRONG)
        assert paths(run("check", "--baseline", "b.json", "--format", "json")) == ["new.md"]

    def test_it_does_not_matter_where_one_stands(self, run: Run, write: Write) -> None:
        here = write("sub/a.md", WRONG).absolute()
        base = str(Path("b.json").absolute())
        os.chdir("sub")
        assert run("check", "--baseline", "../b.json").code == 1, "written from a folder below"
        assert json.loads(Path(base).read_text())["findings"][0]["path"] == "sub/a.md"
        for words in (["a.md"], [str(here)], ["."], ["../sub/a.md"]):
            assert run("check", *words, "--baseline", base).code == 0
        os.chdir("..")
        for words in (["sub"], ["sub/a.md"], [str(here)], []):
            assert run("check", *words, "--baseline", "b.json").code == 0

    def test_the_json_of_a_check_is_one(self, run: Run, write: Write) -> None:
        write("sub/a.md", WRONG)
        write("base/b.json", run("check", "--format", "json").out)
        assert run("check", "--baseline", "base/b.json").code == 0
        old = json.loads(Path("base/b.json").read_text())
        for finding in old["findings"]:
            del finding["text"]  # as an older version wrote it
        write("base/b.json", json.dumps(old))
        assert run("check", "--baseline", "base/b.json").code == 0

    @pytest.mark.parametrize(
        "content",
        [
            *("", "{", "null", "[]", '{"findings": 3}', '{"findings": [1]}', '{"findings": [{}]}', "[" * 100_000),
            '{"findings": [{"path": ["x"], "rule": "r", "message": "m"}]}',
            '{"findings": [{"path": "x", "rule": "r", "message": "m", "text": 3}]}',
        ],
    )
    def test_a_damaged_one_is_named_and_kept(self, run: Run, write: Write, content: str) -> None:
        write("a.md", WRONG)
        write("b.json", content)
        done = run("check", "--baseline", "b.json")
        assert (done.code, done.out) == (2, "")
        assert "b.json is no baseline: write one with `einlsp check --format json > b.json`" in done.err
        assert Path("b.json").read_text() == content

    def test_where_none_can_be_written(self, run: Run, write: Write) -> None:
        write("a.md", WRONG)
        done = run("check", "--baseline", "nowhere/b.json")
        assert (done.code, "nowhere/b.json: No such file or directory" in done.err) == (2, True)


class TestFixing:
    """``--fix`` never loses what a person wrote."""

    def test_a_note_that_changed_meanwhile_is_left_alone(
        self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write("a.md", MISSPELT)
        real = pool.run_job
        monkeypatch.setattr(pool, "run_job", lambda job: (path.write_text("mine\n"), real(job))[1])
        done = run("check", "--fix", "a.md", "--format", "json")
        assert (done.code, path.read_text()) == (2, "mine\n")
        assert done.json["errors"] == [
            {"path": "a.md", "message": "it was changed while it was checked; it is not fixed"}
        ]
        assert len(done.json["findings"]) == 1

    def test_a_note_that_cannot_be_written(self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write("a.md", MISSPELT)
        write("b.md", MISSPELT)
        real = Path.write_bytes

        def write_bytes(self: Path, data: bytes) -> int:
            if self.name == "a.md":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
            return real(self, data)

        monkeypatch.setattr(Path, "write_bytes", write_bytes)
        done = run("check", "--fix")
        assert done.code == 2
        assert "a.md: it cannot be fixed: Permission denied" in done.err
        assert "1 finding in 2 notes, 0 formulas; 1 finding fixed" in done.out
        assert path.read_text() == MISSPELT
        assert Path("b.md").read_text() == MISSPELT.replace("ingore", "ignore")

    @posix
    def test_a_link_stays_a_link_and_permissions_stay(self, run: Run, write: Write) -> None:
        path = write("real/a.md", MISSPELT)
        path.chmod(0o640)
        os.symlink("real/a.md", "link.md")
        assert run("check", "--fix", "link.md").code == 0
        assert Path("link.md").is_symlink()
        assert path.read_text() == MISSPELT.replace("ingore", "ignore")
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    ACCIDENTS = (
        "\ufeffTab\there\r\n\r\nSum $\\mathbf{a}\r\n+ \\mathbf{b}$ end\r\n\r\n> In $\\mathbf{a}\r\n> - \\mathbf{b}$\r\n\r\n"
        "| a | b |\r\n|-|-|\r\n| $|x|$ | $||x||$ |\r\n\r\nlast line, no end"
    )

    def test_line_ends_marks_and_tabs_stay(self, run: Run, write: Write) -> None:
        path = write("a.md", self.ACCIDENTS)
        done = run("check", "--fix", "a.md")
        assert (done.code, "4 findings fixed" in done.out) == (0, True)
        fixed = self.ACCIDENTS.replace("\r\n+ ", " + ").replace("\r\n> - ", " - ")
        assert path.read_bytes().decode() == fixed.replace("||x||", r"\Vert x\Vert").replace("|x|", r"\vert x\vert")
        again = path.read_bytes()
        assert run("check", "--fix", "a.md").out == "no findings in 1 note, 4 formulas\n"
        assert path.read_bytes() == again


class TestExclude:
    """``--force-exclude``: as pre-commit needs it, which names every file."""

    def test_it_holds_for_named_files(self, run: Run, write: Write) -> None:
        for name in ("drafts/a.md", "drafts/deep/b.md", "notes/c.md"):
            write(name, WRONG)
        write("einlsp.toml", 'exclude = ["drafts"]')
        write("drafts/deep/einlsp.toml", "")
        named = ["drafts/a.md", "drafts/deep/b.md", "notes/c.md"]
        assert paths(run("check", *named, "--format", "json")) == named
        assert paths(run("check", *named, "--format", "json", "--force-exclude")) == ["notes/c.md"]
        assert run("check", "drafts/a.md", "--force-exclude").code == 0
        assert run("check", "none.md", "--force-exclude").code == 2


class TestFiles:
    """What can lie in a folder."""

    @posix
    def test_pipes_and_sockets_are_not_waited_for(self, run: Run, write: Write) -> None:
        write("a.md", RIGHT)
        os.mkfifo("pipe.md")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("socket.md")
            assert run("check").out == "no findings in 1 note, 1 formula\n"

    @posix
    def test_links(self, run: Run, write: Write) -> None:
        write("a.md", RIGHT)
        os.symlink("loop.md", "loop.md")
        os.symlink("gone.md", "dangling.md")
        os.symlink(".", "around")
        os.symlink("a.md", "again.md")
        done = run("check", "--format", "json")
        assert done.code == 2
        assert [error["path"] for error in done.json["errors"]] == ["dangling.md", "loop.md"]
        assert done.json["summary"]["files"] == 2

    def test_a_folder_that_cannot_be_read_is_no_clean_one(
        self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("a.md", RIGHT)
        write("secret/b.md", WRONG)
        real = os.scandir

        def scandir(path: str) -> object:
            if os.path.basename(path) == "secret":
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path)

        monkeypatch.setattr(os, "scandir", scandir)
        done = run("check", ".")
        assert done.code == 2
        assert "secret: Permission denied" in done.err

    def test_names_of_every_kind(self, run: Run, write: Write) -> None:
        names = ["-dash.md", "[ab].md", "a b é 😀.md", "colon, comma%25.md", "UPPER.MD"]
        for name in names:
            write(name, WRONG)
        assert sorted(paths(run("check", ".", "--format", "json"))) == sorted(names)
        for name in names:
            assert paths(run("check", "--format", "json", "--", name)) == [name]
        github = run("check", "--format", "github", "./colon, comma%25.md").out
        assert ",file=colon%2C comma%2525.md,line=1," in github

    def test_a_folder_named_like_a_note(self, run: Run, write: Write) -> None:
        write("x.md/in.md", WRONG)
        assert paths(run("check", "--format", "json")) == ["x.md/in.md"]

    def test_standard_input_that_is_closed(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", None)
        done = run("check", "-")
        assert (done.code, done.err) == (2, "einlsp: standard input is closed\n")


class TestFormatsOfServices:
    """Where a service reads what is written."""

    def test_github_escapes_what_it_would_take_for_its_own(self, run: Run, write: Write) -> None:
        write("a.md", f"$a^b^c$ and {INDEX}\n")
        for line in run("check", "--format", "github").out.splitlines():
            match = re.fullmatch(r"::error (?P<properties>[^:]*)::(?P<data>.*)", line)
            assert match, "a colon in a property would end it"
            names = [part.partition("=")[0] for part in match["properties"].split(",")]
            assert names == ["title", "file", "line", "endLine", "col", "endColumn"]
            assert "\n" not in match["data"]
            assert re.sub("%(?:25|0A|0D)", "", match["data"]).count("%") == 0

    def test_gitlab_names_each_finding_once_and_for_good(self, run: Run, write: Write) -> None:
        other = WRONG.replace("ABC", "ABCD").replace("ACB", "ACBD")
        path = write("sub/a.md", f"{WRONG}\n\n{other}\n\n{WRONG}\n").absolute()
        first = run("check", "--format", "gitlab").json
        assert len({entry["fingerprint"] for entry in first}) == 3
        assert {entry["location"]["path"] for entry in first} == {"sub/a.md"}
        assert run("check", str(path), "--format", "gitlab").json == first
        write("sub/a.md", f"{other}\n\n{WRONG}\n")
        left = run("check", "--format", "gitlab").json
        assert [entry["fingerprint"] for entry in left] == [first[1]["fingerprint"], first[0]["fingerprint"]]
        for entry in first:
            assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
            assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")


class TestProcesses:
    """Several notes at once."""

    def test_a_fault_of_our_own_costs_one_note(self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        from einlsp.ide import checking

        write("a.md", WRONG)
        write("b.md", RIGHT)
        real = checking.check

        def check(content: bytes, name: str, *rest: object, **options: object) -> object:
            if name == "b.md":
                raise RecursionError("too deep")
            return real(content, name, *rest, **options)

        monkeypatch.setattr(checking, "check", check)
        done = run("check", "--format", "json", "--no-cache")
        assert (done.code, paths(done)) == (2, ["a.md"])
        assert "a fault of einlsp: RecursionError: too deep" in done.json["errors"][0]["message"]

    @pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes in /proc")
    def test_a_process_that_is_killed_costs_nothing(self, run: Run, write: Write) -> None:
        for number in range(40):  # different formulas, so that the run lasts for seconds
            formulas = (f"$\\mathbf{{A}}_{{{n}}}\\mathbf{{x}} + \\mathbf{{b}}_{{{number}}}$" for n in range(100))
            write(f"n{number:02}.md", f"{WRONG}\n\n{' '.join(formulas)}")
        command = [sys.executable, "-m", "einlsp", "check", "--no-cache", "--format", "json"]
        expected = subprocess.run([*command, "--jobs", "1"], capture_output=True, check=False).stdout
        process = subprocess.Popen([*command, "--jobs", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        victim = _worker_of(process)
        os.kill(victim, signal.SIGKILL)
        out, errors = process.communicate(timeout=100)
        assert (process.returncode, errors, out) == (1, b"", expected)

    def test_a_note_that_ends_its_process_is_named(
        self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from concurrent.futures import BrokenExecutor

        for number in range(30):
            write(f"n{number:02}.md", WRONG)

        def in_processes(jobs: list[pool.Job], processes: int) -> object:
            for job in jobs:
                if job.path in ("n04.md", "n29.md"):
                    raise BrokenExecutor
                yield pool.run_job(job)

        monkeypatch.setattr(pool, "_in_processes", in_processes)
        done = run("check", "--no-cache", "--jobs", "2", "--format", "json")
        assert [error["path"] for error in done.json["errors"]] == ["n04.md", "n29.md"]
        assert paths(done) == [f"n{n:02}.md" for n in range(29) if n != 4]

    def test_two_at_once_share_a_cache(self, run: Run, write: Write, tmp_path: Path) -> None:
        for number in range(20):
            write(f"n{number:02}.md", f"{WRONG} {number}\n")
        command = [sys.executable, "-m", "einlsp", "check", "--format", "json"]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
        (one, two) = (process.communicate(timeout=100) for process in both)
        assert one == two
        assert one[1] == b""
        assert run("check", "--format", "json").out.encode() == one[0]
        assert all(path.suffix in (".json", "") for path in (tmp_path / "cache").rglob("*") if path.is_file())


class TestCacheInTrouble:
    """A cache can only save time."""

    def test_one_byte_that_changed_is_noticed(self, run: Run, write: Write, tmp_path: Path) -> None:
        write("a.md", WRONG)
        first = run("check", "--format", "json").out
        (file,) = (tmp_path / "cache").rglob("*.json")
        for old, new in ((b"warning", b"warninh"), (b'"line": 1', b'"line": 7'), (b"}", b""), (b"\n", b"")):
            good = file.read_bytes()
            assert old in good
            file.write_bytes(good.replace(old, new, 1))
            assert run("check", "--format", "json").out == first
            assert file.read_bytes() == good, "written anew"

    def test_where_no_cache_can_be_written(self, run: Run, write: Write, tmp_path: Path) -> None:
        write("a.md", WRONG)
        first = run("check", "--format", "json", "--no-cache").out
        (tmp_path / "cache").write_text("a file where the folder should be")
        assert run("check", "--format", "json").out == first


class TestTerminal:
    """What is seen on a real terminal, by a pseudo one."""

    def shown(self, *words: str, columns: int = 80, piped: bool = False, **environment: str) -> str:
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        command = [sys.executable, "-m", "einlsp", "check", *words]
        settings = {**os.environ, "TERM": "xterm-256color", **environment}
        settings.pop("COLUMNS", None)  # would be believed rather than the terminal
        out = subprocess.PIPE if piped else theirs
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=theirs, env=settings)
        os.close(theirs)
        found = b""
        end = time.monotonic() + 90
        while time.monotonic() < end:
            if not select.select([ours], [], [], 1)[0]:
                continue
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux's way to say that nobody writes any more
                break
            if not piece:
                break
            found += piece
        if process.stdout is not None:
            process.stdout.close()
        os.close(ours)
        process.wait(60)
        return found.decode()

    @posix
    def test_a_bar_where_it_takes_long_and_somebody_looks(self, run: Run, write: Write) -> None:
        # One note, so that the bar must come by itself; thousands of different formulas take over a second anywhere.
        write("a.md", "\n\n".join(f"$\\mathbf{{A}}_{{{n}}}\\mathbf{{x}} + \\mathbf{{b}}_{{{n}}}$" for n in range(4000)))
        assert "checking notes" in self.shown("--no-cache")
        assert "checking notes" not in self.shown("--no-cache", piped=True)
        assert "checking notes" not in self.shown("--no-cache", TERM="dumb")

    def short(self, columns: int = 80, **environment: str) -> str:
        """What a short run shows; on a busy machine one that took over a second is started again."""
        for _ in range(5):
            found = self.shown(columns=columns, **environment)
            if "checking" not in found:
                break
        return found

    @posix
    def test_no_bar_for_a_short_run_and_colour_as_asked(self, run: Run, write: Write) -> None:
        write("a.md", f"{WRONG}\n")
        coloured = self.short()
        assert "checking" not in coloured
        assert "\x1b[1;33mwarning[unequal-step]\x1b[0m" in coloured
        plain = self.short(NO_COLOR="1")
        assert "\x1b" not in plain
        assert "\x1b" not in self.short(TERM="dumb")
        assert "\x1b[1;33m" in self.short(NO_COLOR="")
        assert plain.replace("\r\n", "\n") == run("check").out

    @posix
    @pytest.mark.parametrize("columns", [30, 44, 200])
    def test_carets_stand_under_what_they_mean_at_every_width(self, run: Run, write: Write, columns: int) -> None:
        write("a.md", f"{'word ' * 30}{WRONG}{' word' * 30}\n")
        lines = self.short(columns=columns, NO_COLOR="1").splitlines()
        (number,) = (at for at, line in enumerate(lines) if line.startswith("1 | "))
        source, under = lines[number : number + 2]
        assert max(len(source), len(under)) <= max(columns, 24)
        assert r"\mathrm{Tr}(\mathbf{ACB})".startswith(source[under.index("^") : under.rindex("^") + 1].rstrip("…"))


@pytest.mark.parametrize("widest", [16, 40, 100])
@pytest.mark.parametrize("start", [0, 3, 50, 150, 199])
def test_a_line_is_cut_around_its_carets(widest: int, start: int) -> None:
    line = "".join(chr(97 + n % 26) for n in range(200))
    shown, under = carets(line, start, start + 1, widest)
    assert len(shown) <= widest + 2
    assert shown[under.index("^")] == line[start]


@pytest.mark.parametrize("line", ["漢字" * 60, "x" * 70 + "漢字" * 30, "漢" * 40 + "x" * 40, "e\u0301" * 120])
@pytest.mark.parametrize("start", [0, 20, 45, 79])
def test_wide_letters_fit_too(line: str, start: int) -> None:
    shown, under = carets(line, start, start + 2, 60)
    assert _width(shown) <= 62
    assert under.count("^") == max(_width(line[start : start + 2]), 1)


def _worker_of(process: subprocess.Popen[bytes]) -> int:
    """The id of a process that checks notes for this one, once it is at work."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for task in Path(f"/proc/{process.pid}/task").glob("*/children"):
            for child in task.read_text().split():
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    time.sleep(0.3)
                    return int(child)
        time.sleep(0.05)
    pytest.fail("no worker was seen")
