"""``einlsp`` and ``python -m einlsp``: the command line as a process of its own."""

import os
import sys
import threading
from typing import NoReturn


def run() -> NoReturn:
    """Run a command and end the process with its code.

    The process ends at once where nothing else runs in it: to take apart what a check has read, value by value, would
    cost a seventh of its time, and the system takes the memory back as it is. What was written is written out before.
    """
    code = _main()
    if threading.active_count() > 1:
        sys.exit(code)
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


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
