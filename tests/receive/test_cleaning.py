"""What nobody needs goes after its days: refused halves and leftovers, nothing that still has a turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from collector.errors import Malformed, ServerBroken
from collector.model.ids import new_request_number, new_uuid
from collector.model.layout import REFUSED, Sent, rights_file, rights_inbox
from collector.model.manifest import HALVES
from collector.model.times import utc_now
from collector.organisation import Organisation, receive_always
from collector.receive.cleaning import Cleaner
from collector.receive.config import read_config
from collector.receive.filer import Entry, Filer
from collector.receive.receiver import Received
from collector.upload.outbox import Limits, Outbox
from tests.rig.bundles import TakeContent
from tests.rig.inbox import put_half
from tests.rig.seaweed import Site

KEEP = timedelta(days=30)


def clean(site: Site, days: float, most: int = 1_000) -> int:
    """Clean as if so many days had gone by since now."""
    return clean_at(site, utc_now() + timedelta(days=days), most)


def clean_at(site: Site, moment: datetime, most: int = 1_000) -> int:
    organisation = site.organisation
    cleaner = Cleaner(organisation.filers, organisation.work, organisation.letters, KEEP, most)
    return cleaner.clean([site.where.project], moment)


def bring(site: Site, folder: Path, *, stray: bool = False) -> Path:
    bundle = site.where.seal(folder / "field", [TakeContent()])
    for half in HALVES:
        put_half(site, bundle, half)
        if stray:
            site.organisation.filers[half].write(site.inbox(half, bundle.name, "stray.age"), b"x")
    return bundle


def below(site: Site, half: str, folder: str) -> list[str]:
    return site.organisation.filers[half].names_below(folder)


def test_refused_halves_go_with_their_reasons_after_thirty_days(site: Site, tmp_path: Path) -> None:
    bundle = bring(site, tmp_path, stray=True)
    kept = bring(site, tmp_path)
    list(site.organisation.receiver().look())
    folder = f"{REFUSED}/media/{site.where.project}"
    assert len(below(site, "media", folder)) > 3
    assert clean(site, 29) == 0
    assert clean(site, 31) == 4
    for half in HALVES:
        assert below(site, half, f"{REFUSED}/{half}/{site.where.project}") == []
        assert below(site, half, site.vaulted(half, kept.name).folder) != []
        assert site.organisation.has_receipt(site.vaulted(half, kept.name))
    (work,) = site.organisation.standing.rows_of(site.vaulted("media", bundle.name))
    assert (work.state, work.refusals) == ("refused", 1)
    assert "stray.age" in work.why, "why is still known"


def test_a_half_that_was_refused_late_has_its_days_from_then(site: Site) -> None:
    filer = site.organisation.filers["media"]
    folder = site.sent("media", new_uuid()).refused("a" * 16)
    filer.write(f"{folder}/manifest.json", b"{}")
    (written,) = [entry.written for entry in filer.entries(folder)]
    assert written is not None
    while True:  # the reason is written in a later moment of the store's clock
        filer.write(f"{folder}.json", b"{}")
        later = next(
            entry.written for entry in filer.entries(folder.rpartition("/")[0]) if not entry.is_folder
        )
        if later is not None and later > written:
            break
    assert clean_at(site, written + (later - written) / 2 + KEEP) == 0
    assert clean(site, 31) == 2


def test_leftovers_of_an_inbox_go_and_are_sent_whole_again(site: Site, tmp_path: Path) -> None:
    """The laptop thought them stored: its inbox is another one, so it sends everything."""
    bundle = site.where.seal(tmp_path / "field", [TakeContent() for _ in range(3)])
    (row,) = Outbox(site.office(), Limits(receipt_wait_s=0)).send([bundle])
    filer = site.organisation.filers["media"]
    filer.delete(site.inbox("media", bundle.name, "manifest.sig"))
    epoch = site.organisation.work.want(site.sent("media", bundle.name)).epoch
    assert clean(site, 29) == 0
    assert clean(site, 31) == 1
    assert below(site, "media", site.sent("media", bundle.name).inbox) == []
    whole = site.sent("identity", bundle.name).inbox
    assert below(site, "identity", whole) != [], "it waits for its turn"
    assert site.organisation.work.want(site.sent("media", bundle.name)).epoch != epoch
    with site.receiving():
        (row,) = Outbox(site.office(), Limits(receipt_wait_s=60)).send([bundle])
    assert row.delivered


def test_what_somebody_still_sends_to_stays(site: Site) -> None:
    """One new file keeps the whole; names that no half can have go too."""
    filer = site.organisation.filers["media"]
    odd = site.sent("media", "no-session-at-all").inbox
    deep = f"{site.sent('media', new_uuid()).inbox}/{'d/' * 6}file"
    for path in (f"{odd}/file", deep):
        filer.write(path, b"x")
    assert clean(site, 29) == 0
    assert clean(site, 31) == 2
    assert filer.names_below(odd) == filer.names_below(deep.partition("/d/")[0]) == []


def test_what_is_being_looked_at_is_left_alone(site: Site) -> None:
    """Something came into the inbox of a half that waits out of reach: it keeps its lease."""
    sent = site.sent("media", new_uuid())
    work = site.organisation.work
    taken = work.take(work.want(sent), utc_now())
    site.organisation.filers["media"].write(f"{sent.inbox}/late.age", b"x")
    assert clean(site, 31) == 0
    found = work.find(sent)
    assert found is not None
    assert found.lease == taken.lease


def test_requests_of_rights_are_taken_and_only_rubbish_goes(site: Site) -> None:
    project, filer = site.where.project, site.organisation.filers["identity"]
    number = new_request_number(2026)
    filer.write(rights_inbox(project, site.sender, number), b"sealed")
    junk = rights_inbox(project, site.sender, "no-number")
    filer.write(junk, b"x")
    clean(site, 31)
    assert filer.read(f"{rights_file(project, site.sender, number)}.age", 100) == b"sealed"
    assert filer.read(junk, 100) is None


def test_a_day_has_its_bounds_and_the_next_ones_go_on(site: Site) -> None:
    filer = site.organisation.filers["media"]
    for _ in range(6):
        filer.write(f"{site.sent('media', new_uuid()).inbox}/file", b"x")
    assert [clean(site, 31, most=4) for _ in range(3)] == [4, 2, 0]


def test_a_store_that_fails_stops_the_other_one_not(site: Site) -> None:
    store = site.organisation.config.stores["identity"]
    filers = {**site.organisation.filers, "identity": Filer("http://127.0.0.1:9", store.keys)}
    site.organisation.filers["media"].write(f"{site.sent('media', new_uuid()).inbox}/file", b"x")
    cleaner = Cleaner(filers, site.organisation.work, site.organisation.letters, KEEP)
    assert cleaner.clean([site.where.project], utc_now() + timedelta(days=31)) == 1


def test_a_sender_whose_folder_cant_be_listed_keeps_nobody_elses(site: Site) -> None:
    class Odd(Filer):
        def entries(self, folder: str, page: int = 1000) -> Iterator[Entry]:
            if site.sender in folder:
                raise ServerBroken("The store's list can't be read.")
            return super().entries(folder, page)

    store = site.organisation.config.stores["media"]
    filers = {**site.organisation.filers, "media": Odd(store.url, store.keys)}
    for sender in (site.sender, "0" * 16, "f" * 16):
        sent = Sent(site.vaulted("media", new_uuid(), sender), sender)
        filers["media"].write(f"{sent.inbox}/file", b"x")
    cleaner = Cleaner(filers, site.organisation.work, site.organisation.letters, KEEP)
    assert cleaner.clean([site.where.project], utc_now() + timedelta(days=31)) == 2


def with_days(site: Site, days: object) -> Path:
    path = site.folder / "serve.toml"
    path.write_text(f"{path.read_text()}[receive]\nkeep_refused_days = {days}\n")
    return path


@pytest.mark.parametrize("days", [0, 31, -1, 1.5, "true", '"30"'])
def test_days_that_are_none_are_refused(site: Site, days: object) -> None:
    with pytest.raises(Malformed, match="keep_refused_days"):
        read_config(with_days(site, days))


def test_the_worker_that_surveys_cleans(site: Site, tmp_path: Path) -> None:
    """After its look through everything, by the days of its configuration."""
    stopped = threading.Event()

    class Once(Organisation):
        def clean(self) -> None:
            super().clean()
            stopped.set()

    organisation = Once(read_config(with_days(site, 7)))
    assert organisation.config.keep_refused == timedelta(days=7)
    organisation.config = replace(organisation.config, keep_refused=timedelta(minutes=-1))
    bring(site, tmp_path, stray=True)
    found: list[Received] = []
    receive_always(organisation, None, found.append, stopped)
    assert [item.outcome for item in found] == ["refused", "refused"]
    for half in HALVES:
        assert below(site, half, f"{REFUSED}/{half}/{site.where.project}") == []
