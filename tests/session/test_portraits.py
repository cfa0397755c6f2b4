"""Portraits of a session: no camera without a Yes, no picture without an answer, nothing left of a No."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from collector.bundle.kinds import check_kinds
from collector.bundle.verify import verify_session
from collector.capture.result import TakeResult
from collector.errors import (
    CollectorError,
    DeviceMissing,
    DiskFull,
    GateClosed,
    KindNotAgreed,
    KindNotListed,
    Refused,
)
from collector.model.kinds import kinds_of
from collector.model.manifest import MediaManifest
from collector.model.pack import Project
from collector.project.pack import read_draft
from collector.seal.keys import read_identities
from collector.seal.opening import open_sealed
from collector.session.device_choice import DeviceChoice, make_still_spec
from collector.session.posing import ALONE
from collector.session.takes import find_prompt
from collector.session.whole import WholeTake
from tests.rig.answers import record
from tests.rig.kinds import CAMERA, agreed, kinds_kit
from tests.rig.world import Laptop, World, kit


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return kinds_kit(tmp_path_factory.mktemp("kinds") / "kit")


@pytest.fixture
def laptop(laptop: Laptop, world: World) -> Laptop:
    laptop.install(world)
    return laptop


def sees() -> bool:
    """Whether a (simulated) camera delivers pictures: its thread lives while it is open."""
    return any(thread.name == "camera" for thread in threading.enumerate())


def pictures(laptop: Laptop) -> list[str]:
    """Sealed pictures and notes on the disk."""
    return sorted(path.name for end in ("*.jpg.*", "*.note*") for path in laptop.data.rglob(end))


def test_a_portrait_is_kept_once_nobody_else_is_in_it(laptop: Laptop, world: World) -> None:
    session = agreed(laptop, portrait=True)
    session.portraits.open_camera()
    pose = session.portraits.take("f01")
    assert pose.rgb.shape == (432, 768, 3)
    assert session.view.takes == []
    take = session.portraits.answer_alone(alone=True)
    session.portraits.close()
    assert not sees()
    (row,) = [kept.row for kept in session.book.state.kept if kept.row]
    assert (row.take, row.kind, row.remarks, row.prompt) == (take, "image", [ALONE], "f01")
    assert (row.frame_count, row.sampling_rate_hz, row.duration_ms) == (1, None, None)
    assert [person.channel for person in row.contributors] == [None]
    record(session)
    session.seal()
    assert len(verify_session(session.book.folder.root)) == 2
    with session.book.folder.take(str(take), "image").open("rb") as file:
        jpeg = b"".join(open_sealed(file, read_identities(world.key("media"))))
    assert jpeg.startswith(b"\xff\xd8\xff\xe0")
    assert jpeg.endswith(b"\xff\xd9")
    assert b"Exif" not in jpeg


def test_a_picture_with_somebody_else_leaves_nothing(laptop: Laptop) -> None:
    session = agreed(laptop, portrait=True)
    session.portraits.open_camera()
    session.portraits.take("f01")
    assert len(pictures(laptop)) == 2, "sealed at once, with its note"
    assert session.portraits.answer_alone(alone=False) is None
    assert pictures(laptop) == []
    assert session.view.takes == []
    with pytest.raises(Refused):
        session.portraits.answer_alone(alone=True)
    assert next(prompt for prompt in session.view.prompts if prompt.prompt == "f01").open


def test_taken_again_or_left_without_an_answer_it_is_deleted(laptop: Laptop) -> None:
    session = agreed(laptop, portrait=True)
    session.portraits.open_camera()
    session.portraits.take("f01")
    session.portraits.take("f01")
    assert len(pictures(laptop)) == 2
    name = session.book.state.session
    session.park()
    assert pictures(laptop) == []
    assert laptop.resume(name).view.takes == []


@pytest.mark.parametrize("ending", ["stop", "withdraw"])
def test_an_ending_takes_the_unanswered_picture_with_it(laptop: Laptop, ending: str) -> None:
    session = agreed(laptop, portrait=True)
    kept = record(session)
    session.portraits.open_camera()
    session.portraits.take("f01")
    session.stop(keep=True) if ending == "stop" else session.withdraw()
    assert not sees()
    assert pictures(laptop) == []
    assert [take.take for take in session.book.state.kept] == [kept]


def test_a_crash_before_the_answer_destroys_the_picture(laptop: Laptop, tmp_path: Path) -> None:
    session = agreed(laptop, portrait=True)
    record(session)
    session.portraits.open_camera()
    session.portraits.take("f01")
    after = laptop.copy(tmp_path / "after")
    assert len(pictures(after)) == 3
    after.boot()
    assert len(pictures(after)) == 1, "the other take's note"
    again = after.resume(session.book.state.session)
    assert [take.kind for take in again.view.takes] == ["speech"]
    after.close()


def test_without_the_yes_no_camera_is_touched(laptop: Laptop) -> None:
    """The camera's name is one that would fail at once: that nothing fails proves that it is not tried."""
    session = agreed(laptop, DeviceChoice("simulated:ramp:fast", "/nowhere/camera"), messages=True)
    with pytest.raises(GateClosed) as caught:
        session.portraits.open_camera()
    assert (caught.value.question, caught.value.reason) == ("open_device", "kind_refused")
    with pytest.raises(CollectorError):
        session.portraits.take("f01")
    assert [prompt.prompt for prompt in session.view.prompts if prompt.kind == "image"] == []
    yes = agreed(laptop, DeviceChoice("simulated:ramp:fast", None), portrait=True)
    with pytest.raises(DeviceMissing):
        yes.portraits.open_camera()


def test_the_camera_of_a_video_session_is_shared(laptop: Laptop) -> None:
    session = agreed(laptop, portrait=True, video=True)
    session.takes.open_devices()
    held = session.devices.recorder
    session.portraits.open_camera()
    assert (session.devices.eye, session.devices.recorder) == (None, held)
    session.portraits.take("f02")
    session.portraits.answer_alone(alone=True)
    session.portraits.close()
    assert sees(), "the session's own camera goes on"
    assert record(session) != session.book.state.kept[0].take
    assert [take.kind for take in session.book.state.kept] == ["image", "video"]


def test_another_size_for_portraits_lets_the_video_go_first(tmp_path: Path) -> None:
    other = Laptop(tmp_path / "other")
    other.install(kinds_kit(tmp_path / "small", "[capture.image]\nwidth = 320\nheight = 240\n"))
    session = agreed(other, portrait=True, video=True)
    session.takes.open_devices()
    session.portraits.open_camera()
    assert session.devices.recorder is None
    session.portraits.take("f01")
    session.portraits.answer_alone(alone=True)
    (portrait,) = [take.row for take in session.book.state.kept if take.row]
    quality = portrait.quality
    assert (quality["width"], quality["height"]) == (320, 240)
    assert "wrong_size" not in quality["verdicts"]
    session.portraits.close()
    record(session)
    assert session.book.state.kept[1].kind == "video"
    other.close()


def test_the_size_is_the_projects() -> None:
    project = kit_project()
    video = make_still_spec(project, CAMERA).video
    assert video is not None
    assert (video.width, video.height, video.own_size) == (1280, 720, False)
    own = project.model_copy(
        update={"capture": project.capture.model_validate({**project.capture.as_json(), "image": {}})}
    )
    spec = make_still_spec(own, CAMERA)
    assert spec.wanted_size is None
    assert spec.microphone is None


def kit_project() -> Project:
    return read_draft(kit().pack).project


def test_prompts_are_answered_with_what_they_ask_for(laptop: Laptop) -> None:
    session = agreed(laptop, portrait=True, messages=True)
    session.takes.open_devices()
    session.portraits.open_camera()
    for call in (
        lambda: session.takes.start("f01"), lambda: session.takes.start("t01"),
        lambda: session.portraits.take("p01"), lambda: session.portraits.take("t01"),
        lambda: session.texts.keep("f01", "words", alone=True),
        lambda: session.texts.keep("p01", "words", alone=True),
    ):  # fmt: skip
        with pytest.raises(Refused):
            call()
    assert not list(session.book.folder.half("media").glob("*.age*"))


def test_what_can_not_be_written_leaves_nothing(laptop: Laptop) -> None:
    session = agreed(laptop, portrait=True)
    take = WholeTake.begin(session.book, find_prompt(session.book, "f01"))

    def fail() -> TakeResult:
        take.sink.write(b"half a picture")
        raise DiskFull("The disk is full.")

    with pytest.raises(DiskFull):
        take.write(fail)
    assert pictures(laptop) == []
    assert session.book.state.takes == {}
    with pytest.raises(Refused):
        take.keep([])


def test_sealing_refuses_what_the_pack_does_not_list(laptop: Laptop) -> None:
    """The receiver's own rule, asked once more before the laptop seals (P-1.1)."""
    session = agreed(laptop, portrait=True)
    session.portraits.open_camera()
    session.portraits.take("f01")
    session.portraits.answer_alone(alone=True)
    session.seal()
    manifest = verify_session(session.book.folder.root)[1].manifest
    assert isinstance(manifest, MediaManifest)
    kinds = kinds_of(session.book.pack.project)
    check_kinds(manifest, kinds)
    with pytest.raises(KindNotListed):
        check_kinds(manifest, {name: records for name, records in kinds.items() if name != "portrait"})
    with pytest.raises(KindNotAgreed):
        check_kinds(manifest, {**kinds, "portrait": frozenset({"text"}), "messages": frozenset({"image"})})
