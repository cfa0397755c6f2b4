"""The configuration of `collector serve` and `receive` (formats.md, Receiver)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from collector.errors import Malformed
from collector.model.manifest import HALVES, Half
from collector.model.toml import parse_toml
from collector.receive.limits import DEFAULT_LIMITS, DayLimits
from collector.receive.tokens import StoreKeys, read_store_keys
from collector.signing import PrivateKey, read_private
from collector.vault import read_small

_LIMIT_BYTES = 64 << 10
_MOST_WORKERS, _MOST = 64, 1 << 50
MOST_REFUSED_DAYS = 30
"""For so long at the most a half lies here that was refused, or that was never whole."""
_SHAPE: dict[str, set[str]] = {
    "receipts": {"key_file"},
    "rights": {"key_file"},
    "devices": {"folder"},
    "packs": {"folder"},
    "listen": {"host", "port"},
    "state": {"folder"},
    "rules": {"without_until", "enrolled_before"},
    "receive": {"workers", "keep_refused_days"},
    "limits": {"recorder", "uploader"},
}
_STORE = {"url", "write_key_file", "read_key_file"}


@dataclass(frozen=True)
class WithoutRules:
    """Until which day journals of before the table of rules are taken, and of devices enrolled before which.

    None: none are taken.
    """

    until: date | None = None
    enrolled_before: date | None = None

    def take(self, arrived: datetime, enrolled: datetime) -> bool:
        """Tell whether such a journal is taken, by when it arrived and when its device was enrolled."""
        if self.until is None or arrived.date() > self.until:
            return False
        return enrolled.date() < (self.enrolled_before or self.until)


@dataclass(frozen=True)
class StoreConfig:
    """One half's store."""

    url: str
    keys: StoreKeys


@dataclass(frozen=True)
class Config:
    """A `serve` configuration (formats.md, Receiver); paths are relative to its file."""

    stores: dict[Half, StoreConfig]
    receipt_key: PrivateKey
    rights_key: PrivateKey | None
    devices: Path
    packs: Path
    state: Path
    without_rules: WithoutRules = field(default_factory=WithoutRules)
    workers: int = 1
    keep_refused: timedelta = timedelta(days=MOST_REFUSED_DAYS)
    limits: Mapping[str, DayLimits] = field(default_factory=lambda: DEFAULT_LIMITS)
    host: str = "127.0.0.1"
    port: int = 0


def read_config(path: Path) -> Config:
    """Return a configuration. Raises Malformed naming the entry, DiskFailed."""
    data = parse_toml(read_small(path, _LIMIT_BYTES), "The configuration")
    unknown = set(data) - set(_SHAPE) - {"store"}
    if unknown:
        raise Malformed(f"The configuration has an unknown part: [{min(unknown)}].")
    tables = {name: _table(data, name, known) for name, known in _SHAPE.items()}
    base = path.parent
    listen = tables["listen"]
    rights = tables["rights"].get("key_file")
    return Config(
        stores=_stores(data, base),
        receipt_key=read_private(base / _text(tables["receipts"], "receipts.key_file")),
        rights_key=None if rights is None else read_private(base / str(rights)),
        devices=base / _text(tables["devices"], "devices.folder"),
        packs=base / _text(tables["packs"], "packs.folder"),
        state=base / _text(tables["state"], "state.folder"),
        without_rules=_without_rules(tables["rules"]),
        workers=_number(tables["receive"].get("workers", 1), "receive.workers", _MOST_WORKERS),
        keep_refused=_keep_refused(tables["receive"]),
        limits={role: _limits(role, tables["limits"].get(role, {})) for role in DEFAULT_LIMITS},
        host=str(listen.get("host", "127.0.0.1")),
        port=_port(listen.get("port", 0)),
    )


def _stores(data: dict[str, Any], base: Path) -> dict[Half, StoreConfig]:
    stores: dict[Half, StoreConfig] = {}
    tables = data.get("store")
    for half in HALVES:
        table = _table(tables if isinstance(tables, dict) else {}, half, _STORE)
        files = [base / _text(table, f"store.{half}.{name}") for name in ("write_key_file", "read_key_file")]
        url = _text(table, f"store.{half}.url")
        if re.fullmatch(r"https?://[^/\s@\[\]]+/?", url) is None:
            raise Malformed(f"The configuration's store.{half}.url is no address of a server.")
        stores[half] = StoreConfig(url, read_store_keys(*files))
    return stores


def _table(data: dict[str, Any], name: str, known: set[str]) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise Malformed(f"The configuration's [{name}] is no table.")
    unknown = set(table) - known
    if unknown:
        raise Malformed(f"The configuration's [{name}] has an unknown entry: {min(unknown)}.")
    return table


def _text(table: dict[str, Any], name: str) -> str:
    value = table.get(name.rpartition(".")[2])
    if not isinstance(value, str) or not value:
        raise Malformed(f"The configuration lacks {name}.")
    return value


def _without_rules(table: dict[str, Any]) -> WithoutRules:
    days = [table.get(name) for name in ("without_until", "enrolled_before")]
    for day in days:
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
            raise Malformed("The configuration's [rules] names no day.")
    return WithoutRules(*days)


def _keep_refused(table: dict[str, Any]) -> timedelta:
    days = table.get("keep_refused_days", MOST_REFUSED_DAYS)
    return timedelta(days=_number(days, "receive.keep_refused_days", MOST_REFUSED_DAYS))


def _limits(role: str, table: object) -> DayLimits:
    """Return a role's limits a day; what is not named stays as it is by default."""
    names = ("requests", "sessions", "bytes")
    if not isinstance(table, dict) or set(table) - set(names):
        raise Malformed(f"The configuration's [limits.{role}] knows requests, sessions and bytes, no more.")
    usual = DEFAULT_LIMITS[role]
    found = [_number(table.get(name, getattr(usual, name)), f"limits.{role}.{name}", _MOST) for name in names]
    return DayLimits(*found)


def _number(value: object, name: str, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
        raise Malformed(f"The configuration's {name} is no whole number from 1 to {most}.")
    return value


def _port(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value < 1 << 16:
        raise Malformed("The configuration's listen.port is no port.")
    return value
