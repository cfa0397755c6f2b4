"""Finds on the stores what the work list does not know: it was lost, or a restore put back an older one.

It walks what is on its way, never the vault: there is no more of it than sessions that wait.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from collector.errors import Malformed, ServerBroken
from collector.model.canonical import parse_canonical
from collector.model.ids import UUID_PATTERN
from collector.model.layout import CHECKING, INBOX, ROOT, Sent, Vaulted, is_short
from collector.model.manifest import Half
from collector.model.times import parse_time
from collector.receive.filer import Filer
from collector.receive.work import WorkList

_log = logging.getLogger(__name__)
_TAKEN_BYTES = 256
_PAGE = 500
_is_session = re.compile(UUID_PATTERN).fullmatch


def find_lost(filers: Mapping[Half, Filer], work: WorkList, projects: Iterable[str]) -> None:
    """Put every half of these projects that lies in an inbox or out of reach on the list. Raises ServerAway.

    A name that no half can have is nobody's: it is left alone.
    """
    for project in projects:
        for half, filer in filers.items():
            walk = walk_sent(filer, f"{INBOX}/{half}/{project}", half, project)
            while page := list(itertools.islice(walk, _PAGE)):
                work.wake(page)
            for sent in walk_sent(filer, f"{CHECKING}/{half}/{project}", half, project):
                found = work.find(sent)
                if found is None or not found.lease:
                    with _alone(sent.sender, project):
                        _find_taken(filer, work, sent)


def _find_taken(filer: Filer, work: WorkList, sent: Sent) -> None:
    """Go on with what was taken and has neither receipt nor refusal: what is written down of it says when."""
    for entry in list(filer.entries(sent.out_of_reach)):
        lease = entry.name.removesuffix(".json")
        if entry.is_folder or not is_short(lease):
            continue
        arrived = _read_arrival(filer, sent.taken(lease))
        if arrived is not None:
            work.found(sent, lease, arrived)


def _read_arrival(filer: Filer, path: str) -> datetime | None:
    try:
        value = parse_canonical(filer.read(path, _TAKEN_BYTES) or b"")
        return parse_time(str(value["arrived"])) if isinstance(value, dict) else None
    except (Malformed, KeyError):
        return None


def walk_vault(filer: Filer, half: Half, project: str) -> Iterator[Vaulted]:
    """Yield every half of a project that is in the vault. Raises ServerAway."""
    root = f"{ROOT}/{half}/{project}"
    for device in _folders(filer, root, is_short):
        for session in _folders(filer, f"{root}/{device}", _is_session):
            yield Vaulted(half, project, device, session)


def walk_sent(filer: Filer, root: str, half: Half, project: str) -> Iterator[Sent]:
    """Yield what is named sender/device/session below a project's folder.

    Each sender writes below its own: one whose folders can't be listed keeps nobody else from being found.
    """
    for sender in list(_folders(filer, root, is_short)):
        with _alone(sender, project):
            yield from _walk_sender(filer, f"{root}/{sender}", Vaulted(half, project, "", ""), sender)


@contextlib.contextmanager
def _alone(sender: str, project: str) -> Iterator[None]:
    try:
        yield
    except ServerBroken as fault:
        _log.warning("What the device %s sent to %s can't be listed: %s", sender, project, fault)


def _walk_sender(filer: Filer, root: str, key: Vaulted, sender: str) -> Iterator[Sent]:
    for device in _folders(filer, root, is_short):
        for session in _folders(filer, f"{root}/{device}", _is_session):
            yield Sent(replace(key, device=device, session=session), sender)


def _folders(filer: Filer, folder: str, fits: Callable[[str], object]) -> Iterator[str]:
    """Yield the folders whose names fit."""
    for entry in filer.entries(folder):
        if entry.is_folder and fits(entry.name):
            yield entry.name
