"""What a worker process can do, by name. It keeps the analyses of the documents that it was last asked about."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from einlsp.ide.analysis import Analysis, analyse, slow_findings
from einlsp.ide.documents import document
from einlsp.ide.jobs import Checked, Source, Verdict
from einlsp.reading.verdicts import judged
from einlsp.text import SourceText

_KEPT = 4
_analyses: OrderedDict[str, Analysis] = OrderedDict()


def analysis_of(source: Source) -> Analysis:
    """The analysis of a document; quick where little has changed since this process was last asked."""
    before = _analyses.pop(source.name, None)
    numbers = range(1, len(source.texts) + 1) if source.notebook else (None,)
    found = analyse(document(map(SourceText, source.texts), numbers, source.notebook), source.outside, before)
    _analyses[source.name] = found
    while len(_analyses) > _KEPT:
        _analyses.popitem(last=False)
    return found


def check(source: Source, seconds: float) -> Checked | None:
    """The slow rules; None where the time was not enough, and another call goes on from there."""
    end = time.monotonic() + seconds
    analysis = analysis_of(source)
    verdicts = []
    for step in judged(analysis.reading):
        verdicts.append(Verdict(step.end, step.judgement.verdict, step.judgement.reason))
        if time.monotonic() > end:
            return None
    return Checked(slow_findings(analysis), tuple(verdicts))


def warm() -> None:
    """Import what the other tasks need."""
    import einlsp.ide.derive
    import einlsp.ide.show  # noqa: F401 - for its effect on the next import


TASKS: Mapping[str, Callable[..., Any]] = {"warm": warm, "check": check}
