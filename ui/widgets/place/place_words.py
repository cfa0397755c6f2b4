"""Places and checks in words: kinds of places, noises, provinces, and what each check says and asks for."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.presenter.place import CheckShown
from ui.widgets.record.verdict_words import explain_verdict

translate = QCoreApplication.translate


def kinds_of_places() -> list[tuple[str, str]]:
    """Return (id, words) of what a place can be."""
    return [
        ("home", translate("PlaceWords", "A home")),
        ("office", translate("PlaceWords", "An office")),
        ("school", translate("PlaceWords", "A school")),
        ("community_centre", translate("PlaceWords", "A community centre")),
        ("clinic", translate("PlaceWords", "A clinic")),
        ("studio", translate("PlaceWords", "A studio")),
        ("outdoors", translate("PlaceWords", "Outdoors")),
        ("vehicle", translate("PlaceWords", "A vehicle")),
        ("other", translate("PlaceWords", "Another place")),
    ]


def noises() -> list[tuple[str, str]]:
    """Return (id, words) of what else is heard."""
    return [
        ("none", translate("PlaceWords", "Nothing")),
        ("fan", translate("PlaceWords", "A fan or air conditioner")),
        ("traffic", translate("PlaceWords", "Traffic")),
        ("people", translate("PlaceWords", "People")),
        ("animals", translate("PlaceWords", "Animals")),
        ("machines", translate("PlaceWords", "Machines")),
        ("other", translate("PlaceWords", "Something else")),
    ]


def provinces() -> list[tuple[str, str]]:
    """Return (ISO 3166-2 code, words), in the order of the words."""
    found = [*_north(), *_south(), *_west()]
    elsewhere = ("elsewhere", translate("PlaceWords", "Elsewhere"))
    return [*sorted(found, key=lambda row: row[1]), elsewhere]


def _north() -> list[tuple[str, str]]:
    return [
        ("CN-BJ", translate("PlaceWords", "Beijing")),
        ("CN-TJ", translate("PlaceWords", "Tianjin")),
        ("CN-HE", translate("PlaceWords", "Hebei")),
        ("CN-SX", translate("PlaceWords", "Shanxi")),
        ("CN-NM", translate("PlaceWords", "Inner Mongolia")),
        ("CN-LN", translate("PlaceWords", "Liaoning")),
        ("CN-JL", translate("PlaceWords", "Jilin")),
        ("CN-HL", translate("PlaceWords", "Heilongjiang")),
        ("CN-SD", translate("PlaceWords", "Shandong")),
        ("CN-HA", translate("PlaceWords", "Henan")),
    ]


def _south() -> list[tuple[str, str]]:
    return [
        ("CN-SH", translate("PlaceWords", "Shanghai")),
        ("CN-JS", translate("PlaceWords", "Jiangsu")),
        ("CN-ZJ", translate("PlaceWords", "Zhejiang")),
        ("CN-AH", translate("PlaceWords", "Anhui")),
        ("CN-FJ", translate("PlaceWords", "Fujian")),
        ("CN-JX", translate("PlaceWords", "Jiangxi")),
        ("CN-HB", translate("PlaceWords", "Hubei")),
        ("CN-HN", translate("PlaceWords", "Hunan")),
        ("CN-GD", translate("PlaceWords", "Guangdong")),
        ("CN-GX", translate("PlaceWords", "Guangxi")),
        ("CN-HI", translate("PlaceWords", "Hainan")),
        ("CN-HK", translate("PlaceWords", "Hong Kong")),
        ("CN-MO", translate("PlaceWords", "Macao")),
        ("CN-TW", translate("PlaceWords", "Taiwan")),
    ]


def _west() -> list[tuple[str, str]]:
    return [
        ("CN-CQ", translate("PlaceWords", "Chongqing")),
        ("CN-SC", translate("PlaceWords", "Sichuan")),
        ("CN-GZ", translate("PlaceWords", "Guizhou")),
        ("CN-YN", translate("PlaceWords", "Yunnan")),
        ("CN-XZ", translate("PlaceWords", "Tibet")),
        ("CN-SN", translate("PlaceWords", "Shaanxi")),
        ("CN-GS", translate("PlaceWords", "Gansu")),
        ("CN-QH", translate("PlaceWords", "Qinghai")),
        ("CN-NX", translate("PlaceWords", "Ningxia")),
        ("CN-XJ", translate("PlaceWords", "Xinjiang")),
    ]


def name_check(check: str) -> str:
    """Return a check's name."""
    return {
        "room": translate("PlaceWords", "Room"),
        "sentence": translate("PlaceWords", "Sentence"),
        "camera": translate("PlaceWords", "Picture"),
        "format": translate("PlaceWords", "Format"),
        "effects": translate("PlaceWords", "Effects"),
        "disk": translate("PlaceWords", "Disk"),
        "battery": translate("PlaceWords", "Battery"),
        "clock": translate("PlaceWords", "Clock"),
    }[check]


def name_act(act: str) -> str:
    """Return the words on a check's button."""
    return {
        "listen": translate("PlaceWords", "Listen for 5 s"),
        "listen_again": translate("PlaceWords", "Once more"),
        "say": translate("PlaceWords", "Say it"),
        "say_again": translate("PlaceWords", "Once more"),
        "end_sentence": translate("PlaceWords", "That was it"),
        "silence": translate("PlaceWords", "Stop playing"),
        "measure": translate("PlaceWords", "Measure"),
        "use_instead": translate("PlaceWords", "Use it here"),
        "use_project": translate("PlaceWords", "Take it back"),
    }[act]


def tell_check(shown: CheckShown) -> str:
    """Return a check's sentence: how it stands, and what to do."""
    words = {**_about_room(), **_about_devices(), **_about_format(), **_about_laptop()}
    sentence = words.get(shown.code) or explain_verdict(shown.code.partition("_")[2])
    for place, number in enumerate(shown.numbers, start=1):
        sentence = sentence.replace(f"%{place}", number)
    return sentence


def _about_room() -> dict[str, str]:
    return {
        "room_open": translate("PlaceWords", "How loud is it when nobody speaks?"),
        "room_busy": translate("PlaceWords", "Listening… Please be quiet."),
        "room_quiet": translate("PlaceWords", "Quiet: %1 dB. A good room."),
        "room_fair": translate("PlaceWords", "Fair: %1 dB. Close doors and windows, switch off fans."),
        "room_too_noisy": translate("PlaceWords", "Too noisy: %1 dB. Find another room, or sit closer."),
        "room_hum": translate("PlaceWords", "Hum of %1 Hz. Try another socket, or the battery alone."),
        "room_disturbed": translate("PlaceWords", "There was a loud noise. Once more, please."),
        "room_silent_digital": translate(
            "PlaceWords", "No sound arrives. Check the cable, the mute switch and the permission."
        ),
        "room_near_silent": translate("PlaceWords", "Almost no sound arrives. Is the microphone muted?"),
    }


def _about_devices() -> dict[str, str]:
    return {
        "sentence_open": translate("PlaceWords", "Say a sentence and hear it. It is not stored."),
        "sentence_busy": translate("PlaceWords", "Please speak now, as in a session."),
        "sentence_playing": translate("PlaceWords", "This is how it sounds."),
        "sentence_fine": translate("PlaceWords", "Good. It was played from memory and is gone now."),
        "camera_open": translate("PlaceWords", "The picture appears while you try."),
        "camera_looking": translate("PlaceWords", "Counting the pictures…"),
        "camera_fine": translate("PlaceWords", "%1, %2 pictures a second. The picture is good."),
        "camera_slow": translate("PlaceWords", "Only %2 pictures a second. Turn on a light."),
        "effects_unknown": translate(
            "PlaceWords", "The system does not say. Switch off noise and echo filters there."
        ),
        "effects_none": translate("PlaceWords", "The system leaves the sound as it is."),
        "effects_echo_cancelling": translate("PlaceWords", "An echo filter cuts words. Switch it off."),
        "effects_noise_suppression": translate("PlaceWords", "A noise filter cuts words. Switch it off."),
        "effects_gain_control": translate(
            "PlaceWords", "The system turns the level up and down. Switch it off."
        ),
        "effects_other_effect": translate("PlaceWords", "An effect changes the sound. Switch it off."),
        "effects_gain_high": translate(
            "PlaceWords", "The input level is at its highest. Turn it down a bit."
        ),
        "effects_muted": translate("PlaceWords", "The system has muted the microphone. Turn it on."),
    }


def _about_format() -> dict[str, str]:
    return {
        "format_open": translate("PlaceWords", "A few seconds tell what this laptop can record."),
        "format_busy": translate("PlaceWords", "Measuring… Please wait a moment."),
        "format_fits": translate("PlaceWords", "%2 at %1 works here: %3 times as fast as needed."),
        "format_passed_on": translate("PlaceWords", "%2 at %1: the camera's own pictures, always in time."),
        "format_never": translate(
            "PlaceWords", "Too slow here for pictures at %1. Record sound only, or use another laptop."
        ),
        "format_too_slow": translate("PlaceWords", "%2 at %1 is too slow here. %4 would work."),
        "format_instead": translate("PlaceWords", "%2 at %1 is used at this place."),
    }


def _about_laptop() -> dict[str, str]:
    return {
        "disk_fine": translate("PlaceWords", "Room for %1 hours of recording."),
        "disk_fine_min": translate("PlaceWords", "Room for %1 minutes of recording."),
        "disk_low": translate("PlaceWords", "%2 GB are free, for %1 hours. Please upload soon."),
        "disk_low_min": translate("PlaceWords", "Room for %1 minutes only. Upload, or free some space."),
        "disk_stop": translate("PlaceWords", "Nearly full (%2 GB): nothing can be recorded."),
        "looking": translate("PlaceWords", "Looking…"),
        "battery_unknown": translate("PlaceWords", "The system does not say. Keep the charger at hand."),
        "battery_plugged": translate("PlaceWords", "%1 %, plugged in."),
        "battery_fine": translate("PlaceWords", "%1 %. Is the charger within reach?"),
        "battery_low": translate("PlaceWords", "Only %1 %. Plug the laptop in."),
        "clock_right": translate("PlaceWords", "Date and time look right."),
        "clock_behind": translate("PlaceWords", "It went back. Set it, then a team lead confirms it."),
        "clock_before_pack": translate("PlaceWords", "It is earlier than the project's date. Set it."),
    }
