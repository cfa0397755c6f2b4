"""A text take: what was typed, as UTF-8 with one kind of line end."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from collector.capture.result import TakeResult
from collector.capture.text.blackout import count_black
from collector.errors import TextTooLong

if TYPE_CHECKING:
    from collector.capture.device.lookup import Ask
    from collector.model.sink import TakeSink

MAX_CHARACTERS = 100_000
_LINE_ENDS = str.maketrans(
    {"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n"}
)
_KEPT_CONTROLS = "\n\t"


def tidy_text(text: str) -> str:
    """Return a text as it is kept: composed characters, line feeds, no control characters, nothing around it.

    Raises TextTooLong.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")  # half a character that an input method left
    lines = unicodedata.normalize("NFC", whole).replace("\r\n", "\n").translate(_LINE_ENDS)
    kept = "".join(c for c in lines if c in _KEPT_CONTROLS or unicodedata.category(c) != "Cc")
    found = kept.replace("\ufeff", "").strip()
    if len(found) > MAX_CHARACTERS:
        raise TextTooLong(f"A text can have {MAX_CHARACTERS} characters at most.")
    return found


def take_text(text: str, sink: TakeSink, ask: Ask) -> TakeResult:
    """Write a text, tidied, to the sink and close it. Raises GateClosed, TextTooLong, the sink's errors."""
    ask("start_take")
    kept = tidy_text(text)
    sink.write(kept.encode())
    quality = {
        "characters": len(kept),
        "blacked_out": count_black(kept),
        "verdicts": [] if kept else ["empty_text"],
    }
    return TakeResult(sealed=sink.close(), quality=quality)
