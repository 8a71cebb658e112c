r"""A run of letters as a script (``_{ij}``, ``^\mu``): which of them are indices, and how sure that is."""

from __future__ import annotations

from einlsp.latex.nodes import Command, Group, Node, Operator, Script, Text
from einlsp.reading.heads import UPRIGHT, Head, unbrace
from einlsp.reading.marks import LIKELY, Hints, Kind, Mark
from einlsp.reading.places import Place, plain, signature
from einlsp.reading.vocabulary import LABEL_WORDS
from einlsp.tensor.expr import Upness

INDEX_GREEK = frozenset(
    "\\" + name
    for name in [
        "mu",
        "nu",
        "rho",
        "sigma",
        "lambda",
        "kappa",
        "tau",
        "alpha",
        "beta",
        "gamma",
        "delta",
        "xi",
        "iota",
        "epsilon",
        "zeta",
        "eta",
        "varrho",
    ]
)
SURE_GREEK = frozenset("\\" + name for name in ["mu", "nu", "rho", "lambda", "kappa", "sigma"])
INDEX_LATIN = frozenset("abcdefghijklmnpqrs") | {"\\ell", "\\imath", "\\jmath"}
FRAMES = frozenset("abcdefgh") | {"\\mu", "\\nu", "\\rho", "\\sigma"}
"""Letters that above ``e`` may count the forms of a frame."""
LABELS_OF_ONE = frozenset(
    {"\\ast", "\\theta", "\\phi", "\\psi", "\\omega", "\\Theta", "\\Phi", "\\Psi", "\\Omega", "\\Sigma"}
)
"""Greek letters that, alone below a symbol, name a parameter."""

_MATERIAL = frozenset("IJKLMNABC")
"""Capitals that are indices: those of material coordinates, and others."""
PART = "an index, if the script is one of indices"

COORDINATES = frozenset("xyzuvw") | {"\\theta", "\\phi", "\\varphi", "\\psi", "r"}


def enclosed(script: Script) -> bool:
    """Whether the whole script stands in brackets: ``^{(i)}``, ``^{[l]}``, ``^{<t>}``."""
    nodes = unbrace(script.body)
    if len(nodes) == 1 and isinstance(nodes[0], Group):
        nodes = nodes[0].children
    if len(nodes) < 2:
        return False
    first, last = nodes[0], nodes[-1]
    if isinstance(first, Operator) and isinstance(last, Operator):
        if (first.text, last.text) not in {("(", ")"), ("[", "]"), ("<", ">")}:
            return False
        return not any(isinstance(n, Operator) and n.text in "()[]<>" for n in nodes[1:-1])
    return (
        isinstance(first, Command)
        and first.name in ("langle", "{")
        and isinstance(last, Command)
        and last.name in ("rangle", "}")
    )


def is_word(nodes: tuple[Node, ...]) -> bool:
    """Whether a script is words: text, upright letters, or the name of a function."""
    if not nodes:
        return False
    if isinstance(nodes[0], Command) and nodes[0].name in ("rm", "sf", "tt", "it") and not nodes[0].args:
        return len(nodes) > 1
    return all(
        isinstance(n, Text)
        or (isinstance(n, Command) and (n.name in UPRIGHT or n.name in _NAMES) and (bool(n.args) or n.name in _NAMES))
        for n in nodes
    )


_NAMES = frozenset(
    {
        "max",
        "min",
        "sup",
        "inf",
        "exp",
        "log",
        "det",
        "lim",
        "arg",
        "argmax",
        "argmin",
        "star",
        "opt",
        "deg",
        "ker",
        "tr",
    }
)


def named_by(run: tuple[Place, ...]) -> tuple[Place, ...]:
    r"""The places of a name before indices, a capital that stands twice: the TT of ``h^{TT\,i}{}_j``."""
    count = next((k for k, place in enumerate(run) if place.text != run[0].text), len(run))
    return run[:count] if count > 1 and run[0].text.isupper() else ()


def classify_run(
    kind: str, head: Head | None, script: Script, run: tuple[Place, ...], hints: Hints, company: frozenset[str]
) -> list[Mark | Place]:
    """The marks of a run of letters, digits, spaces and separators, place by place."""
    level: Upness = "up" if script.level == "sup" else "down"
    name = named_by(run)
    if 0 < len(name) < len(run):
        label = Mark(name[0].start, name[-1].end, level, "".join(p.text for p in name), "label", "capitals: a name")
        return [label, *classify_run(kind, head, script, run[len(name) :], hints, company)]
    letters = tuple(p for p in run if p.kind == "letter")
    constant = kind == "norm" or (head is not None and head.key in ("e", "\\mathrm{e}", "\\pi"))
    whole = signature(script)

    def single(kind: Kind, reason: str, sure: bool = True, parts: tuple[Mark, ...] = ()) -> list[Mark | Place]:
        return [Mark(script.start, script.end, level, whole, kind, reason, sure=sure, parts=parts)]

    frame = head is not None and head.key == "e" and all(p.text in hints.indices & FRAMES for p in letters)
    momenta = head is not None and head.key == "\\pi" and len(letters) > 1 and _tensorial(letters, hints)
    frame = frame or momenta
    if level == "up" and (kind in ("norm", "number", "function") or (constant and not company and not frame)):
        return single("power", "the exponent of a number")
    if run[0].kind == "comma" and letters and level == "down":
        reason = "behind a comma that nothing precedes: a derivative by this index"
        return [Mark(p.start, p.end, level, p.text, "index", reason) for p in letters]
    if any(p.kind in ("comma", "semicolon") for p in run):
        listed = _listed(run, hints)
        if listed is not None:
            return single(*listed, sure=False, parts=parts_of(run, level))
    elif len(letters) > 1 and not any(p.kind == "space" for p in run):
        word = _word(letters, kind, head, hints, company)
        if word is not None:
            return single(*word)
    out: list[Mark | Place] = []
    for place in run:
        if place.kind == "letter":
            reading = letter_reading(place.text, level, len(letters), kind, head, hints, company)
            out.append(Mark(place.start, place.end, level, place.text, *reading[:2], sure=reading[2]))
        elif place.kind == "digit":
            out.append(
                Mark(
                    place.start,
                    place.end,
                    level,
                    place.text,
                    "component",
                    "a digit among indices is a component, never summed",
                )
            )
        elif place.kind == "space":
            out.append(place)
    return out


def _tensorial(letters: tuple[Place, ...], hints: Hints) -> bool:
    r"""Whether several letters can only be indices: ``\pi^{\mu\nu}`` is no power of a number."""
    return all(p.text in hints.indices for p in letters) or all(p.text in SURE_GREEK for p in letters)


def _listed(run: tuple[Place, ...], hints: Hints) -> tuple[Kind, str] | None:
    """Whether a comma or semicolon makes a run unreadable; ``A_{i,j}`` is simply two indices."""
    split = next(k for k, p in enumerate(run) if p.kind in ("comma", "semicolon"))
    before = [p.text for p in run[:split] if p.kind in ("letter", "digit")]
    after = [p.text for p in run[split:] if p.kind in ("letter", "digit")]
    semicolon = any(p.kind == "semicolon" for p in run)
    if hints.comma_derives and not semicolon:
        return None
    simple = all(t in INDEX_LATIN or plain(t) in INDEX_LATIN or t.isdigit() for t in before + after)
    if not semicolon and simple and len(before) == 1 and before and after:
        return None
    return "unknown", "a comma or semicolon among scripts: a list, or a derivative; nothing in the note says which"


def parts_of(places: tuple[Place, ...], level: Upness) -> tuple[Mark, ...]:
    """The letters of a script that is not understood, as indices; none where another sign or letter stands in it."""
    letters = [p for p in places if p.kind == "letter"]
    if not all(plain(p.text) in INDEX_GREEK | INDEX_LATIN or plain(p.text) in _MATERIAL for p in letters):
        return ()
    return tuple(Mark(p.start, p.end, level, p.text, "index", PART) for p in letters)


def _word(
    letters: tuple[Place, ...], kind: str, head: Head | None, hints: Hints, company: frozenset[str]
) -> tuple[Kind, str] | tuple[Kind, str, bool] | None:
    """Whether several letters in a row are a word, a pair of coordinates, or something doubtful; ``None``: indices."""
    texts = [p.text for p in letters]
    if any(t.startswith("\\") for t in texts):
        if all(t in COORDINATES for t in texts):
            return "component", "named coordinates: a component"
        return None
    word = "".join(texts)
    known = hints.indices | hints.bound | company
    if word in LABEL_WORDS and set(texts) <= hints.bound | hints.runs:
        return None  # `C_{in} = A_{ik}B_{kn}`
    if all(plain(t) in known or t in known for t in texts) and word not in LABEL_WORDS:
        return None
    if word in LABEL_WORDS:
        return "label", f"`{word}` is a word"
    if len(set(texts)) == 1 and not hints.indices & set(texts):
        return "component", f"`{word}` names one component, or a statistic"
    if any(t.isupper() for t in texts):
        return "label", f"`{word}` holds capitals: a name"
    if len(word) > 4 and "'" not in word:
        return "label", f"`{word}` is too long for a run of indices: a word"
    if all(t in COORDINATES for t in texts):
        return "component", f"`{word}` names coordinates"
    if not all(plain(t) in INDEX_LATIN for t in texts):
        return "unknown", f"`{word}` may be a word or a run of indices", False
    return None


def letter_reading(
    text: str, level: Upness, count: int, kind: str, head: Head | None, hints: Hints, company: frozenset[str]
) -> tuple[Kind, str, bool]:
    """What one letter as a script is: its kind, the reason, and whether that is sure."""
    name = plain(text)
    bound, paired = text in hints.bound, text in hints.indices
    if level == "down" and head is not None and (head.letter, text) in hints.named:
        return "label", f"a symbol with the label `{text}` is declared", True
    if level == "down" and count == 1 and len(name) == 1 and name.isupper() and not (bound or paired):
        return "label", f"the capital `{name}` names a space or an object", True
    if level == "up" and count == 1 and not company:
        return _lone_upper(text, name, kind, head, paired, bound, hints)
    if level == "up" and count == 1 and text in hints.exponents and not (paired or bound):
        return "power", f"`{text}` is an exponent in this formula", True
    if kind == "bracket" and not (paired or bound):
        return "index", "a component of what stands in the brackets", False
    if level == "down" and count == 1 and not company:
        return _lone_lower(text, name, head, paired, bound, hints)
    if text in hints.steps and not (paired or bound):
        return "offset", f"beside `{text}+1`, `{text}` counts steps", False
    if paired or bound:
        return "index", "an index of this formula", True
    if name in INDEX_GREEK or name in INDEX_LATIN:
        return "index", "one of several letters that can only be indices" if count > 1 else "beside another index", True
    if name.isupper() and len(name) == 1:
        return "index", "a capital as an index", False
    return "index", "a letter among indices", False


def _lone_upper(
    text: str, name: str, kind: str, head: Head | None, paired: bool, bound: bool, hints: Hints
) -> tuple[Kind, str, bool]:
    if kind in ("number", "function") or (head is not None and head.key in ("e", "\\mathrm{e}") and not paired):
        return "power", "the exponent of a number", True
    if paired:
        return "index", "an index of this formula: it stands above and below", True
    if text in hints.numbers:
        return "power", f"`{text}` is a number in this formula", True
    if text in hints.steps or bound or text in hints.samples:
        return "power", f"`{text}` runs over steps or samples: a power, or a label", False
    if kind == "bracket":
        return "power", "a letter on a bracket is a power", False
    if name in SURE_GREEK:
        return "index", f"`{name}` is a customary index", True
    if text in hints.likely:
        return "index", LIKELY, True
    if name in INDEX_GREEK:
        return "index", f"`{name}` is a customary index, and a customary exponent", False
    return "power", "one letter above the line: a power, unless the note shows an index", False


def _lone_lower(
    text: str, name: str, head: Head | None, paired: bool, bound: bool, hints: Hints
) -> tuple[Kind, str, bool]:
    if paired and not (head is not None and head.bold and not name.startswith("\\")):
        return "index", "an index of this formula: it stands above and below", True
    if head is not None and head.bold and text in hints.entries and not head.upper_case:
        return "index", "an entry, as beside it on a bold symbol with two indices", True
    if head is not None and head.bold and (bound or name in INDEX_LATIN or text in hints.samples or name == "t"):
        return "sample", f"`{text}` on a bold symbol names a member of a family", True
    if text in hints.samples:
        return "sample", f"`{text}` numbers the samples", True
    if bound:
        return "index", "a big operator runs over it", True
    if text in hints.steps:
        return "offset", f"beside `{text}+1`, `{text}` counts steps", True
    if name == "t":
        return "offset", "`t` is a time step, unless the note shows an index", False
    if name in SURE_GREEK:
        return "index", f"`{name}` is a customary index", True
    if text in hints.likely:
        return "index", LIKELY, True
    if name in INDEX_GREEK:
        return "index", f"`{name}` is a customary index, and a customary parameter", False
    if name in INDEX_LATIN:
        return "index", f"`{name}` is a customary index", True
    if name.startswith("\\"):
        return "label", f"`{name}` names a parameter", True
    return "label", f"`{name}` names a variable", True
