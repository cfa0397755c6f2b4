"""A real microphone through PortAudio: one input stream, opened once, options as measured (capture.md, 1)."""

from __future__ import annotations

import atexit
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

from collector.capture.device.holding import MICROPHONES
from collector.capture.device.lookup import Microphone, find_microphone, load_portaudio
from collector.capture.device.source_watch import PulseWatch
from collector.capture.device.sources import OnSound
from collector.capture.spec import CaptureSpec, Plug, sample_type
from collector.errors import DeviceMissing, MicrophoneBusy

LATENCY_S = (
    0.3  # the only safety margin on bare ALSA, WASAPI, CoreAudio; halves the CPU; blocks of 75 ms here
)
_CLOSE_TIMEOUT_S = 2.0
# paDeviceUnavailable, EBUSY of ALSA and OSS, AUDCLNT_E_DEVICE_IN_USE of WASAPI
_BUSY = frozenset({-9985, -16, 0x8889000A, 0x8889000A - (1 << 32)})


class PortAudioSource:
    """A microphone found by name (and host API) when it is opened, so that a re-plugged one is found again.

    The project's sampling rate is asked for; a device that refuses it is opened at its own rate, never
    resampled.
    """

    def __init__(self, spec: CaptureSpec, watch: PulseWatch | None = None) -> None:
        """Nothing is opened yet. `watch` is told how, where a sound server may be behind the device."""
        self.channels = spec.channels
        self.sampling_rate_hz = spec.sampling_rate_hz
        self.dtype = sample_type(spec.bits)
        self.facts: dict[str, str] = {}
        self._name = spec.microphone or ""
        self._plug = spec.plug
        self._watch = watch
        self._device: Microphone | None = None
        self._stream: Any = None
        self._ended = threading.Event()

    @property
    def alive(self) -> bool:
        """False once PortAudio has ended the stream by itself."""
        return not self._ended.is_set()

    def open(self) -> None:
        """Find the device by name and choose its rate. Raises DeviceMissing, MicrophoneBusy."""
        device = self._device = find_microphone(self._name)
        self.facts = device.facts
        with self._naming(device):
            self.sampling_rate_hz = self._choose_rate(device)

    def start(self, on_sound: OnSound) -> None:
        """Open the stream. Raises DeviceMissing, MicrophoneBusy."""
        sounddevice, device = load_portaudio(), self._device
        if device is None:
            raise DeviceMissing("No microphone is open.")

        shape, dtype = (-1, self.channels), np.dtype(self.dtype)

        def hear(data: Any, _frames: int, moment: Any, status: Any) -> None:  # noqa: ANN401 - C types
            heard_s = time.monotonic()
            # PortAudio's clock may be the wall clock: only differences of it are used
            lag_s = moment.currentTime - moment.inputBufferAdcTime if moment.inputBufferAdcTime else 0.0
            sound = np.frombuffer(data, dtype).reshape(shape)
            on_sound(sound, heard_s - lag_s, heard_s, bool(status.input_overflow))

        try:
            with self._naming(device):
                self._stream = sounddevice.RawInputStream(
                    device=device.index,
                    samplerate=self.sampling_rate_hz,
                    channels=self.channels,
                    dtype=self.dtype,
                    latency=LATENCY_S,
                    blocksize=0,
                    callback=hear,
                    finished_callback=self._ended.set,
                )
                MICROPHONES.take()
                self._stream.start()
        except sounddevice.PortAudioError as error:
            raise _tell(error) from error

    def stop(self) -> None:
        """Close the stream; a dead device that does not let go is left behind after two seconds."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        closing = threading.Thread(target=_close, args=(stream,), name="close microphone", daemon=True)
        closing.start()
        closing.join(_CLOSE_TIMEOUT_S)
        if closing.is_alive():  # PortAudio's own end would wait for this stream, and the program for that
            atexit.unregister(load_portaudio()._exit_handler)  # noqa: SLF001 - there is no other way out

    def _naming(self, device: Microphone) -> AbstractContextManager[None]:
        """Let the sound server, if one is behind this device, know our stream and the source meant."""
        if self._watch is None:
            return nullcontext()
        wanted = self._plug or (Plug(device.source) if device.source else None)
        return self._watch.naming(wanted, is_served=bool(device.source) or device.name == "pulse")

    def _choose_rate(self, device: Microphone) -> int:
        sounddevice = load_portaudio()

        for rate in (self.sampling_rate_hz, device.sampling_rate_hz):
            try:
                sounddevice.check_input_settings(
                    device=device.index, channels=self.channels, dtype=self.dtype, samplerate=rate
                )
            except (sounddevice.PortAudioError, ValueError) as error:
                if is_busy(error):
                    raise _tell(error) from error
                continue
            return rate
        raise DeviceMissing(
            f"The microphone is gone, or takes neither {self.sampling_rate_hz} nor {device.sampling_rate_hz} "
            f"Hz with {self.channels} channel(s)."
        )


def is_busy(error: Exception) -> bool:
    """Tell whether PortAudio says that somebody else holds the device: by its own code or the system's."""
    codes = {part for part in error.args if isinstance(part, int)}
    codes |= {part[1] for part in error.args if isinstance(part, tuple) and len(part) > 1}
    return bool(codes & _BUSY)


def _tell(error: Exception) -> DeviceMissing:
    """Only PortAudio's number goes into the words: its text may hold a device's name."""
    if is_busy(error):
        return MicrophoneBusy("Another program is using this microphone.")
    code = next((part for part in error.args if isinstance(part, int)), 0)
    return DeviceMissing(f"The microphone could not be opened (PortAudio {code}).")


def _close(stream: Any) -> None:  # noqa: ANN401 - a sounddevice stream
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)
    MICROPHONES.let_go()  # not before: a new list of devices would wait for a stream that hangs
