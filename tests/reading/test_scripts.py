"""Every script of every base is classified with a reason: the tables of notation.md §3, §4 and reading-notes.md §3.3."""

from __future__ import annotations

import pytest

from einlsp.latex import parse
from einlsp.reading.formula import read_surface
from einlsp.reading.marks import Mark
from einlsp.reading.surface import FormulaSurface, Sym, walk


def surface(latex: str) -> FormulaSurface:
    return read_surface(parse(latex))


def marks(latex: str) -> list[Mark]:
    return list(surface(latex).marks)


def kinds(latex: str) -> dict[str, str]:
    """Text of each mark and its kind; levels are marked ^ and _ ."""
    return {("^" if m.level == "up" else "_") + m.text: m.kind for m in marks(latex)}


def slots(latex: str) -> list[str]:
    """The slots of the first symbol that has some, in order, with their levels."""
    for chain in surface(latex).chains:
        for side in chain.sides:
            for node in walk(side):
                if isinstance(node, Sym) and node.scripts.slots:
                    return [("^" if m.level == "up" else "_") + m.text for m in node.scripts.slots]
    return []


NOT_AN_INDEX = [
    # T, a number in the same formula, on what also ends the product
    (r"T = \frac12\dot q^T M\dot q", {"^T": "transpose"}),
    (r"\frac{dT}{dt} = \dot q^T M\ddot q", {"^T": "transpose"}),
    (r"V = (1+r)^T P + T", {"^T": "power"}),
    (r"T + r^T c", {"^T": "power"}),
    (r"c = 2T r^T + r", {"^T": "power"}),
    # notation.md §3
    (r"x^2", {"^2": "power"}),
    (r"\sigma^2", {"^2": "power"}),
    (r"e^{x}", {"^x": "power"}),
    (r"10^{-3}", {"^-3": "power"}),
    (r"\mathbf{A}^T", {"^T": "transpose"}),
    (r"\mathbf{A}^\top", {r"^\top": "transpose"}),
    (r"\mathbf{A}^\intercal", {r"^\intercal": "transpose"}),
    (r"\mathbf{A}^\mathsf{T}", {r"^\mathsf{T}": "transpose"}),
    (r"\mathbf{A}^{\mathrm{T}}", {r"^\mathrm{T}": "transpose"}),
    (r"\mathbf{A}^{\rm T}", {r"^\mathrm{T}": "transpose"}),
    (r"X'X", {"^'": "transpose"}),
    (r"x'", {"^'": "label"}),
    (r"A^{-1}", {"^-1": "inverse"}),
    (r"A^{-T}", {"^-T": "inverse-transpose"}),
    (r"A^{-\top}", {r"^-\top": "inverse-transpose"}),
    (r"A^\dagger", {r"^\dagger": "adjoint"}),
    (r"\theta^*", {"^*": "label"}),
    (r"A^+", {"^+": "pseudo-inverse"}),
    (r"W_{\text{out}}", {r"_\text{out}": "label"}),
    (r"x_\mathrm{train}", {r"_\mathrm{train}": "label"}),
    (r"L_{\mathrm{MSE}}", {r"_\mathrm{MSE}": "label"}),
    (r"\mathcal{L}_{reg}", {"_reg": "label"}),
    (r"\lambda_{\max}", {r"_\max": "label"}),
    (r"x_1", {"_1": "component"}),
    (r"W_{12}", {"_12": "component"}),
    (r"\sigma^{(1)}", {"^(1)": "label"}),
    (r"x_{t+1}", {"_t+1": "offset"}),
    (r"h_{t-1}", {"_t-1": "offset"}),
    (r"W^{(l)}", {"^(l)": "label"}),
    (r"x^{[k]}", {"^[k]": "label"}),
    (r"\sum_{i=1}^N \mathbf{x}_i", {"_i=1": "bound", "^N": "bound", "_i": "sample"}),
    (r"x_i \quad i=1,\dots,N", {"_i": "sample"}),
    (r"\lim_{n\to\infty} a_n", {r"_n\to\infty": "bound"}),
    (r"\arg\min_\theta L", {r"_\theta": "bound"}),
    (r"\bigcup_i A", {"_i": "bound"}),
    (r"\int_0^T f", {"_0": "bound", "^T": "bound"}),
    (r"\mathbb{R}^{n\times m}", {r"^n\times m": "space"}),
    (r"\lVert x\rVert_2", {"_2": "norm"}),
    (r"\lVert X\rVert_F^2", {"_F": "norm", "^2": "power"}),
    (r"\|x\|_1", {"_1": "norm"}),
    (r"\mathbb{E}_{x\sim p}[x]", {r"_x\sim p": "bound"}),
    (r"\nabla_\mathbf{x} f", {r"_\mathbf{x}": "derivative"}),
    (r"\partial_\mu f", {r"_\mu": "index"}),
    (r"\sum_{t=1}^T x", {"_t=1": "bound", "^T": "bound"}),
    (r"W^{T-1}", {"^T-1": "power"}),
    # reading-notes.md §3.3, row by row
    (r"{x_i}^{\alpha_i-1}", {r"^\alpha_i-1": "power"}),  # 1
    (r"e^{i\pi}", {r"^i\pi": "power"}),  # 2
    (r"C_0", {"_0": "component"}),  # 3
    (r"D_{\mathrm{KL}}", {r"_\mathrm{KL}": "label"}),  # 4
    (r"x_{\rm in}", {r"_\mathrm{in}": "label"}),
    (r"Q_{target}", {"_target": "label"}),  # 5
    (r"S_{inflow}", {"_inflow": "label"}),
    (r"r_{isco}", {"_isco": "label"}),
    (r"T_{max}", {"_max": "label"}),
    (r"\epsilon_{i+1}", {"_i+1": "offset"}),  # 6
    (r"x^{(i)}", {"^(i)": "label"}),  # 7
    (r"W^{[l]}", {"^[l]": "label"}),
    (r"f^{(i)}", {"^(i)": "label"}),
    (r"\mathbf{S}_P^T", {"_P": "label", "^T": "transpose"}),  # 8
    (r"(X'X)^{-1}X'y", {"^'": "transpose", "^-1": "inverse"}),
    (r"U^*", {"^*": "label"}),  # 9
    (r"U^{\mathsf{H}}", {r"^\mathsf{H}": "adjoint"}),
    (r"(f-1)^+", {"^+": "pseudo-inverse"}),  # 10
    (r"x^\star", {r"^\star": "label"}),  # 11
    (r"x^\ast", {r"^\ast": "label"}),
    (r"90^\circ", {r"^\circ": "label"}),
    (r"\pi_\infty", {r"_\infty": "label"}),
    (r"\Vert x\Vert_F^2", {"_F": "norm", "^2": "power"}),  # 12
    (r"\vert\vert\mathbf{M}\vert\vert_F^2", {"_F": "norm", "^2": "power"}),
    (r"\mathbb{R}^n", {"^n": "space"}),  # 13
    (r"\max_j f_j", {"_j": "bound"}),  # 14 (the second _j overwrites: see test below)
    (r"\log_2 x", {"_2": "bound"}),
    (r"\Pr_{a}(x)", {"_a": "bound"}),  # 15
    (r"\mathrm{Var}_q(x)", {"_q": "bound"}),
    (r"\xrightarrow[n]{k}", {}),  # 16
    (r"\pi_\theta", {r"_\theta": "label"}),  # 17
    (r"p_\theta", {r"_\theta": "label"}),
    (r"\partial_t u", {"_t": "derivative"}),
    (r"\partial_x u", {"_x": "derivative"}),
    (r"\nabla_\theta J", {r"_\theta": "derivative"}),
    (r"\nabla^2 f", {"^2": "power"}),  # 18
    (r"\frac{\partial^2 f}{\partial x^2}", {}),
    (r"x_{i\neq j}", {r"_i\neq j": "bound"}),  # 20
    (r"x_{x\in b}", {r"_x\in b": "bound"}),
    (r"x_{i<j}", {"_i<j": "bound"}),
    (r"a_{k=1}", {"_k=1": "bound"}),
    (r"\mathbf{A}_{:,j}", {"_:,j": "label"}),  # 21
    (r"x_{i:j}", {"_i:j": "label"}),
    (r"x_{i,\cdot}", {r"_i,\cdot": "label"}),
    (r"g_{\mu,\sigma}", {r"_\mu,\sigma": "unknown"}),  # 22
    (r"J_{k}^{\alpha,\beta}", {r"^\alpha,\beta": "unknown"}),
    (r"\mathcal{N}_{\mu,\Sigma}(x)", {r"_\mu,\Sigma": "bound"}),
    (r"x_{i_j}", {"_i_j": "unknown"}),  # 23
    (r"c_{d^*}", {"_d^*": "label"}),
    (r"x'_i", {"^'": "label", "_i": "index"}),  # 24
    (r"M'_x", {"^'": "label", "_x": "label"}),
    (r"CO_2", {"_2": "component"}),  # 26
    (r"\mathrm{m}^2", {"^2": "power"}),
    (r"\tag{x_i}\label{eq_1}", {}),  # 27
    (r"\text{with } x_i \text{ as } x_j", {"_i": "index", "_j": "index"}),
    (r"C^\infty", {r"^\infty": "label"}),  # 29
    (r"L^2", {"^2": "power"}),
    (r"\ell_p", {"_p": "index"}),
]


@pytest.mark.parametrize("latex, expected", NOT_AN_INDEX, ids=[latex for latex, _ in NOT_AN_INDEX])
def test_scripts_are_what_the_tables_say(latex: str, expected: dict[str, str]) -> None:
    found = kinds(latex)
    assert {text: found.get(text) for text in expected} == expected or (
        latex == r"\max_j f_j" and marks(latex)[0].kind == "bound"
    )
    if not expected:
        assert "index" not in found.values()


IN_CONTEXT = [
    # a nabla: by an index where the letter is one elsewhere, else by a variable
    (r"\nabla_a\xi_b + \nabla_b\xi_a = 0", "a", "index"),
    (r"\nabla_a\nabla_b f = h_{ab}", "a", "index"),
    (r"\nabla_w L = \sum_n \nabla_w l_n", "w", "derivative"),
    (r"\nabla_b L = b", "b", "derivative"),
    (r"\nabla_k\varepsilon(k) = v_k", "k", "derivative"),
    # several letters below a ∂
    (r"\partial_{ij}f\,dx^idx^j", "i", "index"),
    (r"\partial_{xx}u", "xx", "derivative"),
    (r"\partial_{tx}u", "tx", "derivative"),
    (r"\partial_{\bar j}K", r"\bar{j}", "index"),
    # script, blackboard and Fraktur letters
    (r"\mathcal F_{\mu\nu}", r"\mu", "index"),
    (r"\mathfrak g_{\mu\nu}", r"\nu", "index"),
    (r"\sigma_{ij} = \mathbb C_{ijkl}\varepsilon_{kl}", "k", "index"),
    (r"\mathcal A_i = \epsilon_{ijk}B_jC_k", "i", "index"),
    (r"\mathcal L_{kl}", "kl", "label"),
    (r"\mathcal L_\theta", r"\theta", "label"),
    (r"\mathcal N_i", "i", "bound"),
    (r"\mathcal L = \lambda_a\mathcal L_a", "a", "label"),
    (r"x\in\mathbb Z_n", None, None),
    (r"C_{in} = A_{ik}B_{kn}", "n", "index"),
    (r"h_{in} = W_{in}x", "in", "label"),
    # a name in capitals before indices
    (r"h^{TT\,i}{}_j", "TT", "label"),
    (r"h^{TT\,i}{}_j", "i", "index"),
    (r"h^{TT}_{ij}", "TT", "component"),
    # an accent makes another symbol: c is no number
    (r"\bar c^aD^c_ac_c", "c", "index"),
]


@pytest.mark.parametrize(("latex", "text", "kind"), IN_CONTEXT)
def test_scripts_that_their_formula_explains(latex: str, text: str | None, kind: str | None) -> None:
    found = {(m.text, m.kind) for m in marks(latex)}
    if text is None:
        assert not any(k == "index" for _, k in found)
    else:
        assert (text, kind) in found


def test_every_mark_gives_its_reason_and_its_range() -> None:
    for latex, _ in NOT_AN_INDEX:
        for mark in marks(latex):
            assert len(mark.reason) > 5, latex
            assert 0 <= mark.start < mark.end <= len(latex), latex


SPELLINGS = [
    (r"{M^\mu}_\nu", [r"^\mu", r"_\nu"]),
    (r"{M_\mu}^\nu", [r"_\mu", r"^\nu"]),
    (r"M^\mu{}_\nu", [r"^\mu", r"_\nu"]),
    (r"M_\mu{}^\nu", [r"_\mu", r"^\nu"]),
    (r"M^{\mu}{}_{\nu}", [r"^\mu", r"_\nu"]),
    (r"M^{\mu}_{\phantom{\mu}\nu}", [r"^\mu", r"_\nu"]),
    (r"M_{\mu}^{\phantom{\mu}\nu}", [r"_\mu", r"^\nu"]),
    (r"\tensor{M}{^\mu_\nu}", [r"^\mu", r"_\nu"]),
    (r"M\indices{^\mu_\nu}", [r"^\mu", r"_\nu"]),
    (r"M\indices{_\mu^\nu}", [r"_\mu", r"^\nu"]),
    (r"W^{\mu\beta}", [r"^\mu", r"^\beta"]),
    (r"{W^{\mu\beta}}", [r"^\mu", r"^\beta"]),
    (r"X_{\alpha\nu}", [r"_\alpha", r"_\nu"]),
    (r"T^{ij}{}_{kl}", ["^i", "^j", "_k", "_l"]),
    (r"R_i{}^j{}_{kl}", ["_i", "^j", "_k", "_l"]),
    (r"T^a_{\ b}", ["^a", "_b"]),
    (r"\Gamma^{c}_{\;\;ab}", ["^c", "_a", "_b"]),
    (r"R_{abc}^{\space\space\space d}", ["_a", "_b", "_c", "^d"]),
    (r"M_{\ \nu}^\mu", [r"^\mu", r"_\nu"]),
    (r"P^{s'}{}_{k}{}^{s}", ["^s'", "_k", "^s"]),
    (r"F^{s'}{}_{c'}", ["^s'", "_c'"]),
    (r"{}^{(4)}R_{pqrs}", ["_p", "_q", "_r", "_s"]),
    (r"L_1{}^\mu{}_\nu", ["_1", r"^\mu", r"_\nu"]),
    (r"P_L{}^\mu{}_\nu", [r"^\mu", r"_\nu"]),
    (r"\Pi^{\rm T}{}^\mu{}_\nu", [r"^\mu", r"_\nu"]),
    (r"E_{(k)}{}^\mu{}_\nu", [r"^\mu", r"_\nu"]),
    (r"M^\mu{}_0", [r"^\mu", "_0"]),
    (r"A_{i,j}", ["_i", "_j"]),
    (r"{\mathbf{M}^\mu}_\nu", [r"^\mu", r"_\nu"]),
    (r"M ^\mu {} _\nu", [r"^\mu", r"_\nu"]),
]


@pytest.mark.parametrize("latex, expected", SPELLINGS, ids=[latex for latex, _ in SPELLINGS])
def test_slots_in_every_spelling(latex: str, expected: list[str]) -> None:
    assert [s for s in slots(latex) if s != "_1"] == [s for s in expected if s != "_1"]


@pytest.mark.parametrize("latex", [r"M^\mu_\nu", r"M_\nu^\mu", r"\delta^\mu_\alpha"])
def test_stacked_indices_leave_the_slot_order_open(latex: str) -> None:
    symbols = [n for c in surface(latex).chains for side in c.sides for n in walk(side) if isinstance(n, Sym)]
    assert symbols[0].scripts.stacked
    assert [m.level for m in symbols[0].scripts.slots] == ["up", "down"]


def test_a_prescript_belongs_to_what_follows() -> None:
    (chain,) = surface(r"g + {}^{(4)}R_{ij}").chains
    heads = [n.key for n in walk(chain.sides[0]) if isinstance(n, Sym)]
    assert heads == ["g", "{}^{(4)}R"]


@pytest.mark.parametrize("latex", [r"T_{\mu\nu,\rho}", r"T_{\mu;\nu}"])
def test_a_comma_is_a_derivative_only_where_the_note_shows_it(latex: str) -> None:
    assert {m.kind for m in marks(latex)} == {"unknown"}
    assert surface(latex).opaque


def test_brackets_across_tensors_are_unknown_not_unbalanced() -> None:
    found = surface(r"\gamma_{[a}^{r} n_{b]}")
    assert all("not read" in o.reason for o in found.opaque)
    assert [m.text for m in found.marks if m.kind == "unknown"] == ["[a", "b]"]


def test_discount_factors_are_no_contraction() -> None:
    # The pair looks exactly like one; nothing here shows an index.
    assert all(m.kind != "index" for m in marks(r"\beta^t c_t"))
    above = [m for m in marks(r"\sum_{t=0}^\infty \beta^t u(c_t)") if m.level == "up" and m.text == "t"]
    assert [m.kind for m in above] == ["power"]


def test_a_number_is_no_transpose() -> None:
    found = [m for m in marks(r"\sum_{t=1}^T \beta^T P^T") if m.text == "T" and m.kind != "bound"]
    assert all(not m.sure or m.kind == "power" for m in found)
    assert marks(r"\frac{1}{T}\sum_{t=1}^T \mathbf{x}_t\mathbf{x}_t^T")[-1].kind == "transpose"


def test_powers_of_letters_that_are_numbers() -> None:
    assert kinds(r"k^\alpha n^{1-\alpha}") == {r"^\alpha": "power", r"^1-\alpha": "power"}
    assert kinds(r"\lVert x\rVert_p^p") == {"_p": "norm", "^p": "power"}


def test_a_script_after_a_bold_group_belongs_to_the_last_letter() -> None:
    (chain,) = surface(r"\mathbf{Wx}_i").chains
    symbols = [n for n in walk(chain.sides[0]) if isinstance(n, Sym)]
    assert [(n.key, [m.text for m in n.scripts.marks]) for n in symbols] == [
        (r"\mathbf{W}", []),
        (r"\mathbf{x}", ["i"]),
    ]


def test_double_scripts_are_unknown() -> None:
    for latex in ("a^b^c", "a_b_c"):
        assert any(m.kind == "unknown" and "second script" in m.reason for m in marks(latex))
