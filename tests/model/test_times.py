"""Times as stored: UTC with Z, milliseconds, whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.errors import Malformed
from collector.model.times import local_offset_minutes, parse_time, time_text

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=200, deadline=None)
@given(MOMENTS)
def test_a_time_keeps_its_milliseconds(moment: datetime) -> None:
    text = time_text(moment)
    assert parse_time(text) == moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert text.endswith("Z")


def test_other_zones_are_written_in_utc() -> None:
    moment = datetime(2026, 11, 23, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    assert time_text(moment) == "2026-11-23T00:00:00.000Z"
    assert -14 * 60 <= local_offset_minutes(moment) <= 14 * 60


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-23", "2026-11-23T10:00:00", "2026-11-23T10:00:00+00:00", "2026-11-23T25:00:00Z",
     "2026-02-30T10:00:00Z", "2026-11-23T10:00:00z", "2026-11-23T10:00:00Z\n", "٢٠٢٦-11-23T10:00:00Z"],
)  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(Malformed):
        parse_time(text)
