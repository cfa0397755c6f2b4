"""What a half must be beside whole to get a receipt: whose it is, under which rules, its other half."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from collector.bundle.story import Published, Story
from collector.bundle.verify import VerifiedHalf, check_pair
from collector.errors import ClockWrong, Refused, Withdrawn
from collector.model.layout import Vaulted
from collector.model.manifest import MediaManifest
from collector.model.times import parse_time, utc_now
from collector.receive.config import WithoutRules
from collector.receive.enrolment import Device, Register
from collector.receive.known_bands import KnownBands
from collector.receive.outcomes import StewardNeeded
from collector.receive.projects import Served, find_pack, mixes_rehearsal
from collector.rules.age import session_date
from collector.signing import parse_public

_AHEAD = timedelta(days=1)
"""How far a laptop's clock may be ahead of the service's."""


@dataclass(frozen=True)
class Judge:
    """Who may send, what is served, what was stopped, and what is known of ages.

    `is_barred(key)`: the device that signed it, or the organisation, stopped the session.
    """

    register: Register
    served: Callable[[], Mapping[str, Served]]
    is_barred: Callable[[Vaulted], bool]
    bands: KnownBands
    without_rules: WithoutRules
    now: Callable[[], datetime] = utc_now

    def published(self) -> Published:
        """Return the packs that the organisation has published by now: one half is judged by one look."""
        served = self.served()
        return lambda project, number: find_pack(served, project, number)

    def check(self, half: VerifiedHalf, arrived: datetime) -> None:
        """Return when a verified half may have its receipt; ages are kept from then on.

        Raises Refused, ClockWrong for what was not yet written by this clock: it is looked at again.
        """
        manifest = half.manifest
        device = self._check_device(manifest.project, half.device, arrived)
        _check_enrolled(device, half, arrived)
        _check_imported(half)
        if half.story is None or not isinstance(manifest, MediaManifest):
            return
        if max(step.moment for step in half.story.steps) > self.now() + _AHEAD:
            raise ClockWrong("The session was recorded at a time to come.")
        if half.story.legacy and not self.without_rules.take(arrived, device.enrolled):
            raise Refused(
                "The session was recorded by a program without the rules of today.",
                remedy="Name in [rules] until which day such sessions are taken, or update the laptop.",
            )
        day = _day_of(half.story, arrived)
        self.bands.learn(manifest.project, manifest.contributors, manifest.session, half.device, day)

    def check_stop(self, key: Vaulted) -> None:
        """Refuse what the device that signed it has stopped: it was withdrawn."""
        if self.is_barred(key):
            raise Withdrawn("The session was withdrawn: no receipt is given.")

    def _check_device(self, project: str, key: str, arrived: datetime) -> Device:
        """Refuse a signer that nobody enrolled for this project, or a rehearsal's in a real one."""
        device = self.register.find_text(key)
        if device is None and self.register.awaits(parse_public(key)):
            raise StewardNeeded(
                "The device that signed is not admitted yet.",
                remedy="Admit it: collector organisation admit.",
            )
        if device is None or project not in device.projects:
            raise Refused("The device that signed is not enrolled for this project.")
        if not device.records:
            raise Refused("The device that signed is not enrolled to record.")
        _check_revoked(device, arrived)
        if mixes_rehearsal(device.projects, self.served()):
            raise Refused("A rehearsal and a real project don't mix.")
        return device


def _check_revoked(device: Device, arrived: datetime) -> None:
    """What came before a revocation waits for a steward's word; what came later is refused."""
    if not device.revoked:
        return
    if device.since is None or arrived >= device.since or device.earlier is False:
        raise Refused("The device that signed was revoked.")
    if device.earlier is None:
        raise StewardNeeded("The device that signed was revoked after this half had arrived.")


def _check_enrolled(device: Device, half: VerifiedHalf, arrived: datetime) -> None:
    """Refuse what came after the enrolment had ended, unless it was written before: it may have waited."""
    if device.has_expired(arrived) and device.has_expired(_written_at(half)):
        raise Refused("The enrolment of the device that signed had ended.")


def _written_at(half: VerifiedHalf) -> datetime:
    """Return the time of the journal's last line; the identity half has only that of its records."""
    if half.story is not None:
        return half.story.steps[-1].moment
    return max(parse_time(record.event[-1].event_time) for record in half.records.values())


def _day_of(story: Story, arrived: datetime) -> date:
    """Return the day that ages are told of: of the start, by that laptop's zone and the project's."""
    start, pack = story.state.start, story.pack
    if not start.time:
        return arrived.date()
    zone = pack.project.time_zone if pack is not None else "UTC"
    return session_date(parse_time(start.time), zone, story.steps[0].line.offset_minutes)


def check_beside(half: VerifiedHalf, beside: VerifiedHalf) -> None:
    """Return when a half fits the other one, which has its receipt already. Raises BadHash."""
    identity, media = (half, beside) if half.manifest.half == "identity" else (beside, half)
    check_pair(identity.manifest, media.manifest, media.story)


def _check_imported(half: VerifiedHalf) -> None:
    if any(record.capture.mode == "imported" for record in half.records.values()):
        raise Refused("Imported recordings need the organisation's countersignature, and have none.")
