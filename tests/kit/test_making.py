"""What init writes: it fits together, is closed to others, and is never written over."""

from __future__ import annotations

import re
import stat
import tomllib
from pathlib import Path

import pytest

from collector.errors import DiskFailed, Malformed
from collector.kit.duties import DUTIES, OFFLINE
from collector.kit.making import make_organisation
from collector.kit.premises import Address, Premises, parse_address, read_particulars
from collector.model.manifest import HALVES
from collector.project.checks import find_faults
from collector.project.pack import read_draft
from collector.receive.config import read_config
from tests.kit.conftest import DAY, Made, make, particulars


def test_the_service_reads_what_was_written(made: Made):
    config = read_config(made.premises.config)
    assert {half: store.url for half, store in config.stores.items()} == {
        half: made.particulars.filer_url(half) for half in HALVES
    }
    assert config.port == made.particulars.first_port
    assert (config.packs, config.devices, config.state) == (
        made.premises.packs,
        made.premises.devices,
        made.premises.state,
    )
    assert config.rights_key is None, "whoever breaks into the service can't have laptops delete"
    officer = read_config(made.premises.officer_config)
    assert officer.rights_key is not None
    assert officer.stores == config.stores
    assert officer.state.resolve() == config.state


def test_stores_ask_for_the_keys_that_the_service_signs_with(made: Made):
    config = read_config(made.premises.config)
    for half in HALVES:
        asked = tomllib.loads((made.premises.store(half) / "security.toml").read_text())["jwt"][
            "filer_signing"
        ]
        keys = config.stores[half].keys
        assert (asked["key"], asked["read"]["key"]) == (keys.write, keys.read)


def test_the_draft_can_be_signed_and_leads_here(made: Made):
    draft = read_draft(made.premises.draft)
    assert find_faults(draft) == []
    assert draft.project.id == "reading"
    assert draft.project.rehearsal
    assert draft.project.organisation.text["en"].organisation == made.particulars.name
    assert {half: server.url for half, server in draft.project.server.items()} == made.particulars.urls


def test_a_pack_names_hosts_that_are_not_this_computer(tmp_path: Path):
    hosts = {"host": Address("data.example.org", 443), "media_host": Address("media.example.org", 443)}
    draft = read_draft(make(tmp_path / "o", tmp_path / "disk", **hosts).premises.draft)
    assert find_faults(draft) == []
    assert draft.project.allowed_hosts == ["data.example.org", "media.example.org"]
    assert draft.project.server["identity"].token_url == "https://data.example.org/token"


def test_each_duty_has_a_key_where_it_is_used(made: Made):
    homes = {
        "service": made.premises.keys,
        "officer": made.premises.officer,
        "offline": made.premises.offline,
    }
    for duty in DUTIES:
        holders = {home for home, folder in homes.items() if (folder / f"{duty.name}.key").exists()}
        assert holders == {duty.home}
        assert (made.premises.keys / f"{duty.name}.pub").is_file()
    texts = {(made.premises.keys / f"{duty.name}.pub").read_text() for duty in DUTIES}
    assert len(texts) == len(DUTIES)
    assert {duty.name for duty in OFFLINE} == {"identity", "media", "signing", "import", "verdict"}


def test_no_file_can_be_read_by_others(made: Made):
    modes = {stat.S_IMODE(path.stat().st_mode) for path in made.premises.folder.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(made.premises.keys.stat().st_mode) == 0o700


def test_nothing_is_overwritten(made: Made):
    before = {path: path.read_bytes() for path in made.premises.folder.rglob("*") if path.is_file()}
    with pytest.raises(DiskFailed, match="not empty"):
        make_organisation(made.premises, made.particulars, DAY)
    assert {path: path.read_bytes() for path in made.premises.folder.rglob("*") if path.is_file()} == before


def test_what_was_told_is_read_again(made: Made):
    assert read_particulars(made.premises) == made.particulars


@pytest.mark.parametrize("folder", ["with space", "with$dollar", "per%cent", "quo'te", "semi;colon", "a{b"])
def test_a_path_that_units_can_not_name_is_refused_before_anything_is_written(tmp_path: Path, folder: str):
    premises = Premises(tmp_path / folder)
    with pytest.raises(Malformed, match="path"):
        make_organisation(premises, particulars(), DAY)
    assert not premises.folder.exists()


HERE = Address("localhost", 21013)
ODD: list[dict[str, object]] = [
    {"name": ""},
    {"name": "two\nlines"},
    {"name": "x" * 101},
    {"project": "../up"},
    {"project": ""},
    {"first_port": 80},
    {"first_port": 65530},
    {"host": HERE, "media_host": HERE},
]


@pytest.mark.parametrize("changes", ODD)
def test_odd_particulars_are_refused(changes: dict[str, object]):
    with pytest.raises(Malformed):
        particulars(**changes)


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("data.example.org", "data.example.org", 443), ("Data.Example.org:8443", "data.example.org", 8443),
     ("192.0.2.7", "192.0.2.7", 443), ("localhost:1", "localhost", 1)],
)  # fmt: skip
def test_an_address(text: str, host: str, port: int):
    assert parse_address(text) == Address(host, port)


@pytest.mark.parametrize(
    "text",
    ["", "https://data.example.org", "a b", "a:0", "a:70000", "a:", "-a", "a..b", "a;b", "a\nb"],
)
def test_no_address(text: str):
    with pytest.raises(Malformed):
        parse_address(text)


def test_units_run_what_was_written_as_somebody_of_their_own(made: Made):
    users = set()
    for unit in made.premises.units.glob("*.service"):
        lines = unit.read_text().splitlines()
        users |= {line for line in lines if line.startswith("User=")}
        assert "NoNewPrivileges=yes" in lines
        assert "ProtectSystem=strict" in lines
        assert "IPAddressDeny=any" in lines
        hidden = next(line for line in lines if line.startswith("InaccessiblePaths="))
        assert f"-{made.premises.officer}" in hidden
        assert not re.search("§", unit.read_text())
    assert len(users) == 3


def test_stores_of_units_listen_on_loopback_and_report_home_nowhere(made: Made):
    for half in HALVES:
        command = (made.premises.units / f"collector-{half}.service").read_text()
        assert " -ip.bind=127.0.0.1 " in command
        assert " -master.telemetry=false " in command
