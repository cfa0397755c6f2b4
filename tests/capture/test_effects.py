"""What the sound server says it does to a microphone is told; what nobody can tell is not made up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from collector.capture.device.effects import InputFacts, look_at_input


def source(name: str, **facts: Any) -> dict[str, Any]:
    volume = {"mono": {"value_percent": facts.pop("volume", "100%")}}
    return {"name": name, "description": "A microphone", "mute": False, "volume": volume, "flags": []} | facts


def server(default: str, *sources: dict[str, Any]):
    answers = {"info": {"default_source_name": default}, "list": list(sources)}
    return lambda words: json.dumps(answers[words[0]])


PLAIN = source("alsa_input.usb")


def test_a_plain_input_gives_no_concern() -> None:
    assert look_at_input("default @ ALSA", server("alsa_input.usb", PLAIN)) == InputFacts(known=True)


@pytest.mark.parametrize(
    ("name", "concern"),
    [
        ("alsa_input.usb.echo-cancel", "echo_cancelling"),
        ("rnnoise_source", "noise_suppression"),
        ("easyeffects_source", "other_effect"),
        ("mic.agc", "gain_control"),
    ],
)
def test_an_effect_in_the_way_is_named(name: str, concern: str) -> None:
    assert look_at_input("pulse", server(name, PLAIN, source(name))).concerns == (concern,)


def test_an_effect_that_is_loaded_but_not_used_is_none() -> None:
    assert look_at_input("pulse", server("alsa_input.usb", PLAIN, source("rnnoise_source"))).concerns == ()


def test_gain_at_its_end_and_a_mute_switch_are_told() -> None:
    hardware = source("m", base_volume={"value_percent": "32%"})
    assert look_at_input("default", server("m", hardware)).concerns == ("gain_high",)
    assert look_at_input("default", server("m", source("m", volume="140%"))).concerns == ("gain_high",)
    assert look_at_input("default", server("m", source("m", mute=True))).concerns == ("muted",)


def test_a_microphone_past_the_server_is_not_judged_by_the_servers_own() -> None:
    assert (
        look_at_input("USB Mic: Audio (hw:1,0) @ ALSA", server("rnnoise", source("rnnoise"))).known is False
    )


def test_where_nobody_can_be_asked_nothing_is_known() -> None:
    def away(_: list[str]) -> str:
        raise FileNotFoundError("pactl")

    assert look_at_input("default", away) == InputFacts(known=False)
    assert look_at_input("default", lambda _: "no JSON") == InputFacts(known=False)
    assert look_at_input("default", lambda _: "[]") == InputFacts(known=False)
