r"""What is known of each LaTeX command: the arguments that it takes, as data.

A *signature* has one letter for each argument: ``m`` math, ``o`` optional math in brackets, ``r`` raw words (a colour,
an address), ``R`` optional raw words. Commands of words only (``\text``, ``\label``) become one `Text` node.
"""

from __future__ import annotations


def _names(signature: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), signature)


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


def _pairs(words: str) -> dict[str, str]:
    flat = words.split()
    return dict(zip(flat[::2], flat[1::2], strict=True))


SIGNATURES: dict[str, str] = {
    **_names(
        "m",
        """
        hat check tilde acute grave dot ddot dddot ddddot breve bar vec mathring widehat widetilde widecheck
        overline underline overrightarrow overleftarrow overleftrightarrow underrightarrow underleftarrow
        underleftrightarrow overbrace underbrace overbracket underbracket overparen underparen overgroup undergroup
        overlinesegment underlinesegment Overrightarrow overleftharpoon overrightharpoon utilde wideparen mathbf
        mathrm mathsf mathtt mathit mathbb mathcal mathscr mathfrak mathnormal mathup mathbfit mathbfup mathbfcal
        mathds symbf symbfit symbfup symrm symup symsf symit symtt symbb symcal symscr symfrak symbfsf boldsymbol bm
        pmb bold Bbb frak bbold mathbbm operatorname operatorname* operatornamewithlimits mathop mathbin mathrel
        mathord mathopen mathclose mathpunct mathinner boxed cancel bcancel xcancel sout phase angl phantom hphantom
        vphantom not mathclap mathllap mathrlap clap llap rlap indices indices* pmod pod bra ket braket Bra Ket
        Braket set Set ensuremath vcenter widebar shoveleft shoveright underbar uuline
    """,
    ),
    **_names(
        "mm",
        """
        frac dfrac tfrac cfrac sfrac nicefrac binom dbinom tbinom overset underset stackrel
    """,
    ),
    **_names("mmm", "sideset prescript overunderset"),
    **_names("mmmm", "mathchoice"),
    **_names("mmmmmm", "genfrac"),
    **_names(
        "om",
        """
        sqrt smash xrightarrow xleftarrow xleftrightarrow xRightarrow xLeftarrow xLeftrightarrow xmapsto
        xhookrightarrow xhookleftarrow xrightharpoonup xrightharpoondown xleftharpoonup xleftharpoondown
        xrightleftharpoons xleftrightharpoons xtwoheadrightarrow xtwoheadleftarrow xlongequal xtofrom
        xrightleftarrows xrightequilibrium xleftequilibrium bbox
    """,
    ),
    **_names("rm", r"textcolor href htmlClass htmlId htmlStyle htmlData class cssId style enclose raisebox"),
    **_names("rr", "colorbox"),
    **_names("rrr", "fcolorbox"),
    **_names("omm", "tensor tensor*"),
}
r"""``\tensor`` takes its second argument only where a group stands (it is also people's own one-argument macro)."""

STAGGERED = frozenset({"tensor", "tensor*", "indices", "indices*"})
r"""Commands whose last argument is a row of indices at alternating levels."""

TEXTS: dict[str, str] = {
    **_names(
        "r",
        """
        text textrm textbf textit textsf texttt textnormal textmd textup textsl textsc texttiny textsuperscript
        textsubscript emph mbox hbox fbox makebox framebox intertext shortintertext label tag tag* ref eqref pageref
        autoref cref Cref nameref cite citet citep footnote url unicode color ce pu require
    """,
    ),
    **_names("Rr", "includegraphics"),
}
r"""Commands of words. With one argument the node's content is that argument, else the source of all of them."""

SPACES: dict[str, str] = {
    **_names(
        "",
        """
        quad qquad space nobreakspace thinspace medspace thickspace negthinspace negmedspace negthickspace enspace
        enskip displaystyle textstyle scriptstyle scriptscriptstyle nonumber notag hline hfill hfil vfill relax
        strut mathstrut null allowbreak nobreak protect noindent centering tiny scriptsize footnotesize small
        normalsize large Large LARGE huge Huge global long boldmath unboldmath hdashline toprule midrule bottomrule
        jot smallskip medskip bigskip par leavevmode removelastskip unskip ignorespaces goodbreak break newpage
        pagebreak linebreak
    """,
    ),
    **_names("r", "hspace hspace* vspace vspace* mspace cline"),
    **_names("Rrr", "rule"),
    **_names("d", "kern mkern hskip mskip vskip"),
}
r"""What only moves or sizes ink; ``d`` takes a bare dimension (``\kern1em``). All become `Space` nodes."""

IGNORED = frozenset({"limits", "nolimits", "displaylimits"})
r"""Leave no node at all, so that ``\sum\limits_i`` is ``\sum_i``."""

SWITCHES: dict[str, str] = _pairs("""
    bf mathbf rm mathrm it mathit sf mathsf tt mathtt cal mathcal mit mathnormal sl mathit em mathit sc mathrm
    bfseries mathbf rmfamily mathrm sffamily mathsf ttfamily mathtt itshape mathit upshape mathrm normalfont mathrm
    oldstyle mathrm
""")
r"""Old switches, with the command that ``{\bf …}`` stands for."""

INFIXES: dict[str, str] = _pairs("over frac above frac choose binom atop atop brace brace brack brack")
r"""``{a \over b}`` is read as ``\frac{a}{b}``, ``{n \choose k}`` as ``\binom{n}{k}``."""

SIZES = _set("big Big bigg Bigg bigl Bigl biggl Biggl bigr Bigr biggr Biggr bigm Bigm biggm Biggm")
r"""``\big(`` is read as the operator ``(`` alone."""

DEFINITIONS = _set("""
    newcommand renewcommand providecommand def gdef edef xdef let DeclareMathOperator
    newcommand* renewcommand* providecommand* DeclareMathOperator*
""")

STARRED = frozenset(
    name[:-1] for table in (SIGNATURES, TEXTS, SPACES) for name in table if name.endswith("*")
) | frozenset(name[:-1] for name in DEFINITIONS if name.endswith("*"))

ENVIRONMENTS: dict[str, str] = {
    **_names("r", "alignat alignat* xalignat xalignat*"),
    **_names("Rr", "array darray tabular subarray alignedat"),
    **_names(
        "R",
        """
        aligned gathered multlined lgathered rgathered matrix* pmatrix* bmatrix* Bmatrix* vmatrix* Vmatrix* smallmatrix*
    """,
    ),
}
"""The arguments of environments, all of them layout; an environment that is not here has none."""

BRACE_ENVIRONMENTS = _set("substack matrix pmatrix bmatrix vmatrix cases eqalign eqalignno leqalignno displaylines")
r"""Commands whose one argument has rows: ``\substack{i<n\\ j<m}`` is read as an environment."""

OPERATORS: dict[str, str] = _pairs(r"""
    { { } } | ‖ lbrace { rbrace } lbrack [ rbrack ] vert | lvert | rvert | Vert ‖ lVert ‖ rVert ‖ langle ⟨ rangle ⟩
    lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lgroup ⟮ rgroup ⟯ lmoustache ⎰ rmoustache ⎱ ulcorner ⌜ urcorner ⌝ llcorner ⌞
    lrcorner ⌟ llbracket ⟦ rrbracket ⟧ lBrack ⟦ rBrack ⟧ lBrace ⦃ rBrace ⦄ lang ⟨ rang ⟩ lparen ( rparen )
    backslash \ % % $ $ & & # # _ _ lt < gt > slash / textbar | textless < textgreater > textbackslash \ vbar | lq ‘
    rq ’ Lbrbrak ⟦ Rbrbrak ⟧
""")
r"""Commands and escapes that are one character: brackets, bars and the like become `Operator` nodes of this text."""

DELIMITERS = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉⟮⟯⎰⎱⌜⌝⌞⌟⟦⟧⦃⦄<>./\\")
ARROW_DELIMITERS = _set("uparrow downarrow updownarrow Uparrow Downarrow Updownarrow")

SYMBOLS = _set("""
    alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa varkappa lambda mu nu xi omicron pi
    varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega digamma thetasym Alpha Beta Gamma Delta
    Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho Sigma Tau Upsilon Phi Chi Psi Omega varGamma
    varDelta varTheta varLambda varXi varPi varSigma varUpsilon varPhi varPsi varOmega arccos arcsin arctan arctg
    arcctg arg ch cos cosec cosh cot cotg coth csc ctg cth deg det dim exp gcd hom inf inj ker lg lim liminf limsup
    ln log max min mod plim Pr proj sec sin sinh sh sup tan tanh tg th injlim projlim varinjlim varprojlim varliminf
    varlimsup argmax argmin bmod sum prod coprod int iint iiint iiiint idotsint oint oiint oiiint intop smallint
    intclockwise varointclockwise bigcup bigcap bigvee bigwedge biguplus bigsqcup bigodot bigoplus bigotimes bigstar
    bigcirc bigtriangleup bigtriangledown aleph beth gimel daleth ell hbar hslash imath jmath Re Im wp partial nabla
    infty emptyset varnothing eth mho Bbbk Finv Game forall exists nexists neg lnot top bot angle measuredangle
    sphericalangle triangle triangledown surd square Box blacksquare diamond Diamond lozenge blacklozenge clubsuit
    diamondsuit heartsuit spadesuit clubs diamonds hearts spades flat natural sharp complement backprime prime
    blacktriangle blacktriangledown blacktriangleleft blacktriangleright checkmark maltese degree circledR circledS
    yen pounds mathsterling copyright P S dag ddag dagger ddagger AA aa ae AE OE oe o O l L ss i j TeX LaTeX KaTeX
    pm mp times div cdot cdotp centerdot ast star circ bullet oplus ominus otimes oslash odot dotplus cap Cap cup
    Cup sqcap sqcup uplus vee lor wedge land barwedge veebar doublebarwedge curlyvee curlywedge setminus
    smallsetminus wr amalg ltimes rtimes leftthreetimes rightthreetimes boxplus boxminus boxtimes boxdot circleddash
    circledast circledcirc intercal unlhd unrhd lhd rhd divideontimes gtrdot lessdot And plusmn sdot le leq leqq
    leqslant ge geq geqq geqslant ll lll gg ggg ne neq equiv sim simeq approx approxeq cong doteq doteqdot propto
    varpropto asymp triangleq coloneqq eqqcolon Coloneqq coloneq eqcolon colonapprox colonsim dblcolon vcentcolon
    ratio colon prec succ preceq succeq preccurlyeq succcurlyeq precsim succsim precapprox succapprox curlyeqprec
    curlyeqsucc subset supset subseteq supseteq subseteqq supseteqq Subset Supset sqsubset sqsupset sqsubseteq
    sqsupseteq nsubseteq nsupseteq nsubset nsupset subsetneq supsetneq subsetneqq supsetneqq varsubsetneq
    varsupsetneq nless ngtr nleq ngeq nleqslant ngeqslant nleqq ngeqq lneq gneq lneqq gneqq lnsim gnsim nprec nsucc
    npreceq nsucceq nsim ncong nmid nparallel in ni notin notni owns isin mid parallel perp vdash dashv models vDash
    Vdash Vvdash nvdash nvDash nVdash nVDash bowtie Join smile frown between pitchfork therefore because backsim
    backsimeq bumpeq Bumpeq eqcirc circeq risingdotseq fallingdotseq eqsim lesssim gtrsim lessapprox gtrapprox
    lessgtr gtrless lesseqgtr gtreqless lesseqqgtr gtreqqless eqslantless eqslantgtr thicksim thickapprox
    trianglelefteq trianglerighteq vartriangleleft vartriangleright vartriangle ntriangleleft ntriangleright
    shortmid shortparallel smallsmile smallfrown multimap hateq arceq stareq measeq questeq sube supe sub to gets
    mapsto longmapsto leftarrow rightarrow leftrightarrow Leftarrow Rightarrow Leftrightarrow longleftarrow
    longrightarrow longleftrightarrow Longleftarrow Longrightarrow Longleftrightarrow implies impliedby iff uparrow
    downarrow updownarrow Uparrow Downarrow Updownarrow nearrow searrow swarrow nwarrow hookleftarrow hookrightarrow
    leftharpoonup leftharpoondown rightharpoonup rightharpoondown rightleftharpoons leftrightharpoons leadsto
    rightsquigarrow leftrightsquigarrow nleftarrow nrightarrow nleftrightarrow nLeftarrow nRightarrow
    nLeftrightarrow curvearrowleft curvearrowright circlearrowleft circlearrowright twoheadrightarrow
    twoheadleftarrow rightarrowtail leftarrowtail upharpoonleft upharpoonright downharpoonleft downharpoonright
    restriction upuparrows downdownarrows rightrightarrows leftleftarrows rightleftarrows leftrightarrows Lsh Rsh
    looparrowleft looparrowright dashrightarrow dashleftarrow Rrightarrow Lleftarrow larr rarr lrarr Larr Rarr lArr
    rArr hArr harr Harr uarr darr mapsfrom longmapsfrom twoheadmapsto dots ldots cdots vdots ddots adots iddots
    dotsc dotsb dotsm dotsi dotso hdots hellip mathellipsis ldotp textellipsis R N Z Reals reals Complex cnums
    natnums alef alefsym empty exist infin image real weierp bull sect textdollar textasciitilde textdegree ang or
    and diagdown diagup Vvert
""")
"""Symbols and functions without arguments that KaTeX or MathJax draw (``\\R`` and kin are KaTeX's own)."""
