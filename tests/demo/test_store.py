"""The local store: what it is told on its command line, and what it lets through."""

from __future__ import annotations

import os
import socket
import subprocess
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from collector.demo.store import _free_ports, find_weed, running_stores, start_store
from collector.errors import Malformed
from collector.model.times import utc_now
from collector.network import Network
from collector.receive.tokens import Pass, read_store_keys, sign_token


@pytest.fixture
def link():
    link = Network(["127.0.0.1"]).link()
    yield link
    link.close()


def command_of(store) -> list[str]:
    """The command line of the process that really runs."""
    return psutil.Process(store.process.pid).cmdline()


def test_no_store_reports_home(stores):
    for store in stores.values():
        assert "-master.telemetry=false" in command_of(store)
        assert not any(part.startswith("-master.telemetry.url") for part in command_of(store))


def test_every_port_is_on_loopback(stores):
    for store in stores.values():
        listening = [
            connection.laddr.ip
            for connection in psutil.Process(store.process.pid).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        ]
        assert len(listening) >= 6
        assert set(listening) == {"127.0.0.1"}


def test_a_port_that_was_taken_meanwhile_is_none_of_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = [other.getsockname()[1]]
        looks: list[int] = []

        def find_ports(count: int) -> list[int]:
            looks.append(count)
            return [*taken, *_free_ports(count - 1)] if len(looks) == 1 else _free_ports(count)

        store = start_store(tmp_path / "store", find_ports)
        store.stop()
    assert len(looks) == 2


def test_the_halves_have_keys_of_their_own(stores):
    texts = [path.read_text() for store in stores.values() for path in (store.write_key, store.read_key)]
    assert len(set(texts)) == 4
    for store in stores.values():
        assert (store.write_key.stat().st_mode & 0o777, store.read_key.stat().st_mode & 0o777) == (
            0o600,
            0o600,
        )


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/media/"), ("POST", "/.tus/media/p/s/f")]
)
def test_nothing_goes_without_a_token(stores, link, method, path):
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "1"}
    for store in stores.values():
        assert link.ask(method, store.url + path, headers=headers).status == 401


def ask(link, store, key: str, allowed: Pass, request: tuple[str, str]) -> int:
    token = sign_token(key, allowed, utc_now() + timedelta(minutes=1))
    headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0", "Upload-Length": "1"}
    method, path = request
    return link.ask(method, store.url + path, headers=headers).status


def test_a_token_holds_for_its_own_half_session_and_method(stores, link):
    store = stores["media"]
    keys = read_store_keys(store.write_key, store.read_key)
    other = read_store_keys(stores["identity"].write_key, stores["identity"].read_key)
    mine = Pass(["/media/p/session-1/"], ["POST", "PATCH"])
    create = ("POST", "/.tus/media/p/session-1/a.age")
    assert ask(link, store, keys.write, mine, create) == 201
    assert ask(link, store, other.write, mine, create) == 401
    assert ask(link, store, keys.read, mine, create) == 401
    assert ask(link, store, keys.write, mine, ("POST", "/.tus/media/p/session-10/a.age")) == 401
    assert ask(link, store, keys.write, mine, ("POST", "/.tus/media/p/session-1/../session-2/a.age")) == 401
    assert ask(link, store, keys.write, mine, ("DELETE", "/media/p/session-1/a.age")) == 401
    identity_only = Pass(["/identity/p/session-1/"], ["POST", "PATCH"])
    assert ask(link, store, keys.write, identity_only, create) == 401


def test_a_stopped_store_is_gone(tmp_path):
    with running_stores(tmp_path) as running:
        addresses = [urlsplit(store.url) for store in running.values()]
        processes = [store.process for store in running.values()]
    assert all(process.returncode is not None for process in processes)
    for address in addresses:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address.hostname, address.port), 1)


def test_the_program_is_found_where_it_is_named(monkeypatch, tmp_path):
    assert subprocess.run([find_weed(), "version"], capture_output=True, text=True, check=True).stdout
    monkeypatch.setenv("COLLECTOR_WEED", str(tmp_path / "nothing"))
    with pytest.raises(Malformed, match="SeaweedFS"):
        find_weed()
    named = Path(tmp_path / "weed")
    named.write_text("#!/bin/sh\n")
    named.chmod(0o700)
    monkeypatch.setenv("COLLECTOR_WEED", str(named))
    assert find_weed() == named


@pytest.mark.skipif(not hasattr(os, "sched_getscheduler"), reason="this system has no real-time classes")
def test_no_store_runs_in_real_time(stores):
    for store in stores.values():
        assert os.sched_getscheduler(store.process.pid) == os.SCHED_OTHER
