"""Array code: an expression as a whole, runnable function of numpy, torch or jax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from einlsp.records import record
from einlsp.tensor.expr import Delta, Expr, Fn, Index, Leaf, Num, Pow, Prod, walk
from einlsp.tensor.functions import FUNCTIONS, PI
from einlsp.tensor.index import dim_factors
from einlsp.tensor.normal import mul, power
from einlsp.tensor.sample import dims_of
from einlsp.tensor.substitute import rebuild
from einlsp.writing.code_arrays import Arrays, NoArrayCode
from einlsp.writing.code_functions import called
from einlsp.writing.code_library import LIBRARIES, Library, LibraryName
from einlsp.writing.code_names import RESERVED, another, identifier, unique_names
from einlsp.writing.code_nodes import Node, in_order, statements
from einlsp.writing.scripts import with_label


@record
class Code:
    r"""``source`` is a module: imports, helpers if any, and one function.

    ``arguments`` maps what the formula calls an argument to its name in the code, in the order of the signature:
    symbols (``\mathbf{W}``: ``W``), functions that einlsp does not know and their derivatives (``f``: ``f``, ``f'``:
    ``df``, ``f''``: ``d2f``), then dimensions that no argument's shape shows. It is the same for all libraries.
    """

    source: str
    arguments: Mapping[str, str]


def array_code(e: Expr, axes: Sequence[Index], library: LibraryName = "numpy", name: str = "derivative") -> Code:
    """The code of a function that returns the expression as an array with exactly these axes, in this order.

    ``axes`` must hold every free index of the expression; along the others the result is constant. The axes of a
    family of samples come first in its argument. Raises `NoArrayCode` where an array on the way needs over 52 axes, or
    the expression is nested too deeply.
    """
    try:
        e = _contracted(e)
        names = _names(e, axes)
        arrays = Arrays(LIBRARIES[library], names.every, names.sizes, names.shapes, names.like)
        root = arrays.whole(e, tuple(axes))
    except RecursionError:
        raise NoArrayCode("the expression is nested too deeply") from None
    if root.kind == "literal":
        make = "torch.tensor" if library == "torch" else f"{arrays.library.module}.array"
        root = arrays.nodes.call(make, [_float(arrays, e, root)])
    nodes = in_order(root)
    needed = {n.dim for n in nodes if n.dim}
    arguments = {**names.arguments, **{d: name for d, name in names.sizes.items() if d in needed}}
    used = {*names.every.values(), *names.sizes.values(), *RESERVED}
    count = 0

    def free_name(wish: str) -> str:
        nonlocal count
        if wish:
            return wish
        count += 1
        while f"t{count}" in used:
            count += 1
        return f"t{count}"

    body = statements(root, free_name)
    head = f"def {name}({', '.join(dict.fromkeys(arguments.values()))}):"
    function = "\n".join([head, *(f"    {line}" for line in body)])
    return Code("\n\n\n".join([*_preamble(arrays.library, nodes), function]) + "\n", arguments)


def _float(arrays: Arrays, e: Expr, root: Node) -> Node:
    """A number that is the whole answer, never an integer."""
    whole = isinstance(e, Num) and e.value.denominator == 1
    return arrays.nodes.atom(f"{e.value.numerator}.0", "literal") if isinstance(e, Num) and whole else root


def _contracted(e: Expr) -> Expr:
    """The expression with the deltas in it contracted, wherever the derivative left them."""
    new = rebuild(e, _contracted)
    if isinstance(new, Prod) and (not new.coef or any(isinstance(f, Delta | Num) for f in new.factors)):
        return mul(new.factors, new.bound, new.coef)
    if isinstance(new, Pow) and isinstance(new.base, Delta):
        return power(new.base, new.exponent)
    return new


def _preamble(library: Library, nodes: Sequence[Node]) -> list[str]:
    """Imports and helpers, each block without its last line end."""
    helpers = sorted({n.helper for n in nodes if n.helper})
    imports = [*(library.helper_imports[h] for h in helpers if h in library.helper_imports), *library.imports]
    if library.name == "jax":
        text = [p for n in nodes for p in n.parts if isinstance(p, str)]
        imports = [i for i in imports if i != "import jax" or any("jax." in p for p in text)]
        if any("jax.scipy.special" in p for p in text):
            imports.insert(imports.index("import jax") + 1, "import jax.scipy.special")
            imports.remove("import jax")
    return ["\n".join(imports), *(library.helpers[h].rstrip("\n") for h in helpers)]


@record
class _Names:
    """``every`` names symbols and functions by key, ``sizes`` dimensions; ``arguments`` is every by what it is called.

    ``shapes`` tells on which axis of which argument a dimension is read; ``like`` is the first argument with axes.
    """

    every: dict[str, str]
    sizes: dict[str, str]
    arguments: dict[str, str]
    shapes: dict[str, str]
    like: str


def _names(e: Expr, axes: Sequence[Index]) -> _Names:
    leaves: dict[str, list[Leaf]] = {}
    functions: dict[str, Fn] = {}
    for node in walk(e):
        if isinstance(node, Leaf) and (node.indices or node.symbol.latex != PI.latex):
            leaves.setdefault(node.symbol.latex, []).append(node)
        if isinstance(node, Fn) and (node.name not in FUNCTIONS or node.primes):
            functions.setdefault(called(node), node)
    every = unique_names([*leaves, *(key for key, f in functions.items() if not f.primes)])
    for key, f in functions.items():
        if f.primes:
            order = str(f.primes) if f.primes > 1 else ""
            every[key] = another(f"d{order}{identifier(f.name).rstrip('_')}", every.values())
    arguments = {_key(found): every[head] for head, found in leaves.items()}
    arguments.update((key, every[key]) for key in functions)
    shapes: dict[str, str] = {}
    for head, found in leaves.items():
        for slot, (dim, index) in enumerate(zip(found[0].symbol.dims, found[0].indices, strict=True)):
            for d in (dim, index.dim):
                if isinstance(d, str):
                    shapes.setdefault(d, f"{every[head]}.shape[{slot}]")
    sizes: dict[str, str] = {}
    symbols = [found[0].symbol for found in leaves.values()]
    dims = [*dims_of([e], symbols), *(d for i in axes for d in dim_factors(i.dim))]
    for d in dims:
        if isinstance(d, str) and d not in sizes:
            scalar = d in leaves and not leaves[d][0].indices
            sizes[d] = every[d] if scalar else another(identifier(d), [*every.values(), *sizes.values()])
    like = next((every[head] for head, found in leaves.items() if found[0].indices), "")
    return _Names(every, sizes, arguments, shapes, like)


def _key(leaves: Sequence[Leaf]) -> str:
    r"""What a formula calls an argument: its head, and of a family one member, ``\mathbf{x}_i``."""
    symbol = leaves[0].symbol
    labels = ""
    for slot in range(symbol.samples):
        hints = [leaf.indices[slot].hint for leaf in leaves if leaf.indices[slot].hint]
        labels += next((h for h in [*hints, *"ijklmn"] if h not in labels), "")
    return with_label(symbol.latex, labels) if labels else symbol.latex


__all__ = ["Code", "LibraryName", "NoArrayCode", "array_code"]
