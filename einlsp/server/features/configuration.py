"""``workspace/didChangeConfiguration``, ``didChangeWatchedFiles`` and ``didChangeWorkspaceFolders``."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types
from pygls.uris import to_fs_path

from einlsp.ide.documents import NOTE_SUFFIXES
from einlsp.server.app import NoteServer


def did_change_configuration(ls: NoteServer, params: types.DidChangeConfigurationParams) -> None:
    """The editor's settings are others: ask for them, or take those that came along."""
    if ls.client.configuration:
        ls.settings.ask()
    else:
        ls.settings.given(params.settings)
    ls.reconsider_all()


def did_change_watched_files(ls: NoteServer, params: types.DidChangeWatchedFilesParams) -> None:
    """A settings file or a preamble is another; a note that changed is not waited for here."""
    if params.changes and all(change.uri.lower().endswith(NOTE_SUFFIXES) for change in params.changes):
        return
    ls.settings.forget_files()
    ls.reconsider_all()


def did_change_workspace_folders(ls: NoteServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders came or went."""
    gone = {path for path in (to_fs_path(folder.uri) for folder in params.event.removed) if path}
    come = [path for path in (to_fs_path(folder.uri) for folder in params.event.added) if path]
    ls.folders = [folder for folder in ls.folders if str(folder) not in gone] + [Path(path) for path in come]
    if ls.client.configuration:
        ls.settings.ask()
    ls.reconsider_all()


FEATURES = (
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, did_change_configuration),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, did_change_watched_files),
    (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, did_change_workspace_folders),
)
