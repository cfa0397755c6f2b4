"""The demo project's content says the same in every language and keeps the promises of its policy."""

from __future__ import annotations

import csv
import io
import re
import tomllib

import pytest

from collector.assets import find_asset, read_asset_text

LANGUAGES = ("en", "zh-CN", "ar")
# project.toml is a template, filled when a pack is made; what it becomes is tested with the packs.
NAMES = sorted(path.stem for path in find_asset("demo").glob("*.toml") if path.stem != "project")
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def load(name: str) -> dict:
    return tomllib.loads(read_asset_text(f"demo/{name}.toml"))


def policy(language: str) -> tuple[dict, str]:
    _, head, body = read_asset_text(f"demo/policy/2026-01/{language}.md").split("+++\n", 2)
    return tomllib.loads(head), body


def sections(language: str) -> list[str]:
    return re.split(r"^## ", policy(language)[1], flags=re.MULTILINE)[1:]


def shape_of(section: str) -> tuple:
    """What must be equal in every language: paragraphs, list items, bold words and places to fill."""
    lines = section.splitlines()[1:]
    items = sum(line.startswith(("- ", "1. ", "2. ", "3. ", "4. ", "5. ")) for line in lines)
    paragraphs = sum(bool(line) for line in lines) - items
    return paragraphs, items, section.count("**"), sorted(PLACEHOLDER.findall(section))


@pytest.mark.parametrize("language", LANGUAGES)
def test_policy_has_a_preamble_and_seven_sections(language: str):
    head, body = policy(language)
    assert len(sections(language)) == 7
    assert body.split("## ")[0].strip()
    assert (head["language"], head["version"], head["major"]) == (language, "2026-01", False)
    assert head["changes"]
    assert head["kinds_of_change"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_policy_has_the_same_shape_in_every_language(language: str):
    assert list(map(shape_of, sections(language))) == list(map(shape_of, sections("en")))
    assert policy(language)[0]["date"] == policy("en")[0]["date"]


@pytest.mark.parametrize("section", range(7))
def test_sections_are_short_enough_to_be_read_out(section: int):
    assert 80 <= len(sections("en")[section].split()) <= 180


@pytest.mark.parametrize(
    ("section", "english", "chinese", "arabic"),
    [
        (1, "different keys", "不同的钥匙", "مفاتيح مختلفة"),
        (1, "separate servers", "分开的服务器", "خوادم منفصلة"),
        (2, "30 days", "30 天", "30 يومًا"),
        (2, "as easily as you said Yes", "和当初同意一样容易", "بالسهولة نفسها التي قلت بها نعم"),
        (2, "delete what we hold", "删除我们保存的内容", "ونحذف ما نحفظه"),
        (3, "under 14", "不满 14 岁", "أقل من 14 عامًا"),
        (3, "If the child says no, we stop", "孩子说“不”，我们就停", "إذا قال الطفل لا، نتوقف"),
        (4, "only after your separate Yes", "只有您单独说“是”", "إلا بعد موافقتك المنفصلة"),
        (5, "clear consent", "明确同意", "موافقتك الواضحة"),
        (6, "30 days", "30 天", "30 يومًا"),
        (6, "court", "法院", "المحكمة"),
    ],
)
def test_policy_keeps_its_promises_in_every_language(section: int, english: str, chinese: str, arabic: str):
    for language, promise in zip(LANGUAGES, (english, chinese, arabic), strict=True):
        assert promise in sections(language)[section]


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_kinds_of_change_are_major(language: str):
    assert len(re.findall(r"^\d\. ", sections(language)[5], flags=re.MULTILINE)) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_to_fill_has_a_value(language: str):
    organisation = load("organisation")
    values = organisation["contact"] | organisation["text"][language]
    assert set(PLACEHOLDER.findall(policy(language)[1])) <= {
        name for name, value in values.items() if value.strip()
    }


def test_prompts_are_the_same_ten_in_every_language():
    rows = list(csv.DictReader(io.StringIO(read_asset_text("demo/prompts.csv"))))
    by_language = {language: [row for row in rows if row["language"] == language] for language in LANGUAGES}
    assert [row["id"] for row in by_language["en"]] == [f"p{number:02d}" for number in range(1, 11)]
    for english, *others in zip(*by_language.values(), strict=True):
        assert english["translation"] == others[0]["text"]
        for other in others:
            assert other["translation"] == english["text"]
            assert all(other[name] == english[name] for name in ("id", "kind", "min_s", "max_s"))
        assert all(row["instruction"] for row in (english, *others))


def texts_of(value: object, path: str = "") -> list[tuple[str, dict]]:
    """Every table that holds a text a language, wherever it stands."""
    if isinstance(value, list):
        return [found for number, item in enumerate(value) for found in texts_of(item, f"{path}/{number}")]
    if not isinstance(value, dict):
        return []
    here = [(path, value)] if set(value) & set(LANGUAGES) else []
    return here + [found for name, item in value.items() for found in texts_of(item, f"{path}/{name}")]


@pytest.mark.parametrize("name", NAMES)
def test_every_text_stands_in_every_language(name: str):
    found = texts_of(load(name))
    assert found
    for place, texts in found:
        for language in LANGUAGES:
            assert texts.get(language), f"{place} {language}"
            if isinstance(texts["en"], dict):
                assert set(texts[language]) == set(texts["en"]), place


def test_questions_have_three_answers_and_a_section_to_read_again():
    questions = load("questions")["questions"]
    assert len(questions) == 3
    for question in questions:
        assert 1 <= question["right"] <= 3
        assert 1 <= question["section"] <= 7
        assert all(len(question["text"][language]["answers"]) == 3 for language in LANGUAGES)
    assert len({question["right"] for question in questions}) == 3


@pytest.mark.parametrize("given", [set(), {"kind:video"}, {"kind:video", "purpose:media_to_customers"}])
@pytest.mark.parametrize("group", ["sentences", "pictures"])
def test_a_child_is_told_at_most_five_things(group: str, given: set[str]):
    items = load("assent")[group]
    shown = [item for item in items if item.get("when") in given | {None} and item.get("unless") not in given]
    assert 4 <= len(shown) <= 5


def test_conditions_of_the_assent_name_real_kinds_and_purposes():
    names = {f"kind:{kind['id']}" for kind in load("kinds")["kinds"]}
    names |= {f"purpose:{purpose['id']}" for purpose in load("purposes")["purposes"]}
    items = load("assent")["sentences"] + load("assent")["pictures"]
    assert {item[key] for item in items for key in ("when", "unless") if key in item} <= names


def test_every_purpose_of_law_is_separate_and_none_but_two_are_required():
    purposes = {purpose["id"]: purpose for purpose in load("purposes")["purposes"]}
    assert {name for name, purpose in purposes.items() if purpose["required"]} == {
        "identity_for_eligibility_and_rights",
        "media_for_training_data",
    }
    for name in (
        "media_to_customers",
        "overseas_transfer",
        "voiceprint_or_face_biometrics",
        "public_disclosure",
    ):
        assert purposes[name]["separate"]
    for language in LANGUAGES:
        details = purposes["overseas_transfer"]["details"][language]
        assert {"recipient", "contact", "purpose", "method", "kinds", "rights"} <= set(details)


def test_every_profile_question_can_be_left_unanswered():
    for field in load("profile")["fields"]:
        assert field["choices"][-1]["id"] == "prefer_not_to_say"
        ids = [choice["id"] for choice in field["choices"]]
        assert len(ids) == len(set(ids))


def test_identity_form_asks_for_little():
    use = {field["id"]: field["use"] for field in load("identity")["fields"]}
    assert {name for name, value in use.items() if value == "required"} == {"name", "birth_date"}
    assert {name for name, value in use.items() if value == "off"} == {"email", "address", "school"}
