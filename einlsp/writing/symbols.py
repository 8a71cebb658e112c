r"""What each command draws: its character and its class, after which a typographer spaces it, as data."""

from __future__ import annotations

from typing import Literal

Kind = Literal["ord", "op", "bin", "rel", "open", "close", "punct", "inner"]
"""TeX's classes of atoms (The TeXbook, chapter 17)."""


def _table(kind: Kind, words: str) -> dict[str, tuple[str, Kind]]:
    flat = words.split()
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
