"""What a worker process can do, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def warm() -> None:
    """Import what the other tasks need."""
    import einlsp.ide.analysis
    import einlsp.ide.derive  # noqa: F401 - for its effect on the next import


TASKS: Mapping[str, Callable[..., Any]] = {"warm": warm}
