"""Texts of a session: typed, pasted or opened, blacked out by the contributor, sealed from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collector.errors import FormIncomplete, Refused
from collector.session.book import Book, refuse_left
from collector.session.device_choice import DeviceChoice, make_spec
from collector.session.devices import Devices
from collector.session.takes import find_prompt
from collector.session.whole import WholeTake

if TYPE_CHECKING:
    from collector.capture.result import TakeResult
    from collector.capture.spec import CaptureSpec

ALONE_IN_TEXT = "nobody_else_in_the_text"


class Texts:
    """The texts of a session."""

    def __init__(self, book: Book, devices: Devices) -> None:
        self._book, self._devices = book, devices

    def begin(self) -> None:
        """Watch disk and battery while somebody writes; no device is opened. Raises Refused."""
        refuse_left(self._book)
        if self._devices.watching.guard is None:
            self._devices.watching.begin(self._make_spec())

    def end(self) -> None:
        """Nobody writes any more. Repeatable."""
        self._devices.rest()

    def keep(self, prompt_id: str, text: str, *, alone: bool, owner: str = "") -> str:
        """Seal a text as it is; return its take's id. It never reaches a disk but sealed.

        `alone` is the person's word that nobody else can be recognised in it: others gave no consent (P-1.2).
        `owner` is the code of the one who wrote it, needed where several take part. Raises Refused without
        either, GateClosed where that one agreed to no text, FormIncomplete for an empty one, TextTooLong,
        DiskNearlyFull, DiskFull, DiskFailed; nothing is left then.
        """
        from collector.capture.text.typed import take_text, tidy_text

        prompt = find_prompt(self._book, prompt_id)
        if prompt.kind != "text":
            raise Refused("This prompt asks for no text.")
        kept = tidy_text(text)
        if not kept:
            raise FormIncomplete("There is no text yet.", field="text")
        if not alone:
            raise Refused("Somebody else can still be recognised.", remedy="Black out other people first.")
        self._devices.watching.check_room(self._make_spec())
        take = WholeTake.begin(self._book, prompt, owner)

        def write() -> TakeResult:
            return take_text(kept, take.sink, take.ask)

        take.write(write)
        return take.keep([ALONE_IN_TEXT])

    def _make_spec(self) -> CaptureSpec:
        """What room on the disk is counted in: minutes of the project's sound."""
        return make_spec(self._book.pack.project, DeviceChoice(), with_video=False)
