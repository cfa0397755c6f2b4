"""Sessions that their own device has stopped: kept for good, looked up before every token and every receipt.

The key is the signing device and the session: what one device says of a session changes nothing for what
another one signed under the same name.
"""

from __future__ import annotations

from pathlib import Path

from collector.model.tokens import SessionStop
from collector.signing import PublicKey, parse_public
from collector.vault import make_folder, write_atomically


class Stops:
    """A folder with one small file a stop. For many threads and processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, stop: SessionStop) -> None:
        """Keep a stop whose signature was checked; durable on return. The first one stands."""
        path = self._path(parse_public(stop.device), stop.project, stop.session)
        if not path.exists():
            make_folder(path.parent)
            write_atomically(path, stop.to_bytes())

    def holds(self, device: str, project: str, session: str) -> bool:
        """Tell whether `device`, as it is called on the stores, stopped the session that it signed."""
        folder = self._folder / project
        return folder.is_dir() and any(folder.glob(f"{device}*/{session}.json"))

    def _path(self, device: PublicKey, project: str, session: str) -> Path:
        return self._folder / project / device.fingerprint / f"{session}.json"
