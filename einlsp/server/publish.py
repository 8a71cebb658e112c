"""Shows findings: what was there before and still is, at once; what is new, after a pause in the typing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from einlsp.ide.findings import Finding, in_order
from einlsp.server.background import SlowChecks
from einlsp.server.convert import diagnostic
from einlsp.server.open_documents import OpenDocument

if TYPE_CHECKING:
    from einlsp.ide.analysis import Analysis
    from einlsp.server.app import NoteServer

_Likeness = tuple[str, str]


class Publisher:
    """Pushes diagnostics, or tells a client that pulls them when to pull again."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._slow = SlowChecks(server)
        self._timers: dict[OpenDocument, asyncio.TimerHandle] = {}
        self._shown: dict[OpenDocument, Counter[_Likeness]] = {}
        self._published: dict[OpenDocument, object] = {}

    async def refresh(self, document: OpenDocument, saved: bool = False) -> None:
        """Analyse a document and show what was found, unless a newer change comes first."""
        self._cancel(document)
        self._published.pop(document, None)
        before = document.analysis
        analysis = await self._server.analyst.current(document)
        if analysis is None:
            return
        if before is not None and before is not analysis:
            _carry(document, before, analysis)
        if saved:
            document.quiet_from = 0.0
        if not self._server.client.pull_diagnostics:
            self._update(document, analysis)
        self._slow.start(document)

    async def slow_ready(self, document: OpenDocument) -> None:
        """The slow rules are through: show what they found too."""
        client = self._server.client
        if client.pull_diagnostics:
            if client.refresh_diagnostics and self._changes(document):
                await self._server.workspace_diagnostic_refresh_async(None)
        else:
            analysis = await self._server.analyst.current(document)
            if analysis is not None:
                self._update(document, analysis)
        if client.refresh_hints and document.analysis and document.analysis.settings.verdict_hints:
            await self._server.workspace_inlay_hint_refresh_async(None)

    def forget(self, document: OpenDocument) -> None:
        """A document is closed: take its findings away."""
        self._cancel(document)
        self._shown.pop(document, None)
        self._published.pop(document, None)
        self.clear(text.uri for text in document.texts)

    def clear(self, uris: Iterable[str]) -> None:
        """Texts that are gone have no findings."""
        for uri in uris:
            if not self._server.client.pull_diagnostics:
                self._publish(uri, None, [])

    def pulled(self, document: OpenDocument, analysis: Analysis) -> list[Finding]:
        """What a client that asks is shown."""
        found = findings(document, analysis)
        self._shown[document] = Counter(map(_likeness, found))
        return found

    def _changes(self, document: OpenDocument) -> bool:
        """Whether the findings are others than those that were shown."""
        analysis = document.analysis
        return analysis is not None and self._shown.get(document) != Counter(
            map(_likeness, findings(document, analysis))
        )

    def _update(self, document: OpenDocument, analysis: Analysis) -> None:
        """Show what may be shown now, and the rest when there was a pause."""
        found = findings(document, analysis)
        before = self._shown.get(document)
        loop = asyncio.get_running_loop()
        wait = document.quiet_from + analysis.settings.delay / 1000 - loop.time()
        only_on_save = analysis.settings.run == "save" and document.quiet_from > 0
        kept = known(found, before or Counter())
        if before is None or (wait <= 0 and not only_on_save) or len(kept) == len(found):
            self._show(document, found)
            return
        self._show(document, kept)
        if not only_on_save:
            self._cancel(document)
            self._timers[document] = loop.call_later(wait, self._show_later, document, document.revision)

    def _cancel(self, document: OpenDocument) -> None:
        timer = self._timers.pop(document, None)
        if timer is not None:
            timer.cancel()

    def _show_later(self, document: OpenDocument, revision: int) -> None:
        self._timers.pop(document, None)
        if document.revision == revision and document.analysis is not None:
            self._show(document, findings(document, document.analysis))

    def _show(self, document: OpenDocument, found: Sequence[Finding]) -> None:
        state = (document.versions, tuple(found))
        if self._published.get(document) == state:
            return
        self._published[document] = state
        self._shown[document] = Counter(map(_likeness, found))
        for text, part in document.parts():
            inside = [f for f in found if part.start <= f.start <= part.end]
            self._publish(text.uri, text.version, [diagnostic(self._server, document, text, part, f) for f in inside])

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        version = version if self._server.client.diagnostic_versions else None
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))


def findings(document: OpenDocument, analysis: Analysis) -> list[Finding]:
    """All findings of a document: of the quick rules, and what is known of the slow ones."""
    return in_order((*analysis.findings, *document.slow.findings))


def known(found: Iterable[Finding], before: Counter[_Likeness]) -> list[Finding]:
    """The findings that were shown before, wherever they stand now, each as often as it was."""
    left = Counter(before)
    kept = []
    for finding in found:
        if left[_likeness(finding)] > 0:
            left[_likeness(finding)] -= 1
            kept.append(finding)
    return kept


def _carry(document: OpenDocument, before: Analysis, after: Analysis) -> None:
    """What the slow rules said of an earlier version, as far as it still holds."""
    from einlsp.ide.carrying import carried
    from einlsp.ide.jobs import Checked

    document.slow = Checked(tuple(carried(document.slow.findings, before, after)))


def _likeness(finding: Finding) -> _Likeness:
    return finding.rule, finding.message
