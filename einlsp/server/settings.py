"""The settings of each document: what the editor says, what files say, asked anew when either changes."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from lsprotocol import types
from pygls.uris import to_fs_path

from einlsp.ide.configuration import Configuration
from einlsp.ide.outside import Outside
from einlsp.ide.rulebook import rule_ids
from einlsp.ide.settings import Layer, editor_layer

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

logger = logging.getLogger(__name__)

_PATIENCE = 2.0
_BETWEEN_LOOKS = 1.0


class SettingsSource:
    """Editor settings for each workspace folder, and the files that lie beside the notes."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._files: Configuration | None = None
        self._editor: dict[Path | None, Layer] = {}
        self._asked: asyncio.Task[None] | None = None
        self._told: set[str] = set()
        self._seen_preambles: dict[str, tuple[int, int]] = {}

    async def ready(self) -> None:
        """Wait for the editor's first answer, but not for ever."""
        if self._asked is not None and not self._asked.done():
            await asyncio.wait([self._asked], timeout=_PATIENCE)

    def given(self, values: Any) -> None:
        """Take settings that the editor sent by itself; ``einlsp`` may stand around them or not."""
        if isinstance(values, dict) and isinstance(values.get("einlsp"), dict):
            values = values["einlsp"]
        if isinstance(values, dict):
            own = {key: value for key, value in values.items() if key != "foreground"}
            self._editor = {None: self._layer(own, None)}

    def ask(self) -> None:
        """Ask the editor for its settings, for each folder; then look at every document again."""
        self._asked = asyncio.ensure_future(self._ask())

    async def _ask(self) -> None:
        folders: list[Path | None] = [None, *self._server.folders]
        items = [
            types.ConfigurationItem(scope_uri=folder.as_uri() if folder else None, section="einlsp")
            for folder in folders
        ]
        try:
            answer = await self._server.workspace_configuration_async(types.ConfigurationParams(items))
        except Exception as error:  # whatever the client answers, einlsp works without its settings
            logger.warning("the editor's settings could not be had: %s", error)
            return
        if isinstance(answer, list | tuple) and len(answer) == len(folders):
            pairs = zip(folders, answer, strict=True)
            self._editor = {folder: self._layer(_plain(values), folder) for folder, values in pairs}

    def forget_files(self) -> None:
        """The settings files may be others now."""
        self._files = None
        self._told.clear()

    async def watch(self) -> None:
        """Look now and then whether a settings file or a preamble has changed: not every client watches files."""
        while True:
            await asyncio.sleep(_BETWEEN_LOOKS)
            before, self._seen_preambles = self._seen_preambles, self._preambles()
            other_preamble = any(self._seen_preambles.get(path, state) != state for path, state in before.items())
            if other_preamble or (self._files is not None and self._files.changed()):
                self.forget_files()
                self._server.reconsider_all()

    def _preambles(self) -> dict[str, tuple[int, int]]:
        """The preamble files of open documents, as they are now."""
        settings = {d.settings for d in self._server.documents if d.settings and d.settings.preamble}
        if not settings:
            return {}
        from einlsp.ide.macros import preamble_files

        found = (file for each in settings for file in preamble_files(each))
        return {path: (changed, size) for path, changed, size in found}

    def outside(self, uri: str, tell: bool = True) -> Outside:
        """What holds for a document beside its own text; ``tell`` whether to say what is wrong with the settings."""
        path = path_of(uri)
        folder = path.parent if path else next(iter(self._server.folders), None)
        layers = self._layers(folder, tell) if folder else ()
        return Outside((*layers, *self._editor_layers(folder)), path.as_posix() if path else "")

    def _layers(self, folder: Path, tell: bool) -> tuple[Layer, ...]:
        if self._files is None:
            self._files = Configuration(rule_ids())
        layers = self._files.layers(folder)
        if tell:
            self._tell(layers)
        return layers

    def _editor_layers(self, folder: Path | None) -> list[Layer]:
        """The editor's settings of the innermost folder that the document lies in, else those without a folder."""
        scopes = [scope for scope in self._editor if scope and folder and folder.is_relative_to(scope)]
        scope = max(scopes, key=lambda path: len(path.parts), default=None)
        return [self._editor[scope]] if scope in self._editor else []

    def _layer(self, values: Any, folder: Path | None) -> Layer:
        folder = folder or next(iter(self._server.folders), None)
        found = editor_layer(values, folder.as_posix() if folder else "", rule_ids())
        self._tell([found])
        return found

    def _tell(self, layers: Any) -> None:
        """Say once what is wrong with settings."""
        for message in (message for layer in layers for message in layer.messages()):
            if message not in self._told:
                self._told.add(message)
                self._server.window_show_message(
                    types.ShowMessageParams(types.MessageType.Warning, f"einlsp: {message}")
                )


def path_of(uri: str) -> Path | None:
    """The file of a URI; of a notebook's cell, the notebook's."""
    parsed = urlparse(uri)
    if parsed.scheme == "vscode-notebook-cell":
        uri = parsed._replace(scheme="file", fragment="").geturl()
    path = to_fs_path(uri)
    return Path(path) if path and parsed.path and unquote(parsed.path) != "/" else None


def _plain(values: Any) -> Any:
    """A tree of dictionaries from what pygls made of the answer: named tuples."""
    if hasattr(values, "_asdict"):
        return {name: _plain(value) for name, value in values._asdict().items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    return values
