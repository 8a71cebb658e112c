"""Lines with styles: plain where nobody looks, through rich on a terminal."""

from __future__ import annotations

from einlsp.cli.output import Output

#: Pieces of text, each with a style of rich's (empty for none).
Line = list[tuple[str, str]]


class Printer:
    """Writes lines to an output, in its colours if it has any."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._rich = _Rich() if output.colour else None

    def print(self, line: Line) -> None:
        """Write one line; a terminal wraps it where it likes."""
        if self._rich is None:
            self._output.write("".join(text for text, _ in line).rstrip() + "\n")
        else:
            self._output.write(self._rich.rendered(line) + "\n")


class _Rich:
    """Turns styles into what the terminal understands."""

    def __init__(self) -> None:
        from rich.color import ColorSystem
        from rich.style import Style

        self._style = Style.parse
        self._system = ColorSystem.STANDARD

    def rendered(self, line: Line) -> str:
        return "".join(self._piece(text, style) for text, style in line)

    def _piece(self, text: str, style: str) -> str:
        return self._style(style).render(text, color_system=self._system) if style else text
