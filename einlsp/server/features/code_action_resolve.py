"""``codeAction/resolve``, and the command that does the same for clients that cannot ask for it."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from einlsp.server.app import NoteServer
from einlsp.server.convert import workspace_edit


async def code_action_resolve(ls: NoteServer, params: types.CodeAction) -> types.CodeAction:
    """Work out what an action does, for exactly the version that it was offered for."""
    if params.edit is None and params.data is not None:
        found = await worked_out(ls, params.data)
        if isinstance(found, str):
            params.disabled = types.CodeActionDisabled(found)
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, f"{params.title}: {found}"))
        else:
            params.edit = found
    return params


async def apply(ls: NoteServer, data: Any) -> None:
    """Work out what an action does, and ask the client to do it."""
    found = await worked_out(ls, data)
    if isinstance(found, str):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, found))
    elif ls.client.apply_edits:
        await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(found))


async def worked_out(ls: NoteServer, data: Any) -> types.WorkspaceEdit | str:
    """The edit of an action, or why there is none."""
    from einlsp.ide.findings import Edit

    data = data if isinstance(data, dict) else getattr(data, "__dict__", {})
    spot = await ls.spot(str(data.get("uri")), types.Position(0, 0))
    stale = "the note has changed since this was offered"
    if spot is None or [list(version) for version in spot.document.versions] != data.get("versions"):
        return stale
    revision = spot.document.revision
    edits = tuple(Edit(*edit) for edit in data.get("edits") or ())
    if not edits:
        found = await ls.ask_worker(spot, "resolve", data.get("at"), tuple(data.get("task") or ()))
        if isinstance(found, str):
            return found
        if found.refusal:
            return str(found.refusal)
        edits = found.edits
    return workspace_edit(ls, spot.document, edits) if spot.document.revision == revision else stale


FEATURES = ((types.CODE_ACTION_RESOLVE, code_action_resolve),)
