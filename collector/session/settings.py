"""The settings of a laptop, kept in one file of its data folder."""

from __future__ import annotations

import threading
from pathlib import Path

from collector.errors import DiskFailed, Malformed, SettingsDamaged, UnsafePath
from collector.model.settings import Settings
from collector.vault import read_small, write_atomically

FILE_NAME = "settings.json"
_LIMIT_BYTES = 16_384


class KeptSettings:
    """Reads them anew each time: the file is the one truth, for the app and for a command beside it."""

    def __init__(self, data: Path) -> None:
        self._path = data / FILE_NAME
        self._turn = threading.Lock()  # the session's thread and the uploads' are two

    def read(self) -> Settings:
        """Return what was chosen; the defaults where nothing was kept, or what was kept is damaged."""
        try:
            return self._load()
        except SettingsDamaged:
            return Settings()

    @property
    def damage(self) -> SettingsDamaged | None:
        """Why the defaults are used although something was kept; None while all is well."""
        try:
            self._load()
        except SettingsDamaged as damage:
            return damage
        return None

    def change(self, **changes: object) -> Settings:
        """Keep other values for some of the fields, durable on return; return all of them.

        What a newer version keeps there stays. Raises Malformed, DiskFull, DiskFailed.
        """
        with self._turn:
            settings = Settings.from_json({**self.read().as_json(), **changes})
            write_atomically(self._path, settings.to_bytes())
            return settings

    def _load(self) -> Settings:
        try:
            if not self._path.is_symlink() and not self._path.exists():
                return Settings()
            return Settings.from_bytes(read_small(self._path, _LIMIT_BYTES))
        except (Malformed, UnsafePath, DiskFailed, OSError) as error:
            raise SettingsDamaged("The settings of this laptop can't be read.") from error
