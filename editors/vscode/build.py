"""Builds the VS Code package: the extension, and with it the server and everything that the server imports.

    python editors/vscode/build.py [--out FILE]

The package is for every platform, so only pure Python wheels are taken. Node comes from the machine where that is new
enough, else from ``.ci/editors.sh node``, which needs no system package.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
LIBRARIES = HERE / "bundled" / "libs"
OLDEST_NODE = 22

# Parts of packages that a running server never imports.
UNUSED = ["bin", "share", "**/tests", "**/test", "**/__pycache__"]


def run(*command: str | Path, **options) -> None:
    print("$", *[Path(part).name if os.path.isabs(part) else part for part in map(str, command)], flush=True)
    subprocess.run([str(part) for part in command], check=True, stdin=subprocess.DEVNULL, **options)


def node_environment() -> dict[str, str]:
    """The environment in which ``npm`` and a Node that is new enough are found."""
    try:
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE and shutil.which("npm"):
            return dict(os.environ)
    except (OSError, subprocess.CalledProcessError):
        pass
    cache = Path(os.environ.get("EINLSP_EDITORS") or Path.home() / ".cache" / "einlsp-editors")
    run("bash", REPOSITORY / ".ci" / "editors.sh", "node", env={**os.environ, "PYTHON": sys.executable})
    return {**os.environ, "PATH": f"{cache / 'node' / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def bundle_libraries() -> None:
    """Puts einlsp's wheel and its requirements into ``bundled/libs``."""
    shutil.rmtree(LIBRARIES, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="einlsp-vsix-") as scratch:
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", scratch]
        run(*build, REPOSITORY, stdout=subprocess.DEVNULL)
        wheel = next(Path(scratch).glob("*.whl"))
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
        pure = ["--only-binary=:all:", "--platform", "any", "--implementation", "py", "--abi", "none"]
        # typing_extensions by name: pip follows the markers of the Python that builds, and older ones need it.
        run(*pip, *pure, "--python-version", "3.11", "--target", LIBRARIES, wheel, "typing_extensions")
    for pattern in UNUSED:
        for path in sorted(LIBRARIES.glob(pattern), reverse=True):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    compiled = [path for path in LIBRARIES.rglob("*") if path.suffix in {".so", ".pyd", ".dylib", ".dll"}]
    if compiled:
        sys.exit(f"not for every platform: {', '.join(path.name for path in compiled)}")


def without_pictures(readme: str) -> str:
    """The README for VS Code's page of the extension, which shows pictures from the net only; the tour has them."""
    return re.sub(r"!\[[^]]*\]\(images/[^)]+\)\n\n", "", readme)


def stage(folder: Path) -> None:
    """Puts into ``folder`` what the package holds."""
    for name in ("package.json", ".vscodeignore", "dist/extension.js", "server/run.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(HERE / name, folder / name)
    shutil.copytree(HERE / "bundled", folder / "bundled")
    shutil.copytree(HERE / "images", folder / "images")
    for name in ("LICENSE", "CHANGELOG.md"):
        shutil.copy(REPOSITORY / name, folder)
    (folder / "README.md").write_text(
        without_pictures((HERE / "README.md").read_text(encoding="utf-8")), encoding="utf-8"
    )


def main() -> None:
    """Writes ``einlsp.vsix`` beside this file, or where ``--out`` says."""
    parser = argparse.ArgumentParser(description="Build the VS Code package of einlsp.")
    parser.add_argument("--out", type=Path, default=HERE / "einlsp.vsix")
    out = parser.parse_args().out.resolve()
    environment = node_environment()
    npm = shutil.which("npm", path=environment["PATH"]) or "npm"
    run(npm, "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=HERE, env=environment)
    for script in ("check", "test", "bundle"):
        run(npm, "run", "--silent", script, cwd=HERE, env=environment)
    bundle_libraries()
    with tempfile.TemporaryDirectory(prefix="einlsp-package-") as scratch:
        stage(Path(scratch))
        vsce = [HERE / "node_modules" / ".bin" / "vsce", "package", "--no-dependencies", "--allow-missing-repository"]
        run(*vsce, "--out", out, cwd=scratch, env=environment)
    print(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
