"""ID numbers: the golden ones, every kind of paper, and what hypothesis can't break."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.consent.form import ID_KINDS
from collector.consent.id_number import check_character, normal_id, read_id_number
from collector.errors import FormIncomplete

TODAY = date(2026, 11, 23)
GOOD = "11010519491231002X"
EIGHTEEN = ("resident_id", "hmt_residence_permit", "permanent_resident_id")


def with_check(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize("typed", [
    GOOD, GOOD.lower(), "110105 19491231 002X", "110105-19491231-002x", " 110105　19491231‐002Ｘ ",
    "１１０１０５１９４９１２３１００２Ｘ", "110105–1949–1231–002X", "110105−19491231−002X",
])  # fmt: skip
def test_the_golden_number_in_every_dress(typed: str) -> None:
    found = read_id_number("resident_id", typed, TODAY)
    assert (found.number, found.birth, found.gender, found.fits) == (GOOD, date(1949, 12, 31), "female", True)


def test_a_changed_last_digit_is_a_question() -> None:
    assert not read_id_number("resident_id", "110105194912310021", TODAY).fits
    assert not read_id_number("resident_id", "440524188001010014"[:6] + "19800101" + "0019", TODAY).fits


@pytest.mark.parametrize(
    ("day", "real"),
    [("20040229", True), ("20030229", False), ("20040230", False), ("19000101", True), ("18991231", False),
     ("20261123", True), ("20261124", False), ("20001301", False), ("00000000", False)],
)  # fmt: skip
def test_the_date_in_the_number_is_real_and_past(day: str, real: bool) -> None:
    typed = with_check(f"110105{day}001")
    if real:
        assert read_id_number("resident_id", typed, TODAY).birth is not None
    else:
        with pytest.raises(FormIncomplete) as caught:
            read_id_number("resident_id", typed, TODAY)
        assert caught.value.field == "id_number"
        assert typed not in f"{caught.value} {caught.value.remedy}"


def test_the_seventeenth_digit_says_the_gender() -> None:
    for digit, gender in enumerate(["female", "male"] * 5):
        assert read_id_number("resident_id", with_check(f"1101052001050400{digit}"), TODAY).gender == gender


FORMS = [
    # kind, number, whether a paper of that kind can have it
    ("resident_id", GOOD[:-1], False),
    ("resident_id", GOOD + "1", False),
    ("resident_id", "1101051949123100XX", False),
    ("resident_id", "٣" * 18, False),
    ("resident_id", "130503670401001", False),  # old numbers of 15 digits ended in 2013
    ("hmt_residence_permit", with_check("81000019900504001"), True),
    ("hmt_residence_permit", with_check("82000019900504002"), True),
    ("hmt_residence_permit", with_check("83000019900504003"), True),
    ("hmt_residence_permit", with_check("84000019900504003"), False),
    ("hmt_residence_permit", GOOD, False),
    ("hm_travel_permit", "H12345678", True),
    ("hm_travel_permit", "m 1234-5678", True),
    ("hm_travel_permit", "T12345678", False),
    ("hm_travel_permit", "H1234567", False),
    ("hm_travel_permit", "H1234567890", False),
    ("taiwan_travel_permit", "12345678", True),
    ("taiwan_travel_permit", "１２３４ ５６７８", True),
    ("taiwan_travel_permit", "1234567", False),
    ("taiwan_travel_permit", "A2345678", False),
    ("permanent_resident_id", with_check("91101119900504001"), True),
    ("permanent_resident_id", with_check("81101119900504001"), False),
    ("permanent_resident_id", "USA110090050401", True),
    ("permanent_resident_id", "USA11009005040", False),
    ("passport", "E12345678", True),
    ("passport", "ab123456", True),
    ("passport", "AB1234", True),
    ("passport", "AB123", False),
    ("passport", "AB12345678", False),
    ("passport", "AB12*456", False),
    ("other", "A-12", False),
    ("other", "A-123", True),
    ("other", "x" * 32, True),
    ("other", "x" * 33, False),
    ("other", "学生证 2026/77", True),
]


@pytest.mark.parametrize(("kind", "typed", "can_be"), FORMS)
def test_what_each_paper_can_carry(kind: str, typed: str, can_be: bool) -> None:
    if can_be:
        assert read_id_number(kind, typed, TODAY).number
    else:
        with pytest.raises(FormIncomplete) as caught:
            read_id_number(kind, typed, TODAY)
        assert caught.value.field == "id_number"


def test_every_kind_of_the_form_has_a_rule() -> None:
    assert {kind for kind, _, _ in FORMS} == set(ID_KINDS)


def test_a_free_number_stays_as_typed_and_a_resident_id_speaks_whatever_it_is_called() -> None:
    assert read_id_number("other", "ab-12 x", TODAY).number == "ab-12 x"
    called_other = read_id_number("other", "110105-19491231-002x", TODAY)
    assert (called_other.number, called_other.birth) == ("110105-19491231-002x", date(1949, 12, 31))
    assert read_id_number("other", "110105194912310021", TODAY).birth is None
    assert read_id_number("no such kind", "abcd", TODAY).number == "abcd"


DATES = st.dates(date(1900, 1, 1), TODAY)
BODIES = st.builds(
    lambda region, birth, row: f"{region:06d}{birth:%Y%m%d}{row:03d}",
    st.integers(110000, 659999), DATES, st.integers(0, 999),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(BODIES)
def test_every_well_made_number_fits_and_says_its_date(body: str) -> None:
    found = read_id_number("resident_id", with_check(body), TODAY)
    assert found.fits
    assert found.birth is not None
    assert f"{found.birth:%Y%m%d}" == body[6:14]
    assert found.gender == ("male" if int(body[16]) % 2 else "female")


@settings(max_examples=300, deadline=None)
@given(BODIES, st.integers(0, 16), st.integers(1, 9))
def test_no_single_slip_passes_as_right(body: str, place: int, by: int) -> None:
    """MOD 11-2 finds every wrong digit; what is no date any more is refused."""
    digit = (int(body[place]) + by) % 10
    typed = body[:place] + str(digit) + body[place + 1 :] + check_character(body)
    try:
        assert not read_id_number("resident_id", typed, TODAY).fits
    except FormIncomplete:
        assert 6 <= place < 14


@settings(max_examples=300, deadline=None)
@given(BODIES, st.integers(0, 15))
def test_no_two_digits_can_change_places(body: str, place: int) -> None:
    turned = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    if turned == body:
        return
    try:
        assert not read_id_number("resident_id", turned + check_character(body), TODAY).fits
    except FormIncomplete:
        assert 5 <= place < 14


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40), st.sampled_from([*ID_KINDS, ""]))
def test_only_a_form_error_leaves_the_reader_and_reading_again_changes_nothing(typed: str, kind: str) -> None:
    try:
        found = read_id_number(kind, typed, TODAY)
    except FormIncomplete:
        return
    assert read_id_number(kind, found.number, TODAY) == found


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40))
def test_one_form_is_one_form(typed: str) -> None:
    assert normal_id(normal_id(typed)) == normal_id(typed)


def test_a_number_is_not_shown() -> None:
    shown = repr(read_id_number("resident_id", GOOD, TODAY))
    assert GOOD not in shown
    assert "1949" not in shown
    assert "female" not in shown
