"""Prompts in a session: chance that stays, training that is never sealed, remarks, what is only shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from collector.bundle.shape import write_manifest
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import verify_half, verify_session
from collector.errors import BadHash, FormIncomplete, Refused
from collector.model.canonical import canonical, parse_canonical
from collector.model.manifest import MediaManifest
from collector.project.signing_pack import sign_pack
from collector.session.session import Session
from collector.signing import read_private
from tests.rig.answers import bring_to, record
from tests.rig.world import Laptop, copy_kit

HEAD = "id,kind,language,text,section,order,training,recorded,min_s\n"
ROWS = (
    "t1,speech,en,Try it,practice,,yes,,\n"
    "n1,speech,en,Now it counts,practice,,,no,\n"
    + "".join(f"w{number},speech,en,Word {number},words,random,,,\n" for number in range(8))
    + "long,speech,en,Take your time,end,,,,2\n"
)


@pytest.fixture
def session(laptop: Laptop, tmp_path: Path) -> Session:
    """At the recording, with a list that has everything."""
    world = copy_kit(tmp_path / "kit")
    rows = HEAD + ROWS + ROWS.replace(",en,", ",zh-CN,") + ROWS.replace(",en,", ",ar,")
    (world.pack / "prompts.csv").write_text(rows, "utf-8")
    sign_pack(world.pack, read_private(world.key("signing")))
    laptop.install(world)
    return bring_to(laptop.start(), "record")


def order(session: Session) -> list[str]:
    return [prompt.prompt for prompt in session.view.prompts]


def media_of(session: Session) -> MediaManifest:
    manifest = verify_session(session.book.folder.root)[1].manifest
    assert isinstance(manifest, MediaManifest)
    return manifest


def test_the_order_that_was_drawn_stays_and_is_told(session: Session, laptop: Laptop) -> None:
    first, name = order(session), session.book.state.session
    assert first[:2] == ["t1", "n1"]
    assert first[-1] == "long"
    assert sorted(first[2:-1]) == [f"w{number}" for number in range(8)]
    session.park()
    again = laptop.resume(name)
    assert order(again) == first
    record(again, "w3")
    again.seal()
    manifest = media_of(again)
    assert manifest.prompt_seed == again.book.state.start.prompt_seed
    assert len({tuple(order(bring_to(laptop.start(), "record"))) for _ in range(2)}) == 2


def test_another_order_in_the_manifest_is_noticed(session: Session, laptop: Laptop) -> None:
    record(session, "w3")
    session.seal()
    folder = session.book.folder.half("media")
    plain = parse_canonical((folder / "manifest.json").read_bytes())
    assert isinstance(plain, dict)
    plain["prompt_seed"] = "another"
    write_manifest(folder, MediaManifest.from_bytes(canonical(plain)), laptop.key)
    with pytest.raises(BadHash, match="order"):
        verify_half(FolderHalf(folder), "media")


def test_training_is_heard_and_destroyed_before_sealing(session: Session) -> None:
    tried, kept = record(session, "t1"), record(session, "w3")
    view = session.view
    assert [(take.take, take.training) for take in view.takes] == [(tried, True), (kept, False)]
    assert view.counted == 1
    sealed_file = session.book.folder.take(tried, "speech")
    assert sealed_file.exists()
    session.seal()
    assert not sealed_file.exists()
    assert [row.take for row in media_of(session).takes] == [kept]


def test_training_alone_is_never_sealed(session: Session, laptop: Laptop) -> None:
    tried, name = record(session, "t1"), session.book.state.session
    with pytest.raises(Refused, match="training"):
        session.seal()
    assert session.book.folder.take(tried, "speech").exists(), "a seal that is refused destroys nothing"
    session.park()
    laptop.clock.move(days=40)
    laptop.boot()
    again = laptop.resume(name)
    assert again.view.takes == []
    again.stop(keep=True)
    assert again.view.ended == "withdrawn"


def test_a_crash_between_training_and_seal_seals_no_training(session: Session, laptop: Laptop) -> None:
    record(session, "t1")
    kept, name = record(session, "w3"), session.book.state.session
    laptop.parts.ledger.append("sealing", {"session": name})
    laptop.boot()
    again = laptop.resume(name)
    assert again.view.step == "sealed"
    assert [row.take for row in media_of(again).takes] == [kept]


def test_what_is_only_shown_is_not_recorded(session: Session) -> None:
    with pytest.raises(Refused):
        record(session, "n1")
    assert not next(prompt for prompt in session.view.prompts if prompt.prompt == "n1").open


def test_remarks_are_from_the_list_and_travel_with_the_take(session: Session) -> None:
    kept = record(session, "w3")
    session.takes.remark(kept, ["words_differ_from_prompt", "background_noise"])
    session.takes.remark(kept, ["words_differ_from_prompt"])
    assert session.view.takes[0].remarks == ("words_differ_from_prompt",)
    for take, remarks in ((kept, ["Anna coughed"]), ("T99999999", [])):
        with pytest.raises(FormIncomplete):
            session.takes.remark(take, remarks)
    session.seal()
    assert media_of(session).takes[0].remarks == ["words_differ_from_prompt"]


@pytest.mark.parametrize(("seconds", "short"), [(1.9, True), (2.0, False)])
def test_a_take_shorter_than_its_prompt_asks_is_too_short(
    session: Session, seconds: float, short: bool
) -> None:
    record(session, "long", seconds)
    (take,) = session.view.takes
    assert ("too_short" in take.verdicts) == short


def test_an_old_list_draws_nothing(laptop: Laptop) -> None:
    session = bring_to(laptop.start(), "record")
    assert "prompt_seed" not in session.book.state.start
    assert order(session)[:3] == ["p01", "p02", "p03"]
    record(session)
    session.seal()
    facts: Any = parse_canonical((session.book.folder.half("media") / "manifest.json").read_bytes())
    assert "prompt_seed" not in facts
