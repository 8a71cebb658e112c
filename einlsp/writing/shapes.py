"""What the drawing library drew, copied shape by shape into an SVG in which nothing else can stand."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from einlsp.records import record

_PATH = re.compile(r"[MLHVCSQTAZmlhvcsqtaz0-9eE+\-., ]*")
_MARGIN = 2.0


class StrangeShapeError(Exception):
    """The library drew something that is not a glyph, a rule or a line."""


@record
class Drawing:
    """Shapes as SVG source, glyph outlines apart; ``view`` is the part of the plane that they fill."""

    outlines: tuple[str, ...]
    body: tuple[str, ...]
    view: tuple[float, float, float, float]

    @property
    def width(self) -> float:
        """The width in pixels at its own size."""
        return self.view[2]

    @property
    def height(self) -> float:
        """The height in pixels at its own size."""
        return self.view[3]

    def svg(self, width: float, height: float, colour: str) -> str:
        """The whole SVG, drawn at ``width`` by ``height`` pixels in ``colour`` on nothing."""
        outlines = "".join(f'<path id="g{number}" d="{path}"/>' for number, path in enumerate(self.outlines))
        view = " ".join(map(_number, self.view))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_number(width)}" height="{_number(height)}" '
            f'viewBox="{view}"><defs>{outlines}</defs><g fill="{colour}" stroke="none">{"".join(self.body)}</g></svg>'
        ).replace('stroke="currentColor"', f'stroke="{colour}"')


def shapes(svg: Element) -> Drawing:
    """Copy the shapes of an SVG element that ziamath made (and mark in it what is done).

    Raises `StrangeShapeError` on anything that is not known.
    """
    numbers: dict[str, int] = {}
    views: dict[str, list[float]] = {}
    outlines: list[str] = []
    body: list[str] = []
    for element in svg.iter():
        if element.tag in ("svg", "g"):
            continue
        if element.tag == "symbol":
            name = element.get("id", "")
            views[name] = _numbers(element.get("viewBox", ""))
            parts = list(element.iter("path"))  # more than one where a tall bracket is put together
            if parts and name not in numbers:
                numbers[name] = len(outlines)
                outlines.append(" ".join(map(_path, parts)))
            for part in parts:
                part.tag = "outline"
        elif element.tag == "outline":
            continue
        elif element.tag == "use":
            name = element.get("href", "")[1:]
            if name in numbers:
                body.append(_glyph(element, numbers[name], views[name]))
        elif element.tag == "rect" and element.get("stroke") is None:
            body.append(f"<rect {_attributes(element, 'x y width height')}/>")
        elif element.tag == "rect":
            body.append(f"<rect {_attributes(element, 'x y width height stroke-width')} {_LINE}/>")
        elif element.tag == "path":
            stroke = f' stroke-width="{_number(float(element.get("stroke-width", "0")))}" {_LINE}'
            body.append(f'<path d="{_path(element)}"{stroke if element.get("stroke") else ""}/>')
        else:
            raise StrangeShapeError(element.tag)
    view = _numbers(svg.get("viewBox", ""))
    if len(view) != 4 or not all(abs(value) < 1e5 for value in view):
        raise StrangeShapeError("viewBox")
    x, y, width, height = view
    return Drawing(tuple(outlines), tuple(body), (x - _MARGIN, y - _MARGIN, width + 2 * _MARGIN, height + 2 * _MARGIN))


_LINE = 'fill="none" stroke="currentColor"'


def _glyph(use: Element, number: int, view: list[float]) -> str:
    """A glyph in its place: what ``symbol`` and ``use`` say together, as a translation and a scale."""
    x, y, height = (float(use.get(name, "0")) for name in ("x", "y", "height"))
    scale = height / view[3]
    place = f"translate({_number(x - view[0] * scale)} {_number(y - view[1] * scale)})"
    return f'<use href="#g{number}" transform="{place} scale({scale:.4g})"/>'


def _path(element: Element) -> str:
    path = element.get("d", "").strip()
    if not _PATH.fullmatch(path):
        raise StrangeShapeError("path")
    return path


def _attributes(element: Element, names: str) -> str:
    return " ".join(f'{name}="{_number(float(element.get(name, "0")))}"' for name in names.split())


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split()]


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if "." in f"{value:.2f}" else f"{value:.2f}"
