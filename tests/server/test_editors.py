"""The server as three editors see it: pytest-lsp checks each answer against what that editor said it understands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.server.conftest import COMMAND

LOSS = r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2"
NOTE = rf"""# A loss

<!-- einlsp-ingore -->

With $\mathbf{{W}}\in\mathbb{{R}}^{{d\times k}}$, $\mathbf{{X}}\in\mathbb{{R}}^{{d\times N}}$ and 😀 $\mathbf{{Y}}\in\mathbb{{R}}^{{k\times N}}$:

$$
{LOSS}
$$

The end.
"""
GRADIENT = r"\frac{1}{N}(\mathbf{W}^T\mathbf{X} - \mathbf{Y})\mathbf{X}^T"


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=COMMAND),
)
async def client(request, lsp_client: LanguageClient, tmp_path: Path):  # type: ignore[no-untyped-def]
    capabilities = client_capabilities(request.param)
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "notes")
    session = await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[folder],
            client_info=types.ClientInfo(
                name={"visual-studio-code": "Visual Studio Code"}.get(request.param, request.param)
            ),
        )
    )
    lsp_client.name_of_editor = request.param
    lsp_client.server_offer = session.capabilities
    lsp_client.applied = []

    @lsp_client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        lsp_client.applied.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    yield lsp_client
    await lsp_client.shutdown_session()


def open_note(client: LanguageClient, tmp_path: Path, text: str = NOTE) -> str:
    uri = (tmp_path / "loss.md").as_uri()
    item = types.TextDocumentItem(uri=uri, language_id="markdown", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    return uri


def position(of: str, text: str = NOTE, into: int = 0) -> types.Position:
    """The position of a piece of ASCII text on a line without anything else."""
    before = text[: text.index(of)]
    return types.Position(before.count("\n"), len(before.rpartition("\n")[2]) + into)


async def test_findings(client: LanguageClient, tmp_path: Path) -> None:
    uri = open_note(client, tmp_path)
    assert (client.server_offer.diagnostic_provider is None) == (client.capabilities.workspace.diagnostics is None)
    if client.server_offer.diagnostic_provider is None:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        found = client.diagnostics[uri]
    else:
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        )
        found = report.items
    assert [(d.code, d.range.start) for d in found] == [("invalid-setting", types.Position(2, 12))]
    fixes = await client.text_document_code_action_async(
        types.CodeActionParams(types.TextDocumentIdentifier(uri), found[0].range, types.CodeActionContext(found))
    )
    assert fixes[0].title == "Change to ignore"
    assert fixes[0].edit is not None


async def test_a_hover_fits_the_editor(client: LanguageClient, tmp_path: Path) -> None:
    uri = open_note(client, tmp_path)
    where = types.HoverParams(types.TextDocumentIdentifier(uri), position(LOSS))
    hover = await client.text_document_hover_async(where)
    assert isinstance(hover.contents, types.MarkupContent)
    assert ("data:image/svg+xml" in hover.contents.value) == (client.name_of_editor == "visual-studio-code")
    assert "WᵀX" in hover.contents.value
    assert hover.contents.kind in client.capabilities.text_document.hover.content_format
    nothing = types.HoverParams(types.TextDocumentIdentifier(uri), position("The end"))
    assert await client.text_document_hover_async(nothing) is None


async def test_a_derivative_is_worked_out_when_it_is_chosen(client: LanguageClient, tmp_path: Path) -> None:
    uri = open_note(client, tmp_path)
    at = position(LOSS)
    offered = await client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(uri), types.Range(at, at), types.CodeActionContext([], only=["refactor"])
        )
    )
    titles = [action.title for action in offered]
    assert titles[:2] == ["Differentiate with respect to W", "Differentiate with respect to W, with every step"]
    assert not any("respect to N" in title for title in titles), "N is a size, not a variable"
    assert getattr(offered[0], "edit", None) is None, "nothing is worked out before it is asked for"
    edit = await chosen(client, offered[0])
    if client.capabilities.workspace.workspace_edit.document_changes:
        (change,) = edit.document_changes
        assert (change.text_document.uri, change.text_document.version) == (uri, 1)
        (inserted,) = change.edits
    else:
        (inserted,) = edit.changes[uri]
    assert GRADIENT in inserted.new_text
    assert inserted.range.start.line == position(LOSS).line + 1


async def chosen(client: LanguageClient, action: types.CodeAction | types.Command) -> types.WorkspaceEdit:
    """What the editor does with an action that a person chose."""
    if isinstance(action, types.CodeAction) and action.command is None:
        resolved = await client.code_action_resolve_async(action)
        assert resolved.edit is not None
        return resolved.edit
    # lsprotocol takes an action that has a command for the command itself, and writes the inner one as a string.
    command = types.Command(**ast.literal_eval(action.command))
    await client.workspace_execute_command_async(
        types.ExecuteCommandParams(command.command, arguments=command.arguments)
    )
    return client.applied[-1]
