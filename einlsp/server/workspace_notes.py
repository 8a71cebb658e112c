"""The notes of the workspace that are not open: what is found in them, looked at again only when a file is another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.uris import from_fs_path

from einlsp.ide.documents import NOTE_SUFFIXES, UnreadableError, read_bytes
from einlsp.ide.files import find_notes
from einlsp.ide.globs import matches
from einlsp.ide.jobs import Source
from einlsp.ide.outside import Outside
from einlsp.records import record
from einlsp.server.convert import diagnostic, result_id
from einlsp.server.open_documents import OpenDocument, OpenText
from einlsp.server.progress import Progress
from einlsp.server.settings import path_of
from einlsp.server.workers import GaveUpError
from einlsp.text import SourceText

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

logger = logging.getLogger(__name__)

_LONGEST = 1_000_000
"""Bytes of a note that is checked without being open."""
_SLICE = 0.4
_PATIENCE = 30.0
_MOST_SLICES = 50

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


@record(slots=False)
class Known:
    """What was found in a file as it was, under the settings that held."""

    state: tuple[int, int]
    outside: Outside
    identifier: str
    items: tuple[types.Diagnostic, ...]


class WorkspaceNotes:
    """Findings by file. ``stopped``: a person wanted no more of it, until settings change."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._known: dict[Path, Known] = {}
        self.stopped = False

    async def reports(self, previous: Mapping[str, str], token: types.ProgressToken | None) -> AsyncIterator[Report]:
        """A report on each note that is not open: in full, or that it is as in the ``previous`` one of that name."""
        await self._server.settings.ready()
        notes = await asyncio.to_thread(self._notes)
        for path in self._known.keys() - notes:
            del self._known[path]
        left = {path_of(uri): (uri, identifier) for uri, identifier in previous.items()}
        opened = self._open()
        progress = Progress(self._server, "Checking the notes of the workspace", token)
        try:
            for number, path in enumerate(notes):
                await progress.report(number, len(notes))
                self.stopped = self.stopped or progress.stopped
                known = await self._found(path) if path not in opened else None
                if known is not None:
                    yield _report(known, *left.pop(path, (from_fs_path(str(path)) or path.as_uri(), "")))
        finally:
            progress.end()
        for gone, (uri, _) in left.items():
            if gone is not None and gone not in notes and gone not in self._open():
                yield types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[])

    def _notes(self) -> list[Path]:
        """The notes of all folders, in order. In a thread of its own: it looks at the disk."""
        folders = [str(folder) for folder in self._server.folders if self._wanted(folder)]
        found = map(Path, find_notes(folders, self._excluded, lambda path, why: None))
        return list(dict.fromkeys(path for path in found if path.name.lower().endswith(NOTE_SUFFIXES)))

    def _wanted(self, folder: Path) -> bool:
        return self._server.settings.outside((folder / "note.md").as_uri(), tell=False).settings().workspace

    def _excluded(self, path: Path) -> bool:
        globs = self._server.settings.outside(path.as_uri(), tell=False).settings().exclude
        return any(matches(path.as_posix(), glob, base) for base, glob in globs)

    def _open(self) -> set[Path]:
        return {path for path in (path_of(document.uri) for document in self._server.documents) if path}

    async def _found(self, path: Path) -> Known | None:
        """What is found in a note; None for one that cannot be read, or is not looked at any more."""
        outside = self._server.settings.outside(path.as_uri())
        known = self._known.get(path)
        try:
            status = path.stat()
            state = (status.st_mtime_ns, status.st_size)
            if known is not None and known.state == state and known.outside == outside:
                return known
            if self.stopped or status.st_size > _LONGEST:
                return None
            content = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            logger.info("%s cannot be read: %s", path, error)
            return None
        try:
            items = await self._check(path, content, outside)
        except (UnreadableError, GaveUpError) as error:
            logger.info("%s was not checked: %s", path, error)
            items = []
        self._known[path] = found = Known(state, outside, result_id(items), tuple(items))
        return found

    async def _check(self, path: Path, content: bytes, outside: Outside) -> list[types.Diagnostic]:
        name = path.as_uri()
        document = OpenDocument(name, [OpenText(name, 0, SourceText(read_bytes(content, path.name).text))])
        source = Source.of(name, document.document, outside)
        worker = self._server.workers.check
        for _ in range(_MOST_SLICES):
            checked = await worker.run("check", source, _SLICE, False, seconds=_PATIENCE)
            if checked is not None:
                ((text, part),) = document.parts()
                return [diagnostic(self._server, document, text, part, finding) for finding in checked.findings]
        raise GaveUpError("gave up: it takes too long")


def _report(known: Known, uri: str, previous: str) -> Report:
    if previous == known.identifier:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(uri=uri, result_id=known.identifier)
    return types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=known.items, result_id=known.identifier)
