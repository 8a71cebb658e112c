"""What einlsp keeps in the user's cache folder, among it the page of each rule as a file for an editor to open."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import einlsp
from einlsp.ide.rulebook import page_of, url_of


def cache_folder() -> Path:
    """The folder that may be removed at any time; ``EINLSP_CACHE`` names another one."""
    from platformdirs import user_cache_path

    return Path(os.environ.get("EINLSP_CACHE") or user_cache_path("einlsp", appauthor=False))


@cache
def page_link(rule: str) -> str:
    """The address of a rule's page as a file, written if need be, so that it opens without a network.

    Where no file can be written, the page's address on the web.
    """
    page = page_of(rule)
    if page is None:
        return url_of(rule)
    try:
        path = (cache_folder() / "rules" / einlsp.__version__ / f"{rule}.md").absolute()
        if not path.is_file() or path.read_text(encoding="utf-8") != page.text:
            path.parent.mkdir(parents=True, exist_ok=True)
            scratch = path.with_suffix(f".{os.getpid()}")
            scratch.write_text(page.text, encoding="utf-8")
            scratch.replace(path)
        return path.as_uri()
    except (OSError, ValueError):
        return url_of(rule)
