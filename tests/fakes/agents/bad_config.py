"""Finds its configuration wrong, says so and submits nothing."""

from __future__ import annotations

import sys


def main() -> None:
    print("reading the variant")
    print("search.policy: 'bfs' is unknown")
    sys.exit(2)


if __name__ == "__main__":
    main()
