"""Sessions that are judged by other packs than the workshop's: what they may say depends on those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.bundle.story import Published
from collector.bundle.verify import verify_session
from collector.errors import CollectorError
from collector.model.selection import Eligibility
from collector.model.times import parse_time
from collector.rules.facts import PackFacts, PolicyVersion
from tests.rig.doctor import put_together, take_apart
from tests.rig.patching import apply_patch
from tests.rig.sound import Workshop

Changes = list[dict[str, Any]]
Bend = Callable[[PackFacts], PackFacts]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


def judge(workshop: Workshop, base: str, changes: Changes, published: Published, root: Path) -> None:
    apart = take_apart(workshop.find(base), workshop.laptop.key)
    apply_patch(apart, changes)
    put_together(apart, root)
    verify_session(root, published)


def project(**changes: Any) -> Bend:
    return lambda told: replace(told, project=told.project.model_copy(update=changes))


def policy(*, major: bool) -> Bend:
    """The pack has another policy version, which came today."""

    def bend(told: PackFacts) -> PackFacts:
        newer = (*told.policies, PolicyVersion("next", date(2099, 1, 1), major))
        return replace(project(policy_version="next")(told), policies=newer)

    return bend


def without(kind: str) -> Bend:
    def bend(told: PackFacts) -> PackFacts:
        return project(kinds=[row for row in told.project.kinds if row.id != kind])(told)

    return bend


def beside(workshop: Workshop, others: Mapping[int, Bend]) -> Published:
    """The workshop's pack, and others made of it by how far their numbers are from its own."""
    told = workshop.told
    packs = {told.number: told}
    for far, bend in others.items():
        packs[told.number + far] = replace(bend(told), number=told.number + far)
    return lambda _, number: packs.get(number)


SITTINGS: Mapping[str, tuple[int, Bend, str]] = {
    "older": (-1, project(), "an older pack"),
    "major": (1, policy(major=True), "policy changed in an important way"),
    "no rehearsal": (1, lambda told: project(rehearsal=not told.project.rehearsal)(told), "a rehearsal of"),
    "no voices": (1, without("voice"), "not collected"),
}


@pytest.mark.parametrize("name", SITTINGS)
def test_a_later_sitting_is_under_no_pack_that_could_not_go_on(
    workshop: Workshop, tmp_path: Path, name: str
) -> None:
    far, bend, reason = SITTINGS[name]
    changes = [{"set": "journal/resumed/fields/pack_number", "to": workshop.told.number + far}]
    with pytest.raises(CollectorError, match=reason):
        judge(workshop, "resumed", changes, beside(workshop, {far: bend}), tmp_path / "made")


@pytest.mark.parametrize("bend", [project(), policy(major=False)])
def test_nor_is_it_refused_under_a_newer_one(workshop: Workshop, tmp_path: Path, bend: Bend) -> None:
    changes = [{"set": "journal/resumed/fields/pack_number", "to": workshop.told.number + 1}]
    judge(workshop, "resumed", changes, beside(workshop, {1: bend}), tmp_path / "made")


def test_nor_does_a_minor_change_hide_the_major_one_before_it(workshop: Workshop, tmp_path: Path) -> None:
    def bend(told: PackFacts) -> PackFacts:
        late = PolicyVersion("last", date(2099, 2, 1), major=False)
        found = policy(major=True)(told)
        return replace(project(policy_version="last")(found), policies=(*found.policies, late))

    changes = [{"set": "journal/resumed/fields/pack_number", "to": workshop.told.number + 1}]
    with pytest.raises(CollectorError, match="important way"):
        judge(workshop, "resumed", changes, beside(workshop, {1: bend}), tmp_path / "made")


def age_of(row: str, band: str) -> Changes:
    return [
        {"set": f"journal/identity_sealed#{row}/fields/age_band", "to": band},
        {"set": f"media/contributors/{row}/age_band", "to": band},
    ]


def under(threshold: int, *, asked: bool = True) -> Bend:
    """Who is under so many years has a guardian; the birth date is needed, or is not asked for."""

    def bend(told: PackFacts) -> PackFacts:
        age = told.project.age.model_copy(update={"threshold": threshold})
        fields = [row for row in told.project.identity_fields if asked or row.id != "birth_date"]
        return project(age=age, identity_fields=fields)(told)

    return bend


@pytest.mark.parametrize(
    ("bend", "sound"),
    [(under(18), False), (under(17), True), (under(18, asked=False), True)],
    ids=["under 18", "under 17", "no birth date"],
)
def test_who_is_wholly_under_the_threshold_does_not_decide_alone(
    workshop: Workshop, tmp_path: Path, bend: Bend, sound: bool
) -> None:
    published = beside(workshop, {0: bend})
    if sound:
        judge(workshop, "adult", age_of("0", "14_to_17"), published, tmp_path / "made")
        return
    with pytest.raises(CollectorError, match="a child who decided alone"):
        judge(workshop, "adult", age_of("0", "14_to_17"), published, tmp_path / "made")


def test_a_grown_up_beside_a_child_may_be_its_guardian(workshop: Workshop, tmp_path: Path) -> None:
    changes = [{"replace": "$G", "by": "$B"}]
    judge(workshop, "family", changes, workshop.published, tmp_path / "made")


BY_AGE = Eligibility(min_age=18, max_age=60)
SPEAKS, SPEAKS_OTHER = {"mother_tongue": ["eng"]}, {"mother_tongue": ["cmn"]}
FORM, PROFILE = "journal/identity_sealed/fields/eligible", "journal/profile_set/fields/eligible"


def found(*, form: bool | None, profile: bool | None) -> Changes:
    """What form and profile say of whether somebody can take part; None says nothing."""
    said = {FORM: form, PROFILE: profile}
    return [{"set": place, "to": value} for place, value in said.items()]


@pytest.mark.parametrize(
    ("rules", "changes", "reason"),
    [
        (BY_AGE, found(form=True, profile=True), ""),
        (BY_AGE, found(form=False, profile=True), "nobody found"),
        (BY_AGE, found(form=None, profile=True), "nobody found"),
        (BY_AGE, found(form=True, profile=False), "nobody found"),
        (BY_AGE, found(form=True, profile=None), "nobody found"),
        (BY_AGE, [*found(form=True, profile=True), *age_of("0", "14_to_17")], "of an age"),
        (Eligibility(max_age=17), found(form=True, profile=True), "of an age"),
        (Eligibility(min_age=16), [*found(form=True, profile=True), *age_of("0", "14_to_17")], ""),
        (Eligibility(traits=SPEAKS), found(form=None, profile=True), ""),
        (Eligibility(traits=SPEAKS), found(form=True, profile=True), "nobody found"),
        (Eligibility(traits=SPEAKS), found(form=None, profile=None), "nobody found"),
        (Eligibility(traits=SPEAKS_OTHER), found(form=None, profile=True), "not looked for"),
        (Eligibility(), found(form=None, profile=False), "nobody asks"),
    ],
)
def test_nobody_is_recorded_who_was_not_found_to_be_looked_for(
    workshop: Workshop, tmp_path: Path, rules: Eligibility, changes: Changes, reason: str
) -> None:
    published = beside(workshop, {0: project(eligibility=rules)})
    if not reason:
        judge(workshop, "adult", changes, published, tmp_path / "made")
        return
    with pytest.raises(CollectorError, match=reason):
        judge(workshop, "adult", changes, published, tmp_path / "made")


@pytest.mark.parametrize("offset_minutes", [0, -720])
def test_a_training_ends_by_the_later_of_two_zones(
    workshop: Workshop, tmp_path: Path, offset_minutes: int
) -> None:
    """A laptop whose zone stands far behind gains no day."""
    lines = take_apart(workshop.find("adult"), workshop.laptop.key).journal
    changes: Changes = [
        {"set": f"journal/{number}/offset_minutes", "to": offset_minutes} for number in range(len(lines))
    ]
    yesterday = parse_time(lines[0]["time"]).date() - timedelta(days=1)
    people = [row.model_copy(update={"trained_until": yesterday}) for row in workshop.told.project.operators]
    published = beside(workshop, {0: project(operators=people)})
    with pytest.raises(CollectorError, match="training has run out"):
        judge(workshop, "adult", changes, published, tmp_path / "made")


def test_a_pack_tells_of_its_own_policy_in_each_language(workshop: Workshop) -> None:
    told = workshop.told
    own = [row for row in told.policies if row.version == told.project.policy_version]
    assert len(own) == len(told.project.languages)
    assert not told.has_changed_since(told)
