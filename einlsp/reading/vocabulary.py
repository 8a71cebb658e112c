r"""The words of formulas, as data: signs, relations, functions, spaces, commands that do not change the meaning."""

from __future__ import annotations


def _to(canonical: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), canonical)


def _same(names: str) -> dict[str, str]:
    return {name: name for name in names.split()}


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


RELATIONS: dict[str, str] = {
    **_to("equal", "="),
    **_to("define", "coloneqq coloneq eqqcolon triangleq doteq equiv ≡ ≜ ≔"),
    **_to("approximate", "approx ≈ simeq cong approxeq asymp"),
    **_to(
        "order",
        "gtrsim lesssim < > lt gt le leq ge geq leqslant geqslant leqq geqq ≤ ≥ ll gg prec succ preceq succeq "
        "lesseqgtr nleq preccurlyeq succcurlyeq ngeq lll ggg nless",
    ),
    **_to("proportional", "propto ∝"),
    **_to("distribution", "sim thicksim ∼"),
    **_to(
        "arrow",
        "to rightarrow longrightarrow mapsto longmapsto → gets leftarrow longleftarrow leftrightarrow leadsto "
        "⇝ hookrightarrow rightsquigarrow nearrow searrow uparrow downarrow rightleftharpoons rightharpoonup "
        "twoheadrightarrow ←",
    ),
    **_to(
        "implies",
        "Rightarrow implies Longrightarrow ⇒ Leftarrow impliedby iff Leftrightarrow Longleftrightarrow ⇔ "
        "Longleftarrow vdash models vDash",
    ),
    **_to("unequal", "ne neq ≠ not nsim not="),
    **_to(
        "member",
        r"in ∈ ni notin owns ∉ subset subseteq supset supseteq subsetneq sqsubseteq ⊂ ⊆ not\in nsubseteq",
    ),
    **_to("independent", "perp parallel bot ⊥"),
}
"""Relations and their kind. ``equal`` and ``define`` claim equality; the others only split a formula."""

SIGNS: dict[str, str] = {
    **_to("|", r"| vert \vert \lvert \rvert lvert rvert"),
    **_to("‖", r"‖ ∥ \| \Vert \lVert \rVert lVert rVert Vert"),
    **_to(r"\{", r"{ \{ \lbrace"),
    **_to(r"\}", r"} \} \rbrace"),
    **_to("[", r"\lbrack ["),
    **_to("]", r"\rbrack ]"),
    **_to("langle", r"⟨ \langle"),
    **_to("rangle", r"⟩ \rangle"),
    **_to("lfloor", r"⌊ \lfloor"),
    **_to("rfloor", r"⌋ \rfloor"),
    **_to("lceil", r"⌈ \lceil"),
    **_to("rceil", r"⌉ \rceil"),
    **_to("-", "- − –"),
    **_to("pm", "pm ±"),
    **_to("cdot", "cdot ⋅ ·"),
    **_to("times", "times ×"),
    **_to("*", "* ast ∗"),
    **_to("odot", "odot ⊙ bigodot"),
    **_to("circ", "circ ∘"),
    **_to("oslash", "oslash ⊘"),
    **_to("otimes", "otimes ⊗"),
    **_to(":", ": colon"),
    **_to("wedge", "wedge land"),
    **_to("vee", "lor vee"),
    **_to("dagger", "dagger dag"),
    **_to("neg", "lnot neg"),
    **_to(".", ". ldotp cdotp"),
    **_to("?", "? lq"),
    **_to("dots", "ldots cdots dots dotsc dotsb vdots ddots … dotsm hdots iddots ⋯"),
    **_to("exists", "exists nexists"),
    **_to("therefore", "therefore because"),
    **_same(
        "mid ( ) + mp star bullet div / ! oplus ominus setminus cap cup backslash sqcup ltimes rtimes amalg "
        "boxtimes diamond ddagger , ; prime & forall % # $"
    ),
} | {name: name for name in RELATIONS}
"""Characters and commands that are operators, delimiters or punctuation, and their canonical form."""

ADDING = _set("+ - mp pm")
SIGNED = _set("+ -")
INFIX = _set("* : bullet cdot circ div odot oslash otimes star times")
"""Operators between factors that are understood, or may be."""

SPACE_COMMANDS: dict[str, str] = {
    **_to("R", "R RR reals Reals"),
    **_to("Z", "Z ZZ"),
    **_to("N", "N NN"),
    **_to("C", "Complex CC"),
    **_to("Q", "Q QQ"),
}
"""Commands for a space in blackboard letters, and its letter."""

WIDE_SPACES = _set(r"\enspace \hfill \hspace \qquad \quad qquad quad")

TRANSPARENT: dict[str, int] = {
    **dict.fromkeys(
        _set(
            "bbox boxed color displaylines ensuremath fbox hbox hl llap mathbin mathclose mathinner mathop mathopen "
            "mathord mathpunct mathrel mathstrut overbrace overbracket rlap smash tag underbrace underbracket vcenter"
        ),
        0,
    ),
    **dict.fromkeys(_set("class colorbox cssId href htmlClass htmlId raisebox style textcolor"), 1),
    **dict.fromkeys(_set("fcolorbox"), 2),
}
"""Commands that show one of their arguments as it is, and which."""

CAPTIONED = _set("overbrace overbracket underbrace underbracket")
"""Commands whose script is a caption."""

IGNORED = _set(
    "Big Bigg Biggl Biggm Biggr Bigl Bigm Bigr LARGE Large allowbreak big bigg biggl biggm biggr bigl bigm bigr "
    "centering cline color displaylimits displaystyle eqref footnotesize hfill hline hskip hspace huge kern "
    "label large left limits mathstrut medspace middle mkern mskip nobreak noindent nolimits nonumber "
    "normalsize notag null protect ref relax right scriptscriptstyle scriptsize scriptstyle small strut tag "
    "tag* textstyle tiny unicode vspace"
)
"""Commands that only change how something looks."""

WORD_COMMANDS = _set(
    "emph hbox intertext mbox shortintertext text textbf textit textmd textnormal textrm textsc textsf texttt textup"
)

CONSTRUCTS = _set(
    "Pr Tr arccos arcsin arctan arg argmax argmin bcancel bigcap bigcup bigoplus bigotimes bigsqcup biguplus "
    "bigvee bigwedge binom bmod cancel cancelto cfrac coprod cos cosh cot coth csc dbinom deg det dfrac diag "
    "dim exp frac gcd genfrac hom iiiint iiint iint inf injlim int intop ker lg lim liminf limsup ln log max "
    "min mod nabla nicefrac not oint operatorname* overset partial pmod prod projlim rank sec sfrac sgn sin "
    "sinh sqrt stackrel substack sum sup tan tanh tbinom tfrac tr underset varliminf varlimsup xcancel "
    "xleftarrow xrightarrow"
)

BIG_UNREAD: dict[str, str] = {
    **_to("an integral", "int iint iiint oint intop iiiint"),
    **_to("a limit", "lim limsup liminf varlimsup varliminf injlim projlim"),
    **_to("a union", "bigcup bigsqcup biguplus"),
    **_to("an intersection", "bigcap"),
    **_to("a direct sum", "bigoplus"),
    **_to("a tensor product over a range", "bigotimes"),
    **_to("a conjunction", "bigwedge"),
    **_to("a disjunction", "bigvee"),
    **_to("a coproduct", "coprod"),
    **_to("an arg max", "argmax"),
    **_to("an arg min", "argmin"),
    **_to("a supremum", "sup"),
    **_to("an infimum", "inf"),
    **_to("an arg max or arg min", "arg"),
    **_to("a probability", "Pr"),
}
"""Operators over a range that are not read, with what they are called."""

FUNCTIONS: dict[str, str] = {
    **_to("log", "log ln"),
    **_to("arcsin", "arcsin asin"),
    **_to("arccos", "arccos acos"),
    **_to("arctan", "arctan atan"),
    **_to("sign", "sign sgn"),
    **_to("relu", "relu ReLU ReLu"),
    **_to("sigmoid", "sigmoid logistic expit Sigmoid"),
    **_to("softplus", "softplus Softplus"),
    **_to("tr", "tr Tr trace Trace TR"),
    **_to("det", "det Det"),
    **_to("diag", "diag Diag spdiag dg"),
    **_to("vec", "vec Vec"),
    **_to("unvec", "unvec mat"),
    **_to("adj", "adjugate"),
    **_to("softmax", "softmax Softmax SoftMax"),
    **_to("logsoftmax", "logsoftmax log-softmax LogSoftmax"),
    **_to("logsumexp", "logsumexp LSE lse LogSumExp"),
    **_to("inverse", "inv"),
    **_to("csc", "cosec csc"),
    **_to("rank", "rank rk"),
    **_to("gelu", "gelu GELU"),
    **_to("swish", "swish SiLU silu"),
    **_to("crossentropy", "CE CrossEntropy"),
    **_to("divergence", "div KL"),
    **_to("variance", "Var"),
    **_to("covariance", "Cov"),
    **_to("correlation", "Corr"),
    **_to("real part", "Re"),
    **_to("imaginary part", "Im"),
    **_to("null space", "null"),
    **_to("column space", "col"),
    **_to("elu", "elu ELU"),
    **_to("step", "heaviside step"),
    **_same(
        "exp sin cos tan sinh cosh tanh erf abs logdet adj sum mean sqrt max min norm sec cot coth lg dim ker deg "
        "gcd hom blockdiag logit etr sech csch softsign grad curl span vech proj conv range hadamard"
    ),
}
"""Names of functions, in upright letters or as a command, and the function that they name."""

EXPECTATION_MACROS = _set("E EE Ex Expect expect")
"""Macros that no renderer knows and that everybody means as an expectation."""

EXPECTATIONS = _set(
    r"\mathbb{1} \mathbb{E} \mathbb{I} \mathbb{P} \mathbb{V} \mathbf{E} \mathcal{N} \mathcal{O} \mathrm{Cov} "
    r"\mathrm{E} \mathrm{Var}"
)

SPLITTING_WORDS = _set(
    "a all an and are as at because but by e.g. each every for from given has have hence i.e. if implies in is "
    "let obtain on or otherwise s.t. since so subject such that the then therefore thus to we when where which "
    "while with"
)
"""Words that end a statement when they stand in a formula."""

LABEL_WORDS = _set(
    "abs act adv ang aniso anti asym att avg bot cls cnn cov crit cur data dec diag dis down eff ego emb enc "
    "end env eq est ext fake ffn final first gen glob gls hidden high id in inf inflow init input int isco iso "
    "key kin last left lim lin loc loss low lse map max mean mid min mle mlp model mse net new next noise norm "
    "obs off old ols on opt out outflow output par perp pol post pot pre pred prev prior query rad real rec ref "
    "reg rel res right rms rnn rot sem sgd signal sim skew skip source start std stop sub sup sym sys tan tar "
    "target test top tot total train trans true trunc unit up val value var"
)
"""Runs of letters that are words when they stand as a script."""
