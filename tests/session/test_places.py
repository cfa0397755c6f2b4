"""A place is set up once; its name and devices stay on the laptop, only words from lists travel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collector.bundle.verify import verify_session
from collector.capture.verdict.room import RoomNoise
from collector.errors import FormIncomplete
from collector.model.ids import new_uuid
from collector.model.times import time_text
from collector.session.beginning import StartChoice
from collector.session.listing import refresh_index
from collector.session.overdue import seal_overdue, tell_sealing
from collector.session.places import PlaceProfile, Places, Speed
from collector.session.session import Session
from collector.session.surroundings import look_around
from tests.rig.answers import bring_to, record
from tests.rig.world import RAMP, Laptop

NAME, DEVICE = "Canary-Place", "Canary's AirPods @ ALSA"
TRAITS = {"type": "school", "province": "CN-YN", "noise": "fan", "room": "quiet"}


def places_of(laptop: Laptop) -> Places:
    return Places(laptop.parts, lambda _: None)


def place(**changes: object) -> PlaceProfile:
    fields: dict[str, object] = {
        "id": new_uuid(), "project": "demo-reading", "name": NAME, "traits": TRAITS, "microphone": DEVICE,
        "camera": "/dev/video0", "camera_name": "Canary Cam", "sampling_rate_hz": 48_000, "bits": 16,
        "channels": 1, "codec": "h264", "room_mdb": -61_000,
        "speeds": [Speed(codec="av1", width=1280, height=720, speed_percent=90)], "used": "",
    }  # fmt: skip
    return PlaceProfile.model_validate({**fields, **changes})


def test_a_place_is_kept_and_the_last_one_used_comes_first(laptop: Laptop) -> None:
    places = places_of(laptop)
    assert places.of_project("demo-reading") == []
    first = places.save(place())
    laptop.clock.move(hours=1)
    second = places.save(place(name="Another"))
    assert places.of_project("demo-reading") == [second, first]
    assert places.of_project("other") == []
    laptop.clock.move(hours=1)
    again = places.save(first)
    assert [one.id for one in places.of_project("demo-reading")] == [first.id, second.id]
    assert again.devices.room_mdb == -61_000
    assert again.devices.codec == "h264"
    assert not again.abilities[0].fits
    assert again.room == RoomNoise(-61_000, 0, "quiet")
    places.forget(first.id)
    places.forget(first.id)
    assert places.of_project("demo-reading") == [second]


def test_a_damaged_place_is_none_and_harms_no_other(laptop: Laptop) -> None:
    places = places_of(laptop)
    kept = places.save(place())
    (laptop.data / "places" / "x.json").write_bytes(b"{not JSON")
    assert places.of_project("demo-reading") == [kept]


def test_only_words_from_the_lists_travel_with_the_recordings(laptop: Laptop) -> None:
    kept = places_of(laptop).save(place())
    choice = StartChoice("en", under_14=False, recorder="demo", devices=RAMP, place=kept.traits)
    session = Session.start(laptop.parts, "demo-reading", choice)
    laptop.sessions.append(session)
    record(bring_to(session, "record"))
    session.seal()
    media = verify_session(session.book.folder.root)[1].manifest
    assert media.place == TRAITS  # type: ignore[attr-defined]
    told = b"".join(path.read_bytes() for path in session.book.folder.root.rglob("*") if path.is_file())
    assert b"Canary-Place" not in told
    assert b"AirPods" not in told


@pytest.mark.parametrize("traits", [{"name": "Grandma"}, {"type": "Grandma"}, {"province": "fan"}])
def test_a_name_is_refused_as_a_trait(laptop: Laptop, traits: dict[str, str]) -> None:
    choice = StartChoice("en", under_14=False, recorder="demo", devices=RAMP, place=traits)
    with pytest.raises(FormIncomplete):
        Session.start(laptop.parts, "demo-reading", choice)
    with pytest.raises(FormIncomplete):
        places_of(laptop).save(place(traits=traits))


def test_the_laptop_is_looked_at_without_opening_a_device(laptop: Laptop) -> None:
    pack = laptop.parts.pack("demo-reading")
    found = look_around(laptop.parts, pack, RAMP)
    assert found.clock == "right"
    assert found.disk.free_bytes > 0
    laptop.clock.move(days=-1)
    assert look_around(laptop.parts, pack, RAMP).clock == "behind"


def test_a_session_is_sealed_by_itself_while_the_app_is_open(laptop: Laptop) -> None:
    hours = laptop.parts.pack("demo-reading").project.review_window_hours
    waiting, in_use = (bring_to(laptop.start(), "record") for _ in range(2))
    laptop.clock.move(hours=1)
    for session in (waiting, in_use):
        record(session)
    waiting.park()
    names = [session.book.state.session for session in (waiting, in_use)]
    refresh_index(in_use.book)
    told = {row.session: tell_sealing(row, hours) for row in laptop.parts.index.rows()}
    assert time_text(told[names[0]]) == time_text(laptop.clock() + timedelta(hours=hours))
    laptop.clock.move(hours=hours, seconds=-1)
    assert seal_overdue(laptop.parts, names[1]) == []  # its last take ends the window, not its start
    laptop.clock.move(minutes=1)
    (found,) = seal_overdue(laptop.parts, names[1])
    assert (found.session, found.trouble) == (names[0], None)
    stages = {row.session: row.stage for row in laptop.parts.index.rows()}
    assert stages == {names[0]: "sealed", names[1]: "recording"}
    assert laptop.keystore.get(f"session:{names[0]}") is None
    assert [tell_sealing(row, hours) for row in laptop.parts.index.in_stages("sealed")] == [None]
    assert seal_overdue(laptop.parts, names[1]) == []
