"""What happens to a microphone on a sound server while it is recorded, done with the server's tool."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tests.rig.audio import PulseRig

_PATIENCE_S = 10.0


def module_of(rig: PulseRig, what: str) -> str:
    """The number of the module whose arguments hold `what`."""
    lines = rig.control("list", "short", "modules").splitlines()
    return next(line.split("\t")[0] for line in lines if what in line)


def _stream(rig: PulseRig) -> str:
    return rig.control("list", "short", "source-outputs").split()[0]


def unplug(rig: PulseRig) -> None:
    """Take the recorded source away; another one is left."""
    rig.control("unload-module", module_of(rig, "sink_name=rig48"))


def plug_in(rig: PulseRig) -> None:
    """A source of the very same name."""
    rig.control("load-module", "module-null-sink", "sink_name=rig48", "rate=48000", "channels=2")


def _swap(rig: PulseRig) -> None:
    unplug(rig)
    plug_in(rig)


MISHAPS: dict[str, Callable[[PulseRig], object]] = {
    "moved": lambda rig: rig.control("move-source-output", _stream(rig), "rig96.monitor"),
    "another default": lambda rig: rig.control("set-default-source", "rig96.monitor"),
    "unplugged": unplug,
    "replaced by one of its name": _swap,
    "muted": lambda rig: rig.control("set-source-mute", "rig48.monitor", "1"),
    "turned down to nothing": lambda rig: rig.control("set-source-volume", "rig48.monitor", "0"),
    "its stream muted": lambda rig: rig.control("set-source-output-mute", _stream(rig), "1"),
    "suspended": lambda rig: rig.control("suspend-sink", "rig48", "1"),
}


def comes_true(fact: Callable[[], bool], patience_s: float = _PATIENCE_S) -> bool:
    """Wait for something that another thread or process brings about."""
    give_up_s, pause = time.monotonic() + patience_s, threading.Event()
    while not fact() and time.monotonic() < give_up_s:
        pause.wait(0.01)
    return fact()
