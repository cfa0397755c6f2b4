"""What an organisation lets a laptop do: `<fingerprint>.toml` beside its enrolment, read and written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from typing import Any

from collector.errors import Malformed
from collector.model.times import parse_time
from collector.model.toml import parse_toml

_ENTRIES = ("projects", "roles", "expires", "revoked", "since", "earlier")


@dataclass(frozen=True)
class Terms:
    """What a laptop may do, and until when; `expires` None: no end.

    `since` is the moment of its revocation, None: always; `earlier` whether what arrived before that is
    taken, None: nobody has decided yet.
    """

    projects: tuple[str, ...]
    roles: tuple[str, ...]
    expires: date | datetime | None
    revoked: bool = False
    since: datetime | None = None
    earlier: bool | None = None

    @property
    def ends(self) -> datetime | None:
        """The end as a moment: a day ends with its last second, UTC."""
        if self.expires is None or isinstance(self.expires, datetime):
            return self.expires
        return datetime.combine(self.expires, time_of_day.max, UTC)

    def to_toml(self) -> str:
        """Return the text of the file."""
        rows = [f"projects = {_list(self.projects)}", f"roles = {_list(self.roles)}"]
        rows += [f"expires = {_text_of(self.expires)}"] if self.expires is not None else []
        rows += [f"revoked = {str(self.revoked).lower()}"]
        rows += [f"since = {_text_of(self.since)}"] if self.since is not None else []
        rows += [f"earlier = {str(self.earlier).lower()}"] if self.earlier is not None else []
        return "\n".join(rows) + "\n"


def parse_terms(data: bytes) -> Terms:
    """Return the terms in a file. Raises Malformed naming the entry."""
    table = parse_toml(data, "A laptop's file of settings")
    unknown = set(table) - set(_ENTRIES)
    if unknown:
        raise Malformed(f"A laptop's settings have an unknown entry: {min(unknown)}.")
    revoked, earlier = table.get("revoked", False), table.get("earlier")
    if not isinstance(revoked, bool) or not isinstance(earlier, bool | None):
        raise Malformed("A laptop's `revoked` or `earlier` is neither true nor false.")
    since = _date(table, "since")
    if since is not None and not isinstance(since, datetime):
        since = datetime.combine(since, time_of_day.min, UTC)  # a day begins with its first second
    return Terms(
        _names(table, "projects"), _names(table, "roles"), _date(table, "expires"), revoked, since, earlier
    )


def _names(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Malformed(f"A laptop's `{name}` is not a list of names.")
    return tuple(value)


def _date(table: Mapping[str, Any], name: str) -> date | datetime | None:
    value = table.get(name)
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if value is None or isinstance(value, date):
        return value
    raise Malformed(f"A laptop's `{name}` is not a date.")


def _text_of(moment: date) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(json.dumps(name, ensure_ascii=False) for name in names)}]"
