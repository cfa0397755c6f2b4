"""A real microphone through PortAudio: one input stream, opened once, options as measured (capture.md, 1)."""

from __future__ import annotations

import atexit
import threading
import time
from typing import Any

import numpy as np

from collector.capture.device.holding import MICROPHONES
from collector.capture.device.lookup import Microphone, find_microphone, load_portaudio
from collector.capture.device.sources import OnSound
from collector.capture.spec import CaptureSpec, sample_type
from collector.errors import DeviceMissing

LATENCY_S = (
    0.3  # the only safety margin on bare ALSA, WASAPI, CoreAudio; halves the CPU; blocks of 75 ms here
)
_CLOSE_TIMEOUT_S = 2.0


class PortAudioSource:
    """A microphone found by name (and host API) when it is opened, so that a re-plugged one is found again.

    The project's sampling rate is asked for; a device that refuses it is opened at its own rate, never
    resampled.
    """

    def __init__(self, spec: CaptureSpec) -> None:
        self.channels = spec.channels
        self.sampling_rate_hz = spec.sampling_rate_hz
        self.dtype = sample_type(spec.bits)
        self.facts: dict[str, str] = {}
        self._name = spec.microphone or ""
        self._index = -1
        self._stream: Any = None
        self._ended = threading.Event()

    @property
    def alive(self) -> bool:
        """False once PortAudio has ended the stream by itself."""
        return not self._ended.is_set()

    def open(self) -> None:
        """Find the device by name and choose its rate. Raises DeviceMissing."""
        device = find_microphone(self._name)
        self._index = device.index
        self.facts = device.facts
        self.sampling_rate_hz = self._choose_rate(device)

    def start(self, on_sound: OnSound) -> None:
        """Open the stream. Raises DeviceMissing if the device is gone or busy."""
        sounddevice = load_portaudio()

        shape, dtype = (-1, self.channels), np.dtype(self.dtype)

        def hear(data: Any, _frames: int, moment: Any, status: Any) -> None:  # noqa: ANN401 - C types
            heard_s = time.monotonic()
            # PortAudio's clock may be the wall clock: only differences of it are used
            lag_s = moment.currentTime - moment.inputBufferAdcTime if moment.inputBufferAdcTime else 0.0
            sound = np.frombuffer(data, dtype).reshape(shape)
            on_sound(sound, heard_s - lag_s, heard_s, bool(status.input_overflow))

        try:
            self._stream = sounddevice.RawInputStream(
                device=self._index,
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
            raise DeviceMissing(f"The microphone could not be opened: {_explain(error)}.") from error

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

    def _choose_rate(self, device: Microphone) -> int:
        sounddevice = load_portaudio()

        for rate in (self.sampling_rate_hz, device.sampling_rate_hz):
            try:
                sounddevice.check_input_settings(
                    device=device.index, channels=self.channels, dtype=self.dtype, samplerate=rate
                )
            except (sounddevice.PortAudioError, ValueError):
                continue
            return rate
        raise DeviceMissing(
            f"The microphone is gone, or takes neither {self.sampling_rate_hz} nor {device.sampling_rate_hz} "
            f"Hz with {self.channels} channel(s)."
        )


def _close(stream: Any) -> None:  # noqa: ANN401 - a sounddevice stream
    stream.abort(ignore_errors=True)
    stream.close(ignore_errors=True)
    MICROPHONES.let_go()  # not before: a new list of devices would wait for a stream that hangs


def _explain(error: Exception) -> str:
    return str(error.args[0]) if error.args else type(error).__name__
