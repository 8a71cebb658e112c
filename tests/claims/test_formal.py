"""Steps about what has no value (open functions, fields, probabilities): what holds whatever they are, and nothing else."""

from __future__ import annotations

import pytest

from tests.claims.judging import kinds, verdicts

HOLD = [
    # derivatives by time of what is not said to depend on it
    r"\frac{d}{dt}(x y) = \frac{dx}{dt} y + x \frac{dy}{dt}",
    r"\frac{d}{dt}\left(\frac{x}{y}\right) = \frac{\dot x y - x \dot y}{y^2}",
    r"\partial_t e^{-2\phi} = -2 e^{-2\phi}\partial_t\phi",
    r"\frac{d}{dt}(x(t) y(t)) = x'(t) y(t) + x(t) y'(t)",
    r"\frac{d}{dt}\sin\theta = \dot\theta\cos\theta",
    r"\frac{\partial^2 u}{\partial x\,\partial t} = \frac{\partial}{\partial t}\frac{\partial u}{\partial x}",
    # fields and covariant derivatives
    r"\partial_i(\phi\psi) = \psi\partial_i\phi + \phi\partial_i\psi",
    r"\partial_j(u_j v_i) = u_j\partial_j v_i + v_i\partial_j u_j",
    r"\nabla_\mu(\phi A^\mu) = A^\mu\nabla_\mu\phi + \phi\nabla_\mu A^\mu",
    r"\nabla_\mu A^\nu = \partial_\mu A^\nu + \Gamma^\nu_{\mu\lambda}A^\lambda",
    r"\nabla_\mu A_\nu - \nabla_\nu A_\mu = \partial_\mu A_\nu - \partial_\nu A_\mu",
    r"\bar D_k\bar A_{ij} = \partial_k\bar A_{ij} - \bar\Gamma^l_{ki}\bar A_{lj} - \bar\Gamma^l_{kj}\bar A_{il}",
    r"\bar D^i\bar D_j\beta^j = \bar\gamma^{im}\bar D_m\bar D_j\beta^j",
    r"2(\bar\gamma^{ij}\partial_i\phi - 3\bar\gamma^{ij}\partial_i\phi)\partial_j\psi = -4\bar\gamma^{kl}\partial_k\phi\,\partial_l\psi",
    # components, raised and lowered
    r"(u^0 k_0 + u^x k_x)^2 = (u^0 k_0)^2 + 2u^x k_x u^0 k_0 + (u^x k_x)^2",
    r"g_{\mu\xi}(u^\xi u^\nu + \tfrac12 b^2 g^{\xi\nu}) = u_\mu u^\nu + \tfrac12 b^2\delta^\nu_\mu",
    r"\gamma_{ij}(B^j + (u_kB^k)u^j) = B_i + (u_kB^k)u_i",
    r"g_{\mu j}u^\mu = g_{0j}u^0 + g_{ij}u^i",
    r"g^{\mu\nu}u_\mu u_\nu = g^{00}(u_0)^2 + 2g^{0i}u_0u_i + g^{ij}u_iu_j",
    r"\partial^\lambda\varphi\,\partial_\lambda\varphi = \partial^t\varphi\,\partial_t\varphi + \partial^i\varphi\,\partial_i\varphi",
    # probabilities and expectations
    r"P(A\mid B) = \frac{P(B\mid A)P(A)}{P(B)}",
    r"P(A\cap B\cap C) = P(A)P(B\mid A)P(C\mid A\cap B)",
    r"\log p(x, z) - \log p(z) = \log p(x\mid z)",
    r"\E_{z\sim q}[\log\frac{p(x,z)}{q(z)}] = \E_{z\sim q}[\log p(x\mid z)] - \E_{z\sim q}[\log\frac{q(z)}{p(z)}]",
    r"\log p(x) = \mathbb{E}_{z\sim q(z\mid x)}[\log p(x)]",
    r"\mathbb{E}_{x\sim p}[f(x)] = \sum_x p(x)f(x) = \mathbb{E}_{x\sim q}\left[\frac{p(x)}{q(x)}f(x)\right]",
    r"\mathrm{Var}[aX + b] = a^2\mathrm{Var}[X]",
    r"Var[X + Y] = Var[X] + Var[Y] + 2Cov[X, Y]",
    r"\mathrm{Cov}(X, Y) = \mathbb{E}[XY] - \mathbb{E}[X]\mathbb{E}[Y]",
    r"\nabla_\theta\mathbb{E}_{z\sim p}[f_\theta(z)] = \mathbb{E}_{z\sim p}[\nabla_\theta f_\theta(z)]",
    # sums and integrals
    r"\sum_{i=1}^n i a_i + \sum_{j=1}^n j b_j = \sum_{k=1}^n k(a_k + b_k)",
    r"\int (f(x) + g(x))\,dx = \int f(x)\,dx + \int g(x)\,dx",
    r"\sum_{x\in D}\log\left(p(x)q(x)\right) = \sum_{x\in D}\log p(x) + \sum_{x\in D}\log q(x)",
    r"\frac{-2b \pm \sqrt{4b^2 - 4ac}}{2a} = -\frac{b}{a} \pm \frac{\sqrt{4b^2 - 4ac}}{2a}",
    r"(x \pm y)(x \mp y) + p(a,b) = (x \mp y)(x \pm y) + p(a,b)",
    # words that are functions
    r"exp(x)\,exp(y) = exp(x + y)",
]


@pytest.mark.parametrize("latex", HOLD)
def test_what_holds_whatever_it_is_about_holds(latex: str) -> None:
    assert set(verdicts(f"$${latex}$$")) == {"holds"} or kinds(f"$${latex}$$") == ["definition"]


NOT_TRUE = [
    r"\frac{d}{dt}(x y) = \frac{dx}{dt}\frac{dy}{dt}",
    r"\frac{d}{dt}\left(\frac{x}{y}\right) = \frac{\dot x y + x \dot y}{y^2}",
    r"\partial_t e^{-2\phi} = 2 e^{-2\phi}\partial_t\phi",
    r"x(t)y(s) = x(s)y(t)",
    r"\partial_i\partial_j(\phi\psi) = \phi\partial_i\partial_j\psi + \psi\partial_i\partial_j\phi",
    r"\nabla_\mu(\phi A^\mu) = \phi\nabla_\mu A^\mu",
    r"\nabla_\mu A^\nu = \partial_\mu A^\nu - \Gamma^\nu_{\mu\lambda}A^\lambda",
    r"\nabla_\mu A_\nu + \nabla_\nu A_\mu = \partial_\mu A_\nu + \partial_\nu A_\mu",
    r"\bar D_i\bar D_j\phi A^i = \bar D_iA^i\,\bar D_j\phi",
    r"u^0k_0 + u^xk_x + p(a,b) = 2u^xk_x + p(a,b)",
    r"T^{ij}A_j + p(a,b) = T^{ji}A_j + p(a,b)",
    r"g^{\mu\nu}u_\mu u_\nu = g^{00}(u_0)^2 + g^{0i}u_0u_i + g^{ij}u_iu_j",
    r"T^{\mu\nu}k_\mu k_\nu = T^{00}k_0k_0 + 2T^{0i}k_0k_i + T^{ij}k_ik_j",
    r"g_{\mu\nu}u^\mu u^\nu = g_{ij}u^iu^j",
    r"P(A\mid B) = \frac{P(A\cap B)}{P(A)}",
    r"P(A\mid B)P(B) = P(A)P(B)",
    r"p(x\mid z)p(z) = p(z\mid x)",
    r"\log p(x,z) = \log p(x) + \log p(z)",
    r"T(x\mid y)\pi(y) = T(y\mid x)\pi(x)",
    r"\mathbb{E}[XY] = \mathbb{E}[X]\mathbb{E}[Y]",
    r"\mathbb{E}[XY] = X\mathbb{E}[Y]",
    r"\mathbb{E}_z[\log p(x)] = \log p(z)",
    r"\mathrm{Var}[aX] = a\mathrm{Var}[X]",
    r"Var[X + Y] = Var[X] + Var[Y]",
    r"\nabla_\theta\mathbb{E}_{z\sim q_\theta}[f(z)] = \mathbb{E}_{z\sim q_\theta}[\nabla_\theta f(z)]",
    r"\nabla_\theta\sum_z q_\theta(z)f(z) = \sum_z q_\theta(z)\nabla_\theta f(z)",
    r"\sum_{i=1}^n a_i + \sum_{i=1}^m a_i = 2\sum_{i=1}^n a_i",
    r"\sum_x p(x)f(x) = \sum_x p(x)\sum_x f(x)",
    r"\int f(x)g(x)\,dx = \int f(x)\,dx\int g(x)\,dx",
    r"f(x+y) + p(a,b) = f(x) + f(y) + p(a,b)",
    r"KL(p, q) = KL(q, p)",
    r"\sqrt{p(a,b)^2} = -p(a,b)",
    r"\frac{-b \pm \sqrt{d}}{2a} = -\frac{b}{2a} \mp \frac{\sqrt{d}}{2a}",
    r"-b \pm \sqrt{d} = b \pm \sqrt{d}",
    r"-{b} \pm {c} = {b} \pm {c}",
]


@pytest.mark.parametrize("latex", NOT_TRUE)
def test_what_is_not_true_never_holds(latex: str) -> None:
    assert not {"holds", "holds-if"} & set(verdicts(f"$${latex}$$"))


def test_what_an_energy_is_made_of_is_put_in_and_its_constants_do_not_change() -> None:
    note = r"""The energy $E = \frac12 m\dot x^2 + \frac12 k x^2$ has
$$\frac{dE}{dt} = m\dot x\ddot x + k x\dot x = \dot x(m\ddot x + kx)$$"""
    assert verdicts(note) == ["holds", "holds"]
    assert verdicts(note.replace(r"+ k x\dot x", r"- k x\dot x")) != ["holds", "holds"]


def test_a_mass_that_is_said_to_change_is_no_constant() -> None:
    rocket = r"""The rocket loses mass at the rate $\dot m = -q$.

$$\frac{d}{dt}(m v + c) = m\dot v + \dot c$$"""
    assert "holds" not in verdicts(rocket)


def test_matrices_do_not_commute() -> None:
    note = r"""Let $\mathbf{x}\in\mathbb{R}^n$ be a state with $\mathbf{y} = \mathbf{x}^T\mathbf{x}$.

$$\frac{d}{dt}(A B) = \dot B A + \dot A B$$

$$\frac{d}{dt}(\hat H\hat p) = \hat p\,\partial_t\hat H + \dot{\hat p}\hat H$$"""
    assert "holds" not in verdicts(note)
