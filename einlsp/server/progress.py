"""Tells the client how far long work is; a person can stop it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from uuid import uuid4

from lsprotocol import types

if TYPE_CHECKING:
    from einlsp.server.app import NoteServer

logger = logging.getLogger(__name__)

_AFTER = 1.0
_BETWEEN = 0.2


class Progress:
    """Shown once the work has taken a second; at once where the client gave a token for it."""

    def __init__(self, server: NoteServer, title: str, token: types.ProgressToken | None) -> None:
        self._server = server
        self._title = title
        self._token = token
        self._begun = False
        self._refused = token is None and not server.client.progress
        self._from = asyncio.get_running_loop().time() + (0 if token is not None else _AFTER)

    @property
    def stopped(self) -> bool:
        """Whether a person said that it should stop."""
        known = self._server.work_done_progress.tokens.get(self._token) if self._token is not None else None
        return known is not None and known.cancelled()

    async def report(self, done: int, total: int) -> None:
        """So much is done; said a few times a second at most."""
        now = asyncio.get_running_loop().time()
        if self._refused or now < self._from:
            return
        self._from = now + _BETWEEN
        progress = self._server.work_done_progress
        if not self._begun:
            await self._begin()
        if self._begun and self._token is not None:
            said = types.WorkDoneProgressReport(
                cancellable=True, message=f"{done} of {total}", percentage=100 * done // max(total, 1)
            )
            progress.report(self._token, said)

    async def _begin(self) -> None:
        progress = self._server.work_done_progress
        if self._token is None:
            token = str(uuid4())
            try:
                await progress.create_async(token)
            except Exception as error:  # whatever the client answers, the work goes on without a bar
                logger.info("the client shows no progress: %s", error)
                self._refused = True
                return
            self._token = token
        progress.begin(self._token, types.WorkDoneProgressBegin(self._title, cancellable=True, percentage=0))
        self._begun = True

    def end(self) -> None:
        """It is over, one way or another."""
        if self._begun and self._token is not None:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())
            self._server.work_done_progress.tokens.pop(self._token, None)
        self._begun = False
