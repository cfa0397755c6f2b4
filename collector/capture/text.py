"""A text take: what was typed, as UTF-8 with one kind of line end."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from collector.capture.result import TakeResult

if TYPE_CHECKING:
    from collector.capture.devices import Ask
    from collector.model.sink import TakeSink


def take_text(text: str, sink: TakeSink, ask: Ask) -> TakeResult:
    """Write a text (composed characters, line feeds) to the sink and close it.

    Raises GateClosed and the sink's errors.
    """
    ask("start_take")
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    sink.write(lines.encode())
    characters = len(lines.strip())
    verdicts = [] if characters else ["empty_text"]
    return TakeResult(sealed=sink.close(), quality={"characters": characters, "verdicts": verdicts})
