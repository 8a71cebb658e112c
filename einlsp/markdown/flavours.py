"""How each Markdown flavour marks math, as data: one row a flavour, read by the block rules and the inline scanner."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from einlsp.records import record

Single = Literal["pandoc", "commonmark", "gitlab", "remark", "vscode", "dollarmath", "tolerant", "none"]
Fence = Literal["none", "remark", "dollarmath", "katex", "kramdown", "tolerant"]

#: Environments that stand for math without any delimiter (amsmath's, those of MyST-Parser).
AMSMATH = frozenset(
    name + star
    for name in (
        "equation multline gather align alignat flalign matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix eqnarray"
    ).split()
    for star in ("", "*")
)
#: What a mixed vault holds besides.
MATH_ENVIRONMENTS = AMSMATH | frozenset(
    "aligned alignedat gathered split cases dcases rcases array smallmatrix subequations displaymath math CD".split()
)
#: Directives of MyST whose body is Markdown, not code.
DIRECTIVES = frozenset(
    "note tip hint important warning caution attention danger error seealso admonition dropdown card margin sidebar "
    "exercise solution proof theorem lemma definition corollary proposition remark example aside epigraph topic".split()
)


@record
class Flavour:
    """What one flavour calls math.

    ``single``: the rule for ``$…$``. ``fence``: the rule for a block that begins with ``$$`` at the start of a line
    (``none``: there is no such block, ``$$`` is found within the paragraph). ``double_display``: ``$$x$$`` among words
    is display math. ``alone_is_display``: a paragraph that holds nothing but ``$$x$$`` is display math.
    ``double_backtick``: a code span with two backticks is a formula (Documenter.jl).
    ``brackets``: which of ``\\(`` ``\\[`` (1 backslash) and ``\\\\(`` ``\\\\[`` (2) are delimiters.
    ``environments``: bare environments that are math; ``None`` means any. ``markdown_first``: the renderer removes
    Markdown's escapes ``\\_`` and ``\\*`` before it looks for math. ``templates``: code may stand in tags of Jekyll or
    Hugo. ``asides``: a line that begins with ``%`` is a comment.
    """

    name: str
    single: Single
    fence: Fence
    double_display: bool = True
    alone_is_display: bool = True
    fence_interrupts: bool = True
    backtick_dollar: bool = False
    double_backtick: bool = False
    role: bool = False
    directives: bool = False
    brackets: frozenset[int] = frozenset()
    environments: frozenset[str] | None = frozenset()
    math_fences: frozenset[str] = frozenset()
    markdown_in_html: bool = False
    lists_interrupt: bool = True
    pipes_protected: bool = False
    markdown_first: bool = False
    hiding: bool = False
    templates: bool = False
    asides: bool = False


_PANDOC = Flavour(
    "pandoc", single="pandoc", fence="none", markdown_in_html=True, lists_interrupt=False, pipes_protected=True
)
_GFM = Flavour(
    "github",
    single="commonmark",
    fence="none",
    backtick_dollar=True,
    math_fences=frozenset({"math"}),
    markdown_first=True,
)

FLAVOURS: dict[str, Flavour] = {
    flavour.name: flavour
    for flavour in (
        Flavour(
            "default",
            single="tolerant",
            fence="tolerant",
            double_display=False,
            backtick_dollar=True,
            role=True,
            directives=True,
            brackets=frozenset({1, 2}),
            environments=MATH_ENVIRONMENTS,
            math_fences=frozenset({"math", "{math}"}),
            templates=True,
        ),
        _PANDOC,
        replace(_PANDOC, name="quarto"),
        _GFM,
        replace(_GFM, name="gitlab", single="gitlab"),
        Flavour("commonmark_x", single="commonmark", fence="none"),
        Flavour(
            "kramdown",
            single="none",
            fence="kramdown",
            double_display=False,
            alone_is_display=False,
            fence_interrupts=False,
            templates=True,
        ),
        Flavour("remark", single="remark", fence="remark", double_display=False, alone_is_display=False),
        Flavour(
            "myst",
            single="dollarmath",
            fence="dollarmath",
            fence_interrupts=False,
            role=True,
            directives=True,
            environments=AMSMATH,
            math_fences=frozenset({"math", "{math}"}),
            asides=True,
        ),
        Flavour("obsidian", single="pandoc", fence="tolerant"),
        Flavour("vscode", single="vscode", fence="katex", environments=None, math_fences=frozenset({"math"})),
        Flavour("documenter", single="pandoc", fence="tolerant", double_backtick=True, math_fences=frozenset({"math"})),
        Flavour("jupyter", single="none", fence="none", environments=None, hiding=True),
    )
}

#: The names that ``read_note`` takes.
FLAVOUR_NAMES = ("auto", *FLAVOURS)
