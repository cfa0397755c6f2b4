"""A data folder opened in the order of start, over a keystore in memory: the log, its anchor, the desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from collector.desk.rights_desk import RightsDesk
from collector.desk.starting import finish_start
from collector.errors import CollectorError
from collector.index import Index
from collector.journal.anchor import ANCHOR
from collector.journal.opening import open_log
from collector.session.parts import Parts
from collector.session.starting import Finding
from tests.rig.world import Laptop


@dataclass
class Opened:
    """What a start gives."""

    parts: Parts
    findings: list[Finding]

    @property
    def trouble(self) -> CollectorError | None:
        return next((item.trouble for item in self.findings if not item.session), None)

    @property
    def desk(self) -> RightsDesk:
        return RightsDesk(self.parts)


@contextmanager
def started(laptop: Laptop) -> Iterator[Opened]:
    """Open the laptop's folder as a start does, and let it go. The keystore keeps the anchor."""
    laptop.close()
    laptop.keystore.secrets.setdefault("device-key", laptop.key.seed)
    ledger, key = open_log(laptop.data, laptop.keystore, laptop.clock)
    index = Index(laptop.data / "index.sqlite")
    parts = Parts(laptop.data, ledger, laptop.keystore, index, key, laptop.clock)
    try:
        yield Opened(parts, finish_start(parts))
    finally:
        ledger.close()
        index.close()


def put_back(laptop: Laptop, older: Path) -> None:
    """An older copy of the whole data folder takes its place; the keystore's keys are what they were."""
    shutil.rmtree(laptop.data)
    shutil.copytree(older, laptop.data)


def anchor_of(laptop: Laptop) -> bytes | None:
    """The anchor that the keystore holds."""
    return laptop.keystore.get(ANCHOR)
