"""``einlsp check``: what it finds where, in which form, with which exit code; files of every ugly kind."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.conftest import INDEX, RIGHT, WRONG, Done

Run = Callable[..., Done]
Write = Callable[[str, str | bytes], Path]


def valid(value: Any, name: str) -> Any:
    schema = json.loads(resources.files("einlsp").joinpath(f"schemas/{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema)
    return value


def rules(done: Done) -> list[str]:
    return [finding["rule"] for finding in done.json["findings"]]


def test_a_clean_note_and_one_with_a_finding(run: Run, write: Write) -> None:
    write("clean.md", f"A note.\n\n{RIGHT}\n")
    done = run("check", "clean.md")
    assert (done.code, done.out) == (0, "no findings in 1 note, 1 formula\n")
    write("wrong.md", f"A note 😀: {WRONG}\n")
    done = run("check", "wrong.md")
    assert done.code == 1
    first, _, source, carets = done.out.splitlines()[:4]
    column = f"A note 😀: {WRONG}".index(r"\mathrm{Tr}(\mathbf{ACB})")
    assert first.startswith(f"wrong.md:1:{column + 1}: warning[unequal-step] ")
    assert source == f"1 | A note 😀: {WRONG}"
    assert carets.index("^") == 4 + column + 1, "an emoji is two columns wide"
    assert carets.count("^") == len(r"\mathrm{Tr}(\mathbf{ACB})")
    assert "1 finding in 1 note, 1 formula" in done.out


def test_json_is_the_contract(run: Run, write: Write) -> None:
    write("a.md", f"# A\n\n{WRONG}\n\n{INDEX}\n")
    done = run("check", "a.md", "--format", "json", "--claims")
    found = valid(done.json, "check")
    assert done.code == 1
    (claim,) = [c for c in found["claims"] if c["verdict"] == "fails"]
    assert (claim["path"], claim["line"], claim["column"]) == ("a.md", 3, 2)
    assert claim["lhs"] == r"\mathrm{Tr}(\mathbf{ABC})"
    assert found["summary"] == {
        "files": 1,
        "formulas": 2,
        "formulas_read": 2,
        "findings": 2,
        "claims": {"holds": 0, "holds-if": 0, "fails": 1, "undecided": len(found["claims"]) - 1},
    }
    assert {f["rule"] for f in found["findings"]} == {"unequal-step", "free-index-mismatch"}
    for finding in found["findings"]:
        line = ["# A", "", WRONG, "", INDEX][finding["line"] - 1]
        assert line[finding["column"] - 1 : finding["end_column"] - 1] in (r"\rho", r"\mathrm{Tr}(\mathbf{ACB})")
    without = valid(run("check", "a.md", "--format=json").json, "check")
    assert "claims" not in without
    assert "claims" not in without["summary"]


def test_claims_in_words(run: Run, write: Write) -> None:
    write("a.md", f"{RIGHT}\n\n{WRONG}\n")
    done = run("check", "a.md", "--claims")
    assert "a.md:1:2: holds  " in done.out
    assert "a.md:3:2: fails  " in done.out
    assert "2 steps: 1 holds, 1 fails\n" in done.out


def test_folders_are_walked_in_order_without_what_is_not_ours(run: Run, write: Write) -> None:
    for name in (
        "b/z.md",
        "b/a.markdown",
        "a.qmd",
        "x.txt",
        ".hidden/h.md",
        "node_modules/n.md",
        "venv/v.md",
        "no/e.md",
        "c.MD",
    ):
        write(name, WRONG)
    write("venv/pyvenv.cfg", "")
    write("einlsp.toml", 'exclude = ["no"]')
    os.symlink(".", "b/loop")
    done = run("check", ".", "--format", "json")
    assert [f["path"] for f in done.json["findings"]] == ["a.qmd", "c.MD", "b/a.markdown", "b/z.md"]
    assert run("check", "--format", "json").out == done.out, "no path means this folder"
    named = run("check", "b", "no/e.md", "b/z.md", "x.txt", "--format", "json")
    assert [f["path"] for f in named.json["findings"]] == ["b/a.markdown", "b/z.md", "no/e.md", "x.txt"]


def test_a_folder_without_notes_says_so(run: Run) -> None:
    done = run("check")
    assert (done.code, done.out) == (0, "no findings in 0 notes, 0 formulas\n")
    assert "no notes in ." in done.err


UGLY: list[tuple[bytes, str]] = [
    (b"", ""),
    (b"\xef\xbb\xbf$x$", ""),
    (b"$a$\r\n\r\n$b$\rc\n", ""),
    (b"\x00\x01\x02", "NUL bytes"),
    (b"caf\xe9", "not UTF-8 text: byte 3 is 0xe9"),
    ("ä".encode("utf-16"), "this is UTF-16 text: save it as UTF-8"),
    (b"\xfe\xff\x00a", "this is UTF-16 text: save it as UTF-8"),
    (b"$$\n", ""),
    (b"$" + b"{" * 10_000 + b"$", ""),
    (b"$a^b^c$ $\\frac{}{}$ $\\newcommand{\\q}{\\q}\\q$", ""),
    (("$" + r"\mathbf{A}" * 300 + "$").encode(), ""),
    (b"---\neinlsp: [\n---\n", ""),
    (b"$\xed\xa0\x80$", "not UTF-8"),
]


@pytest.mark.parametrize(("content", "complaint"), UGLY)
def test_ugly_files(run: Run, write: Write, content: bytes, complaint: str) -> None:
    write("u.md", content)
    started = time.monotonic()
    done = run("check", "u.md")
    assert time.monotonic() - started < 60
    assert (done.code == 2) == bool(complaint)
    assert complaint in done.err
    as_json = run("check", "u.md", "--format", "json")
    valid(as_json.json, "error" if complaint else "check")


def test_what_is_not_there(run: Run, write: Write) -> None:
    done = run("check", "none.md")
    assert (done.code, done.out) == (2, "")
    assert "none.md: there is no such file or folder" in done.err
    write("a.md", WRONG)
    mixed = run("check", "none.md", "a.md", "--format", "json")
    assert mixed.code == 2
    assert valid(mixed.json, "check")["errors"] == [{"path": "none.md", "message": "there is no such file or folder"}]
    assert len(mixed.json["findings"]) == 1


def test_standard_input(run: Run, write: Write) -> None:
    done = run("check", "-", "--format", "json", stdin=WRONG.encode())
    assert (done.code, done.json["findings"][0]["path"]) == (1, "-")
    write("sub/einlsp.toml", 'rules = { unequal-step = "off" }')
    assert run("check", "-", "--stdin-filename", "sub/n.md", stdin=WRONG.encode()).code == 0
    notebook = {"cells": [{"cell_type": "markdown", "source": [WRONG]}], "nbformat": 4}
    done = run("check", "-", "--stdin-filename", "n.ipynb", "--format", "json", stdin=json.dumps(notebook).encode())
    assert done.json["findings"][0]["cell"] == 1


NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "source": ["x = 1"]},
        {"cell_type": "markdown", "source": ["# A\n", "```\n", "open\n"]},
        {"cell_type": "markdown", "source": ["One\n", "\n", WRONG]},
    ],
    "nbformat": 4,
}


def test_a_notebook_names_cell_and_line(run: Run, write: Write) -> None:
    text = json.dumps(NOTEBOOK, indent=1)
    write("n.ipynb", text)
    (finding,) = valid(run("check", "n.ipynb", "--format", "json").json, "check")["findings"]
    assert (finding["cell"], finding["line"]) == (3, 3)
    assert "n.ipynb:cell 3:3:" in run("check", "n.ipynb").out
    (log,) = run("check", "n.ipynb", "--format", "sarif").json["runs"]
    region = log["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = text.splitlines()[region["startLine"] - 1]
    assert json.loads(f'"{line[region["startColumn"] - 1 : region["endColumn"] - 1]}"') == r"\mathrm{Tr}(\mathbf{ACB})"
    write("n.ipynb", '{"cells": 3}')
    assert "not a notebook" in run("check", "n.ipynb").err


class TestFix:
    """``--fix``: what is safe, byte for byte elsewhere, nothing where nothing is wrong."""

    BAD = "\ufeffA — note\r\n\r\n<!-- einlsp-ingore -->\r\n\r\n<!-- einlsp: convension = ml -->\r\n"

    def test_it_writes_and_says_how_many(self, run: Run, write: Write) -> None:
        path = write("a.md", self.BAD)
        done = run("check", "--fix", "a.md")
        assert (done.code, done.out) == (0, "no findings in 1 note, 0 formulas; 2 findings fixed\n")
        assert path.read_bytes().decode() == self.BAD.replace("ingore", "ignore").replace("convension", "convention")
        stamp = path.stat().st_mtime_ns
        run("check", "--fix", "a.md")
        assert path.stat().st_mtime_ns == stamp

    def test_a_notebook_keeps_its_form(self, run: Run, write: Write) -> None:
        text = '{ "cells": [ {"cell_type":"markdown","source":["<!-- einlsp-ingore: \\u00e9 -->"]} ],  "x" : 1.0 }'
        path = write("n.ipynb", text)
        run("check", "--fix", "n.ipynb")
        assert path.read_text() == text.replace("ingore", "ignore")

    def test_standard_input_goes_to_standard_output(self, run: Run) -> None:
        done = run("check", "--fix", "-", stdin=b"<!-- einlsp-ingore -->\n")
        assert done.out == "<!-- einlsp-ignore -->\n"
        assert "1 finding fixed" in done.err


def test_a_baseline_hides_what_was_there(run: Run, write: Write) -> None:
    write("a.md", WRONG)
    first = run("check", "--baseline", "base.json")
    assert first.code == 1
    assert "was not there" in first.err
    assert run("check", "--baseline", "base.json").code == 0
    write("a.md", f"Moved.\n\n{WRONG}\n\n{WRONG}\n")
    done = run("check", "--baseline", "base.json", "--format", "json")
    assert [f["line"] for f in done.json["findings"]] == [5], "as often as it was known, no more"
    write("base.json", "[]")
    assert "is no baseline" in run("check", "--baseline", "base.json").err


def test_settings_in_words(run: Run, write: Write) -> None:
    write("a.md", RIGHT)
    write("einlsp.toml", 'convension = "ml"')
    done = run("check", "a.md")
    assert done.code == 2
    assert 'einlsp.toml: convension: there is no such setting. Did you mean "convention"?' in done.err
    assert "no findings" in done.out


def test_a_table_too_many(run: Run, write: Write) -> None:
    write("a.md", RIGHT)
    write("einlsp.toml", '[tool.einlsp]\nconvention = "ml"')
    done = run("check", "a.md")
    assert done.code == 2
    assert "einlsp.toml: tool.einlsp: settings stand at the top of this file, without [tool.einlsp]" in done.err


def test_a_preamble_of_the_front_matter_that_is_not_there(run: Run, write: Write) -> None:
    write("there.tex", r"\newcommand{\W}{\mathbf{W}}")
    write("a.md", "---\neinlsp:\n  preamble: [there.tex, none.tex]\n---\n\n" + RIGHT)
    done = run("check", "a.md", "--format", "json")
    (found,) = done.json["findings"]
    assert (found["rule"], found["line"], found["column"], found["end_column"]) == ("invalid-setting", 3, 25, 33)
    assert found["message"] == "preamble: none.tex: there is no such file"
    write("none.tex", "")
    assert run("check", "a.md").code == 0


def test_a_file_that_is_named_is_checked_though_it_is_excluded(run: Run, write: Write) -> None:
    write("drafts/a.md", RIGHT)
    write("einlsp.toml", 'exclude = ["drafts/**"]')
    assert run("check", "drafts/a.md", "--format", "json").json["summary"]["files"] == 1
    assert run("check", ".", "--format", "json").json["summary"]["files"] == 0


def test_a_preamble_that_is_not_there(run: Run, write: Write) -> None:
    write("a.md", RIGHT)
    write("einlsp.toml", 'preamble = "none.tex"')
    done = run("check", "a.md")
    assert done.code == 2
    assert "preamble: none.tex: there is no such file" in done.err


def test_severities(run: Run, write: Write) -> None:
    write("a.md", WRONG)
    for level, code in (("error", 1), ("warning", 1), ("information", 0), ("hint", 0), ("off", 0)):
        write("einlsp.toml", f'rules = {{ unequal-step = "{level}" }}')
        done = run("check", "a.md", "--format", "json")
        assert done.code == code
        assert [f["severity"] for f in done.json["findings"]] == ([level] if level != "off" else [])
    write("einlsp.toml", '[rules."drafts/**"]\nunequal-step = "off"')
    write("drafts/a.md", WRONG)
    assert [f["path"] for f in run("check", "--format", "json").json["findings"]] == ["a.md"]


def test_the_convention_of_the_command_line_is_for_notes_that_say_nothing(run: Run, write: Write) -> None:
    twice = "$y = {M^\\mu}_\\nu w^\\mu x^\\mu z^\\nu$"
    write("silent.md", twice)
    write("speaks.md", f"<!-- einlsp: convention = ml -->\n\n{twice}\n")
    found = {f["path"] for f in run("check", "--convention", "einstein", "--format", "json").json["findings"]}
    assert found == {"silent.md"}


class TestFormats:
    """GitHub, GitLab; SARIF has a file of its own."""

    def test_github(self, run: Run, write: Write) -> None:
        write("a,b.md", f"50% {WRONG}\n")
        done = run("check", "--format", "github")
        assert done.code == 1
        (line,) = done.out.splitlines()
        assert line.startswith("::warning title=einlsp (unequal-step),file=a%2Cb.md,line=1,endLine=1,col=")
        assert "\n" not in line

    def test_gitlab(self, run: Run, write: Write) -> None:
        write("a.md", f"{WRONG}\n\n{WRONG}\n")
        one = run("check", "--format", "gitlab").json
        assert [entry["location"] for entry in one] == [
            {"path": "a.md", "lines": {"begin": n, "end": n}} for n in (1, 3)
        ]
        assert len({entry["fingerprint"] for entry in one}) == 2
        write("a.md", f"New.\n\n{WRONG}\n\n{WRONG}\n")
        again = run("check", "--format", "gitlab").json
        assert [e["fingerprint"] for e in again] == [e["fingerprint"] for e in one]


def test_the_output_does_not_depend_on_the_number_of_jobs(run: Run, write: Write) -> None:
    for number in range(12):
        write(f"{number}.md", f"{WRONG}\n\n{INDEX}\n\n{number}\n")
    one = run("check", "--no-cache", "--jobs", "1", "--format", "json")
    two = run("check", "--no-cache", "--jobs", "2", "--format", "json")
    assert one.out == two.out
    assert one.json["summary"]["findings"] == 24


class TestCache:
    """Results are found again by content, version and configuration."""

    def checked(self, run: Run, monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
        """The notes that were not found in the cache."""
        from einlsp.cli import pool

        seen: list[str] = []
        real = pool.run_job
        monkeypatch.setattr(pool, "run_job", lambda job: (seen.append(job.path), real(job))[1])
        run("check", *words)
        monkeypatch.setattr(pool, "run_job", real)
        return seen

    def test_hits_and_misses(self, run: Run, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        write("a.md", WRONG)
        first = run("check", "--format", "json", "--claims")
        assert self.checked(run, monkeypatch, "--claims") == []
        assert run("check", "--format", "json", "--claims").out == first.out
        assert self.checked(run, monkeypatch) == ["a.md"], "without claims it is another result"
        assert self.checked(run, monkeypatch, "--no-cache") == ["a.md"]
        write("einlsp.toml", 'convention = "einstein"')
        assert self.checked(run, monkeypatch, "--claims") == ["a.md"]
        write("a.md", WRONG + " ")
        assert self.checked(run, monkeypatch, "--claims") == ["a.md"]
        assert self.checked(run, monkeypatch, "--claims") == []
        monkeypatch.setattr("einlsp.__version__", "99.0")
        assert self.checked(run, monkeypatch, "--claims") == ["a.md"], "another version, another result"
        write("a.ipynb", json.dumps({"cells": [{"cell_type": "markdown", "source": WRONG}], "nbformat": 4}))
        write("b.md", Path("a.ipynb").read_bytes())
        assert self.checked(run, monkeypatch, "--claims") == ["a.ipynb", "b.md"], "the same bytes, other notes"

    def test_a_preamble_is_read_anew(self, run: Run, write: Write) -> None:
        write("einlsp.toml", 'preamble = "p.tex"')
        write("p.tex", r"\newcommand{\A}{\mathbf{A}}\newcommand{\Q}{\mathbf{ACB}}")
        write("a.md", r"$\mathrm{Tr}(\A\mathbf{BC}) = \mathrm{Tr}(\Q)$")
        assert run("check").code == 1
        write("p.tex", r"\newcommand{\A}{\mathbf{A}}\newcommand{\Q}{\mathbf{BCA}}")
        assert run("check").code == 0

    def test_rubbish_in_the_cache_is_no_matter(self, run: Run, write: Write, tmp_path: Path) -> None:
        write("a.md", WRONG)
        first = run("check", "--format", "json")
        files = list((tmp_path / "cache").rglob("*.json"))
        assert files
        for path in files:
            path.write_bytes(b'{"findings": 3}')
        assert run("check", "--format", "json").out == first.out
        for path in files:
            path.unlink()
            path.mkdir()
        assert run("check", "--format", "json").out == first.out


def test_rules_and_explain(run: Run) -> None:
    listed = valid(run("rules", "--format", "json").json, "rules")["rules"]
    ids = [rule["id"] for rule in listed]
    assert ids == sorted(ids)
    assert {"unequal-step", "unknown-rule", "free-index-mismatch"} <= set(ids)
    for rule in ids:
        done = run("explain", rule)
        assert done.code == 0
        assert f"# {rule}\n" in done.out
        assert "## Why" in done.out
        assert rule in run("rules").out
    done = run("explain", "unequal-stp")
    assert (done.code, done.out) == (2, "")
    assert 'Did you mean "unequal-step"?' in done.err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["chek"],
        ["check", "--format", "xml"],
        ["check", "--jobs", "0"],
        ["check", "--jobs", "x"],
        ["derive", "x"],
        ["--colour"],
    ],
)
def test_usage_errors(run: Run, words: list[str]) -> None:
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("einlsp: ")
    assert "usage: einlsp" in done.err


def test_help_and_version(run: Run) -> None:
    assert run("--version").out.startswith("einlsp 0.")
    for command in ("check", "derive", "show", "explain", "rules", "serve"):
        done = run(command, "--help")
        assert (done.code, "usage: einlsp" in done.out) == (0, True)


class TestProcess:
    """What only a process of its own can show."""

    def start(self, *words: str, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "einlsp", *words]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def test_a_closed_pipe_is_no_traceback(self, run: Run, write: Write) -> None:
        write("a.md", (WRONG + "\n\n") * 3000)
        process = self.start("check", "a.md", "--no-cache")
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert process.wait(60) == 1
        assert errors == b""

    def test_standard_output_that_is_closed(self, run: Run, write: Write) -> None:
        write("a.md", WRONG)
        command = f"{shlex.quote(sys.executable)} -m einlsp check a.md --no-cache >&-"
        done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, timeout=60)
        assert (done.returncode, done.stderr) == (1, b"")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
    @pytest.mark.parametrize(
        "words", [("check", "a.md", "--no-cache"), ("check", "a.md", "--format", "json"), ("rules",)]
    )
    def test_a_full_disk_is_no_traceback(self, run: Run, write: Write, words: tuple[str, ...]) -> None:
        write("a.md", WRONG)
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [sys.executable, "-m", "einlsp", *words], stdout=full, stderr=subprocess.PIPE, timeout=60
            )
        text = b"einlsp: the output could not be written: no space left on device\n"
        assert (done.returncode, done.stderr) == (2, text)

    def test_ctrl_c_is_no_traceback(self, run: Run, write: Write) -> None:
        for number in range(300):
            # different formulas, which take seconds anywhere
            write(f"{number}.md", " ".join(f"$\\mathbf{{A}}_{{{n}}}\\mathbf{{x}}_{{{number}}}$" for n in range(60)))
        for jobs in ("1", "2"):
            process = self.start("check", "--no-cache", "--jobs", jobs, start_new_session=True)
            # Python loses an interrupt that meets a finaliser: then one presses the keys again.
            for _ in range(20):
                time.sleep(1.5)
                if process.poll() is not None:
                    break
                os.killpg(process.pid, signal.SIGINT)
            _, errors = process.communicate(timeout=60)
            assert process.returncode == 130
            assert errors.decode().strip().endswith("einlsp: interrupted")
            ignored = b"Exception ignored in" in errors  # Python's own word, where the signal met a finaliser
            assert ignored or b"Traceback" not in errors

    def test_ctrl_c_while_it_starts_is_no_traceback(self, run: Run, write: Write) -> None:
        write("a.md", "$x$")
        script = (
            "import sys, signal, os\n"
            "class Finder:\n"
            "    def find_spec(self, name, *_):\n"
            "        if name == 'einlsp.cli': os.kill(os.getpid(), signal.SIGINT)\n"
            "sys.meta_path.insert(0, Finder())\n"
            "sys.argv = ['einlsp', 'check', 'a.md']\n"
            "from einlsp.__main__ import run\n"
            "run()\n"
        )
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (130, "", "einlsp: interrupted\n")

    def test_a_terminal_that_cannot_show_greek(self, run: Run, write: Write) -> None:
        write("a.md", f"Ω {WRONG}")
        environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
        for form in ("text", "json"):
            process = self.start("check", "--no-cache", "a.md", "--format", form, env=environment)
            out, errors = process.communicate(timeout=60)
            assert (process.returncode, errors) == (1, b"")
            assert out

    def test_check_imports_little(self, run: Run, write: Write) -> None:
        write("a.md", f"{WRONG}\n\n{INDEX}\n")
        script = (
            "import sys; from einlsp.cli import main; main(['check', 'a.md', '--no-cache']); print(sorted(sys.modules))"
        )
        out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        loaded = set(json.loads(out.splitlines()[-1].replace("'", '"')))
        heavy = {
            "sympy",
            "mpmath",
            "pygls",
            "lsprotocol",
            "rich",
            "ziamath",
            "numpy",
            "ruamel.yaml",
            "asyncio",
            "multiprocessing",
        }
        assert not loaded & heavy
