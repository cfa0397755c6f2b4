"""An organisation's folder, freshly made, and one that is complete but for what runs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collector.kit.admitting import Applicant, admit, sign_enrolment
from collector.kit.ceremony import try_offline_keys
from collector.kit.making import make_organisation
from collector.kit.premises import Address, Particulars, Premises
from collector.model.times import time_text, utc_now
from collector.project.signing_pack import sign_pack
from collector.receive.terms import Terms
from collector.signing import PrivateKey, generate_private, read_private
from tests.kit.page import free_run

DAY = date(2026, 11, 30)


def particulars(**changes: object) -> Particulars:
    first_port = changes.get("first_port", 21000)
    assert isinstance(first_port, int)
    values: dict[str, object] = {
        "name": "Larkfield “Speech” Works",
        "project": "reading",
        "rehearsal": True,
        "host": Address("localhost", first_port + 13),
        "media_host": Address("localhost", first_port + 14),
        "first_port": first_port,
    }
    return Particulars(**(values | changes))


@dataclass(frozen=True)
class Made:
    premises: Premises
    particulars: Particulars
    disk: Path

    def publish(self, name: str = "1") -> None:
        """Sign the draft with the key on the offline disk, and put a copy among the packs."""
        sign_pack(self.premises.draft, read_private(self.disk / "signing.key"))
        shutil.copytree(self.premises.draft, self.premises.packs / name)

    def admit(self, key: PrivateKey | None = None) -> str:
        """Admit a laptop; return its fingerprint."""
        device = key or generate_private()
        name = device.public.fingerprint
        applicant = Applicant(sign_enrolment(device, utc_now()), name, None)
        admit(self.premises.devices, applicant, Terms(("reading",), ("recorder",), date(2027, 12, 31)))
        return name


def make(folder: Path, disk: Path, **changes: object) -> Made:
    made = Made(Premises(folder), particulars(**{"first_port": free_run(15)} | changes), disk)
    make_organisation(made.premises, made.particulars, utc_now().date() - timedelta(days=1))
    return made


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """As `init` leaves it."""
    return make(tmp_path / "organisation", tmp_path / "disk")


@pytest.fixture
def complete(made: Made) -> Made:
    """Everything done that needs no server: ceremony, pack, a laptop, a backup."""
    shutil.copytree(made.premises.offline, made.disk)
    try_offline_keys(made.premises, made.disk, datetime.now(UTC))
    shutil.rmtree(made.premises.offline)
    made.publish()
    made.admit()
    made.premises.backup_file.write_text(time_text(utc_now()))
    return made
