"""The settings' one file: whole or as before, the defaults where it is damaged, and never without a word."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from collector.errors import Malformed, SettingsDamaged
from collector.model.settings import Settings
from collector.session.settings import FILE_NAME, KeptSettings


def test_a_new_laptop_has_the_defaults_and_nothing_is_wrong(tmp_path: Path) -> None:
    kept = KeptSettings(tmp_path)
    assert kept.read() == Settings()
    assert kept.damage is None
    assert list(tmp_path.iterdir()) == []


def test_each_change_is_kept_beside_the_others(tmp_path: Path) -> None:
    KeptSettings(tmp_path).change(pedal="PgDown", text_size=2)
    KeptSettings(tmp_path).change(pedal="F8", hours={"since_min": 1320, "until_min": 360})
    found = KeptSettings(tmp_path).read()
    assert (found.pedal, found.text_size) == ("F8", 2)
    assert found.hours is not None
    assert found.hours.until_min == 360
    assert KeptSettings(tmp_path).change(hours=None).hours is None
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_what_is_wrong_changes_nothing(tmp_path: Path) -> None:
    kept = KeptSettings(tmp_path)
    kept.change(look="dark")
    with pytest.raises(Malformed):
        kept.change(look="pink", pedal="F8")
    assert (kept.read().look, kept.read().pedal) == ("dark", "")


DAMAGED = [b"", b"{}", b"\xff", b'{"schema":"settings-2"}', b"[" * 9_000, b"{" * 20_000]


@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_file_means_the_defaults_and_is_told(tmp_path: Path, data: bytes) -> None:
    kept = KeptSettings(tmp_path)
    kept.change(text_size=2)
    (tmp_path / FILE_NAME).write_bytes(data)
    assert kept.read() == Settings()
    assert isinstance(kept.damage, SettingsDamaged)
    kept.change(pedal="F8")
    assert kept.damage is None
    assert kept.read() == Settings.from_json({"pedal": "F8"})


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    KeptSettings(other).change(text_size=2)
    kept = KeptSettings(tmp_path)
    (tmp_path / FILE_NAME).symlink_to(other / FILE_NAME)
    assert kept.read() == Settings()
    assert kept.damage is not None


def test_what_a_newer_version_keeps_there_stays(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'{"schema":"settings-1.1","zoom":3}')
    kept = KeptSettings(tmp_path)
    kept.change(pedal="F8")
    assert json.loads((tmp_path / FILE_NAME).read_bytes())["zoom"] == 3


def test_two_threads_lose_nothing_of_each_other(tmp_path: Path) -> None:
    kept = KeptSettings(tmp_path)
    fields = {"language": "zh-CN", "look": "dark", "tones": True, "pedal": "F8", "text_size": 1}
    threads = [
        threading.Thread(target=lambda field=field: kept.change(**{field: fields[field]})) for field in fields
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.read() == Settings.from_json(fields)
