"""The hint that somebody may have taken part before: a short tag that names nobody (consent.md section 3).

20 bits leave some 122,000 possible resident IDs for each tag, so that a leaked key identifies no one.
"""

from __future__ import annotations

import hmac

from collector.consent.id_number import normal_id

TAG_BITS = 20


def repeat_tag(hint_key: bytes, kind: str, number: str) -> str:
    """Return five hex digits: the first 20 bits of HMAC-SHA256(project's hint key, kind | number)."""
    digest = hmac.digest(hint_key, f"{kind}|{normal_id(number)}".encode(), "sha256")
    return digest.hex()[: TAG_BITS // 4]
