"""Who is whom the project looks for: by years, gender and traits, unknown ones never."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.consent.compensation import PayChoice, compensation_form
from collector.consent.eligibility import fits_form, fits_profile
from collector.consent.repeat import repeat_tag
from collector.errors import FormIncomplete, Malformed
from collector.model.selection import Compensation, Eligibility, has_answer

EVERYBODY = Eligibility()


@given(st.none() | st.integers(0, 130), st.none() | st.sampled_from(["female", "male", "other"]))
def test_without_rules_everybody_fits(years: int | None, gender: str | None) -> None:
    assert fits_form(EVERYBODY, years, gender)
    assert fits_profile(EVERYBODY, {})


@given(st.integers(0, 130), st.integers(0, 130), st.integers(0, 130))
def test_ages_include_both_ends(youngest: int, oldest: int, years: int) -> None:
    youngest, oldest = sorted((youngest, oldest))
    rules = Eligibility(min_age=youngest, max_age=oldest)
    assert fits_form(rules, years, None) == (youngest <= years <= oldest)
    assert fits_form(Eligibility(min_age=youngest), years, None) == (years >= youngest)
    assert fits_form(Eligibility(max_age=oldest), years, None) == (years <= oldest)
    assert not fits_form(rules, None, None)


@pytest.mark.parametrize(
    ("gender", "fits"), [("female", True), ("other", True), ("male", False), (None, False)]
)
def test_genders(gender: str | None, fits: bool) -> None:
    assert fits_form(Eligibility(genders=["female", "other"]), 30, gender) == fits


@pytest.mark.parametrize(
    ("profile", "fits"),
    [
        ({"mother_tongue": "cmn", "other_languages": ["eng", "yue"]}, True),
        ({"mother_tongue": "cmn", "other_languages": ["eng"]}, False),
        ({"mother_tongue": "eng", "other_languages": ["yue"]}, False),
        ({"mother_tongue": "prefer_not_to_say", "other_languages": ["yue"]}, False),
        ({"mother_tongue": "cmn"}, False),
        ({}, False),
    ],
)
def test_traits(profile: dict[str, str | list[str]], fits: bool) -> None:
    rules = Eligibility(traits={"mother_tongue": ["cmn", "wuu"], "other_languages": ["yue"]})
    assert fits_profile(rules, profile) == fits


def test_an_answer_is_whole_or_one_of_several() -> None:
    assert has_answer({"a": "x"}, "a", ["x", "y"])
    assert has_answer({"a": ["z", "y"]}, "a", ["x", "y"])
    assert not has_answer({"a": "xy"}, "a", ["x", "y"])
    assert not has_answer({"a": []}, "a", ["x"])
    assert not has_answer({}, "a", ["x"])


@pytest.mark.parametrize(
    "rules",
    [{"min_age": 30, "max_age": 20}, {"min_age": -1}, {"ages": [1, 2]}, {"min_age": "18"},
     {"traits": {"mother_tongue": []}}],
)  # fmt: skip
def test_rules_that_nobody_could_keep_are_refused(rules: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        Eligibility.from_json(rules)


PAY = Compensation.from_json(
    {"amount_minor": 5000, "currency": "CNY", "methods": [{"id": "cash", "text": {"en": "Cash"}}]}
)


def test_the_pay_is_sealed_as_it_was_said() -> None:
    base = {"amount_minor": 5000, "currency": "CNY"}
    assert compensation_form(PAY, PayChoice()) == {**base, "acknowledged": False}
    assert compensation_form(PAY, PayChoice("cash", acknowledged=True)) == {
        **base, "acknowledged": True, "method": "cash",
    }  # fmt: skip
    with pytest.raises(FormIncomplete):
        compensation_form(PAY, PayChoice("cheque"))


KEY = bytes(range(32))


def test_a_tag_is_twenty_bits_of_the_keyed_number() -> None:
    tag = repeat_tag(KEY, "resident_id", "11010519491231002X")
    assert len(tag) == 5
    assert int(tag, 16) < 1 << 20
    for typed in ("110105-19491231-002x", "１１０１０５１９４９１２３１００２Ｘ"):
        assert repeat_tag(KEY, "resident_id", typed) == tag
    others = {
        repeat_tag(bytes(32), "resident_id", "11010519491231002X"),
        repeat_tag(KEY, "passport", "11010519491231002X"),
        repeat_tag(KEY, "resident_id", "110105194912310021"),
    }
    assert tag not in others


def test_tags_spread_over_all_twenty_bits() -> None:
    tags = {repeat_tag(KEY, "passport", f"E{number:08d}") for number in range(3000)}
    assert len(tags) > 2980  # about four pairs of 3,000 fall together by chance
    assert len({tag[0] for tag in tags}) == len({tag[-1] for tag in tags}) == 16
