"""The syntax tree of LaTeX math: plain values with ranges, in which errors are nodes too.

Offsets count characters of the formula's own LaTeX (``Region.latex``). What a macro expanded to
carries the range of the macro's call, so that every node points at something a person typed.
"""

from __future__ import annotations

from typing import Literal

from einlsp.records import record

Level = Literal["sup", "sub"]


@record
class Node:
    """A piece of a formula: the half-open range ``[start, end)`` of its LaTeX."""

    start: int
    end: int


@record
class Letter(Node):
    r"""One letter that stands for itself: ``W``, ``x``, ``ß``. A Greek ``σ`` is the Command that ``\sigma`` is."""

    text: str


@record
class Number(Node):
    """A run of digits with at most one decimal point: ``2``, ``0.5``."""

    text: str


@record
class Operator(Node):
    r"""One character that is neither letter, digit nor LaTeX syntax: ``+ = ( ] | , ; : ! / *``.

    Brackets and bars that are commands have the text of their character (`commands.OPERATORS`): ``\{`` and ``\lbrace``
    are ``{``, ``\vert`` and ``\lvert`` are ``|``, ``\|``, ``\lVert`` and a touching ``||`` are ``‖``, ``\langle`` is
    ``⟨``. Sizes are part of them: ``\bigl(`` is ``(``. An escape is its character: ``\_`` is ``_``; ``−`` is ``-``.
    """

    text: str


@record
class Space(Node):
    r"""A space or tie (``\,`` ``\quad`` ``~`` ``\hspace{1em}``), or what sizes ink (``\displaystyle``)."""

    text: str


@record
class Command(Node):
    r"""A command with the arguments it takes: ``\mu`` has none, ``\frac{a}{b}`` two, ``\sqrt[3]{x}`` an option.

    ``name`` is without the backslash. A command that is not known has no arguments (what follows it are
    siblings) and ``known`` is false: its meaning is opaque.
    """

    name: str
    args: tuple[Node, ...] = ()
    options: tuple[Node, ...] = ()
    known: bool = True


@record
class Group(Node):
    """``{…}``; the range includes the braces."""

    children: tuple[Node, ...]


@record
class Text(Node):
    r"""``\text{…}`` and kin, ``\label``, ``\tag``, ``\ref``: words, kept as ``content``, never read as math."""

    command: str
    content: str


@record
class Script(Node):
    """One superscript, subscript or run of primes; the range includes ``^`` or ``_``.

    A run of primes ``''`` is a "sup" whose ``primes`` counts them and whose body is an empty Group.
    """

    level: Level
    body: Node
    primes: int = 0


@record
class Scripted(Node):
    r"""A base and its scripts in source order: ``M^\mu{}_\nu`` is ``{}``-scripted after ``M^\mu`` (two siblings).

    ``base`` is ``None`` where a script has nothing before it. A double script (``a^b^c``) keeps all of them
    here in order; ``double`` marks the first offending Script, if any.
    """

    base: Node | None
    scripts: tuple[Script, ...]
    double: Script | None = None


@record
class Row(Node):
    """One row of an environment, of the formula, or of a fence: cells between ``&``."""

    cells: tuple[tuple[Node, ...], ...]


@record
class Fence(Node):
    r"""``\left( … \right]``; ``left``/``right`` are ``(``, ``\|``, ``.`` … as written.

    ``rows`` has more than one entry only where a row break stands inside the fence; it is then still one expression.
    """

    left: str
    right: str
    rows: tuple[Row, ...]


@record
class Environment(Node):
    r"""``\begin{name}[…]{…} … \end{name}``; ``args`` holds the source of its arguments (``{c|c}``)."""

    name: str
    args: tuple[str, ...]
    rows: tuple[Row, ...]


@record
class Broken(Node):
    """Something that could not be read; ``reason`` is a sentence for people, ``text`` its source."""

    reason: str
    text: str


@record
class Formula:
    """A formula that was read: its rows, and every ``Broken`` node in it, in order.

    ``rows`` are those at the outer level (``\\\\`` or ``\\newline`` outside any environment); an ``align`` is
    one Environment in a single row.
    """

    latex: str
    rows: tuple[Row, ...]
    broken: tuple[Broken, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether all of it was read."""
        return not self.broken
