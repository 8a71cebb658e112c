r"""Sub- and superscripts in plain text.

The scheme: a script is written with Unicode's raised or lowered letters (``xᵢ``, ``Wᵧᵝ``, ``h₍ₜ₋₁₎``) where there are
such letters, else as LaTeX has it: ``_μ``, ``^{μν}``. The letters of index notation are raised all or none in
a formula, so that the partners of a contraction look alike. What stands one after the other stays so: ``Wᵧᵝ``, or
``W_μ{}^ν`` where it must be told from ``W_μ^ν``, whose scripts stand one above the other.
"""

from __future__ import annotations

_SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδθφϕχ",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᶿᵠᵠᵡ",
        strict=True,
    )
)
_SUBSCRIPTS = dict(zip("0123456789+−=()aehijklmnoprstuvxβγρφϕχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ", strict=True))
_PRIMES = {1: "′", 2: "″", 3: "‴", 4: "⁗"}
_SIGNS = {
    "T": "ᵀ", "⊤": "ᵀ", "⊺": "ᵀ", "H": "ᴴ", "†": "†", "‡": "‡", "*": "*", "∗": "*", "⋆": "⋆", "∘": "°", "°": "°",
    "′": "′", "″": "″", "‴": "‴",
}  # fmt: skip


def primes(count: int) -> str:
    """A run of primes."""
    return _PRIMES.get(count) or "′" * count


def sign(text: str) -> str:
    """A superscript that is no index (transpose, power, inverse, star), raised; empty for any other one."""
    if text in _SIGNS:
        return _SIGNS[text]
    body = text.replace("⊤", "T").replace("⊺", "T")
    if body.rstrip("T").strip("0123456789+−=") == "" and body.count("T") <= 1:
        return "".join(_SUPERSCRIPTS[character] for character in body)
    return ""


def raised(level: str, text: str) -> str:
    """``text`` in raised (``sup``) or lowered letters; empty where Unicode lacks one of them."""
    table = _SUPERSCRIPTS if level == "sup" else _SUBSCRIPTS
    return "".join(table[character] for character in text) if all(c in table for c in text) else ""


def marked(level: str, text: str) -> str:
    """``text`` as LaTeX has it: ``_μ``, ``^{μν}``."""
    mark = "^" if level == "sup" else "_"
    return f"{mark}{text}" if len(text) == 1 else f"{mark}{{{text}}}"
