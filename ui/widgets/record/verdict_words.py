"""What is wrong with a take and what to do, in words for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication


def name_verdict(code: str) -> str:
    """Return the short name of a verdict."""
    translate = QCoreApplication.translate
    names = {
        "clipped": translate("Verdict", "Too loud"),
        "silent_digital": translate("Verdict", "Silent"),
        "near_silent": translate("Verdict", "Silent"),
        "silent_channel": translate("Verdict", "One side silent"),
        "digital_gap": translate("Verdict", "Gap"),
        "opposite_polarity": translate("Verdict", "Wired wrong"),
        "too_quiet": translate("Verdict", "Too quiet"),
        "noisy": translate("Verdict", "Noisy"),
        "no_speech": translate("Verdict", "No speech"),
        "speech_touches_start": translate("Verdict", "Cut off"),
        "speech_touches_end": translate("Verdict", "Cut off"),
        "too_short": translate("Verdict", "Too short"),
        "too_long": translate("Verdict", "Too long"),
        "lost_samples": translate("Verdict", "Sound lost"),
        "frames_dropped": translate("Verdict", "Pictures lost"),
        "frames_damaged": translate("Verdict", "Pictures damaged"),
        "cut": translate("Verdict", "Interrupted"),
        "bytes_missing": translate("Verdict", "Part missing"),
        "unreadable": translate("Verdict", "Can't be read"),
        **_name_pictures(),
    }
    return names.get(code, translate("Verdict", "Please check"))


def _name_pictures() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "too_dark": translate("Verdict", "Dark"),
        "picture_black": translate("Verdict", "Black"),
        "too_bright": translate("Verdict", "Bright"),
        "blurred": translate("Verdict", "Blurred"),
        "picture_frozen": translate("Verdict", "Picture frozen"),
        "wrong_size": translate("Verdict", "Other size"),
    }


def tone_of_check(verdict: str) -> str:
    """Return how the check before the first take stands: ok, warn or bad."""
    tones = {"fine": "ok", "silent_digital": "bad", "near_silent": "bad", "silent_channel": "bad"}
    return tones.get(verdict, "warn")


def count_causes(verdicts: Iterable[str]) -> list[tuple[str, int]]:
    """Return each cause by its name once, and how often it stands there, in the order of the verdicts."""
    return list(Counter(name_verdict(code) for code in verdicts).items())


def tell_sound_check(verdict: str) -> str:
    """Return what the check before the first take found."""
    translate = QCoreApplication.translate
    words = {
        "fine": translate("Verdict", "Sound checked: all is well."),
        "noisier": translate("Verdict", "Louder here than at set-up. Close doors and windows."),
        "too_noisy": translate("Verdict", "The room is too loud. Close doors and windows."),
        "clipped": translate("Verdict", "Too loud for the microphone. Turn it down a bit."),
    }
    return words.get(verdict) or explain_verdict(verdict)


def explain_verdict(code: str) -> str:
    """Return what to do about a verdict."""
    translate = QCoreApplication.translate
    words = {
        "clipped": translate("Verdict", "Distorted. Sit back a bit and record again."),
        "silent_digital": translate("Verdict", "Nothing was heard. Check the microphone."),
        "near_silent": translate("Verdict", "Almost nothing was heard. Check the microphone."),
        "silent_channel": translate("Verdict", "One microphone is silent. Check its cable and switch."),
        "digital_gap": translate("Verdict", "The sound stops for a moment. Record again."),
        "opposite_polarity": translate(
            "Verdict", "Two microphones cancel each other out. Try another cable, or switch one of them over."
        ),
        "too_quiet": translate("Verdict", "Speak louder or sit closer."),
        "noisy": translate("Verdict", "There is noise behind the voice. Make it quiet and record again."),
        "no_speech": translate("Verdict", "No voice was heard. Record again."),
        "speech_touches_start": translate("Verdict", "First word missing. Wait a moment, then speak."),
        "speech_touches_end": translate("Verdict", "Last word missing. Record again."),
        "too_short": translate("Verdict", "Shorter than the prompt allows."),
        "too_long": translate("Verdict", "Longer than the prompt allows."),
        "lost_samples": translate("Verdict", "A piece of sound is missing. Record again."),
        "frames_dropped": translate("Verdict", "Some pictures are missing."),
        "frames_damaged": translate("Verdict", "Pictures came damaged. Check the camera's cable or network."),
        "cut": translate("Verdict", "The take was interrupted. What was recorded is kept."),
        "bytes_missing": translate("Verdict", "A part of this take is gone from the disk. Record again."),
        "unreadable": translate("Verdict", "This take was interrupted and can't be read here. Record again."),
        **_explain_pictures(),
    }
    return words.get(code, translate("Verdict", "Please look at this take."))


def _explain_pictures() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "too_dark": translate("Verdict", "The picture is dark. Turn on a light."),
        "picture_black": translate("Verdict", "Nothing can be seen. Open the camera's cover."),
        "too_bright": translate("Verdict", "The picture is too bright."),
        "blurred": translate("Verdict", "The picture is not sharp."),
        "picture_frozen": translate("Verdict", "The picture froze. Check the camera."),
        "wrong_size": translate("Verdict", "The picture's size is not the project's. Choose another camera."),
    }
