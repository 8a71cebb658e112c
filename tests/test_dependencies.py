"""What einlsp needs at run time is pure Python, so that one platform-free package can carry it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution

COMPILED = re.compile(r"\.(?:so|pyd|dylib|dll)$")


def needed() -> set[str]:
    """The distributions that einlsp needs, and those that they need, without extras."""
    found: set[str] = set()
    open_ = ["einlsp"]
    while open_:
        try:
            requirements = distribution(open_.pop()).requires or []
        except PackageNotFoundError:  # needed on another platform or Python only
            continue
        for requirement in requirements:
            words, _, marker = requirement.partition(";")
            name = re.match(r"[\w.-]+", words.strip())
            if name and "extra" not in marker and name[0].lower() not in found:
                found.add(name[0].lower())
                open_.append(name[0])
    return found


def test_nothing_compiled_is_needed_at_run_time() -> None:
    names = needed()
    assert {"lark", "pygls", "ziamath"} <= names
    compiled = {}
    for name in sorted(names):
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue
        compiled[name] = [str(file) for file in files if COMPILED.search(str(file))]
    assert not {name: files for name, files in compiled.items() if files}
