"""What is printed: derivatives in the form that a paper would have them, and the printer's own rules.

Each line of the table was read by a person; `tests/tensor/test_derivative.py` evaluates the same forms and LaTeX.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.writing.compose import transposed
from einlsp.writing.former import Former
from einlsp.writing.forms import Entrywise, Form, Name, Number, Over, Power, Product, Sum, Transposed, Unit, Whole
from einlsp.writing.latex import form_latex
from einlsp.writing.network import NoMatrixForm
from tests.tensor.cases import CASES
from tests.tensor.checks import close, reader_for, solve
from tests.tensor.random_trees import built, expressions
from tests.tensor.trees import T, point
from tests.writing.read_back import Shape, Unreadable, tree_of_form, tree_of_latex

# fmt: off
PRINTED: dict[str, tuple[str, str | None]] = {
    "inner": (r"y^T", r"y"),
    "inner turned": (r"y^T", r"y"),
    "linear": (r"A", r"A^T"),
    "linear transposed": (r"A", r"A^T"),
    "affine": (r"A", r"A^T"),
    "bilinear": (r"b^TA", r"A^Tb"),
    "bilinear by matrix": (r"xb^T", r"bx^T"),
    "bilinear transposed by matrix": (r"xb^T", r"bx^T"),
    "quadratic": (r"x^T(M + M^T)", r"(M + M^T)x"),
    "quadratic by matrix": (r"xx^T", None),
    "quadratic symmetric": (r"2x^TS", r"2Sx"),
    "half quadratic symmetric": (r"x^TS", r"Sx"),
    "quadratic polynomial": (r"v^T + \frac{1}{2}x^T(M + M^T)", r"v + \frac{1}{2}(M + M^T)x"),
    "quadratic polynomial symmetric": (r"x^TS - v^T", r"Sx - v"),
    "residual squared": (r"2(Ax - b)^TA", r"2A^T(Ax - b)"),
    "half residual squared": (r"(Ax - b)^TA", r"A^T(Ax - b)"),
    "residual squared by matrix": (r"2x(Ax - b)^T", r"2(Ax - b)x^T"),
    "weighted residual": (r"2(Ax - b)^TVA", r"2A^TV(Ax - b)"),
    "weighted residual general": (r"(Ax - b)^T(V + V^T)A", r"A^T(V + V^T)(Ax - b)"),
    "ridge": (r"2((Ax - b)^TA + \lambda x^T)", r"2(A^T(Ax - b) + \lambda x)"),
    "ridge by weight": (r"\lVert x\rVert^2", None),
    "mahalanobis": (r"2(x - v)^TG^{-1}", r"2G^{-1}(x - v)"),
    "mahalanobis by mean": (r"-2(x - v)^TG^{-1}", r"-2G^{-1}(x - v)"),
    "mahalanobis by covariance": (r"-G^{-1}(x - v)(x - v)^TG^{-1}", None),
    "rayleigh symmetric": (r"\frac{2}{\lVert x\rVert^2}\left(x^TS - \frac{x^TSx}{\lVert x\rVert^2}x^T\right)", r"\frac{2}{\lVert x\rVert^2}\left(Sx - \frac{x^TSx}{\lVert x\rVert^2}x\right)"),
    "product of two inner": (r"(x^Tv)u^T + (u^Tx)v^T", r"(x^Tv)u + (u^Tx)v"),
    "square of inner": (r"2(u^Tx)u^T", r"2(u^Tx)u"),
    "quartic norm": (r"4\lVert x\rVert^2x^T", r"4\lVert x\rVert^2x"),
    "matrix chain": (r"MP", r"P^TM^T"),
    "matrix chain by matrix": (r"xu^TM", r"M^Tux^T"),
    "squared operator": (r"2(PMx - y)^TPM", r"2M^TP^T(PMx - y)"),
    "squared operator by matrix": (r"2x(PMx - y)^TP", r"2P^T(PMx - y)x^T"),
    "vector times inner": (r"\lVert x\rVert^2\mathbf{I} + 2xx^T", None),
    "vector times inner with other": (r"(x^Tu)\mathbf{I} + xu^T", r"(x^Tu)\mathbf{I} + ux^T"),
    "outer minus inner": (r"(w^Tv)\mathbf{I} + wv^T - 2vw^T", r"(w^Tv)\mathbf{I} + vw^T - 2wv^T"),
    "quotient of vectors": (r"\frac{1}{\lVert x\rVert^2}\mathbf{I} - \frac{2xx^T}{\lVert x\rVert^4}", None),
    "wild scaled residual": (r"2(\beta x + Mx - y)^T(\beta\mathbf{I} + M)", r"2(\beta\mathbf{I} + M^T)(\beta x + Mx - y)"),
    "norm": (r"\frac{x^T}{\lVert x\rVert}", r"\frac{x}{\lVert x\rVert}"),
    "norm of difference": (r"\frac{(x - v)^T}{\lVert x - v\rVert}", r"\frac{x - v}{\lVert x - v\rVert}"),
    "norm of residual": (r"\frac{(Ax - b)^TA}{\lVert Ax - b\rVert}", r"\frac{A^T(Ax - b)}{\lVert Ax - b\rVert}"),
    "norm of residual by matrix": (r"\frac{x(Ax - b)^T}{\lVert Ax - b\rVert}", r"\frac{(Ax - b)x^T}{\lVert Ax - b\rVert}"),
    "one over norm": (r"-\frac{x^T}{\lVert x\rVert^3}", r"-\frac{x}{\lVert x\rVert^3}"),
    "normalised": (r"\frac{1}{\lVert x\rVert}\mathbf{I} - \frac{xx^T}{\lVert x\rVert^3}", None),
    "cosine": (r"\frac{1}{\lVert x\rVert\lVert y\rVert}\left(y^T - \frac{x^Ty}{\lVert x\rVert^2}x^T\right)", r"\frac{1}{\lVert x\rVert\lVert y\rVert}\left(y - \frac{x^Ty}{\lVert x\rVert^2}x\right)"),
    "one-norm": (r"\operatorname{sign}(x)^T", r"\operatorname{sign}(x)"),
    "one-norm of linear": (r"\operatorname{sign}(Ax)^TA", r"A^T\operatorname{sign}(Ax)"),
    "three-norm": (r"\frac{(x \odot \lvert x\rvert)^T}{\lVert x\rVert_3^2}", r"\frac{x \odot \lvert x\rvert}{\lVert x\rVert_3^2}"),
    "frobenius norm": (r"\frac{X^T}{\lVert X\rVert_F}", r"\frac{X}{\lVert X\rVert_F}"),
    "frobenius norm squared": (r"2X^T", r"2X"),
    "frobenius of residual": (r"2(AX - Y)^TA", r"2A^T(AX - Y)"),
    "frobenius of residual halved": (r"(AX - Y)^TA", r"A^T(AX - Y)"),
    "frobenius of residual unsquared": (r"\frac{(AX - Y)^TA}{\lVert AX - Y\rVert_F}", r"\frac{A^T(AX - Y)}{\lVert AX - Y\rVert_F}"),
    "norm cubed": (r"3\lVert x\rVert x^T", r"3\lVert x\rVert x"),
    "spring": (r"\frac{\ell(x - v)(x - v)^T}{\lVert x - v\rVert^3} + \left(1 - \frac{\ell}{\lVert x - v\rVert}\right)\mathbf{I}", None),
    "trace": (r"\mathbf{I}", None),
    "trace of product": (r"M", r"M^T"),
    "trace of rectangular product": (r"A^T", r"A"),
    "trace of transposed": (r"M^T", r"M"),
    "trace of square": (r"2Z", r"2Z^T"),
    "trace of cube": (r"3Z^2", r"3(Z^2)^T"),
    "trace plus trace of square": (r"\mathbf{I} + 2Z", r"\mathbf{I} + 2Z^T"),
    "trace squared": (r"2\mathrm{Tr}(Z)\mathbf{I}", None),
    "trace X^T A X": (r"X^T(M + M^T)", r"(M + M^T)X"),
    "trace X^T S X": (r"2X^TS", r"2SX"),
    "trace A X B": (r"PM", r"M^TP^T"),
    "trace A X B X^T C": (r"MZ^TQP + M^TZ^TP^TQ^T", r"P^TQ^TZM^T + QPZM"),
    "trace of product of three": (r"QM", r"M^TQ^T"),
    "trace with diag": (r"\mathrm{diag}(M)^T", r"\mathrm{diag}(M)"),
    "trace of gram": (r"2W^T", r"2W"),
    "inner of matrices": (r"M^T", r"M"),
    "inner of residual": (r"2(MZ - P)^TM", r"2M^T(MZ - P)"),
    "gram residual": (r"2(2X^TX - K - K^T)X^T", r"2X(2X^TX - K - K^T)"),
    "gram residual symmetric": (r"4(X^TX - K)X^T", r"4X(X^TX - K)"),
    "factorisation U": (r"-2V^T(Y - UV^T)^T", r"-2(Y - UV^T)V"),
    "factorisation V": (r"-2U^T(Y - UV^T)", r"-2(Y - UV^T)^TU"),
    "row sums squared": (r"2\mathbf{1}\mathbf{1}^TZ^T", r"2Z\mathbf{1}\mathbf{1}^T"),
    "sum of entries": (r"\mathbf{1}\mathbf{1}^T", None),
    "sum of entries of product": (r"\mathbf{1}\mathbf{1}^TA", r"A^T\mathbf{1}\mathbf{1}^T"),
    "mean of entries": (r"\frac{1}{n}\mathbf{1}^T", r"\frac{1}{n}\mathbf{1}"),
    "bilinear in inverse": (r"-H^{-1}vu^TH^{-1}", r"-H^{-T}uv^TH^{-T}"),
    "trace of inverse": (r"-H^{-2}", r"-(H^{-2})^T"),
    "trace A inverse B": (r"-H^{-1}PMH^{-1}", r"-H^{-T}M^TP^TH^{-T}"),
    "trace of inverse squared": (r"-2H^{-3}", r"-2(H^{-3})^T"),
    "determinant": (r"\det(H)H^{-1}", r"\det(H)H^{-T}"),
    "determinant squared": (r"2\det(H)^2H^{-1}", r"2\det(H)^2H^{-T}"),
    "determinant of product": (r"\det(MHP)P(MHP)^{-1}M", r"\det(MHP)M^T(MHP)^{-T}P^T"),
    "log determinant": (r"H^{-1}", r"H^{-T}"),
    "log determinant of gram": (r"2(W^TW)^{-1}W^T", r"2W(W^TW)^{-1}"),
    "determinant of gram": (r"2\det(W^TW)(W^TW)^{-1}W^T", r"2\det(W^TW)W(W^TW)^{-1}"),
    "log determinant of quadratic": (r"2(W^TVW)^{-1}W^TV", r"2VW(W^TVW)^{-1}"),
    "gaussian by covariance": (r"\frac{1}{2}(G^{-1} - G^{-1}xx^TG^{-1})", None),
    "gaussian by precision": (r"\frac{1}{2}(G^{-1} - xx^T)", None),
    "inverse applied": (r"H^{-1}", r"H^{-T}"),
    "inverse of shifted": (r"x^T((M + \lambda\mathbf{I})^{-1} + (M + \lambda\mathbf{I})^{-T})", r"((M + \lambda\mathbf{I})^{-1} + (M + \lambda\mathbf{I})^{-T})x"),
    "inverse of shifted by shift": (r"-x^T(G + \lambda\mathbf{I})^{-2}x", None),
    "log determinant of shifted": (r"2(\mathbf{I} + W^TW)^{-1}W^T", r"2W(\mathbf{I} + W^TW)^{-1}"),
    "trace A^T inverse symmetric": (r"-G^{-1}SG^{-1}", None),
    "least squares projector": (r"2b^TA(A^TA)^{-1}A^T", r"2A(A^TA)^{-1}A^Tb"),
    "inverse in between": (r"-(Z^TZ)^{-1}(PM + M^TP^T)(Z^TZ)^{-1}Z^T", r"-Z(Z^TZ)^{-1}(PM + M^TP^T)(Z^TZ)^{-1}"),
    "exp": (r"\mathrm{diag}(\exp(x))", None),
    "log": (r"\mathrm{diag}(x)^{-1}", None),
    "sum of exp": (r"\exp(x)^T", r"\exp(x)"),
    "sum of log": (r"(\mathbf{1} \oslash x)^T", r"\mathbf{1} \oslash x"),
    "exp of inner": (r"\exp(v^Tx)v^T", r"\exp(v^Tx)v"),
    "sin": (r"\mathrm{diag}(\cos(x))", None),
    "sum of cos": (r"-\sin(x)^T", r"-\sin(x)"),
    "sum of tan": (r"(1 + \tan^2(x))^T", r"1 + \tan^2(x)"),
    "sum of arctan": (r"(\mathbf{1} \oslash (1 + x^{\odot 2}))^T", r"\mathbf{1} \oslash (1 + x^{\odot 2})"),
    "sum of sinh": (r"\cosh(x)^T", r"\cosh(x)"),
    "sum of cosh": (r"\sinh(x)^T", r"\sinh(x)"),
    "sum of tanh": (r"(1 - \tanh^2(x))^T", r"1 - \tanh^2(x)"),
    "sum of erf": (r"\frac{2}{\sqrt{\pi}}\exp(-x^{\odot 2})^T", r"\frac{2}{\sqrt{\pi}}\exp(-x^{\odot 2})"),
    "sum of softplus": (r"\sigma(x)^T", r"\sigma(x)"),
    "sum of relu": (r"\operatorname{step}(x)^T", r"\operatorname{step}(x)"),
    "sum of roots": (r"\frac{1}{2}(x^{\odot -1/2})^T", r"\frac{1}{2}x^{\odot -1/2}"),
    "sum of cubes": (r"3(x^{\odot 2})^T", r"3x^{\odot 2}"),
    "entrywise power": (r"3\mathrm{diag}(x^{\odot 2})", None),
    "entrywise scalar power": (r"a\mathrm{diag}(x^{\odot (a - 1)})", None),
    "entrywise scalar power by it": (r"\log(x)^Tx^{\odot a}", None),
    "hadamard": (r"\mathrm{diag}(y)", None),
    "hadamard square": (r"2\mathrm{diag}(x)", None),
    "hadamard in norm": (r"2(x \odot y^{\odot 2})^T", r"2(x \odot y^{\odot 2})"),
    "hadamard quotient": (r"-\mathrm{diag}(y \oslash x^{\odot 2})", None),
    "hadamard quotient by top": (r"\mathrm{diag}(x)^{-1}", None),
    "diag times vector": (r"\mathrm{diag}(v)", None),
    "diag times vector by diag": (r"\mathrm{diag}(x)", None),
    "quadratic in diag": (r"(x^{\odot 2})^T", r"x^{\odot 2}"),
    "quadratic in diag by vector": (r"2(x \odot v)^T", r"2(x \odot v)"),
    "A diag x": (r"(v \odot (M^Tu))^T", r"v \odot (M^Tu)"),
    "hadamard of matrices in sum": (r"M^T", r"M"),
    "hadamard of matrices bilinear": (r"\mathrm{diag}(v)M^T\mathrm{diag}(u)", r"\mathrm{diag}(u)M\mathrm{diag}(v)"),
    "masked factorisation": (r"2(B \odot (B \odot (AX) - Y))^TA", r"2A^T(B \odot (B \odot (AX) - Y))"),
    "kullback": (r"(\log(x \oslash y) + 1)^T", r"\log(x \oslash y) + 1"),
    "sigmoid": (r"\mathrm{diag}(\sigma(x) \odot (1 - \sigma(x)))", None),
    "sigmoid of linear": (r"\mathrm{diag}(\sigma(Ax) \odot (1 - \sigma(Ax)))A", r"A^T\mathrm{diag}(\sigma(Ax) \odot (1 - \sigma(Ax)))"),
    "sum sigmoid of linear": (r"(\sigma(Ax) \odot (1 - \sigma(Ax)))^TA", r"A^T(\sigma(Ax) \odot (1 - \sigma(Ax)))"),
    "tanh of affine": (r"\mathrm{diag}(1 - \tanh^2(Ax + b))A", r"A^T\mathrm{diag}(1 - \tanh^2(Ax + b))"),
    "tanh of affine by offset": (r"\mathrm{diag}(1 - \tanh^2(Ax + b))", None),
    "tanh layer by weights": (r"x(r \odot (1 - \tanh^2(Ax + b)))^T", r"(r \odot (1 - \tanh^2(Ax + b)))x^T"),
    "tanh layer by offset": (r"(r \odot (1 - \tanh^2(Ax + b)))^T", r"r \odot (1 - \tanh^2(Ax + b))"),
    "tanh layer by input": (r"(r \odot (1 - \tanh^2(Ax + b)))^TA", r"A^T(r \odot (1 - \tanh^2(Ax + b)))"),
    "relu layer by weights": (r"x(r \odot \operatorname{step}(Ax))^T", r"(r \odot \operatorname{step}(Ax))x^T"),
    "relu layer by input": (r"(r \odot \operatorname{step}(Ax))^TA", r"A^T(r \odot \operatorname{step}(Ax))"),
    "sin of matrix": (r"\cos(Z^T)", r"\cos(Z)"),
    "exp of matrix product": (r"\exp(AX)^TA", r"A^T\exp(AX)"),
    "abs": (r"\operatorname{sign}(x)^T", r"\operatorname{sign}(x)"),
    "gelu-like": (r"(\sigma(x) + x \odot \sigma(x) \odot (1 - \sigma(x)))^T", r"\sigma(x) + x \odot \sigma(x) \odot (1 - \sigma(x))"),
    "weighted sin": (r"(y \odot \cos(x))^T", r"y \odot \cos(x)"),
    "user function": (r"\cos(Mx)^TM", r"M^T\cos(Mx)"),
    "scaled exp matrix": (r"M\mathrm{diag}(\exp(x))", r"\mathrm{diag}(\exp(x))M^T"),
    "log of product": (r"(y \oslash (Mx))^TM", r"M^T(y \oslash (Mx))"),
    "exp of quadratic": (r"2\exp(-(x - v)^TS(x - v))(x - v)^TS", r"2\exp(-(x - v)^TS(x - v))S(x - v)"),
    "sharpe": (r"\frac{u^T}{\sqrt{w^TSw}} - \frac{w^Tu - a}{(w^TSw)^{3/2}}w^TS", r"\frac{u}{\sqrt{w^TSw}} - \frac{w^Tu - a}{(w^TSw)^{3/2}}Sw"),
    "tanh of scalar": (r"\left(\frac{1}{2}\tanh(w^Tx + a) + \frac{1}{2} - c\right)(1 - \tanh^2(w^Tx + a))", None),
    "hadamard power of product": (r"3((Ax)^{\odot 2})^TA", r"3A^T(Ax)^{\odot 2}"),
    "sigma of scalar": (r"\sigma(w^Tx)(1 - \sigma(w^Tx))x^T", r"\sigma(w^Tx)(1 - \sigma(w^Tx))x"),
    "log-sum-exp": (r"\operatorname{softmax}(x)^T", r"\operatorname{softmax}(x)"),
    "log-sum-exp of linear": (r"\operatorname{softmax}(Ax)^TA", r"A^T\operatorname{softmax}(Ax)"),
    "softmax": (r"\mathrm{diag}(\operatorname{softmax}(x)) - \operatorname{softmax}(x)\operatorname{softmax}(x)^T", None),
    "softmax by hand": (r"\mathrm{diag}(\operatorname{softmax}(x)) - \operatorname{softmax}(x)\operatorname{softmax}(x)^T", None),
    "softmax of linear": (r"(\mathrm{diag}(\operatorname{softmax}(Ax)) - \operatorname{softmax}(Ax)\operatorname{softmax}(Ax)^T)A", r"A^T(\mathrm{diag}(\operatorname{softmax}(Ax)) - \operatorname{softmax}(Ax)\operatorname{softmax}(Ax)^T)"),
    "inner with softmax": (r"(y \odot \operatorname{softmax}(x))^T - (y^T\operatorname{softmax}(x))\operatorname{softmax}(x)^T", r"y \odot \operatorname{softmax}(x) - (y^T\operatorname{softmax}(x))\operatorname{softmax}(x)"),
    "cross-entropy": (r"(\operatorname{softmax}(z) - y)^T", r"\operatorname{softmax}(z) - y"),
    "cross-entropy general": (r"(\mathbf{1}^Ty)\operatorname{softmax}(z)^T - y^T", r"(\mathbf{1}^Ty)\operatorname{softmax}(z) - y"),
    "cross-entropy of logits": (r"(\operatorname{softmax}(z) - y)^T", r"\operatorname{softmax}(z) - y"),
    "softmax regression": (r"x(\operatorname{softmax}(Wx) - y)^T", r"(\operatorname{softmax}(Wx) - y)x^T"),
    "softmax regression by input": (r"(\operatorname{softmax}(Wx) - y)^TW", r"W^T(\operatorname{softmax}(Wx) - y)"),
    "log-softmax": (r"\mathbf{I} - \mathbf{1}\operatorname{softmax}(z)^T", r"\mathbf{I} - \operatorname{softmax}(z)\mathbf{1}^T"),
    "logistic regression": (r"-(b \odot \sigma(-b \odot (Ax)))^TA", r"-A^T(b \odot \sigma(-b \odot (Ax)))"),
    "logistic regression plain": (r"-(b \odot \sigma(-b \odot (Ax)))^TA", r"-A^T(b \odot \sigma(-b \odot (Ax)))"),
    "logistic loss softplus": (r"-(b \odot \sigma(-b \odot (Ax)))^TA", r"-A^T(b \odot \sigma(-b \odot (Ax)))"),
    "binary cross-entropy": (r"-(b - \sigma(Ax))^TA", r"-A^T(b - \sigma(Ax))"),
    "softmax weighted": (r"(((M + M^T)\operatorname{softmax}(x)) \odot \operatorname{softmax}(x))^T - 2(\operatorname{softmax}(x)^TM\operatorname{softmax}(x))\operatorname{softmax}(x)^T", r"((M + M^T)\operatorname{softmax}(x)) \odot \operatorname{softmax}(x) - 2(\operatorname{softmax}(x)^TM\operatorname{softmax}(x))\operatorname{softmax}(x)"),
    "mlp by first": (r"2x((W_2^T(W_2\tanh(W_1x) - b)) \odot (1 - \tanh^2(W_1x)))^T", r"2((W_2^T(W_2\tanh(W_1x) - b)) \odot (1 - \tanh^2(W_1x)))x^T"),
    "mlp by second": (r"2\tanh(W_1x)(W_2\tanh(W_1x) - b)^T", r"2(W_2\tanh(W_1x) - b)\tanh(W_1x)^T"),
    "mlp by offset": (r"((W_2^T(W_2\sigma(W_1x + b_1) - b)) \odot \sigma(W_1x + b_1) \odot (1 - \sigma(W_1x + b_1)))^T", r"(W_2^T(W_2\sigma(W_1x + b_1) - b)) \odot \sigma(W_1x + b_1) \odot (1 - \sigma(W_1x + b_1))"),
    "mlp by input": (r"((W_2^T(W_2\operatorname{relu}(W_1x + b_1) - b)) \odot \operatorname{step}(W_1x + b_1))^TW_1", r"W_1^T((W_2^T(W_2\operatorname{relu}(W_1x + b_1) - b)) \odot \operatorname{step}(W_1x + b_1))"),
    "deep by first": (r"x((W_2^T((W_3^T\mathbf{1}) \odot (1 - \tanh^2(W_2\tanh(W_1x))))) \odot (1 - \tanh^2(W_1x)))^T", r"((W_2^T((W_3^T\mathbf{1}) \odot (1 - \tanh^2(W_2\tanh(W_1x))))) \odot (1 - \tanh^2(W_1x)))x^T"),
    "deep by input": (r"W_3\mathrm{diag}(1 - \tanh^2(W_2\tanh(W_1x)))W_2\mathrm{diag}(1 - \tanh^2(W_1x))W_1", r"W_1^T\mathrm{diag}(1 - \tanh^2(W_1x))W_2^T\mathrm{diag}(1 - \tanh^2(W_2\tanh(W_1x)))W_3^T"),
    "residual block": (r"\mathbf{I} + P\mathrm{diag}(1 - \tanh^2(Mx))M", r"\mathbf{I} + M^T\mathrm{diag}(1 - \tanh^2(Mx))P^T"),
    "attention scores": (r"x(u \odot \exp(Qx))^T", r"(u \odot \exp(Qx))x^T"),
    "autoencoder tied": (r"2((W_1^TW_1x - x)x^T + x(W_1^TW_1x - x)^T)W_1^T", r"2W_1((W_1^TW_1x - x)x^T + x(W_1^TW_1x - x)^T)"),
    "by scalar in vector": (r"x", None),
    "by scalar in matrix": (r"Z + 2aM", None),
    "by scalar in norm": (r"-2(Ax - tb)^Tb", None),
    "by scalar quotient": (r"-\frac{1}{a^2}x", None),
    "by scalar exp": (r"-\exp(-t)x", None),
    "scalar polynomial": (r"3a^2 - 4a", None),
    "matrix K(R - N/d)": (r"\frac{1}{a^2}MQ", None),
    "mean squared error": (r"\frac{2}{N}\sum_{i=1}^N x_i(Wx_i - y_i)^T", r"\frac{2}{N}\sum_{i=1}^N (Wx_i - y_i)x_i^T"),
    "sample covariance trace": (r"\sum_{i=1}^N x_ix_i^T", None),
    "least squares samples": (r"\sum_{i=1}^N (w^Tx_i - t_i)x_i^T", r"\sum_{i=1}^N (w^Tx_i - t_i)x_i"),
    "logistic samples": (r"-\sum_{i=1}^N t_i\sigma(-t_iw^Tx_i)x_i^T", r"-\sum_{i=1}^N t_i\sigma(-t_iw^Tx_i)x_i"),
    "barlow": (r"2\sum_{i=1}^N x_ix_i^TM^T\left(\sum_{j=1}^N Mx_jx_j^TM^T - \mathbf{I}\right)", r"2\sum_{i=1}^N\left(\sum_{j=1}^N Mx_jx_j^TM^T - \mathbf{I}\right)Mx_ix_i^T"),
    "one member": (r"2(x_i - v)^T", r"2(x_i - v)"),
    "mean of samples": (r"\frac{1}{N}\sum_{i=1}^N x_i^T", r"\frac{1}{N}\sum_{i=1}^N x_i"),
    "gaussian likelihood": (r"\sum_{i=1}^N (x_i - v)^TG^{-1}", r"\sum_{i=1}^N G^{-1}(x_i - v)"),
    "hyper-edge": (r"(y \odot z)^T", r"y \odot z"),
    "bilinear in kronecker": (r"EF^TE^T", r"EFE^T"),
    "hessian quadratic": (r"M + M^T", None),
    "hessian quadratic symmetric": (r"S", None),
    "hessian residual": (r"A^TA", None),
    "hessian weighted residual": (r"2A^TVA", None),
    "hessian exp of inner": (r"\exp(v^Tx)vv^T", None),
    "hessian log-sum-exp": (r"\mathrm{diag}(\operatorname{softmax}(x)) - \operatorname{softmax}(x)\operatorname{softmax}(x)^T", None),
    "hessian cross-entropy": (r"\mathrm{diag}(\operatorname{softmax}(z)) - \operatorname{softmax}(z)\operatorname{softmax}(z)^T", None),
    "hessian logistic": (r"A^T\mathrm{diag}(\sigma(-b \odot (Ax)) \odot b^{\odot 2} \odot (1 - \sigma(-b \odot (Ax))))A", None),
    "hessian sum of sin": (r"-\mathrm{diag}(\sin(x))", None),
    "hessian norm": (r"\frac{1}{\lVert x\rVert}\mathbf{I} - \frac{xx^T}{\lVert x\rVert^3}", None),
    "hessian quartic": (r"8xx^T + 4\lVert x\rVert^2\mathbf{I}", None),
    "hessian one-norm": (r"\frac{2}{\lVert x\rVert_3^2}\left(\mathrm{diag}(\lvert x\rvert) - \frac{(x \odot \lvert x\rvert)(x \odot \lvert x\rvert)^T}{\lVert x\rVert_3^3}\right)", None),
    "hessian scalar": (r"2(2t^2 - 1)\exp(-t^2)", None),
}
"""Name of a case of `tests/tensor/cases.py`: numerator and denominator layout (None where they are the same)."""
# fmt: on

BY_NAME = {c.name: c for c in CASES}


@pytest.mark.parametrize("name", PRINTED)
def test_printed_as_in_a_paper(name: str) -> None:
    d = solve(BY_NAME[name])
    numerator, denominator = PRINTED[name]
    assert form_latex(d.matrix("numerator")) == numerator
    assert form_latex(d.matrix("denominator")) == (denominator or numerator)


# -- the printer -------------------------------------------------------------------------------------------------------
x, y, z = (Name(s, "column", k) for k, s in enumerate("xyz"))
A, B = Name("A", "matrix", 3), Name("B", "matrix", 4)
a, b = Name("a"), Name("b")


def minus(f: Form) -> Product:
    return Product(Fraction(-1), (), (f,))


PRINTER: list[tuple[Form, str]] = [
    (minus(Sum((x, y))), "-(x + y)"),
    (minus(Entrywise((x, y))), r"-x \odot y"),
    (Product(Fraction(-1), (Sum((a, b)),), ()), "-(a + b)"),
    (Sum((x, minus(Sum((x, y))))), "x - (x + y)"),
    (Product(Fraction(2), (), (Sum((x, y)),)), "2(x + y)"),
    (Product(Fraction(1), (), (A, A, x)), "A^2x"),
    (Product(Fraction(1), (), (Transposed(A), Transposed(A))), "(A^2)^T"),
    (Product(Fraction(1), (), (Whole("inverse", A), Whole("inverse", A))), "A^{-2}"),
    (Transposed(Whole("inverse", A)), "A^{-T}"),
    (Transposed(Sum((A, B))), "(A + B)^T"),
    (Power(x, Number(Fraction(2))), r"x^{\odot 2}"),
    (Power(a, Number(Fraction(1, 2))), r"\sqrt{a}"),
    (
        Product(Fraction(1), (Over(r"\prod", "j", "N", Name("t_j", labels=("j",))),), (x,)),
        r"\left(\prod_{j=1}^N t_j\right)x",
    ),
    (Product(Fraction(1), (), (Over(r"\sum", "i", "N", Name("x_i", "column", labels=("i",))),)), r"\sum_{i=1}^N x_i"),
    (Entrywise((Product(Fraction(1), (), (A, x)), y)), r"(Ax) \odot y"),
]


@pytest.mark.parametrize(("form", "latex"), PRINTER, ids=[latex for _, latex in PRINTER])
def test_brackets_and_powers(form: Form, latex: str) -> None:
    assert form_latex(form) == latex


def test_a_sum_that_holds_another_of_its_label_is_closed() -> None:
    """``(sum_i a_i)(sum_i b_i)``: what follows a sum sign belongs to it, unless brackets say otherwise."""
    one, two = (Over(r"\sum", "i", "N", Name(f"{s}_i", labels=("i",))) for s in "ab")
    printed = form_latex(Product(Fraction(1), (one, two), ()))
    assert printed == r"\left(\sum_{i=1}^N a_i\right)\sum_{i=1}^N b_i"


@pytest.mark.parametrize(
    "f", [x, A, Sum((A, B)), Product(Fraction(2), (a,), (A, x)), Whole("inverse", A), Entrywise((x, y)), Unit()]
)
def test_two_transposes_are_none(f: Form) -> None:
    assert transposed(transposed(f)) == f


# -- random expressions ------------------------------------------------------------------------------------------------
def formed(tree: T) -> tuple[Form, Shape]:
    ports = tree.value.ports
    row = next((p.index for p in ports if p.level == "up"), None)
    col = next((p.index for p in ports if p.level == "down"), None)
    return Former().form(tree.value.expr, row, col), None


@given(expressions(3), st.integers(0, 3))
def test_forms_of_random_expressions_have_their_value(source: str, seed: int) -> None:
    tree = built(source)
    env = point(tree.symbols, seed)
    want = tree.array(env)
    if not np.all(np.isfinite(want)) or np.abs(want).max(initial=0) > 1e5:
        return
    try:
        form, shape = formed(tree)
    except NoMatrixForm:
        return
    levels = tree.value.levels
    if levels:
        want = want if len(levels) == 2 else want.reshape((-1, 1) if levels == ("up",) else (1, -1))
        shape = (want.shape[0], want.shape[1])
    heads = {s.latex for s in tree.symbols} | {"n", "m"}
    reader = reader_for(tree, env)
    for read in (tree_of_form(form), tree_of_latex(form_latex(form), heads)):
        try:
            got = reader.array(read, shape)
        except Unreadable as error:
            if "size" in str(error) or "identity" in str(error):  # nothing in it tells how large an identity is
                continue
            raise
        close(got, want, 1e-6)
