"""What holds for a note beside its own text: the layers of its settings, and where it lies."""

from __future__ import annotations

from einlsp.ide.settings import Layer, Settings, resolve
from einlsp.records import record


@record(slots=False)
class Outside:
    """``layers`` from the outermost to the nearest; ``path`` with forward slashes, empty for a note without a file."""

    layers: tuple[Layer, ...] = ()
    path: str = ""

    def settings(self, *nearer: Layer) -> Settings:
        """The settings of the note, with nearer layers over those from outside."""
        return resolve((*self.layers, *nearer), self.path)

    @property
    def folder(self) -> str:
        """The folder in which the note lies."""
        return self.path.rpartition("/")[0]
