"""The devices an organisation knows: `<fingerprint>.json` as signed by the device, a `.toml` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from collector.errors import BadSignature, Malformed
from collector.model.canonical import parse_canonical
from collector.model.layout import short
from collector.model.times import parse_time
from collector.model.tokens import Enrolment
from collector.receive.terms import parse_terms
from collector.signing import PublicKey, parse_public
from collector.vault import read_small

_LIMIT_BYTES = 16 << 10
_RECORDER = "recorder"


@dataclass(frozen=True)
class Device:
    """An enrolled device: what it may do and until when; `expires` None: no end.

    `since` is when it was revoked, None: always; `earlier` whether what arrived before that is taken, None:
    nobody has decided yet.
    """

    key: PublicKey
    projects: frozenset[str]
    roles: frozenset[str]
    expires: datetime | None
    revoked: bool
    enrolled: datetime
    since: datetime | None = None
    earlier: bool | None = None

    @property
    def records(self) -> bool:
        """Whether it may sign recordings; a device without any role was enrolled before there were some."""
        return not self.roles or _RECORDER in self.roles

    def has_expired(self, moment: datetime) -> bool:
        """Tell whether its enrolment has ended at `moment`."""
        return self.expires is not None and moment >= self.expires


class Register:
    """The folder of enrolments, read anew for every question: a revocation holds at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: PublicKey) -> Device | None:
        """Return the device with this key; None when nobody enrolled it, or admitted it yet (`awaits`).

        Raises Malformed naming the device, DiskFailed for files that are there and wrong: that says nothing
        of what was signed.
        """
        signed, settings = self._files(key)
        if not signed.is_file() or not settings.is_file():
            return None
        try:
            enrolment = read_enrolment(read_small(signed, _LIMIT_BYTES), key)
            return _device(enrolment, key, read_small(settings, _LIMIT_BYTES))
        except (Malformed, BadSignature) as error:
            raise Malformed(
                f"Device {short(key.fingerprint)} can't be looked up. {error}",
                remedy="Mend its settings, or admit it again: collector organisation admit.",
            ) from error

    def awaits(self, key: PublicKey) -> bool:
        """Tell whether a device's file is here and nobody has said yet what it may do."""
        signed, settings = self._files(key)
        return signed.is_file() and not settings.is_file()

    def find_text(self, key_text: str) -> Device | None:
        """Return the device with this key, `ed25519:<hex>`. Raises Malformed."""
        return self.find(parse_public(key_text))

    def _files(self, key: PublicKey) -> tuple[Path, Path]:
        """What the device signed, and what the organisation says of it."""
        signed = self._folder / f"{key.fingerprint}.json"
        return signed, signed.with_suffix(".toml")


def read_enrolment(data: bytes, key: PublicKey | None = None) -> Enrolment:
    """Return an enrolment whose signature fits, of `key` if it is named. Raises Malformed, BadSignature."""
    value = parse_canonical(data)
    enrolment = Enrolment.from_value(value)
    signer = parse_public(enrolment.key)
    if key is not None and signer != key:
        raise Malformed("An enrolment lies under another device's fingerprint.")
    signer.verify_object(value)  # over what was read, a newer program's fields too
    return enrolment


def _device(enrolment: Enrolment, key: PublicKey, data: bytes) -> Device:
    terms = parse_terms(data)
    return Device(
        key, frozenset(terms.projects), frozenset(terms.roles), terms.ends, terms.revoked,
        parse_time(enrolment.time), terms.since, terms.earlier,
    )  # fmt: skip
