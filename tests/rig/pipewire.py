"""A private PipeWire with two microphones that do not exist: pipewire-pulse and WirePlumber, as in Debian.

They need a D-Bus of their own, and no systemd.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from tests.rig.audio import PulseRig

_START_TIMEOUT_S = 20
_SOURCE = ("load-module", "module-null-sink", "media.class=Audio/Source/Virtual", "channel_map=stereo")


class PipeRig(PulseRig):
    """As the other rig, with `mic one` and `two` for microphones."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rig-"))
        self.folder.chmod(0o700)
        self.server = f"unix:{self.folder}/pulse/native"
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        address = f"unix:path={self.folder}/bus"
        with (self.folder / "log").open("wb") as log:

            def run(*command: str) -> None:
                own = {**self.environment(), "DBUS_SESSION_BUS_ADDRESS": address}
                self._running.append(subprocess.Popen(command, env=own, stdout=log, stderr=log))

            try:
                run("dbus-daemon", "--session", "--nofork", f"--address={address}")
                self._wait_for(self.folder / "bus")
                run("pipewire")
                self._wait_for(self.folder / "pipewire-0")
                run("wireplumber")
                run("pipewire-pulse")
                self._wait_until(lambda: "auto_null" in self._try("list", "short", "sinks"))
                self._try(*_SOURCE, "sink_name='mic one'")
                self._try(*_SOURCE, "sink_name=two")
                self._wait_until(lambda: "two" in self._try("list", "short", "sources"))
            except BaseException:
                self.__exit__()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        """As the other rig's; what the servers remember stays in this folder."""
        return {**super().environment(), "XDG_STATE_HOME": str(self.folder / "state")}

    def _try(self, *words: str) -> str:
        done = subprocess.run(
            ["pactl", *words], env=self.environment(), check=False, capture_output=True, text=True, timeout=10
        )
        return done.stdout

    def _wait_for(self, path: Path) -> None:
        self._wait_until(path.exists)

    def _wait_until(self, is_so: object) -> None:
        give_up_s = time.monotonic() + _START_TIMEOUT_S
        while not is_so():  # type: ignore[operator]
            if time.monotonic() > give_up_s:
                raise RuntimeError(f"PipeWire did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.05)


def is_pipewire_possible() -> bool:
    """True where all three and a D-Bus are installed."""
    return all(
        shutil.which(tool) for tool in ("pipewire", "pipewire-pulse", "wireplumber", "dbus-daemon", "pactl")
    )
