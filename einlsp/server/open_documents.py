"""What the editor has open: notes, and notebooks whose Markdown cells are one note; each with its versions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from einlsp.ide.documents import Document, Part, document
from einlsp.ide.jobs import Checked, Verdict
from einlsp.text import SourceText

if TYPE_CHECKING:
    from einlsp.ide.analysis import Analysis
    from einlsp.ide.findings import Finding
    from einlsp.ide.keystroke import Snapshot
    from einlsp.ide.settings import Settings

#: Documents of these languages are never notes, whatever asked for them.
_NO_NOTES = frozenset({"python", "javascript", "typescript", "latex", "tex", "json", "toml", "yaml"})


@dataclass
class OpenText:
    """A text that the editor holds: a note or a cell."""

    uri: str
    version: int
    source: SourceText


@dataclass(eq=False)
class OpenDocument:
    """A note or a notebook that is open. ``revision`` grows with every change of what its analysis depends on.

    ``cells`` are all cells that the client speaks of, whatever their language; ``texts`` the Markdown ones.
    """

    uri: str
    texts: list[OpenText]
    notebook: bool = False
    cells: list[str] = field(default_factory=list)
    revision: int = 0
    analysis: Analysis | None = None
    analysed: int = -1
    checked: Checked = field(default_factory=Checked)
    checked_revision: int = -1
    checked_text: str = ""
    settings: Settings | None = None
    snapshot: Snapshot | None = None
    findings: tuple[Finding, ...] = ()
    found_for: int = -1
    """The revision that ``findings`` are of."""
    quiet_from: float = 0.0
    """When it was last typed in; 0 after it was opened or saved."""
    waiting: set[asyncio.Task[Any]] = field(default_factory=set)
    """What workers do for requests about the present version."""
    _document: Document | None = None

    def changed(self) -> None:
        """The text or the settings are others now."""
        self.revision += 1
        self._document = None
        for job in self.waiting:
            job.cancel()

    def forget(self) -> None:
        """Let go of what can be worked out again."""
        self.analysis = self.snapshot = None
        self.analysed = -1

    @property
    def document(self) -> Document:
        """Its text as the inner rooms know it."""
        if self._document is None:
            numbers = range(1, len(self.texts) + 1) if self.notebook else (None,)
            self._document = document([text.source for text in self.texts], list(numbers), self.notebook)
        return self._document

    @property
    def versions(self) -> tuple[tuple[str, int], ...]:
        """The version of each of its texts."""
        return tuple((text.uri, text.version) for text in self.texts)

    def parts(self) -> Iterator[tuple[OpenText, Part]]:
        """Each text with its place in the document."""
        return zip(self.texts, self.document.parts, strict=False)

    def verdicts(self) -> list[Verdict]:
        """The verdicts on its steps, as far as they hold for the present text."""
        if self.checked_revision == self.revision:
            return list(self.checked.verdicts)
        from einlsp.ide.carrying import carried_verdicts

        return list(carried_verdicts(self.checked.verdicts, self.checked_text, self.document.text))

    def text_at(self, offset: int) -> tuple[OpenText, Part]:
        """The text that an offset of the document lies in."""
        part = self.document.part_at(offset)
        return next(pair for pair in self.parts() if pair[1] is part)


class OpenDocuments:
    """All that is open, by the URI of a note or of a cell."""

    def __init__(self) -> None:
        self._by_uri: dict[str, OpenDocument] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(dict.fromkeys(self._by_uri.values()))

    def get(self, uri: str) -> OpenDocument | None:
        """The document that a text belongs to."""
        return self._by_uri.get(uri)

    def text(self, uri: str) -> OpenText | None:
        """The text of that URI."""
        found = self._by_uri.get(uri)
        return next((text for text in found.texts if text.uri == uri), None) if found else None

    def open(self, uri: str, language: str, version: int, text: str) -> OpenDocument | None:
        """Open a note; one that is open already has that text from now on. None for what is no note."""
        if language in _NO_NOTES:
            self.close(uri)
            return None
        found = self._by_uri.get(uri)
        if found is None or found.notebook:
            found = OpenDocument(uri, [])
        found.texts = [OpenText(uri, version, SourceText(text))]
        found.changed()
        self._by_uri[uri] = found
        return found

    def close(self, uri: str) -> OpenDocument | None:
        """Forget a note; what was open."""
        found = self._by_uri.get(uri)
        if found is None or found.notebook:
            return None
        del self._by_uri[uri]
        found.changed()
        return found

    def open_notebook(self, uri: str, cells: Iterable[str], texts: Iterable[OpenText]) -> OpenDocument:
        """Open a notebook with these cells, of which those of Markdown have texts."""
        self.close_notebook(uri)
        found = OpenDocument(uri, [], notebook=True)
        self._by_uri[uri] = found
        self.rearrange(found, 0, 0, cells, texts)
        return found

    def close_notebook(self, uri: str) -> OpenDocument | None:
        """Forget a notebook and its cells; what was open."""
        found = self._by_uri.pop(uri, None)
        if found is not None:
            for text in found.texts:
                self._by_uri.pop(text.uri, None)
            found.changed()
        return found

    def rearrange(
        self, notebook: OpenDocument, start: int, count: int, cells: Iterable[str], texts: Iterable[OpenText]
    ) -> list[str]:
        """Put ``cells`` in the place of ``count`` ones from ``start``; the texts that are gone with those."""
        known = {text.uri: text for text in (*notebook.texts, *texts)}
        notebook.cells[max(start, 0) : max(start, 0) + max(count, 0)] = cells
        notebook.texts = [known[uri] for uri in notebook.cells if uri in known]
        for uri in known:
            self._by_uri.pop(uri, None)
        self._by_uri.update({text.uri: notebook for text in notebook.texts})
        notebook.changed()
        kept = {text.uri for text in notebook.texts}
        return [uri for uri in known if uri not in kept]
