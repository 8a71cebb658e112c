"""``textDocument/didOpen``, ``didChange``, ``didSave`` and ``didClose``."""

from __future__ import annotations

import logging

from lsprotocol import types

from einlsp.server.app import NoteServer
from einlsp.text import TextChange

logger = logging.getLogger(__name__)


def did_open(ls: NoteServer, params: types.DidOpenTextDocumentParams) -> None:
    """A note is open. Some clients say so more than once: the last text counts."""
    item = params.text_document
    text = ls.documents.text(item.uri)
    document = ls.documents.get(item.uri)
    if text is not None and document is not None and document.notebook:
        return
    opened = ls.documents.open(item.uri, item.language_id, item.version, item.text)
    if opened is not None:
        ls.changed(opened)


def did_change(ls: NoteServer, params: types.DidChangeTextDocumentParams) -> None:
    """Apply the changes; versions may stand still, as JupyterLab's do."""
    text = ls.documents.text(params.text_document.uri)
    document = ls.documents.get(params.text_document.uri)
    if text is None or document is None:
        logger.info("a change of %s, which is not open", params.text_document.uri)
        return
    text.source = text.source.apply(map(change_of, params.content_changes), ls.client.encoding)
    text.version = params.text_document.version
    ls.changed(document, typed=True)


def change_of(change: types.TextDocumentContentChangeEvent) -> TextChange:
    """A change as our text knows it."""
    if isinstance(change, types.TextDocumentContentChangePartial):
        start, end = change.range.start, change.range.end
        return TextChange(change.text, (start.line, start.character, end.line, end.character))
    return TextChange(change.text)


def did_save(ls: NoteServer, params: types.DidSaveTextDocumentParams) -> None:
    """A note was saved: who wants findings only then gets them now."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None:
        ls.start_task(ls.publisher.refresh(document, saved=True))


def did_close(ls: NoteServer, params: types.DidCloseTextDocumentParams) -> None:
    """A note is closed: its findings go."""
    closed = ls.documents.close(params.text_document.uri)
    if closed is not None:
        ls.publisher.forget(closed)


FEATURES = (
    (types.TEXT_DOCUMENT_DID_OPEN, did_open),
    (types.TEXT_DOCUMENT_DID_CHANGE, did_change),
    (types.TEXT_DOCUMENT_DID_SAVE, did_save),
    (types.TEXT_DOCUMENT_DID_CLOSE, did_close),
)
