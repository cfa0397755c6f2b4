"""Playing what was recorded: a policy's section, a spoken statement. Decoded whole in memory, never on disk.

Decoding and opening the loudspeaker take their time: callers do both off the screen's thread. Position and
end are cheap to ask, from any thread.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collector.capture.device.lookup import load_portaudio, refresh_devices
from collector.errors import DeviceMissing, SoundUnplayable

LONGEST_S = 900
LATENCY_S = 0.3
_TAIL_S = 0.5  # of silence behind it: some sound servers keep the last block back until more comes
_CLOSE_TIMEOUT_S = 2.0
_MATROSKA = b"\x1a\x45\xdf\xa3"
_DEMUXERS = {b"fLaC": "flac", b"OggS": "ogg", b"RIFF": "wav", _MATROSKA: "matroska"}
_CODECS = (
    "flac", "mp3", "mp3float", "opus", "libopus", "vorbis", "libvorbis",
    "pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le",
)  # fmt: skip
# A pack's sound is a stranger's: libav would look into it for addresses, lists of files, and any codec.
_CONFINED = {"protocol_whitelist": "none", "codec_whitelist": ",".join(_CODECS)}


@dataclass(frozen=True)
class Sounding:
    """Sound that can be played: mono samples, int16, and their rate in Hz."""

    samples: NDArray[np.int16]
    sampling_rate_hz: int

    @property
    def length_s(self) -> float:
        """How long it is."""
        return len(self.samples) / self.sampling_rate_hz


def decode_sound(data: bytes) -> Sounding:
    """Return the first sound in `data`: FLAC, Ogg, MP3, WAV or Matroska, at most LONGEST_S seconds of it.

    Nothing else is taken for sound, and nothing is opened but these bytes.
    Raises SoundUnplayable: not sound, damaged, empty, or too long to be held in memory.
    """
    import av

    try:
        with av.open(io.BytesIO(data), "r", _find_demuxer(data), _CONFINED) as container:
            stream = container.streams.audio[0]
            if stream.codec_context.name not in _CODECS:
                raise SoundUnplayable("This sound is of a kind that can't be played.")
            rate = stream.codec_context.sample_rate
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            blocks, count = [], 0
            for frame in container.decode(stream):
                for mono in resampler.resample(frame):
                    blocks.append(mono.to_ndarray().reshape(-1))
                    count += len(blocks[-1])
                if count > LONGEST_S * rate:
                    raise SoundUnplayable("This sound is too long to be played.")
    except (av.error.FFmpegError, IndexError, ValueError) as error:
        raise SoundUnplayable("This sound can't be played.") from error
    if not count:
        raise SoundUnplayable("There is nothing in this sound.")
    return Sounding(np.concatenate(blocks), rate)


def _find_demuxer(data: bytes) -> str:
    """Return which of five demuxers reads `data`; what has no mark of its own is MP3 or nothing."""
    return _DEMUXERS.get(data[:4], "mp3")


class Player:
    """One sound and the loudspeaker. `close` lets the loudspeaker go; it is open only while it plays."""

    def __init__(self, sound: Sounding) -> None:
        self._sound = sound
        self._place = 0
        self._jump: int | None = None
        self._stream: Any = None
        self._lock = threading.Lock()
        self._ended = threading.Event()

    @property
    def length_s(self) -> float:
        """How long the sound is."""
        return self._sound.length_s

    @property
    def position_s(self) -> float:
        """How much of it was played, or where it goes on."""
        place = self._place if self._jump is None else self._jump
        return min(self.length_s, place / self._sound.sampling_rate_hz)

    @property
    def playing(self) -> bool:
        """Whether it is heard now."""
        return self._stream is not None and not self._ended.is_set()

    @property
    def ended(self) -> bool:
        """Whether it was played to its end, without a gap, since it last began."""
        return self._ended.is_set() and self._place >= len(self._sound.samples)

    def play(self) -> None:
        """Begin, go on after a pause, or begin anew after the end. Raises DeviceMissing."""
        with self._lock:
            if self.playing:
                return
            self._close()
            self._take_jump()
            if self._place >= len(self._sound.samples):
                self._place = 0
            self._ended.clear()
            self._open()

    def pause(self) -> None:
        """Be silent; `play` goes on here."""
        with self._lock:
            self._close()

    def seek(self, position_s: float) -> None:
        """Go on elsewhere, now or when it plays again. What was skipped then does not count as a gap."""
        frames = round(position_s * self._sound.sampling_rate_hz)
        self._jump = max(0, min(len(self._sound.samples), frames))

    def close(self) -> None:
        """Be silent and forget the place. Never raises, never hangs."""
        with self._lock:
            self._close()
            self._place, self._jump = 0, None
            self._ended.clear()

    def _open(self) -> None:
        sounddevice = load_portaudio()
        if sounddevice.default.device[1] < 0:
            refresh_devices()  # one may have been plugged in since
        try:
            self._use_rate(_choose_rate(sounddevice, self._sound.sampling_rate_hz))
            self._stream = sounddevice.RawOutputStream(
                samplerate=self._sound.sampling_rate_hz,
                channels=1,
                dtype="int16",
                latency=LATENCY_S,
                callback=lambda out, frames, _time, _status: self._fill(out, frames, sounddevice),
                finished_callback=self._ended.set,
            )
            self._stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            self._close()
            raise DeviceMissing(
                "There is no loudspeaker, or it is busy.", remedy="Plug one in, or read it out yourself."
            ) from error

    def _use_rate(self, rate_hz: int) -> None:
        """Turn the sound into one of the loudspeaker's rate, at the same place."""
        if rate_hz != self._sound.sampling_rate_hz:
            self._place = round(self._place * rate_hz / self._sound.sampling_rate_hz)
            self._sound = _resample(self._sound, rate_hz)

    def _fill(self, out: Any, frames: int, sounddevice: Any) -> None:  # noqa: ANN401 - C types
        """Hand the device its next frames, then silence, so that the last word is out before it ends."""
        self._take_jump()
        data = self._sound.samples[self._place : self._place + frames].tobytes()
        out[: len(data)] = data
        out[len(data) :] = bytes(len(out) - len(data))
        self._place += frames
        if self._place >= len(self._sound.samples) + _TAIL_S * self._sound.sampling_rate_hz:
            raise sounddevice.CallbackStop

    def _take_jump(self) -> None:
        jump, self._jump = self._jump, None
        if jump is not None:
            self._place = jump

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is None:
            return
        closing = threading.Thread(target=_let_go, args=(stream,), name="close loudspeaker", daemon=True)
        closing.start()
        closing.join(_CLOSE_TIMEOUT_S)


def _choose_rate(sounddevice: Any, wanted_hz: int) -> int:  # noqa: ANN401 - a module without types
    """Return `wanted_hz`, or the loudspeaker's own rate where it refuses that one."""
    try:
        sounddevice.check_output_settings(channels=1, dtype="int16", samplerate=wanted_hz)
    except sounddevice.PortAudioError:
        own_hz = sounddevice.query_devices(kind="output")["default_samplerate"]
        return int(own_hz)
    return wanted_hz


def _resample(sound: Sounding, rate_hz: int) -> Sounding:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate_hz)
    frame = av.AudioFrame.from_ndarray(sound.samples[None, :], format="s16", layout="mono")
    frame.sample_rate = sound.sampling_rate_hz
    blocks = [*resampler.resample(frame), *resampler.resample(None)]
    return Sounding(np.concatenate([block.to_ndarray().reshape(-1) for block in blocks]), rate_hz)


def _let_go(stream: Any) -> None:  # noqa: ANN401 - a sounddevice stream
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)


RATE_HZ = 48_000
TONE_HZ, TONE_S = 1_000, 0.18
_PEAK_DB = -12.0
_RAMP_S = 0.01


def make_beep() -> Sounding:
    """Return the tone as mono sound."""
    moments = np.arange(round(TONE_S * RATE_HZ)) / RATE_HZ
    ramp = np.clip(np.minimum(moments, TONE_S - moments) / _RAMP_S, 0, 1)
    peak = 10 ** (_PEAK_DB / 20) * (2**15 - 1)
    return Sounding((peak * ramp * np.sin(2 * np.pi * TONE_HZ * moments)).astype(np.int16), RATE_HZ)
