"""The markers of a JPEG (ITU-T T.81, table B.1) that more than one reader knows."""

from __future__ import annotations

import re

MARK = 0xFF
START, END, SCAN, LINES = 0xD8, 0xD9, 0xDA, 0xDC
HUFFMAN, ARITHMETIC, QUANTISATION, INTERVAL = 0xC4, 0xCC, 0xDB, 0xDD
RESTARTS = range(0xD0, 0xD8)
ALONE = frozenset({0x01, *RESTARTS, START})  # without a length (B.1.1.3)
FRAMES = frozenset({*range(0xC0, 0xD0)} - {HUFFMAN, 0xC8, ARITHMETIC})
SEQUENTIAL = frozenset({0xC0, 0xC1})
NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in coded pixels: no stuffed, restart or fill byte (B.1.1.2)
