"""Whose day it is where a journal is checked: that of the laptop that wrote it, not of the checking host."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from collector.bundle.story import Published, read_story
from collector.errors import NotAllowed
from collector.model.events import RULES
from collector.model.lines import Line
from collector.model.times import parse_time
from collector.rules.facts import Facts
from tests.rig.events import started
from tests.rig.small_pack import told

DATE = date(2026, 11, 23)
SHANGHAI, NEW_YORK = 480, -300


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the checking is done."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.delenv("TZ") if before is None else monkeypatch.setenv("TZ", before)
    time.tzset()


def first_line(moment: str, offset_minutes: int) -> Line:
    event = started(
        ("FT-00000000", False), time=moment, rules=RULES, recorder="demo", rehearsal=False, project="field"
    )
    return Line(
        number=0, time=moment, offset_minutes=offset_minutes, kind=event.event, fields=event.as_json(),
        previous=None, signature="0" * 128,
    )  # fmt: skip


def pack(zone: str) -> Published:
    """A pack of that date, of a project in this zone."""
    found = told("field")
    project = found.project.model_copy(update={"date": DATE, "time_zone": zone})
    return lambda _project, _number: replace(found, project=project)


@pytest.mark.usefixtures("host")
@pytest.mark.parametrize(
    ("moment", "zone", "offset_minutes", "sound"),
    [
        ("2026-11-22T23:30:00.000Z", "Asia/Shanghai", SHANGHAI, True),  # half past seven there
        ("2026-11-22T15:59:00.000Z", "Asia/Shanghai", SHANGHAI, False),
        ("2026-11-22T23:30:00.000Z", "UTC", SHANGHAI, False),  # the earlier of two dates
        ("2026-11-23T02:00:00.000Z", "Asia/Shanghai", NEW_YORK, False),  # the evening before
        ("2026-11-23T05:00:00.000Z", "America/New_York", NEW_YORK, True),
        ("2026-11-23T04:59:00.000Z", "America/New_York", NEW_YORK, False),
    ],
)
def test_a_day_is_the_laptops_wherever_it_is_checked(
    moment: str, zone: str, offset_minutes: int, sound: bool
) -> None:
    line = first_line(moment, offset_minutes)
    if sound:
        assert len(read_story([line], ["head"], pack(zone)).steps) == 1
        return
    with pytest.raises(NotAllowed, match="before the date of the project pack"):
        read_story([line], ["head"], pack(zone))


@pytest.mark.usefixtures("host")
def test_so_is_the_latest_day_that_is_known() -> None:
    """What a guardian signed ahead for ends by that one."""
    found = pack("Asia/Shanghai")("field", 1)
    facts = Facts(None, parse_time("2026-11-22T23:30:00.000Z"), pack=found, offset_minutes=SHANGHAI)
    assert (facts.latest_day, facts.day) == (DATE, DATE)
