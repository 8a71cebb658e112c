"""Analyses documents in a thread of its own: the newest version of each, never two of one, nothing that is stale."""

from __future__ import annotations

import asyncio
import gc
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from einlsp.server.open_documents import OpenDocument

if TYPE_CHECKING:
    from einlsp.ide.analysis import Analysis
    from einlsp.server.app import NoteServer

logger = logging.getLogger(__name__)

#: Analyses that are kept: so many, of so much text together (characters); that of the present document always.
_MOST_KEPT = 4
_MOST_TEXT = 1_500_000


class Analyst:
    """One thread: inner rooms are quick, what is not quick goes to a worker process."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="einlsp-analysis")
        self._running: dict[OpenDocument, tuple[int, asyncio.Future[None]]] = {}
        self._recent: dict[OpenDocument, None] = {}

    def close(self) -> bool:
        """Let the thread end, without what has not begun; whether it is idle."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        return not self._running

    async def current(self, document: OpenDocument) -> Analysis | None:
        """The analysis of the document as it is now; None when it changes before that is ready, or is closed."""
        await self._server.settings.ready()
        revision = document.revision
        if document.analysed != revision:
            running = self._running.get(document)
            if running is None or running[0] != revision:
                running = (revision, asyncio.ensure_future(self._analyse(document, revision)))
                self._running[document] = running
            await asyncio.shield(running[1])
        self.used(document)
        return document.analysis if document.analysed == revision == document.revision else None

    def used(self, document: OpenDocument) -> None:
        """Remember that a document is worked with; let go of what is known of those that were not for long.

        Their findings stay; whoever comes back to one waits for its analysis once.
        """
        self._recent.pop(document, None)
        self._recent[document] = None
        from einlsp.ide.analysis import SLOW

        sizes = {each: len(each.document.text) for each in self._recent}
        while len(sizes) > 1 and (len(sizes) > _MOST_KEPT or sum(sizes.values()) > _MOST_TEXT):
            oldest = next(iter(sizes))
            del sizes[oldest], self._recent[oldest]
            if oldest not in self._running and not any(finding.rule in SLOW for finding in oldest.findings):
                oldest.forget()  # findings of slow rules are carried over an edit by what is known of the text before

    async def _analyse(self, document: OpenDocument, revision: int) -> None:
        outside = self._server.settings.outside(document.uri)
        text, before = document.document, document.analysis
        import_analysis()
        from einlsp.ide.analysis import Stale, analyse

        def work() -> Analysis | None:
            try:
                return analyse(text, outside, before, stale=lambda: document.revision != revision)
            except Stale:
                return None
            except Exception:
                logger.exception("the analysis of %s failed", document.uri)
                return None

        try:
            found = await asyncio.get_running_loop().run_in_executor(self._executor, work)
            if document.revision == revision:
                document.analysis, document.analysed = found, revision
        finally:
            if self._running.get(document, (None,))[0] == revision:
                del self._running[document]


@cache
def import_analysis() -> None:
    """Import what an analysis needs, so that none has to wait for it; in the thread of the event loop.

    Of two threads that import modules with cycles between them, one may see a module half made, and fail.
    """
    import einlsp.ide.analysis  # noqa: F401 - for its effect on the next import
    from einlsp.ide.rulebook import checks

    checks()
    gc.collect()  # the classes that records were made of
    gc.freeze()
