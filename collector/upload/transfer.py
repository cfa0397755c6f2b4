"""One file on its way: whole when it is small, else in parts that survive every fault."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from collector.errors import ServerAway, ServerBroken
from collector.upload.driver import BLOCK_BYTES, Driver, Slice
from collector.upload.faults import TokenStale, UploadGone
from collector.upload.parcel import MANIFEST, SIGNATURE, Item
from collector.upload.record import Record
from collector.upload.retry import Clock, Patience

WHOLE_BYTES = 1 << 20  # up to here a file goes in one request
PART_BYTES = 64 << 20
_SETTLE_S = 0.5
_SETTLE_ROUNDS = 20


@dataclass(frozen=True)
class Way:
    """What a file needs on its way. `before_block(start, size)` is `Slice`'s; `held(bytes)` is progress.

    `check` raises once the session may not be sent any more; `errand` stands around an upload's beginning.
    """

    driver: Driver
    record: Record
    clock: Clock
    before_block: Callable[[int, int], None]
    held: Callable[[int], None]
    block_bytes: int = BLOCK_BYTES
    check: Callable[[], None] = lambda: None
    errand: Callable[[], AbstractContextManager[None]] = nullcontext


def send_file(item: Item, target: str, way: Way) -> None:
    """Return once the store has acknowledged the whole file and the ledger knows.

    Raises what its driver raises when patience is used up; at once GateClosed, LineClosed, Stopped, BadHash,
    DiskFailed.
    """
    way.record.make_room(item)
    if item.path in {MANIFEST, SIGNATURE}:
        way.record.flush()  # what it names is kept before it is sent
    if item.size_bytes <= WHOLE_BYTES:
        _send_whole(item, target, way)
    else:
        _Parts(item, target, way).send()
    way.record.stored(item)
    if item.path == SIGNATURE:
        way.record.flush()
    way.held(item.size_bytes)


def _send_whole(item: Item, target: str, way: Way) -> None:
    patience = Patience(way.clock, check=way.check)
    while True:
        try:
            way.driver.send_whole(target, _slice(item, way, 0, item.size_bytes))
        except (ServerAway, ServerBroken) as fault:
            patience.wait(fault)
        else:
            return


def _slice(item: Item, way: Way, start: int, length: int) -> Slice:
    return Slice(item.file, start, length, way.before_block, way.block_bytes)


class _Parts:
    """A large file: created, its address kept, then bytes from wherever the server stands."""

    def __init__(self, item: Item, target: str, way: Way) -> None:
        self._item = item
        self._target = target
        self._way = way
        self._patience = Patience(way.clock, check=way.check)
        self._upload = way.record.upload(item)
        self._highest = 0  # the most that this upload was ever known to hold
        self._renewed = False  # tokens were asked again since the last progress
        self._gone = False  # the server forgot the upload: it ended well, or it expired
        self._asked: int | None = None  # the most that could be there; None: an earlier run began it

    def send(self) -> None:
        """Try until it is stored or patience ends. Progress that the server shows fills the budget again."""
        offset = None if self._upload else 0
        while True:
            try:
                if self._gone and self._is_stored():
                    return
                self._advance(offset)
            except TokenStale:
                self._renew()
            except UploadGone as fault:
                self._gone, self._upload = True, None
                self._patience.wait(fault)
            except (ServerAway, ServerBroken) as fault:
                self._patience.wait(fault)
            else:
                return
            offset = None

    def _renew(self) -> None:
        """Get fresh tokens once; a second refusal without progress is the server's last word."""
        if self._renewed:
            raise TokenStale("The server does not accept fresh tokens either.")
        self._renewed = True
        self._way.driver.renew()

    def _advance(self, offset: int | None) -> None:
        """Go on from `offset` (None: ask); return when the server acknowledged the last byte."""
        size = self._item.size_bytes
        if self._upload is None:
            self._create()
            offset = 0
        upload = str(self._upload)
        if offset is None:
            offset = self._settled_offset(upload)
            if offset == size:
                self._way.driver.finish(upload, size)
        while offset < size:
            length = min(PART_BYTES, size - offset)
            self._asked = max(self._asked or 0, offset + length)
            offset = self._way.driver.send(upload, size, _slice(self._item, self._way, offset, length))
            self._note(offset)

    def _create(self) -> None:
        with self._way.errand():
            self._upload = self._way.driver.create(self._target, self._item.size_bytes)
            self._way.record.created(self._item, self._upload)
        self._highest = self._asked = 0
        self._gone = False

    def _settled_offset(self, upload: str) -> int:
        """Ask until two answers agree: a server that still writes what came before lags behind."""
        before = -1
        for _ in range(_SETTLE_ROUNDS):
            offset = self._way.driver.ask_offset(upload, self._item.size_bytes)
            if offset == before:
                break
            before = offset
            self._way.clock.wait(_SETTLE_S)
        if self._asked is not None and offset > self._asked:
            self._upload = None
            raise ServerBroken("The server claims bytes that were never sent.")
        self._note(offset)
        return offset

    def _note(self, offset: int) -> None:
        if offset > self._highest:
            self._highest = offset
            self._renewed = False
            self._patience.progressed()
        self._way.held(offset)

    def _is_stored(self) -> bool:
        """Tell whether an upload that is gone had ended well: the server drops it with the last byte.

        A manifest may change under the same name and size, so it is sent again instead.
        """
        if self._item.path in {MANIFEST, SIGNATURE}:
            return False
        return self._way.driver.stored_bytes(self._target) == self._item.size_bytes
