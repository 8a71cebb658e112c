"""Settings: layers, the nearest winning; globs; messages that name the key, what was expected, the nearest known key."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from einlsp.ide.configuration import Configuration
from einlsp.ide.globs import matches
from einlsp.ide.schema import problems, settings_schema
from einlsp.ide.settings import Settings, editor_layer, layer, resolve

RULES = ("free-index-mismatch", "unequal-step", "rank-mismatch")


def messages(values: object) -> list[str]:
    return layer(values, "einlsp.toml", "", RULES).messages()


def test_the_published_schema_is_a_schema_and_its_defaults_are_those_of_the_program() -> None:
    schema = json.loads(resources.files("einlsp").joinpath("schemas/settings.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    of_schema = {key: value["default"] for key, value in schema["properties"].items() if "default" in value}
    for table in ("hover", "hints", "diagnostics"):
        of_schema[table] = {key: value["default"] for key, value in schema["properties"][table]["properties"].items()}
    assert layer(of_schema, "defaults").problems == ()
    assert resolve([layer(of_schema, "defaults")]) == Settings()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"convension": "ml"}, 'convension: there is no such setting. Did you mean "convention"?'),
        ({"zzz": 1}, "zzz: there is no such setting. (the settings are"),
        ({"convention": "einstien"}, 'convention: expected one of "auto", "ml", "einstein", "euclidean", found "einstien". Did you mean "einstein"?'),
        ({"convention": 3}, 'convention: expected one of "auto", "ml", "einstein", "euclidean", found 3'),
        ({"layout": None}, 'layout: expected one of "numerator", "denominator", found nothing'),
        ({"transpose": True}, "transpose: expected a string, found true"),
        ({"exclude": "drafts"}, 'exclude: expected a list, found "drafts"'),
        ({"exclude": ["a", 2]}, "exclude.2: expected a string, found 2"),
        ({"hover": {"pictures": True}}, 'hover.pictures: there is no such setting. Did you mean "picture"? (hover: its keys are "picture")'),
        ({"hover.picture": "yes"}, 'hover.picture: expected true or false, found "yes"'),
        ({"hover": 1}, 'hover: expected a table with the keys "picture", found 1'),
        ({"rules": {"unequal-step": "of"}}, 'rules.unequal-step: expected one of "error", "warning", "information", "hint", "off" or a table, found "of". Did you mean "off"?'),
        ({"rules": {"free-index": "off"}}, 'rules.free-index: there is no rule "free-index".'),
        ({"rules": {"unequal-steps": "off"}}, 'rules.unequal-steps: there is no rule "unequal-steps". Did you mean "unequal-step"?'),
        ({"rules": {"drafts/**": {"rank-mismatc": "off"}}}, 'rules.drafts/**.rank-mismatc: there is no rule "rank-mismatc". Did you mean "rank-mismatch"?'),
        ({"diagnostics": {"delay": -1}}, "diagnostics.delay: expected a whole number from 0 to 10000, found -1"),
        ({"diagnostics": {"delay": True}}, "diagnostics.delay: expected a whole number from 0 to 10000, found true"),
        ({"preamble": 7}, "preamble: expected a string or a list, found 7"),
        ([], "expected a table with the keys"),
        ("einstein", "expected a table with the keys"),
    ],
)  # fmt: skip
def test_a_message_names_the_place_the_key_and_what_was_expected(values: object, expected: str) -> None:
    found = messages(values)
    assert len(found) == 1
    assert found[0].startswith("einlsp.toml: ")
    assert expected in found[0]


def test_what_is_right_holds_though_its_neighbour_is_wrong() -> None:
    values = {
        "convention": "einstein",
        "layout": "sideways",
        "exclude": ["a", 1],
        "rules": {"x": "off", "unequal-step": "off"},
    }
    each = layer(values, "einlsp.toml", "", RULES)
    assert len(each.problems) == 3
    assert each.values == {"convention": "einstein", "rules": {"unequal-step": "off"}}


def test_an_editor_keeps_its_own_keys() -> None:
    values = {
        "interpreter": "python",
        "command": [],
        "trace": {"server": "off"},
        "layout": "denominator",
        "convention": None,
    }
    each = editor_layer(values)
    assert (each.problems, each.values) == ((), {"layout": "denominator"})
    assert editor_layer(None).values == {}
    assert editor_layer(7).problems


def test_the_nearest_layer_wins_key_by_key() -> None:
    outer = layer({"convention": "ml", "layout": "denominator", "macros": {"\\a": "1", "b": "2"}}, "one")
    inner = layer({"convention": "einstein", "macros": {"a": "3"}, "hover.picture": False}, "two")
    settings = resolve([outer, inner])
    assert (settings.convention, settings.layout, settings.picture) == ("einstein", "denominator", False)
    assert dict(settings.macros) == {"a": "3", "b": "2"}


def test_a_rule_is_off_for_a_glob_and_an_inner_layer_overrules_it() -> None:
    outer = layer({"rules": {"drafts/**": {"unequal-step": "off"}, "unequal-step": "error"}}, "one", "/vault")
    assert resolve([outer], "/vault/a.md").level("unequal-step", "warning") == "error"
    assert resolve([outer], "/vault/drafts/a.md").level("unequal-step", "warning") == "off"
    assert resolve([outer], "/elsewhere/drafts/a.md").level("unequal-step", "warning") == "error"
    assert resolve([outer], "/vault/a.md").level("rank-mismatch", "warning") == "warning"
    inner = layer({"rules": {"unequal-step": "hint"}}, "two")
    assert resolve([outer, inner], "/vault/drafts/a.md").level("unequal-step", "warning") == "hint"
    assert resolve([layer({"rules": {"unequal-step": False}}, "yaml")]).level("unequal-step", "warning") == "off"


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("drafts", "drafts/a.md", True),
        ("drafts", "old/drafts/a.md", True),
        ("drafts/", "old/drafts/a.md", True),
        ("/drafts", "old/drafts/a.md", False),
        ("old/drafts", "old/drafts/a.md", True),
        ("*.md", "old/a.md", True),
        ("*.md", "a.mdx", False),
        ("a/*.md", "a/b/c.md", False),
        ("a/**/c.md", "a/c.md", True),
        ("a/**/c.md", "a/b/d/c.md", True),
        ("**/c.md", "c.md", True),
        ("a/**", "a/b/c.md", True),
        ("a/**", "a", False),
        ("a?.md", "ab.md", True),
        ("a?.md", "a/.md", False),
        ("[ab].md", "b.md", True),
        ("[!ab].md", "b.md", False),
        ("[.md", "[.md", True),
        ("a+b.md", "a+b.md", True),
        ("a+b.md", "aab.md", False),
    ],
)
def test_globs(glob: str, path: str, expected: bool) -> None:
    assert matches(path, glob) is expected
    assert matches(f"/base/{path}", glob, "/base") is expected
    assert not matches(f"/other/{path}", glob, "/base")


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_glob_never_raises(glob: str, path: str) -> None:
    assert matches(path, glob) in (True, False)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 20_000) | st.sampled_from(["ml", "off", "error", "type", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*settings_schema()["properties"], "picture", "delay", "run", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_our_validator_agrees_with_jsonschema(value: Any) -> None:
    ours = next(problems(value, settings_schema()), None) is None
    theirs = jsonschema.Draft202012Validator(settings_schema()).is_valid(value)
    assert ours is theirs


class TestFiles:
    """``pyproject.toml`` and ``einlsp.toml`` on disk."""

    def write(self, folder: Path, **files: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")

    def convention(self, folder: Path) -> str:
        return resolve(Configuration(RULES).layers(folder)).convention

    def test_the_nearest_folder_with_settings_is_the_one(self, tmp_path: Path) -> None:
        self.write(tmp_path, einlsp='convention = "ml"\nlayout = "denominator"')
        self.write(tmp_path / "a" / "b", einlsp='convention = "einstein"')
        assert self.convention(tmp_path) == "ml"
        assert self.convention(tmp_path / "a") == "ml"
        assert self.convention(tmp_path / "a" / "b") == "einstein"
        assert resolve(Configuration().layers(tmp_path / "a" / "b")).layout == "numerator"

    def test_einlsp_toml_wins_over_pyproject_in_the_same_folder(self, tmp_path: Path) -> None:
        self.write(
            tmp_path,
            einlsp='convention = "ml"',
            pyproject='[tool.einlsp]\nconvention = "einstein"\nlayout = "denominator"',
        )
        settings = resolve(Configuration().layers(tmp_path))
        assert (settings.convention, settings.layout) == ("ml", "denominator")

    def test_a_pyproject_of_something_else_says_nothing(self, tmp_path: Path) -> None:
        self.write(tmp_path, einlsp='convention = "ml"')
        self.write(tmp_path / "a", pyproject='[project]\nname = "x"')
        self.write(tmp_path / "b", pyproject='[project]\ndependencies = ["einlsp"]')
        assert self.convention(tmp_path / "a") == self.convention(tmp_path / "b") == "ml"

    def test_a_broken_file_is_named_and_no_setting(self, tmp_path: Path) -> None:
        self.write(tmp_path, einlsp="convention = ")
        (each,) = Configuration().layers(tmp_path)
        assert "einlsp.toml: this is not TOML: " in each.messages()[0]
        (tmp_path / "einlsp.toml").write_bytes(b"\xff\xfe")
        (each,) = Configuration().layers(tmp_path)
        assert "this is not TOML" in each.messages()[0]

    def test_a_byte_order_mark_is_no_matter(self, tmp_path: Path) -> None:
        (tmp_path / "einlsp.toml").write_bytes(b'\xef\xbb\xbfconvention = "ml"')
        assert self.convention(tmp_path) == "ml"

    def test_a_changed_file_is_read_after_forget(self, tmp_path: Path) -> None:
        self.write(tmp_path, einlsp='convention = "ml"')
        configuration = Configuration()
        assert resolve(configuration.layers(tmp_path)).convention == "ml"
        self.write(tmp_path, einlsp='convention = "einstein"')
        assert resolve(configuration.layers(tmp_path)).convention == "ml"
        configuration.forget()
        assert resolve(configuration.layers(tmp_path)).convention == "einstein"
