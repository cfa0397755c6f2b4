"""Where somebody speaks: WebRTC's voice detector over 30 ms frames, held against the room's own noise."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collector.capture.sound.level import LOWEST_DB, to_db
from collector.capture.verdict.borders import DEAD_DB, Borders, Heard, hear
from collector.capture.verdict.clipping import Pressed
from collector.capture.verdict.frames import FRAME_MS, NARROW_HZ, Narrowing, Samples
from collector.capture.verdict.manner import MannerFigures
from collector.capture.verdict.strokes import Strokes

_STRICTNESS = 2
_GETTING_USED_TO = 10
_EDGE_FRAMES = 3  # 90 ms: a word that begins here was cut, as 300 ms of margin are kept
_EDGE_SPOKEN = 2
_HIGHEST_SNR_DB = 120.0
_BINS_PER_DB = 2
_BINS = round(-LOWEST_DB) * _BINS_PER_DB + 1
_FLOOR_SHARE = 0.03  # two margins of 300 ms are the only pauses of a dense take of twenty seconds
_OVER_FLOOR_DB = 6.0
_EDGE_OVER_FLOOR_DB = 12.0
_NEAR_FLOOR_DB = 8.0
_TELLABLE_DB = 12.0  # in more noise than this nobody can say where a word begins: "noisy" says it all
_LEAST_FRAMES = 4  # 120 ms: the shortest word; the detector takes single clicks for speech
_FAR_UNDER_DB = 20.0  # a key that is pressed in a still room stands out of it, and is no word
_AS_LOUD_DB = 12.0  # this near to the speech's own level it is a word that is cut, whatever the detector says
_FAINT_FRAMES = 8  # 240 ms that stand out of the room though the detector heard no voice
_GATED_FRAMES = 5  # 150 ms of zeros
_TELLING_FRAMES = 25  # in less than 750 ms of sound the weakest moment is a word's, not the room's
_WEAK_DB = 3.0  # what a voice's weakest moments are louder than the room that is heard in them
_LOUD_SHARE = 0.05
_CREST_DB = 14.0  # a voice's loud moments over its level; one of sharper peaks is heard by them


Edge = tuple[float, bool]
"""A frame at a take's start or end: its level in dBFS, and the detector's word for it."""


@dataclass(frozen=True)
class Split:
    """Levels in dBFS: the room's floor, speech and room apart; numbers of frames.

    `frames` are speech, `live` any sound, `quiet` nothing that stands out of the room.
    """

    floor_db: float
    speech_db: float
    room_db: float
    frames: int
    live: int
    quiet: int


class VoiceFigures:
    """Speech and its surroundings: lengths, levels, and whether a word touches the take's start or end.

    The detector alone calls babble, a fan, or hum at their louder moments speech, and misses most of what is
    said quietly. So a frame is speech if the detector says so and it stands out of the room; the room is
    what does not stand out, whatever the detector says. Sums by level keep memory flat: the floor is only
    known at the end.
    """

    def __init__(self, sampling_rate_hz: int) -> None:
        import webrtcvad

        self._detector = webrtcvad.Vad(_STRICTNESS)
        self._narrowing = Narrowing(sampling_rate_hz)
        self._width = self._narrowing.width
        self._rest: Samples = np.zeros(0, np.float32)
        self._is_used_to_it = False
        self._borders = Borders()
        self._dead = 0
        self._before = self._rest
        self._pressed = Pressed()
        self.manner = MannerFigures()
        self.strokes = Strokes()
        self._peaks = np.zeros(_BINS, np.int64)
        self._first: list[Edge] = []
        self._last: list[Edge] = []
        self._counts = np.zeros((2, _BINS), np.int64)
        self._power = np.zeros((2, _BINS))

    @property
    def is_pressed(self) -> bool:
        """True if the voice's loud moments were pressed against a limit."""
        return self._pressed.is_limited

    @property
    def dead_share(self) -> float:
        """How much of the pauses is zeros, from 0 to 1."""
        split = self.split()
        return self._dead / max(1, self._dead + split.quiet)

    @property
    def has_room(self) -> bool:
        """True if the room was heard for itself: zeros in such a take are a fault, no habit of the source.

        A word that dies away, or that the detector missed, is never all near the floor.
        """
        return self._borders.quiet_db <= self.split().floor_db + _NEAR_FLOOR_DB

    @property
    def is_gated(self) -> bool:
        """True if pauses are zeros, as those of a sound server or a noise gate are: no room is heard."""
        return self._dead >= _GATED_FRAMES and not self.has_room

    @property
    def loudness_mdb(self) -> int:
        """How loud the voice is in thousandths of dBFS: its level, or that to which its peaks would belong.

        Creaking and synthetic voices have peaks 20 dB over their level and are not too quiet for that.
        """
        from_the_loudest = np.cumsum(self._peaks[::-1])
        place = int(np.searchsorted(from_the_loudest, max(2.0, _LOUD_SHARE * from_the_loudest[-1])))
        peak_db = (_BINS - 1 - place) / _BINS_PER_DB + LOWEST_DB if from_the_loudest[-1] else LOWEST_DB
        return round(1000 * max(self.split().speech_db, peak_db - _CREST_DB))

    @property
    def is_faint(self) -> bool:
        """True if something stands out of the room that is too faint for the detector to know a voice by."""
        split = self.split()
        gate = _bin_of(split.floor_db + _EDGE_OVER_FLOOR_DB)
        return not split.frames and int(self._counts[:, gate:].sum()) >= _FAINT_FRAMES

    @property
    def touches_start(self) -> bool:
        """True if speech was under way when the take begins."""
        return self._touches(self._first)

    @property
    def touches_end(self) -> bool:
        """True if speech was under way when the take ends."""
        return self._touches([*self._last, *self._hear_end()][::-1])

    def add(self, samples: Samples) -> NDArray[np.complex64] | None:
        """Take the next samples, -1 to 1; return the spectra of their frames, or None without a whole one."""
        sound = np.concatenate((self._rest, samples))
        whole = len(sound) - len(sound) % self._width
        self._rest = sound[whole:]
        return self._take(sound[:whole].reshape(-1, self._width)) if whole else None

    def finish(self) -> None:
        """Nothing comes after this."""
        self.strokes.finish()

    def summarise(self) -> dict[str, int]:
        """Speech in ms, its level and its distance from everything else in thousandths of a decibel."""
        split = self.split()
        return {
            "speech_ms": split.frames * FRAME_MS,
            "speech_mdb": round(1000 * split.speech_db),
            "snr_mdb": round(1000 * self._find_snr_db(split)),
        }

    def _touches(self, edge: list[Edge]) -> bool:
        """Whether a word is under way in the frames of an edge, the outermost first.

        The detector needs a frame or two to notice, and gets used to a voice that was there from the
        beginning: what is as loud as the words elsewhere needs no word of its. With one, the outermost frame
        is enough: nothing is that loud before a word begins but the word.
        """
        split = self.split()
        if not edge or not split.frames or self._find_snr_db(split) < _TELLABLE_DB:
            return False
        half_db = (split.speech_db - split.floor_db) / 2
        least_db = split.floor_db + min(_EDGE_OVER_FLOOR_DB, max(_OVER_FLOOR_DB, half_db))
        least_db = max(least_db, split.speech_db - _FAR_UNDER_DB)
        loud_db = split.speech_db - _AS_LOUD_DB
        if self.is_gated:
            least_db = min(least_db, loud_db)
        words = [(level_db, spoken) for level_db, spoken in edge if level_db >= least_db]
        loud = [level_db for level_db, _ in words if level_db >= loud_db]
        is_word = any(spoken for _, spoken in words) or len(loud) >= _EDGE_SPOKEN
        outermost_db, spoken_there = edge[0]
        is_cut = spoken_there and outermost_db >= loud_db
        return is_cut or (len(words) >= _EDGE_SPOKEN and is_word)

    def _find_snr_db(self, split: Split) -> float:
        if not split.frames:
            return 0.0
        if self._dead >= _GATED_FRAMES and split.live < _TELLING_FRAMES:
            return _HIGHEST_SNR_DB
        snr_db = split.speech_db - split.room_db + (_WEAK_DB if self.is_gated else 0.0)
        return min(_HIGHEST_SNR_DB, snr_db)

    def split(self) -> Split:
        """Part speech from the room, as far as it was heard."""
        counts = self._counts.sum(axis=0)
        dead = _bin_of(DEAD_DB)
        live = counts[dead:]
        if not live.any():
            return Split(LOWEST_DB, LOWEST_DB, LOWEST_DB, 0, 0, 0)
        place = dead + int(np.searchsorted(np.cumsum(live), max(2.0, _FLOOR_SHARE * live.sum())))
        if self._borders.lowest_db < math.inf:
            place = min(place, _bin_of(self._borders.lowest_db))
        gate = place + round(_OVER_FLOOR_DB * _BINS_PER_DB)
        frames = int(self._counts[1, gate:].sum())
        floor_db = place / _BINS_PER_DB + LOWEST_DB
        room = int(counts[dead:gate].sum())
        return Split(
            floor_db,
            _mean_db(float(self._power[1, gate:].sum()), frames),
            _mean_db(float(self._power[:, dead:gate].sum()), room) if room else floor_db,
            frames if frames >= _LEAST_FRAMES else 0,
            int(live.sum()),
            room,
        )

    def _take(self, frames: Samples) -> NDArray[np.complex64]:
        narrow = self._narrowing.narrow(frames)
        spoken = self._detect(narrow)
        heard = hear(frames)
        self._note(heard, spoken)
        self._before = frames[-1]
        self.strokes.add(narrow.ravel())
        return self.manner.take(narrow, heard.level_db, spoken)

    def _hear_end(self) -> list[Edge]:
        """The last 30 ms: what does not fill a frame may hold all that is left of a word."""
        if not self._last or not len(self._rest):
            return []
        end = np.concatenate((self._before, self._rest))[-self._width :]
        return [(float(hear(end[None]).level_db[0]), self._last[-1][1])]

    def _detect(self, narrow: Samples) -> NDArray[np.bool_]:
        """The detector calls the first frames of any noise speech: it hears them once before they count."""
        whole = (narrow * 32_767).astype(np.int16)
        heard = [frame.tobytes() for frame in whole]
        if not self._is_used_to_it:
            self._is_used_to_it = True
            for frame in heard[:_GETTING_USED_TO]:
                self._detector.is_speech(frame, NARROW_HZ)
        return np.array([self._detector.is_speech(frame, NARROW_HZ) for frame in heard], bool)

    def _note(self, heard: Heard, spoken: NDArray[np.bool_]) -> None:
        which, place = spoken.astype(np.int64), _bins_of(heard.level_db)
        np.add.at(self._counts, (which, place), 1)
        np.add.at(self._power, (which, place), heard.power)
        np.add.at(self._peaks, _bins_of(heard.peak_db), which)
        self._dead += int(heard.is_dead.sum())
        self._borders.note(heard, spoken)
        self._pressed.note(heard.peak_db, heard.level_db)
        edge = list(zip(heard.level_db.tolist(), spoken.tolist(), strict=True))
        self._first += edge[: _EDGE_FRAMES - len(self._first)]
        self._last = [*self._last, *edge][-_EDGE_FRAMES:]


def _bin_of(level_db: float) -> int:
    return min(_BINS - 1, round((level_db - LOWEST_DB) * _BINS_PER_DB))


def _bins_of(levels_db: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum(_BINS - 1, np.rint((levels_db - LOWEST_DB) * _BINS_PER_DB)).astype(np.int64)


def _mean_db(power: float, frames: int) -> float:
    return to_db(math.sqrt(power / frames)) if frames else LOWEST_DB
