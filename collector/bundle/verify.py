"""Verifying a half without any private key: signature, files, records, and the journal by the rules."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from collector.bundle.agreement import check_agreement
from collector.bundle.files import (
    check_each_once,
    check_files,
    check_signature,
    is_evidence,
    is_form,
    read_file,
)
from collector.bundle.kinds import check_kinds
from collector.bundle.plain import check_journal, check_manifest
from collector.bundle.records import Records, check_evidence, read_records
from collector.bundle.shape import JOURNAL, MANIFEST, parse_manifest
from collector.bundle.sources import FolderHalf, HalfSource
from collector.bundle.story import (
    Published,
    Step,
    Story,
    ask_once,
    check_sealable,
    cut_story,
    hash_lines,
    read_story,
)
from collector.bundle.written import check_fixed
from collector.errors import BadHash, BrokenChain, Malformed, NotPublished
from collector.journal import each_line
from collector.model.canonical import sha256_text
from collector.model.events import ChoicesNarrowed, IdentitySealed
from collector.model.kinds import kinds_of
from collector.model.manifest import HALVES, MAX_MANIFEST_BYTES, Half, Manifest, MediaManifest
from collector.model.record import ConsentRecord
from collector.signing import PublicKey, parse_public

MAX_JOURNAL_BYTES = 256 << 20
RECEIPTS = frozenset(f"{half}.{ending}" for half in HALVES for ending in ("json", "sig"))


@dataclass(frozen=True)
class VerifiedHalf:
    """A half that holds together. `device` is the signer's key as text; `story` is the media half's journal.

    `judged`: whether the project's pack was at hand; without it what a pack says was not checked.
    """

    manifest: Manifest
    manifest_hash: str
    device: str
    records: dict[str, ConsentRecord] = field(default_factory=dict)
    story: Story | None = None
    judged: bool = False


def verify_half(source: HalfSource, half: Half, published: Published | None = None) -> VerifiedHalf:
    """Return the half when everything fits.

    With `published` packs everything that a pack says counts too. Raises BadSignature, BadHash, BrokenChain,
    IllegalEvent or NotAllowed, naming the file or line, NewerRules; what can't be read in a sealed half is
    damage too, unless it is the published packs: PacksUnreadable.
    """
    packs = published and ask_once(published)
    found = _verify_beside(source, half, packs)
    pack = packs and packs(found.manifest.project, found.manifest.pack_number)
    if half == "identity" and pack is not None:
        check_fixed(found.records, pack)
    return found


def _verify_beside(source: HalfSource, half: Half, published: Published | None) -> VerifiedHalf:
    """Return a half that the other one is compared with: its records are judged where the journal is."""
    with _damage_of(half):
        return _verify(source, half, published and ask_once(published))


@contextlib.contextmanager
def _damage_of(half: Half) -> Iterator[None]:
    """What can't be read in a sealed half is damage of it."""
    try:
        yield
    except Malformed as error:
        raise BadHash(f"The {half} half is damaged. {error}") from error


def _verify(source: HalfSource, half: Half, published: Published | None) -> VerifiedHalf:
    data = read_file(source, MANIFEST, MAX_MANIFEST_BYTES)
    try:
        manifest = parse_manifest(data, half)
    except Malformed as error:
        raise BadHash(f"The file {MANIFEST} is damaged. {error}") from error
    check_manifest(manifest)
    if (manifest.revision == 1) != (manifest.replaces_hash is None):
        raise BadHash(f"The file {MANIFEST} does not say which revision it replaces.")
    device = parse_public(manifest.device)
    check_signature(source, MANIFEST, device, data)
    pack = published and published(manifest.project, manifest.pack_number)
    sealed = check_files(source, manifest, pack)
    records = read_records(source, manifest, device)
    story = None
    _check_pack(manifest, published)
    if isinstance(manifest, MediaManifest):
        story = _check_media(source, manifest, device, records, published)
    else:
        check_evidence(manifest, records, sealed)
    judged = story is not None and story.pack is not None and not story.legacy
    return VerifiedHalf(manifest, sha256_text(data), manifest.device, records, story, judged)


def verify_session(folder: Path, published: Published | None = None) -> list[VerifiedHalf]:
    """Verify a session folder, whole or one half.

    Raises what `verify_half` raises, BadHash for a link, a file beside the halves or halves that are not of
    one sealing, Malformed for no half.
    """
    if any((folder / half / MANIFEST).exists() for half in HALVES):
        _check_beside(folder)
        halves = [half for half in HALVES if (folder / half).exists()]
        verify = _verify_beside if len(halves) == len(HALVES) else verify_half
        found = [verify(FolderHalf(folder / half), half, published) for half in halves]
    else:
        found = [verify_half(FolderHalf(folder), _guess_half(folder), published)]
    if len(found) == len(HALVES):
        check_pair(found[0].manifest, found[1].manifest, found[1].story)
    return found


def check_pair(one: Manifest, other: Manifest, story: Story | None) -> None:
    """Return when two halves are of one sealing: identity's journal and records begin media's.

    `one` is identity's manifest, `other` media's, `story` its journal. Raises BadHash; IllegalEvent and
    NotAllowed where nothing could be sealed. After sealing only media's journal grows: by what was taken
    back (P-3.4).
    """
    for name in ("project", "session", "device", "policy_hash", "pack_number"):
        if getattr(one, name) != getattr(other, name):
            raise BadHash(f"The two halves differ in {name}: they were not sealed together.")
    sealed = None if story is None else cut_story(story, one.journal_hash)
    if story is None or sealed is None:
        raise BadHash("The two halves differ in journal_hash: they were not sealed together.")
    check_sealable(sealed)
    _check_revision(other, story.steps[len(sealed.steps) :])
    named = {digest for person in sealed.state.contributors.values() for digest in person.records}
    if _records_in(one) != named or not named <= _records_in(other):
        raise BadHash("The two halves hold different consent records.")
    _check_forms(one, sealed)
    check_each_once(one, other)


def _check_revision(manifest: Manifest, since: Sequence[Step]) -> None:
    """Each taking back after sealing makes one revision of the media half, and nothing else does."""
    taken = sum(isinstance(step.event, ChoicesNarrowed) for step in since)
    if manifest.revision != 1 + taken:
        raise BadHash("The media half is not the revision that what was taken back makes it.")


def read_beside(source: HalfSource, half: Half, published: Published | None) -> VerifiedHalf:
    """Return the other half of one that is verified, for its manifest and story; its files are not read.

    Raises what `verify_half` raises of manifest and journal.
    """
    with _damage_of(half):
        data = read_file(source, MANIFEST, MAX_MANIFEST_BYTES)
        manifest = parse_manifest(data, half)
        device = parse_public(manifest.device)
        check_signature(source, MANIFEST, device, data)
        packs = published and ask_once(published)
        story = _read_story(source, manifest, device, packs) if half == "media" else None
        return VerifiedHalf(manifest, sha256_text(data), manifest.device, story=story)


def _records_in(manifest: Manifest) -> set[str]:
    """The hashes of the records that a half lists."""
    return {
        row.sha256 for row in manifest.files
        if row.path.startswith("consent/") and row.path.endswith(".json")
    }  # fmt: skip


def _check_forms(manifest: Manifest, story: Story) -> None:
    """The sealed forms and signatures are the ones that the journal names; a corrected form replaces one."""
    files = {row.path: (row.sha256, row.size_bytes) for row in manifest.files}
    corrected: list[int] = []
    for code, person in story.state.contributors.items():
        for row in person.evidence:
            if files.get(row.path, ("", 0))[0] != row.evidence_hash or not is_evidence(row.path, code):
                raise BadHash(f"The evidence of a signature of {code} is not where the journal says.")
        form = person.form
        if form is None or not is_form(form.path, code):
            raise BadHash(f"The identity form of {code} is not the one that was sealed.")
        if files.get(form.path) != (form.sha256, form.size_bytes):
            corrected.append(_find_correction(manifest, form, code))
    if max(corrected, default=1) != manifest.revision or len(set(corrected)) != len(corrected):
        raise BadHash("The identity half is not the revision that its corrected forms make it.")


def _find_correction(manifest: Manifest, form: IdentitySealed, code: str) -> int:
    """Return the revision that put another form in the place of the sealed one (P-3.2).

    Each revision corrects one person's form, and the name of the form says which. Raises BadHash.
    """
    names = {f"{code}/form-{revision}.age": revision for revision in range(2, manifest.revision + 1)}
    found = [row for row in manifest.files if is_form(row.path, code)]
    if len(found) == 1 and found[0].path != form.path and found[0].sha256 != form.sha256:
        revision = names.get(found[0].path)
        if revision is not None:
            return revision
    raise BadHash(f"The identity form of {code} is not the one that was sealed.")


def _check_beside(folder: Path) -> None:
    """A session holds its halves and its receipts, each a real folder."""
    for path in sorted(folder.iterdir()):
        if path.name not in {*HALVES, "receipts"}:
            raise BadHash(f"The file {path.name} is in no manifest.")
        if path.is_symlink() or not path.is_dir():
            raise BadHash(f"There is a link or a file where the folder {path.name} should be.")
    receipts = folder / "receipts"
    for name in FolderHalf(receipts).names() if receipts.exists() else ():
        if name not in RECEIPTS:
            raise BadHash(f"The file receipts/{name} is no receipt.")


def _guess_half(folder: Path) -> Half:
    if not (folder / MANIFEST).is_file():
        raise Malformed("There is no sealed session at this place.")
    return "media" if (folder / JOURNAL).exists() else "identity"


def _check_media(
    source: HalfSource, manifest: MediaManifest, device: PublicKey, records: Records,
    published: Published | None,
) -> Story:  # fmt: skip
    story = _read_story(source, manifest, device, published)
    check_sealable(story)
    check_agreement(manifest, story, records)
    check_journal(story)
    if story.pack is not None:
        check_kinds(manifest, kinds_of(story.pack.project))
    return story


def _read_story(
    source: HalfSource, manifest: Manifest, device: PublicKey, published: Published | None
) -> Story:
    data = read_file(source, JOURNAL, MAX_JOURNAL_BYTES)
    heads = hash_lines(data)  # first: it counts them
    story = read_story(each_line(data, device), heads, published)
    if heads[-1] != manifest.journal_hash:
        raise BrokenChain("The journal does not end where the manifest says.")
    return story


def _check_pack(manifest: Manifest, published: Published | None) -> None:
    """The identity half has no journal that is judged by a pack: what it names must have been published."""
    if published is None or manifest.half == "media":
        return
    pack = published(manifest.project, manifest.pack_number)
    if pack is None:
        raise NotPublished(
            f"Pack {manifest.pack_number} of {manifest.project} is not among the published ones."
        )
    if pack.policy_hash != manifest.policy_hash:
        raise BadHash("The manifest names another policy than its pack.")
