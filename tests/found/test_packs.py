"""A stranger's pack: sound and pictures open nothing but themselves, a name is one file on every system."""

from __future__ import annotations

import io
import socket
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from collector.capture.device.player import decode_sound
from collector.capture.picture.shown import decode_picture
from collector.errors import BadPack, EncoderFailed, SoundUnplayable
from collector.project.files import FolderFiles, check_names

SESSION = b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio %d RTP/AVP 0\n"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:%d/a.ts\n#EXT-X-ENDLIST\n"


def _play(data: bytes) -> bool:
    """Try to play in a thread of its own; tell whether that was refused before anybody waits for it."""
    refused = threading.Event()

    def play() -> None:
        try:
            decode_sound(data)
        except SoundUnplayable:
            refused.set()

    player = threading.Thread(target=play, daemon=True)
    player.start()
    player.join(10)
    return refused.is_set() and not player.is_alive()


@pytest.mark.parametrize("text", [SESSION, b"RIFF" + SESSION, b"ID3" + SESSION, PLAYLIST])
def test_a_sound_that_is_a_text_opens_no_socket(text: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        assert _play(text % (listener.getsockname()[1] & ~1))
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_sound_of_a_codec_that_no_pack_needs_is_not_decoded() -> None:
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="wav") as output:
        stream = output.add_stream("adpcm_ima_wav", rate=16_000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.int16), format="s16p", layout="mono")
        frame.sample_rate = 16_000
        output.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(SoundUnplayable):
        decode_sound(file.getvalue())


@pytest.mark.parametrize("ending", [".bmp", ".tiff", ".webp", ".ppm"])
def test_a_picture_is_png_or_jpeg_whatever_its_name_says(ending: str) -> None:
    data = cv2.imencode(ending, np.zeros((4, 4, 3), np.uint8))[1].tobytes()
    with pytest.raises(EncoderFailed):
        decode_picture(data, 50)


DEVICES = ["CON", "nul.txt", "prompts/aux/1.flac", "policy/com1.md", "LPT9.tar.gz", "Prn"]
DROPPED = ["a.", "prompts/a./1.flac", "a.b."]


@pytest.mark.parametrize("name", DEVICES + DROPPED)
def test_a_name_that_is_another_on_windows_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(BadPack):
        FolderFiles(tmp_path).names()


@pytest.mark.parametrize(
    "names", [["a", "a/b"], ["A", "a/b"], ["Keys/a", "keys/b"], ["a/B", "a/b"], ["a/b/c", "a/b"]]
)
def test_no_name_is_in_the_way_of_another(names: list[str]) -> None:
    with pytest.raises(BadPack):
        check_names(names)
