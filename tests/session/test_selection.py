"""Whom a project looks for, in a session: who is not ends it with nothing kept; full cells ask or end it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from collector.consent.compensation import PayChoice
from collector.consent.id_number import check_character
from collector.errors import FormIncomplete, FormInDoubt, NotEligible
from collector.session.counting import count_cells
from collector.session.listing import refresh_index
from collector.session.repeats import FILE, hint_key_name
from collector.session.session import Session
from collector.session.typed import Asides
from tests.rig.answers import CHILD_BIRTH, FORM, KINDS, PROFILE, PURPOSES, bring_to, record, sealed
from tests.rig.events import deliver
from tests.rig.world import Laptop, changed_kit, open_form

AGES = "[eligibility]\nmin_age = 18\nmax_age = 60"
TONGUES = '[eligibility]\ntraits = { mother_tongue = ["cmn", "wuu"] }'
Make = Callable[..., Laptop]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a laptop with a project of other rules."""

    def made(tables: str = "", *without: str) -> Laptop:
        laptop = Laptop(tmp_path / "data")
        laptop.install(changed_kit(tmp_path / "world", tables, without=without))
        laptops.append(laptop)
        return laptop

    laptops: list[Laptop] = []
    yield made
    for laptop in laptops:
        laptop.close()


def journal(session: Session) -> str:
    return session.book.folder.journal.read_text("utf-8")


def check_nothing_kept(laptop: Laptop, session: Session, by: str) -> None:
    """A refusal with its author; no file of identity, no reason that would tell of the person."""
    assert (session.view.stage, session.view.step) == ("refused", "ended")
    assert session.book.journal.lines[-1].kind == "refused"
    assert session.book.journal.lines[-1].fields == {"contributor": session.book.person.code, "by": by}
    files = [path.name for path in (laptop.data / "sessions").rglob("*") if path.is_file()]
    assert files == ["journal.jsonl"]
    assert laptop.keystore.get(f"session:{session.book.state.session}") is None
    assert laptop.events[-1]["event"] == "refused"
    assert laptop.boot() == []


@pytest.mark.parametrize("birth", ["2010-01-01", "1950-01-01", CHILD_BIRTH.isoformat()])
def test_who_is_too_young_or_too_old_leaves_nothing(make: Make, birth: str) -> None:
    laptop = make(AGES)
    session = bring_to(laptop.start(), "identity")
    with pytest.raises(NotEligible):
        session.form.fill_identity({**FORM, "birth_date": birth})
    assert "eligible" not in journal(session)
    check_nothing_kept(laptop, session, "eligibility")


def test_who_fits_goes_on_and_the_media_side_learns_that_alone(make: Make) -> None:
    laptop = make(AGES)
    session = sealed(laptop.start())
    assert session.book.person.form is not None
    assert session.book.person.form.eligible is True
    (row,) = [line for line in session.book.journal.lines if line.kind == "identity_sealed"]
    assert set(row.fields) == {
        "contributor", "path", "sha256", "size_bytes", "age_band", "child", "eligible",
    }  # fmt: skip


def test_without_rules_no_word_of_eligibility_is_written(make: Make) -> None:
    session = bring_to(make().start(), "record")
    assert "eligible" not in journal(session)


def test_traits_decide_after_the_form_and_take_it_away_again(make: Make) -> None:
    laptop = make(TONGUES)
    laptop.keystore.put(hint_key_name("demo-reading"), bytes(32))
    session = bring_to(laptop.start(), "profile")
    assert (laptop.data / FILE).exists()
    assert list(laptop.data.rglob("form.age"))
    assert "eligible" not in journal(session)
    with pytest.raises(NotEligible):
        session.form.set_profile({"mother_tongue": "eng"})
    check_nothing_kept(laptop, session, "eligibility")
    assert not (laptop.data / FILE).exists()
    other = bring_to(laptop.start(), "profile")
    other.form.set_profile({"mother_tongue": "wuu"})
    assert other.book.journal.lines[-1].fields["eligible"] is True
    assert other.view.step == "record"


def test_an_adult_by_the_date_but_a_child_by_the_paper_is_a_child(make: Make) -> None:
    body = f"110105{CHILD_BIRTH:%Y%m%d}002"
    form = {**FORM, "birth_date": "1990-05-04", "id_kind": "resident_id"}
    form["id_number"] = body + check_character(body)
    session = bring_to(make().start(), "identity")
    with pytest.raises(FormInDoubt) as caught:
        session.form.fill_identity(form)
    (doubt,) = caught.value.doubts
    assert (doubt.code, doubt.other) == ("id_birth_date", CHILD_BIRTH.isoformat())
    assert not session.view.under_14
    session.form.fill_identity(form, Asides(frozenset({"id_birth_date"})))
    assert (session.view.step, session.view.under_14) == ("choices", True)
    bring_to(session, "identity")
    session.form.fill_identity(form, Asides(frozenset({"id_birth_date"})))
    assert session.book.person.form is not None
    assert session.book.person.form.age_band == "8_to_13"
    assert open_form(session)["confirmed"] == ["id_birth_date"]


def quota(target: int, block: str, traits: str = 'mother_tongue = ["eng"]') -> str:
    words = f'text = {{ en = "Q", zh-CN = "Q", ar = "Q" }}\ntraits = {{ {traits} }}'
    return f'[[quotas]]\nid = "q"\ntarget = {target}\nblock = {block}\n{words}'


def cell(laptop: Laptop) -> tuple[int, bool]:
    counts = count_cells(laptop.parts, laptop.parts.pack("demo-reading").project)
    (found,) = [count for count in counts if count.quota.id == "q"]
    return found.count, found.full


def test_a_full_cell_is_asked_about_once(make: Make) -> None:
    laptop = make(quota(1, "false"))
    sealed(laptop.start())
    assert cell(laptop) == (1, True)
    session = bring_to(laptop.start(), "profile")
    with pytest.raises(FormInDoubt) as caught:
        session.form.set_profile(PROFILE)
    assert [doubt.code for doubt in caught.value.doubts] == ["quota_full"]
    assert session.view.step == "profile"
    session.form.set_profile({"mother_tongue": "cmn"})
    assert session.view.step == "record"
    another = bring_to(laptop.start(), "profile")
    another.form.set_profile(PROFILE, frozenset({"quota_full"}))
    assert another.view.step == "record"


def test_a_full_cell_that_blocks_ends_the_session(make: Make) -> None:
    laptop = make(quota(1, "true"))
    first = sealed(laptop.start())
    session = bring_to(laptop.start(), "profile")
    with pytest.raises(NotEligible):
        session.form.set_profile(PROFILE, frozenset({"quota_full"}))
    assert session.book.journal.lines[-1].fields["by"] == "quota"
    assert session.view.stage == "refused"
    assert first.view.stage == "sealed"


def test_a_cell_of_age_alone_is_asked_about_with_the_form(make: Make) -> None:
    """Where the project asks no profile, nothing is sealed before the answer."""
    laptop = make(quota(1, "false", 'age_band = ["18_plus"]'), "profile_fields", "quotas")
    sealed(laptop.start())
    second = bring_to(laptop.start(), "identity")
    with pytest.raises(FormInDoubt):
        second.form.fill_identity({**FORM, "birth_date": "1990-05-04"})
    assert second.book.person.form is None
    second.form.fill_identity({**FORM, "birth_date": "1990-05-04"}, Asides(frozenset({"quota_full"})))
    assert second.view.step == "record"


def test_only_recorded_people_count_and_only_once(make: Make) -> None:
    laptop = make(quota(2, "false"))
    refresh_index(bring_to(laptop.start(), "record").book)
    assert cell(laptop) == (0, False)
    session = bring_to(laptop.start(), "record")
    record(session)
    refresh_index(session.book)
    assert cell(laptop) == (1, False)
    session.seal()
    sealed(laptop.start())
    assert cell(laptop) == (2, True)
    session.withdraw()
    assert cell(laptop) == (1, False)


def test_counts_survive_a_lost_index_and_a_purge(make: Make) -> None:
    laptop = make(quota(9, "false"))
    session = sealed(laptop.start())
    deliver(laptop.parts.ledger, session.book.state)
    laptop.clock.move(days=400)
    (finding,) = laptop.boot()
    assert finding.done == ("purged",)
    laptop.close()
    for path in laptop.data.glob("index.sqlite*"):
        path.unlink()
    laptop._open()
    assert cell(laptop) == (0, False)
    laptop.boot()
    assert cell(laptop) == (1, False)


def test_the_pay_is_sealed_and_no_decision_changes_it(make: Make) -> None:
    laptop = make()
    seen = []
    for generous in (False, True):
        session = bring_to(laptop.start(), "choices")
        session.talk.decide({name: value or generous for name, value in PURPOSES.items()}, dict(KINDS))
        bring_to(session, "identity")
        asides = Asides(pay=PayChoice("cash", acknowledged=True))
        session.form.fill_identity({**FORM, "birth_date": "1990-05-04"}, asides)
        seen.append(open_form(session)["compensation"])
        assert not [word for word in ("amount", "CNY", "cash") if word in journal(session)]
    base = {"amount_minor": 5000, "currency": "CNY"}
    assert seen == [{**base, "method": "cash", "acknowledged": True}] * 2
    silent = bring_to(laptop.start(), "profile")
    assert open_form(silent)["compensation"] == {**base, "acknowledged": False}


def test_adults_are_asked_for_their_decade_and_nobody_else(make: Make) -> None:
    laptop = make()
    adult = bring_to(laptop.start(), "profile")
    assert adult.view.adult
    adult.form.set_profile({**PROFILE, "age_decade": "30_to_39"})
    child = bring_to(laptop.start(under_14=True), "profile")
    assert not child.view.adult
    with pytest.raises(FormIncomplete):
        child.form.set_profile({**PROFILE, "age_decade": "30_to_39"})
    child.form.set_profile(PROFILE)
