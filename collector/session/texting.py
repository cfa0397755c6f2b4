"""Texts of a session: typed, pasted or opened, blacked out by the contributor, sealed from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.errors import FormIncomplete, Refused
from collector.session.recording import DeviceChoice, Recording, make_spec
from collector.session.whole import WholeTake

if TYPE_CHECKING:
    from collector.capture.result import TakeResult
    from collector.capture.spec import CaptureSpec


ALONE_IN_TEXT = "nobody_else_in_the_text"


class Texting(Recording):
    """The texts of a session."""

    def begin_writing(self) -> None:
        """Watch disk and battery while somebody writes; no device is opened. Raises Refused."""
        if self.book.is_left:
            raise Refused("This session was left.", remedy="Take it up again from the list.")
        if self.guard is None:
            self.keep_watch(_make_spec(self))

    def end_writing(self) -> None:
        """Nobody writes any more. Repeatable."""
        if self.recorder is None:
            self.end_watch()

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
        self.check_room(_make_spec(self))
        take = WholeTake.begin(self.book, prompt, owner)

        def write() -> TakeResult:
            return take_text(kept, take.sink, take.ask)

        take.write(write)
        return take.keep([ALONE_IN_TEXT])


def _make_spec(session: Texting) -> CaptureSpec:
    """What room on the disk is counted in: minutes of the project's sound."""
    spec: CaptureSpec = make_spec(session.book.pack.project, DeviceChoice(), with_video=False)
    return spec
