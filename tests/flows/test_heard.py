"""Without eyes: a session and a withdrawal by names, roles and announcements alone, over AT-SPI."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SITTING = """
/usr/libexec/at-spi-bus-launcher --launch-immediately & bus=$!
openbox & manager=$!
{python} -m tests.flows.heard_app {folder} & app=$!
trap 'kill $app $manager $bus' EXIT
/usr/bin/python3 {listener}
"""


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of our own on the first number that is free."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            yield f":{server.stdout.readline().decode().strip()}"
        finally:
            server.terminate()
            server.wait()


@pytest.mark.long
def test_who_sees_nothing_takes_part_and_withdraws(display: str, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "XDG_RUNTIME_DIR": str(run),
        "PYTHONPATH": str(HERE.parents[1]),
    }
    environment.pop("WAYLAND_DISPLAY", None)
    script = SITTING.format(python=sys.executable, folder=tmp_path / "data", listener=HERE / "listener.py")
    done = subprocess.run(
        ["dbus-run-session", "--", "bash", "-c", script],
        env=environment, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    heard = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in heard if line.startswith("done: ")] == [
        f"done: {step}" for step in ("sign_in", "read", "decide", "tell_about", "record", "withdraw")
    ]
    said = [line.removeprefix("said: ") for line in heard if line.startswith("said: ")]
    assert "You have read all parts." in said
    assert said.index("Recording") < said.index("Recording has ended")
    for heading in (
        "Is this person under 14?",
        "Your choices",
        "Sign your decision",
        "About you",
        "Your copy",
    ):
        assert f"focus: heading {heading}" in heard
