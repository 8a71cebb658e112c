"""Where the command line writes: standard output that survives a closed pipe, messages, errors as text or JSON."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Any, NoReturn, TextIO

FAILED = 2


class UsageError(Exception):
    """What a person must put right before the command can run; ``span`` is the part of an expression it is about."""

    def __init__(self, code: str, message: str, span: tuple[int, int] | None = None, usage: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.usage = usage


class Output:
    """Standard output and standard error of one command."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.out = out or sys.stdout or _nowhere()  # Python has none where it was closed (`>&-`)
        self.err = err or sys.stderr or _nowhere()
        self._closed = False
        for stream in (self.out, self.err):
            if hasattr(stream, "reconfigure"):  # a letter that the terminal cannot show is no reason to stop
                stream.reconfigure(errors="backslashreplace")

    @property
    def colour(self) -> bool:
        """Whether the output is a terminal that shows colours, or FORCE_COLOR asks for them."""
        if os.environ.get("NO_COLOR"):
            return False
        return bool(os.environ.get("FORCE_COLOR")) or (self.terminal and not self.dumb)

    @property
    def dumb(self) -> bool:
        """Whether the terminal only writes one letter after the other."""
        return os.environ.get("TERM") == "dumb"

    @property
    def terminal(self) -> bool:
        """Whether a person looks at the output."""
        return self.out.isatty()

    @property
    def width(self) -> int | None:
        """How many columns the terminal has; None where nobody looks."""
        return shutil.get_terminal_size().columns if self.terminal else None

    def write(self, text: str) -> None:
        """Write to standard output; when its reader has gone, write no more."""
        if self._closed:
            return
        try:
            self.out.write(text)
        except BrokenPipeError:
            self._lose()
        except OSError as error:
            self._refused(error)

    def json(self, value: Any) -> None:
        """Write a value as indented JSON, in UTF-8 whatever the terminal's encoding."""
        import json

        if hasattr(self.out, "reconfigure"):
            # Half of a surrogate pair (a file name that is not UTF-8) becomes `\udcff`, which JSON knows.
            self.out.reconfigure(encoding="utf-8", errors="backslashreplace")
        self.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")

    def note(self, message: str) -> None:
        """Write a line to standard error."""
        try:
            self.err.write(message + "\n")
            self.err.flush()
        except (BrokenPipeError, ValueError):
            pass

    def failure(self, error: UsageError, as_json: bool) -> None:
        """Say what went wrong: on standard error, or as the contract's object on standard output."""
        if as_json and not self._closed:
            self.json(error_object(error.code, error.message, error.span))
        else:
            self.note(f"einlsp: {error.message}")
            if error.usage:
                self.note(error.usage)

    def close(self) -> None:
        """Write out what is left."""
        try:
            self.out.flush()
        except BrokenPipeError:
            self._lose()
        except OSError as error:
            self._refused(error)

    def _refused(self, error: OSError) -> NoReturn:
        """The disk is full, say: what was found is not written."""
        self._lose()
        reason = (error.strerror or str(error)).lower()
        raise UsageError("output", f"the output could not be written: {reason}") from error

    def _lose(self) -> None:
        """The reader has gone: what Python would still flush at its end goes nowhere."""
        self._closed = True
        if self.out is sys.stdout:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.out.fileno())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")


def error_object(code: str, message: str, span: tuple[int, int] | None = None) -> dict[str, Any]:
    """The contract's answer where there is no other; ``range`` is [start, end) in characters of the expression."""
    return {"version": 1, "error": {"code": code, "message": message, "range": list(span) if span else None}}
