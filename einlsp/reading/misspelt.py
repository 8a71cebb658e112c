"""Small changes to one side of a step as it is written, each of which undoes a likely slip of the pen.

They are edits of the LaTeX: a sign, a number, an exponent, a transpose, an inverse, two factors in the wrong order, an
index, a factor or a term too many, sine for cosine. Whether one of them makes the step true is for others to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain, pairwise

from einlsp.reading import surface as s
from einlsp.reading.marks import Mark
from einlsp.records import pattern, record

MOST = 200
"""So many changes are looked at; a formula with more places has too many to say which one is meant."""


@record
class Misspelling:
    """One change of the LaTeX of a formula: ``[start, end)`` gets ``text``; ``kind`` and ``words`` say why."""

    kind: str
    words: str
    start: int
    end: int
    text: str

    def applied(self, latex: str) -> str:
        """The formula after the change."""
        return latex[: self.start] + self.text + latex[self.end :]

    def set_apart(self, latex: str) -> Misspelling:
        """The same change, spelt so that it makes no one command with a letter beside it."""
        text = apart(latex[: self.start], self.text, latex[self.end :])
        return self if text == self.text else replace(self, text=text)


_COMMAND = pattern(r"\\[a-zA-Z]+$")


def apart(before: str, text: str, after: str) -> str:
    r"""A text with the spaces that it needs between two others: ``^\top`` is another command with a letter after it."""
    if text[:1].isalpha() and _COMMAND.search(before):
        text = " " + text
    return text + " " if _COMMAND.search(text or before) and after[:1].isalpha() else text


def misspellings(side: s.Surface, other: s.Surface, latex: str, known: str = "") -> list[Misspelling]:
    """The changes of ``side``, which should equal ``other``; those first of which ``known`` speaks, a slip in words."""
    nodes = [n for n in s.walk(side) if n.end > n.start]
    makers = (_signs, _numbers, _exponents, _turned, _orders, _names)
    found = chain(
        *(maker(n, latex) for maker in makers for n in nodes),
        _whole(side),
        _indices(side, other),
        *(_excess(n, latex) for n in nodes),
    )
    distinct: dict[tuple[int, int, str], Misspelling] = {}
    for m in (m.set_apart(latex) for m in found if latex[m.start : m.end] != m.text):
        distinct.setdefault((m.start, m.end, m.text), m)
    return sorted(list(distinct.values())[:MOST], key=lambda m: m.kind not in known)


def _whole(side: s.Surface) -> Iterator[Misspelling]:
    """The side as a whole times -1, 2 or 1/2."""
    terms = side.terms if isinstance(side, s.Sum) else ()
    if not terms:
        yield Misspelling("sign", "the sign", side.start, side.start, "-")
    starts = [t.body.start for t in terms] or [side.start]
    for start in starts:
        word = "a factor 2 in a term" if terms else "a factor 2"
        yield Misspelling("factor 2", word, start, start, "2")
        yield Misspelling("factor 1/2", word.replace("2", "1/2"), start, start, r"\frac{1}{2}")


def _signs(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    if not isinstance(node, s.Sum):
        return
    for n, term in enumerate(node.terms):
        at = re.search(r"[-+]", latex[term.start : term.body.start])
        words = "the sign of a term" if len(node.terms) > 1 else "the sign"
        if at is not None:
            place = term.start + at.start()
            first = n == 0 and latex[place] == "-"
            yield Misspelling("sign", words, place, place + 1, "" if first else "+" if latex[place] == "-" else "-")
        elif n == 0:
            yield Misspelling("sign", words, term.start, term.start, "-")


def _numbers(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    """A number one more or less, twice or half of what is written, or not there at all."""
    if isinstance(node, s.Num) and _plain(node, latex):
        n = node.value.numerator
        raised = latex[: node.start].rstrip("{ ").endswith("^")  # no one writes `x^1`
        for new in (n + 1, n - 1, 2 * n, n // 2 if n % 2 == 0 else 0):
            if new > raised:
                kind = "factor 1/2" if 2 * new == n else "factor 2" if new == 2 * n else "number"
                yield Misspelling(kind, "a number", node.start, node.end, str(new))
    if isinstance(node, s.Quotient) and isinstance(node.bottom, s.Num) and _plain(node.bottom, latex):
        half, odd = divmod(node.bottom.value.numerator, 2)
        if half > 1 and not odd:  # `\frac14` times 2 is `\frac12`, rather than `\frac24`
            yield Misspelling("factor 2", "a number", node.bottom.start, node.bottom.end, str(half))
    if isinstance(node, s.Product):
        for a, b in pairwise(node.factors):
            value = _number(a)
            if value is not None and a.end <= b.start and not isinstance(b, s.Num):
                words = f"a factor {latex[a.start : a.end].strip()} too many"
                kind = "factor 1/2" if value == 2 else "factor 2" if 2 * value == 1 else "factor"
                yield Misspelling(kind, words, a.start, b.start, "")


def _number(node: s.Surface) -> Fraction | None:
    """The value of a number, or of a fraction of two."""
    if isinstance(node, s.Quotient) and isinstance(node.top, s.Num) and isinstance(node.bottom, s.Num):
        return node.top.value / node.bottom.value if node.bottom.value else None
    return node.value if isinstance(node, s.Num) else None


def _plain(node: s.Num, latex: str) -> bool:
    return node.value.denominator == 1 and latex[node.start : node.end].strip().isdigit()


def _exponents(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    if isinstance(node, s.Power) and isinstance(node.exponent, s.Num) and node.exponent.value == 2:
        yield Misspelling("exponent", "an exponent", node.start, node.end, latex[node.base.start : node.base.end])
    if isinstance(node, s.Norm) and not latex[node.end :].lstrip().startswith("^"):
        yield Misspelling("exponent", "an exponent", node.end, node.end, "^2")
    if isinstance(node, s.Product):
        for f in node.factors:
            if isinstance(f, s.Sym) and not any(m.level == "up" for m in f.scripts.marks):
                yield Misspelling("exponent", "an exponent", f.end, f.end, "^2")
    if isinstance(node, s.Sum):
        for t in node.terms:
            if isinstance(t.body, s.Sym | s.Bracket) and not re.search(r"\^", latex[t.body.start : t.body.end]):
                yield Misspelling("exponent", "an exponent", t.body.end, t.body.end, "^2")
    if isinstance(node, s.Inverted):
        base = latex[node.base.start : node.base.end]
        yield Misspelling("inverse", "an inverse too many", node.start, node.end, base)


def _turned(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    """A transpose too many or too few, an inverse that is missing."""
    if isinstance(node, s.Transposed):
        base = latex[node.base.start : node.base.end]
        yield Misspelling("transpose", f"a transpose of ${base}$", node.start, node.end, base)
    elif _may_turn(node):
        own = re.search(r"\^\{?(?:\\top|\\intercal|\\mathsf\{?T\}?|\\mathrm\{?T\}?|T|\\mathsf T)\}?(?![a-zA-Z])", latex)
        text = own.group() if own is not None else "^T"
        words = f"a transpose of ${latex[node.start : node.end]}$"
        yield Misspelling("transpose", words, node.end, node.end, text)
        yield Misspelling("inverse", "a missing inverse", node.end, node.end, "^{-1}")


def _may_turn(node: s.Surface) -> bool:
    if isinstance(node, s.Sym):
        return not node.scripts.slots and not any(m.level == "up" for m in node.scripts.marks)
    return isinstance(node, s.Bracket)


def _orders(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    """Two factors, neighbours or not, that stand in each other's place."""
    if not isinstance(node, s.Product):
        return
    places = [f for f in node.factors if not isinstance(f, s.Num)]
    for gap in (1, 2):
        for a, b in zip(places, places[gap:], strict=False):
            one, two = latex[a.start : a.end].strip(), latex[b.start : b.end].strip()
            if a.end <= b.start and one != two:
                between = latex[a.end : b.start]
                text = _joined(_joined(two, between), one)
                words = f"the order of ${one}$ and ${two}$"
                yield Misspelling("order", words, a.start, b.end, text)


def _joined(a: str, b: str) -> str:
    """Two pieces of LaTeX one after the other, without making one command of them."""
    return a + " " + b if re.search(r"\\[a-zA-Z]+$", a) and b[:1].isalpha() else a + b


_OTHERS = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "max": "min", "min": "max"}


def _names(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    """Sine for cosine and back."""
    if isinstance(node, s.Call) and node.name in _OTHERS and latex.startswith("\\" + node.name, node.start):
        new = "\\" + _OTHERS[node.name]
        yield Misspelling("function", f"${new}$", node.start, node.start + 1 + len(node.name), new)


def _indices(side: s.Surface, other: s.Surface) -> Iterator[Misspelling]:
    """One index renamed to another that is about."""
    around = {m.text for m in (*_marks(side), *_marks(other))}
    owners = [n for n in s.walk(side) if isinstance(n, s.Sym | s.Indexed)]
    for owner in owners:
        for mark in owner.scripts.marks:
            if mark.kind == "index":
                for new in sorted(around - {mark.text}):
                    words = f"the index ${new}$"
                    text = new + " " if new[-1].isalpha() and new.startswith("\\") else new
                    yield Misspelling("index", words, mark.start, mark.end, text)


def _marks(node: s.Surface) -> Iterator[Mark]:
    for n in s.walk(node):
        if isinstance(n, s.Sym | s.Indexed):
            yield from (m for m in n.scripts.marks if m.kind == "index")


def _excess(node: s.Surface, latex: str) -> Iterator[Misspelling]:
    """A term or a factor too many."""
    if isinstance(node, s.Sum) and len(node.terms) > 1:
        for n, term in enumerate(node.terms):
            end = node.terms[1].body.start if n == 0 and node.terms[1].sign > 0 else term.body.end
            yield Misspelling("term", "a term too many", term.start, end, "")
    if isinstance(node, s.Product):
        for n, f in enumerate(node.factors):
            if not isinstance(f, s.Num):
                end = node.factors[n + 1].start if n + 1 < len(node.factors) else f.end
                words = f"a factor ${latex[f.start : f.end].strip()}$ too many"
                yield Misspelling("factor", words, f.start, max(end, f.end), "")
