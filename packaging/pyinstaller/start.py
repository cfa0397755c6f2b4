"""The frozen app's first line: the same door as `python -m collector`, and the decoder's own."""

from __future__ import annotations

import sys

from collector.__main__ import main
from collector.receive.decoder import main as decode
from collector.receive.keyless import DOOR

if __name__ == "__main__":
    decode() if sys.argv[1:2] == [DOOR] else main()
