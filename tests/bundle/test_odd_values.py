"""Odd values anywhere in the plain files, signed by the device itself: refused in words, never a crash."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector.bundle.verify import verify_session
from collector.errors import CollectorError
from tests.rig.doctor import Apart, put_together, take_apart
from tests.rig.sound import Workshop

Json = Any


def nested(depth: int) -> Json:
    value: Json = "x"
    for number in range(depth):
        value = [value] if number % 2 else {"a": value}
    return value


ODD: tuple[Json, ...] = (
    None, True, False, 0, -1, 1, 2**53, 10**15, 10**40, 1.5, 1e300, "", "\0", "a\0b", "\ud800", "x\udfff",
    "é" * 300, "0" * 70, "@end", "2026-02-30", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00.000Z",
    "P99999999Y", "P0D", "sha256:" + "0" * 64, "ed25519:" + "0" * 64, "18_plus", "given", "DR-7K3M9QWTA",
    [], {}, [[]], [None], [{}], {"": ""}, {"a": None}, ["x", "x"], nested(40), nested(200),
)  # fmt: skip
BASES = ("adult", "child", "spoken", "narrowed", "dialogue", "resumed")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    made = Workshop(tmp_path_factory.mktemp("workshop"))
    yield made
    made.laptop.close()


def bend(value: Json, dice: Random) -> Json:
    """Go down at random, and put something odd there, take it away, or double it."""
    if not isinstance(value, dict | list) or not value or not dice.randrange(10):
        return dice.choice(ODD)
    place = dice.choice(sorted(value)) if isinstance(value, dict) else dice.randrange(len(value))
    act = dice.choice(("down", "down", "down", "drop", "more"))
    if isinstance(value, list):
        middle = {"drop": [], "more": [value[place]] * 2}.get(act)
        return [
            *value[:place],
            *([bend(value[place], dice)] if middle is None else middle),
            *value[place + 1 :],
        ]
    if act == "drop":
        return {name: item for name, item in value.items() if name != place}
    if act == "more":
        return {**value, dice.choice(("x", "", "\0", "name")): dice.choice(ODD)}
    return {**value, place: bend(value[place], dice)}


def bend_something(apart: Apart, dice: Random) -> None:
    where = dice.choice(("journal", "journal", "record", "identity", "media"))
    if where == "journal":
        line = dice.choice(apart.journal)
        part = dice.choice(("fields", "fields", "fields", "kind", "time", "offset_minutes"))
        line[part] = bend(line[part], dice)
    elif where == "record":
        stem = dice.choice(sorted(apart.records))
        apart.records[stem] = bend(apart.records[stem], dice)
    else:
        bent = bend(apart.manifests[where], dice)
        apart.manifests[where] = bent if isinstance(bent, dict) else {"x": bent}


@settings(
    max_examples=100, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.sampled_from(BASES), st.integers(0, 2**32))
def test_odd_values_are_refused_in_words(workshop: Workshop, base: str, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - no secret
    apart = take_apart(workshop.find(base), workshop.laptop.key)
    for _ in range(dice.randint(1, 2)):
        bend_something(apart, dice)
    root = Path(tempfile.mkdtemp(dir=workshop.folder))
    try:
        put_together(apart, root)
        for published in (workshop.published, None):
            with contextlib.suppress(CollectorError):
                verify_session(root, published)
    finally:
        shutil.rmtree(root)


RAW = (
    b"", b"\0", b"\xff\xfe", b"null", b"[]", b"{}", b'""', b"1" * 5000, b"[" * 100_000, b'{"a":' * 5000,
    b'"\\ud800"', b'{"schema":"line-1"}', b'{"schema":"manifest-1","files":1e999}', b"\n", b"\n\n\n",
    b'{"a":1,"a":1}', b"NaN",
)  # fmt: skip


@pytest.mark.parametrize("name", ["media/journal.jsonl", "media/manifest.json", "identity/manifest.json",
                                  "media/consent/*.json", "identity/consent/*.json"])  # fmt: skip
def test_bytes_that_are_no_such_file(workshop: Workshop, name: str, tmp_path: Path) -> None:
    """Under a signature that fits them: whatever stands in a file, the answer is in words."""
    root = Path(shutil.copytree(workshop.find("adult"), tmp_path / "made"))
    (path,) = root.glob(name)
    for data in RAW:
        path.write_bytes(data)
        if path.suffix == ".json":
            path.with_suffix(".sig").write_bytes(workshop.laptop.key.sign(data))
        with pytest.raises(CollectorError):
            verify_session(root, workshop.published)
