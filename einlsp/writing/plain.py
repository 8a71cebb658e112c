r"""A formula as Unicode text for terminals, screen readers and editors without pictures: ``Wᵧᵝ = ∑_i xᵢ yᵢᵀ``.

Scripts keep their left–right order (`raised` states the scheme). Bold letters are plain ones unless asked for,
since many fonts lack the mathematical alphabets. Matrices, cases and aligned rows take several lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from einlsp.latex import (
    Command,
    Environment,
    Fence,
    Formula,
    Group,
    Letter,
    Macro,
    Node,
    Number,
    Operator,
    Row,
    Scripted,
    Space,
    Text,
    iter_nodes,
    parse,
)
from einlsp.writing import plain_commands, plain_rows
from einlsp.writing.atoms import Atom, Place, atoms, head, is_bar
from einlsp.writing.blocks import Block, beside, fenced
from einlsp.writing.raised import marked, primes, raised, sign
from einlsp.writing.symbols import FUNCTIONS, SYMBOLS, Kind, styled

_ENDS_WITH_MARK = re.compile(r"[\^_][^\s()]*\Z")
_ESCAPES = re.compile(r"\\([&%$#_{}])")
_DOLLARS = re.compile(r"\$([^$]*)\$")
_SILENT = frozenset({"label", "color", "require", "rule", "includegraphics", "cite", "citet", "citep", "footnote"})


def plain_text(latex: str, macros: Mapping[str, Macro] | None = None, bold: bool = False) -> str:
    """The formula as text, on several lines where it has rows.

    ``macros`` are those of the note. ``bold``: write ``𝐖``, ``𝔼``, ``𝓝`` in Unicode's alphabets. Never raises;
    LaTeX that cannot be read comes back as it is.
    """
    formula = parse(latex, macros)
    if formula.broken or any(isinstance(node, Scripted) and node.double for node in iter_nodes(formula)):
        return _as_written(latex)
    try:
        return _written(formula, bold)
    except RecursionError:
        return _as_written(latex)


def _as_written(latex: str) -> str:
    return "\n".join(line.strip() for line in latex.strip().split("\n"))


@lru_cache(maxsize=2048)
def _written(formula: Formula, bold: bool) -> str:
    writer = Writer(formula.latex, bold, True)
    text = writer.rows(formula.rows).text
    if writer.unraisable:
        text = Writer(formula.latex, bold, False).rows(formula.rows).text
    return _squeezed(text)


def _squeezed(text: str) -> str:
    """Without blanks around and without the indentation that all lines share."""
    lines = unicodedata.normalize("NFC", text).split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    shared = min(indents, default=0)
    return "\n".join(line[shared:] for line in lines).strip("\n")


class Writer:
    """Writes the nodes of one formula.

    ``letters_raised``: whether the letters of scripts may be raised ones; ``unraisable`` becomes true where one cannot.
    """

    def __init__(self, latex: str, bold: bool, letters_raised: bool) -> None:
        self.latex = latex
        self.bold = bold
        self.letters_raised = letters_raised
        self.unraisable = False
        self.alphabets: list[str] = []

    # -- rows

    def rows(self, rows: Sequence[Row]) -> Block:
        """The rows of a whole formula or a fence."""
        if len(rows) == 1 and len(rows[0].cells) == 1:
            return self.row(rows[0].cells[0], tall=True)
        return plain_rows.aligned(self, rows)

    def line(self, nodes: Iterable[Node], tight: bool = False) -> str:
        """Nodes as one line, matrices and all."""
        return self.row(nodes, tight).lines[0]

    def row(self, nodes: Iterable[Node], tight: bool = False, tall: bool = False, after: Kind | None = None) -> Block:
        """Nodes side by side, with the spaces that a typographer would set."""
        blocks: list[Block] = []
        previous: Atom | None = None
        items = atoms(nodes, self.latex, tight, after)
        for place, atom in enumerate(items):
            block = self.atom(atom, tall)
            if not any(block.lines):
                continue
            if plain_commands.is_division(atom.node) and plain_commands.has_factor(items, place):
                block = replace(block, lines=(f"({block.lines[0]})",)) if "/" in block.lines[0] else block
            if _space_between(blocks[-1] if blocks else None, block, atom, previous):
                blocks.append(Block((" " if atom.space < 18 else "   ",)))
            blocks.append(block)
            previous = atom
        whole = beside(blocks) if blocks else Block()
        return replace(whole, loose=bool(blocks) and blocks[-1].loose)

    # -- atoms and their scripts
    def atom(self, atom: Atom, tall: bool) -> Block:
        """One atom with all its scripts."""
        found = head(atom)
        if not found.places:
            return self.node(atom.node, tall) if found.base is not None else Block()
        if found.base is not None and plain_commands.is_large(found.base):
            return self.bounded(found.base, found.places)
        base = self.node(found.base, tall) if found.base is not None else Block()
        if not base.tall and plain_commands.wants_brackets(found.base):
            base = Block((f"({base.lines[0]})",))
        text, loose = self.scripts(found.places)
        loose = loose and base.lines != ("∂",)
        if base.tall:
            return beside([base, Block((text, *[""] * (len(base.lines) - 1)), base.base)])
        between = "{}" if text[:1] in ("^", "_") and _ENDS_WITH_MARK.search(base.lines[0]) else ""
        return Block((base.lines[0] + between + text,), 0, loose)

    def scripts(self, places: Sequence[Sequence[Place]]) -> tuple[str, bool]:
        """The scripts of a head from left to right, and whether a letter may not stand right after them."""
        written = ""
        loose = after_mark = False
        for place in places:
            if len(place) == 1:
                text, letters = self.script(place[0])
            else:
                text, letters = self.stacked(place)
            is_mark = text[:1] in ("^", "_")
            written += ("{}" if after_mark and is_mark else "") + text
            loose = letters
            after_mark = is_mark
        return written, loose

    def script(self, place: Place) -> tuple[str, bool]:
        """One script, and whether a letter may not stand right after it."""
        level, nodes, count = place
        if count:
            return primes(count), False
        text = self.line(nodes, tight=True)
        if not text:
            return "", False
        if level == "sup" and (short := sign(text)):
            return short, short == "*"
        indices = self._are_indices(nodes)
        up = raised(level, text)
        if indices and not up:
            self.unraisable = True
        if up and (self.letters_raised or not any(c.isalpha() for c in text)):
            return up, any(c.isalpha() for c in text)
        return marked(level, text), True

    def stacked(self, place: Sequence[Place]) -> tuple[str, bool]:
        """Scripts above one another: a transpose or a power after the index; two indices as LaTeX has them."""
        signs = [one for one in place if one[2] or (one[0] == "sup" and sign(self.line(one[1], tight=True)))]
        others = [one for one in place if one not in signs]
        if len(others) > 1 and all(self._are_indices(one[1]) for one in others):
            self.unraisable = True
        if not self.letters_raised:
            texts = [marked(one[0], self.line(one[1], tight=True)) for one in others]
            done = [self.script(one)[0] for one in signs]
            loose = bool(others) and not signs
            return "".join(texts + done), loose
        ordered = sorted(others, key=lambda one: one[0] == "sup") + signs
        pieces = [self.script(one) for one in ordered]
        return "".join(piece[0] for piece in pieces), pieces[-1][1]

    def _are_indices(self, nodes: Sequence[Node]) -> bool:
        """Whether a script is a run of single letters, as indices are."""
        letters = [node for node in nodes if not isinstance(node, Space)]
        return bool(letters) and all(map(self._is_index, letters))

    def _is_index(self, node: Node) -> bool:
        if isinstance(node, Scripted):
            return node.base is not None and self._is_index(node.base) and all(one.primes for one in node.scripts)
        return isinstance(node, Letter) or (isinstance(node, Command) and not node.args and self.line([node]).isalpha())

    def bounded(self, base: Node, places: Sequence[Sequence[Place]]) -> Block:
        """A sum sign, ``lim`` and the like with its bounds."""
        flat = [one for place in places for one in place]
        text = self.node(base, False).lines[0]
        bodies = [self.line(one[1], tight=True) for one in flat]
        numbers = all(body.replace("−", "").isdecimal() for body in bodies)
        for one, body in zip(flat, bodies, strict=True):
            lone = len(flat) == 1 and len(body) == 1 and self.letters_raised
            short = raised(one[0], body) if numbers or lone else ""
            text += primes(one[2]) if one[2] else short or marked(one[0], body)
        return Block((text,), 0, True)

    # -- nodes

    def node(self, node: Node | None, tall: bool) -> Block:
        """A node without scripts of its own."""
        match node:
            case Letter(text=text) | Number(text=text):
                return Block((self.letter(text),))
            case Operator(text=text):
                return Block(("−" if text == "-" else text,))
            case Group(children=children):
                return self.row(children, tall=tall)
            case Scripted():
                return self.atom(Atom(node, "ord"), tall)
            case Text(command=command, content=content):
                return Block((self.words(command, content),))
            case Fence(left=left, right=right, rows=rows):
                return self.fence(left, right, rows, tall)
            case Environment():
                return plain_rows.environment(self, node, tall)
            case Command(name=name):
                if name in SYMBOLS:
                    return Block((self.letter(SYMBOLS[name][0]),))
                if name in FUNCTIONS:
                    return Block((FUNCTIONS[name],))
                return plain_commands.command(self, node, tall)
            case _:
                return Block()

    def letter(self, text: str) -> str:
        """Letters in the alphabet around them."""
        alphabet = self.alphabets[-1] if self.alphabets else ""
        if not alphabet or alphabet in ("upright", "italic"):
            return text
        if alphabet == "bold italic":
            alphabet = "bold"
        out = "".join(styled(character, alphabet) for character in text)
        return out if self.bold or all(character < "\U00010000" for character in out) else text

    def fence(self, left: str, right: str, rows: Sequence[Row], tall: bool) -> Block:
        """``\\left … \\right``."""
        body = self.rows(rows) if tall else Block((self.one_line(rows),))
        return fenced(body, plain_commands.delimiter(left), plain_commands.delimiter(right))

    def one_line(self, rows: Sequence[Row], between: str = " ", cells: str = " ") -> str:
        """Rows as one line."""
        return between.join(cells.join(self.line(cell) for cell in row.cells).strip() for row in rows)

    def words(self, command: str, content: str) -> str:
        r"""``\text`` and kin, with the math in it."""
        if command in _SILENT:
            return ""
        if command in ("tag", "eqref"):
            return f"  ({content})" if command == "tag" else f"({content})"
        content = _DOLLARS.sub(lambda found: plain_text(found[1], bold=self.bold), content)
        content = _ESCAPES.sub(r"\1", content).replace("~", " ").replace("``", "“").replace("''", "”")
        return content.replace("\\ ", " ").replace("{", "").replace("}", "").replace("\n", " ")


def _space_between(before: Block | None, block: Block, atom: Atom, previous: Atom | None) -> bool:
    """Whether a blank stands before ``block``."""
    first = next((line[0] for line in block.lines if line), "")
    if before is None:
        return atom.space >= 4 and first != " "
    last = before.lines[before.base][-1:] if before.base < len(before.lines) else ""
    if " " in (first, last):
        return False
    if before.tall or block.tall:
        return atom.space >= 3 or not (is_bar(atom.node) or atom.kind in ("open", "close", "punct"))
    if first == "/" and atom.kind == "ord":
        return False
    if first in "([" and atom.space < 4 and not plain_commands.is_division(atom.node):
        if last in ")]":
            return False
        if atom.kind == "inner" and not before.loose:
            return previous is not None and plain_commands.is_division(previous.node)
    if previous is not None and previous.kind == "ord" and before.lines[0] in ("−", "+", "±") and atom.space < 4:
        return False
    if first == "∂" and last.isalnum() and last != "d":
        return True
    if before.loose and (first.isalnum() or (previous is not None and previous.kind == "op")) and first not in ")]|‖":
        return True
    if atom.space >= 3:
        return True
    return first.isalnum() and last.isalnum() and (_is_word(before.lines[0]) or _is_word(block.lines[0]))


def _is_word(text: str) -> bool:
    """Whether a block is a word, which must not run into its neighbour: ``Tr``, ``if``."""
    return len(text) > 1 and text.replace(" ", "").isalpha() and text.isascii()
