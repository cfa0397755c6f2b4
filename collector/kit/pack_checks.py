"""Checks of packs and laptops: what is published is signed, ours, and leads here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from collector.errors import CollectorError, Malformed
from collector.kit.duties import DUTIES, read_public_text
from collector.kit.finding import Finding, bad, good, look
from collector.kit.premises import Particulars, Premises, read_particulars
from collector.model.manifest import HALVES
from collector.project.checks import check_pack
from collector.project.pack import Pack, read_signed_pack
from collector.receive.enrolment import Register, read_enrolment
from collector.receive.projects import mixes_rehearsal, read_served
from collector.signing import read_public
from collector.vault import disk_errors, read_small

_LIMIT_BYTES = 16 << 10
_ANEW = "Put it right in the draft, sign that, and publish it beside this one."
_SIGN = "Sign it: collector project sign DIR --key signing.key; then put it into packs/."


def check_packs(premises: Premises) -> Iterator[Finding]:
    """A pack is published, each is sound, and a project's newest is signed by us, seals to us, sends here."""
    name = "packs"
    particulars = read_particulars(premises)
    newest: dict[str, tuple[int, str, Pack]] = {}
    for path in _entries(premises.packs):
        try:
            pack = read_signed_pack(path)
        except CollectorError as error:
            yield bad(name, f"{path.name}: {error}", _SIGN)
            continue
        last = newest.get(pack.project.id)
        if last is None or last[0] < pack.number:
            newest[pack.project.id] = pack.number, path.name, pack
    if not newest:
        yield bad(name, "No pack is published.", _SIGN)
    for _, shown, pack in newest.values():
        yield from look(name, partial(_judge, shown, pack, premises, particulars))


def _judge(shown: str, pack: Pack, premises: Premises, particulars: Particulars) -> Iterator[Finding]:
    """Older packs keep the keys and addresses of their time; what laptops install is the newest."""
    faults = list(_faults(pack, premises, particulars))
    yield from (bad("packs", f"{shown}: {fault}", _ANEW) for fault in faults)
    if not faults:
        yield good("packs", f"{shown}: signed, its keys are ours, it sends here.")


def _faults(pack: Pack, premises: Premises, particulars: Particulars) -> Iterator[str]:
    check_pack(pack)
    if pack.key != read_public(premises.keys / "signing.pub"):
        yield "It is signed with a key that is not ours."
    yield from _foreign_keys(pack, premises)
    yield from _foreign_servers(pack, particulars)
    if pack.project.rehearsal != particulars.rehearsal:
        yield "A rehearsal and real people share no keys and no service: each has a folder of its own."


def _foreign_keys(pack: Pack, premises: Premises) -> Iterator[str]:
    for duty in DUTIES:
        if duty.seals and read_public_text(premises.keys, duty).strip() not in pack.recipients(duty.name):
            yield f"It does not seal the {duty.name} half to our key."
    for name in ("receipt", "rights"):
        if pack.public_key(name) != read_public(premises.keys / f"{name}.pub"):
            yield f"Its {name} key is not ours."


def _foreign_servers(pack: Pack, particulars: Particulars) -> Iterator[str]:
    for half in HALVES:
        server = pack.project.server[half]
        if server.url.rstrip("/") != particulars.urls[half]:
            yield f"Its {half} half goes to another address than {particulars.urls[half]}."
        if server.token_url != particulars.token_url:
            yield f"It asks for tokens elsewhere than at {particulars.token_url}."


def check_devices(premises: Premises) -> Iterator[Finding]:
    """Every admitted laptop can be read, and serves one kind of project."""
    name = "laptops"
    served, register = read_served(premises.packs), Register(premises.devices)
    admitted = faults = 0
    for path in sorted(premises.devices.glob("*.json")):
        try:
            device = register.find_text(_key_in(path))
            if device is None or mixes_rehearsal(device.projects, served):
                raise Malformed("It has no terms, or serves rehearsals and real projects.")
            admitted += not device.revoked
        except CollectorError as error:
            faults += 1
            device_name, text = path.stem[:16], str(error)
            told = text if device_name in text else f"Device {device_name}: {text}"
            yield bad(name, told, "Admit it again: collector organisation admit.")
    if not admitted and not faults:
        yield Finding(
            name, "warn", "No laptop is admitted.", "collector organisation admit DIR ENROLMENT.json"
        )
    elif not faults:
        yield good(name, f"{admitted} laptops are admitted.")


def _key_in(path: Path) -> str:
    return read_enrolment(read_small(path, _LIMIT_BYTES)).key


def _entries(folder: Path) -> list[Path]:
    with disk_errors("the folder of packs"):
        found = sorted(folder.iterdir()) if folder.is_dir() else []
    return [
        path for path in found if not path.name.startswith(".") and (path.is_dir() or path.suffix == ".zip")
    ]
