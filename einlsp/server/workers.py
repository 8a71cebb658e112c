"""Slow work in processes of its own, each with one job at a time; killed when it is too slow, or nobody waits."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

logger = logging.getLogger(__name__)

SECONDS = 3.0
#: What the first job may take beside: a process starts, and imports.
_START_SECONDS = 30.0
#: A job that nobody waits for any more is mostly done soon: ending its process at once would cost the next job more.
_GRACE = 0.3
#: How long a process is kept that has nothing to do and that nobody would wait for.
_IDLE_SECONDS = 60.0
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from einlsp.ide.worker import main; main()"


class GaveUpError(Exception):
    """No result; the message says why."""


class EndedError(GaveUpError):
    """The process ended before it was through, not by its own fault as far as one can tell."""


class Worker:
    """One process, started when it is needed, and again after its end; ended after ``idle`` seconds without a job."""

    def __init__(self, idle: float | None = None) -> None:
        self._idle = idle
        self._rest: asyncio.TimerHandle | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._turn = asyncio.Lock()
        self._jobs = 0
        self._at_work: asyncio.Task[Any] | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether a job is being done, or waits for its turn."""
        return self._jobs > 0 or self._turn.locked()

    @property
    def pid(self) -> int | None:
        """The process that runs."""
        return self._process.pid if self._process else None

    def run(self, task: str, *arguments: Any, seconds: float = SECONDS) -> Coroutine[Any, Any, Any]:
        """The result of a task of `einlsp.ide.tasks`. Raises `GaveUpError`.

        When the caller is cancelled, a job that has not begun is dropped, and one that has is ended after a moment.
        """
        job = asyncio.ensure_future(self._job(task, arguments, seconds))
        self._jobs += 1
        job.add_done_callback(self._done)
        return self._waited_for(job)

    def _done(self, job: asyncio.Task[Any]) -> None:
        """Count a job as done; how it ended is noted also where nobody waits for it."""
        self._jobs -= 1
        if self._idle is not None and not self._closed:
            if self._rest is not None:
                self._rest.cancel()
            self._rest = asyncio.get_running_loop().call_later(self._idle, self._end_idle)
        if not job.cancelled():
            job.exception()

    def _end_idle(self) -> None:
        """Give the memory back; the next job starts a process again."""
        if not self.busy:
            self.kill()

    async def _waited_for(self, job: asyncio.Task[Any]) -> Any:
        try:
            return await asyncio.shield(job)
        except asyncio.CancelledError:
            if job is self._at_work:
                asyncio.get_running_loop().call_later(_GRACE, self._end, job)
            else:
                job.cancel()
            raise

    def _end(self, job: asyncio.Task[Any]) -> None:
        """End the process if it is still at this job."""
        if job is self._at_work:
            self.kill()

    async def _job(self, task: str, arguments: tuple[Any, ...], seconds: float) -> Any:
        async with self._turn:
            self._at_work = asyncio.current_task()
            try:
                await self._start()
                kind, value = await self._exchange(task, arguments, seconds)
            finally:
                self._at_work = None
        if kind == "failed":
            logger.error("the task %s failed: %s", task, value)
            raise GaveUpError("gave up: it failed, and the server's log says how")
        return value

    async def warm(self) -> None:
        """Start the process, so that the first job does not wait for it."""
        async with self._turn:
            try:
                await self._start()
            except GaveUpError as error:
                if not self._closed:
                    logger.error("a worker process does not start: %s", error)

    async def _start(self) -> None:
        if self._closed:
            raise GaveUpError("gave up: the server is shutting down")
        if self._process is not None and self._process.poll() is None:
            return
        import subprocess

        from einlsp.ide.worker import read_message

        flags = [f"-{letter}" for letter, on in (("I", sys.flags.isolated), ("S", sys.flags.no_site)) if on]
        command = [sys.executable, *flags, "-X", "utf8", "-c", _BOOT, json.dumps(sys.path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        loop = asyncio.get_running_loop()
        arguments = (read_message, self._process, loop)
        threading.Thread(target=self._listen, args=arguments, name="einlsp-worker", daemon=True).start()
        await self._exchange("warm", (), _START_SECONDS)

    async def _exchange(self, task: str, arguments: tuple[Any, ...], seconds: float) -> tuple[str, Any]:
        """Send a job and wait for what becomes of it; whatever goes wrong, the process is not used again."""
        import pickle

        from einlsp.ide.worker import write_message

        process = self._process
        if process is None or process.stdin is None:  # it was ended in the meantime
            raise EndedError("gave up: the process that computed it has ended")
        answer = self._answer = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await asyncio.to_thread(write_message, process.stdin.fileno(), pickle.dumps((task, arguments)))
                found: tuple[str, Any] = pickle.loads(await answer)
                return found
        except TimeoutError:
            self.kill()
            raise GaveUpError(f"gave up after {seconds:g} s") from None
        except (OSError, ValueError, EOFError):
            self.kill()
            raise EndedError("gave up: the process that computed it has ended") from None
        except asyncio.CancelledError:
            self.kill()
            raise
        finally:
            self._answer = None
            if answer.done() and not answer.cancelled():
                answer.exception()  # looked at, so that nobody complains of one that came too late

    def _listen(
        self,
        read_message: Callable[[int], bytes],
        process: subprocess.Popen[bytes],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """In a thread: hand on what the process says, and at last that it says no more."""
        assert process.stdout is not None
        source = process.stdout.fileno()
        with suppress(RuntimeError):  # the loop may be closed by then
            while body := read_message(source):
                loop.call_soon_threadsafe(self._arrived, process, body)
            loop.call_soon_threadsafe(self._arrived, process, None)
        process.wait()
        process.stdout.close()

    def _arrived(self, process: subprocess.Popen[bytes], body: bytes | None) -> None:
        answer = self._answer
        if process is self._process and answer is not None and not answer.done():
            if body is None:
                answer.set_exception(EOFError())
            else:
                answer.set_result(body)

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        if self._rest is not None:
            self._rest.cancel()
        self.kill()

    def kill(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(EOFError())
        if process is not None:
            process.kill()
            if process.stdin is not None:
                with suppress(OSError):
                    process.stdin.close()


class Workers:
    """``action``: what a person waits for. ``check``: what is done in the background. ``spare``: when both are busy."""

    def __init__(self) -> None:
        self.action = Worker()
        self.check = Worker(_IDLE_SECONDS)
        self.spare = Worker(_IDLE_SECONDS)

    def interactive(self) -> Worker:
        """The one that answers soonest what a person waits for."""
        return next((worker for worker in (self.action, self.check) if not worker.busy), self.spare)

    def close(self) -> None:
        """End all of them."""
        for worker in (self.action, self.check, self.spare):
            worker.close()
