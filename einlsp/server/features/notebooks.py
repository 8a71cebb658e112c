"""``notebookDocument/didOpen``, ``didChange``, ``didSave`` and ``didClose``: the Markdown cells are one note."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from einlsp.server.app import NoteServer
from einlsp.server.features.synchronization import change_of
from einlsp.server.open_documents import OpenText
from einlsp.text import SourceText

_MARKDOWN = frozenset({"markdown", "ipythongfm", "gfm"})


def did_open(ls: NoteServer, params: types.DidOpenNotebookDocumentParams) -> None:
    """A notebook is open: the texts of its cells come with it."""
    cells = [cell.document for cell in params.notebook_document.cells]
    opened = ls.documents.open_notebook(params.notebook_document.uri, cells, _texts(params.cell_text_documents))
    ls.changed(opened)


def did_change(ls: NoteServer, params: types.DidChangeNotebookDocumentParams) -> None:
    """Cells came, went, moved or changed."""
    notebook = ls.documents.get(params.notebook_document.uri)
    if notebook is None or not notebook.notebook or params.change.cells is None:
        return
    cells = params.change.cells
    if cells.structure is not None:
        array = cells.structure.array
        new = [cell.document for cell in array.cells or ()]
        texts = _texts(cells.structure.did_open or ())
        ls.publisher.clear(ls.documents.rearrange(notebook, array.start, array.delete_count, new, texts))
    for change in cells.text_content or ():
        text = ls.documents.text(change.document.uri)
        if text is not None:
            text.source = text.source.apply(map(change_of, change.changes), ls.client.encoding)
            text.version = change.document.version
    ls.changed(notebook, typed=True)


def _texts(items: Iterable[types.TextDocumentItem]) -> list[OpenText]:
    """The Markdown among the texts of cells."""
    return [OpenText(i.uri, i.version, SourceText(i.text)) for i in items if i.language_id in _MARKDOWN]


def did_save(ls: NoteServer, params: types.DidSaveNotebookDocumentParams) -> None:
    """A notebook was saved."""
    document = ls.documents.get(params.notebook_document.uri)
    if document is not None:
        ls.start_task(ls.publisher.refresh(document, saved=True))


def did_close(ls: NoteServer, params: types.DidCloseNotebookDocumentParams) -> None:
    """A notebook is closed: the findings of its cells go."""
    closed = ls.documents.close_notebook(params.notebook_document.uri)
    if closed is not None:
        ls.publisher.forget(closed)


FEATURES = (
    (types.NOTEBOOK_DOCUMENT_DID_OPEN, did_open),
    (types.NOTEBOOK_DOCUMENT_DID_CHANGE, did_change),
    (types.NOTEBOOK_DOCUMENT_DID_SAVE, did_save),
    (types.NOTEBOOK_DOCUMENT_DID_CLOSE, did_close),
)
