"""A correction that names a child: judged first, for every session of the code, whatever becomes of one."""

from __future__ import annotations

from pathlib import Path

import pytest

from collector.errors import ChildFound, CollectorError, FormIncomplete, GateClosed, PackBadlySigned
from collector.model.device_events import AgesKept
from collector.session.session import Session
from tests.rig.answers import FORM, bring_to, sealed
from tests.rig.children import (
    CHILD,
    code_of,
    come_back,
    correct,
    count_aside,
    damage,
    id_of,
    may_send,
    month_of,
)
from tests.rig.letters import PROJECT
from tests.rig.world import Laptop, changed_kit

NO_PHONE = 'id = "phone"\nuse = "optional"', 'id = "phone"\nuse = "off"'


def install_newer(laptop: Laptop, folder: Path, *change: tuple[str, str]) -> None:
    laptop.install(changed_kit(folder, "", ("grace_days = ", "grace_days = 1"), *change))


def lose_pack(laptop: Laptop, number: int) -> None:
    file = laptop.data / "packs" / PROJECT / str(number) / "project.toml"
    file.chmod(0o600)
    file.write_bytes(b"")


def two_of_two_packs(laptop: Laptop, folder: Path) -> tuple[Session, Session]:
    first = sealed(laptop.start())
    install_newer(laptop, folder)
    second = sealed(come_back(laptop, code_of(first)))
    first.park()
    second.park()
    return first, second


def test_a_lost_pack_hides_no_child(laptop: Laptop, tmp_path: Path) -> None:
    first, second = two_of_two_packs(laptop, tmp_path / "newer")
    lose_pack(laptop, first.book.pack.number)
    with pytest.raises(ChildFound):
        correct(laptop, code_of(first))
    assert (count_aside(laptop, first), count_aside(laptop, second)) == (1, 1)
    assert month_of(laptop, code_of(first))


def test_a_damaged_session_hides_no_child(laptop: Laptop) -> None:
    session = sealed(laptop.start())
    session.park()
    whole = damage(session)
    with pytest.raises(ChildFound):
        correct(laptop, code_of(session))
    session.book.folder.journal.write_bytes(whole)
    assert not may_send(laptop, session)
    with pytest.raises(GateClosed):
        come_back(laptop, code_of(session))


def test_one_session_that_can_not_be_corrected_keeps_no_other_from_it(laptop: Laptop, tmp_path: Path) -> None:
    """A lost pack, another form: it is told, and what can be put right is."""
    first, second = two_of_two_packs(laptop, tmp_path / "newer")
    lose_pack(laptop, first.book.pack.number)
    with pytest.raises(PackBadlySigned):
        correct(laptop, code_of(first), {**FORM, "birth_date": "1990-05-04"})
    assert "corrected" in laptop.ledger_kinds(id_of(second))


@pytest.mark.parametrize("fields", [CHILD, {**FORM, "birth_date": "1990-05-04"}])
def test_forms_of_two_packs_are_each_judged_by_their_own(
    laptop: Laptop, tmp_path: Path, fields: dict[str, str]
) -> None:
    first = sealed(laptop.start())
    install_newer(laptop, tmp_path / "newer", NO_PHONE)
    code = code_of(first)
    second = bring_to(come_back(laptop, code), "identity")
    without = {name: value for name, value in FORM.items() if name != "phone"}
    second.form.fill_identity({**without, "birth_date": "1990-05-04"})
    sealed(second)
    for session in (first, second):
        session.park()
    is_child = fields is CHILD
    with pytest.raises(ChildFound if is_child else FormIncomplete):
        correct(laptop, code, fields)
    kinds = [laptop.ledger_kinds(id_of(session)) for session in (first, second)]
    assert ["quarantined" in found for found in kinds] == [is_child, is_child]
    assert ["corrected" in found for found in kinds] == [not is_child, False]


def test_a_correction_makes_no_child_older(laptop: Laptop) -> None:
    session = sealed(laptop.start(under_14=True))
    code = code_of(session)
    kept = len(laptop.parts.ledger.of_kind(AgesKept.event))
    with pytest.raises(CollectorError):
        correct(laptop, code, {**FORM, "birth_date": "2014-08-30"})
    assert month_of(laptop, code) == "2030-08"
    assert len(laptop.parts.ledger.of_kind(AgesKept.event)) == kept
