"""``python -m clusterdecide``: the command line."""

import sys

from clusterdecide.cli import main

if __name__ == "__main__":
    sys.exit(main())
