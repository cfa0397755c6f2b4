"""The log of the organisation's services: a line an event on stderr, never a value of what arrived."""

from __future__ import annotations

import logging
import sys
import time
import traceback
from types import TracebackType

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Formatter(logging.Formatter):
    """Of an exception it tells where and of which kind; its words may quote what somebody sent."""

    converter = staticmethod(time.gmtime)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's own name
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines.append(f"  {type(error).__name__}")
            frames = traceback.extract_tb(error.__traceback__)
            lines += [f"    {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def start_log() -> None:
    """Write what this program tells its steward to stderr. Again is the same."""
    log = logging.getLogger("collector")
    if any(isinstance(handler.formatter, _Formatter) for handler in log.handlers):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
