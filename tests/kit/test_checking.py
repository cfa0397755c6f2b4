"""Each thing that can be wrong at the organisation's side is found, named, and stops no other check."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from collector.__main__ import run
from collector.errors import Malformed
from collector.kit.ceremony import try_offline_keys, untested
from collector.kit.checking import CHECKS, check_organisation
from collector.kit.duties import OFFLINE
from collector.kit.finding import Finding, good, look
from collector.kit.premises import Premises
from collector.model.times import time_text, utc_now
from collector.project.signing_pack import sign_pack
from collector.seal.keys import generate_identity, write_identity_files
from collector.signing import generate_private, write_pair
from tests.kit.conftest import Made

RUNNING = {"units", "stores", "service", "certificate", "door", "clock"}  # a page's test has them run


def findings(made: Made) -> dict[str, list[Finding]]:
    """What the checks find that need nothing running, by name."""
    found: dict[str, list[Finding]] = {}
    for name, check in CHECKS.items():
        if name not in RUNNING:
            found[name] = list(look(name, lambda check=check: check(made.premises)))
    return found


def failed(made: Made) -> set[str]:
    """The names of checks that fail."""
    return {name for name, rows in findings(made).items() if any(row.verdict == "fail" for row in rows)}


def test_what_is_complete_has_nothing_wrong(complete: Made):
    assert failed(complete) == set()


def test_what_init_left_names_what_is_still_to_do(made: Made):
    assert failed(made) == {"offline keys away", "offline keys tried", "packs", "backup"}
    here = findings(made)["offline keys away"]
    assert {duty.name for duty in OFFLINE} == {row.words.split()[2] for row in here}
    assert all(row.remedy for rows in findings(made).values() for row in rows if row.verdict == "fail")


def _open_to_others(made: Made) -> None:
    (made.premises.keys / "receipt.key").chmod(0o640)


def _open_configuration(made: Made) -> None:
    (made.premises.store("media") / "security.toml").chmod(0o644)


def _offline_key_by_another_name(made: Made) -> None:
    text = (made.disk / "identity.key").read_text()
    (made.premises.state / "notes.txt").write_text(f"in case of need:\n{text}")
    (made.premises.state / "notes.txt").chmod(0o600)


def _offline_seed_by_another_name(made: Made) -> None:
    seed = (made.disk / "signing.key").read_text().strip().removeprefix("ed25519:")
    (made.premises.draft / "readme").write_text(seed)


def _new_public_key(made: Made) -> None:
    (made.premises.keys / "media.pub").unlink()
    write_identity_files(made.premises.folder, "media", generate_identity())
    (made.premises.folder / "media.key").unlink()
    (made.premises.folder / "media.pub").rename(made.premises.keys / "media.pub")


def _one_key_for_two_duties(made: Made) -> None:
    shutil.copyfile(made.premises.keys / "receipt.pub", made.premises.keys / "rights.pub")


def _another_receipt_key(made: Made) -> None:
    (made.premises.keys / "receipt.key").write_text(f"ed25519:{generate_private().seed.hex()}\n")


def _no_configuration(made: Made) -> None:
    made.premises.config.write_text("[store")


def _rights_key_for_the_service(made: Made) -> None:
    with made.premises.config.open("a") as file:
        file.write('[rights]\nkey_file = "officer/rights.key"\n')


def _weak_token_key(made: Made) -> None:
    _set_token_key(made, "write", "a" * 64)


def _equal_token_keys(made: Made) -> None:
    other = made.premises.store_key("media", "write").read_text().strip()
    _set_token_key(made, "write", other)


def _set_token_key(made: Made, use: str, text: str) -> None:
    path, asked = made.premises.store_key("identity", use), made.premises.store("identity") / "security.toml"
    asked.write_text(asked.read_text().replace(path.read_text().strip(), text))
    path.write_text(text)


def _store_with_other_keys(made: Made) -> None:
    made.premises.store_key("media", "read").write_text("0123456789abcdef" * 4)


def _unsigned_pack(made: Made) -> None:
    shutil.copytree(made.premises.draft, made.premises.packs / "2")
    (made.premises.packs / "2" / "pack.sig").unlink()


def _changed_pack(made: Made) -> None:
    with (made.premises.packs / "1" / "prompts.csv").open("a") as file:
        file.write("\n")


def _pack_of_another_signer(made: Made) -> None:
    shutil.rmtree(made.premises.packs / "1")
    sign_pack(made.premises.draft, generate_private())
    shutil.copytree(made.premises.draft, made.premises.packs / "1")


def _edit_pack(old: str, new: str) -> Callable[[Made], None]:
    def edit(made: Made) -> None:
        path = made.premises.draft / "project.toml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        made.publish("2")

    edit.__name__ = f"_pack_with_{new.strip().replace(' ', '_')[:20]}"
    return edit


def _pack_for_other_keys(made: Made) -> None:
    (made.premises.draft / "keys/media/1.pub").write_text(generate_identity().recipient.text + "\n")
    made.publish("2")


def _pack_with_another_receipt_key(made: Made) -> None:
    (made.premises.draft / "keys/receipt.pub").write_text(generate_private().public.text + "\n")
    made.publish("2")


def _laptop_without_terms(made: Made) -> None:
    next(made.premises.devices.glob("*.toml")).unlink()


def _laptop_with_odd_terms(made: Made) -> None:
    next(made.premises.devices.glob("*.toml")).write_text("projects = 1")


def _old_backup(made: Made) -> None:
    made.premises.backup_file.write_text(time_text(utc_now() - timedelta(days=9)))


def _backup_of_a_time_to_come(made: Made) -> None:
    made.premises.backup_file.write_text(time_text(utc_now() + timedelta(days=2)))


def _odd_backup(made: Made) -> None:
    made.premises.backup_file.write_bytes(b"\xff yesterday")


def _odd_tests(made: Made) -> None:
    made.premises.tested_file.write_text("[")


WRONG = [
    (_open_to_others, "key files"), (_open_configuration, "key files"),
    (_offline_key_by_another_name, "offline keys away"), (_offline_seed_by_another_name, "offline keys away"),
    (_new_public_key, "offline keys tried"), (_odd_tests, "offline keys tried"),
    (_one_key_for_two_duties, "one key a duty"), (_another_receipt_key, "configuration"),
    (_no_configuration, "configuration"), (_rights_key_for_the_service, "configuration"),
    (_weak_token_key, "token keys"), (_equal_token_keys, "token keys"),
    (_store_with_other_keys, "token keys"),
    (_unsigned_pack, "packs"), (_changed_pack, "packs"), (_pack_of_another_signer, "packs"),
    (_edit_pack('/token"', '/tokens"'), "packs"),
    (_edit_pack('\nurl = "https://localhost', '\nurl = "https://127.0.0.1'), "packs"),
    (_edit_pack("rehearsal = true", "rehearsal = false"), "packs"),
    (_pack_for_other_keys, "packs"), (_pack_with_another_receipt_key, "packs"),
    (_laptop_without_terms, "laptops"), (_laptop_with_odd_terms, "laptops"),
    (_old_backup, "backup"), (_backup_of_a_time_to_come, "backup"), (_odd_backup, "backup"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "name"), WRONG, ids=[spoil.__name__.strip("_") for spoil, _ in WRONG])
def test_what_is_wrong_is_found_and_the_other_checks_are_made(complete: Made, spoil, name: str):
    spoil(complete)
    found = findings(complete)
    assert name in {check for check, rows in found.items() if any(row.verdict == "fail" for row in rows)}
    assert all(rows for rows in found.values()), "each check says something"
    secrets = [path.read_text().strip() for path in complete.disk.glob("*.key")]
    words = json.dumps([[row.words, row.remedy] for rows in found.values() for row in rows])
    assert not [secret for secret in secrets if secret in words]


def test_an_older_pack_keeps_the_addresses_of_its_time(complete: Made):
    draft = complete.premises.draft / "project.toml"
    right = draft.read_text()
    shutil.rmtree(complete.premises.packs / "1")
    draft.write_text(right.replace('/token"', '/old"'))
    complete.publish("1")
    assert failed(complete) == {"packs"}
    draft.write_text(right)
    complete.publish("2")
    assert failed(complete) == set()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_that_root_left_behind_is_found(complete: Made):
    os.chown(complete.premises.state, 65534, 65534)
    assert failed(complete) == {"owners"}


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])  # noqa: S104 - what must be found
@pytest.mark.parametrize("flag", ["master.port", "volume.port.grpc", "filer.port.grpc", "service"])
def test_a_port_that_is_open_to_the_outside_is_found(complete: Made, address: str, flag: str):
    particulars = complete.particulars
    port = particulars.first_port if flag == "service" else particulars.store_ports("media")[flag]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, port), family=family):
        assert failed(complete) == {"ports"}
    with socket.create_server(("127.0.0.1", port)):
        assert failed(complete) == set()


@pytest.mark.parametrize("own", [True, False])
def test_a_store_of_this_organisation_on_a_port_of_its_own_choice_is_found(
    complete: Made, tmp_path: Path, own: bool
):
    """Whatever it was started with; another's SeaweedFS on the same machine is no matter of this one."""
    weed = tmp_path / "weed"
    weed.symlink_to(sys.executable)
    folder = complete.premises.store("media") if own else tmp_path
    listen = "import socket; s = socket.create_server(('0.0.0.0', 0)); print(flush=True); input()"
    command = [str(weed), "-S", "-c", listen, f"-dir={folder}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert failed(complete) == ({"ports"} if own else set())
        process.kill()


def test_a_check_that_breaks_is_a_finding():
    def broken() -> list[Finding]:
        raise KeyError("secret")

    def wrong() -> list[Finding]:
        raise Malformed("It is wrong.", remedy="Mend it.")

    assert [(row.verdict, "secret" in row.words) for row in look("a", broken)] == [("fail", False)]
    assert [(row.words, row.remedy) for row in look("a", wrong)] == [("It is wrong.", "Mend it.")]
    assert list(look("a", lambda: [good("a", "right")])) == [good("a", "right")]


def test_nothing_stops_all_checks(made: Made):
    """A folder whose every file is rubbish still gets every answer."""
    for path in made.premises.folder.rglob("*"):
        if path.is_file() and path.name != "organisation.toml":
            path.write_bytes(b"\xff\x00rubbish")
    names = {finding.name for finding in check_organisation(made.premises)}
    assert names >= {"configuration", "token keys", "offline keys tried", "packs", "ports", "disk", "service"}
    made.premises.particulars_file.write_bytes(b"name = 1")
    again = list(check_organisation(made.premises))
    assert {finding.name for finding in again} >= {"packs", "ports", "disk", "door", "clock"}


def test_a_folder_that_was_never_set_up(tmp_path: Path):
    (finding,) = check_organisation(Premises(tmp_path))
    assert finding.verdict == "fail"
    assert "init" in finding.remedy


def test_what_does_not_run_is_told(complete: Made):
    verdicts = {(row.name, row.verdict) for row in check_organisation(complete.premises)}
    assert {("stores", "fail"), ("service", "fail"), ("certificate", "fail"), ("door", "unknown")} <= verdicts


def test_the_exit_code_says_whether_something_is_wrong(complete: Made, capsys: pytest.CaptureFixture[str]):
    assert run(["--json", "organisation", "check", str(complete.premises.folder)]) == 1
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert {"check", "verdict", "words", "remedy"} == set(rows[0])
    assert f"{sum(row['verdict'] == 'fail' for row in rows)} things" in said.err


def test_offline_keys_are_tried_from_their_disk(made: Made, capsys: pytest.CaptureFixture[str]):
    folder = str(made.premises.folder)
    assert run(["organisation", "check", folder, "--offline", str(made.premises.offline)]) == 2
    assert len(untested(made.premises)) == len(OFFLINE)
    shutil.copytree(made.premises.offline, made.disk)
    assert run(["organisation", "check", folder, "--offline", str(made.disk)]) == 0
    assert untested(made.premises) == []
    kept = made.premises.tested_file.read_text()
    keys = [path.read_text().strip().splitlines()[-1] for path in made.disk.glob("*.key")]
    assert not [key for key in keys if key.removeprefix("ed25519:") in kept]
    capsys.readouterr()


@pytest.mark.parametrize("duty", [duty.name for duty in OFFLINE])
@pytest.mark.parametrize("how", ["missing", "another", "damaged"])
def test_an_offline_key_that_does_not_do_its_work_is_named(made: Made, duty: str, how: str):
    shutil.copytree(made.premises.offline, made.disk)
    (made.disk / f"{duty}.key").unlink()
    (made.disk / f"{duty}.pub").unlink()
    if how == "another" and duty in {"identity", "media"}:
        write_identity_files(made.disk, duty, generate_identity())
    elif how == "another":
        write_pair(made.disk, duty, generate_private())
    elif how == "damaged":
        (made.disk / f"{duty}.key").write_bytes(b"\xffdamaged")
    tried = try_offline_keys(made.premises, made.disk, utc_now())
    assert [row.duty.name for row in tried if row.fault] == [duty]
    assert [left.name for left in untested(made.premises)] == [duty]
