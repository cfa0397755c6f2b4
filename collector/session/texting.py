"""Texts of a session: typed, pasted or opened, blacked out by the contributor, sealed from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.errors import FormIncomplete, Refused
from collector.session.recording import Recording
from collector.session.whole import WholeTake

if TYPE_CHECKING:
    from collector.capture.result import TakeResult


ALONE_IN_TEXT = "nobody_else_in_the_text"


class Texting(Recording):
    """The texts of a session."""

    def keep_text(self, prompt_id: str, text: str, *, alone: bool, owner: str = "") -> str:
        """Seal a text as it is; return its take's id. It never reaches a disk but sealed.

        `alone` is the person's word that nobody else can be recognised in it: others gave no consent (P-1.2).
        `owner` is the code of the one who wrote it, needed where several take part. Raises Refused without
        either, GateClosed where that one agreed to no text, FormIncomplete for an empty one, TextTooLong,
        DiskNearlyFull, DiskFull, DiskFailed; nothing is left then.
        """
        from collector.capture.text import take_text, tidy_text

        prompt = self.find_prompt(prompt_id)
        if prompt.kind != "text":
            raise Refused("This prompt asks for no text.")
        kept = tidy_text(text)
        if not kept:
            raise FormIncomplete("There is no text yet.", field="text")
        if not alone:
            raise Refused("Somebody else can still be recognised.", remedy="Black out other people first.")
        take = WholeTake.begin(self.book, prompt, owner)

        def write() -> TakeResult:
            return take_text(kept, take.sink, take.ask)

        take.write(write)
        return take.keep([ALONE_IN_TEXT])
