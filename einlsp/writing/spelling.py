"""How a note spells things, found out from its own formulas by counting."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from einlsp.records import pattern
from einlsp.writing.style import Style

_TRANSPOSE = pattern(
    r"\^\s*(?:\{\s*)?(-\s*)?("
    r"\\top|\\intercal|\\mathsf\s*\{\s*T\s*\}|\\mathrm\s*\{\s*T\s*\}|\\mathrm\s+T|\\text\s*\{\s*T\s*\}|\\rm\s+T|\\mathsf\s+T|T(?![A-Za-z])"
    r")"
)
_OPERATOR = r"(\\(?:operatorname\*?|mathrm|text|mathbf|textrm|mathop)\s*\{{\s*{word}\s*\}}|\\{word}(?![A-Za-z]))"
_TRACE = pattern(_OPERATOR.format(word="(?:[Tt]r|[Tt]race|TR)"))
_DIAG = pattern(_OPERATOR.format(word="(?:[Dd]iag)"))
_VEC = pattern(_OPERATOR.format(word="(?:[Vv]ec)") + r"(?=\s*[(\[\\])")
_IDENTITY = pattern(
    r"(\\(?:mathbf|mathbb|boldsymbol|bm|mathrm)\s*\{\s*I\s*\}|\\mathbb\s+I|\\mathbf\s+I)(?!\s*_?\s*\{?\s*[\[(])"
)
_PLAIN_IDENTITY = pattern(r"(?<![A-Za-z\\{])I(?:_\{?[a-z]\}?)?(?![A-Za-z}])")
_ONES = pattern(r"(\\(?:mathbf|boldsymbol|bm|mathbb)\s*\{\s*1\s*\}|\\mathbf\s*1|\\mathbb\s*1)")
_NORM = pattern(r"(\\lVert|\\left\s*\\\||\\left\s*\\lVert|\\Vert|\\\||\\vert\s*\\vert|\|\|)")
_STAGGER = pattern(r"[_^](?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z])\{\}[_^]")
_NESTED = pattern(r"\{\\?[A-Za-z]+[_^](?:\{[^{}]*\}|\\[A-Za-z]+|[A-Za-z])\}[_^]")
_FUNCTIONS = {
    "sigmoid": pattern(
        r"(\\(?:operatorname|mathrm|text|textrm)\s*\{\s*(?:sigmoid|sigm|logistic)\s*\}|\\sigma(?=\s*(?:\\left\s*)?\())"
    ),
    **{
        name: pattern(rf"(\\(?:operatorname|mathrm|text|textrm|textsf|mathsf)\s*\{{\s*{spelling}\s*\}})")
        for name, spelling in {
            "softmax": "[Ss]oft-?[Mm]ax",
            "softplus": "[Ss]oft[Pp]lus",
            "erf": "erf",
            "sign": "(?:sign|sgn)",
        }.items()
    },
    "relu": pattern(
        r"(\\(?:operatorname|mathrm|text|textrm|textsf|mathsf)\s*\{\s*[Rr]e[Ll][Uu]\s*\}"
        r"|\\max(?=\s*(?:\\left\s*)?(?:\\?\{|[(\[])))|[)\]}]\s*_\s*\{?\s*(\+)"
    ),
    "log": pattern(r"(\\(?:ln|log)(?![A-Za-z]))"),
    "exp": pattern(
        r"\\(?!exp(?![A-Za-z])|mathrm)[A-Za-z]+|(?<![\^_])(e|\\mathrm\s*\{\s*e\s*\})\s*(?=\^)|(\\exp)(?![A-Za-z])"
    ),
}  # fmt: skip
_BOLD = pattern(r"(\\(?:mathbf|boldsymbol|bm|pmb))\s*(?:\{\s*[A-Za-z]|[A-Za-z])")
_DETERMINANT = pattern(r"\\det(?![A-Za-z])|\{\s*det\s*\}")
_SINGLE_BAR = pattern(r"(?<![|\\])\|(?!\|)|\\lvert(?![A-Za-z])|\\vert(?![A-Za-z])")
_SUM = pattern(
    r"\\(?:sum|prod)(?:\\limits)?\s*_\s*(?:\{([^{}]*)\}|([A-Za-z]))"
    r"(?:\s*\^\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|\w)))?"
)
_BARS = {r"\lVert": (r"\lVert ", r"\rVert"), r"\Vert": (r"\Vert ", r"\Vert"), r"\|": (r"\|", r"\|"), "||": ("||", "||")}


_TABLE = re.compile(r"\\begin\s*\{([pb]matrix)\}")


def style_of(sources: Iterable[str]) -> Style:
    """The style whose spellings stand most often in the formulas; the default where a thing is never spelled."""
    whole = "\n".join(sources)
    base = Style()
    plain = "mathbf" not in whole and "boldsymbol" not in whole and "\\bm" not in whole
    identity = _most(_IDENTITY, whole)
    if identity is None and (plain or _PLAIN_IDENTITY.search(whole)):
        identity = "I"
    bold = _most(_BOLD, whole) or base.bold
    if identity is None and bold != base.bold:
        identity = bold + "{I}"
    functions = {name: found for name, pattern in _FUNCTIONS.items() if (found := _most(pattern, whole)) is not None}
    limits = [m.group(3) or m.group(4) or "" for m in _SUM.finditer(whole)]
    sign = _transpose(_SUM.sub("", whole)) or base.transpose
    return Style(
        transpose=r"\top" if sign == "T" in limits else sign,  # where T is a number, `^T` would be a power
        identity=_tidy(identity) if identity else base.identity,
        ones=_tidy(_most(_ONES, whole) or bold + "{1}"),
        trace=_most(_TRACE, whole) or base.trace,
        diag=_most(_DIAG, whole) or base.diag,
        det="|" if _SINGLE_BAR.search(whole) and not _DETERMINANT.search(whole) else base.det,
        vec=_most(_VEC, whole) or base.vec,
        norm=_norm(whole) or base.norm,
        functions=functions,
        bold=bold,
        limits=_limits(whole),
        table=_most(_TABLE, whole) or base.table,
        stagger="spacer" if len(_STAGGER.findall(whole)) > len(_NESTED.findall(whole)) else "nested",
    )


def _most(pattern: re.Pattern[str], text: str) -> str | None:
    counts = Counter(re.sub(r"\s+", "", m.group(m.lastindex)) for m in pattern.finditer(text) if m.lastindex)
    return min(counts, key=lambda s: (-counts[s], s)) if counts else None


def _tidy(text: str) -> str:
    """``\\mathbf I`` and ``\\mathbf { I }`` as ``\\mathbf{I}``."""
    m = re.fullmatch(r"(\\[A-Za-z]+)\s*\{?\s*(\w)\s*\}?", text)
    return f"{m.group(1)}{{{m.group(2)}}}" if m else text


def _transpose(text: str) -> str | None:
    counts: Counter[str] = Counter()
    for m in _TRANSPOSE.finditer(text):
        sign = re.sub(r"\s+", "", m.group(2)).replace(r"\rmT", r"\mathrm{T}")
        counts[re.sub(r"\\math(rm|sf)T", r"\\math\1{T}", sign)] += 1
    return min(counts, key=lambda s: (-counts[s], s)) if counts else None


def _limits(text: str) -> frozenset[str] | None:
    """The upper limits of sums and products, where some of those over a lone letter have none."""
    limits: set[str] = set()
    bare = False
    for m in _SUM.finditer(text):
        limit = m.group(3) or m.group(4)
        if limit:
            limits.add(limit.strip())
        else:
            bare = bare or "=" not in (m.group(1) or "")
    return frozenset(limits) if bare else None


def _norm(text: str) -> tuple[str, str] | None:
    found = _most(_NORM, text)
    if found is None:
        return None
    spelled = re.sub(r"\\left\s*", "", found)
    if spelled.startswith(r"\vert"):
        return (r"\vert\vert ", r"\vert\vert")
    return _BARS.get(spelled)
