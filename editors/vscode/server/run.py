"""Starts the einlsp of this package; started with ``-I -S``, so nothing but it and the standard library is importable.

A worker process imports this file again, which gives it the same path.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bundled" / "libs"))

if __name__ == "__main__":
    from einlsp.cli import main

    sys.exit(main())
