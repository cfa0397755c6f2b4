"""Who holds the sound system: PortAudio's list of devices is read anew only while no microphone is open.

Reading it anew ends every stream of the process. A prompt is played while the session's microphone is held,
and looking for a loudspeaker that was plugged in must not cost the microphone.
"""

from __future__ import annotations

import threading


class Holds:
    """Counts the open microphones; any thread may call."""

    def __init__(self) -> None:
        self._count = 0
        self._turn = threading.Lock()

    @property
    def any(self) -> bool:
        """Whether a microphone is open."""
        return self._count > 0

    def take(self) -> None:
        """A microphone was opened."""
        with self._turn:
            self._count += 1

    def let_go(self) -> None:
        """It was closed. One that hangs is held for good: looking for devices would hang with it."""
        with self._turn:
            self._count -= 1


MICROPHONES = Holds()
