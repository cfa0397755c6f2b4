"""The name of a camera opens a camera, whatever a file of answers says."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from collector.capture.device.camera import make_camera
from collector.capture.pace import RealPace
from collector.capture.spec import VideoSpec
from collector.errors import DeviceMissing


@pytest.mark.parametrize(
    "name", ["file://{}", "concat:{}", "{}", "subfile,,start,0,end,0,,:{}", "data:,x", "", "\xb2"]
)
def test_a_name_that_opens_a_file_is_no_cameras(tmp_path: Path, name: str) -> None:
    import av
    import numpy as np

    film = tmp_path / "film.mkv"
    with av.open(str(film), "w") as output:
        stream = output.add_stream("mjpeg", rate=5)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuvj420p"
        picture = av.VideoFrame.from_ndarray(np.zeros((120, 160, 3), np.uint8), format="bgr24")
        output.mux([*stream.encode(picture), *stream.encode(None)])
    camera = make_camera(name.format(film), VideoSpec(), RealPace())
    with pytest.raises(DeviceMissing):
        camera.open()


def test_a_name_with_another_scheme_asks_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        camera = make_camera(f"tcp://127.0.0.1:{listener.getsockname()[1]}", VideoSpec(), RealPace())
        with pytest.raises(DeviceMissing):
            camera.open()
        with pytest.raises(BlockingIOError):
            listener.accept()
