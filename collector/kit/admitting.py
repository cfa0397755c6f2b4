"""Laptops on the organisation's list: their enrolment, what they may do, and that they may no more."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from collector.errors import DiskFailed, Malformed, NothingToDo, Refused
from collector.model.canonical import canonical
from collector.model.ids import SLUG_PATTERN
from collector.model.times import time_text
from collector.model.tokens import Enrolment
from collector.receive.enrolment import read_enrolment
from collector.receive.projects import Served, mixes_rehearsal
from collector.receive.terms import Terms, parse_terms
from collector.signing import PrivateKey, parse_public
from collector.vault import disk_errors, make_folder, read_small, write_atomically

ROLES = ("recorder", "uploader")
_LIMIT_BYTES = 16 << 10
_FINGERPRINT_DIGITS = 64
_SHORTEST_DIGITS = 16  # as paths on a store name a device


@dataclass(frozen=True)
class Applicant:
    """An enrolment file whose signature fits."""

    data: bytes
    fingerprint: str
    continues: str | None


def sign_enrolment(key: PrivateKey, moment: datetime, continues: str | None = None) -> bytes:
    """Return a laptop's enrolment file; `continues` is the fingerprint that it had before a repair."""
    body: dict[str, object] = {
        "schema": Enrolment.schema_text(), "key": key.public.text, "time": time_text(moment),
    }  # fmt: skip
    if continues is not None:
        body["continues"] = continues
    return canonical(key.sign_object(body))


def read_applicant(path: Path) -> Applicant:
    """Return who wants to be admitted. Raises Malformed, BadSignature, DiskFailed."""
    data = read_small(path, _LIMIT_BYTES)
    enrolment = read_enrolment(data)
    return Applicant(data, parse_public(enrolment.key).fingerprint, enrolment.continues)


def check_fingerprint(applicant: Applicant, said: str) -> None:
    """Return when what the laptop's owner read out is its fingerprint. Raises Malformed, Refused."""
    digits = re.sub(r"[\s:]", "", said).lower()
    if re.fullmatch(rf"[0-9a-f]{{{_FINGERPRINT_DIGITS}}}", digits) is None:
        raise Malformed("This is no whole fingerprint.", remedy="On the laptop: collector device show")
    if digits != applicant.fingerprint:
        raise Refused(
            "The fingerprints differ: this file is not from that laptop.",
            remedy="Have it made again, and carried by somebody you know.",
        )


def spaced(fingerprint: str) -> str:
    """Return a fingerprint in groups of four, to be read out."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))


def check_terms(terms: Terms, served: Mapping[str, Served], today: date) -> None:
    """Return when these terms may be given. Raises Malformed naming what is wrong, Refused for a mixture."""
    if not terms.projects:
        raise Malformed("No project is named.", remedy="Publish a signed pack first, or name --projects.")
    if any(re.fullmatch(SLUG_PATTERN, name) is None for name in terms.projects):
        raise Malformed("This is no id of a project.")
    unknown = sorted(set(terms.projects) - set(served))
    if unknown:
        raise Malformed(
            f"No pack of {unknown[0]} is published.", remedy="Put the signed pack into packs/ first."
        )
    odd = sorted(set(terms.roles) - set(ROLES))
    if odd or not terms.roles:
        raise Malformed("This is no role of a laptop.", remedy=f"--roles are among: {', '.join(ROLES)}.")
    if mixes_rehearsal(terms.projects, served):
        raise Refused(
            "A laptop serves rehearsals or real projects, never both.",
            remedy="Name the projects of one kind: --projects.",
        )
    if isinstance(terms.expires, date) and _day(terms.expires) < today:
        raise Malformed("This enrolment would have ended already.", remedy="Name a later day: --expires.")


def check_continuation(applicant: Applicant, said: str | None, devices: Path) -> Terms | None:
    """Return the terms of the laptop that the applicant goes on for; None for a new one.

    `said` is what the organisation was told to expect. Raises Refused when the two differ, Malformed for one
    that nobody knows.
    """
    if applicant.continues is None and said is None:
        return None
    if applicant.continues is None or said is None or find_device(devices, said) != applicant.continues:
        raise Refused(
            "This enrolment and --continues do not name the same earlier laptop.",
            remedy="After a repair of its log a laptop goes on under a new key: ask which fingerprint it had,"
            " and give that one; a new laptop has none.",
        )
    return read_terms(devices, applicant.continues)


def admit(devices: Path, applicant: Applicant, terms: Terms) -> None:
    """Write the laptop's two files; again only changes its terms.

    Raises Refused for a revoked one, DiskFailed.
    """
    make_folder(devices)
    _check_owner(devices)
    name = applicant.fingerprint
    if (devices / f"{name}.toml").exists() and read_terms(devices, name).revoked:
        raise Refused(
            "This laptop was revoked.",
            remedy="Give it a fresh data folder: with it comes a new key, and that one can be admitted.",
        )
    # The terms first: without the other file the service does not know the laptop yet.
    write_atomically(devices / f"{name}.toml", terms.to_toml().encode())
    write_atomically(devices / f"{name}.json", applicant.data)


def revoke(devices: Path, fingerprint: str, since: datetime) -> Terms:
    """Let a laptop do nothing any more since a moment; an earlier one stands.

    Raises NothingToDo, Malformed, DiskFailed.
    """
    _check_owner(devices)
    terms = read_terms(devices, fingerprint)
    if terms.revoked and terms.since is not None and terms.since <= since:
        raise NothingToDo("This laptop was revoked before.")
    changed = replace(terms, revoked=True, since=since)
    write_atomically(devices / f"{fingerprint}.toml", changed.to_toml().encode())
    return changed


def find_device(devices: Path, said: str) -> str:
    """Return the fingerprint that begins like this, blanks dropped. Raises Malformed for none or several."""
    digits = re.sub(r"[\s:]", "", said).lower()
    if re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_DIGITS},{_FINGERPRINT_DIGITS}}}", digits) is None:
        raise Malformed(f"This is no fingerprint: at least its first {_SHORTEST_DIGITS} digits are needed.")
    with disk_errors("the folder of laptops"):
        found = sorted(path.stem for path in devices.glob(f"{digits}*.toml"))
    if len(found) != 1:
        raise Malformed(
            "No admitted laptop has this fingerprint." if not found else "Several laptops begin so."
        )
    return found[0]


def read_terms(devices: Path, fingerprint: str) -> Terms:
    """Return a laptop's terms. Raises Malformed, DiskFailed."""
    return parse_terms(read_small(devices / f"{fingerprint}.toml", _LIMIT_BYTES))


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _check_owner(devices: Path) -> None:
    """What another user writes here the service could not read."""
    with disk_errors("the folder of laptops"):
        if os.name != "nt" and devices.stat().st_uid != os.geteuid():
            raise DiskFailed(
                "This folder belongs to another user.", remedy="Run it as that one: runuser -u collector -- …"
            )
