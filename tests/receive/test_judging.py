"""What the receiver asks beside a whole half: packs, rules of before, the other half, ages of sessions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collector.errors import BadHash, ClockWrong, NewerRules, NotAllowed, Refused
from collector.model.times import parse_time
from collector.receive.config import WithoutRules, read_config
from collector.receive.known_bands import KnownBands
from collector.receive.receiver import Received, Receiver
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.events import TIME
from tests.rig.seaweed import Site

AT_ONCE = Limits(receipt_wait_s=0)
Bend = Callable[[Apart], object]


def make(site: Site, folder: Path, bend: Bend = lambda _: None) -> Path:
    """A session, doctored by `bend`."""
    apart = take_apart(site.where.seal(folder / "field", [TakeContent()]), site.where.device)
    bend(apart)
    root = folder / "made" / str(apart.manifests["media"]["session"])
    put_together(apart, root)
    return root


def receive(site: Site, *bundles: Path, receiver: Receiver | None = None) -> dict[str, Received]:
    Outbox(site.office(), AT_ONCE).send(list(bundles))
    found = (receiver or site.organisation.receiver()).look()
    return {f"{item.session}/{item.half}": item for item in found}


def of_media(found: dict[str, Received], bundle: Path) -> tuple[str, type | None]:
    item = found[f"{bundle.name}/media"]
    return item.outcome, type(item.fault) if item.fault else None


def start(apart: Apart) -> dict[str, object]:
    return apart.journal[0]["fields"]


def test_a_recorder_whom_the_served_pack_does_not_know(site: Site, tmp_path: Path) -> None:
    bundle = make(site, tmp_path, lambda apart: start(apart).update(recorder="eve"))
    assert of_media(receive(site, bundle), bundle) == ("refused", NotAllowed)


def test_a_newer_table_of_rules_waits_for_a_newer_service(site: Site, tmp_path: Path) -> None:
    bundle = make(site, tmp_path, lambda apart: start(apart).update(rules=3))
    receiver = site.organisation.receiver()
    assert of_media(receive(site, bundle, receiver=receiver), bundle) == ("later", NewerRules)
    assert list(receiver.work()) == []


def test_rules_of_before_are_taken_only_where_the_configuration_says_so(site: Site, tmp_path: Path) -> None:
    bundle = make(site, tmp_path, lambda apart: start(apart).pop("rules"))
    assert of_media(receive(site, bundle), bundle) == ("refused", Refused)
    for rules, expected in (
        (WithoutRules(date(2099, 1, 1), date(2026, 11, 23)), ("refused", Refused)),
        (WithoutRules(date(2099, 1, 1)), ("receipted", None)),
    ):
        receiver = site.organisation.receiver()
        judge = replace(receiver.counter.judge, without_rules=rules)
        receiver.counter = replace(receiver.counter, judge=judge)
        assert of_media(receive(site, bundle, receiver=receiver), bundle) == expected


def test_the_day_stands_in_the_configuration(site: Site) -> None:
    path = site.folder / "serve.toml"
    assert read_config(path).without_rules == WithoutRules()
    path.write_text(path.read_text("utf-8") + "[rules]\nwithout_until = 2027-01-31\n", "utf-8")
    rules = read_config(path).without_rules
    assert rules == WithoutRules(date(2027, 1, 31))
    enrolled = datetime(2026, 11, 23, tzinfo=UTC)
    assert rules.take(datetime(2027, 1, 31, 12, tzinfo=UTC), enrolled)
    assert not rules.take(datetime(2027, 2, 1, tzinfo=UTC), enrolled)
    assert not rules.take(datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC))


@pytest.mark.parametrize("first", ["identity", "media"])
def test_halves_of_two_sealings_are_compared_whichever_comes_first(
    site: Site, tmp_path: Path, first: str
) -> None:
    """The second half lies about where the journal ended when the other one was sealed."""
    second = "media" if first == "identity" else "identity"
    receiver = site.organisation.receiver()

    def shorten(apart: Apart) -> None:
        apart.manifests["identity"]["journal_hash"] = "@head:take_started#0"

    bundle = make(site, tmp_path, shorten)
    Outbox(site.office(), AT_ONCE).send([bundle])
    place = site.inbox(second, bundle.name, "manifest.sig")
    filer = site.organisation.filers[second]
    kept = filer.read(place, 64)
    assert kept is not None
    filer.delete(place)
    assert [(item.half, item.outcome) for item in receiver.look()] == [(first, "receipted")]
    filer.write(place, kept)
    (item,) = receiver.look()
    assert (item.half, item.outcome, type(item.fault)) == (second, "refused", BadHash)
    assert "not sealed together" in str(item.fault)


def test_an_age_is_told_of_the_laptops_day(site: Site, tmp_path: Path) -> None:
    """It stands fourteen hours behind, where the day before has not ended yet."""

    def stand_behind(apart: Apart) -> None:
        for line in apart.journal:
            line["offset_minutes"] = -14 * 60
        for record in apart.records.values():
            for row in record["event"]:
                row["local_time_offset_minutes"] = -14 * 60

    bundle = make(site, tmp_path, stand_behind)
    assert of_media(receive(site, bundle), bundle) == ("receipted", None)
    (kept,) = (site.folder / "state" / "ages").rglob("*.json")
    assert json.loads(kept.read_bytes())["day"] == "2026-11-22"


def test_an_age_that_another_session_makes_impossible_names_that_session(site: Site, tmp_path: Path) -> None:
    bundle = make(site, tmp_path)
    found = receive(site, bundle)
    assert of_media(found, bundle) == ("receipted", None)
    other = make(site, tmp_path)
    apart = take_apart(other, site.where.device)
    (code,) = apart.codes()
    bands = KnownBands(site.folder / "state" / "ages")
    people = site.organisation.receiver().counter.judge.bands
    assert people == bands
    path = bands.folder / site.where.project / code
    path.mkdir()
    kept = next((bands.folder / site.where.project).glob("*/*.json"))
    child = kept.read_text("utf-8").replace("18_plus", "8_to_13")
    (path / kept.name).write_text(child, "utf-8")
    item = receive(site, other)[f"{other.name}/media"]
    assert (item.outcome, type(item.fault)) == ("refused", Refused)
    assert bundle.name in str(item.fault)
    assert code in str(item.fault)


def test_imported_recordings_wait_for_a_countersignature(site: Site, tmp_path: Path) -> None:
    def bend(apart: Apart) -> None:
        start(apart).pop("rules")
        for record in apart.records.values():
            record["capture"]["mode"] = "imported"
            for row in record["capture"]["signatures"]:
                for name in ("signs_hash", "challenge", "journal_head"):
                    del row[name]

    bundle = make(site, tmp_path, bend)
    item = receive(site, bundle)[f"{bundle.name}/identity"]
    assert (item.outcome, type(item.fault)) == ("refused", Refused)
    assert "countersignature" in str(item.fault)


def test_what_is_of_a_time_to_come_waits_until_then(site: Site, tmp_path: Path) -> None:
    bundle = make(site, tmp_path)
    receiver = site.organisation.receiver()
    written = parse_time(TIME)

    def stand_at(moment: datetime) -> None:
        judge = replace(receiver.counter.judge, now=lambda: moment)
        receiver.counter = replace(receiver.counter, judge=judge)

    stand_at(written - timedelta(days=1, seconds=1))
    assert of_media(receive(site, bundle, receiver=receiver), bundle) == ("later", ClockWrong)
    stand_at(written - timedelta(days=1))
    assert {item.outcome for item in receiver.look()} == {"receipted"}
