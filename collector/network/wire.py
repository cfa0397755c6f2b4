"""The connections of one link, which another thread may reset in the middle of a request."""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys
import threading
from collections.abc import Iterator

_NOWHERE = struct.pack("=H14x", socket.AF_UNSPEC)
_NO_LINGER = struct.pack("ii", 1, 0)  # close now, with a reset: what was not sent yet is thrown away


class Wire:
    """Belongs to a link and its thread; only `cut` may be called from another one."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: list[socket.socket] = []
        self._connecting = False
        self._is_cut = False

    @contextlib.contextmanager
    def connecting(self) -> Iterator[None]:
        """Mark the time in which a connection is made and nothing of a request can leave.

        Raises ConnectionAbortedError when the line is cut already.
        """
        with self._guard:
            self._refuse_cut()
            self._connecting = True
        try:
            yield
        finally:
            self._connecting = False

    def hold(self, connected: socket.socket) -> None:
        """Keep a new connection. Raises ConnectionAbortedError when the line was cut meanwhile."""
        # From the start: whatever breaks off, a pause or a kill too, must not leave its last bytes to the
        # system, which would go on sending them behind a withdrawal. It costs a store's unfinished part.
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        with self._guard:
            self._held = [item for item in self._held if item.fileno() != -1]
            self._held.append(connected)
            self._refuse_cut()

    def cut(self) -> bool:
        """Stop all connections at once; False when nothing of a request can be on its way.

        Whoever waits on one wakes up and must `mend`, which resets them: only the thread that uses a
        connection can close it while it is being used.
        """
        with self._guard:
            self._is_cut = True
            for item in self._held:
                _stop(item)
            return not self._connecting

    def _refuse_cut(self) -> None:
        if self._is_cut:
            raise ConnectionAbortedError("the line was cut before it was connected")

    def mend(self) -> bool:
        """Reset what was cut; tell whether anything was. Called by the link's own thread."""
        with self._guard:
            was_cut, self._is_cut = self._is_cut, False
            if was_cut:
                for item in self._held:
                    _reset(item)
                self._held.clear()
            return was_cut


def _stop(connected: socket.socket) -> None:
    """Wake whoever waits on a connection; on Linux it is reset at once, the system's own buffer thrown away.

    A mere end would have a store keep the part that it got (SeaweedFS 4.48), so that comes second: connecting
    to nowhere resets (connect(2), AF_UNSPEC). Never through TLS, which would go on in the clear.
    """
    descriptor = connected.fileno()
    if descriptor == -1:
        return
    if sys.platform == "linux" and ctypes.CDLL(None).connect(descriptor, _NOWHERE, len(_NOWHERE)) == 0:
        return
    with contextlib.suppress(OSError):
        socket.socket.shutdown(connected, socket.SHUT_RDWR)


def _reset(connected: socket.socket) -> None:
    """Close for good, whoever else holds the object: a file made of it would keep it open."""
    descriptor = connected.detach()
    if descriptor != -1:
        socket.close(descriptor)
