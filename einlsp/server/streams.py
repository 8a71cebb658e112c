"""Bytes in and out: standard streams that no ``print`` can reach, framed messages, TCP and WebSocket on loopback."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import os
import re
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from einlsp.server.protocol import NoteProtocol, decode

logger = logging.getLogger(__name__)

_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,12})[ \t]*", re.IGNORECASE)
_CHUNK = 1 << 16
_LONGEST_HEADER = 1 << 14


class AddressError(ValueError):
    """An address that the server does not listen on; the message says why."""


def guarded_streams() -> tuple[int, BinaryIO]:
    """Standard input (its descriptor) and output for the protocol alone.

    What else writes to standard output reaches standard error; child processes inherit neither.
    """
    sys.stdout.flush()
    source, sink = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return source, os.fdopen(sink, "wb")


class PipeWriter:
    """Writes whole messages; a reader that has gone is an end, not an error."""

    def __init__(self, sink: BinaryIO, gone: Callable[[], None]) -> None:
        self._sink = sink
        self._gone = gone

    def write(self, data: bytes) -> None:
        """Write a message and flush it."""
        try:
            self._sink.write(data)
            self._sink.flush()
        except (OSError, ValueError):
            self._gone()

    def close(self) -> None:
        """Close the stream."""
        try:
            self._sink.close()
        except (OSError, ValueError):
            self._gone()


class Inbox:
    """Messages in their order, handled one at a time by the event loop, which gets to breathe between two of them."""

    def __init__(self, protocol: NoteProtocol, loop: asyncio.AbstractEventLoop) -> None:
        self._protocol = protocol
        self._loop = loop
        self._waiting: deque[Any] = deque()
        self._awake = False
        self._finished: Callable[[], object] | None = None

    def put(self, body: bytes) -> None:
        """Add a message's body; from any thread."""
        try:
            message = decode(body)
        except ValueError as error:
            self._loop.call_soon_threadsafe(self._protocol.unreadable, error)
            return
        self._protocol.foresee(message)
        self._waiting.append(message)
        self._loop.call_soon_threadsafe(self._wake)

    def finish(self, finished: Callable[[], object]) -> None:
        """Call ``finished`` once everything that came in before has had its turn; from the loop's thread."""
        self._finished = finished
        self._wake()

    def _wake(self) -> None:
        if not self._awake and self._waiting:
            self._awake = True
            self._loop.call_soon(self._next)
        elif not self._waiting and self._finished is not None:
            self._finished()

    def _next(self) -> None:
        try:
            self._protocol.receive(self._waiting.popleft())
        finally:
            self._awake = False
            self._wake()


class Frames:
    """Cuts a stream of bytes into the bodies of messages. Lines that are no header are skipped."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None
        self._in_body = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The bodies that are complete with ``data``."""
        self._buffer += data
        while True:
            if self._in_body and self._length is not None:
                if len(self._buffer) < self._length:
                    return
                body = bytes(self._buffer[: self._length])
                del self._buffer[: self._length]
                self._length, self._in_body = None, False
                yield body
            else:
                end = self._buffer.find(b"\n")
                if end < 0:
                    if len(self._buffer) > _LONGEST_HEADER:
                        self._buffer.clear()
                    return
                line = bytes(self._buffer[:end]).rstrip(b"\r")
                del self._buffer[: end + 1]
                if match := _LENGTH.fullmatch(line):
                    self._length = int(match[1])
                elif not line and self._length is not None:
                    self._in_body = True


def start_reading(source: int, put: Callable[[bytes], None], finished: Callable[[], object]) -> None:
    """Read messages in a thread of their own; ``finished`` is called, in that thread, at the end of the stream.

    From the descriptor itself: a buffered file would be locked by the thread when the process ends.
    """

    def read() -> None:
        frames = Frames()
        try:
            while data := os.read(source, _CHUNK):
                for body in frames.feed(data):
                    put(body)
        except OSError as error:
            logger.warning("the client's pipe broke: %s", error)
        finally:
            finished()

    threading.Thread(target=read, name="einlsp-input", daemon=True).start()


async def read_stream(reader: asyncio.StreamReader, put: Callable[[bytes], None]) -> None:
    """Read messages of a socket until it is closed."""
    frames = Frames()
    while data := await reader.read(_CHUNK):
        for body in frames.feed(data):
            put(body)


def loopback(address: str) -> tuple[str, int]:
    """The host and port of ``HOST:PORT``, which must mean this machine. Raises `AddressError`."""
    host, colon, port = address.rpartition(":")
    host = host.strip("[]")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise AddressError(f"expected HOST:PORT, for example 127.0.0.1:2087, found {address!r}")
    if host == "localhost":
        return "127.0.0.1", int(port)
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise AddressError(f"einlsp listens on this machine only (127.0.0.1, ::1 or localhost), not on {host!r}")
    return host, int(port)
