"""All rules with their pages; and the two rules about what a note says to einlsp itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from einlsp import rules
from einlsp.records import record
from einlsp.rules.finding import SEVERITIES, Finding, Severity

if TYPE_CHECKING:
    from einlsp.reading import NoteReading

DOCUMENTATION = "https://einlsp.readthedocs.io/en/stable/rules"

_UNKNOWN_RULE = """A comment or a setting names a rule that does not exist.

## What it checks

The names of rules in `<!-- einlsp-ignore … -->`, `<!-- einlsp-disable … -->`, `<!-- einlsp-enable … -->`, and under
`rules` in the front matter.

## Why

A misspelt name silences nothing, and nobody would notice.

## Example

```markdown
<!-- einlsp-ignore unequal-stp: uses a later result -->
```

## Use instead

```markdown
<!-- einlsp-ignore unequal-step: uses a later result -->
```

## When it is silent

In settings files and in the editor's settings: what is wrong there is said where those are read.
"""

_INVALID_SETTING = """A comment or the front matter sets something that cannot be set so.

## What it checks

The `einlsp:` section of the front matter, and comments of the form `<!-- einlsp: key = value -->`: each key exists,
each value is one that the key takes.

## Why

A setting that is not understood does not hold, and the note would be read in another way than its author thinks.

## Example

```markdown
<!-- einlsp: convention = einstien -->
```

## Use instead

```markdown
<!-- einlsp: convention = einstein -->
```

## When it is silent

On what may be a declaration (`<!-- einlsp: A = A^T -->`), and on all other keys of the front matter.
"""


@record
class Page:
    """A rule as people meet it: ``page`` is its text in Markdown, whose first line sums it up."""

    id: str
    severity: Severity
    page: str
    fixable: bool = False

    @property
    def summary(self) -> str:
        """One sentence."""
        return self.page.partition("\n")[0]

    @property
    def text(self) -> str:
        """The page under the rule's name, in Markdown."""
        return f"# {self.id}\n\n{self.page.rstrip()}\n"

    @property
    def url(self) -> str:
        """The address of its page."""
        return url_of(self.id)


@cache
def rulebook() -> tuple[Page, ...]:
    """Every rule, by id. Reads the rules' files, but imports none of them."""
    own = [
        Page("unknown-rule", "warning", _UNKNOWN_RULE, fixable=True),
        Page("invalid-setting", "warning", _INVALID_SETTING, fixable=True),
    ]
    found = (_page(path.stem, path.read_text(encoding="utf-8")) for path in Path(rules.__path__[0]).glob("*.py"))
    return tuple(sorted([*own, *filter(None, found)], key=lambda page: page.id))


def _page(module: str, source: str) -> Page | None:
    """The page that a module of the rules' room has for its docstring; none where it is no rule."""
    match = re.match(r'(?P<raw>r?)"""(?P<text>.*?)"""', source, re.DOTALL)
    if match is None or "\n## What it checks\n" not in match["text"]:
        return None
    text = match["text"] if match["raw"] else match["text"].encode().decode("unicode_escape")
    level = re.search(r'^SEVERITY: Severity = "(\w+)"', source, re.MULTILINE)
    severity: Severity = next((word for word in SEVERITIES if level and word == level[1]), "warning")
    return Page(module.replace("_", "-"), severity, text, fixable="Fix(" in source)


@cache
def checks() -> Mapping[str, Callable[[NoteReading], Iterable[Finding]]]:
    """What each rule of the rules' room does, by id; the function is called as the module is."""
    names = [page.id.replace("-", "_") for page in rulebook()]
    known = [name for name in names if (Path(rules.__path__[0]) / f"{name}.py").exists()]
    return {name.replace("_", "-"): getattr(import_module(f"einlsp.rules.{name}"), name) for name in known}


@cache
def rule_ids() -> tuple[str, ...]:
    """The ids of all rules."""
    return tuple(page.id for page in rulebook())


def page_of(rule: str) -> Page | None:
    """The page of a rule."""
    return next((page for page in rulebook() if page.id == rule), None)


def url_of(rule: str) -> str:
    """The address of a rule's page."""
    return f"{DOCUMENTATION}/{rule}"
