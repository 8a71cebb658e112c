"""``workspace/diagnostic``: findings of notes that are not open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from einlsp.server.app import NoteServer

if TYPE_CHECKING:
    from einlsp.server.workspace_notes import Report

#: Some clients ask again as soon as they have an answer. One without any news waits so long for some.
_PATIENCE = 5.0
_BETWEEN = 1.0


async def workspace_diagnostic(
    ls: NoteServer, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """The findings of every note that is not open; one by one, for a client that takes them so."""
    previous = {each.uri: each.value for each in params.previous_result_ids}
    end = asyncio.get_running_loop().time() + _PATIENCE
    while True:
        reports: list[Report] = []
        news = False
        async for report in ls.workspace_notes.reports(previous, params.work_done_token):
            news = news or isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
            if params.partial_result_token is None:
                reports.append(report)
            elif isinstance(report, types.WorkspaceFullDocumentDiagnosticReport):
                part = types.WorkspaceDiagnosticReportPartialResult(items=[report])
                ls.protocol.notify(types.PROGRESS, types.ProgressParams(params.partial_result_token, part))
        if news or not previous or asyncio.get_running_loop().time() > end:
            return types.WorkspaceDiagnosticReport(items=reports)
        await asyncio.sleep(_BETWEEN)


FEATURES = ((types.WORKSPACE_DIAGNOSTIC, workspace_diagnostic),)
