"""Where math stands among words: one pass over a paragraph, by the rules of a flavour.

Code spans, escapes, HTML tags, autolinks and link destinations hide what is in them, in the order in which they open,
as CommonMark's inline parser has it. Emphasis needs no reading: it never hides a formula.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_STR

from einlsp.markdown.comments import CLOSERS, opener_at
from einlsp.markdown.flavours import Flavour
from einlsp.markdown.spans import Scan, Span
from einlsp.markdown.words import COMMAND, spaced_formula

_TOKEN = re.compile(r"\\|`+|\$+|<|!?\[|\]\(|\{math\}(?=`)|\{/\*|%%")
_BACKTICKS = re.compile(r"`+")
_DOLLAR_OR_BRACE = re.compile(r"\\.|\$+|[{}]", re.DOTALL)
_DOLLAR_BRACE_OR_CODE = re.compile(r"\\.|\$+|[{}]|`+", re.DOTALL)
_WORDS_BRACE = re.compile(r"\\(?:text\w*|mbox|hbox)[ ]*$")
_TAG = re.compile(HTML_OPEN_CLOSE_TAG_STR.removeprefix("^"))
_AUTOLINK = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>")
_LINK_TAIL = re.compile(
    r"\]\([ \t\n]*(?:<(?:[^<>\n\\]|\\.)*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\([^\s()]*\))*\))*)"
    r"(?:[ \t\n]+(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?[ \t\n]*\)"
)


def scan(text: str, flavour: Flavour) -> Scan:
    """Find the formulas of a paragraph. Takes time in proportion to its length."""
    return _Scanner(text, flavour).run()


class _Scanner:
    def __init__(self, text: str, flavour: Flavour) -> None:
        self.text = text
        self.flavour = flavour
        self.result = Scan()
        self.brackets: list[tuple[bool, int]] = []
        self.code_runs: dict[int, list[int]] | None = None
        self.dollar_runs: dict[int, list[int]] | None = None
        self.braces: dict[int, int] | None = None
        self.lost: set[str] = set()

    def run(self) -> Scan:
        text = self.text
        search = _TOKEN.search
        at = 0
        if self.flavour.single == "none" and text.startswith("\\$$"):
            # kramdown: the backslash says that the formula is inline though it begins a paragraph.
            at = 1
        while (match := search(text, at)) is not None:
            token = match.group()
            start = match.start()
            mark = token[0]
            if mark == "$":
                at = self.dollars(start, len(token))
            elif mark == "\\":
                at = self.backslash(start)
            elif mark == "`":
                at = self.backticks(start, len(token))
            elif mark in "<{%" and (end := self.comment_end(start)) >= 0:
                at = end
            elif mark == "<":
                at = self.angle(start)
            elif token == "{math}":
                at = self.role(start, match.end())
            elif mark in "{%":
                at = match.end()
            elif mark == "]":
                at = self.link_tail(start, match.end())
            else:
                self.brackets.append((mark == "!", len(self.result.spans)))
                at = match.end()
        return self.result

    def found(self, start: int, end: int, opener: str, closer: str, display: bool) -> int:
        self.result.spans.append(Span(start, end, start + len(opener), end - len(closer), opener, closer, display))
        return end

    # -- what hides other things -------------------------------------------------------------------------------

    def backticks(self, start: int, size: int) -> int:
        end = self.code_end(start, size)
        if end < 0:
            return start + size
        if size == 2 and self.flavour.double_backtick:
            return self.found(start, end, "``", "``", False)
        self.result.code.append((start, end))
        return end

    def code_end(self, start: int, size: int) -> int:
        if self.code_runs is None:
            self.code_runs = {}
            for match in _BACKTICKS.finditer(self.text):
                self.code_runs.setdefault(match.end() - match.start(), []).append(match.start())
        places = self.code_runs.get(size, [])
        following = bisect_left(places, start + size)
        return places[following] + size if following < len(places) else -1

    def comment_end(self, start: int) -> int:
        """Where the comment ends that begins here, or -1."""
        opener = opener_at(self.text, start, self.flavour.name == "obsidian")
        closer = CLOSERS.get(opener, "")
        if not opener or opener in self.lost:
            return -1
        end = self.text.find(closer, start + len(opener))
        if end < 0:
            self.lost.add(opener)
            return -1
        self.result.comments.append((start, end + len(closer)))
        return end + len(closer)

    def angle(self, start: int) -> int:
        match = _TAG.match(self.text, start) or _AUTOLINK.match(self.text, start)
        if match is None:
            return start + 1
        self.result.code.append((start, match.end()))
        return match.end()

    def link_tail(self, start: int, after: int) -> int:
        if not self.brackets:
            return after
        image, spans_before = self.brackets.pop()
        match = _LINK_TAIL.match(self.text, start)
        if match is None:
            return start + 1
        if image:
            # What describes a picture is shown as plain text.
            del self.result.spans[spans_before:]
        self.result.code.append((start, match.end()))
        return match.end()

    # -- delimiters --------------------------------------------------------------------------------------------

    def role(self, start: int, after: int) -> int:
        run = _BACKTICKS.match(self.text, after)
        if not self.flavour.role or run is None:
            return start + 1
        size = len(run.group())
        end = self.code_end(after, size)
        if end < 0:
            return after
        return self.found(start, end, "{math}" + run.group(), run.group(), False)

    def backslash(self, start: int) -> int:
        text, brackets = self.text, self.flavour.brackets
        for size in (2, 1):
            opener = text[start : start + size + 1]
            if size in brackets and opener in (("\\\\(", "\\\\[") if size == 2 else ("\\(", "\\[")):
                closer = opener.replace("(", ")").replace("[", "]")
                end = -1 if closer in self.lost else text.find(closer, start + len(opener))
                if end < 0:
                    if closer not in self.lost:
                        self.result.unclosed.append((start, opener))
                    self.lost.add(closer)
                    continue
                # One backslash is Markdown's own escape, \[not math\]; math shows by its commands.
                if size == 2 or COMMAND.search(text, start + 2, end):
                    return self.found(start, end + len(closer), opener, closer, opener.endswith("["))
        return start + 2

    def dollars(self, start: int, size: int) -> int:
        style = self.flavour.single
        text = self.text
        if style == "remark":
            return self.remark_run(start, size)
        if size == 1:
            if self.flavour.backtick_dollar and text.startswith("`", start + 1):
                end = -1 if "`$" in self.lost else text.find("`$", start + 2)
                if end >= 0:
                    return self.found(start, end + 2, "$`", "`$", False)
                self.lost.add("`$")
            end = -1 if style == "none" else self.single_end(start, style)
            if end < 0:
                if style != "none":
                    self.result.unclosed.append((start, "$"))
                return start + 1
            return self.found(start, end, "$", "$", False)
        if size > 2:
            return start + size
        end = self.double_end(start + 2)
        if end < 0:
            self.result.unclosed.append((start, "$$"))
            return start + size
        if not text[start + 2 : end].strip():
            return end + 2
        return self.found(start, end + 2, "$$", "$$", self.flavour.double_display)

    def remark_run(self, start: int, size: int) -> int:
        if self.dollar_runs is None:
            self.dollar_runs = {}
            for match in re.finditer(r"\$+", self.text):
                self.dollar_runs.setdefault(match.end() - match.start(), []).append(match.start())
        places = self.dollar_runs.get(size, [])
        following = bisect_left(places, start + size)
        if following >= len(places):
            self.result.unclosed.append((start, "$" * size))
            return start + size
        end = places[following] + size
        return self.found(start, end, "$" * size, "$" * size, False)

    def double_end(self, start: int) -> int:
        """Where the next ``$$`` stands that no backslash escapes."""
        if "$$" in self.lost:
            return -1
        at = self.text.find("$$", start)
        while at >= 0:
            slashes = at
            while slashes > start and self.text[slashes - 1] == "\\":
                slashes -= 1
            if (at - slashes) % 2 == 0:
                return at
            at = self.text.find("$$", at + 1)
        self.lost.add("$$")
        return -1

    def single_end(self, start: int, style: str) -> int:
        """One after the ``$`` that closes the one at ``start``, or -1."""
        text = self.text
        before = text[start - 1 : start]
        after = text[start + 1 : start + 2]
        if not after or after == "$":
            return -1
        spaced = after.isspace()
        if style == "vscode":
            if before and (before.isalnum() or before in "_$\\"):
                return -1
        elif style == "dollarmath":
            if before.isdigit():
                return -1
        elif spaced and (style != "tolerant" or before.isalnum()):
            return -1
        close = self.next_dollar(start + 1, style)
        if close < 0:
            return -1
        last, following = text[close - 1], text[close + 1 : close + 2]
        if style == "vscode":
            closes = not (following and (following.isalnum() or following in "_$"))
        elif style == "dollarmath":
            closes = not following.isdigit()
        elif style == "commonmark":
            closes = not last.isspace()
        elif spaced or last.isspace():
            closes = style == "tolerant" and spaced_formula(text[start + 1 : close], following)
        else:
            closes = not following.isdigit()
        return close + 1 if closes else -1

    def next_dollar(self, start: int, style: str) -> int:
        """The next dollar that no backslash escapes; braces are jumped over where the flavour balances them.

        In a mixed note a code span outside of braces says that this is no formula: ``$5, `a`, $6``.
        """
        text, depth = self.text, 0
        marks = _DOLLAR_BRACE_OR_CODE if style == "tolerant" else _DOLLAR_OR_BRACE
        at = start
        while (match := marks.search(text, at)) is not None:
            mark = match.group()
            if mark[0] == "$":
                return match.start()
            at = match.end()
            depth += (mark == "{") - (mark == "}")
            if mark[0] == "`":
                if depth <= 0 and self.code_end(match.start(), len(mark)) >= 0:
                    return -1
            elif mark == "{":
                if style in ("commonmark", "gitlab"):
                    closing = self.closing_brace(match.start())
                    if closing < 0:
                        return -1
                    at = closing + 1
                elif style in ("pandoc", "tolerant") and _WORDS_BRACE.search(text, max(start, at - 16), at - 1):
                    closing = self.closing_brace(match.start())
                    at = closing + 1 if closing >= 0 else at
            elif mark == "}" and style in ("commonmark", "gitlab"):
                return -1
        return -1

    def closing_brace(self, start: int) -> int:
        if self.braces is None:
            self.braces = {}
            opened: list[int] = []
            for match in _DOLLAR_OR_BRACE.finditer(self.text):
                if match.group() == "{":
                    opened.append(match.start())
                elif match.group() == "}" and opened:
                    self.braces[opened.pop()] = match.start()
        return self.braces.get(start, -1)
