"""A sound card that does not exist: a private PulseAudio with null sinks, started and stopped by its id."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

_START_TIMEOUT_S = 20
_STOP_TIMEOUT_S = 5
_CONFIG = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=rig48 rate=48000 channels=2 format=s16le
load-module module-null-sink sink_name=rig96 rate=96000 channels=1 format=s16le
set-default-sink rig48
set-default-source rig48.monitor
"""


def is_rig_possible() -> bool:
    """True where PulseAudio and its tools are installed."""
    return all(shutil.which(tool) for tool in ("pulseaudio", "pactl", "pacat"))


class PulseRig:
    """PulseAudio in a private folder (mode 700), on its own socket, without D-Bus and systemd."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rig-"))
        self.folder.chmod(0o700)
        self.server = f"unix:{self.folder}/rig.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        config = self.folder / "rig.pa"
        config.write_text(_CONFIG.format(socket=self.folder / "rig.sock"))
        home = str(self.folder)
        environment = {
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": home,
            "PULSE_RUNTIME_PATH": home,
            "HOME": home,
        }
        with (self.folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *("pulseaudio", "-n", "-F", str(config), "--daemonize=no"),
                    *("--exit-idle-time=-1", "--use-pid-file=no"),
                    # as root it would take real-time threads, which a loaded virtual machine's kernel
                    # throttles and may never let run again: the server then neither plays nor ends
                    *("--realtime=no", "--high-priority=no"),
                ],
                env=environment,
                stdout=log,
                stderr=log,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def control(self, *words: str) -> str:
        """Run pactl on this server; its output."""
        done = subprocess.run(
            ["pactl", *words], env=self.environment(), check=True, capture_output=True, text=True, timeout=10
        )
        return done.stdout.strip()

    def environment(self) -> dict[str, str]:
        """A client's environment: nothing of it names another server."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "PULSE_SERVER": self.server,
        }

    def unload_sources(self) -> None:
        """Take every source away. While one is left the server moves a recording over to it."""
        for line in self.control("list", "short", "modules").splitlines():
            number, name, *_ = line.split("\t")
            if name == "module-null-sink":
                self.control("unload-module", number)

    def pause(self) -> None:
        """Let the server hang: nothing is answered and nothing closed."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it run again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _wait_until_ready(self) -> None:
        give_up_s = time.monotonic() + _START_TIMEOUT_S
        while time.monotonic() < give_up_s:
            if self._process is not None and self._process.poll() is not None:
                break
            done = subprocess.run(
                ["pactl", "info"], env=self.environment(), check=False, capture_output=True, timeout=10
            )
            if done.returncode == 0:
                return
            time.sleep(0.05)
        raise RuntimeError(f"PulseAudio did not start: {(self.folder / 'log').read_text()[-2000:]}")


@contextmanager
def in_this_process(rig: PulseRig) -> Iterator[PulseRig]:
    """Let PortAudio in this process talk to the rig; afterwards everything is as before."""
    before = {name: os.environ.get(name) for name in ("PULSE_SERVER", "HOME", "XDG_RUNTIME_DIR")}
    os.environ["PULSE_SERVER"] = rig.server
    os.environ["XDG_RUNTIME_DIR"] = str(rig.folder)
    try:
        yield rig
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
