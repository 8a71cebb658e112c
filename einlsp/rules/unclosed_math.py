r"""A formula is opened and not closed.

## What it checks

`$`, `$$`, `\[`, `\(` and `\begin{…}` without a partner, where what follows is certainly TeX: a command, or a letter with
a script.

## Why

The renderer shows the source as text, or takes all that follows for a formula.

## Example

```markdown
The gradient $\nabla_{\mathbf{x}} f vanishes at the minimum.
```

## Use instead

```markdown
The gradient $\nabla_{\mathbf{x}} f$ vanishes at the minimum.
```

## When it is silent

On dollars that may be money or a shell's (`$5`, `$HOME`, `${x}`), on escaped ones (`\$`), in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from einlsp.markdown.regions import Accident
from einlsp.reading.notes import NoteReading
from einlsp.records import pattern
from einlsp.rules.finding import Edit, Finding, Fix, Severity

RULE = "unclosed-math"
SEVERITY: Severity = "error"

_CLOSERS = {"$": "$", "$$": "$$", r"\[": r"\]", r"\(": r"\)"}
# TeX up to the first word: commands, single letters, digits, signs.
_TEX = pattern(r"(?:\\[A-Za-z]+|\\.|(?<![A-Za-z])[A-Za-z](?![A-Za-z])|[\d{}()\[\]^_=+\-*/<>|&,;:!' \t])*")
_WORDS = pattern(r"[\s.,;:!]*\Z")


def unclosed_math(reading: NoteReading) -> Iterator[Finding]:
    """A finding on each opening delimiter that has no partner."""
    for accident in reading.note.accidents:
        if accident.kind == RULE:
            fix = _fix(reading.note.text, accident)
            yield Finding(
                accident.cause_start,
                accident.cause_end,
                RULE,
                f"`{accident.seen}` opens a formula that is not closed: it is not drawn",
                SEVERITY,
                "close it where the formula ends",
                fixes=(fix,) if fix is not None else (),
            )


def _fix(text: str, accident: Accident) -> Fix | None:
    """The closing delimiter: of a block after it, of a formula in a line where words begin."""
    body_start = accident.start + len(accident.seen)
    environment = re.fullmatch(r"\\begin\s*(\{[^{}]*\})", accident.seen)
    body = text[body_start : accident.end]
    if environment is not None or (accident.seen in ("$$", r"\[") and body[:1] in "\r\n" and body.strip()):
        closer = rf"\end{environment[1]}" if environment is not None else _CLOSERS[accident.seen]
        at = accident.start + len(text[accident.start : accident.end].rstrip())
        line = text[text.rfind("\n", 0, accident.start) + 1 : accident.start]
        prefix = line if not line.strip(" >\t") else " " * len(line)
        return Fix(f"Close it with {closer}", (Edit(at, at, f"\n{prefix}{closer}"),))
    found = _TEX.match(body)
    tex = _WORDS.sub("", found[0]) if found is not None else ""
    if not tex or accident.seen not in _CLOSERS:
        return None
    at = body_start + len(tex)
    closer = _CLOSERS[accident.seen]
    return Fix(f"Close it after {tex.strip()}", (Edit(at, at, closer),))
