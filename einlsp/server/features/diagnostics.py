"""``textDocument/diagnostic``: findings for clients that ask for them."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer
from einlsp.server.convert import diagnostic, result_id


async def document_diagnostic(
    ls: NoteServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The findings of one text, or that they are those of last time."""
    document = ls.documents.get(params.text_document.uri)
    if document is not None:
        await ls.publisher.refresh(document)
    text = ls.documents.text(params.text_document.uri)
    part = next((part for other, part in document.parts() if other is text), None) if document else None
    if document is None or text is None or part is None or document.found_for != document.revision:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    inside = [f for f in document.findings if part.start <= f.start <= part.end]
    items = [diagnostic(ls, document, text, part, finding) for finding in inside]
    identifier = result_id(items)
    if params.previous_result_id == identifier:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=identifier)
    return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=identifier)


FEATURES = (
    (
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        document_diagnostic,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=True, identifier="einlsp"),
    ),
)
