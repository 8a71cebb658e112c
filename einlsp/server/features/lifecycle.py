"""``initialize``, ``initialized``, ``shutdown``, and the editor's text colour."""

from __future__ import annotations

import asyncio
import gc
import os
import re
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.uris import to_fs_path

from einlsp.server import parent
from einlsp.server.analyst import import_analysis
from einlsp.server.app import NoteServer
from einlsp.server.client import client_of

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}){1,2}")


def initialize(ls: NoteServer, params: types.InitializeParams) -> None:
    """Learn what the client is; nothing slow may happen here."""
    ls.client = client_of(params)
    roots = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
    ls.folders = [Path(path) for path in map(to_fs_path, filter(None, roots)) if path]
    ls.settings.given(ls.client.options)
    set_foreground(ls, ls.client.options)
    if not ls.client.pull_diagnostics:  # it gets them unasked; both would show each twice
        ls.protocol.withdraw(types.TEXT_DOCUMENT_DIAGNOSTIC)
        ls.protocol.withdraw(types.WORKSPACE_DIAGNOSTIC)
    parent.watch(params.process_id, lambda: os._exit(1))


def initialized(ls: NoteServer, params: types.InitializedParams) -> None:
    """Ask for settings, watch their files, and get ready for the first question."""
    if ls.client.configuration:
        ls.settings.ask()
    gc.freeze()
    gc.enable()
    ls.start_task(ls.settings.watch())
    ls.start_task(ls.workers.action.warm())
    asyncio.get_running_loop().call_soon(import_analysis)  # once the worker's process has started


def shutdown(ls: NoteServer, params: None) -> None:
    """Stop what runs in the background."""
    ls.workers.close()


def theme(ls: NoteServer, params: Any) -> None:
    """The editor's text has another colour."""
    set_foreground(ls, params._asdict() if hasattr(params, "_asdict") else params)


def set_foreground(ls: NoteServer, values: Any) -> None:
    """Take the text colour from ``{"foreground": "#rrggbb"}``, if that is what it is."""
    colour = values.get("foreground") if isinstance(values, dict) else None
    if isinstance(colour, str) and _COLOUR.fullmatch(colour):
        ls.foreground = colour


FEATURES = (
    (types.INITIALIZE, initialize),
    (types.INITIALIZED, initialized),
    (types.SHUTDOWN, shutdown),
    ("einlsp/theme", theme),
)
