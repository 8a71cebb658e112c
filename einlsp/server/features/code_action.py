"""``textDocument/codeAction``: titles; the work is done when one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from einlsp.server.app import NoteServer, Spot
from einlsp.server.convert import diagnostic, workspace_edit

if TYPE_CHECKING:
    from einlsp.ide.actions import Action

APPLY = "einlsp.apply"


async def code_action(ls: NoteServer, params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
    """The actions for a range, of the kinds that are asked for."""
    from einlsp.ide.actions import actions

    spot = await ls.spot(params.text_document.uri, params.range.start, params.range.end)
    if spot is None:
        return []
    found = spot.document.findings
    offered = actions(spot.analysis, found, spot.document.verdicts(), spot.start, spot.end)
    only = [str(getattr(kind, "value", kind)) for kind in params.context.only or ()]
    wanted = [a for a in offered if not only or any(a.kind == kind or a.kind.startswith(f"{kind}.") for kind in only)]
    return [_converted(ls, spot, action) for action in wanted]


def _converted(ls: NoteServer, spot: Spot, action: Action) -> types.CodeAction | types.Command:
    data: dict[str, Any] = {
        "uri": spot.text.uri,
        "versions": [list(version) for version in spot.document.versions],
        "at": action.at,
        "task": list(action.task),
    }
    if not ls.client.literal_actions:
        data["edits"] = [[edit.start, edit.end, edit.new_text] for edit in action.edits or ()]
        return types.Command(action.title, APPLY, arguments=[data])
    answers = [
        diagnostic(ls, spot.document, spot.text, spot.part, finding)
        for finding in spot.document.findings
        if action.rule and finding.rule == action.rule and finding.start == action.at
    ]
    found = types.CodeAction(
        action.title,
        kind=types.CodeActionKind(action.kind),
        diagnostics=answers or None,
        is_preferred=True if action.preferred else None,
    )
    if action.edits is not None:
        found.edit = workspace_edit(ls, spot.document, action.edits)
    elif ls.client.lazy_actions:
        found.data = data
    else:
        found.command = types.Command(action.title, APPLY, arguments=[data])
    return found


FEATURES = (
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        code_action,
        types.CodeActionOptions(
            code_action_kinds=[types.CodeActionKind.QuickFix, types.CodeActionKind.RefactorRewrite],
            resolve_provider=True,
        ),
    ),
)
