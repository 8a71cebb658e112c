"""The slow rules, run in the background until they are through with the newest version of each document."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from einlsp.server.open_documents import OpenDocument
from einlsp.server.workers import GaveUpError

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

logger = logging.getLogger(__name__)

#: How long a worker is busy with one document before it looks whether there is a newer version of it.
_SLICE = 0.4
#: What an answer may take beside: reading a large note.
_PATIENCE = 30.0
_MOST_SLICES = 150


class SlowChecks:
    """One task for each document that waits for its slow rules."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._running: set[OpenDocument] = set()

    def start(self, document: OpenDocument) -> None:
        """See to it that the newest version of a document is checked."""
        if document not in self._running and document.slow_revision != document.revision:
            self._running.add(document)
            self._server.start_task(self._run(document))

    async def _run(self, document: OpenDocument) -> None:
        try:
            await self._check(document)
        except GaveUpError as error:
            logger.warning("the steps of %s were not checked: %s", document.uri, error)
        finally:
            self._running.discard(document)

    async def _check(self, document: OpenDocument) -> None:
        from einlsp.ide.jobs import Source

        slices = 0
        while self._server.documents.get(document.uri) is document and slices < _MOST_SLICES:
            revision = document.revision
            source = Source.of(document.uri, document.document, self._server.settings.outside(document.uri))
            found = await self._server.workers.check.run("check", source, _SLICE, seconds=_PATIENCE)
            await asyncio.sleep(0)
            slices = slices + 1 if document.revision == revision else 0
            if found is not None and document.revision == revision:
                document.slow, document.slow_revision = found, revision
                await self._server.publisher.slow_ready(document)
                return
