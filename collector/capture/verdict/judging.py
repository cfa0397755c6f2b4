"""From what was heard in each channel to verdicts: closed codes, the one that matters most first."""

from __future__ import annotations

from dataclasses import dataclass

from collector.capture.spec import QualityLimits
from collector.capture.verdict.channel import Heard

_LOUD_ROOM_MDB = -45_000  # a voice near -30 dBFS is not 15 dB over it (room.py calls it too noisy as well)
_FAR_MDB = 9_000  # a voice that is this much weaker than in another channel is that channel's


@dataclass(frozen=True)
class Take:
    """What was heard in each channel, for how long (ms), and whether two of them hear it turned over."""

    channels: tuple[Heard, ...]
    duration_ms: int
    is_opposite: bool

    @property
    def audible(self) -> tuple[Heard, ...]:
        """The channels that are neither dead nor muted."""
        return tuple(one for one in self.channels if one.is_audible)

    @property
    def voices(self) -> tuple[Heard, ...]:
        """The channels in which somebody speaks whom no other channel hears much better."""
        spoken = [one for one in self.audible if one.has_speech]
        best = max((one.loudness_mdb for one in spoken), default=0)
        return tuple(one for one in spoken if one.loudness_mdb >= best - _FAR_MDB)

    @property
    def main(self) -> int:
        """The place of the channel that hears a voice best; without one, of the loudest."""
        return max(
            range(len(self.channels)),
            key=lambda place: (self.channels[place].has_speech, self.channels[place].loudness_mdb),
            default=0,
        )


def judge(take: Take, limits: QualityLimits) -> list[str]:
    """Return verdict codes (model/take_words.py), the one that matters most first.

    What says that nothing can be used comes first, then what spoils the sound for good, then levels.
    """
    audible, voices = take.audible, take.voices
    is_digital = not audible and all(one.is_digital for one in take.channels)
    checks = {
        "silent_digital": is_digital,
        "near_silent": not audible and not is_digital,
        "silent_channel": bool(audible) and len(audible) < len(take.channels),
        "no_speech": bool(audible) and not voices and not _is_faint(take, limits),
        "clipped": any(one.is_clipped for one in audible),
        "digital_gap": any(one.has_gap for one in audible),
        "opposite_polarity": take.is_opposite,
        "noisy": any(_is_noisy(one, one in voices, limits) for one in audible),
        "too_quiet": any(one.loudness_mdb < limits.quietest_mdb for one in voices) or _is_faint(take, limits),
        "speech_touches_start": any(one.touches_start for one in voices),
        "speech_touches_end": any(one.touches_end for one in voices),
        "too_short": take.duration_ms < limits.shortest_ms,
        "too_long": take.duration_ms > limits.longest_ms,
    }
    return [code for code, is_so in checks.items() if is_so]


def _is_faint(take: Take, limits: QualityLimits) -> bool:
    """Something too quiet to be known for a voice, in a take without one."""
    found = [one for one in take.audible if one.is_faint and one.peak_mdb < limits.quietest_mdb]
    return not take.voices and bool(found)


def _is_noisy(one: Heard, has_voice: bool, limits: QualityLimits) -> bool:
    """Noise near the speech, or so much of it that nobody could say whether there is speech."""
    if one.is_clipped and one.is_gated:
        return (
            one.is_struck
        )  # the room is taken from a voice's weak moments there: cut tops come too near to them
    if has_voice:
        return one.is_struck or one.snr_mdb < limits.least_snr_mdb
    return one.room_mdb > _LOUD_ROOM_MDB
