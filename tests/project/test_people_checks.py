"""Eligibility, quotas and compensation of a pack: only rules that can be kept, and how cells are counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.demo.world import World
from collector.errors import BadPack
from collector.model.selection import Quota
from collector.project.checks import check_pack, find_faults
from collector.project.pack import read_draft
from collector.project.quotas import count_quotas, falls_in, full_cells
from tests.rig.world import copy_kit

GENDER_REQUIRED = ('id = "gender"\nuse = "optional"', 'id = "gender"\nuse = "required"')


@pytest.fixture
def world(tmp_path: Path) -> World:
    return copy_kit(tmp_path / "world")


def add(world: World, text: str, *changes: tuple[str, str]) -> None:
    """Put tables before the first table of the project, and change words of it."""
    path = world.pack / "project.toml"
    whole = path.read_text("utf-8")
    for old, new in changes:
        assert old in whole
        whole = whole.replace(old, new, 1)
    path.write_text(whole.replace("[server.identity]", f"{text}\n[server.identity]", 1), "utf-8")


ALLOWED = [
    "[eligibility]\nmin_age = 18\nmax_age = 65",
    '[eligibility]\ntraits = { mother_tongue = ["cmn", "prefer_not_to_say"] }',
    '[eligibility]\ngenders = ["female"]',
    '[[quotas]]\nid = "all"\ntarget = 1\ntraits = {}\ntext = { en = "All", zh-CN = "全部", ar = "الكل" }',
]


@pytest.mark.parametrize("text", ALLOWED)
def test_rules_that_can_be_kept(world: World, text: str) -> None:
    add(world, text, GENDER_REQUIRED)
    check_pack(read_draft(world.pack))


QUOTA = '[[quotas]]\nid = "q"\ntarget = {target}\ntraits = {{ {traits} }}\ntext = {{ {text} }}'
BOTH = 'en = "Q", zh-CN = "Q", ar = "Q"'
REFUSED = {
    "age of nobody": "[eligibility]\nmin_age = 30\nmax_age = 20",
    "unknown rule": "[eligibility]\nminimum = 18",
    "optional gender": '[eligibility]\ngenders = ["female"]',
    "optional trait": '[eligibility]\ntraits = { reading_ease = ["easy"] }',
    "unknown trait": '[eligibility]\ntraits = { shoe_size = ["42"] }',
    "unknown answer": '[eligibility]\ntraits = { mother_tongue = ["klingon"] }',
    "adults only": '[eligibility]\ntraits = { age_decade = ["18_to_29"] }',
    "quota of an unknown trait": QUOTA.format(target=5, traits='shoe_size = ["42"]', text=BOTH),
    "quota of an unknown answer": QUOTA.format(target=5, traits='gender = ["x"]', text=BOTH),
    "quota of an unknown band": QUOTA.format(target=5, traits='age_band = ["old"]', text=BOTH),
    "quota without words": QUOTA.format(target=5, traits='gender = ["male"]', text='en = "Q"'),
    "quota of none": QUOTA.format(target=0, traits='gender = ["male"]', text=BOTH),
    "quota twice": QUOTA.format(target=5, traits="", text=BOTH).replace('"q"', '"women"'),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_rules_that_can_not(world: World, fault: str) -> None:
    add(world, REFUSED[fault])
    with pytest.raises(BadPack):
        check_pack(read_draft(world.pack))


def test_age_decides_only_where_it_is_asked_of_everybody(world: World) -> None:
    optional = ('id = "birth_date"\nuse = "required"', 'id = "birth_date"\nuse = "optional"')
    add(world, "[eligibility]\nmin_age = 18", optional)
    assert [str(fault) for fault in find_faults(read_draft(world.pack))] == [
        "Eligibility by age needs the birth date to be required."
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [('id = "transfer"', 'id = "cash"'), ('text.zh-CN = "现金"', ""), ('"CNY"', '"yuan"'),
     ("amount_minor = 5000", "amount_minor = -1"), ("amount_minor = 5000", "amount_minor = 50.0"),
     ('compensation = "Your pay', 'compensation = "" # "'),
     ('id = "age_decade"', 'id = "age_band"')],
)  # fmt: skip
def test_faults_of_the_pay_and_the_profile(world: World, old: str, new: str) -> None:
    add(world, "", (old, new))
    with pytest.raises(BadPack):
        check_pack(read_draft(world.pack))


def quota(name: str, target: int = 2, **traits: list[str]) -> Quota:
    return Quota.from_json({"id": name, "target": target, "text": {}, "traits": traits})


WOMEN = quota("women", gender=["female"])
CELLS = [WOMEN, quota("young_women", gender=["female"], age_band=["8_to_13", "14_to_17"]),
         quota("wu", 1, other_languages=["wuu"]), quota("all", 99)]  # fmt: skip
PEOPLE = [
    {"gender": "female", "age_band": "18_plus"},
    {"gender": "female", "age_band": "8_to_13", "other_languages": ["cmn", "wuu"]},
    {"gender": "prefer_not_to_say", "age_band": "18_plus"},
    {"age_band": "18_plus"},
]


def test_cells_are_counted_by_every_trait_they_name() -> None:
    counts = count_quotas(CELLS, iter(PEOPLE))
    assert [(item.quota.id, item.count, item.full) for item in counts] == [
        ("women", 2, True), ("young_women", 1, False), ("wu", 1, True), ("all", 4, False),
    ]  # fmt: skip
    full = full_cells(counts, {"gender": "female", "age_band": "18_plus", "other_languages": ["cmn"]})
    assert [item.quota.id for item in full] == ["women"]
    assert full_cells(counts, {"gender": "male"}) == []


TRAITS = st.dictionaries(
    st.sampled_from(["gender", "age_band", "mother_tongue"]), st.sampled_from(["a", "b", "c"])
)


@given(st.lists(TRAITS, max_size=12), TRAITS)
def test_one_more_person_adds_one_to_their_cells_only(
    people: list[dict[str, str]], more: dict[str, str]
) -> None:
    cells = [quota("x", gender=["a"]), quota("y", gender=["a", "b"], age_band=["c"]), quota("z", 1)]
    before, after = count_quotas(cells, people), count_quotas(cells, [*people, more])
    for old, new in zip(before, after, strict=True):
        assert new.count - old.count == int(falls_in(old.quota, more))
