"""Laptops are admitted by a compared fingerprint, to one kind of project, and revoked at once."""

from __future__ import annotations

import contextlib
import io
import json
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collector.__main__ import run as run_command
from collector.kit.admitting import find_device, read_terms, sign_enrolment
from collector.model.times import utc_now
from collector.receive.enrolment import Register
from collector.signing import PrivateKey, generate_private
from tests.kit.conftest import Made


def run(*arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    """Return a command's exit code, its lines under --json, and its words; there is no terminal."""
    out, words = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(words):
        code = run_command(["--json", "organisation", *map(str, arguments)])
    assert "went wrong" not in words.getvalue()
    return code, [json.loads(line) for line in out.getvalue().splitlines()], words.getvalue()


@pytest.fixture
def key() -> PrivateKey:
    return generate_private()


@pytest.fixture
def enrolment(tmp_path: Path, key: PrivateKey) -> Path:
    path = tmp_path / "enrolment.json"
    path.write_bytes(sign_enrolment(key, utc_now()))
    return path


def admit(
    made: Made, enrolment: Path, key: PrivateKey, *more: object
) -> tuple[int, list[dict[str, Any]], str]:
    return run("admit", made.premises.folder, enrolment, "--fingerprint", key.public.fingerprint, *more)


def files(made: Made) -> set[str]:
    return {path.suffix for path in made.premises.devices.iterdir() if len(path.stem) == 64}


def test_an_admitted_laptop_is_known_to_the_service(complete: Made, enrolment: Path, key: PrivateKey):
    code, rows, told = admit(complete, enrolment, key)
    assert code == 0, told
    assert rows[0]["fingerprint"] == key.public.fingerprint
    device = Register(complete.premises.devices).find(key.public)
    assert device is not None
    assert (device.projects, device.roles, device.revoked) == ({"reading"}, {"recorder"}, False)
    assert device.expires is not None
    assert device.expires.date() == date(utc_now().year + 1, 12, 31)


def test_terms_are_what_was_said(complete: Made, enrolment: Path, key: PrivateKey):
    day = utc_now().date() + timedelta(days=30)
    more = ("--roles", "recorder,uploader", "--projects", "reading", "--expires", day)
    assert admit(complete, enrolment, key, *more)[0] == 0
    terms = read_terms(complete.premises.devices, key.public.fingerprint)
    assert (terms.projects, terms.roles, terms.expires) == (("reading",), ("recorder", "uploader"), day)
    assert admit(complete, enrolment, key, "--roles", "uploader")[0] == 0
    assert read_terms(complete.premises.devices, key.public.fingerprint).roles == ("uploader",)


def test_a_fingerprint_may_be_read_out_in_groups(complete: Made, enrolment: Path, key: PrivateKey):
    said = key.public.fingerprint.upper()
    spaced = " ".join(said[start : start + 4] for start in range(0, 64, 4))
    assert run("admit", complete.premises.folder, enrolment, "--fingerprint", spaced)[0] == 0


@pytest.mark.parametrize(
    ("said", "code"), [("0" * 64, 3), ("", 2), ("0123456789abcdef", 2), ("not a fingerprint", 2)]
)
def test_another_fingerprint_or_a_part_of_one_admits_nobody(complete, enrolment, said: str, code: int):
    before = files(complete), len(list(complete.premises.devices.iterdir()))
    found, rows, told = run("admit", complete.premises.folder, enrolment, "--fingerprint", said)
    assert (found, rows) == (code, [])
    assert told
    assert (files(complete), len(list(complete.premises.devices.iterdir()))) == before


def test_without_a_terminal_somebody_must_have_compared(complete: Made, enrolment: Path):
    code, _, told = run("admit", complete.premises.folder, enrolment)
    assert code == 2
    assert "not compared" in told


def test_a_changed_enrolment_is_refused(complete: Made, enrolment: Path, key: PrivateKey):
    value = json.loads(enrolment.read_bytes())
    value["time"] = "2020-01-01T00:00:00.000Z"
    enrolment.write_text(json.dumps(value, separators=(",", ":"), sort_keys=True))
    code, _, told = admit(complete, enrolment, key)
    assert code != 0
    assert "signature" in told


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff", b"9" * 5000, b'{"schema":"enrolment-9"}'])
def test_what_is_no_enrolment_is_refused(complete: Made, enrolment: Path, key: PrivateKey, data: bytes):
    enrolment.write_bytes(data)
    assert admit(complete, enrolment, key)[0] == 2


@pytest.mark.parametrize(
    ("more", "word"),
    [
        (("--projects", "unknown"), "unknown"),
        (("--projects", "../up"), "id"),
        (("--roles", "king"), "role"),
        (("--expires", "2020-01-01"), "ended"),
    ],
)
def test_terms_that_can_not_be_are_refused(complete: Made, enrolment: Path, key: PrivateKey, more, word: str):
    code, _, told = admit(complete, enrolment, key, *more)
    assert code == 2
    assert word in told
    assert Register(complete.premises.devices).find(key.public) is None


def test_before_a_pack_is_published_nobody_is_admitted(made: Made, enrolment: Path, key: PrivateKey):
    code, _, told = admit(made, enrolment, key)
    assert code == 2
    assert "pack" in told


def test_a_laptop_serves_rehearsals_or_real_projects(complete: Made, enrolment: Path, key: PrivateKey):
    draft = complete.premises.draft / "project.toml"
    text = (
        draft.read_text()
        .replace('id = "reading"', 'id = "real"')
        .replace("rehearsal = true", "rehearsal = false")
    )
    draft.write_text(text)
    complete.publish("real")
    code, _, told = admit(complete, enrolment, key)
    assert code == 3
    assert "never both" in told
    assert admit(complete, enrolment, key, "--projects", "real")[0] == 0


def test_a_repaired_laptop_goes_on_under_its_terms(complete: Made, tmp_path: Path, key: PrivateKey):
    old = complete.admit()
    path = tmp_path / "enrolment.json"
    path.write_bytes(sign_enrolment(key, utc_now(), old))
    assert admit(complete, path, key)[0] == 3, "the organisation did not say that it expects one"
    stranger = complete.admit()
    assert admit(complete, path, key, "--continues", stranger)[0] == 3
    assert admit(complete, path, key, "--continues", old)[0] == 0
    devices = complete.premises.devices
    assert read_terms(devices, key.public.fingerprint) == read_terms(devices, old)


def test_a_new_laptop_continues_nobody(complete: Made, enrolment: Path, key: PrivateKey):
    assert admit(complete, enrolment, key, "--continues", complete.admit())[0] == 3


def test_a_revoked_laptop_is_out_since_a_moment(complete: Made, enrolment: Path, key: PrivateKey):
    admit(complete, enrolment, key)
    folder, name = complete.premises.folder, key.public.fingerprint
    code, rows, _ = run("revoke", folder, name[:16], "--since", "2026-11-01T08:00:00Z")
    assert (code, rows[0]["fingerprint"]) == (0, name)
    table = tomllib.loads((complete.premises.devices / f"{name}.toml").read_text())
    assert table["revoked"] is True
    assert table["since"] == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert table["projects"] == ["reading"]
    assert run("revoke", folder, name)[0] == 4, "a revocation never begins later"
    assert run("revoke", folder, name, "--since", "2026-10-01")[0] == 0
    assert read_terms(complete.premises.devices, name).since == datetime(2026, 10, 1, tzinfo=UTC)
    assert admit(complete, enrolment, key)[0] == 3
    assert read_terms(complete.premises.devices, name).revoked


def test_a_stewards_word_outlives_what_the_command_writes(complete: Made):
    """What came before the revocation is taken: the same file says it, and the same reader knows it."""
    name = complete.admit()
    run("revoke", complete.premises.folder, name, "--since", "2026-11-01")
    path = complete.premises.devices / f"{name}.toml"
    path.write_text(f"{path.read_text('utf-8')}earlier = true\n", "utf-8")
    assert run("revoke", complete.premises.folder, name, "--since", "2026-10-01")[0] == 0
    assert read_terms(complete.premises.devices, name).earlier is True


def test_a_revocation_begins_now_unless_told(complete: Made):
    name = complete.admit()
    before = utc_now().replace(microsecond=0)
    assert run("revoke", complete.premises.folder, name)[0] == 0
    since = read_terms(complete.premises.devices, name).since
    assert since is not None
    assert before <= since <= utc_now()


@pytest.mark.parametrize("said", ["", "0123", "0" * 64, "z" * 64, "../../x", "0" * 65])
def test_whom_nobody_admitted_nobody_revokes(complete: Made, said: str):
    assert run("revoke", complete.premises.folder, said)[0] == 2


def test_no_revocation_of_a_time_to_come(complete: Made):
    assert run("revoke", complete.premises.folder, complete.admit(), "--since", "2090-01-01")[0] == 2


def test_a_laptop_is_found_by_its_first_digits(complete: Made):
    name = complete.admit()
    assert find_device(complete.premises.devices, name[:16]) == name
