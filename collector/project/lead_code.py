"""The one-time code for a lead's first PIN: only the organisation can read it, and no line is needed.

The laptop makes the code, keeps a slow hash of it, and seals the code for the identity half. Whoever admits
the laptop opens the file with the identity key (`collector unseal`), makes sure who asks, and tells the code.
So whoever comes first to a laptop with a pack on it can't make themselves its lead.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence

from collector.keystore import Keystore
from collector.model.ids import random_code
from collector.project.pins import hash_secret
from collector.seal.forms import seal_bytes
from collector.seal.recipients import Recipient

_LENGTH, _GROUP = 11, 4  # and a check character: 55 bits, in three groups
_SALT_BYTES = 16
_LOOKALIKES = str.maketrans("OIL", "011")


def make_lead_code(project: str, device: str, recipients: Sequence[Recipient], keystore: Keystore) -> bytes:
    """Make a code that replaces every earlier one; return the sealed words for the organisation."""
    code = random_code(_LENGTH)
    salt = secrets.token_bytes(_SALT_BYTES)
    keystore.put(_name(project), salt + hash_secret(code, salt, keystore))
    shown = "-".join(code[place : place + _GROUP] for place in range(0, len(code), _GROUP))
    words = f"project: {project}\ndevice: {device}\ncode for the team lead's first PIN: {shown}\n"
    return seal_bytes(words.encode(), recipients)


def fits_lead_code(project: str, typed: str, keystore: Keystore) -> bool:
    """Tell whether this is the newest code. Blanks, hyphens and look-alikes (O I L) do not matter."""
    stored = keystore.get(_name(project))
    if stored is None:
        return False
    code = "".join(typed.split()).replace("-", "").upper().translate(_LOOKALIKES)
    salt = stored[:_SALT_BYTES]
    return hmac.compare_digest(stored[_SALT_BYTES:], hash_secret(code, salt, keystore))


def drop_lead_code(project: str, keystore: Keystore) -> None:
    """Forget the code: it was used."""
    keystore.delete(_name(project))


def _name(project: str) -> str:
    return f"lead-code:{project}"
