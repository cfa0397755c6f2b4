"""Whose sessions lie on the stores, whatever the list of people knows: it may be younger than they are.

Who asks to be deleted is looked for wherever something of a session can lie: the vault, what is under way or
was refused, and the old layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from collector.bundle.shape import MANIFEST, SIGNATURE, parse_manifest
from collector.errors import BadSignature, Malformed, ServerBroken
from collector.model.layout import CHECKING, INBOX, REFUSED, Vaulted, short
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Half, Manifest, MediaManifest
from collector.receive.filer import Filer
from collector.receive.holdings import Holdings
from collector.receive.survey import walk_sent, walk_vault
from collector.signing import SIGNATURE_BYTES, parse_public


def codes_of(manifest: Manifest) -> list[str]:
    """Return whose session a half is."""
    if isinstance(manifest, MediaManifest):
        return sorted(person.code for person in manifest.contributors)
    return sorted({row.path.partition("/")[0] for row in manifest.files if row.path.endswith(".age")})


def learn_people(filers: Mapping[Half, Filer], holdings: Holdings, project: str) -> None:
    """Put on the list of people what lies in the vault and is not on it. Raises ServerAway."""
    for half, filer in filers.items():
        for key in walk_vault(filer, half, project):
            if not holdings.knows(key):
                _learn(filer, holdings, key, key.folder)


def find_elsewhere(
    filers: Mapping[Half, Filer], project: str, codes: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield device and session of what is under way, was refused or lies in the old layout, of these people.

    Only a manifest that its device signed is believed. Raises ServerAway.
    """
    wanted = set(codes)
    for half in HALVES:
        for folder in _folders(filers[half], half, project):
            manifest = _read_signed(filers[half], half, folder)
            if manifest is not None and wanted & set(codes_of(manifest)):
                yield short(parse_public(manifest.device).fingerprint), manifest.session


def _learn(filer: Filer, holdings: Holdings, key: Vaulted, folder: str) -> None:
    manifest = _read_signed(filer, key.half, folder)
    if manifest is not None:
        holdings.learn_people(key, codes_of(manifest))


def _folders(filer: Filer, half: Half, project: str) -> Iterator[str]:
    """Yield every folder outside the vault in which a half may lie."""
    for sent in walk_sent(filer, f"{INBOX}/{half}/{project}", half, project):
        yield sent.inbox
    for root in (CHECKING, REFUSED):
        for sent in walk_sent(filer, f"{root}/{half}/{project}", half, project):
            yield from _below(filer, f"{root}/{sent.name}")
    for device in _below(filer, f"{REFUSED}/layout-1/{half}/{project}"):
        yield from _below(filer, device)
    yield from _below(filer, f"/{half}/{project}")


def _below(filer: Filer, folder: str) -> list[str]:
    return [f"{folder}/{entry.name}" for entry in filer.entries(folder) if entry.is_folder]


def _read_signed(filer: Filer, half: Half, folder: str) -> Manifest | None:
    try:
        data = filer.read(f"{folder}/{MANIFEST}", MAX_MANIFEST_BYTES) or b""
        manifest = parse_manifest(data, half)
        signature = filer.read(f"{folder}/{SIGNATURE}", SIGNATURE_BYTES) or b""
        parse_public(manifest.device).verify(data, signature)
    except (Malformed, BadSignature, ServerBroken):
        return None
    return manifest
