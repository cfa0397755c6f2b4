"""A process that receives once and kills itself at a step: `python -m tests.rig.receiving SERVE.toml N`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from collector.organisation import Organisation
from collector.receive.config import read_config
from collector.receive.filer import Filer

_CHANGES = ("move", "write", "delete", "delete_tree")


class Steps:
    """Counts what is changed on the stores; the N-th time the process dies, before or after it is done."""

    def __init__(self, last: int) -> None:
        self._left = last

    def pass_by(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Mortal(Filer):
    steps: Steps

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name not in _CHANGES:
            return found

        def call(*arguments: Any) -> Any:
            self.steps.pass_by()
            done = found(*arguments)
            self.steps.pass_by()
            return done

        return call


def main() -> None:
    organisation = Organisation(read_config(Path(sys.argv[1])))
    steps = Steps(int(sys.argv[2]))
    for half, store in organisation.config.stores.items():
        filer = organisation.filers[half] = Mortal(store.url, store.keys)
        filer.steps = steps
    for _ in organisation.receiver().look():
        pass


if __name__ == "__main__":
    main()
