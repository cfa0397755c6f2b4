"""P-3.4: single purposes or kinds are taken back of a sealed session before its media half was sent."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.verify import check_pair, verify_session
from collector.errors import BadHash, GateClosed, Restored
from collector.model.ledger_events import FilesStored, Narrowed, Narrowing, SentFile
from collector.model.manifest import Half
from collector.receive.superseded import find_fallen
from collector.session.book import Book
from collector.session.sending import _gate
from collector.session.session import Session
from collector.session.taking_back import TakenBackHow, Unwanted, narrow_sealed
from collector.session.wiping import has_leftovers
from collector.upload.parcel import read_parcels
from tests.rig.letters import PowerCut, cut_at
from tests.rig.world import Laptop
from tests.session.test_crash import Snapshots, WatchedKeystore, clock_with
from tests.session.test_narrowing import begin, film, manifest, media_files, say

OPTIONAL = frozenset({"media_to_customers"})
VIDEO = frozenset({"video"})
NONE: frozenset[str] = frozenset()


def prepared(laptop: Laptop, *, under_14: bool = False) -> Session:
    """A sealed session: one take with sound alone, one with picture, two optional purposes given."""
    session = begin(laptop, under_14=under_14)
    say(session)
    film(session, "p02")
    session.seal()
    session.park()
    return session


def narrow(
    laptop: Laptop, session: Session, purposes: frozenset[str] = NONE, kinds: frozenset[str] = NONE
) -> TakenBackHow:
    book = Book(laptop.parts, session.book.state.session)
    try:
        code = next(iter(book.state.contributors))
        return narrow_sealed(book, Unwanted(code, purposes, kinds, "R26-0000-0000-0"))
    finally:
        book.close()


def identity_files(session: Session) -> dict[str, bytes]:
    root = session.book.folder.half("identity")
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def stored(laptop: Laptop, session: Session, half: Half, *names: str) -> None:
    """Lines of a transfer, as the upload writes them."""
    files = [{"path": name, "sha256": "sha256:" + "0" * 64, "size_bytes": 1} for name in names]
    digest = session.book.state.manifests[half]
    laptop.parts.note(
        FilesStored(
            session=session.book.state.session, half=half, manifest_hash=digest,
            files=[SentFile.from_json(file) for file in files],
        )
    )  # fmt: skip


def test_the_media_half_gets_a_new_revision_and_identity_stays_as_it_was_signed(laptop: Laptop) -> None:
    session = prepared(laptop)
    signed, before = identity_files(session), manifest(session)
    assert narrow(laptop, session, OPTIONAL, VIDEO) == "narrowed"
    assert identity_files(session) == signed
    whole = manifest(session)
    assert (whole["revision"], whole["replaces_hash"]) == (2, session.book.state.manifests["media"])
    (person,) = whole["contributors"]
    assert person["purposes"]["media_to_customers"] == "refused"
    assert person["purposes"]["contact_again"] == "given"
    assert person["kinds"] == {"video": False, "voice": True}
    kept = [row["take"] for row in before["takes"] if row["kind"] == "speech"]
    assert [row["take"] for row in whole["takes"]] == kept
    assert media_files(session) == {f"{take}.mkv.age" for take in kept}
    identity, media = verify_session(session.book.folder.root)
    assert set(identity.records) < set(media.records)
    assert identity.manifest.journal_hash != media.manifest.journal_hash
    _gate(laptop.parts, session.book.state.session)("send_chunk")
    assert laptop.boot() == []
    assert laptop.parts.index.in_stages("sealed")[0].takes == 1


def test_what_goes_out_is_the_new_revision(laptop: Laptop) -> None:
    session = prepared(laptop)
    narrow(laptop, session, OPTIONAL)
    narrow(laptop, session, frozenset({"contact_again"}))
    parcel = next(item for item in read_parcels(session.book.folder.root) if item.half == "media")
    assert parcel.revision == 3
    again = Book(laptop.parts, session.book.state.session)
    again.close()
    assert again.state.manifests["media"] == parcel.manifest_hash
    verify_session(session.book.folder.root)


def test_a_guardian_takes_back_for_a_child(laptop: Laptop) -> None:
    session = prepared(laptop, under_14=True)
    assert narrow(laptop, session, kinds=VIDEO) == "narrowed"
    verify_session(session.book.folder.root)
    (line,) = laptop.parts.ledger.of_kind("narrowing")
    assert Narrowing.read(line).by == "guardian"


def test_what_was_not_given_changes_nothing(laptop: Laptop) -> None:
    session = prepared(laptop)
    before = manifest(session)
    assert narrow(laptop, session, frozenset({"overseas_transfer"})) == "nothing"
    assert manifest(session) == before
    assert "narrowing" not in laptop.ledger_kinds(session.book.state.session)


@pytest.mark.parametrize("wanted", [
    (frozenset({"media_for_training_data"}), NONE), (NONE, frozenset({"voice"})),
    (NONE, frozenset({"voice", "video"})),
])  # fmt: skip
def test_what_taking_part_needs_or_leaves_nothing_is_withdrawn_whole(laptop: Laptop, wanted: Any) -> None:
    session = prepared(laptop)
    assert narrow(laptop, session, *wanted) == "withdrawn"
    assert not has_leftovers(session.book.folder)
    assert laptop.boot() == []


def test_the_last_take_of_a_kind_ends_it(laptop: Laptop) -> None:
    session = begin(laptop)
    film(session)
    session.seal()
    session.park()
    assert narrow(laptop, session, kinds=VIDEO) == "withdrawn"
    assert not has_leftovers(session.book.folder)


@pytest.mark.parametrize("half", ["media", "identity"])
def test_a_media_half_that_left_is_the_organisations_to_narrow(laptop: Laptop, half: Half) -> None:
    session = prepared(laptop)
    stored(laptop, session, half, "manifest.json")
    assert narrow(laptop, session, OPTIONAL) == ("sent" if half == "media" else "narrowed")
    assert manifest(session)["revision"] == (1 if half == "media" else 2)
    _gate(laptop.parts, session.book.state.session)("send_chunk")


def test_a_manifest_that_leaves_meanwhile_is_noticed(laptop: Laptop) -> None:
    """The upload beside the screen: its manifest is stored just before the gate shuts."""
    session = prepared(laptop)
    laptop.parts.ledger.follow(_Follower(laptop, session))
    assert narrow(laptop, session, OPTIONAL) == "sent"
    assert laptop.ledger_kinds(session.book.state.session)[-1] == "narrowing_dropped"
    _gate(laptop.parts, session.book.state.session)("send_chunk")
    assert laptop.boot() == []


class _Follower:
    def __init__(self, laptop: Laptop, session: Session) -> None:
        self._laptop, self._session, self._done = laptop, session, False

    def tell(self, _number: int, _digest: str) -> None:
        if not self._done and "narrowing" in self._laptop.ledger_kinds(self._session.book.state.session):
            self._done = True
            stored(self._laptop, self._session, "media", "manifest.json")

    def close(self) -> None:
        pass


def test_who_read_it_before_sends_nothing_of_the_old_one(laptop: Laptop) -> None:
    session = prepared(laptop)
    ask = _gate(laptop.parts, session.book.state.session)
    ask("send_chunk")
    narrow(laptop, session, OPTIONAL)
    with pytest.raises(GateClosed) as caught:
        ask("send_chunk")
    assert caught.value.reason == "correcting"


@pytest.mark.parametrize("cut", ["narrowing", "session_head", "narrowed"])
def test_it_is_held_at_once_and_finished_by_the_next_start(laptop: Laptop, cut: str) -> None:
    session = prepared(laptop)
    name = session.book.state.session
    book = Book(laptop.parts, name)
    book.parts = cut_at(laptop.parts, cut)
    with pytest.raises(PowerCut):
        narrow_sealed(book, Unwanted(book.person.code, OPTIONAL, VIDEO))
    book.close()
    begun = cut != "narrowing"
    if begun:
        with pytest.raises(GateClosed):
            _gate(laptop.parts, name)("send_chunk")
    findings = laptop.boot()
    assert [finding.done for finding in findings] == ([("narrowing finished",)] if begun else [])
    assert manifest(session)["revision"] == (2 if begun else 1)
    verify_session(session.book.folder.root)
    _gate(laptop.parts, name)("send_chunk")
    assert laptop.boot() == []


def test_every_moment_can_be_the_last(laptop: Laptop, tmp_path: Path) -> None:
    """From the first line on it is finished; before it nothing happened. Nothing is ever between."""
    session = prepared(laptop)
    name = session.book.state.session
    shots = Snapshots(laptop, tmp_path / "shots", "session_started")
    watched = {"keystore": WatchedKeystore(laptop, shots), "now": clock_with(laptop, shots)}
    for field, value in watched.items():
        object.__setattr__(laptop.parts, field, value)
    laptop.parts.ledger._now = watched["now"]  # type: ignore[assignment]
    book = Book(laptop.parts, name)
    book.tell = lambda *_args, **_more: shots.take("told")  # type: ignore[method-assign]
    narrow_sealed(book, Unwanted(book.person.code, OPTIONAL, VIDEO))
    book.close()
    shots.take("after all")
    seen = set()
    for moment, copy in shots.copies:
        begun = "narrowing" in copy.ledger_kinds(name)
        findings = copy.boot()
        assert not [finding.trouble for finding in findings if finding.trouble], moment
        assert copy.boot() == [], moment
        verify_session(copy.data / "sessions" / name)
        revision = json.loads((copy.data / "sessions" / name / "media" / "manifest.json").read_text("utf-8"))
        assert revision["revision"] == (2 if begun else 1), moment
        seen.add((begun, tuple(done for finding in findings for done in finding.done)))
        copy.close()
        shutil.rmtree(copy.data)
    assert {(True, ("narrowing finished",)), (True, ()), (False, ())} <= seen


def test_an_older_copy_put_back_is_told_and_not_sent(laptop: Laptop, tmp_path: Path) -> None:
    session = prepared(laptop)
    root = session.book.folder.root
    shutil.copytree(root, tmp_path / "kept")
    narrow(laptop, session, OPTIONAL, VIDEO)
    shutil.rmtree(root)
    shutil.copytree(tmp_path / "kept", root)
    (finding,) = laptop.boot()
    assert isinstance(finding.trouble, Restored)
    with pytest.raises(Restored):
        _gate(laptop.parts, root.name)


def test_an_older_media_half_beside_a_newer_journal_is_refused(laptop: Laptop) -> None:
    session = prepared(laptop)
    folder = session.book.folder.half("media")
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    narrow(laptop, session, OPTIONAL)
    for name in ("manifest.json", "manifest.sig"):
        (folder / name).write_bytes(kept[name])
    (finding,) = laptop.boot()
    assert isinstance(finding.trouble, Restored)


def test_the_organisation_takes_identity_as_the_beginning_and_nothing_else(laptop: Laptop) -> None:
    """A media half without what was taken back does not go with an identity half that is newer."""
    one, two = prepared(laptop), prepared(laptop)
    narrow(laptop, one, OPTIONAL)
    identity, media = verify_session(one.book.folder.root)
    check_pair(identity.manifest, media.manifest, media.story)
    with pytest.raises(BadHash):
        check_pair(verify_session(two.book.folder.root)[0].manifest, media.manifest, media.story)


def test_takes_that_fell_are_cleared_from_the_store_and_nothing_else(laptop: Laptop) -> None:
    session = prepared(laptop)
    before = [row["path"] for row in manifest(session)["files"]]
    narrow(laptop, session, kinds=VIDEO)
    listed = [row["path"] for row in manifest(session)["files"]]
    fallen = find_fallen(listed, [*before, "stray.txt", "consent/stray.json", "manifest.json"])
    assert len(fallen) == 1
    assert set(fallen) <= set(before) - set(listed)


def test_narrowed_says_which_revision_stands(laptop: Laptop) -> None:
    session = prepared(laptop)
    narrow(laptop, session, OPTIONAL)
    (line,) = laptop.parts.ledger.of_kind("narrowed")
    assert Narrowed.read(line).revision == 2
