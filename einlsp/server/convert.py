"""From the inner rooms' plain data to the protocol's types."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

from lsprotocol import types

from einlsp.ide.findings import Edit, Finding, Severity
from einlsp.ide.own_files import page_link
from einlsp.server.open_documents import OpenDocument, OpenText

if TYPE_CHECKING:
    from einlsp.ide.documents import Part
    from einlsp.server.app import NoteServer

_SEVERITIES: dict[Severity, types.DiagnosticSeverity] = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "information": types.DiagnosticSeverity.Information,
    "hint": types.DiagnosticSeverity.Hint,
}


def diagnostic(
    server: NoteServer, document: OpenDocument, text: OpenText, part: Part, finding: Finding
) -> types.Diagnostic:
    """A finding of a part of a document."""
    client = server.client
    related = [
        types.DiagnosticRelatedInformation(server.location(document, place.start, place.end), place.message)
        for place in finding.related
    ]
    return types.Diagnostic(
        range=server.range(text, part, finding.start, finding.end),
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(page_link(finding.rule)) if client.code_descriptions else None,
        source="einlsp",
        message=f"{finding.message}\n{finding.help}" if finding.help else finding.message,
        related_information=related if related and client.related_information else None,
        data={"rule": finding.rule, "fixes": [fix.title for fix in finding.fixes]} if client.diagnostic_data else None,
    )


def result_id(items: Iterable[types.Diagnostic]) -> str:
    """A name for what was found: the same for the same findings at the same places, whoever asked for them."""
    return blake2b(repr(list(items)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def workspace_edit(server: NoteServer, document: OpenDocument, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """Edits of a document, for exactly the versions that the server has."""
    by_text: dict[str, list[types.TextEdit]] = {}
    versions: dict[str, int] = dict(document.versions)
    for edit in edits:
        text, part = document.text_at(edit.start)
        where = server.range(text, part, edit.start, min(edit.end, part.end))
        by_text.setdefault(text.uri, []).append(types.TextEdit(where, edit.new_text))
    if not server.client.versioned_edits:
        return types.WorkspaceEdit(changes=by_text)
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, versions[uri]), list(changes))
            for uri, changes in by_text.items()
        ]
    )
