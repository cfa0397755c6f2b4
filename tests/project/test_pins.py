"""PINs: waits that grow and outlive restarts and clocks, who sets whose first one, salted hashes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from collector.errors import PinToChange, RoleRefused
from collector.model.pack import Operator, Project
from collector.project.lead_code import make_lead_code
from collector.project.operators import (
    Desk,
    change_pin,
    choose_first_pin,
    give_pin,
    may_confirm,
    next_step,
    set_pin,
    sign_in,
)
from collector.seal.keys import parse_recipient, read_identities
from collector.seal.opening import open_bytes
from tests.rig.world import Laptop, kit
from tests.test_keystore_together import release_together


@dataclass
class Uptime:
    """The system's own clock; `restart` is what the power button does to it."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def restart(self) -> None:
        self.seconds = 5.0


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    found = Laptop(tmp_path / "data")
    found.install()
    yield found
    found.close()


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@pytest.fixture
def desk(laptop: Laptop, uptime: Uptime) -> Desk:
    return Desk(laptop.parts.ledger, laptop.keystore, laptop.clock, uptime)


@pytest.fixture
def project(laptop: Laptop) -> Project:
    """A real project with two leads and a recorder."""
    pack = laptop.parts.pack("demo-reading").project
    team = [("ana", ["lead", "recorder"]), ("ben", ["recorder"]), ("cai", ["lead"])]
    first = pack.operators[0].model_dump()
    operators = [Operator.from_json({**first, "code": code, "roles": roles}) for code, roles in team]
    return pack.model_copy(update={"rehearsal": False, "operators": operators})


def fail(project: Project, desk: Desk, times: int, code: str = "ana") -> None:
    for _ in range(times):
        with pytest.raises(RoleRefused, match="wrong"):
            sign_in(project, code, "9999", desk)


def is_paused(project: Project, desk: Desk) -> bool:
    """Tell by the right PIN; it is not tried while the pause lasts."""
    try:
        sign_in(project, "ana", "4711", desk)
    except RoleRefused as error:
        return "Too many" in str(error)
    return False


def test_waits_grow_to_an_hour(project: Project, desk: Desk, uptime: Uptime) -> None:
    set_pin(project.id, "ana", "4711", desk.keystore)
    fail(project, desk, 4)
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        fail(project, desk, 1)
        uptime.seconds += minutes * 60 - 1
        with pytest.raises(RoleRefused, match="Too many"):
            sign_in(project, "ana", "4711", desk)
        uptime.seconds += 1
    assert not is_paused(project, desk)
    fail(project, desk, 4)  # the count begins anew
    assert not is_paused(project, desk)


def test_the_remedy_says_how_long(project: Project, desk: Desk, uptime: Uptime) -> None:
    set_pin(project.id, "ana", "4711", desk.keystore)
    fail(project, desk, 5)
    uptime.seconds += 60
    fail(project, desk, 1)
    with pytest.raises(RoleRefused) as caught:
        sign_in(project, "ana", "4711", desk)
    assert caught.value.remedy == "Wait 2 minutes, then try again."
    uptime.seconds += 61
    with pytest.raises(RoleRefused) as caught:
        sign_in(project, "ana", "4711", desk)
    assert caught.value.remedy == "Wait a minute, then try again."


@pytest.mark.parametrize("days", [-400, -1, 1, 4000])
def test_the_wall_clock_frees_nobody(project: Project, desk: Desk, laptop: Laptop, days: int) -> None:
    set_pin(project.id, "ana", "4711", desk.keystore)
    fail(project, desk, 5)
    laptop.clock.move(days=days)
    assert is_paused(project, desk)


def test_a_restart_of_the_program_neither_frees_nor_holds(
    project: Project, desk: Desk, laptop: Laptop, uptime: Uptime
) -> None:
    set_pin(project.id, "ana", "4711", desk.keystore)
    fail(project, desk, 5)
    laptop.boot()
    again = replace(desk, ledger=laptop.parts.ledger)
    assert is_paused(project, again)
    uptime.seconds += 60
    assert not is_paused(project, again)


def test_a_restart_of_the_system_begins_the_wait_again(
    project: Project, desk: Desk, laptop: Laptop, uptime: Uptime
) -> None:
    """Uptime since then is all that has surely passed; a laptop that was on longer before is no way round."""
    set_pin(project.id, "ana", "4711", desk.keystore)
    fail(project, desk, 5)
    uptime.restart()
    laptop.clock.move(days=1)
    assert is_paused(project, desk)
    uptime.seconds = 59
    assert is_paused(project, desk)
    uptime.seconds = 60
    assert not is_paused(project, desk)


def test_equal_pins_have_unequal_hashes(project: Project, desk: Desk, laptop: Laptop) -> None:
    for code in ("ana", "ben"):
        set_pin(project.id, code, "4711", desk.keystore)
    secrets = laptop.keystore.secrets
    one, two = secrets["pin:demo-reading:ana"], secrets["pin:demo-reading:ben"]
    assert not {one[:16], one[16:]} & {two[:16], two[16:]}
    set_pin(project.id, "ana", "4711", desk.keystore)
    assert secrets["pin:demo-reading:ana"] != one


def test_an_old_hash_is_rewritten_at_the_next_right_sign_in(
    project: Project, desk: Desk, laptop: Laptop
) -> None:
    secrets = laptop.keystore.secrets
    secrets["pin-pepper"] = bytes(32)
    old = hashlib.scrypt(b"4711", salt=bytes(32), n=1 << 14, r=8, p=1, dklen=32)
    secrets["pin:demo-reading:ana"] = old
    fail(project, desk, 1)
    assert secrets["pin:demo-reading:ana"] == old
    assert sign_in(project, "ana", "4711", desk).code == "ana"
    assert len(secrets["pin:demo-reading:ana"]) > len(old)
    sign_in(project, "ana", "4711", desk)
    fail(project, desk, 1)


def lead_code(project: Project, laptop: Laptop) -> str:
    """Ask for a code and read it as the organisation does, with its identity key."""
    recipients = [parse_recipient(text) for text in laptop.parts.pack(project.id).recipients("identity")]
    sealed = make_lead_code(project.id, "f" * 64, recipients, laptop.keystore)
    words = open_bytes(sealed, read_identities(kit().key("identity"))).decode()
    assert f"device: {'f' * 64}" in words
    return words.split("first PIN: ")[1].strip()


def test_the_first_lead_needs_the_organisations_code(project: Project, desk: Desk, laptop: Laptop) -> None:
    assert next_step(project, "ana", desk) == "lead_code"
    with pytest.raises(RoleRefused, match="one-time code"):
        choose_first_pin(project, "ana", "4711", "", desk)
    old = lead_code(project, laptop)
    code = lead_code(project, laptop)
    with pytest.raises(RoleRefused, match="one-time code"):
        choose_first_pin(project, "ana", "4711", old, desk)
    assert code.replace("-", "").encode() not in b"".join(laptop.keystore.secrets.values())
    choose_first_pin(project, "ana", "4711", f" {code.lower()} ", desk)
    assert sign_in(project, "ana", "4711", desk).code == "ana"
    assert may_confirm(project, "ana", desk.ledger, laptop.clock())
    with pytest.raises(RoleRefused):  # it is good once
        choose_first_pin(project, "cai", "4711", code, desk)


def test_guessed_codes_wait_as_pins_do(project: Project, desk: Desk, laptop: Laptop) -> None:
    code = lead_code(project, laptop)
    for _ in range(5):
        with pytest.raises(RoleRefused, match="one-time"):
            choose_first_pin(project, "ana", "4711", "0000-0000-0000", desk)
    with pytest.raises(RoleRefused, match="Too many"):
        choose_first_pin(project, "ana", "4711", code, desk)


def test_nobody_but_a_lead_gives_first_pins(project: Project, desk: Desk, laptop: Laptop) -> None:
    for code in ("ben", "cai"):
        with pytest.raises(RoleRefused):
            choose_first_pin(project, "ben", "4711", lead_code(project, laptop), desk)
        recorder = project.operators[1]
        with pytest.raises(RoleRefused, match="lead"):
            give_pin(project, recorder, code, "4711", desk)
    assert next_step(project, "ben", desk) == "by_lead"
    set_pin(project.id, "ana", "4711", desk.keystore)
    assert next_step(project, "cai", desk) == "by_lead"  # there is a lead who can do it
    with pytest.raises(RoleRefused):
        give_pin(project, project.operators[0], "ana", "5555", desk)


def test_a_given_pin_opens_nothing_but_its_change(project: Project, desk: Desk, laptop: Laptop) -> None:
    give_pin(project, project.operators[0], "ben", "1234", desk)
    assert next_step(project, "ben", desk) == "own"
    with pytest.raises(PinToChange):
        sign_in(project, "ben", "1234", desk)
    assert not may_confirm(project, "ben", desk.ledger, laptop.clock())
    laptop.clock.move(days=3)  # unchanged, the lead knows it still
    assert not may_confirm(project, "ben", desk.ledger, laptop.clock())
    for old, new in (("9999", "4321"), ("1234", "1234"), ("1234", "12")):
        with pytest.raises(RoleRefused):
            change_pin(project, "ben", old, new, desk)
    change_pin(project, "ben", "1234", "4321", desk)
    assert sign_in(project, "ben", "4321", desk).code == "ben"


def test_whose_pin_was_given_is_no_second_person_for_a_day(
    project: Project, desk: Desk, laptop: Laptop
) -> None:
    give_pin(project, project.operators[0], "ben", "1234", desk)
    change_pin(project, "ben", "1234", "4321", desk)
    assert not may_confirm(project, "ben", desk.ledger, laptop.clock())
    laptop.clock.move(hours=23, minutes=59)
    assert not may_confirm(project, "ben", desk.ledger, laptop.clock())
    laptop.clock.move(minutes=1)
    assert may_confirm(project, "ben", desk.ledger, laptop.clock())
    laptop.clock.move(days=-10)
    assert not may_confirm(project, "ben", desk.ledger, laptop.clock())
    assert not may_confirm(project, "nobody", desk.ledger, laptop.clock())


def test_many_tries_at_once_are_no_way_round(project: Project, desk: Desk, laptop: Laptop) -> None:
    set_pin(project.id, "ana", "4711", desk.keystore)
    told: list[str] = []

    def guess() -> None:
        with pytest.raises(RoleRefused) as caught:
            sign_in(project, "ana", "9999", desk)
        told.append(str(caught.value))

    release_together([guess] * 16)
    assert told.count("The PIN is wrong.") == 5
    assert told.count("Too many wrong PINs.") == 11
    assert len(laptop.parts.ledger.of_kind("sign_in_failed")) == 5
