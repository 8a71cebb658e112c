"""The server: what it knows of its client, its documents and its settings, and where each request finds them."""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound
from pygls.lsp.server import LanguageServer

import einlsp
from einlsp.records import record
from einlsp.server.analyst import Analyst
from einlsp.server.client import Client
from einlsp.server.open_documents import OpenDocument, OpenDocuments, OpenText
from einlsp.server.protocol import NoteProtocol
from einlsp.server.publish import Publisher
from einlsp.server.settings import SettingsSource
from einlsp.server.workers import GaveUpError, Workers

if TYPE_CHECKING:
    from einlsp.ide.analysis import Analysis
    from einlsp.ide.documents import Part
    from einlsp.server.workspace_notes import WorkspaceNotes

logger = logging.getLogger(__name__)


#: What a request hears that an edit has overtaken.
STALE = "the note has changed since this was asked"


@record(slots=False)
class Spot:
    """A place in an analysed document: what a request about a position is answered from."""

    analysis: Analysis
    document: OpenDocument
    text: OpenText
    part: Part
    start: int
    end: int

    @property
    def offset(self) -> int:
        """Where the place begins, in the document."""
        return self.start

    def is_interesting(self) -> bool:
        """Whether a formula or a comment stands here: there is nothing to say about anything else."""
        note = self.analysis.note
        return note.region_at(self.start) is not None or any(c.start <= self.start <= c.end for c in note.comments)


class NoteServer(LanguageServer):
    """The language server of one client."""

    def __init__(self, pictures: str | None = None) -> None:
        super().__init__(
            "einlsp",
            einlsp.__version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=types.NotebookDocumentSyncOptions(
                notebook_selector=[
                    types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage(language="markdown")])
                ],
                save=True,
            ),
            protocol_cls=NoteProtocol,
            max_workers=2,
        )
        self.client = Client()
        self.documents = OpenDocuments()
        self.settings = SettingsSource(self)
        self.analyst = Analyst(self)
        self.publisher = Publisher(self)
        self.workers = Workers()
        self.pictures = pictures is not None
        self.foreground = pictures or "#000000"
        self.folders: list[Path] = []
        self._tasks: set[asyncio.Task[Any]] = set()

    protocol: NoteProtocol

    @cached_property
    def workspace_notes(self) -> WorkspaceNotes:
        """The notes that are not open; many an editor never asks about those."""
        from einlsp.server.workspace_notes import WorkspaceNotes

        return WorkspaceNotes(self)

    def close(self) -> bool:
        """End what runs beside the requests; whether all of it has ended."""
        self.workers.close()
        return self.analyst.close()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors go to the log; a person cannot do anything about them in a pop-up."""
        level = logging.INFO if isinstance(error.__cause__ or error, JsonRpcMethodNotFound) else logging.ERROR
        logger.log(level, "%s: %s", getattr(source, "__name__", source), error)

    def start_task(self, work: Any) -> None:
        """Run a coroutine beside the requests; what it raises goes to the log."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a task failed", exc_info=error)

    def changed(self, document: OpenDocument, typed: bool = False) -> None:
        """A document's text is another: analyse it, and show what was found."""
        document.changed()
        document.quiet_from = asyncio.get_running_loop().time() if typed else 0.0
        if not (typed and self.publisher.typed(document)):
            self.start_task(self.publisher.refresh(document))

    def reconsider_all(self) -> None:
        """The settings are others: analyse every open document anew."""
        for document in self.documents:
            document.snapshot = None
            self.changed(document)
        self.workspace_notes.stopped = False
        self.start_task(self.publisher.ask_again())

    async def analysed(self, uri: str) -> tuple[OpenDocument, Analysis] | None:
        """An open document and its analysis, None where there is none or it changed in the meantime."""
        document = self.documents.get(uri)
        if document is None:
            return None
        analysis = await self.analyst.current(document)
        return None if analysis is None else (document, analysis)

    async def spot(self, uri: str, *positions: types.Position) -> Spot | None:
        """The place that a request is about: a position, or the two ends of a range."""
        text = self.documents.text(uri)
        found = await self.analysed(uri)
        if found is None or text is None:
            return None
        document, analysis = found
        part = next((part for other, part in document.parts() if other is text), None)
        if part is None:
            return None
        offsets = [part.start + text.source.offset(p.line, p.character, self.client.encoding) for p in positions]
        return Spot(analysis, document, text, part, offsets[0], max(offsets))

    async def ask_worker(self, spot: Spot, task: str, *arguments: Any) -> Any:
        """The result of a task about the document of a spot; a sentence, where it gave up.

        An edit ends it: nobody wants to know any more.
        """
        from einlsp.ide.jobs import Source

        document = spot.document
        source = Source.of(document.uri, spot.analysis.document, spot.analysis.outside)
        job = asyncio.ensure_future(self.workers.interactive().run(task, source, *arguments))
        document.waiting.add(job)
        try:
            return await job
        except GaveUpError as error:
            return str(error)
        except asyncio.CancelledError:
            own = asyncio.current_task()
            if own is not None and own.cancelling():
                raise
            return STALE
        finally:
            document.waiting.discard(job)

    def range(self, text: OpenText, part: Part, start: int, end: int) -> types.Range:
        """The range of a text that a range of its document is, clamped to it."""
        encoding = self.client.encoding
        first = text.source.position(start - part.start, encoding)
        last = text.source.position(max(end, start) - part.start, encoding)
        return types.Range(types.Position(*first), types.Position(*last))

    def location(self, document: OpenDocument, start: int, end: int) -> types.Location:
        """A range of a document as an editor knows it."""
        text, part = document.text_at(start)
        return types.Location(text.uri, self.range(text, part, start, min(end, part.end)))
