"""The laptop's own doors: open folders are closed, links lead nowhere, the environment lends no trust."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from collector.build import open_core
from collector.errors import CollectorError, TlsRefused
from collector.index import Index
from collector.keystore import SlotStore
from collector.network import Network
from collector.seal.destroy import destroy_sealed
from collector.vault import overwrite_and_delete

OTHERS = 0o077
SECRET = b"age-encryption.org/v1\n" * 200


def _open_and_close(data: Path) -> None:
    with contextlib.closing(open_core(data, lambda: "a long passphrase")):
        pass


@pytest.mark.parametrize("mode", [0o777, 0o755])
def test_an_open_data_folder_is_closed_with_all_that_lies_in_it(tmp_path: Path, mode: int) -> None:
    data = tmp_path / "data"
    _open_and_close(data)
    (data / "sessions").mkdir(exist_ok=True)
    (data / "sessions" / "a.age").write_bytes(SECRET)
    for path in (data, *data.rglob("*")):
        path.chmod(mode if path.is_dir() else mode & 0o666)
    _open_and_close(data)
    open_ones = [
        path.name for path in (data, *data.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & OTHERS
    ]
    assert open_ones == []


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root can give a file away")
def test_an_open_data_folder_with_somebody_elses_file_is_refused(tmp_path: Path) -> None:
    data = tmp_path / "data"
    _open_and_close(data)
    data.chmod(0o777)
    os.chown(data / "ledger.jsonl", 12345, -1)
    with pytest.raises(CollectorError, match="somebody else"):
        _open_and_close(data)


@pytest.mark.parametrize("destroy", [destroy_sealed, overwrite_and_delete])
def test_what_is_destroyed_is_the_link_and_not_what_it_names(tmp_path: Path, destroy: object) -> None:
    kept, link = tmp_path / "kept", tmp_path / "take.age"
    kept.write_bytes(SECRET)
    link.symlink_to(kept)
    destroy(link)  # type: ignore[operator]
    assert kept.read_bytes() == SECRET
    assert not link.is_symlink()


def test_keys_are_not_written_through_a_link(tmp_path: Path) -> None:
    path, there = tmp_path / "keystore.slots", tmp_path / "there"
    store = SlotStore(path, "correct horse battery")
    path.rename(there)
    before = there.read_bytes()
    path.symlink_to(there)
    with contextlib.suppress(CollectorError):
        store.put("session:a", b"k" * 32)
    assert there.read_bytes() == before


def test_the_list_of_sessions_is_not_written_through_a_link(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(b"")
    (tmp_path / "index.sqlite").symlink_to(kept)
    Index(tmp_path / "index.sqlite").close()
    assert kept.read_bytes() == b""


@contextlib.contextmanager
def _strangers_server(authority: trustme.CA) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                client, _ = listener.accept()
                with client, context.wrap_socket(client, server_side=True) as connection:
                    connection.recv(4096)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_lends_no_trust(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    file = tmp_path / "stranger.pem"
    authority.cert_pem.write_to_path(str(file))
    for hashed in _hashes(file):
        (tmp_path / f"{hashed}.0").write_bytes(file.read_bytes())
    monkeypatch.setenv(name, str(tmp_path if name.endswith("DIR") else file))
    with (
        _strangers_server(authority) as port,
        contextlib.closing(Network(["localhost"]).link()) as link,
        pytest.raises(TlsRefused),
    ):
        link.ask("GET", f"https://localhost:{port}/")


def _hashes(pem: Path) -> list[str]:
    """The name by which OpenSSL looks a certificate up in a folder."""
    found = subprocess.run(
        ["openssl", "x509", "-noout", "-hash", "-in", str(pem)], capture_output=True, text=True, check=False
    )
    return found.stdout.split()
