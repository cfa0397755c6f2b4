"""A disk that writes down what it is asked, and what a power cut may leave of it.

What a cut leaves is chosen as badly as POSIX allows: a name may be missing until its folder was synced; each
write since the file's last fsync is there, half there, or not there, whatever came before or after it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

from collector.seal.disk import Disk, SealFile


@dataclass(frozen=True)
class Step:
    """One request: `action` is create, write, truncate, sync, sync_folder, delete or acknowledge.

    An atomic write is two: `draft` (its bytes may be on the disk) and `replace` (they are, under their name).
    """

    action: str
    name: str = ""
    place: int = 0
    data: bytes = b""


class RecordedFile(SealFile):
    def __init__(self, inner: SealFile, name: str, steps: list[Step]) -> None:
        self._inner = inner
        self._name = name
        self._steps = steps

    def write_at(self, offset: int, data: bytes | memoryview) -> None:
        self._steps.append(Step("write", self._name, offset, bytes(data)))
        self._inner.write_at(offset, data)

    def truncate(self, size: int) -> None:
        self._steps.append(Step("truncate", self._name, size))
        self._inner.truncate(size)

    def sync(self) -> None:
        self._inner.sync()
        self._steps.append(Step("sync", self._name))

    def read_at(self, offset: int, size: int) -> bytes:
        return self._inner.read_at(offset, size)

    def size(self) -> int:
        return self._inner.size()

    def close(self) -> None:
        self._inner.close()


class RecordingDisk(Disk):
    file_kind = RecordedFile

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def create(self, path: Path) -> SealFile:
        self.steps.append(Step("create", path.name))
        return self.file_kind(super().create(path), path.name, self.steps)

    def open(self, path: Path) -> SealFile:
        return self.file_kind(super().open(path), path.name, self.steps)

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        self.steps.append(Step("sync_folder"))

    def write_atomically(self, path: Path, data: bytes) -> None:
        self.steps.append(Step("draft", path.name, 0, data))
        super().write_atomically(path, data)
        self.steps.append(Step("replace", path.name, 0, data))

    def delete(self, path: Path) -> None:
        super().delete(path)
        self.steps.append(Step("delete", path.name))

    def wipe(self, path: Path) -> None:
        super().wipe(path)
        self.steps.append(Step("delete", path.name))

    def acknowledge(self, size: int) -> None:
        """Note that the caller was told: `size` bytes of plaintext are safe."""
        self.steps.append(Step("acknowledge", place=size))


class _File:
    """A file's safe bytes, and the steps on it that no fsync covers yet."""

    def __init__(self, safe: bytes, *, named: bool) -> None:
        self.safe = bytearray(safe)
        self.loose: list[Step] = []
        self.named = named

    def sync(self) -> None:
        for step in self.loose:
            _apply(self.safe, step)
        self.loose = []


def _apply(content: bytearray, step: Step) -> None:
    if step.action == "truncate":
        del content[step.place :]
        return
    content.extend(bytes(max(0, step.place + len(step.data) - len(content))))
    content[step.place : step.place + len(step.data)] = step.data


def cut(before: dict[str, bytes], steps: list[Step], keep: str, chance: random.Random) -> dict[str, bytes]:
    """Return the files after a power cut behind `steps`, which began on the files `before`.

    `keep` says what becomes of loose writes: `none`, `all`, `last torn` (all but a part of the last one), or
    `some` (each whole, torn or lost by chance).
    """
    files = {name: _File(data, named=True) for name, data in before.items()}
    for step in steps:
        _follow(files, step)
    left: dict[str, bytes] = {}
    for name, file in files.items():
        if not file.named and (keep == "none" or (keep == "some" and chance.random() < 0.5)):
            continue
        content = bytearray(file.safe)
        for number, step in enumerate(file.loose):
            _apply_loose(content, step, keep, last=number == len(file.loose) - 1, chance=chance)
        left[name] = bytes(content)
    return left


def _follow(files: dict[str, _File], step: Step) -> None:
    if step.action == "create":
        files[step.name] = _File(b"", named=False)
    elif step.action in {"write", "truncate"}:
        files[step.name].loose.append(step)
    elif step.action == "sync":
        files[step.name].sync()
    elif step.action == "sync_folder":
        for file in files.values():
            file.named = True
    elif step.action == "replace":
        files[step.name] = _File(step.data, named=True)
    elif step.action == "delete":
        files.pop(step.name, None)


def _apply_loose(content: bytearray, step: Step, keep: str, *, last: bool, chance: random.Random) -> None:
    fate = {"none": "lost", "all": "whole", "last torn": "torn" if last else "whole"}.get(keep)
    fate = fate or chance.choice(["lost", "torn", "whole"])
    if fate == "torn" and step.data:
        start, end = sorted((chance.randint(0, len(step.data)), chance.randint(0, len(step.data))))
        start = 0 if chance.random() < 0.5 else start
        _apply(content, Step("write", step.name, step.place + start, step.data[start:end]))
    elif fate == "whole":
        _apply(content, step)
