"""The frozen app's first line: the same door as `python -m collector`."""

from __future__ import annotations

from collector.__main__ import main

if __name__ == "__main__":
    main()
