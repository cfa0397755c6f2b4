"""Opens a bundle with the organisation's keys: verified first, then decrypted, then decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

from collector.bundle.records import newest_of
from collector.bundle.shape import EXTENSIONS, JOURNAL, MANIFEST, take_name
from collector.bundle.sources import FolderHalf
from collector.bundle.verify import VerifiedHalf, check_pair, read_beside, verify_half
from collector.errors import AgePayloadFailure, BadHash, BadSignature, CollectorError, Malformed, NoKeyMatches
from collector.model.canonical import canonical, parse_canonical
from collector.model.manifest import HALVES, Half, Manifest, MediaManifest, TakeRow
from collector.model.receipt import MAX_RECEIPT_BYTES, Receipt
from collector.model.record import ConsentRecord
from collector.receive.ages import check_age
from collector.receive.decode import write_picture, write_sound, write_statement
from collector.receive.writing import OutFolder
from collector.seal.opening import open_sealed, salvage_prefix
from collector.seal.recipients import Identity
from collector.signing import SIGNATURE_BYTES, PublicKey
from collector.vault import disk_errors, read_small

ReceiptState = Literal["valid", "absent", "bad", "not_checked"]
_MATROSKA = b"\x1a\x45\xdf\xa3"
_CUT = "cut"


@dataclass(frozen=True)
class Opening:
    """What `open` was told. `receipt_key` None: receipts are not checked. `salvage`: release cut takes."""

    identities: Sequence[Identity]
    out: Path
    receipt_key: PublicKey | None = None
    salvage: bool = False


@dataclass
class OpenedHalf:
    """What came out of one half: paths below its folder, how its receipt stands, what could not be opened."""

    session: str
    half: Half
    receipt: ReceiptState
    files: list[str] = field(default_factory=list)
    faults: list[tuple[str, CollectorError]] = field(default_factory=list)


def open_bundle(bundle: Path, opening: Opening) -> Iterator[OpenedHalf]:
    """Open each half that a key opens. `bundle` is a session folder, or one half.

    Raises NoKeyMatches when the keys open nothing in it, what `verify_half` and `check_pair` raise,
    UnsafePath, DiskFailed. Nothing is opened of a bundle whose halves were not sealed together.
    """
    halves = _find_halves(bundle)
    ours = [half for half, folder in halves.items() if _is_ours(folder, opening.identities)]
    if not ours:
        raise NoKeyMatches("None of these keys opens anything in this bundle.")
    verified = _verify(halves, ours)
    for half in ours:
        yield _HalfOpener(halves[half], verified[half], bundle, opening).open()


def _verify(halves: dict[Half, Path], ours: Sequence[Half]) -> dict[Half, VerifiedHalf]:
    """Verify what is opened; of the other half only what ties the two together: its files stay unread."""
    found: dict[Half, VerifiedHalf] = {}
    for half, folder in halves.items():
        source = FolderHalf(folder)
        found[half] = verify_half(source, half) if half in ours else read_beside(source, half, None)
    if len(found) == len(HALVES):
        check_pair(found["identity"].manifest, found["media"].manifest, found["media"].story)
    return found


def _find_halves(bundle: Path) -> dict[Half, Path]:
    halves: dict[Half, Path] = {
        half: bundle / half for half in HALVES if (bundle / half / MANIFEST).is_file()
    }
    if not halves and (bundle / MANIFEST).is_file():
        halves = {"media" if (bundle / JOURNAL).exists() else "identity": bundle}
    if not halves:
        raise Malformed("There is no sealed session at this place.")
    return halves


def _is_ours(folder: Path, identities: Sequence[Identity]) -> bool:
    """Tell whether a key opens a file of this half. A damaged header counts: verifying will name it."""
    source = FolderHalf(folder)
    for name in source.names():
        if not name.endswith(".age"):
            continue
        with source.open(name) as stream:
            try:
                open_sealed(stream, identities)
            except NoKeyMatches:
                continue
            except CollectorError:
                pass
        return True
    return False


class _HalfOpener:
    def __init__(self, folder: Path, verified: VerifiedHalf, bundle: Path, opening: Opening) -> None:
        self._source = FolderHalf(folder)
        self._verified = verified
        self._half = verified.manifest.half
        self._bundle = bundle
        self._opening = opening
        self._identities = opening.identities

    def open(self) -> OpenedHalf:
        verified = self._verified
        session = verified.manifest.session
        self._out = OutFolder(self._opening.out, session, self._half)
        self._opened = OpenedHalf(session, self._half, self._check_receipt(verified))
        if self._opened.receipt == "bad":
            fault = BadSignature("The receipt does not fit this half: one of them was changed.")
            self._opened.faults.append(("receipt", fault))
        if isinstance(verified.manifest, MediaManifest):
            self._open_media(verified.manifest)
        else:
            self._open_identity(verified.manifest)
        return self._opened

    def _open_media(self, manifest: MediaManifest) -> None:
        for row in manifest.takes:
            self._try(take_name(row.take, row.kind), partial(self._open_take, row))
        rows = b"".join(canonical(row.as_json()) + b"\n" for row in manifest.takes)
        self._write(self._out, "takes.jsonl", rows)
        consent = self._out.below("consent")
        for file in manifest.files:
            if file.path.startswith("consent/") and file.path.endswith(".json"):
                with self._source.open(file.path) as stream:
                    self._write(consent, file.path.removeprefix("consent/"), stream.read())

    def _open_take(self, row: TakeRow) -> None:
        cut = _CUT in row.quality.get("verdicts", [])
        name = take_name(row.take, row.kind)
        ending = "flac" if row.kind == "speech" else EXTENSIONS[row.kind]
        with self._source.open(name) as stream, self._out.draft(f"{row.take}.{ending}") as part:
            chunks = self._chunks(stream, cut=cut)
            if row.kind == "speech":
                write_sound(chunks, part, cut=cut)
            elif row.kind == "video":
                write_picture(chunks, part, cut=cut)
            else:
                _write_plain(chunks, part)
        self._opened.files.append(f"{row.take}.{ending}")

    def _chunks(self, stream: BinaryIO, *, cut: bool) -> Iterator[bytes]:
        """Return the plaintext; of a take marked cut, with `--salvage`, what is authentic of it."""
        if cut and self._opening.salvage:
            return iter(salvage_prefix(stream, self._identities))
        chunks = open_sealed(stream, self._identities)
        return _advise(chunks) if cut else chunks

    def _open_identity(self, manifest: Manifest) -> None:
        sealed = [file.path for file in manifest.files if file.path.endswith(".age")]
        forms: dict[str, str] = {}
        for path in sealed:
            code, _, name = path.partition("/")
            if name.startswith("form"):
                forms[code] = max(forms.get(code, path), path, key=_form_revision)
            else:
                self._try(path, partial(self._open_evidence, code, path))
        for code, path in forms.items():
            self._try(path, partial(self._open_form, code, path))

    def _open_form(self, code: str, path: str) -> None:
        form = parse_canonical(self._read(path))
        form.pop("padding", None)
        self._write(self._out.below(code), "form.json", canonical(form))
        check_age(form, self._record(code))

    def _record(self, code: str) -> ConsentRecord | None:
        """The newest consent record of a contributor: the last of the chain, whatever its file is called."""
        records = self._verified.records
        digest = newest_of(records).get(code)
        return None if digest is None else records[digest]

    def _open_evidence(self, code: str, path: str) -> None:
        folder = self._out.below(code)
        stem = Path(path).name.removesuffix(".age")
        with self._source.open(path) as stream:
            first = next(open_sealed(stream, self._identities), b"")
        if not first.startswith(_MATROSKA):
            self._write(folder, f"{stem}.json", self._read(path))
            return
        with self._source.open(path) as stream, folder.draft(f"{stem}.mkv") as part:
            write_statement(open_sealed(stream, self._identities), part)
        self._opened.files.append(f"{code}/{stem}.mkv")

    def _read(self, path: str) -> bytes:
        with self._source.open(path) as stream:
            return b"".join(open_sealed(stream, self._identities))

    def _try(self, path: str, work: Callable[[], None]) -> None:
        """Open one file; a fault is kept beside its name and the others go on."""
        try:
            work()
        except CollectorError as fault:
            self._opened.faults.append((path, fault))

    def _write(self, folder: OutFolder, name: str, data: bytes) -> None:
        folder.write(name, data)
        self._opened.files.append((folder.path / name).relative_to(self._out.path).as_posix())

    def _check_receipt(self, verified: VerifiedHalf) -> ReceiptState:
        """Compare the receipt beside the bundle with what lies here now: a later overwrite is found."""
        paths = [self._bundle / "receipts" / f"{self._half}{ending}" for ending in (".json", ".sig")]
        if not all(path.is_file() for path in paths):
            return "absent"
        if self._opening.receipt_key is None:
            return "not_checked"
        data, signature = read_small(paths[0], MAX_RECEIPT_BYTES), read_small(paths[1], SIGNATURE_BYTES)
        try:
            self._opening.receipt_key.verify(data, signature)
            receipt = Receipt.from_bytes(data)
        except (BadSignature, Malformed):
            return "bad"
        manifest = verified.manifest
        named = (receipt.session, receipt.half, receipt.manifest_hash, receipt.revision)
        there = (manifest.session, manifest.half, verified.manifest_hash, manifest.revision)
        return "valid" if named == there else "bad"


def _advise(chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    except AgePayloadFailure as error:
        error.remedy = "This take is marked cut: --salvage releases what is authentic of it."
        raise


def _write_plain(chunks: Iterator[bytes], part: Path) -> None:
    with disk_errors("an opened file"), part.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)


def _form_revision(path: str) -> int:
    """Return 1 for `form.age`, r for `form-<r>.age`. Raises BadHash for another name."""
    stem = path.rpartition("/")[2].removesuffix(".age")
    number = stem.removeprefix("form").removeprefix("-") or "1"
    if not number.isdigit():
        raise BadHash("A form has a name that no form can have.")
    return int(number)
