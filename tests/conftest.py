"""What every test may ask for: the repository, its notes, and the shared folder beside it where there is one."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).resolve().parents[1]

settings.register_profile(
    "default", deadline=None, derandomize=bool(os.environ.get("CI")), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("default")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing that a test starts writes into the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EINLSP_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module", autouse=True)
def _what_is_kept() -> None:
    """What earlier modules left in caches, and the tests themselves, are not looked through by the garbage collector.

    There are millions of such objects after a while: one collection would use up the time that a step of a note has.
    """
    gc.freeze()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds ``tests/``: the repository, or the copy that is tested against an installed wheel."""
    return REPOSITORY


@pytest.fixture(scope="session")
def notes() -> Path:
    """The project's own notes, ``tests/notes``."""
    return REPOSITORY / "tests" / "notes"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The ``shared`` folder beside the repository (``$EINLSP_SHARED`` names another one); skips where it is absent."""
    folder = Path(os.environ.get("EINLSP_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip("the shared folder is not here")
    return folder


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Path:
    """The public notes (``shared/corpus``): read by tests, never copied."""
    return shared / "corpus"


@pytest.fixture(scope="session")
def seed(shared: Path) -> Path:
    """The post from which the project grew (``shared/seed/matrix-derivative.md``)."""
    return shared / "seed" / "matrix-derivative.md"
