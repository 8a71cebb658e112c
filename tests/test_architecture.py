"""The house's invariants, read from the source: who imports whom, and what a module looks like."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import einlsp

PACKAGE = Path(einlsp.__file__).parent
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

INNER = {"text", "markdown", "latex", "tensor", "reading", "writing", "rules"}

# Room -> what it may import beside the standard library and itself. This is the table of ARCHITECTURE.md.
ROOMS: dict[str, set[str]] = {
    "text": set(),
    "markdown": {"text", "markdown_it", "mdit_py_plugins"},
    "latex": {"lark"},
    "tensor": {"sympy"},
    "reading": {"text", "latex", "markdown", "tensor"},
    "writing": {"latex", "tensor", "ziamath", "ziafont", "latex2mathml"},
    "rules": {"latex", "markdown", "reading", "tensor", "writing"},
    "ide": INNER | {"ruamel", "platformdirs"},
    "cli": {"ide", "server", "rich"},
    "server": {"ide", "text", "pygls", "lsprotocol", "websockets"},
}

# What every room may import: how a value is defined.
COMMON = {"records"}

# What costs so much to import that it is imported inside the function that needs it.
HEAVY = {"pygls", "lsprotocol", "markdown_it"}
LAZY = {"lark", "sympy", "ziamath", "ziafont", "latex2mathml", "ruamel", "rich", "websockets"}


def parse(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"), module)


def imported_names(tree: ast.AST, package: str) -> Iterator[str]:
    """The absolute dotted names that ``tree`` imports; ``package`` resolves relative ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                base = ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [node.module])])
            if base == "einlsp":
                yield from (f"einlsp.{alias.name}" for alias in node.names)
            else:
                yield base


def targets(tree: ast.AST, module: str) -> set[str]:
    """What ``module`` imports, as rooms and third-party top-level names; the standard library left out."""
    package = ".".join(["einlsp", *Path(module).parent.parts])
    found = set()
    for name in imported_names(tree, package):
        first, _, rest = name.partition(".")
        target = rest.split(".")[0] if first == "einlsp" else first
        if target and target not in sys.stdlib_module_names:
            found.add(target)
    return found


def for_types_only(tree: ast.Module) -> set[ast.stmt]:
    """The statements under ``if TYPE_CHECKING:``."""
    guards = (node for node in ast.walk(tree) if isinstance(node, ast.If))
    return {
        statement
        for guard in guards
        if ast.unparse(guard.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for statement in guard.body
    }


def run_at_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """The import statements that run when the module is imported."""
    skipped = for_types_only(tree)
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or node in skipped:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        stack.extend(ast.iter_child_nodes(node))


def room_of(module: str) -> str | None:
    parts = Path(module).parts
    return parts[0] if len(parts) > 1 else None


def test_the_walk_sees_every_way_to_import() -> None:
    tree = ast.parse(
        "import sympy.core as s\nfrom ..reading import x\nfrom einlsp import cli\nfrom . import sibling\n"
        "def f():\n    from einlsp.server.main import g\nimport json\n"
    )
    assert targets(tree, "tensor/normal.py") == {"sympy", "reading", "cli", "tensor", "server"}


def test_lazy_means_inside_a_function_or_for_types_only() -> None:
    tree = ast.parse(
        "if TYPE_CHECKING:\n    import a\ntry:\n    import b\nexcept ImportError:\n    pass\n"
        "class C:\n    import c\n    def f(self):\n        import d\n"
    )
    assert {ast.unparse(node) for node in run_at_import(tree)} == {"import b", "import c"}


@pytest.mark.parametrize("module", [m for m in MODULES if room_of(m)])
def test_a_room_imports_only_what_its_row_allows(module: str) -> None:
    room = room_of(module)
    assert room in ROOMS, f"einlsp/{room} is not in the table of rooms"
    forbidden = targets(parse(module), module) - ROOMS[room] - COMMON - {room}
    assert not forbidden, f"einlsp/{module} imports {sorted(forbidden)}; {room} may import {sorted(ROOMS[room])}"


@pytest.mark.parametrize("module", MODULES)
def test_what_is_slow_to_import_is_imported_where_it_is_used(module: str) -> None:
    at_import = set().union(*(targets(ast.Module([node], []), module) for node in run_at_import(parse(module))))
    slow = at_import & LAZY
    assert not slow, f"einlsp/{module} imports {sorted(slow)} at its top"
    if room_of(module) == "cli":
        assert "server" not in at_import, f"einlsp/{module} imports the server at its top"


def test_sympy_is_known_to_one_module() -> None:
    users = [module for module in MODULES if "sympy" in targets(parse(module), module)]
    assert len(users) <= 1, users


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_first_what_it_is_for(module: str) -> None:
    body = parse(module).body
    assert body, "an empty module says nothing"
    assert body[0].lineno == 1, f"einlsp/{module}: the docstring is not on the first line"
    assert isinstance(body[0], ast.Expr), f"einlsp/{module}: no docstring"
    assert isinstance(body[0].value, ast.Constant), f"einlsp/{module}: no docstring"
    assert isinstance(body[0].value.value, str), f"einlsp/{module}: no docstring"
    assert body[0].value.value.split("\n")[0].strip(), f"einlsp/{module}: the first line is empty"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_at_most_300_lines(module: str) -> None:
    lines = (PACKAGE / module).read_text(encoding="utf-8").count("\n")
    assert lines <= 300, f"einlsp/{module} has {lines} lines: it is two modules"


@pytest.mark.parametrize("module", MODULES)
def test_what_is_public_has_a_docstring(module: str) -> None:
    bare = [
        node.name
        for node in parse(module).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare, f"einlsp/{module}: no docstring on {bare}"


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_left_to_do(module: str) -> None:
    text = (PACKAGE / module).read_text(encoding="utf-8")
    assert not re.findall(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b", text)


def heavy_modules(code: str, *arguments: str) -> set[str]:
    """Which of the modules that are slow to import a fresh interpreter has imported after ``code``."""
    ask = f"import sys\n{code}\nprint()\nprint(*sorted({LAZY | HEAVY!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", ask, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_check_imports_neither_pygls_nor_sympy(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text(
        "Let $\\mathbf{M}\\in\\mathbb{R}^{m\\times n}$; then ${M^\\mu}_\\nu x^\\nu = y^\\mu$.\n", encoding="utf-8"
    )
    code = "from einlsp.cli import main\nmain(['check', '--no-cache', '--claims', sys.argv[1]])"
    assert heavy_modules(code, str(note)).isdisjoint({"pygls", "lsprotocol", "sympy"})


def test_a_derivative_needs_neither_markdown_nor_pictures() -> None:
    code = "from einlsp.cli import main\nmain(['derive', 'x^2', '--wrt', 'x', '--format', 'json'])"
    assert not heavy_modules(code) & {"markdown_it", "rich", "ziamath", "ruamel", "pygls", "lsprotocol", "sympy"}


def test_the_server_is_made_without_sympy() -> None:
    assert "sympy" not in heavy_modules("import einlsp.server.start")


def test_the_inner_rooms_know_no_protocol_and_no_sympy() -> None:
    rooms = "\n".join(f"import einlsp.{room}" for room in sorted(ROOMS.keys() - {"cli", "server"}))
    assert heavy_modules(rooms) <= {"markdown_it"}


def tracked(repository: Path) -> list[Path]:
    """The repository's text files, as git knows them."""
    git = shutil.which("git")
    if not git or not (repository / ".git").exists():
        pytest.skip("not a git checkout")
    names = subprocess.run([git, "ls-files", "-z"], cwd=repository, capture_output=True, check=True, text=True).stdout
    paths = [repository / name for name in names.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


MACHINE = re.compile(r"(?:^|[^\w.])/(?:work|farm|root|home|Users)/\w")
REGISTRY = re.compile(r"\b(?:pypi\.|files\.pythonhosted|registry\.npmjs|registry\.yarnpkg)")


@pytest.mark.source_tree
@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["a path of one machine", "a package registry's host"])
def test_no_tracked_file_names(pattern: re.Pattern[str], repository: Path) -> None:
    hits = [
        f"{path.relative_to(repository)}:{number}: {line.strip()[:120]}"
        for path in tracked(repository)
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]
    assert not hits, "\n".join(hits)


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE.search("see /" + "work/main") is not None
    assert MACHINE.search("a/" + "work/b") is None
    assert REGISTRY.search("https://registry." + "npmjs.org/x") is not None
