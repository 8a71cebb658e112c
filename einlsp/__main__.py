"""``python -m einlsp``: the same command line as ``einlsp``."""

import sys

from einlsp.cli import main

if __name__ == "__main__":
    sys.exit(main())
