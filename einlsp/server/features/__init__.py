"""What the server answers: one module for each request or group of notifications, registered here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from einlsp.server.features.code_action_resolve import apply

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

COMMANDS = (("einlsp.apply", apply),)
#: Each has ``FEATURES``: a method, its handler (whose first parameter, ``ls``, is the server) and perhaps its options.
_MODULES = (
    "lifecycle",
    "synchronization",
    "notebooks",
    "configuration",
    "diagnostics",
    "workspace_diagnostics",
    "hover",
    "code_action",
    "code_action_resolve",
    "navigation",
    "rename",
    "symbols",
    "completion",
    "inlay_hint",
    "semantic_tokens",
    "folding_range",
)


def register(server: NoteServer) -> None:
    """Make the server answer."""
    for name in _MODULES:
        for method, handler, *options in import_module(f"einlsp.server.features.{name}").FEATURES:
            server.feature(method, *options)(handler)
    for name, handler in COMMANDS:
        server.command(name)(handler)
