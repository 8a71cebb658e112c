"""What the client at the other end can do, as it said in ``initialize``; asked for by name, never by guess."""

from __future__ import annotations

from dataclasses import field
from typing import Any, cast

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder, get_capability

from einlsp.records import record
from einlsp.text import Encoding

#: Editors that were seen to draw images with data URIs in hovers.
_DRAWS_PICTURES = frozenset({"Visual Studio Code", "Visual Studio Code - Insiders", "code-server", "VSCodium"})


@record(slots=False)
class Client:
    """The capabilities that einlsp looks at."""

    encoding: Encoding = "utf-16"
    name: str = ""
    markdown_hover: bool = False
    pictures: bool = False
    pull_diagnostics: bool = False
    """Whether it asks for findings, and again when it is told that there are others: the slow rules come later."""
    refresh_hints: bool = False
    refresh_tokens: bool = False
    related_information: bool = False
    code_descriptions: bool = False
    diagnostic_data: bool = False
    diagnostic_versions: bool = False
    lazy_actions: bool = False
    literal_actions: bool = False
    disabled_actions: bool = False
    versioned_edits: bool = False
    apply_edits: bool = False
    configuration: bool = False
    nested_symbols: bool = False
    markdown_completion: bool = False
    progress: bool = False
    line_folding_only: bool = False
    rename_default: bool = False
    options: dict[str, Any] = field(default_factory=dict)


def client_of(params: types.InitializeParams) -> Client:
    """Read what ``initialize`` says."""
    can = params.capabilities

    def has(path: str) -> Any:
        return get_capability(can, path, None)

    def offers(path: str, word: str) -> bool:
        return word in (has(path) or ())

    encoding = ServerCapabilitiesBuilder.choose_position_encoding(can)
    name = params.client_info.name if params.client_info else ""
    options = params.initialization_options
    marked = str(has("general.markdown.parser") or "") == "marked"
    kinds = has("text_document.code_action.code_action_literal_support.code_action_kind.value_set")
    return Client(
        encoding=cast(Encoding, getattr(encoding, "value", encoding)),
        name=name,
        markdown_hover=offers("text_document.hover.content_format", types.MarkupKind.Markdown),
        pictures=name in _DRAWS_PICTURES or marked,
        pull_diagnostics=has("text_document.diagnostic") is not None
        and bool(has("workspace.diagnostics.refresh_support")),
        refresh_hints=bool(has("workspace.inlay_hint.refresh_support")),
        refresh_tokens=bool(has("workspace.semantic_tokens.refresh_support")),
        related_information=bool(has("text_document.publish_diagnostics.related_information")),
        code_descriptions=bool(has("text_document.publish_diagnostics.code_description_support")),
        diagnostic_data=bool(has("text_document.publish_diagnostics.data_support")),
        diagnostic_versions=bool(has("text_document.publish_diagnostics.version_support")),
        lazy_actions="edit" in (getattr(has("text_document.code_action.resolve_support"), "properties", None) or ())
        and bool(has("text_document.code_action.data_support")),
        literal_actions=kinds is not None,
        disabled_actions=bool(has("text_document.code_action.disabled_support")),
        versioned_edits=bool(has("workspace.workspace_edit.document_changes")),
        apply_edits=bool(has("workspace.apply_edit")),
        configuration=bool(has("workspace.configuration")),
        nested_symbols=bool(has("text_document.document_symbol.hierarchical_document_symbol_support")),
        markdown_completion=offers("text_document.completion.completion_item.documentation_format", "markdown"),
        progress=bool(has("window.work_done_progress")),
        line_folding_only=bool(has("text_document.folding_range.line_folding_only")),
        rename_default=has("text_document.rename.prepare_support_default_behavior") is not None,
        options=options if isinstance(options, dict) else {},
    )
