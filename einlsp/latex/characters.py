r"""Unicode characters that mean the same as LaTeX: ``σ`` is ``\sigma``, ``×`` is ``\times``, ``²`` a superscript."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def _words(text: str) -> list[str]:
    return text.split()


_GREEK = _words("""
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau upsilon
    phi chi psi omega
""")

_SPELT = _words("""
    ε varepsilon φ varphi ϵ epsilon ϕ phi ϑ vartheta ϖ varpi ϱ varrho ϰ varkappa µ mu ∆ Delta ℓ ell ℏ hbar ℵ aleph
    ℘ wp ı imath ȷ jmath ∂ partial ∇ nabla ∞ infty ∅ emptyset ∀ forall ∃ exists ∄ nexists ¬ neg ∑ sum ∏ prod
    ∐ coprod ∫ int ∬ iint ∭ iiint ∮ oint √ surd ⋃ bigcup ⋂ bigcap × times ÷ div · cdot ⋅ cdot ± pm ∓ mp ∘ circ
    • bullet ∙ bullet ⋆ star ∗ ast ⊕ oplus ⊖ ominus ⊗ otimes ⊘ oslash ⊙ odot ∪ cup ∩ cap ∧ wedge ∨ vee ∖ setminus
    † dagger ‡ ddagger ⊤ top ⊥ perp ⊺ intercal ° degree ≤ leq ≥ geq ≠ neq ≡ equiv ≈ approx ≅ cong ∼ sim ≃ simeq
    ∝ propto ≪ ll ≫ gg ≜ triangleq ≔ coloneqq ≕ eqqcolon ≺ prec ≻ succ ⪯ preceq ⪰ succeq ⩽ leqslant ⩾ geqslant ∈ in
    ∉ notin ∋ ni ⊂ subset ⊃ supset ⊆ subseteq ⊇ supseteq ∣ mid → to ← leftarrow ↔ leftrightarrow ⇒ Rightarrow
    ⇐ Leftarrow ⇔ Leftrightarrow ↦ mapsto ⟶ longrightarrow ⟵ longleftarrow ⟹ Longrightarrow ⟺ Longleftrightarrow
    ↑ uparrow ↓ downarrow … ldots ⋯ cdots ⋮ vdots ⋱ ddots ∴ therefore ∵ because ⊢ vdash ⊨ models ⟂ perp
""")

COMMANDS: dict[str, str] = {
    **{chr(0x3B1 + place): name for place, name in enumerate(_GREEK)},
    **{chr(0x391 + place): name.capitalize() for place, name in enumerate(_GREEK) if name != "varsigma"},
    **dict(zip(_SPELT[::2], _SPELT[1::2], strict=True)),
}
"""A character and the name of its command: ``∂`` → ``partial``."""

_SAME = _words("−- ‖‖ ∥‖ ⟨⟨ ⟩⟩ 〈⟨ 〉⟩ ∶: ∕/ ⁄/ ❘| ＝= ＋+ （( ）) ，, ‐- ‑-")
OPERATORS: dict[str, str] = {pair[0]: pair[1] for pair in _SAME}
"""A character and the text of its `Operator`: ``−`` → ``-``."""

PRIMES: dict[str, int] = {"'": 1, "′": 1, "″": 2, "‴": 3, "⁗": 4, "’": 1}

_SUPERSCRIPTS = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿᵀᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴴ", "0123456789+-=()inTabcdefghjklmoprstuvwxyzH", strict=True)
)
_SUPERSCRIPTS |= {"ᵅ": "α", "ᵝ": "β", "ᵞ": "γ", "ᵟ": "δ", "ᶿ": "θ", "ᵠ": "φ", "ᵡ": "χ"}
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-=()aehijklmnoprstuvx", strict=True))
_SUBSCRIPTS |= {"ᵦ": "β", "ᵧ": "γ", "ᵨ": "ρ", "ᵩ": "φ", "ᵪ": "χ"}

RAISED: dict[str, tuple[str, str]] = {
    **{mark: ("sup", plain) for mark, plain in _SUPERSCRIPTS.items()},
    **{mark: ("sub", plain) for mark, plain in _SUBSCRIPTS.items()},
}
"""Unicode super- and subscripts: their level and the plain character (``ᵢ`` → ``("sub", "i")``)."""

_FONTS = (
    ("DOUBLE-STRUCK", "mathbb"),
    ("BOLD SCRIPT", "mathcal"),
    ("SCRIPT", "mathcal"),
    ("BOLD FRAKTUR", "mathfrak"),
    ("FRAKTUR", "mathfrak"),
    ("BLACK-LETTER", "mathfrak"),
    ("BOLD ITALIC", "boldsymbol"),
    ("BOLD", "mathbf"),
    ("SANS-SERIF", "mathsf"),
    ("MONOSPACE", "mathtt"),
    ("ITALIC", "mathit"),
)


@lru_cache(maxsize=64)
def fraction(character: str) -> tuple[str, str] | None:
    """The two numbers of a fraction in one character: ``½`` → ``("1", "2")``, or None."""
    top, slash, bottom = unicodedata.normalize("NFKC", character).partition("⁄")
    return (top, bottom) if slash and top.isdecimal() and bottom.isdecimal() else None


ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot", "\u20d7": "vec"}
"""Combining characters and the commands that they stand for: that of ``ẏ`` is ``\\dot``."""


@lru_cache(maxsize=512)
def styled(character: str) -> tuple[str, str] | None:
    """The command and plain letter of a styled one: ``ℝ`` → ``("mathbb", "R")``, ``ẏ`` → ``("dot", "y")``, or None."""
    if character < "ℂ":
        apart = unicodedata.normalize("NFD", character)
        return (ACCENTS[apart[1]], apart[0]) if len(apart) == 2 and apart[1] in ACCENTS else None
    name = unicodedata.name(character, "")
    plain = unicodedata.normalize("NFKC", character)
    if len(plain) != 1 or not plain.isalnum() or plain == character:
        return None
    return next(((command, plain) for font, command in _FONTS if font in name), None)
