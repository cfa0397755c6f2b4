"""What a later revision replaced before its half was whole lies on the store beside the new one.

A form that was corrected, and takes of what was taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from collector.bundle.shape import EXTENSIONS, MANIFEST, SIGNATURE, parse_manifest
from collector.errors import BadSignature, Malformed, ServerBroken
from collector.model.ids import is_take
from collector.model.manifest import MAX_MANIFEST_BYTES, Half
from collector.receive.filer import Filer
from collector.signing import SIGNATURE_BYTES, parse_public

_FORM = re.compile(r"([A-Z]{2,6}-[0-9A-Z]{8,26})/form(?:-(\d{1,4}))?\.age")


def find_superseded(listed: Iterable[str], present: Iterable[str]) -> list[str]:
    """Return the forms in no manifest of whose contributor a later revision is listed (P-3.2). Pure."""
    newest: dict[str, int] = {}
    known = set(listed)
    for name in known:
        code, revision = _read(name)
        newest[code] = max(newest.get(code, 0), revision)
    return sorted(
        name for name in set(present) - known
        if (found := _read(name))[1] and found[1] < newest.get(found[0], 0)
    )  # fmt: skip


def find_fallen(listed: Iterable[str], present: Iterable[str]) -> list[str]:
    """Return the takes that no manifest lists: they went with what was taken back (P-3.4). Pure."""
    return sorted(name for name in set(present) - set(listed) if _is_take_file(name))


def find_left_over(filer: Filer, folder: str, half: Half, present: Iterable[str]) -> list[str]:
    """Return both: what was wrong of a person, or is no longer given, goes once the half is verified.

    Only a manifest that its device signed is believed; all else is left for the verification to name.
    """
    try:
        data = filer.read(f"{folder}/{MANIFEST}", MAX_MANIFEST_BYTES)
        signature = filer.read(f"{folder}/{SIGNATURE}", SIGNATURE_BYTES)
        manifest = parse_manifest(data or b"", half)
        parse_public(manifest.device).verify(data or b"", signature or b"")
    except (Malformed, BadSignature, ServerBroken):
        return []
    if manifest.revision == 1:
        return []
    find = find_superseded if half == "identity" else find_fallen
    return find([row.path for row in manifest.files], present)


def _is_take_file(name: str) -> bool:
    take, _, ending = name.partition(".")
    return is_take(take) and ending in {f"{extension}.age" for extension in EXTENSIONS.values()}


def _read(name: str) -> tuple[str, int]:
    """Return contributor and revision of a form's name; ("", 0) for another file."""
    match = _FORM.fullmatch(name)
    return ("", 0) if match is None else (match.group(1), int(match.group(2) or 1))
