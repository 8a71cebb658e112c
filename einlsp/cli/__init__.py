"""The command line: ``einlsp check``, ``derive``, ``show``, ``explain``, ``rules`` and ``serve``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

from einlsp.cli.output import FAILED, Output, UsageError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and answer its exit code: 0 clean or answered, 1 findings or no answer, 2 usage or file error."""
    from einlsp.cli.arguments import parse

    words = list(sys.argv[1:] if argv is None else argv)
    output = Output()
    try:
        options = parse(words)
        code: int = options.run(options, output)
        output.close()
    except UsageError as error:
        output.failure(error, as_json=_wants_json(words))
        code = FAILED
    except KeyboardInterrupt:
        output.note("einlsp: interrupted")
        code = 130
    with suppress(UsageError):  # it was said already
        output.close()
    return code


def _wants_json(words: Sequence[str]) -> bool:
    """Whether an error of these words is to be said in JSON."""
    return "--format=json" in words or ("--format", "json") in pairwise(words)
