"""What a worker process can do, by name. It keeps the analyses of the documents that it was last asked about."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from einlsp.ide.analysis import Analysis, analyse, slow_findings
from einlsp.ide.documents import document
from einlsp.ide.findings import in_order
from einlsp.ide.jobs import Checked, HoverText, HoverWish, Source, Verdict, WorkedOut
from einlsp.ide.refusal import Refusal
from einlsp.reading.verdicts import judged
from einlsp.text import SourceText

if TYPE_CHECKING:
    from einlsp.ide.hints import Hint

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


def check(source: Source, seconds: float, keep: bool = True) -> Checked | None:
    """All rules; None where the time was not enough, and another call goes on from there.

    ``keep``: whether the document will be asked about again.
    """
    end = time.monotonic() + seconds
    analysis = analysis_of(source)
    verdicts = []
    for step in judged(analysis.reading):
        judgement = step.judgement
        verdicts.append(Verdict(step.end, judgement.verdict, step.reason, judgement.assumptions))
        if time.monotonic() > end:
            return None
    slow = slow_findings(analysis)
    if not keep:
        _analyses.pop(source.name, None)
    return Checked(tuple(in_order((*analysis.findings, *slow))), slow, tuple(verdicts))


def hover_text(source: Source, offset: int, wish: HoverWish) -> HoverText | None:
    """What a hover says, written as the client can show it."""
    from einlsp.ide.hover import hover
    from einlsp.ide.written import markdown, plain
    from einlsp.writing.picture import picture

    analysis = analysis_of(source)
    found = hover(analysis, offset)
    if found is None or not any((found.content.formula, found.content.lines, found.content.part, found.content.page)):
        return None
    if not wish.markdown:
        return HoverText(found.start, found.end, plain(found.content, analysis.macros))
    address, width = None, 0.0
    if wish.pictures and analysis.settings.picture and found.content.formula:
        drawn = picture(found.content.drawn or found.content.formula, wish.foreground, analysis.macros)
        if drawn is not None:
            address, width = drawn.data_uri(), drawn.width if wish.sized else 0
    return HoverText(found.start, found.end, markdown(found.content, analysis.macros, address, width))


def resolve(source: Source, offset: int, task: tuple[str, ...]) -> WorkedOut:
    """What an action does."""
    from einlsp.ide.working_out import work_out

    try:
        return WorkedOut(work_out(analysis_of(source), offset, task))
    except Refusal as refusal:
        return WorkedOut((), refusal.message)


def shapes(source: Source) -> tuple[Hint, ...]:
    """The inlay hints that need the shapes of the whole note."""
    from einlsp.ide.hints import shape_hints

    return shape_hints(analysis_of(source))


def warm() -> None:
    """Import what the other tasks need; no collection of garbage looks at it again."""
    import gc

    import einlsp.ide.derive
    import einlsp.ide.hover
    import einlsp.ide.working_out  # noqa: F401 - for its effect on the next import
    from einlsp.writing.picture import picture

    picture("x")  # the fonts are read once, before the first hover waits for them
    gc.collect()
    gc.freeze()


TASKS: Mapping[str, Callable[..., Any]] = {
    "warm": warm,
    "sleep": time.sleep,
    "check": check,
    "hover": hover_text,
    "resolve": resolve,
    "shapes": shapes,
}
