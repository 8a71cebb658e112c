"""``textDocument/prepareRename`` and ``textDocument/rename``; a refusal is an error that says why."""

from __future__ import annotations

from lsprotocol import types

from einlsp.server.app import NoteServer
from einlsp.server.convert import workspace_edit
from einlsp.server.protocol import RefusedError


async def prepare_rename(ls: NoteServer, params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
    """What would be renamed."""
    from einlsp.ide.refusal import Refusal
    from einlsp.ide.rename import prepare

    spot = await ls.spot(params.text_document.uri, params.position)
    if spot is None:
        return None
    try:
        found = prepare(spot.analysis, spot.offset)
    except Refusal as refusal:
        raise RefusedError(refusal.message) from None
    return types.PrepareRenamePlaceholder(ls.range(spot.text, spot.part, found.start, found.end), found.name)


async def rename(ls: NoteServer, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edits of a renaming."""
    from einlsp.ide.refusal import Refusal
    from einlsp.ide.rename import rename as work_out

    spot = await ls.spot(params.text_document.uri, params.position)
    if spot is None:
        return None
    try:
        edits = work_out(spot.analysis, spot.offset, params.new_name)
    except Refusal as refusal:
        raise RefusedError(refusal.message) from None
    return workspace_edit(ls, spot.document, edits)


FEATURES = (
    (types.TEXT_DOCUMENT_PREPARE_RENAME, prepare_rename),
    (types.TEXT_DOCUMENT_RENAME, rename, types.RenameOptions(prepare_provider=True)),
)
