"""Which languages there are comes from the catalogues; a wish finds the nearest; numbers take their form."""

from __future__ import annotations

import pytest

from collector.assets import find_asset
from ui.languages import (
    closest_language,
    find_languages,
    following_language,
    language_name,
    plural_form,
    reads_from_right,
)


def test_every_catalogue_is_a_language_and_names_itself():
    files = {path.stem.replace("_", "-") for path in find_asset("i18n").glob("*.ts")}
    assert set(find_languages()) == files
    assert next(iter(find_languages())) == "en"
    assert (language_name("zh-CN"), language_name("ar"), language_name("en")) == (
        "中文",
        "العربية",
        "English",
    )
    assert language_name("bo") == "bo"


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ("zh_TW", "zh-CN"), ("zh-Hans-CN", "zh-CN"), ("ar_EG.UTF-8", "ar"), ("AR", "ar"), ("en-GB", "en"),
        ("sw_KE", "en"), ("C", "en"), ("", "en"), ("arn", "en"),
    ],
)  # fmt: skip
def test_a_wish_finds_the_nearest_language(wish, found):
    assert closest_language(wish) == found


def test_the_nearest_shares_most():
    assert closest_language("zh-TW", ("en", "zh-CN", "zh-TW")) == "zh-TW"
    assert closest_language("zh", ("en", "zh-TW")) == "zh-TW"


def test_languages_follow_each_other_until_the_first_comes_again():
    seen = ["en"]
    while len(seen) <= len(find_languages()):
        seen.append(following_language(seen[-1]))
    assert set(seen) == set(find_languages())
    assert seen[-1] == "en"


def test_arabic_alone_is_read_from_the_right():
    assert [name for name in find_languages() if reads_from_right(name)] == ["ar"]


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", {0: 1, 1: 0, 2: 1, 11: 1}),
        ("zh-CN", {0: 0, 1: 0, 5: 0}),
        (
            "ar",
            {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 101: 5, 103: 3, 111: 4, 1000: 5},
        ),
    ],
)
def test_a_number_takes_the_form_of_its_language(language, counts):
    assert {count: plural_form(language, count) for count in counts} == counts
