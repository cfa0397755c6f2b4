"""The page from nothing to a first session received and opened, followed word for word."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.page import UNITS, Machine, Shell, follow, read_blocks, wait_for_port
from tests.kit.places import Place, empty_debian, here

LONG = os.environ.get("COLLECTOR_LONG") == "1"
NGINX = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {site};
}}
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """This machine; at full size an empty Debian, where the page's users and packages are made too."""
    with contextlib.ExitStack() as stack:
        yield stack.enter_context(empty_debian(tmp_path)) if LONG else here(tmp_path)


@pytest.fixture
def machine(place: Place, tmp_path: Path) -> Iterator[Machine]:
    made = Machine(place.root, place.inside, place.values, tmp_path / "units.log")
    yield made
    made.stop()


@pytest.fixture
def shell(place: Place, tmp_path: Path) -> Iterator[Shell]:
    command = place.inside(["bash", "--noprofile", "--norc"], "root")
    typed = Shell(command, place.values, tmp_path / "shell.log")
    yield typed
    typed.close()


@pytest.mark.long
@pytest.mark.timeout(3600 if LONG else 600)
def test_the_page_leads_from_nothing_to_a_session_that_was_opened(place, machine, shell, tmp_path):
    def start() -> None:
        machine.start(place.values["ORG"])

    def start_proxy() -> None:
        folder = "/run" if LONG else str(tmp_path)
        text = NGINX.format(folder=folder, site=f"{place.values['ORG']}/proxy/nginx.conf")
        (place.root / folder.lstrip("/") / "nginx.conf").write_text(text)
        machine.run("nginx", ["nginx", "-c", f"{folder}/nginx.conf"], "root")
        for host in (place.values["HOST"], place.values["MEDIA_HOST"]):
            wait_for_port(int(host.rpartition(":")[2]), machine.log)

    hooks = {"units": start, "start": start, "stop": lambda: machine.stop(*UNITS), "proxy": start_proxy}
    hooks |= dict.fromkeys([*place.skipped, "upgrade"], lambda: None)
    for _ in follow(shell, hooks, read_blocks()):
        pass
    opened = [path.name for path in place.below("OPENED").rglob("*") if path.is_file()]
    assert sum(name.endswith(".flac") for name in opened) == 2
    assert opened.count("form.json") == 1
