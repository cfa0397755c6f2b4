"""A take, sealed while it is recorded, and its recovery note (formats.md, Sealing)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from collector.errors import DiskFailed, DiskFull
from collector.model.sink import SealedFile
from collector.seal.destroy import delete_take
from collector.seal.disk import Disk, SealFile
from collector.seal.note import SLOTS, Note, Tail, note_path_of, take_id_of
from collector.seal.primitives import FILE_KEY_BYTES, PAYLOAD_NONCE_BYTES, payload_key
from collector.seal.recipients import Recipient, seal_header
from collector.seal.stream import StreamWriter


class SealedTake:
    """The TakeSink of one take (collector/model/sink.py).

    Order on the disk: header, fsync, note, fsync, folder, chunks. A checkpoint syncs the chunks before it
    writes the slot that counts on them, and syncs the slot before it returns; the slot that was good before
    is left alone meanwhile. `close` checkpoints the whole tail before the final chunk, so that a recovery
    after any cut seals the same bytes under that chunk's nonce.
    """

    def __init__(
        self, path: Path, recipients: Sequence[Recipient], session_key: bytes, *, disk: Disk | None = None
    ) -> None:
        """Make file and note; `session_key` has 32 bytes.

        Raises DiskFull, DiskFailed, NoRecipients, MixedRecipients, and leaves nothing behind then.
        """
        self._path = path
        self._disk = disk or Disk()
        file_key = secrets.token_bytes(FILE_KEY_BYTES)
        nonce = secrets.token_bytes(PAYLOAD_NONCE_BYTES)
        start = seal_header(recipients, file_key) + nonce
        self._hash = hashlib.sha256(start)
        self._offset = len(start)
        self._sealer = Note(session_key, take_id_of(path), self._hash.digest())
        self._writer = StreamWriter(payload_key(file_key, nonce), self._put)
        self._counter = 0
        self._slot = 0
        self._kept: tuple[int, int, bool] | None = None
        self._broken: DiskFull | DiskFailed | None = None
        self._finished: SealedFile | None = None
        self._create_files(start, self._sealer.seal_head(file_key, self._offset))

    def write(self, data: bytes | memoryview) -> None:
        """Take the next plaintext bytes; whole chunks go to the disk. Raises DiskFull, DiskFailed.

        After DiskFull what was taken in is still held: `checkpoint` keeps it, `close` may be tried again.
        After DiskFailed nothing more is accepted: what was checkpointed is there to be recovered.
        """
        self._refuse_when_broken()
        self._writer.write(data)

    def checkpoint(self) -> None:
        """Make everything written so far survive a power cut. Raises DiskFull, DiskFailed."""
        self._keep_tail(closing=False)

    def close(self) -> SealedFile:
        """Finish the file and return it; a second call returns it again. Raises DiskFull, DiskFailed."""
        if self._finished is None:
            self._keep_tail(closing=True)
            self._writer.close()
            self._sync(self._file)
            self._disk.sync_folder(self._path.parent)
            self._close_files()
            digest = "sha256:" + self._hash.hexdigest()
            self._finished = SealedFile(path=self._path, sha256=digest, size_bytes=self._offset)
        return self._finished

    def leave(self) -> None:
        """Let go of an unfinished take without a word more, as a crash would: `recover_take` finishes it."""
        self._writer.abort()
        self._close_files()

    def abort(self) -> None:
        """Remove the file and its note, also when it was closed already."""
        self.leave()
        delete_take(self._path)

    def _create_files(self, start: bytes, note: bytes) -> None:
        self._file = self._disk.create(self._path)
        try:
            self._file.write_at(0, start)
            self._file.sync()
            self._create_note(note)
        except (DiskFull, DiskFailed):
            self._file.close()
            self._disk.delete(self._path)
            raise

    def _create_note(self, note: bytes) -> None:
        path = note_path_of(self._path)
        self._note = self._disk.create(path)
        try:
            self._note.write_at(0, note)
            self._note.sync()
            self._disk.sync_folder(path.parent)
        except (DiskFull, DiskFailed):
            self._note.close()
            self._disk.delete(path)
            raise

    def _close_files(self) -> None:
        self._file.close()
        self._note.close()

    def _refuse_when_broken(self) -> None:
        if self._broken is not None:
            raise DiskFailed("The disk failed earlier in this take.") from self._broken

    def _put(self, sealed: memoryview) -> None:
        try:
            self._file.write_at(self._offset, sealed)
        except DiskFailed as error:
            self._broken = error
            raise
        self._hash.update(sealed)
        self._offset += len(sealed)

    def _sync(self, file: SealFile) -> None:
        """Sync; a failure is final, because a second fsync may report success for bytes that are lost."""
        try:
            file.sync()
        except (DiskFull, DiskFailed) as error:
            self._broken = error
            raise

    def _keep_tail(self, *, closing: bool) -> None:
        self._refuse_when_broken()
        tail = bytes(self._writer.tail)
        state = (self._writer.index, len(tail), closing)
        if self._kept is not None and self._kept >= state:
            return
        self._sync(self._file)
        self._counter += 1
        place, sealed = self._sealer.seal_tail(
            Tail(self._counter, self._slot, self._writer.index, closing, tail)
        )
        self._note.write_at(place, sealed)
        self._sync(self._note)
        self._kept = state
        self._slot = (self._slot + 1) % SLOTS
