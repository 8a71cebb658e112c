"""Shows findings: what was there before and still is, at once; what is new, after a pause in the typing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from lsprotocol import types

from einlsp.ide.findings import Finding, in_order
from einlsp.server.background import Checks
from einlsp.server.convert import diagnostic
from einlsp.server.open_documents import OpenDocument

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

_Likeness = tuple[str, str]


class Publisher:
    """Pushes diagnostics, or tells a client that pulls them when to pull again."""

    def __init__(self, server: NoteServer) -> None:
        self._server = server
        self._checks = Checks(server)
        self._timers: dict[OpenDocument, asyncio.TimerHandle] = {}
        self._shown: dict[OpenDocument, Counter[_Likeness]] = {}
        self._published: dict[OpenDocument, object] = {}

    def typed(self, document: OpenDocument) -> bool:
        """Show at once what can be said without a whole analysis; False where that is needed."""
        if document.snapshot is None:
            return False
        from einlsp.ide.keystroke import typed

        document.snapshot = typed(document.snapshot, document.document)
        if document.snapshot is None:
            return False
        self._found(document, document.snapshot.findings)
        return True

    async def refresh(self, document: OpenDocument, saved: bool = False) -> None:
        """Analyse a document and show what was found, unless a newer change comes first."""
        if saved:
            document.quiet_from = 0.0
        if document.found_for != document.revision:
            before = document.snapshot
            analysis = await self._server.analyst.current(document)
            if analysis is None:
                return
            from einlsp.ide.analysis import SLOW
            from einlsp.ide.carrying import carried
            from einlsp.ide.keystroke import snapshot

            slow = [f for f in document.findings if f.rule in SLOW]
            still = carried(slow, before.note, analysis.document.text) if before else ()
            found = in_order((*analysis.findings, *still))
            document.snapshot, document.settings = snapshot(analysis, found), analysis.settings
            self._found(document, found)
        elif saved:
            self._found(document, document.findings)

    async def checked(self, document: OpenDocument) -> None:
        """All rules are through: show what they found."""
        from dataclasses import replace

        if document.snapshot is not None:
            document.snapshot = replace(document.snapshot, findings=document.checked.findings)
        differ = document.findings != document.checked.findings
        self._found(document, document.checked.findings)
        client = self._server.client
        if differ:
            await self.ask_again()
        if client.refresh_hints and document.settings and document.settings.verdict_hints:
            await self._server.workspace_inlay_hint_refresh_async(None)

    async def ask_again(self) -> None:
        """Tell a client that asks for findings that they may be others now."""
        if self._server.client.pull_diagnostics:
            await self._server.workspace_diagnostic_refresh_async(None)

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

    def _found(self, document: OpenDocument, found: Sequence[Finding]) -> None:
        """Take findings of the present version; show what may be shown now, and the rest when there was a pause."""
        document.findings, document.found_for = tuple(found), document.revision
        self._checks.start(document)
        if self._server.client.pull_diagnostics or document.settings is None:
            return
        before = self._shown.get(document)
        loop = asyncio.get_running_loop()
        wait = document.quiet_from + document.settings.delay / 1000 - loop.time()
        only_on_save = document.settings.run == "save" and document.quiet_from > 0
        kept = known(found, before or Counter())
        self._cancel(document)
        if before is None or (wait <= 0 and not only_on_save) or len(kept) == len(found):
            self._show(document, found)
            return
        self._show(document, kept)
        if not only_on_save:
            self._timers[document] = loop.call_later(wait, self._show_later, document, document.revision)

    def _cancel(self, document: OpenDocument) -> None:
        timer = self._timers.pop(document, None)
        if timer is not None:
            timer.cancel()

    def _show_later(self, document: OpenDocument, revision: int) -> None:
        self._timers.pop(document, None)
        if document.revision == revision:
            self._show(document, document.findings)

    def _show(self, document: OpenDocument, found: Sequence[Finding]) -> None:
        state = (document.revision, document.versions, tuple(found))
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


def known(found: Iterable[Finding], before: Counter[_Likeness]) -> list[Finding]:
    """The findings that were shown before, wherever they stand now, each as often as it was."""
    left = Counter(before)
    kept = []
    for finding in found:
        if left[_likeness(finding)] > 0:
            left[_likeness(finding)] -= 1
            kept.append(finding)
    return kept


def _likeness(finding: Finding) -> _Likeness:
    return finding.rule, finding.message
