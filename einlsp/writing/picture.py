"""A formula as an SVG picture for hovers, drawn by ziamath in the editor's text colour.

Nothing of the note reaches the picture but the shapes of glyphs: the formula is read into a tree, the tree becomes
MathML of our own making, and what ziamath draws of it is copied shape by shape into a new SVG.
"""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from einlsp.latex import Formula, Macro, parse
from einlsp.records import record
from einlsp.writing.linebreaks import broken
from einlsp.writing.mathml import mathml
from einlsp.writing.shapes import Drawing, StrangeShapeError, shapes

if TYPE_CHECKING:
    from ziamath.zmath import Math

LONGEST_URI = 60_000
"""VS Code shows longer data URIs as text."""

SMALLEST_SCALE = 0.5
_BREAK_BELOW = 0.8
_MOST_WORK = 20_000
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_GREY = "#808080"

_drawing = Lock()


@record
class Picture:
    """An SVG with its size in pixels."""

    svg: str
    width: float
    height: float

    def data_uri(self) -> str | None:
        """The picture as a ``data:`` address; ``None`` where an editor would not draw it for its length."""
        uri = "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode("ascii")
        return uri if len(uri) < LONGEST_URI else None


def picture(
    latex: str,
    foreground: str = "#000000",
    macros: Mapping[str, Macro] | None = None,
    max_width: int = 700,
    size: float = 17.0,
) -> Picture | None:
    """The formula drawn, or ``None`` where it cannot be: broken LaTeX, far too large, a failure of the library.

    ``foreground`` is a colour as ``#rgb``, ``#rgba``, ``#rrggbb`` or ``#rrggbbaa``; any other becomes a grey that
    can be seen on light and dark. ``size`` is that of the font in pixels. A formula wider than ``max_width`` pixels is
    scaled a little, then broken before its relations and signs. What the note's macros spoil is drawn without them.
    """
    colour = foreground if _COLOUR.fullmatch(foreground) else _GREY
    found = _formula_picture(parse(latex, macros), colour, max_width, size)
    if found is None and macros:
        found = _formula_picture(parse(latex), colour, max_width, size)
    return found


@lru_cache(maxsize=256)
def _formula_picture(formula: Formula, colour: str, max_width: int, size: float) -> Picture | None:
    if formula.broken:
        return None
    try:
        drawing = _fitted(formula, max_width, size)
    except Exception:  # whatever the library raises: a hover without picture, not a failed hover
        return None
    if drawing is None or not drawing.body:
        return None
    scale = min(1.0, max_width / drawing.width)
    if scale < SMALLEST_SCALE:
        return None
    width, height = round(drawing.width * scale, 2), round(drawing.height * scale, 2)
    return Picture(drawing.svg(width, height, colour), width, height)


def _fitted(formula: Formula, max_width: int, size: float) -> Drawing | None:
    """The drawing, on more lines if it would be too wide on one; ``None`` where drawing it would take too long."""
    tree = mathml(formula)
    if _work(tree) > _MOST_WORK:
        return None
    drawing = _draw(tree, size)
    if drawing is None or drawing.width * _BREAK_BELOW <= max_width:
        return drawing
    lines = broken(formula, max_width, lambda element: _width(element, size))
    narrower = _draw(lines, size) if lines is not None else None
    return narrower if narrower is not None and narrower.width < drawing.width else drawing


def _work(element: Element) -> int:
    """An upper bound of the shapes that the library computes: it sets what is in brackets twice."""
    inside = sum(map(_work, element))
    return 1 + len(element.text or "") + inside * (2 if element.tag == "mfenced" else 1)


@contextmanager
def _quick_rows() -> Iterator[None]:
    """Spare the library its first pass over each row, which is for operators that stretch; a row of ours has none.

    The pass sets all of a row to learn its height, rows in rows too: 2 to the power of the depth in all.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its import uses importlib.resources.path
        from ziamath.nodes.mrow import Mrow

    name = "_get_height_nostretch"
    original = getattr(Mrow, name, None)
    if original is None:
        yield
        return
    setattr(Mrow, name, lambda *_, **__: (0.0, 0.0))
    try:
        yield
    finally:
        setattr(Mrow, name, original)


def _set(element: Element, size: float) -> Math:
    from ziafont.config import config
    from ziamath.zmath import Math

    config.precision = 2
    return Math(element, size=size)


def _width(element: Element, size: float) -> float:
    """The width of a piece in pixels."""
    math = Element("math", {"display": "block"})
    math.append(element)
    with _drawing, _quick_rows():
        return float(_set(math, size).getsize()[0])


def _draw(tree: Element, size: float) -> Drawing | None:
    with _drawing, _quick_rows():
        try:
            return shapes(_set(tree, size).svgxml())
        except StrangeShapeError:
            return None
