"""All rules, run in the background until they are through with the newest version of each document."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from einlsp.server.open_documents import OpenDocument
from einlsp.server.workers import EndedError, GaveUpError

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

logger = logging.getLogger(__name__)

#: How long a worker is busy with one document before it looks whether there is a newer version of it.
_SLICE = 0.4
#: What an answer may take beside: reading a large note.
_PATIENCE = 30.0
_MOST_SLICES = 150
_MOST_DEATHS = 2
#: Nobody reads between two keystrokes.
_QUIET = 0.08


class Checks:
    """One task for each document that waits to be checked."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._running: set[OpenDocument] = set()

    def start(self, document: OpenDocument) -> None:
        """See to it that the newest version of a document is checked."""
        if document not in self._running and document.checked_revision != document.revision:
            self._running.add(document)
            self._server.start_task(self._run(document))

    async def _run(self, document: OpenDocument) -> None:
        try:
            await self._check(document)
        except GaveUpError as error:
            logger.warning("%s was not checked in full: %s", document.uri, error)
        finally:
            self._running.discard(document)

    async def _check(self, document: OpenDocument) -> None:
        from einlsp.ide.jobs import Source

        slices = deaths = 0
        while self._server.documents.get(document.uri) is document and slices < _MOST_SLICES:
            await _pause(document)
            revision = document.revision
            source = Source.of(document.uri, document.document, self._server.settings.outside(document.uri))
            try:
                found = await self._server.workers.check.run("check", source, _SLICE, seconds=_PATIENCE)
            except EndedError:
                deaths += 1
                if deaths > _MOST_DEATHS:  # it may be this very note that kills it
                    raise
                continue
            slices = slices + 1 if document.revision == revision else 0
            if found is not None and document.revision == revision:
                document.checked, document.checked_revision = found, revision
                document.checked_text = document.document.text
                await self._server.publisher.checked(document)
                return


async def _pause(document: OpenDocument) -> None:
    """Wait for the end of a burst of typing."""
    now = asyncio.get_running_loop().time
    while (left := document.quiet_from + _QUIET - now()) > 0:
        await asyncio.sleep(left)
