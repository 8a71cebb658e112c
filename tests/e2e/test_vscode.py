"""VS Code: the real workbench with the packaged extension, server inside; screenshots go to ``artefacts/vscode``."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.e2e.conftest import editor_environment
from tests.e2e.vscode_session import CodeServer, Session, Tools

pytestmark = [
    pytest.mark.editor,
    pytest.mark.source_tree,
    pytest.mark.timeout(300),
    pytest.mark.xdist_group("editors"),  # one browser at a time
]

LOSS = r"\lVert\mathbf{W}^T"
SLIP = r"_\sigma$"
BILINEAR = r"u_\alpha{M^\alpha}_\beta x^\beta"
DARK, LIGHT = "#cccccc", "#3b3b3b"


@pytest.fixture(scope="module")
def code_server(vscode_tools: Tools, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CodeServer]:
    """VS Code's server with the packaged extension, for all tests here."""
    home = tmp_path_factory.mktemp("vscode")
    server = CodeServer(vscode_tools, vsix, home, editor_environment(home), sys.executable)
    yield server
    server.close()


@pytest.fixture
def vscode(
    code_server: CodeServer, workspace: Path, repository: Path, request: pytest.FixtureRequest
) -> Callable[..., Session]:
    """Makes a session; the workspace's settings by name, ``.`` written as ``__``."""

    def session(view: dict[str, float] | None = None, **settings: Any) -> Session:
        artefacts = repository / "artefacts" / "vscode" / request.node.name
        shutil.rmtree(artefacts, ignore_errors=True)
        named = {name.replace("__", "."): value for name, value in settings.items()}
        ours = {name: value for name, value in named.items() if name.startswith("einlsp.")}
        if ours:
            (workspace / ".vscode").mkdir()
            (workspace / ".vscode" / "settings.json").write_text(json.dumps(ours), encoding="utf-8")
        person = {"workbench.colorTheme": "Dark Modern", **{k: v for k, v in named.items() if k not in ours}}
        return Session(code_server, workspace, artefacts, person, **(view or {}))

    return session


def picture(hover: dict[str, Any]) -> str:
    """The SVG of the hover's first picture."""
    source = hover["pictures"][0]["source"]
    head, _, body = source.partition(",")
    assert head.startswith("data:image/svg+xml"), head
    return base64.b64decode(body).decode() if head.endswith("base64") else unquote(body)


def test_from_the_note_to_a_derivative_on_disk(vscode: Callable[..., Session], workspace: Path) -> None:
    note = workspace / "tour.md"
    before = note.read_text(encoding="utf-8")
    _, _, hover, slip, titles, _ = vscode().run(
        {"do": "ready"},
        {"do": "squiggles", "count": 1, "shot": "squiggle.png"},
        {"do": "hover", "at": LOSS, "offset": 2, "pictures": 1, "shot": "hover.png"},
        {"do": "hover", "at": SLIP, "offset": 2, "shot": "hover-finding.png"},
        {"do": "actions", "at": LOSS, "title": "Differentiate with respect to", "shot": "actions.png"},
        {"do": "save", "shot": "derivative.png"},
        file="tour.md",
    )
    assert "np.sum((W.T @ X - Y) ** 2)" in hover["text"]
    assert "free-index-mismatch" in slip["text"]
    natural, shown = hover["pictures"][0]["natural"], hover["pictures"][0]["shown"]
    assert all(size > 5 for size in natural + shown)
    assert shown[0] <= hover["box"][0][0], "the picture is wider than the hover"
    assert any(title.startswith("Differentiate with respect to") for title in titles)
    after = note.read_text(encoding="utf-8")
    assert before[before.index("😀 Index by index") :] in after
    assert r"(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T" in after.replace(" ", "")


def test_the_steps_of_a_derivative_are_inserted(vscode: Callable[..., Session], workspace: Path) -> None:
    note = workspace / "tour.md"
    before = note.read_text(encoding="utf-8")
    vscode().run(
        {"do": "ready"},
        {"do": "actions", "at": LOSS, "title": "Differentiate with respect to", "also": "step", "shot": "actions.png"},
        {"do": "save"},
        {"do": "squiggles", "count": 1, "shot": "steps.png"},
        file="tour.md",
    )
    after = note.read_text(encoding="utf-8")
    assert before[before.index("😀 Index by index") :] in after
    steps = after[after.index(r"\begin{align*}") : after.index(r"\end{align*}")]
    assert steps.count(r"\\") >= 3
    assert r"\delta" in steps
    assert r"(\mathbf{W}^T\mathbf{X}-\mathbf{Y})\mathbf{X}^T" in steps.replace(" ", "")


def test_a_quick_fix_and_the_finding_is_gone(vscode: Callable[..., Session], workspace: Path) -> None:
    note = workspace / "tour.md"
    before = note.read_text(encoding="utf-8")
    vscode().run(
        {"do": "ready"},
        {"do": "squiggles", "count": 1},
        {"do": "actions", "at": SLIP, "offset": 3, "title": "Rename", "shot": "fix.png"},
        {"do": "squiggles", "count": 0},
        {"do": "save", "shot": "fixed.png"},
        file="tour.md",
    )
    assert note.read_text(encoding="utf-8") == before.replace(SLIP, r"_\nu$")


def test_a_dummy_is_renamed_and_its_partner_highlighted(vscode: Callable[..., Session], workspace: Path) -> None:
    note = workspace / "tour.md"
    before = note.read_text(encoding="utf-8")
    *_, partners, _, _ = vscode().run(
        {"do": "ready"},
        {"do": "squiggles", "count": 1},
        {"do": "highlights", "at": BILINEAR, "offset": 4, "shot": "highlight.png"},
        {"do": "rename", "at": BILINEAR, "offset": 4, "to": r"\kappa", "shot": "rename.png"},
        {"do": "save", "shot": "renamed.png"},
        file="tour.md",
    )
    assert partners == 2
    assert note.read_text(encoding="utf-8") == before.replace(BILINEAR, BILINEAR.replace(r"\alpha", r"\kappa"))


def test_the_picture_is_drawn_in_the_theme_s_text_colour_and_follows_it(vscode: Callable[..., Session]) -> None:
    _, dark, *_, light = vscode().run(
        {"do": "ready"},
        {"do": "hover", "at": LOSS, "offset": 2, "pictures": 1, "shot": "dark.png"},
        {"do": "settings", "values": {"workbench.colorTheme": "Light Modern"}},
        {"do": "logged", "has": f"text colour of the theme: {LIGHT}"},
        {"do": "hover", "at": LOSS, "offset": 2, "pictures": 1, "shot": "light.png"},
        file="tour.md",
    )
    assert DARK in picture(dark)
    assert LIGHT in picture(light)
    assert DARK not in picture(light)


def test_inlay_hints_come_when_they_are_asked_for(vscode: Callable[..., Session]) -> None:
    _, before, *_, after = vscode().run(
        {"do": "ready"},
        {"do": "text"},
        {"do": "command", "label": "einlsp: Toggle Inlay Hints"},
        {"do": "shows", "has": "d×k", "shot": "hints.png"},
        {"do": "text"},
        file="tour.md",
    )
    assert "d×k" not in before
    assert "d×k" in after


def test_a_markdown_cell_of_a_notebook(vscode: Callable[..., Session], workspace: Path) -> None:
    *_, hover, _, _, _ = vscode().run(
        {"do": "notebook", "file": "tour.ipynb"},
        {"do": "ready"},
        {"do": "cell", "number": 1},
        {"do": "squiggles", "count": 1, "shot": "cell.png"},
        {"do": "hover", "at": BILINEAR, "offset": 3, "pictures": 1, "shot": "cell-hover.png"},
        {"do": "rename", "at": BILINEAR, "offset": 4, "to": r"\kappa"},
        {"do": "save"},
        {"do": "shot", "shot": "cell-renamed.png"},
    )
    assert hover["pictures"]
    cells = json.loads((workspace / "tour.ipynb").read_text(encoding="utf-8"))["cells"]
    assert BILINEAR.replace(r"\alpha", r"\kappa") in "".join(cells[0]["source"])
    assert "".join(cells[1]["source"]).rstrip("\n") == 'price = "$x_i y_j$"'


def test_one_clear_message_where_the_python_cannot_be_used(vscode: Callable[..., Session]) -> None:
    message, output = vscode(einlsp__interpreter="/nowhere/python3").run(
        {"do": "notification", "text": "einlsp", "press": "Show Output", "shot": "no-python.png"},
        {"do": "output", "has": "not found", "shot": "output.png"},
        file="tour.md",
    )
    assert "einlsp.interpreter" in message["text"]
    assert "/nowhere/python3" in message["text"]
    assert message["buttons"] == ["Choose a Python", "Show Output"]
    assert re.search(r"/nowhere/python3, from the setting einlsp\.interpreter: not found", output)


def test_the_page_of_a_rule_and_what_runs(vscode: Callable[..., Session]) -> None:
    *_, versions = vscode().run(
        {"do": "ready"},
        {"do": "command", "label": "einlsp: Explain a Rule"},
        {"do": "pick", "label": "free-index-mismatch"},
        {"do": "webview", "has": "free-index-mismatch", "shot": "rule.png"},
        {"do": "command", "label": "einlsp: Show Versions"},
        {"do": "notification", "text": "extension"},
        file="tour.md",
    )
    assert "einlsp" in versions["text"]
    assert sys.executable in versions["text"] or "Python 3." in versions["text"]


def test_the_link_of_a_finding_opens_the_page_of_its_rule(vscode: Callable[..., Session]) -> None:
    *_, tab, _ = vscode().run(
        {"do": "ready"},
        {"do": "squiggles", "count": 1},
        {"do": "follow", "at": SLIP, "offset": 3},
        {"do": "shows", "has": "What it checks", "shot": "linked.png"},
        file="tour.md",
    )
    assert tab.replace("\n", "") == "free-index-mismatch.md"


def test_the_pictures_of_the_readme(vscode: Callable[..., Session], workspace: Path, repository: Path) -> None:
    """What the README of the extension shows; ``EINLSP_IMAGES=1`` puts the pictures into ``editors/vscode/images``."""
    session = vscode(
        {"width": 860, "height": 400, "scale": 1.5},
        workbench__activityBar__location="hidden",
        workbench__layoutControl__enabled=False,
        window__commandCenter=False,
        breadcrumbs__enabled=False,
    )
    loss, bilinear = r"\mathbf{X}\mathbf{w} -", r"u_\alpha {M^\alpha}_\beta x^\beta"
    *_, _light = session.run(
        {"do": "ready"},
        {"do": "command", "label": "View: Toggle Primary Side Bar Visibility"},
        {"do": "squiggles", "count": 1},
        {"do": "hover", "at": r"\lVert", "offset": 2, "pictures": 1, "shot": "hover.png"},
        {"do": "hover", "at": r"y^\sigma", "offset": 4, "shot": "finding.png"},
        {"do": "actions", "at": loss, "title": "Differentiate with respect to w", "shot": "actions.png"},
        {"do": "save", "shot": "derivative.png"},
        {"do": "settings", "values": {"workbench.colorTheme": "Light Modern"}},
        {"do": "logged", "has": f"text colour of the theme: {LIGHT}"},
        {"do": "hover", "at": bilinear, "offset": 4, "pictures": 1, "shot": "light.png"},
        file="ridge.md",
    )
    after = (workspace / "ridge.md").read_text(encoding="utf-8")
    assert r"2((\mathbf{X}\mathbf{w} - \mathbf{y})^T\mathbf{X} + \lambda\mathbf{w}^T)" in after
    names = ("hover", "finding", "actions", "derivative", "light")
    if os.environ.get("EINLSP_IMAGES"):
        for name in names:
            shutil.copy(session.artefacts / f"{name}.png", repository / "editors" / "vscode" / "images")


def test_the_tour_shows_the_pictures_of_the_package(vscode: Callable[..., Session]) -> None:
    *_, pictures = vscode().run(
        {"do": "ready"},
        {"do": "command", "label": "einlsp: Take the Tour"},
        {"do": "tour", "shot": "tour.png"},
        file="tour.md",
    )
    assert pictures
    assert all(natural >= 860 for natural, _ in pictures)
