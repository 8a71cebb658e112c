"""Python names for LaTeX heads: ``\\boldsymbol{\\theta}`` is ``theta``, ``\\hat{\\mathbf{x}}`` is ``x_hat``."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable

_ACCENTS = {
    **{a: a for a in ("hat", "tilde", "bar", "vec", "dot", "ddot", "check", "breve", "acute", "grave", "mathring")},
    "widehat": "hat",
    "widetilde": "tilde",
    "overline": "bar",
    "underline": "under",
    "overrightarrow": "vec",
    "widecheck": "check",
}
_SILENT = frozenset(
    {
        *("mathbf", "boldsymbol", "bm", "mathrm", "mathcal", "mathbb", "mathsf", "mathit", "mathtt", "mathscr"),
        *("mathfrak", "mathnormal", "text", "textbf", "textit", "textrm", "textsf", "texttt", "operatorname"),
        *("symbf", "symbfit", "symup", "bf", "rm", "it", "cal", "pmb", "bold", "left", "right", "limits"),
    }
)
_WORDS = {"top": "T", "intercal": "T", "ast": "star"}
_MARKS = {"*": "star", "+": "plus", "-": "minus", "'": "prime", "′": "prime", "†": "dagger", "/": "over"}
_TOKEN = re.compile(r"\\([A-Za-z]+)|\\(.)|(\s+)|(\d+)|(.)", re.DOTALL)

RESERVED = frozenset(
    {
        *keyword.kwlist,
        *dir(builtins),
        *("np", "jnp", "jax", "torch", "math", "derivative", "value"),
        *("sigmoid", "softmax", "log_softmax", "erf", "levi_civita", "step"),
    }
)
"""Names that generated code uses itself or that Python keeps."""


def identifier(latex: str) -> str:
    """A readable Python name for a symbol's head, not yet unique: ``W_out`` for ``W_{\\text{out}}``."""
    words = [w for w in re.split(r"[^\w]+|_+", _spelled(_group(_tokens(latex)))) if w]
    name = unicodedata.normalize("NFKC", "_".join(words))
    name = re.sub(r"\W", "_", name).strip("_") or "arg"
    if not name.isidentifier():
        name = f"arg_{name}"
    return f"{name}_" if name in RESERVED else name


def unique_names(heads: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A name for each head, in order; where two would be equal the later one is numbered (``x``, ``x_2``)."""
    used = set(taken)
    out: dict[str, str] = {}
    for head in heads:
        if head not in out:
            out[head] = another(identifier(head), used)
            used.add(out[head])
    return out


def another(name: str, used: Iterable[str]) -> str:
    """The name, numbered where it is used already."""
    taken = frozenset(used)
    new, count = name, 2
    while new in taken:
        new = f"{name.rstrip('_')}_{count}"
        count += 1
    return new


_Tokens = list[str]
_Tree = list["str | _Tree"]


def _tokens(latex: str) -> _Tokens:
    """Commands with their backslash, numbers whole, other characters one by one; spaces are dropped."""
    out = []
    for m in _TOKEN.finditer(latex):
        command, escaped, space, digits, char = m.groups()
        if command:
            out.append("\\" + command)
        elif digits or char:
            out.append(digits or char)
        elif escaped and escaped.isalnum():
            out.append(escaped)
        elif space:
            out.append(" ")
    return out


def _group(tokens: _Tokens) -> _Tree:
    stack: list[_Tree] = [[]]
    for t in tokens:
        if t == "{":
            stack.append([])
        elif t == "}" and len(stack) > 1:
            done = stack.pop()
            stack[-1].append(done)
        elif t != "}":
            stack[-1].append(t)
    while len(stack) > 1:
        done = stack.pop()
        stack[-1].append(done)
    return stack[0]


def _spelled(tree: _Tree) -> str:
    """The tree's letters with underscores between a head, its accents and its scripts."""
    out = ""
    todo = [t for t in tree if t != " "] if not _is_words(tree) else list(tree)
    while todo:
        t = todo.pop(0)
        if isinstance(t, list):
            out += _spelled(t)
        elif t in ("_", "^"):
            out += "_"
            if todo:
                script = todo.pop(0)
                out += _spelled(script if isinstance(script, list) else [script])
            out += "_"
        elif t.startswith("\\"):
            name = t[1:]
            if name in _SILENT:
                continue
            if name in _ACCENTS:
                under = todo.pop(0) if todo else ""
                out += f"{_spelled(under if isinstance(under, list) else [under])}_{_ACCENTS[name]}_"
            elif name in _WORDS:
                out += f"_{_WORDS[name]}_"
            else:
                out += f"_{name}_"
        elif t in _MARKS:
            out += f"_{_MARKS[t]}_"
        elif t:
            out += t if t.isalnum() else "_"
    return out


def _is_words(tree: _Tree) -> bool:
    """Whether a group is text in which spaces part words."""
    return all(isinstance(t, str) and (t == " " or t.isalnum() or t in "-.,") for t in tree)
