"""Which flavour a note is written in, found out from what only that flavour has."""

from __future__ import annotations

import re

from einlsp.records import pattern

_HINT = pattern(
    r"""
    (?P<cell>^<!--[ ]cell[ ]\d+[ ]-->[ \t]*$)
    | (?P<myst>^(?:`{3,}|:{3,})\{(?:math|code-cell|code-block|note|tip|admonition|prf:\w+|eval-rst|toctree)\}
        | \{(?:math|eq|numref|cite:p|doc)\}`[^`\n]+` | ^\([\w:-]+\)=[ \t]*$ )
    | (?P<quarto>^`{3,}\{(?:python|r|julia|ojs)\b | \{\#eq-[\w-]+\} | (?<!\w)@eq-[\w-]+ | ^:{3,}[ ]*\{\.\w )
    | (?P<julia>^`{3,}(?:julia\b|jldoctest\b|@\w+) | \]\(@(?:ref|id)\b )
    | (?P<ticks>(?<!`)``(?!`)[^`\n]+``(?!`))
    | (?P<wiki>!?\[\[[^\[\]\n]+\]\])
    | (?P<callout>^[ ]{0,3}>[ ]?\[!\w+\][+-]?)
    """,
    re.MULTILINE | re.VERBOSE,
)
# Without one of these a line has no sign: looking for them first spares the pattern nearly all lines.
_TRIGGERS = ("<!-- cell", "``", "}`", ":::", "\n(", "{#eq-", "@eq-", "](@", "[[", "[!")
_SINGLE = pattern(r"(?<![\\$\w])\$(?![\s$])(?:[^$\\\n`]|\\.)*?(?<![\s\\])\$(?![\d$])")
_DOUBLE = pattern(r"(?<!\\)\$\$[^$\n]+\$\$(?P<word>[ \t]*[A-Za-z])?")
_WORD = pattern(r"\w")
#: Keys that only Pandoc and its kin (R Markdown) know.
_OF_PANDOC = frozenset(
    "header-includes documentclass geometry csl numbersections link-citations citeproc papersize output".split()
)
# Math that Pandoc does not see: a note with one of these keeps the tolerant union.
_NOT_OF_PANDOC = pattern(
    r"\\[(\[]|^[ \t>]*\\begin\{|^[ \t>]*`{3,}[ ]*\{?math|\$`|\{math\}`|(?<![^\s(])\$[ \t]", re.MULTILINE
)
_BARE = pattern(r"^\\begin\{(?:equation|align|gather|multline|eqnarray)\*?\}", re.MULTILINE)
_KEY = pattern(r"^([A-Za-z][\w-]*)[ \t]*:", re.MULTILINE)


def _among_words(text: str) -> bool:
    """Whether a ``$$…$$`` stands beside words of its line."""
    for found in _DOUBLE.finditer(text):
        start = max(text.rfind("\n", 0, found.start()), text.rfind("$", 0, found.start())) + 1
        if found["word"] or _WORD.search(text, start, found.start()):
            return True
    return False


def hints(text: str) -> frozenset[str]:
    """The signs of flavours in a text. No sign crosses a line end, so those of an edited text follow line by line."""
    lines = {0} if text[:1] == "(" else set[int]()
    for trigger in _TRIGGERS:
        at = text.find(trigger)
        while at >= 0:
            at += trigger[0] == "\n"
            lines.add(text.rfind("\n", 0, at) + 1)
            end = text.find("\n", at)
            at = text.find(trigger, end) if end >= 0 else -1
    return frozenset(
        str(match.lastgroup) for start in lines for match in _HINT.finditer(text, start, _line_end(text, start))
    )


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def detect(text: str, signs: frozenset[str], front_matter: str | None) -> str:
    """The name of the flavour: one of those below, or else ``default``.

    - ``jupyter``: Markdown cells under ``<!-- cell N -->`` (findings of a whole notebook use ``cells``).
    - ``myst``: a ``{math}`` fence or role, another MyST directive, a ``(label)=`` line, or MyST keys at the head.
    - ``quarto``: an executable ```` ```{python} ```` fence, ``{#eq-…}``, ``@eq-…``, or ``format:`` at the head.
    - ``obsidian``: wiki links together with callouts, or Obsidian's own keys (``aliases``, ``cssclasses``).
    - ``documenter``: Julia's ``@ref`` links or ``julia`` fences together with double-backtick spans.
    - ``kramdown``: ``$$…$$`` among words, no pair of single dollars, and a Jekyll head (``layout``, ``permalink``).
    - ``pandoc``: a head with keys that only Pandoc knows, and no math that it would not see.
    - ``default``, the tolerant union, where nothing or more than one thing is said. All others are only chosen where
      they lose nothing that the note shows to be math.
    """
    keys = set(_KEY.findall(front_matter)) if front_matter else set()
    found = [
        name
        for name, said in (
            ("jupyter", "cell" in signs),
            ("myst", "myst" in signs or bool(keys & {"jupytext", "kernelspec", "myst"})),
            ("quarto", "quarto" in signs or "format" in keys),
            ("documenter", {"julia", "ticks"} <= signs),
            ("obsidian", {"wiki", "callout"} <= signs or bool(keys & {"cssclasses", "cssclass"})),
        )
        if said
    ]
    if len(found) == 1:
        # R Markdown's bare environments are math on its pages, though Pandoc by itself calls them raw TeX.
        return found[0] if found != ["quarto"] or not _BARE.search(text) else "default"
    if not found and keys & {"layout", "permalink"} and _among_words(text) and not _SINGLE.search(text):
        return "kramdown"
    if not found and keys & _OF_PANDOC and not _NOT_OF_PANDOC.search(text):
        return "pandoc"
    return "default"
