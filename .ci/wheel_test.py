"""Runs the tests against the built wheel, in an environment and a folder that cannot see the source tree.

    python .ci/wheel_test.py [--keep] [ARGUMENTS FOR PYTEST…]

The interpreter that runs this must have ``build`` and ``hatchling`` (the ``dev`` extra): nothing but the wheel's own
requirements is fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SELECTION = "not editor and not source_tree and not slow and not benchmark"


def run(*command: str | Path, **options) -> int:
    print("$", *[Path(part).name if os.path.isabs(part) else part for part in map(str, command)], flush=True)
    return subprocess.run([str(part) for part in command], stdin=subprocess.DEVNULL, **options).returncode


def build_wheel(target: Path) -> Path:
    """The wheel, built into ``target``."""
    if run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        target,
        REPOSITORY,
        stdout=subprocess.DEVNULL,
    ):
        sys.exit("the wheel does not build")
    return next(target.glob("*.whl"))


def main(arguments: list[str]) -> int:
    """The exit code of pytest."""
    with tempfile.TemporaryDirectory(prefix="einlsp-wheel-") as name:
        scratch = Path(name)
        wheel = build_wheel(scratch / "dist")
        venv.create(scratch / "env", with_pip=True)
        python = scratch / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        if run(*pip, f"einlsp[dev] @ {wheel.as_uri()}"):
            return 1
        tree = scratch / "tree"
        shutil.copytree(REPOSITORY / "tests", tree / "tests", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(REPOSITORY / "pyproject.toml", tree)
        seen = subprocess.check_output(
            [python, "-c", "import einlsp; print(einlsp.__file__)"], cwd=tree, text=True
        ).strip()
        if not seen.startswith(str(scratch.resolve())):
            sys.exit(f"the tests would not run against the wheel but against {seen}")
        environment = {
            **os.environ,
            "EINLSP_SHARED": os.environ.get("EINLSP_SHARED") or str(REPOSITORY.parent / "shared"),
        }
        environment.pop("PYTHONPATH", None)
        return run(python, "-m", "pytest", "-q", "-n", "2", "-m", SELECTION, *arguments, cwd=tree, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
