"""What a superscript may be: a transpose, an inverse, a power, a label, an index."""

from __future__ import annotations

from einlsp.latex.nodes import Command, Letter, Node, Number, Operator, Script, Scripted, Text
from einlsp.reading.heads import Head, spell, unbrace
from einlsp.reading.marks import Hints, Kind, Mark, Marker
from einlsp.reading.places import TRANSPOSES, Place, balanced, bracketed, run_of, signature
from einlsp.reading.runs import classify_run, enclosed, is_word, parts_of

ADJOINTS = frozenset({"\\dagger", "\\dag", "H", "\\mathsf{H}", "\\mathrm{H}", "\\mathrm{*}", "\\text{H}", "\\rm H"})
STARS = frozenset({
    "*", "\\ast", "\\star", "\\circ", "\\prime", "\\bullet", "\\infty", "\\pm", "-", "\\sharp", "\\flat", "\\perp",
    "\\#", "\\checkmark", "\\odot", "\\times", "\\vee", "\\natural", "**", "^*",
})  # fmt: skip


def classify_sup(
    kind: str, head: Head | None, script: Script, hints: Hints, company: frozenset[str]
) -> list[Mark | Place]:
    """The marks of one superscript and the spaces in it; ``company`` are the letters of the base's other scripts."""
    text = signature(script)

    def mark(kind: Kind, reason: str, sure: bool = True) -> list[Mark | Place]:
        parts = parts_of(bracketed(script), "up") if kind == "unknown" else ()
        return [Mark(script.start, script.end, "up", text, kind, reason, sure=sure, parts=parts)]

    if script.primes:
        if hints.primes_derive:
            return mark("label", "a prime is a derivative in this note (`A'B + AB'`)")
        if hints.prime_transposes and script.primes == 1 and kind in ("symbol", "bracket"):
            return mark("transpose", "a prime before a factor is a transpose here (`X'X`)")
        if hints.primes and script.primes == 1 and (kind == "bracket" or (head and head.key in hints.primes)):
            return mark("transpose", "a prime is a transpose in this note (`X'X`)")
        return mark("label", "a prime names another symbol, or a derivative")
    if not text:
        return []
    if kind == "big":
        return mark("bound", "the upper limit of a big operator")
    if kind == "space":
        return mark("space", "the dimensions of a space")
    if text in TRANSPOSES:
        return _transpose(kind, head, text, hints, mark)
    fixed = _fixed(text, hints, mark)
    if fixed is not None:
        return fixed
    named = _named_and_turned(kind, head, script, hints)
    if named is not None:
        return named
    if enclosed(script):
        found = _numbered(script.start, script.end, text, hints)
        return [found] if kind == "symbol" else mark("label", found.reason)
    nodes = unbrace(script.body)
    if is_word(nodes):
        return mark("label", "words are labels")
    if all(isinstance(n, Number) for n in nodes):
        if text == "1" and kind == "symbol" and head is not None and not head.word:
            return mark("component", "nobody writes the first power: `1` names a component")
        return mark("power", "a number above the line is a power")
    if len(nodes) > 1 and isinstance(nodes[0], Command) and nodes[0].name in ("odot", "circ"):
        return mark("power", "a power entry by entry")
    run = run_of(script)
    if kind in ("partial", "nabla") and run is not None and text != "n" and all(p.kind == "letter" for p in run):
        return [Mark(p.start, p.end, "up", p.text, "index", "a derivative by this index, raised") for p in run]
    if run is None or (any(p.kind == "digit" for p in run) and not _components(run, hints)):
        return _expression(kind, head, nodes, hints, mark)
    return classify_run(kind, head, script, run, hints, company)


def _components(run: tuple[Place, ...], hints: Hints) -> bool:
    """``g^{0i}``, ``T^{\\mu0}``: digits beside letters that are indices here; ``2i`` is a multiple."""
    known = all(p.text in hints.indices for p in run if p.kind == "letter")
    multiple = run[0].kind == "digit" and run[0].text != "0"
    return known and not multiple and any(p.kind == "letter" for p in run)


def _transpose(kind: str, head: Head | None, text: str, hints: Hints, mark: Marker) -> list[Mark | Place]:
    if text == "T" and ("T" in hints.numbers or kind == "number" or _constant(head)):
        if head is not None and head.bold:
            return mark("transpose", "`T` on a bold symbol is a transpose, though `T` is a number here too", sure=False)
        if kind == "number" or _constant(head):
            return mark("power", "`T` is a number above a number")
        return mark("power", "`T` is a number in this formula", sure=False)
    if text == "T" and "T" in hints.indices:
        return mark("unknown", "`T` is an index in this formula, and the sign of a transpose", sure=False)
    return mark("transpose", f"`{text}` is a sign of transposition")


def _named_and_turned(kind: str, head: Head | None, script: Script, hints: Hints) -> list[Mark | Place] | None:
    r"""``\mathbf{w}^{*T}``, ``A^{[1]T}``: the transpose of what has a name above the line."""
    nodes = unbrace(script.body)
    if kind != "symbol" or len(nodes) < 2:
        return None
    name, sign = spell(nodes[:-1]), spell(nodes[-1:])
    bracketed_name = (name[:1], name[-1:]) in (("(", ")"), ("[", "]")) and balanced(nodes[:-1])
    if sign not in TRANSPOSES or not (name in STARS or bracketed_name):
        return None
    at = nodes[-1].start

    def turned(kind: Kind, reason: str, sure: bool = True) -> list[Mark | Place]:
        return [Mark(at, script.end, "up", sign, kind, reason, sure=sure)]

    (last,) = _transpose(kind, head, sign, hints, turned)
    if not isinstance(last, Mark) or last.kind != "transpose":
        return None
    return [_numbered(script.start, at, name, hints), last]


def _numbered(start: int, end: int, text: str, hints: Hints) -> Mark:
    """What stands in brackets above the line, or a star."""
    inner = text.strip("()")
    if text == f"({inner})" and inner in hints.bound:
        return Mark(start, end, "up", inner, "sample", f"`{inner}`, over which a sum runs, numbers the samples")
    if text in STARS:
        return Mark(start, end, "up", text, "label", _starred(text))
    reason = f"`{text}` in brackets numbers a sample, a layer or an order; it is no index"
    return Mark(start, end, "up", text, "label", reason)


def _fixed(text: str, hints: Hints, mark: Marker) -> list[Mark | Place] | None:
    if text == "-1":
        return mark("inverse", "`-1` above the line is an inverse")
    if text.startswith("-") and text[1:] in TRANSPOSES:
        return mark("inverse-transpose", "the transpose of the inverse")
    if text == "+" and hints.signed:
        return mark("label", "`+` names what comes after what `-` names")
    if text in ("+", "\\dagger", "\\dag"):
        return mark(
            "pseudo-inverse" if text == "+" else "adjoint",
            "a pseudo-inverse (assume `full column rank` or `full row rank`), an adjoint, or a positive part",
            sure=False,
        )
    if text in ADJOINTS:
        return mark("adjoint", f"`{text}` is the sign of the adjoint", sure=len(text) > 1)
    if text in STARS:
        return mark("label", _starred(text))
    return None


def _starred(text: str) -> str:
    return f"`{text}` marks an optimum, a limit or another symbol"


def _constant(head: Head | None) -> bool:
    return head is not None and (head.key in ("e", "\\mathrm{e}", "\\pi") or head.letter.isdigit())


def _expression(
    kind: str, head: Head | None, nodes: tuple[Node, ...], hints: Hints, mark: Marker
) -> list[Mark | Place]:
    """A superscript that is more than a run of letters: nearly always a power."""
    if any(isinstance(n, Operator) and n.text in "()[]" for n in nodes) and not balanced(nodes):
        return mark("unknown", "brackets that open in one script and close in another are not read", sure=False)
    if kind == "bracket" and any(isinstance(n, Command) and n.name == "times" for n in nodes):
        return mark("space", "the dimensions of a set of arrays")
    bare = [n.base if isinstance(n, Scripted) else n for n in nodes]  # `|x|^2` closes with a bar that has a script
    signs = [n.text for n in bare if isinstance(n, Operator)]
    if signs.count("|") % 2 or any(t in ",;:" for t in signs) or any(isinstance(n, Text) for n in nodes):
        return mark("label", "a list or words above the line: a label")
    if any(isinstance(n, Command) and n.name in ("dots", "ldots", "cdots") for n in nodes):
        return mark("unknown", "an ellipsis among scripts is not read", sure=False)
    if kind in ("number", "function") or _constant(head):
        return mark("power", "the exponent of a number")
    letters = {n.text for n in nodes if isinstance(n, Letter)}
    if letters and letters <= hints.numbers:
        return mark("power", "made of numbers: a power")
    if _step(nodes):
        return mark("power", "a step above the line: a power, or the number of an iteration", sure=False)
    if any(
        isinstance(n, Number | Operator | Scripted)
        or (isinstance(n, Command) and n.name in ("frac", "tfrac", "dfrac", "sqrt"))
        for n in nodes
    ):
        return mark("power", "an expression above the line is a power")
    return mark("unknown", "not understood as a script", sure=False)


def _step(nodes: tuple[Node, ...]) -> bool:
    return (
        len(nodes) == 3
        and isinstance(nodes[0], Letter | Command)
        and isinstance(nodes[1], Operator)
        and nodes[1].text in "+-"
    )
