"""Forms that a correction replaced before their half was whole: on the store they lie beside the new one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from collector.bundle.shape import MANIFEST, SIGNATURE, parse_manifest
from collector.errors import BadSignature, Malformed
from collector.model.manifest import MAX_MANIFEST_BYTES
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


def clear_superseded(filer: Filer, folder: str) -> None:
    """Delete such forms from the store: what was wrong of a person is not kept.

    Only a manifest that its device signed is believed; all else is left for the verification to name.
    """
    if not folder.startswith("/identity/"):
        return
    data = filer.read(f"{folder}/{MANIFEST}", MAX_MANIFEST_BYTES)
    signature = filer.read(f"{folder}/{SIGNATURE}", SIGNATURE_BYTES)
    if data is None or signature is None:
        return
    try:
        manifest = parse_manifest(data, "identity")
        parse_public(manifest.device).verify(data, signature)
    except (Malformed, BadSignature):
        return
    if manifest.revision > 1:
        for name in find_superseded((row.path for row in manifest.files), filer.names_below(folder)):
            filer.delete(f"{folder}/{name}")


def _read(name: str) -> tuple[str, int]:
    """Return contributor and revision of a form's name; ("", 0) for another file."""
    match = _FORM.fullmatch(name)
    return ("", 0) if match is None else (match.group(1), int(match.group(2) or 1))
