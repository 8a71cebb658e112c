"""What a subscript may be: an index, a label, a sample, a step, a bound, a variable of differentiation."""

from __future__ import annotations

from einlsp.latex.nodes import Command, Environment, Group, Letter, Node, Number, Operator, Script, Scripted, Text
from einlsp.reading.heads import BOLD, OTHER_FONTS, Head, spell, unbrace
from einlsp.reading.marks import Hints, Kind, Mark
from einlsp.reading.places import Place, balanced, bracketed, plain, run_of, signature
from einlsp.reading.runs import INDEX_GREEK, INDEX_LATIN, SURE_GREEK, classify_run, enclosed, is_word, parts_of
from einlsp.reading.superscripts import STARS
from einlsp.reading.vocabulary import RELATIONS

BOUND_BASES = {
    "big": "the range of a big operator",
    "expectation": "the distribution of an expectation, or the parameters of one",
    "function": "a base or a range of a function",
}
ELLIPSES = frozenset({"dots", "ldots", "cdots", "dotsc", "vdots"})
DERIVATIVE_VARIABLES = frozenset("txyzuvwr")


def classify_sub(
    kind: str, head: Head | None, script: Script, hints: Hints, company: frozenset[str]
) -> list[Mark | Place]:
    """The marks of one subscript and the spaces in it; ``company`` are the letters of the base's other scripts."""
    text = signature(script)

    def mark(kind: Kind, reason: str, sure: bool = True) -> list[Mark | Place]:
        return [Mark(script.start, script.end, "down", text, kind, reason, sure=sure)]

    if not text:
        return []
    nodes = unbrace(script.body)
    while len(nodes) == 1 and isinstance(nodes[0], Group):
        nodes = nodes[0].children
    if kind in BOUND_BASES:
        return mark("bound", BOUND_BASES[kind])
    if kind == "space":
        return mark("space", "part of the name of a space")
    if kind == "norm":
        return mark("norm", f"`{text}` says which norm")
    if kind in ("nabla", "partial") and not _by_indices(kind, script, text, hints):
        parts = parts_of(bracketed(script), "down")
        reason = f"`{text}` is the variable of differentiation"
        return [Mark(script.start, script.end, "down", text, "derivative", reason, parts=parts)]
    special = _special(nodes, text)
    if special is not None:
        return mark(*special)
    if head is not None and head.font in OTHER_FONTS and not _are_indices(script, hints):
        return mark("label", f"a script on a {head.font} letter is part of its name")
    if is_word(nodes):
        return mark("label", "words are labels")
    if enclosed(script):
        return mark("label", f"`{text}` in brackets is a label; it is no index")
    if all(isinstance(n, Number) for n in nodes):
        return mark("component", "a number names a component or a member; it is never summed")
    if len(nodes) > 1 and is_word(nodes[:1]):
        # `_{\mathrm{EM}i}`: a word, and then indices.
        rest = Script(nodes[1].start, script.end, "sub", Group(nodes[1].start, script.body.end, nodes[1:]))
        if run_of(rest) is not None:
            word = Mark(nodes[0].start, nodes[0].end, "down", spell(nodes[:1]), "label", "words are labels")
            return [word, *classify_sub(kind, head, rest, hints, company)]
    run = run_of(script)
    if run is not None and not _multiple(run):
        if kind in ("nabla", "partial"):
            return [
                Mark(p.start, p.end, "down", p.text, "index", "a derivative by this index: a lower index")
                for p in run
                if p.kind == "letter"
            ]
        return classify_run(kind, head, script, run, hints, company)
    expression, reason, *sure = _expression(nodes)
    parts = parts_of(bracketed(script), "down") if expression == "unknown" else ()
    return [Mark(script.start, script.end, "down", text, expression, reason, sure=all(sure), parts=parts)]


def _multiple(run: tuple[Place, ...]) -> bool:
    """``x_{2n}`` is a multiple, not a digit beside an index."""
    return run[0].kind == "digit" and len(run) > 1 and run[1].kind == "letter"


def _by_indices(kind: str, script: Script, text: str, hints: Hints) -> bool:
    r"""Whether a derivative is by indices: ``\partial_i``, ``\partial_{ij}``, ``\nabla_\mu``; not ``\partial_{xx}``."""
    if kind == "nabla":
        known = hints.indices | INDEX_GREEK | (hints.scripts & INDEX_LATIN)
    else:
        known = (INDEX_GREEK | INDEX_LATIN) - (DERIVATIVE_VARIABLES - hints.indices)
    run = run_of(script)
    if run is None or any(p.kind in ("comma", "semicolon", "digit") for p in run):
        return text in known
    names = [p.text for p in run if p.kind == "letter"]
    return all(name in known or (name != plain(name) and plain(name) in known) for name in names)


def _are_indices(script: Script, hints: Hints) -> bool:
    r"""Whether the letters below a symbol in script or blackboard type are surely indices: ``\mathcal F_{\mu\nu}``, the
    letters of ``\mathbb C_{ijkl}`` where others stand with them; ``\mathcal L_{kl}`` is a loss."""
    run = run_of(script)
    names = {p.text for p in run or () if p.kind == "letter"}
    if run is None or not names or any(p.kind in ("comma", "semicolon") for p in run):
        return False
    if len(names) > 1 and (
        names <= INDEX_GREEK or (names <= INDEX_LATIN and len(names - hints.scripts) <= len(names) // 3)
    ):
        return True
    if names <= SURE_GREEK and hints.runs & INDEX_GREEK:
        return True
    return names <= hints.bound | hints.indices | (hints.runs & INDEX_LATIN)


def _special(nodes: tuple[Node, ...], text: str) -> tuple[Kind, str] | None:
    if text in STARS or text in (
        "+",
        "\\dagger",
        "\\parallel",
        "\\circ",
        "\\oplus",
        "\\ominus",
        "\\emptyset",
        "\\varnothing",
        "\\lambda_0",
    ):
        return "label", f"`{text}` marks another symbol"
    if len(nodes) == 1 and isinstance(nodes[0], Command) and nodes[0].name in BOLD | OTHER_FONTS:
        return "label", f"`{text}` names a variable"
    return None


def _expression(nodes: tuple[Node, ...]) -> tuple[Kind, str] | tuple[Kind, str, bool]:
    """A subscript that is more than a run of letters."""
    operators = {n.text for n in nodes if isinstance(n, Operator)}
    commands = {n.name for n in nodes if isinstance(n, Command)}
    if commands & ELLIPSES or any(isinstance(n, Environment) for n in nodes):
        return "unknown", "an ellipsis among scripts is not read", False
    if operators & {"(", ")", "[", "]"} and not balanced(nodes):
        return "unknown", "brackets that open in one script and close in another are not read", False
    if (operators | commands) & (RELATIONS.keys()) or "mid" in commands:
        return "bound", "a condition, not an index"
    if ":" in operators or commands & {"cdot", "colon", "bullet"}:
        return "label", "a slice, not an index"
    if operators & {"+", "-", "/"} or commands & {"pm", "mp", "times"} or operators & {"*"}:
        return "offset", "a step or a place computed from an index"
    if operators & {",", ";", "|"}:
        return "label", "a list of names, not indices"
    if any(isinstance(n, Text) for n in nodes):
        return "label", "words are labels"
    if len(nodes) == 1 and isinstance(nodes[0], Scripted):
        inner = nodes[0]
        starred = all(isinstance(s.body, Operator | Command) or _digits(s.body) for s in inner.scripts)
        if starred and isinstance(inner.base, Letter | Command):
            return "label", "a decorated name, not an index"
        return "unknown", "a script on a script is not read as an index", False
    if "(" in operators:
        return "unknown", "a place that a function gives is not read as an index", False
    if any(isinstance(n, Number) for n in nodes):
        return "offset", "a place computed from an index"
    return "unknown", "not understood as a script", False


def _digits(node: Node) -> bool:
    inner = unbrace(node)
    return bool(inner) and all(isinstance(n, Number) for n in inner)
