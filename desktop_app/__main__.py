"""`python -m desktop_app` and the installed script `visitbook` are the same door."""

from __future__ import annotations

import sys


def main() -> int:
    from desktop_app import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
