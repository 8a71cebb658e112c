"""``textDocument/diagnostic``: findings for clients that ask for them."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer
from einlsp.server.convert import diagnostic


async def document_diagnostic(
    ls: NoteServer, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """The findings of one text, or that they are those of last time."""
    found = await ls.analysed(params.text_document.uri)
    text = ls.documents.text(params.text_document.uri)
    if found is None or text is None:
        return types.RelatedFullDocumentDiagnosticReport(items=[])
    document, analysis = found
    part = next(part for other, part in document.parts() if other is text)
    inside = [f for f in ls.publisher.pulled(document, analysis) if part.start <= f.start <= part.end]
    return types.RelatedFullDocumentDiagnosticReport(
        items=[diagnostic(ls, document, text, part, finding) for finding in inside]
    )


FEATURES = (
    (
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        document_diagnostic,
        types.DiagnosticOptions(inter_file_dependencies=False, workspace_diagnostics=False, identifier="einlsp"),
    ),
)
