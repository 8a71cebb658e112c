"""The surface tree: products, functions, norms, sums, derivatives, relations, rows; never an exception."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from einlsp.latex import parse
from einlsp.reading import surface as s
from einlsp.reading.formula import read_surface


def show(node: s.Surface | None) -> str:
    """A short Lisp of a surface, for the expected column."""
    match node:
        case None:
            return "-"
        case s.Num(value=value):
            return str(value)
        case s.Sym():
            return node.key + "".join(
                ("^" if m.level == "up" else "_") + m.text for m in node.scripts.slots or node.scripts.marks
            )
        case s.Sum(terms=terms):
            return "(" + " ".join(("+" if t.sign > 0 else "-") + show(t.body) for t in terms) + ")"
        case s.Product(factors=factors):
            return "(* " + " ".join(map(show, factors)) + ")"
        case s.Infix(op=op, left=left, right=right):
            return f"({op} {show(left)} {show(right)})"
        case s.Quotient(top=top, bottom=bottom):
            return f"(/ {show(top)} {show(bottom)})"
        case s.Power(base=base, exponent=exponent):
            return f"(^ {show(base)} {show(exponent)})"
        case s.Transposed(base=base):
            return f"(T {show(base)})"
        case s.Inverted(base=base):
            return f"(inv {show(base)})"
        case s.Bracket(body=body):
            return f"[{show(body)}]"
        case s.Call(name=name, args=args, label=label):
            return f"({name}{'_' + label if label else ''} {' '.join(map(show, args))})"
        case s.Norm(body=body, label=label):
            return f"(norm{label} {show(body)})"
        case s.Bars(body=body):
            return f"(bars {show(body)})"
        case s.Inner(left=left, right=right):
            return f"(inner {show(left)} {show(right)})"
        case s.Big(op=op, letters=letters, lower=lower, upper=upper, body=body):
            return f"({op} {','.join(letters)} {show(lower)} {show(upper)} {show(body)})"
        case s.Derivative(body=body, variables=variables, style=style):
            return f"(d {style} {show(body)} by {' '.join(map(show, variables))})"
        case s.MatrixLiteral(rows=rows):
            return "(matrix " + " ; ".join(" ".join(map(show, row)) for row in rows) + ")"
        case s.Listing(items=items):
            return "{" + ", ".join(map(show, items)) + "}"
        case s.Space(name=name, dims=dims, sub=sub):
            return f"<{name[8:-1]}{sub} {'x'.join(dims)}>"
        case s.Indexed(body=body, scripts=scripts):
            return f"(at {show(body)} {' '.join(m.text for m in scripts.slots)})"
        case s.Opaque(parts=parts):
            return "?" + "".join(map(show, parts))
        case s.Missing():
            return "_"
        case s.Dots():
            return "..."
        case s.Differential(body=body):
            return f"(diff {show(body)})"
        case _:
            raise AssertionError(node)


def chains(latex: str) -> list[str]:
    found = read_surface(parse(latex))
    out = []
    for chain in found.chains:
        text = show(chain.sides[0])
        for relation, side in zip(chain.relations, chain.sides[1:], strict=True):
            text += f" {relation.kind} {show(side)}"
        out.append(text)
    return out


def one(latex: str) -> str:
    (text,) = chains(latex)
    return text


EXPRESSIONS = [
    (r"a + b - c", "(+a +b -c)"), (r"-a", "(-a)"), (r"a - (b - c)", "(+a -[(+b -c)])"), (r"2 x y", "(* 2 x y)"),
    (r"0.5x", "(* 1/2 x)"), (r"\frac12 x", "(* (/ 1 2) x)"),
    (r"\frac{1}{2N}\lVert\mathbf{W}^T\mathbf{X}-\mathbf{Y}\rVert^2", r"(* (/ 1 (* 2 N)) (^ (norm (+(* (T \mathbf{W}) \mathbf{X}) -\mathbf{Y})) 2))"),
    (r"1/N \sum_i x_i", "(* (/ 1 N) (sum i - - x_i))"), (r"x^T y / N", "(/ (* (T x) y) N)"), (r"a/b", "(/ a b)"),
    (r"\exp(x) y", "(* (exp x) y)"), (r"\exp -x", "(exp (-x))"), (r"\mathrm{Tr}[AB] C", "(* (tr (* A B)) C)"),
    (r"\operatorname{tr} M X", "(tr (* M X))"), (r"\mathrm{Tr}\,\mathbf{M}", r"(tr \mathbf{M})"),
    (r"\log\det X", "(log (det X))"), (r"\log|X|", "(log (bars X))"), (r"\sin x y", "(sin (* x y))"),
    (r"\sin x \cos y", "(* (sin x) (cos y))"), (r"\sin^2 x", "(^ (sin x) 2)"), (r"\tan^{-1} x", "(arctan x)"),
    (r"\mathrm{Tr}(X)^2", "(^ (tr X) 2)"), (r"\log_2 x", "(log_2 x)"),
    (r"\sigma(\mathbf{Wx})", r"(* \sigma [(* \mathbf{W} \mathbf{x})])"), (r"f(x, y)", "(* f [{x, y}])"),
    (r"\|x\|", "(norm x)"), (r"||x||", "(norm x)"), (r"\lVert x\rVert", "(norm x)"),
    (r"\left\|x\right\|_1", "(norm1 x)"), (r"\|x\|_2^2", "(^ (norm2 x) 2)"),
    (r"\vert\vert x \vert\vert_F^2", "(^ (normF x) 2)"),
    (r"{\vert\vert\mathbf{M}\vert\vert}_F^2", r"(^ (normF \mathbf{M}) 2)"),
    (r"\left|\left|x\right|\right|^2", "(^ (norm x) 2)"), (r"|X|", "(bars X)"), (r"|a||b|", "(* (bars a) (bars b))"),
    (r"2|x|", "(* 2 (bars x))"), (r"\langle A,B\rangle", "(inner A B)"), (r"\langle A,B\rangle_F", "(inner A B)"),
    (r"A:B", "(: A B)"), (r"A \odot B C", "(odot A (* B C))"), (r"A \circ B", "(circ A B)"),
    (r"A \oslash B", "(oslash A B)"), (r"A \otimes B", "(otimes A B)"), (r"a \cdot b", "(cdot a b)"),
    (r"a \cdot -b", "(cdot a (-b))"), (r"a \times b", "(times a b)"),
    (r"\sum_{i=1}^N x_i + y", "(+(sum i 1 N x_i) +y)"), (r"\sum_i^N x_i", "(sum i - N x_i)"),
    (r"\sum_{i,j} A_{ij}", "(sum i,j - - A_i_j)"), (r"\sum_{i\in S} x_i", "(sum i - - x_i)"),
    (r"\sum_{1\le i\le N} x_i", "(sum i 1 N x_i)"), (r"\prod_{i=1}^n x_i", "(prod i 1 n x_i)"),
    (r"\sum_{i\neq j} A_{ij}", "?A_i_j"), (r"\max(0,x)", "(max 0 x)"), (r"\nabla_x f", "(d nabla f by x)"),
    (r"\nabla_{\mathbf{w}} \frac12 \|\mathbf{w}\|^2", r"(d nabla (* (/ 1 2) (^ (norm \mathbf{w}) 2)) by \mathbf{w})"),
    (r"\nabla_x f(x) y", "(* (d nabla (* f [x]) by x) y)"), (r"\nabla^2 f", "(d nabla f by )"),
    (r"\frac{d}{dx}(x^2)", "(d fraction [(^ x 2)] by x)"),
    (r"\frac{\mathrm{d}}{\mathrm{d}\mathbf{W}} \mathbf{W}\mathbf{x}", r"(d fraction (* \mathbf{W} \mathbf{x}) by \mathbf{W})"),
    (r"\frac{\partial L}{\partial W}", "(d fraction L by W)"),
    (r"\frac{\partial^2 f}{\partial x\partial x^T}", "(d fraction f by x (T x))"),
    (r"\frac{d^2 f}{dx^2}", "(d fraction f by x x)"),
    (r"\mathrm{d}{W^\mu}_\nu/\mathrm{d}{W^\alpha}_\beta", r"(d slash W^\mu_\nu by W^\alpha_\beta)"),
    (r"\mathrm{d}(\mathbf{W}^T)/\mathrm{d}\mathbf{W}", r"(d slash [(T \mathbf{W})] by \mathbf{W})"),
    (r"df/dx", "(d slash f by x)"), (r"\partial_\mu A^\nu", r"(d index A^\nu by )"),
    (r"D_{\mathbf{x}} f", r"(d D f by \mathbf{x})"), (r"d x", "(* d x)"), (r"\frac{d}{k}", "(/ d k)"),
    (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", "(matrix a b ; c d)"),
    (r"\left[\begin{array}{cc} 1 & 0 \\ 0 & 1 \end{array}\right]", "[(matrix 1 0 ; 0 1)]"),
    (r"\mathbf{Wx}_i", r"(* \mathbf{W} \mathbf{x}_i)"), (r"\mathbf{X^\top X}", r"(* (T \mathbf{X}) \mathbf{X})"),
    (r"\mathbf{AB}^T", r"(* \mathbf{A} (T \mathbf{B}))"), (r"\hat{\mathbf{x}}", r"\hat{\mathbf{x}}"),
    (r"W_{\text{out}} x", r"(* W_{\text{out}} x)"), (r"\Sigma^{(k)}", r"\Sigma^{(k)}"), (r"{\bf x}", r"\mathbf{x}"),
    (r"\boxed{a+b}", "(+a +b)"), (r"\underbrace{a}_{b} + c", "(+a +c)"),
    (r"\color{red} a + \textcolor{blue}{b}", "(+a +b)"), (r"\displaystyle a \, b", "(* a b)"),
    (r"A^{-1} B^{-T}", "(* (inv A) (T (inv B)))"), (r"(AB)_{ij}", "(at [(* A B)] i j)"), (r"\sqrt{x}", "(sqrt x)"),
    (r"\sqrt[3]{x}", "(^ x (/ 1 3))"), (r"\mathbb{R}^{m\times n}", "<R mxn>"),
    (r"\mathbb{E}_{x}[x] + y", "(+?x +y)"), (r"\int_0^1 x \,\mathrm{d}x + y", "(+?(* x (diff x)) +y)"),
    (r"\left(\frac12 x \newline - y\right)", "[(+(* (/ 1 2) x) -y)]"),
    (r"\mathbf{1}^T \mathbf{x}", r"(* (T \mathbf{1}) \mathbf{x})"),
]  # fmt: skip


@pytest.mark.parametrize("latex, expected", EXPRESSIONS, ids=[latex for latex, _ in EXPRESSIONS])
def test_expressions(latex: str, expected: str) -> None:
    assert one(latex) == expected


STATEMENTS = [
    (r"a = b", ["a equal b"]),
    (r"a := b", ["a define b"]),
    (r"a \equiv b \triangleq c", ["a define b define c"]),
    (r"a \approx b \propto c \sim d", ["a approximate b proportional c distribution d"]),
    (r"a \to b \mapsto c \Rightarrow d", ["a arrow b arrow c implies d"]),
    (r"a \le b < c \neq d", ["a order b order c unequal d"]),
    (r"a \overset{!}{=} b \stackrel{(1)}{=} c", ["a equal b equal c"]),
    (r"a \overset{\text{def}}{\approx} b", ["a approximate b"]),
    (r"f: X \to Y", ["f type X arrow Y"]),
    (r"= a", ["_ equal a"]),
    (r"\begin{align} a &= b \\ &= c \end{align}", ["a equal b equal c"]),
    (r"\begin{align} a &= b \\ c &= d \end{align}", ["a equal b", "c equal d"]),
    (r"\begin{align} a &= b \\[2pt] &\quad + c \end{align}", ["a equal (+b +c)"]),
    (r"\begin{aligned} a &= b \\ -c &= d \end{aligned}", ["a equal b", "(-c) equal d"]),
    (r"a = b \\ + c", ["a equal (+b +c)"]),
    (r"a = \\ b", ["a equal b"]),
    (r"a = b \cr c = d", ["a equal b", "c equal d"]),
    (r"a = b \newline c = d", ["a equal b", "c equal d"]),
    (r"a = (b \\ + c)", ["a equal [(+b +c)]"]),
    (r"a = b, c = d", ["a equal b", "c equal d"]),
    (r"a = b \quad c = d", ["a equal b", "c equal d"]),
    (r"a = b, \qquad i = 1,\dots,N", ["a equal b", "i equal {1, ..., N}"]),
    (r"a = b \quad \text{and} \quad c = d.", ["a equal b", "c equal d"]),
    (r"a = b \text{ where } c = d", ["a equal b", "c equal d"]),
    (r"\mathbf{v},\mathbf{u}\in\mathbb{R}^n", [r"{\mathbf{v}, \mathbf{u}} member <R n>"]),
    (r"a, b", ["{a, b}"]),
    (r"\label{x} a = b \tag{1}", ["a equal b"]),
    (r"", []),
    (r"\quad", []),
]  # fmt: skip


@pytest.mark.parametrize("latex, expected", STATEMENTS, ids=[latex for latex, _ in STATEMENTS])
def test_statements(latex: str, expected: list[str]) -> None:
    assert chains(latex) == expected


NO_VALUE = [
    r"a \pm b", r"n!", r"p(x|y)", r"p(x \mid y)", r"\lim_{n\to\infty} a_n", r"\int f", r"\mathbb{E}[x]",
    r"a + \cdots + b", r"\binom{n}{k}", r"\begin{cases} a & b \\ c & d\end{cases}", r"\sum_{i=1}^\infty x_i",
    r"\sum_{i\neq j} x_i", r"\argmin_x f(x)", r"\left. x \right|_{0}", r"\nabla \cdot u", r"x \oplus y", r"[0, 1)",
    r"\langle x \rangle", r"\exists x", r"x^{\text{a}} \wedge y", r"x_{i_j}", r"\mathrm{Var}(x)",
]  # fmt: skip


@pytest.mark.parametrize("latex", NO_VALUE)
def test_what_is_known_but_has_no_value(latex: str) -> None:
    found = read_surface(parse(latex))
    assert found.whole
    assert found.opaque
    assert all(o.known and o.reason and 0 <= o.start <= o.end <= len(latex) for o in found.opaque)


NOT_WHOLE = [
    r"a/bc", r"1/2N", r"\sum x", r"A^\dagger", r"{AB}^T", r"(a + b", r"a + ", r"A \otimes B \odot C", r"\frac{}{}",
    r"\mystery{x}", r"a^b^c", r"a_b_c", r"()", r"\|x", r"a +", r"/ b",
]  # fmt: skip


@pytest.mark.parametrize("latex", NOT_WHOLE)
def test_what_is_not_understood_says_so(latex: str) -> None:
    found = read_surface(parse(latex))
    assert not found.whole
    assert all(o.reason and 0 <= o.start <= o.end <= len(latex) for o in found.opaque)


def test_numbers_are_exact() -> None:
    (chain,) = read_surface(parse("0.1")).chains
    assert chain.sides[0] == s.Num(0, 3, Fraction(1, 10))


def test_ranges_point_at_the_latex() -> None:
    latex = r"\mathbf{W}^T\mathbf{X} - \frac{a}{b}\,\sin(x)"
    for node in s.walk(read_surface(parse(latex)).chains[0].sides[0]):
        text = latex[node.start : node.end]
        if isinstance(node, s.Sym):
            assert node.head.letter in text
        if isinstance(node, s.Call):
            assert text == r"\sin(x)"


PARTS = st.sampled_from(
    [r"\mathbf{A}", "x", "_", "^", "{", "}", "(", ")", "|", r"\|", "+", "-", "=", r"\sum", r"\frac", r"\left(", r"\right)", r"\mathrm{d}", "/", "T",
     r"\nabla", r"\partial", r"\langle", r"\rangle", ",", r"\\", "&", r"\quad", r"\exp", r"\mathbb{E}", "2", "'", r"\odot", r"\tensor", "[", "]",
     r"\begin{aligned}", r"\end{aligned}", r"\hat", r"\text{a b}", r"\overset", ":", r"\dots", "i", r"\mu", r"\phantom", r"\sqrt", r"\max", "!", "*"]
)  # fmt: skip


@given(st.lists(PARTS, max_size=14).map("".join))
@example(r",\quad\text{a b}\mathbf{A}")
def test_never_raises_and_ranges_stay_inside(latex: str) -> None:
    found = read_surface(parse(latex))
    for chain in found.chains:
        for node in s.walk(chain):
            assert 0 <= node.start <= node.end <= len(latex), (latex, node)
            assert all(f.name for f in fields(node))
    for mark in found.marks:
        assert 0 <= mark.start <= mark.end <= len(latex)
