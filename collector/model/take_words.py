"""All that a take's row may say in words: closed lists, so that nobody's name fits into one."""

from __future__ import annotations

import re

QUALITY_FIGURES = frozenset({
    "blacked_out", "brightness", "characters", "clipped_runs", "clipped_samples", "dark_ms", "dc_ppm",
    "dropout_ms", "dropouts", "frozen_ms", "height", "missing_bytes", "noise_floor_mdb", "peak_mdb",
    "rms_mdb", "sharpness", "snr_mdb", "speech_mdb", "speech_ms", "strokes", "width", "zero_run_ms",
})  # fmt: skip
SYNC_FIGURES = frozenset({
    "camera_offset_us", "damaged_frames", "drift_ppm", "dropped_frames", "frozen_frames", "lost_samples",
    "missing_frames", "overflow_flags", "repeated_frames", "residual_us",
})  # fmt: skip
VERDICTS = frozenset({
    "blurred", "bytes_missing", "clipped", "cut", "digital_gap", "empty_text", "frames_damaged",
    "frames_dropped", "lost_samples", "near_silent", "no_speech", "noisy", "opposite_polarity",
    "picture_black", "picture_frozen", "silent_channel", "silent_digital", "speech_touches_end",
    "speech_touches_start", "too_bright", "too_dark", "too_long", "too_quiet", "too_short", "unreadable",
    "wrong_size",
})  # fmt: skip
CHOSEN_REMARKS = frozenset({"background_noise", "interrupted", "other_voice", "words_differ_from_prompt"})
REMARKS = CHOSEN_REMARKS | {
    "device_lost", "nobody_else_in_the_picture", "nobody_else_in_the_text", "recovered",
}  # fmt: skip
DEVICES = frozenset({"camera", "microphone"})
_SOUND_APIS = (
    "ALSA", "ASIO", "AudioScience HPI", "Core Audio", "JACK Audio Connection Kit", "MME", "OSS",
    "PulseAudio", "Windows DirectSound", "Windows WASAPI", "Windows WDM-KS", "sndio",
)  # fmt: skip
_PICTURE_APIS = (
    "android", "aravis", "avfoundation", "cv_images", "cv_mjpeg", "dshow", "ffmpeg", "firewire", "gphoto2",
    "gstreamer", "intel_mfx", "intel_realsense", "msmf", "obsensor", "openni", "openni2", "pvapi", "ueye",
    "unicap", "v4l", "v4l2", "winrt", "ximea", "xine",
)  # fmt: skip
OTHER = "other"
_APIS = (
    OTHER, "simulated", "v4l2", "http mjpeg", "opencv", *_SOUND_APIS,
    *(f"opencv {name}" for name in _PICTURE_APIS),
)  # fmt: skip
DEVICE_FACTS = {
    "host_api": re.compile("|".join(map(re.escape, _APIS))),
    "model": re.compile("simulated:(counter|ramp|silence|speech)"),
    "usb": re.compile("[0-9a-f]{4}:[0-9a-f]{4}"),
}


def tell_api(name: str) -> str:
    """Return a sound or picture system's name as a row may say it: one that is not in the list is `other`."""
    return name if DEVICE_FACTS["host_api"].fullmatch(name) else OTHER
