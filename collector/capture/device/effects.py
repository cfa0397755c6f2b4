"""What the system does to the microphone's sound before we hear it: effects, gain, a mute switch.

Told where the sound server tells it (PulseAudio and PipeWire through `pactl`); elsewhere nothing is known,
and that is said. An effect can't be taken out of a recording again: echo cancelling and noise suppression
cut words.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

Concern = Literal[
    "echo_cancelling", "noise_suppression", "gain_control", "other_effect", "gain_high", "muted"
]
Ask = Callable[[list[str]], str]

_TIMEOUT_S = 1.5
_FULL_PERCENT = 100
_SERVER_DEVICES = ("default", "pulse", "pipewire", "sysdefault")
_MARKS: tuple[tuple[Concern, str], ...] = (
    ("echo_cancelling", r"echo.?cancel|webrtc"),
    ("noise_suppression", r"rnnoise|noise.?(suppress|cancel|gate|reduc)|deep.?filter|speex"),
    ("gain_control", r"\bagc\b|gain.?control|compressor|maximi[sz]er"),
    ("other_effect", r"easyeffects|pulseeffects|effect_(in|out)put|filter-chain|ladspa|lv2"),
)


@dataclass(frozen=True)
class InputFacts:
    """What the sound server says of an input; `known` is False where there is nothing to ask."""

    known: bool
    concerns: tuple[Concern, ...] = ()


def look_at_input(microphone: str, ask: Ask | None = None) -> InputFacts:
    """Return what is done to the sound of `microphone` (a name as in settings) before it comes here."""
    asked = ask or _ask_pactl
    try:
        server = _parse(asked(["info"]))
        sources = _parse(asked(["list", "sources"]))
    except (OSError, ValueError, subprocess.SubprocessError):
        return InputFacts(known=False)
    if not isinstance(server, dict) or not isinstance(sources, list):
        return InputFacts(known=False)
    source = _find_source(microphone, sources, str(server.get("default_source_name", "")))
    if source is None:
        return InputFacts(known=False)
    return InputFacts(known=True, concerns=tuple(_judge(source, sources)))


def _find_source(microphone: str, sources: list[Any], default: str) -> dict[str, Any] | None:
    """The source behind a name; a device opened past the sound server is none of its sources."""
    name = microphone.partition(" @ ")[0]
    if name in _SERVER_DEVICES:
        return next((row for row in sources if row.get("name") == default), None)
    return next((row for row in sources if name in {row.get("name"), row.get("description")}), None)


def _judge(source: dict[str, Any], sources: Iterable[dict[str, Any]]) -> Iterable[Concern]:
    words = _words_of(source)
    master = (source.get("properties") or {}).get("device.master_device")
    words += " ".join(_words_of(row) for row in sources if master and row.get("name") == master)
    for concern, pattern in _MARKS:
        if re.search(pattern, words, re.IGNORECASE):
            yield concern
    if source.get("mute"):
        yield "muted"
    if _is_gain_high(source):
        yield "gain_high"


def _is_gain_high(source: dict[str, Any]) -> bool:
    """Over 100 % is amplified; at 100 % a preamplifier is at its end if its plain place lies below that."""
    highest = max((_percent(row) for row in (source.get("volume") or {}).values()), default=0)
    plain = _percent(source.get("base_volume") or {}) or _FULL_PERCENT
    return highest > _FULL_PERCENT or (highest == _FULL_PERCENT and plain < _FULL_PERCENT)


def _words_of(source: dict[str, Any]) -> str:
    properties = source.get("properties") or {}
    names = (
        "node.name",
        "node.group",
        "media.name",
        "device.intended_roles",
        "filter.smart.name",
        "device.class",
    )
    found = [source.get(name) for name in ("name", "description", "driver")]
    return " ".join(str(text) for text in [*found, *(properties.get(name) for name in names)] if text)


def _percent(row: dict[str, Any]) -> int:
    found = re.match(r"\s*(\d+)", str(row.get("value_percent", "")))
    return int(found[1]) if found else 0


def _parse(text: str) -> Any:  # noqa: ANN401 - JSON of another program
    return json.loads(text)


def _ask_pactl(words: list[str]) -> str:
    program = shutil.which("pactl")
    if program is None:
        raise FileNotFoundError("pactl")
    done = subprocess.run(
        [program, "--format=json", *words], capture_output=True, text=True, timeout=_TIMEOUT_S, check=True
    )
    return done.stdout
