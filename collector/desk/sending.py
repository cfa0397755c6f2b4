"""Requests on their way, before all media; their answers are believed only when signed (P-3.7)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from collector.desk.applying import FOLDER, apply_request, drop_letter, wants_applying
from collector.desk.lists import newest_number, take_list
from collector.errors import CollectorError
from collector.journal import old_key_name
from collector.model.canonical import sha256_text
from collector.model.layout import OLD_SENDER, HalfKey, lists_folder, rights_file, rights_inbox
from collector.model.request_events import RightAnswered, RightSent
from collector.model.rights import MAX_ANSWER_BYTES, MAX_LIST_BYTES
from collector.network import Network
from collector.rights.answers import read_answer
from collector.rights.standing import Standing, read_requests
from collector.session.farewell import tell_first
from collector.session.parts import Parts
from collector.session.reaching import find_destination, make_device
from collector.signing import PrivateKey
from collector.upload.letter import Post
from collector.upload.retry import Clock
from collector.upload.token import Device, TokenDesk, TokenRefused

LISTS = "lists"  # what a token is asked for when only the lists are wanted


@dataclass(frozen=True)
class SentRow:
    """How a request stands after this run; `fault` says why it could not be sent or asked about."""

    standing: Standing
    fault: CollectorError | None = None


def send_requests(parts: Parts, stopped: Callable[[], bool] = lambda: False) -> list[SentRow]:
    """Tell what is owed of withdrawals, then send what waits and ask for answers; safe to repeat.

    One that fails leaves the others be. Raises DiskFull, DiskFailed for the ledger's own disk.
    """
    parts.ledger.require_whole()
    tell_first(parts, stopped)
    found = [item for item in read_requests(parts.ledger).values() if not item.settled]
    rows: list[SentRow] = []
    desks = [TokenDesk(device, Clock(stopped=stopped)) for device in _devices(parts)]
    for project in sorted({item.project for item in found}):
        mine = [item for item in found if item.project == project]
        sent = _send_for(parts, desks[0], project, mine)
        for desk in desks[1:]:
            if all(isinstance(row.fault, TokenRefused) and row.fault.reason == "unknown" for row in sent):
                sent = _send_for(parts, desk, project, mine)
        rows += sent
    return rows


def _devices(parts: Parts) -> Iterator[Device]:
    """This laptop, and as whom it was known before its log was repaired, the newest first."""
    yield make_device(parts, for_rights=True)
    for _, public in reversed(parts.ledger.ring.keys[:-1]):
        seed = parts.keystore.get(old_key_name(public))
        if seed is not None:
            yield make_device(parts, for_rights=True, key=PrivateKey(seed))


def fetch_lists(parts: Parts, project: str) -> int:
    """Fetch and apply the deletion lists that are new; return how many. Raises as a transfer does."""
    destination = find_destination(parts, project, for_rights=True)
    network = Network(destination.hosts, authorities=destination.authorities, time_outs=destination.time_outs)
    desk = TokenDesk(make_device(parts, for_rights=True), Clock())
    fetched = 0
    with contextlib.closing(network.link()) as link:
        post = Post(link, destination.stores["identity"], desk, _key(project, LISTS))
        while True:
            number = newest_number(parts, project) + 1
            pair = post.fetch(f"{lists_folder(project)}/{number}", MAX_LIST_BYTES)
            if pair is None:
                return fetched
            taken = take_list(parts, project, *pair)
            if taken is None or taken.number != number:
                return fetched
            fetched += 1


def _send_for(parts: Parts, desk: TokenDesk, project: str, mine: list[Standing]) -> list[SentRow]:
    try:
        destination = find_destination(parts, project, for_rights=True)
        network = Network(
            destination.hosts, authorities=destination.authorities, time_outs=destination.time_outs
        )
    except CollectorError as fault:
        return [SentRow(item, fault) for item in mine]
    with contextlib.closing(network.link()) as link:
        rows = []
        for item in mine:
            post = Post(link, destination.stores["identity"], desk, _key(project, item.number))
            rows.append(_send_one(parts, post, item))
        return rows


def _key(project: str, name: str) -> HalfKey:
    return HalfKey(project, name, "rights", "")


def _send_one(parts: Parts, post: Post, standing: Standing) -> SentRow:
    fault: CollectorError | None = None
    project, number, sender = standing.project, standing.number, post.desk.sender
    try:
        if standing.state == "waiting":
            post.send(parts.data / FOLDER / f"{number}.age", rights_inbox(project, sender, number))
            parts.note(RightSent(request=number, project=project))
        for name in (sender, OLD_SENDER):
            pair = post.fetch(rights_file(project, name, number), MAX_ANSWER_BYTES)
            if pair is not None:
                take_answer(parts, standing, *pair)
                break
    except CollectorError as error:
        fault = error
    return SentRow(read_requests(parts.ledger)[standing.number], fault)


def take_answer(parts: Parts, standing: Standing, data: bytes, signature: bytes) -> Standing:
    """Check an answer and keep what it says; an older one than is known changes nothing.

    Raises BadSignature, BadHash, ServerBroken.
    """
    with parts.turn:
        return _take_answer(parts, standing, data, signature)


def _take_answer(parts: Parts, standing: Standing, data: bytes, signature: bytes) -> Standing:
    key = parts.pack(standing.project).public_key("rights")  # the newest alone: an older key may be known
    answer = read_answer(data, signature, key, standing)
    if answer.sequence > standing.sequence:
        parts.note(
            RightAnswered(
                request=standing.number, project=standing.project, state=answer.state,
                reason=answer.reason, due=answer.due, sequence=answer.sequence, sha256=sha256_text(data),
            )
        )  # fmt: skip
    now = read_requests(parts.ledger)[standing.number]
    if now.settled:
        drop_letter(parts, now.number)
    if wants_applying(now):
        apply_request(parts, now, open_too=False)
    return read_requests(parts.ledger)[standing.number]
