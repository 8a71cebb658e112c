r"""What each command draws: its character and its class, after which a typographer spaces it, as data."""

from __future__ import annotations

from typing import Literal

Kind = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "inner"]
"""TeX's classes of atoms (The TeXbook, chapter 17)."""


def _words(text: str) -> list[str]:
    return text.split()


def _table(kind: Kind, words: str) -> dict[str, tuple[str, Kind]]:
    flat = _words(words)
    return {name: (character, kind) for name, character in zip(flat[::2], flat[1::2], strict=True)}


SYMBOLS: dict[str, tuple[str, Kind]] = {
    **_table(
        "ord",
        """
        AA Å AE Æ Alpha Α Bbbk 𝕜 Beta Β Box □ Chi Χ Complex ℂ Delta Δ Diamond ◇ Epsilon Ε Eta Η Finv Ⅎ Game ⅁
        Gamma Γ Im ℑ Iota Ι Kappa Κ L Ł Lambda Λ Mu Μ N ℕ Nu Ν O Ø OE Œ Omega Ω Omicron Ο P ¶ Phi Φ Pi Π Psi Ψ R ℝ
        Re ℜ Reals ℝ Rho Ρ S § Sigma Σ Tau Τ Theta Θ Upsilon Υ Vvert ⦀ Xi Ξ Z ℤ Zeta Ζ aa å adots ⋰ ae æ alef ℵ
        alefsym ℵ aleph ℵ alpha α ang ∠ angle ∠ backprime ‵ beta β beth ℶ bigstar ★ blacklozenge ⧫ blacksquare ■
        blacktriangle ▴ blacktriangledown ▾ blacktriangleleft ◀ blacktriangleright ▶ bot ⊥ cdots ⋯ checkmark ✓
        chi χ circledR ® circledS Ⓢ clubs ♣ clubsuit ♣ cnums ℂ complement ∁ copyright © dag † daleth ℸ ddag ‡
        ddots ⋱ degree ° delta δ diagdown ╲ diagup ╱ diamonds ♢ diamondsuit ♢ digamma ϝ dots … dotsb ⋯ dotsc …
        dotsi ⋯ dotsm ⋯ dotso … ell ℓ empty ∅ emptyset ∅ epsilon ϵ eta η eth ð exist ∃ exists ∃ flat ♭ forall ∀
        gamma γ gimel ℷ hbar ℏ hdots … hearts ♡ heartsuit ♡ hellip … hslash ℏ i ı iddots ⋰ image ℑ imath ı infin ∞
        infty ∞ iota ι j ȷ jmath ȷ kappa κ l ł lambda λ ldotp . ldots … lnot ¬ lozenge ◊ maltese ✠ mathellipsis …
        mathsterling £ measuredangle ∡ mho ℧ mu μ nabla ∇ natnums ℕ natural ♮ neg ¬ nexists ∄ nu ν o ø oe œ
        omega ω omicron ο partial ∂ phi ϕ pi π pounds £ prime ′ psi ψ real ℜ reals ℝ rho ρ sect § sharp ♯ sigma σ
        spades ♠ spadesuit ♠ sphericalangle ∢ square □ ss ß surd √ tau τ textasciitilde ~ textdegree °
        textdollar $ textellipsis … theta θ thetasym ϑ top ⊤ triangle △ triangledown ▿ upsilon υ varDelta Δ
        varGamma Γ varLambda Λ varOmega Ω varPhi Φ varPi Π varPsi Ψ varSigma Σ varTheta Θ varUpsilon Υ varXi Ξ
        varepsilon ε varkappa ϰ varnothing ∅ varphi φ varpi ϖ varrho ϱ varsigma ς vartheta ϑ vartriangle ▵ vdots ⋮
        weierp ℘ wp ℘ xi ξ yen ¥ zeta ζ
    """,
    ),
    **_table(
        "bin",
        """
        And & Cap ⋒ Cup ⋓ amalg ⨿ and ∧ ast ∗ barwedge ⊼ bigcirc ◯ bigtriangledown ▽ bigtriangleup △ boxdot ⊡
        boxminus ⊟ boxplus ⊞ boxtimes ⊠ bull • bullet • cap ∩ cdot · cdotp · centerdot · circ ∘ circledast ⊛
        circledcirc ⊚ circleddash ⊝ cup ∪ curlyvee ⋎ curlywedge ⋏ dagger † ddagger ‡ diamond ⋄ div ÷
        divideontimes ⋇ dotplus ∔ doublebarwedge ⩞ intercal ⊺ land ∧ leftthreetimes ⋋ lhd ◁ lor ∨ ltimes ⋉ mp ∓
        odot ⊙ ominus ⊖ oplus ⊕ or ∨ oslash ⊘ otimes ⊗ plusmn ± pm ± rhd ▷ rightthreetimes ⋌ rtimes ⋊ sdot ·
        setminus ∖ smallsetminus ∖ sqcap ⊓ sqcup ⊔ star ⋆ times × uplus ⊎ vee ∨ veebar ⊻ wedge ∧ wr ≀
    """,
    ),
    **_table(
        "rel",
        """
        Bumpeq ≎ Coloneqq ⩴ Downarrow ⇓ Harr ⇔ Join ⋈ Larr ⇐ Leftarrow ⇐ Leftrightarrow ⇔ Lleftarrow ⇚
        Longleftarrow ⟸ Longleftrightarrow ⟺ Longrightarrow ⟹ Lsh ↰ Rarr ⇒ Rightarrow ⇒ Rrightarrow ⇛ Rsh ↱
        Subset ⋐ Supset ⋑ Uparrow ⇑ Updownarrow ⇕ Vdash ⊩ Vvdash ⊪ approx ≈ approxeq ≊ arceq ≘ asymp ≍ backsim ∽
        backsimeq ⋍ because ∵ between ≬ bowtie ⋈ bumpeq ≏ circeq ≗ circlearrowleft ↺ circlearrowright ↻
        colonapprox ∶≈ coloneq ≔ coloneqq ≔ colonsim ∶∼ cong ≅ curlyeqprec ⋞ curlyeqsucc ⋟ curvearrowleft ↶
        curvearrowright ↷ darr ↓ dashleftarrow ⇠ dashrightarrow ⇢ dashv ⊣ dblcolon ∷ doteq ≐ doteqdot ≑
        downarrow ↓ downdownarrows ⇊ downharpoonleft ⇃ downharpoonright ⇂ eqcirc ≖ eqcolon ∹ eqqcolon ≕ eqsim ≂
        eqslantgtr ⪖ eqslantless ⪕ equiv ≡ fallingdotseq ≒ frown ⌢ ge ≥ geq ≥ geqq ≧ geqslant ⩾ gets ← gg ≫ ggg ⋙
        gneq ⪈ gneqq ≩ gnsim ⋧ gtrapprox ⪆ gtrdot ⋗ gtreqless ⋛ gtreqqless ⪌ gtrless ≷ gtrsim ≳ hArr ⇔ harr ↔
        hateq ≙ hookleftarrow ↩ hookrightarrow ↪ iff ⟺ impliedby ⟸ implies ⟹ in ∈ isin ∈ lArr ⇐ larr ← le ≤
        leadsto ⤳ leftarrow ← leftarrowtail ↢ leftharpoondown ↽ leftharpoonup ↼ leftleftarrows ⇇ leftrightarrow ↔
        leftrightarrows ⇆ leftrightharpoons ⇋ leftrightsquigarrow ↭ leq ≤ leqq ≦ leqslant ⩽ lessapprox ⪅ lessdot ⋖
        lesseqgtr ⋚ lesseqqgtr ⪋ lessgtr ≶ lesssim ≲ ll ≪ lll ⋘ lneq ⪇ lneqq ≨ lnsim ⋦ longleftarrow ⟵
        longleftrightarrow ⟷ longmapsfrom ⟻ longmapsto ⟼ longrightarrow ⟶ looparrowleft ↫ looparrowright ↬ lrarr ↔
        mapsfrom ↤ mapsto ↦ measeq ≞ mid ∣ models ⊨ multimap ⊸ nLeftarrow ⇍ nLeftrightarrow ⇎ nRightarrow ⇏
        nVDash ⊯ nVdash ⊮ ncong ≇ ne ≠ nearrow ↗ neq ≠ ngeq ≱ ngeqq ≱ ngeqslant ≱ ngtr ≯ ni ∋ nleftarrow ↚
        nleftrightarrow ↮ nleq ≰ nleqq ≰ nleqslant ≰ nless ≮ nmid ∤ notin ∉ notni ∌ nparallel ∦ nprec ⊀ npreceq ⋠
        nrightarrow ↛ nsim ≁ nsubset ⊄ nsubseteq ⊈ nsucc ⊁ nsucceq ⋡ nsupset ⊅ nsupseteq ⊉ ntriangleleft ⋪
        ntriangleright ⋫ nvDash ⊭ nvdash ⊬ nwarrow ↖ owns ∋ parallel ∥ perp ⊥ pitchfork ⋔ prec ≺ precapprox ⪷
        preccurlyeq ≼ preceq ⪯ precsim ≾ propto ∝ questeq ≟ rArr ⇒ rarr → ratio ∶ restriction ↾ rightarrow →
        rightarrowtail ↣ rightharpoondown ⇁ rightharpoonup ⇀ rightleftarrows ⇄ rightleftharpoons ⇌
        rightrightarrows ⇉ rightsquigarrow ⇝ risingdotseq ≓ searrow ↘ shortmid ∣ shortparallel ∥ sim ∼ simeq ≃
        smallfrown ⌢ smallsmile ⌣ smile ⌣ sqsubset ⊏ sqsubseteq ⊑ sqsupset ⊐ sqsupseteq ⊒ stareq ≛ sub ⊂ sube ⊆
        subset ⊂ subseteq ⊆ subseteqq ⫅ subsetneq ⊊ subsetneqq ⫋ succ ≻ succapprox ⪸ succcurlyeq ≽ succeq ⪰
        succsim ≿ supe ⊇ supset ⊃ supseteq ⊇ supseteqq ⫆ supsetneq ⊋ supsetneqq ⫌ swarrow ↙ therefore ∴
        thickapprox ≈ thicksim ∼ to → trianglelefteq ⊴ triangleq ≜ trianglerighteq ⊵ twoheadleftarrow ↞
        twoheadmapsto ⤅ twoheadrightarrow ↠ uarr ↑ unlhd ⊴ unrhd ⊵ uparrow ↑ updownarrow ↕ upharpoonleft ↿
        upharpoonright ↾ upuparrows ⇈ vDash ⊨ varpropto ∝ varsubsetneq ⊊ varsupsetneq ⊋ vartriangleleft ⊲
        vartriangleright ⊳ vcentcolon ∶ vdash ⊢
    """,
    ),
    **_table(
        "op",
        """
        bigcap ⋂ bigcup ⋃ bigodot ⨀ bigoplus ⨁ bigotimes ⨂ bigsqcup ⨆ biguplus ⨄ bigvee ⋁ bigwedge ⋀ coprod ∐
        idotsint ∫⋯∫ iiiint ⨌ iiint ∭ iint ∬ int ∫ intclockwise ∱ intop ∫ oiiint ∰ oiint ∯ oint ∮ prod ∏
        smallint ∫ sum ∑ varointclockwise ∲
    """,
    ),
    **_table(
        "punct",
        """
        colon :
    """,
    ),
}
r"""Name of a command without the backslash → its character and class."""

FUNCTIONS: dict[str, str] = {
    **{
        word: word
        for word in _words("""
            Pr arccos arcctg arcsin arctan arctg arg ch cos cosec cosh cot cotg coth csc ctg cth deg det dim exp gcd hom
            inf inj ker lg lim ln log max min mod plim proj sec sh sin sinh sup tan tanh tg th
        """)
    },
    "argmax": "arg max",
    "argmin": "arg min",
    "bmod": "mod",
    "liminf": "lim inf",
    "limsup": "lim sup",
    "injlim": "inj lim",
    "projlim": "proj lim",
    "varinjlim": "inj lim",
    "varprojlim": "proj lim",
    "varliminf": "lim inf",
    "varlimsup": "lim sup",
}
r"""Functions that are set upright: the command's name and its words."""

LIMITS = frozenset(
    _words("""
    Pr argmax argmin det gcd inf inj injlim lim liminf limsup max min plim projlim sup varinjlim varprojlim varliminf
    varlimsup sum prod coprod bigcup bigcap bigvee bigwedge biguplus bigsqcup bigodot bigoplus bigotimes
    operatorname* operatornamewithlimits mathop
    """)
)
"""Operators whose scripts stand under and over them in a displayed formula."""

ACCENTS: dict[str, tuple[str, str]] = {
    "hat": ("\u0302", "\u02c6"),
    "widehat": ("\u0302", "\u0302"),
    "check": ("\u030c", "\u02c7"),
    "widecheck": ("\u030c", "\u02c7"),
    "tilde": ("\u0303", "~"),
    "widetilde": ("\u0303", "\u0303"),
    "utilde": ("\u0330", "~"),
    "acute": ("\u0301", "\u00b4"),
    "grave": ("\u0300", "`"),
    "dot": ("\u0307", "\u02d9"),
    "ddot": ("\u0308", "\u00a8"),
    "dddot": ("\u20db", "\u20db"),
    "ddddot": ("\u20dc", "\u20dc"),
    "breve": ("\u0306", "\u02d8"),
    "bar": ("\u0304", "\u00af"),
    "widebar": ("\u0304", "\u2015"),
    "vec": ("\u20d7", "\u2192"),
    "mathring": ("\u030a", "\u02da"),
    "overline": ("\u0305", "\u2015"),
    "overrightarrow": ("\u20d7", "\u2192"),
    "overleftarrow": ("\u20d6", "\u2190"),
    "overleftrightarrow": ("\u20e1", "\u2194"),
    "underline": ("\u0332", "\u2015"),
    "underbar": ("\u0332", "\u2015"),
    "uuline": ("\u0333", "\u2015"),
}
"""Accents: the combining character, and the character that is drawn over (or under) its base."""

UNDER = frozenset({"utilde", "underline", "underbar", "uuline"})

FRACTIONS = {
    (1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (1, 6): "⅙", (1, 8): "⅛", (3, 8): "⅜",
}  # fmt: skip

CHARACTERS: dict[str, Kind] = {
    **dict.fromkeys("+-*−±", "bin"),
    **dict.fromkeys("=<>:≔", "rel"),
    **dict.fromkeys(",;", "punct"),
    **dict.fromkeys("([{⟨⌊⌈⟮⎰⌜⌞⟦⦃", "open"),
    **dict.fromkeys(")]}⟩⌋⌉⟯⎱⌝⌟⟧⦄!?", "close"),
}
"""The class of a character that stands for itself; all others are ordinary."""

# Letters of an alphabet: where capitals, small letters, digits, Greek capitals and Greek small letters start.
_STARTS: dict[str, tuple[int, int, int, int, int]] = {
    "bold": (0x1D400, 0x1D41A, 0x1D7CE, 0x1D6A8, 0x1D6C2),
    "italic": (0x1D434, 0x1D44E, 0, 0x1D6E2, 0x1D6FC),
    "bold italic": (0x1D468, 0x1D482, 0x1D7CE, 0x1D71C, 0x1D736),
    "script": (0x1D49C, 0x1D4B6, 0, 0, 0),
    "bold script": (0x1D4D0, 0x1D4EA, 0, 0, 0),
    "fraktur": (0x1D504, 0x1D51E, 0, 0, 0),
    "double": (0x1D538, 0x1D552, 0x1D7D8, 0, 0),
    "sans": (0x1D5A0, 0x1D5BA, 0x1D7E2, 0, 0),
    "bold sans": (0x1D5D4, 0x1D5EE, 0x1D7EC, 0x1D756, 0x1D770),
    "mono": (0x1D670, 0x1D68A, 0x1D7F6, 0, 0),
}
# Letters that Unicode had before it had the alphabets.
_OLDER = {
    0x1D455: "ℎ", 0x1D49D: "ℬ", 0x1D4A0: "ℰ", 0x1D4A1: "ℱ", 0x1D4A3: "ℋ", 0x1D4A4: "ℐ", 0x1D4A7: "ℒ", 0x1D4A8: "ℳ",
    0x1D4AD: "ℛ", 0x1D4BA: "ℯ", 0x1D4BC: "ℊ", 0x1D4C4: "ℴ", 0x1D506: "ℭ", 0x1D50B: "ℌ", 0x1D50C: "ℑ", 0x1D515: "ℜ",
    0x1D51D: "ℨ", 0x1D53A: "ℂ", 0x1D53F: "ℍ", 0x1D545: "ℕ", 0x1D547: "ℙ", 0x1D548: "ℚ", 0x1D549: "ℝ", 0x1D551: "ℤ",
}  # fmt: skip
_VARIANTS = "∂ϵϑϰϕϱϖ"  # they follow ω in each alphabet, in this order

FONTS: dict[str, str] = {
    **dict.fromkeys(_words("mathbf symbf symbfup mathbfup bold bbold"), "bold"),
    **dict.fromkeys(_words("boldsymbol bm pmb mathbfit symbfit"), "bold italic"),
    **dict.fromkeys(_words("mathit symit mathnormal"), "italic"),
    **dict.fromkeys(_words("mathcal mathscr symcal symscr"), "script"),
    "mathbfcal": "bold script",
    **dict.fromkeys(_words("mathfrak symfrak frak"), "fraktur"),
    **dict.fromkeys(_words("mathbb symbb Bbb mathbbm mathds"), "double"),
    **dict.fromkeys(_words("mathsf symsf"), "sans"),
    "symbfsf": "bold sans",
    **dict.fromkeys(_words("mathtt symtt"), "mono"),
    **dict.fromkeys(_words("mathrm mathup symrm symup operatorname operatorname* operatornamewithlimits"), "upright"),
}
r"""Commands that choose an alphabet, and the alphabet."""


def styled(character: str, alphabet: str) -> str:
    """``character`` in an alphabet (``"bold"``, ``"italic"`` …); itself where Unicode has no such letter."""
    starts = _STARTS.get(alphabet)
    if starts is None or len(character) != 1:
        return character
    code = ord(character)
    point = 0
    for first, last, start in zip(
        (0x41, 0x61, 0x30, 0x391, 0x3B1), (0x5A, 0x7A, 0x39, 0x3A9, 0x3C9), starts, strict=True
    ):
        if start and first <= code <= last:
            point = start + code - first
    if not point and starts[3]:
        if character == "∇":
            point = starts[3] + 25
        elif character in _VARIANTS:
            point = starts[4] + 25 + _VARIANTS.index(character)
    return _OLDER.get(point, chr(point)) if point else character
