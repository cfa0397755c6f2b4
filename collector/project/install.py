"""Installing a pack: trust asked once, older ones refused, every version kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from collector.errors import (
    BadSignature,
    CollectorError,
    NothingToDo,
    PackOlder,
    PackUnknown,
    PackUntrusted,
    Refused,
)
from collector.journal import Ledger
from collector.keystore import Keystore
from collector.model.device_events import PackTrusted
from collector.project.checks import check_pack
from collector.project.pack import Pack, read_signed_pack
from collector.project.signing_pack import endorsement_text
from collector.signing import parse_public
from collector.vault import delete_tree, make_folder, make_read_only, sync_folder, write_atomically

_NUMBER_BYTES = 8


@dataclass(frozen=True)
class Trusted:
    """The newest installed pack of a project, as the ledger knows it."""

    project: str
    number: int
    key: str
    index_hash: str
    rehearsal: bool


def trusted_packs(ledger: Ledger) -> dict[str, Trusted]:
    """Return the newest trusted pack of each project, from the ledger."""
    return {item.project: item for item in _trusted(ledger)}


def keep_trust(ledger: Ledger, keystore: Keystore) -> None:
    """Keep beside the log which pack is trusted: a damaged line must not stop a request of rights."""
    for item in trusted_packs(ledger).values():
        kept = item.number.to_bytes(_NUMBER_BYTES, "big") + bytes.fromhex(item.index_hash.partition(":")[2])
        if keystore.get(_trust_name(item.project)) != kept:
            keystore.put(_trust_name(item.project), kept)


def recall_trust(data: Path, ledger: Ledger, keystore: Keystore) -> None:
    """Write again which packs are trusted where the log has lost it, from what the keystore knows."""
    folder, known = data / "packs", trusted_packs(ledger)
    for project in sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []:
        kept = keystore.get(_trust_name(project))
        if kept is None:
            continue
        number = int.from_bytes(kept[:_NUMBER_BYTES], "big")
        if project in known and known[project].number >= number:
            continue
        try:
            pack = read_signed_pack(pack_folder(data, project, number), with_sounds=False)
        except CollectorError:  # it is told when somebody asks for the project
            continue
        if pack.index_hash == f"sha256:{kept[_NUMBER_BYTES:].hex()}":
            ledger.note(_as_trusted(pack))


def installed_numbers(ledger: Ledger, project: str) -> list[int]:
    """Return the numbers of a project's packs that were installed here, oldest first; all are kept."""
    return [item.number for item in _trusted(ledger) if item.project == project]


def _trusted(ledger: Ledger) -> list[Trusted]:
    rows = [line.fields for line in ledger.of_kind("pack_trusted")]
    names = ("project", "number", "key", "index_hash", "rehearsal")
    return [Trusted(*(row[name] for name in names)) for row in rows]


def install_pack(data: Path, ledger: Ledger, source: Path, trust: str | None) -> Pack:
    """Check, copy and trust the pack at `source`. Durable on return.

    `trust` is the fingerprint a person compared; needed once for each project. A pack that is trusted
    already, also an older one, is copied anew where its files here are lost or damaged. Raises PackUntrusted,
    PackOlder, PackBadlySigned, BadPack, NothingToDo when this very pack is installed already and whole.
    """
    pack = read_signed_pack(source)
    if _repair(data, ledger, pack):
        return pack
    check_pack(pack)
    known = trusted_packs(ledger)
    _check_trust(pack, known.get(pack.project.id), trust)
    _check_one_kind(pack, list(known.values()))
    _copy(pack, pack_folder(data, pack.project.id, pack.number))
    ledger.note(_as_trusted(pack))
    return pack


def _repair(data: Path, ledger: Ledger, pack: Pack) -> bool:
    """Copy a trusted pack anew where it is not whole here; its hash says that it is the very one."""
    trusted = (pack.project.id, pack.number, pack.index_hash)
    if trusted not in [(item.project, item.number, item.index_hash) for item in _trusted(ledger)]:
        return False
    folder = pack_folder(data, pack.project.id, pack.number)
    try:
        if read_signed_pack(folder).index_hash == pack.index_hash:
            return False
    except CollectorError:  # that is what it is installed again for
        pass
    _copy(pack, folder)
    return True


def _as_trusted(pack: Pack) -> PackTrusted:
    assert pack.index is not None  # noqa: S101 - read_signed_pack gives one
    return PackTrusted(
        project=pack.project.id, number=pack.number, key=pack.index.key, index_hash=str(pack.index_hash),
        rehearsal=pack.project.rehearsal,
    )  # fmt: skip


def _trust_name(project: str) -> str:
    return f"pack:{project}"


def newest_index_hash(ledger: Ledger, project: str) -> str | None:
    """Return which pack of a project is the newest trusted one, without reading it."""
    hashes = [item.index_hash for item in _trusted(ledger) if item.project == project]
    return hashes[-1] if hashes else None


def installed_pack(data: Path, ledger: Ledger, project: str, number: int | None = None) -> Pack:
    """Return an installed project's newest pack, or an older `number` of it, checked again.

    Raises PackUnknown, PackUntrusted, PackBadlySigned, BadPack.
    """
    numbers = [item for item in _trusted(ledger) if item.project == project and number in {None, item.number}]
    if not numbers:
        raise PackUnknown("This project is not installed on this laptop.")
    trusted = numbers[-1]
    pack = read_signed_pack(pack_folder(data, project, trusted.number), with_sounds=False)
    if pack.index_hash != trusted.index_hash:
        raise PackUntrusted("The installed pack is not the one that was trusted.")
    return pack


def newest_whole_pack(data: Path, ledger: Ledger, project: str) -> Pack:
    """Return an installed project's newest pack that is whole: for what may not wait for a lost one.

    Raises as `installed_pack` does, for the newest, where none is.
    """
    try:
        return installed_pack(data, ledger, project)
    except CollectorError:
        for number in reversed(installed_numbers(ledger, project)[:-1]):
            with suppress(CollectorError):
                return installed_pack(data, ledger, project, number)
        raise


def pack_folder(data: Path, project: str, number: int) -> Path:
    """Return where a pack's files lie."""
    return data / "packs" / project / str(number)


def _check_trust(pack: Pack, known: Trusted | None, trust: str | None) -> None:
    key = pack.key
    assert key is not None  # noqa: S101 - a signed pack has one
    if known is None:
        if trust is None or _plain(trust) != key.fingerprint:
            raise PackUntrusted(
                f"This pack's signing key is not trusted here. Its fingerprint: {key.fingerprint}"
            )
        return
    if pack.number < known.number:
        raise PackOlder(f"Number {known.number} of this project is installed, this one is {pack.number}.")
    if pack.number == known.number:
        if pack.index_hash == known.index_hash:
            raise NothingToDo("This pack is installed already.")
        raise PackOlder("Another pack of this number is installed already.")
    if key.text != known.key:
        _check_endorsement(pack, known)


def _check_endorsement(pack: Pack, known: Trusted) -> None:
    index = pack.index
    endorsement = index.endorsement if index else None
    if index is None or endorsement is None or endorsement.key != known.key:
        raise PackUntrusted("This pack has a new signing key that the old one does not endorse.")
    try:
        signed = endorsement_text(pack.project.id, index.key)
        parse_public(known.key).verify(signed, bytes.fromhex(endorsement.signature))
    except BadSignature as error:
        raise PackUntrusted("The old signing key's endorsement does not fit.") from error


def _check_one_kind(pack: Pack, known: list[Trusted]) -> None:
    """A rehearsal's device key is never a production one: a data folder holds one kind."""
    if any(other.rehearsal != pack.project.rehearsal for other in known):
        raise Refused(
            "Rehearsals and real projects never share a data folder.",
            remedy="Name another folder with --data.",
        )


def _copy(pack: Pack, target: Path) -> None:
    """Copy through a draft folder: a power cut leaves the whole pack or none. It stays as it is (P-6.3)."""
    draft = target.with_name(f".{target.name}.new")
    delete_tree(draft)
    delete_tree(target)
    make_folder(draft)
    for name in pack.files.names():
        path = draft / name
        make_folder(path.parent)
        write_atomically(path, pack.files.read(name))
        make_read_only(path)
    draft.rename(target)
    sync_folder(target.parent)


def _plain(fingerprint: str) -> str:
    return "".join(fingerprint.split()).replace(":", "").lower()
