"""Who speaks in judged takes: people whom packages carry recorded, and espeak-ng's voices."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import soundfile

from tests.rig.takes import SENTENCES, Mono, Voice, resample, rms, speak

RATE_HZ = 48_000
SHARE = Path("/usr/share")
_LENGTHS_S = (1.3, 8.0)
_NO_SPEECH = ("tone", "beep", "tt-", "silence", "confbridge-join", "confbridge-leave")
_MOST_SYLLABLES = 40
_FULL, _RUNS = 0.97, 10
_JOINED = 4  # syllables of a word that nobody said
_RAW_RATES_HZ = {"codec2": 8_000, "pocketsphinx": 16_000}


@dataclass(frozen=True)
class Speaker:
    """Somebody who speaks: recorded (`package`, files below /usr/share), or one of espeak-ng's voices."""

    name: str
    package: str = ""
    files: str = ""
    voice: Voice | None = None
    is_joined: bool = False

    @property
    def source(self) -> str:
        """The package that the voice comes from."""
        return self.package or "espeak-ng"

    @property
    def is_here(self) -> bool:
        """True if its package is installed."""
        return self.voice is not None or any(SHARE.glob(self.files))


def _asterisk(name: str, package: str, folder: str) -> Speaker:
    return Speaker(name, package, f"asterisk/sounds/{folder}/*.*")


def _syllables(language: str) -> Speaker:
    return Speaker(f"klettres-{language}", "klettres-data", f"klettres/{language}/*/*.ogg", is_joined=True)


def _file(name: str, package: str, files: str) -> Speaker:
    return Speaker(name, package, files)


def _synthetic(*voices: Voice) -> tuple[Speaker, ...]:
    return tuple(Speaker(f"{one.name}/{one.pitch}", voice=one) for one in voices)


VOICES = (
    Voice("en-us"),
    Voice("en-gb+f2", 60, 130),
    Voice("en-us+m3", 30, 180),
    Voice("en-gb-scotland+m7", 40, 160),
    Voice("en-us+f5", 80, 140),
    Voice("cmn"),
    Voice("cmn+f3", 70, 170),
    Voice("cmn+klatt4", 50, 160),
    Voice("de+Denis", 40, 150),
    Voice("ru", 50, 140),
    Voice("sw+steph", 80, 170),
    Voice("en+m5", 0, 100),
    Voice("en-us+whisper"),
    Voice("en-us+croak", 20, 140),
)
"""Those of espeak-ng's with whom limits were looked for."""
HELD_OUT = (
    Voice("en+m6", 55, 120),
    Voice("en-gb-x-rp+f1", 45, 190),
    Voice("en-us+linda", 65, 150),
    Voice("cmn+f5", 85, 140),
    Voice("cmn+m1", 25, 190),
    Voice("vi+Annie", 60, 150),
    Voice("de+klatt2", 30, 210),
)
"""Those with whom no limit was ever looked at."""
_MORE = (
    Voice("sw+m4", 45, 140),
    Voice("ru+f4", 60, 160),
    Voice("en-us+m8", 20, 130),
)
TUNING = (
    _asterisk("allison", "asterisk-core-sounds-en-g722", "en_US_f_Allison"),
    _asterisk("allison", "asterisk-core-sounds-es-g722", "es_MX_f_Allison"),
    _asterisk("menardi", "asterisk-prompt-it-menardi-wav", "it_IT_f_Menardi"),
    _file("librivox", "pocketsphinx-testdata", "pocketsphinx/test/data/librivox/*.wav"),
    _file("forig", "codec2-examples", "codec2/raw/forig.raw"),
    _file("hts1", "codec2-examples", "codec2/raw/hts1a.raw"),
    *map(_syllables, ("de", "fr", "ru", "he", "da", "hu", "cs", "nl", "en")),
    *_synthetic(*VOICES),
)
JUDGING = (
    _asterisk("june", "asterisk-core-sounds-fr-g722", "fr_CA_f_June"),
    _asterisk("carlo", "asterisk-core-sounds-it-g722", "it_IT_m_Carlo"),
    _asterisk("ivrvoice", "asterisk-core-sounds-ru-g722", "ru_RU_f_IvrvoiceRU"),
    _file("goforward", "pocketsphinx-testdata", "pocketsphinx/test/data/[gns]*.raw"),
    _file("cards", "pocketsphinx-testdata", "pocketsphinx/test/data/cards/*.wav"),
    _file("morig", "codec2-examples", "codec2/raw/morig.raw"),
    _file("hts2", "codec2-examples", "codec2/raw/hts2a.raw"),
    *map(_syllables, ("es", "it", "lt", "uk", "nds", "nb", "en_GB", "pt_BR", "ar", "tn")),
    *_synthetic(*HELD_OUT, *_MORE),
)


def find_missing(speakers: tuple[Speaker, ...]) -> list[str]:
    """The packages whose voices are not here."""
    return sorted({one.package for one in speakers if not one.is_here})


def say(speaker: Speaker, dice: np.random.Generator) -> Mono:
    """Words at 48 kHz and an RMS of 1, without silence around them."""
    if speaker.voice is not None:
        texts = SENTENCES[speaker.voice.language]
        return speak(speaker.voice, texts[int(dice.integers(len(texts)))], RATE_HZ)
    paths = _list_files(speaker)
    if not speaker.is_joined:
        return _read(paths[int(dice.integers(len(paths)))])
    said = [_read(paths[int(dice.integers(len(paths)))]) for _ in range(_JOINED)]
    pauses = [np.zeros(round(dice.uniform(0.03, 0.25) * RATE_HZ)) for _ in said]
    words = np.concatenate([part for pair in zip(said, pauses, strict=True) for part in pair][:-1])
    return np.asarray(words / rms(words))


@cache
def _list_files(speaker: Speaker) -> tuple[Path, ...]:
    paths = [path for path in sorted(SHARE.glob(speaker.files)) if not path.name.startswith("conf-admin")]
    paths = [path for path in paths if not any(word in path.name for word in _NO_SPEECH)]
    if speaker.is_joined:
        return tuple(path for path in paths[:_MOST_SYLLABLES] if not _is_cut_off(path))
    least, most = _LENGTHS_S
    return tuple(path for path in paths if least < _length_s(path) < most or len(paths) < 2)


def _is_cut_off(path: Path) -> bool:
    """Whoever made it recorded too loud: no good take can be made of it."""
    sound, _ = soundfile.read(path)
    return bool((np.abs(sound) > _FULL).sum() > _RUNS)


def _length_s(path: Path) -> float:
    if path.suffix == ".g722":
        return path.stat().st_size / 8_000
    if path.suffix == ".raw":
        return path.stat().st_size / 2 / _raw_rate(path)
    return float(soundfile.info(path).duration)


def _raw_rate(path: Path) -> int:
    return next(rate for name, rate in _RAW_RATES_HZ.items() if name in path.parts)


@lru_cache(maxsize=256)
def _read(path: Path) -> Mono:
    """A recording at 48 kHz and an RMS of 1, its silence cut off."""
    if path.suffix == ".g722":
        command = ["ffmpeg", "-v", "error", "-f", "g722", "-i", str(path), "-f", "s16le", "-"]
        data = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout
        sound, rate = np.frombuffer(data, "<i2").astype(np.float64), 16_000
    elif path.suffix == ".raw":
        sound, rate = np.fromfile(path, "<i2").astype(np.float64), _raw_rate(path)
    else:
        sound, rate = soundfile.read(path)
        sound = sound if sound.ndim == 1 else sound.mean(axis=1)
    return trim(resample(sound[: round(_LENGTHS_S[1] * rate)], rate, RATE_HZ))


def trim(sound: Mono) -> Mono:
    """The sound without what is silent around it, at an RMS of 1, its ends faded over 5 ms."""
    loud = np.flatnonzero(np.abs(sound) > 0.02 * np.abs(sound).max())
    words = sound[loud[0] : loud[-1] + 1].copy()
    width = round(0.005 * RATE_HZ)
    words[:width] *= np.linspace(0, 1, width)
    words[-width:] *= np.linspace(1, 0, width)
    return np.asarray(words / rms(words))
