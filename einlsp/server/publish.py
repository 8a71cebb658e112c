"""Shows findings: what was there before and still is, at once; what is new, after a pause in the typing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from einlsp.ide.findings import Finding
from einlsp.server.convert import diagnostic
from einlsp.server.open_documents import OpenDocument

if TYPE_CHECKING:
    from einlsp.ide.analysis import Analysis
    from einlsp.server.app import NoteServer


class Publisher:
    """Pushes diagnostics, or tells a client that pulls them when to pull again."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._timers: dict[OpenDocument, asyncio.TimerHandle] = {}
        self._shown: dict[OpenDocument, Counter[tuple[str, str]]] = {}

    async def refresh(self, document: OpenDocument, saved: bool = False) -> None:
        """Analyse a document and show what was found, unless a newer change comes first."""
        self._cancel(document)
        analysis = await self._server.analyst.current(document)
        if analysis is None or self._server.client.pull_diagnostics:
            return
        before = self._shown.get(document)
        settings = analysis.settings
        if before is None or saved:
            self._show(document, analysis, analysis.findings)
            return
        kept = known(analysis.findings, before)
        self._show(document, analysis, kept)
        if len(kept) < len(analysis.findings) and settings.run == "type":
            revision = document.revision
            later = asyncio.get_running_loop().call_later
            self._timers[document] = later(settings.delay / 1000, self._show_all, document, analysis, revision)

    def forget(self, document: OpenDocument) -> None:
        """A document is closed: take its findings away."""
        self._cancel(document)
        self._shown.pop(document, None)
        self.clear(text.uri for text in document.texts)

    def clear(self, uris: Iterable[str]) -> None:
        """Texts that are gone have no findings."""
        for uri in uris:
            if not self._server.client.pull_diagnostics:
                self._publish(uri, None, [])

    def _cancel(self, document: OpenDocument) -> None:
        timer = self._timers.pop(document, None)
        if timer is not None:
            timer.cancel()

    def _show_all(self, document: OpenDocument, analysis: Analysis, revision: int) -> None:
        self._timers.pop(document, None)
        if document.revision == revision:
            self._show(document, analysis, analysis.findings)

    def _show(self, document: OpenDocument, analysis: Analysis, findings: Sequence[Finding]) -> None:
        self._shown[document] = Counter(_likeness(finding) for finding in findings)
        for text, part in document.parts():
            inside = [f for f in findings if part.start <= f.start <= part.end]
            self._publish(text.uri, text.version, [diagnostic(self._server, document, text, part, f) for f in inside])

    def _publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        version = version if self._server.client.diagnostic_versions else None
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))


def known(findings: Iterable[Finding], before: Counter[tuple[str, str]]) -> list[Finding]:
    """The findings that were shown before, wherever they stand now, each as often as it was."""
    left = Counter(before)
    kept = []
    for finding in findings:
        if left[_likeness(finding)] > 0:
            left[_likeness(finding)] -= 1
            kept.append(finding)
    return kept


def _likeness(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.message
