"""Starts the server: over standard streams, TCP or WebSocket; one client, then it ends."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
from collections.abc import Callable
from typing import Any

from einlsp.server import parent as parent_process
from einlsp.server.app import NoteServer
from einlsp.server.features import register
from einlsp.server.streams import (
    AddressError,
    Inbox,
    PipeWriter,
    guarded_streams,
    loopback,
    read_stream,
    start_reading,
)

__all__ = ["AddressError", "serve"]

logger = logging.getLogger(__name__)

_LOCAL_ORIGIN = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")


def serve(
    *,
    tcp: str | None = None,
    websocket: str | None = None,
    pictures: str | None = None,
    log_level: str = "warning",
    parent: int | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> int:
    """Serve one client; the exit code: 0 after ``shutdown`` and ``exit``, 1 else.

    ``pictures``: the client draws pictures, in this colour, though it does not say so. ``parent``: the process whose
    end is ours. ``say`` is told where the server listens. Raises `AddressError`.
    """
    logging.basicConfig(stream=sys.stderr, level=log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    if log_level != "debug":
        logging.getLogger("pygls").setLevel(logging.ERROR)
        logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_ours)
    parent_process.watch(parent, _abandoned)
    if tcp is not None:
        return asyncio.run(_over_tcp(*loopback(tcp), pictures, say))
    if websocket is not None:
        return asyncio.run(_over_websocket(*loopback(websocket), pictures, say))
    return asyncio.run(_over_streams(pictures))


def _is_ours(record: logging.LogRecord) -> bool:
    """Whether a record may speak of a fault of ours: forty lines on what a client sent wrongly are none."""
    return not str(record.msg).startswith("Unable to deserialize message")


async def _over_streams(pictures: str | None) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()

    end = _ender(ended)
    source, sink = guarded_streams()
    server = _server(end, pictures)
    server.protocol.set_writer(PipeWriter(sink, end))
    inbox = Inbox(server.protocol, loop)
    start_reading(source, inbox.put, lambda: loop.call_soon_threadsafe(inbox.finish, end))
    await ended
    return _finish(server)


async def _over_tcp(host: str, port: int, pictures: str | None, say: Callable[[str], None]) -> int:
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    end = _ender(ended)
    server = _server(end, pictures)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server.protocol.writer is not None:
            writer.close()
            return
        server.protocol.set_writer(_SocketWriter(writer))
        inbox = Inbox(server.protocol, loop)
        try:
            await read_stream(reader, inbox.put)
        except (OSError, ValueError, EOFError) as error:
            logger.warning("the client went away: %s", error)
        inbox.finish(end)

    async with await asyncio.start_server(talk, host, port, limit=1 << 20) as listener:
        say(f"einlsp listens on {host}:{listener.sockets[0].getsockname()[1]}")
        await ended
    return _finish(server)


async def _over_websocket(host: str, port: int, pictures: str | None, say: Callable[[str], None]) -> int:
    try:
        from websockets.asyncio.server import serve as listen
        from websockets.exceptions import ConnectionClosed
    except ImportError:
        raise AddressError("WebSocket needs the package websockets: install einlsp[websocket]") from None
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[None] = loop.create_future()
    end = _ender(ended)
    server = _server(end, pictures)

    async def talk(socket: Any) -> None:
        if server.protocol.writer is not None:
            await socket.close()
            return
        server.protocol.set_writer(_WebSocketWriter(socket), include_headers=False)
        inbox = Inbox(server.protocol, loop)
        try:
            while True:
                inbox.put(await socket.recv(decode=False))
        except ConnectionClosed:
            inbox.finish(end)

    # A page of the Web must not talk to it: a browser says where a page is from.
    async with listen(talk, host, port, origins=[None, _LOCAL_ORIGIN], max_size=1 << 27) as listener:
        say(f"einlsp listens on ws://{host}:{next(iter(listener.sockets)).getsockname()[1]}")
        await ended
    return _finish(server)


class _SocketWriter:
    """Writes to a TCP connection."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def close(self) -> None:
        self._writer.close()


class _WebSocketWriter:
    """Writes to a WebSocket, message after message."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._last: asyncio.Task[None] | None = None

    def write(self, data: bytes) -> None:
        self._last = asyncio.ensure_future(self._send(data, self._last))

    async def _send(self, data: bytes, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await self._socket.send(data.decode("utf-8"))
        except Exception as error:  # of the library: the connection is closed
            logger.info("the client went away: %s", error)

    def close(self) -> None:
        self._last = asyncio.ensure_future(self._socket.close())


def _ender(ended: asyncio.Future[None]) -> Callable[[], None]:
    """A function that says that the server shall end, as often as one likes."""

    def end() -> None:
        if not ended.done():
            ended.set_result(None)

    return end


def _server(end: Callable[[], object], pictures: str | None) -> NoteServer:
    server = NoteServer(pictures)
    server.protocol.on_exit = end
    register(server)
    return server


def _finish(server: NoteServer) -> int:
    code = 0 if server.protocol.was_shut_down else 1
    if server.close():
        return code
    sys.stderr.flush()
    os._exit(code)  # an analysis still runs, and Python would wait for it


def _abandoned() -> None:
    """The editor is gone without a word: there is nobody to say anything to."""
    os._exit(1)
