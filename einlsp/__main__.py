"""``einlsp`` and ``python -m einlsp``: the command line as a process of its own."""

import os
import signal
import sys
import threading
from contextlib import suppress
from typing import NoReturn


def run() -> NoReturn:
    """Run a command and end the process with its code.

    The process ends at once where nothing else runs in it: to take apart what a check has read, value by value, would
    cost a seventh of its time, and the system takes the memory back as it is. What was written is written out before.
    """
    if sys.argv[1:2] != ["serve"] and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    code = _main()
    if threading.active_count() > 1:
        sys.exit(code)
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def _interrupt(*_: object) -> NoReturn:
    """End in order; asked again, at once. (Python loses an interrupt that meets a finaliser.)"""
    signal.signal(signal.SIGINT, _end)
    raise KeyboardInterrupt


def _end(*_: object) -> NoReturn:
    if "multiprocessing" in sys.modules:
        from multiprocessing import active_children

        for child in active_children():  # else they would wait for ever for more to do
            child.kill()
    with suppress(OSError):
        os.write(2, b"einlsp: interrupted\n")
    os._exit(130)


def _main() -> int:
    try:
        from einlsp.cli import main

        return main()
    except KeyboardInterrupt:  # before a command was there to end in its own way
        if sys.stderr is not None:
            sys.stderr.write("einlsp: interrupted\n")
        return 130


if __name__ == "__main__":
    run()
