"""The page from nothing to a first session received and opened, word for word, on this machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from collector.kit.store import find_weed
from tests.kit.page import UNITS, Machine, Shell, follow, free_run, read_blocks, wait_for_port

NGINX = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
{user}events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {site};
}}
"""


@pytest.fixture
def organisation(tmp_path: Path) -> Iterator[tuple[Shell, Machine, dict[str, str]]]:
    """A shell with the page's words set for this machine, and who runs the units."""
    first = free_run(15)
    values = {
        "HOST": f"localhost:{first + 13}",
        "MEDIA_HOST": f"localhost:{first + 14}",
        "MORE": f"--first-port {first}",
        "AS": "",
        **{
            name: str(tmp_path / name.lower())
            for name in ("ORG", "OFFLINE", "BACKUP", "CA", "RECEIVED", "OPENED", "TRIED", "COLLECTOR_DATA")
        },
        "COLLECTOR_PASSPHRASE_FILE": str(tmp_path / "laptop" / "passphrase"),
        "COLLECTOR_ANCHORS": str(tmp_path / "anchors"),
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}:/usr/sbin",
        "HOME": str(tmp_path),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "COLLECTOR_WEED": str(find_weed()),
        "LANG": "C.UTF-8",
    }
    program = tmp_path / "bin" / "collector"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m collector "$@"\n')
    program.chmod(0o755)
    shell = Shell(["bash", "--noprofile", "--norc"], values, tmp_path / "shell.log")
    machine = Machine(Path("/"), lambda command, _user: command, values, tmp_path / "units.log")
    try:
        yield shell, machine, values
    finally:
        shell.close()
        machine.stop()


def test_the_page_leads_from_nothing_to_a_session_that_was_opened(organisation, tmp_path):
    shell, machine, values = organisation

    def start_proxy() -> None:
        config = tmp_path / "nginx.conf"
        config.write_text(NGINX.format(folder=tmp_path, site=f"{values['ORG']}/proxy/nginx.conf", user=""))
        machine.run("nginx", [shutil.which("nginx", path=values["PATH"]), "-c", str(config)], "root")
        for host in (values["HOST"], values["MEDIA_HOST"]):
            wait_for_port(int(host.rpartition(":")[2]), machine.log)

    start = lambda: machine.start(values["ORG"])  # noqa: E731 - two tags, one word
    hooks = {
        "install": lambda: None,
        "users": lambda: None,
        "upgrade": lambda: None,
        "units": start,
        "start": start,
        "stop": lambda: machine.stop(*UNITS),
        "proxy": start_proxy,
    }
    for _ in follow(shell, hooks, read_blocks()):
        pass
    opened = [path.name for path in Path(values["OPENED"]).rglob("*") if path.is_file()]
    assert sum(name.endswith(".flac") for name in opened) == 2
    assert opened.count("form.json") == 1
