"""Append-only, hash-chained, signed lines: the truth of a session and of a device."""

from collector.journal.chain import Clock, Journal, SessionJournal
from collector.journal.keys import old_key_name
from collector.journal.ledger import SESSION_HEAD, Ledger, check_head
from collector.journal.lines import DEVICE_MADE, HELD, MAX_LINE_BYTES, Ring, each_line, read_line, read_lines
from collector.signing import DEVICE_KEY

__all__ = [
    "DEVICE_KEY",
    "DEVICE_MADE",
    "HELD",
    "MAX_LINE_BYTES",
    "SESSION_HEAD",
    "Clock",
    "Journal",
    "Ledger",
    "Ring",
    "SessionJournal",
    "check_head",
    "each_line",
    "old_key_name",
    "read_line",
    "read_lines",
]
