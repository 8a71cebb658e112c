"""Globs of paths, the same on every machine: ``*`` and ``?`` stay within a name, ``**`` crosses folders."""

from __future__ import annotations

import re
from functools import lru_cache


def matches(path: str, glob: str, base: str = "") -> bool:
    """Whether a path (with forward slashes) or a folder above it is meant by a glob of the folder ``base``.

    A glob with a slash before its end is anchored at ``base``; one without means a name at any depth below it.
    """
    if base:
        prefix = base if base.endswith("/") else base + "/"
        if not path.startswith(prefix):
            return False
        path = path[len(prefix) :]
    return _pattern(glob).match(path) is not None


_TOKEN = re.compile(r"/\*\*/|\*\*/|/\*\*|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)


@lru_cache(maxsize=512)
def _pattern(glob: str) -> re.Pattern[str]:
    bare = glob.strip("/").removeprefix("./")
    anchored = "/" in glob.rstrip("/")
    body = "".join(_token(token) for token in _TOKEN.findall(bare))
    return re.compile(("" if anchored else "(?:.*/)?") + body + r"(?:/.*)?\Z", re.DOTALL)


def _token(token: str) -> str:
    if token == "/**/":
        return "/(?:.*/)?"
    if token == "**/":
        return "(?:.*/)?"
    if token in ("/**", "**"):
        return re.escape(token[:-2]) + ".*"
    if token == "*":
        return "[^/]*"
    if token == "?":
        return "[^/]"
    if len(token) > 2 and token[0] == "[":
        inside = token[1:-1].replace("\\", r"\\").replace("[", r"\[").replace("&&", r"&\&").replace("--", r"-\-")
        negated = inside[0] in "!^"
        inside = inside[1:] if negated else inside
        try:
            re.compile(f"[{inside}]")
        except re.error:
            return re.escape(token)
        return f"[{'^/' if negated else ''}{inside}]"
    return re.escape(token)
