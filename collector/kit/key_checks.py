"""Checks of the keys: who can read them, what is still here, what was never tried, what is weak."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from collector.errors import CollectorError
from collector.kit.ceremony import untested
from collector.kit.duties import DUTIES, OFFLINE, read_public_text
from collector.kit.finding import Finding, bad, good
from collector.kit.premises import Premises, read_table
from collector.model.manifest import HALVES
from collector.receive.config import read_config
from collector.receive.tokens import read_store_keys
from collector.seal.keys import parse_identity
from collector.signing import PrivateKey, read_public
from collector.vault import read_small

_OTHERS = 0o077
_LOOKED_AT_BYTES = 256 << 10
_AGE_KEY = re.compile(rb"AGE-SECRET-KEY-[0-9A-Z-]+")
_SEED = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_STRONG = re.compile(r"[0-9a-f]{64,}")
_BULK = ("data", "received")  # sealed content by the gigabyte


def check_modes(premises: Premises) -> Iterator[Finding]:
    """No secret may be read by anybody but its owner."""
    name = "key files"
    secret = [path for path in _small_files(premises) if _is_secret(path, premises)]
    open_to_others = [path for path in secret if stat.S_IMODE(path.lstat().st_mode) & _OTHERS]
    for path in open_to_others:
        shown = path.relative_to(premises.folder)
        yield bad(name, f"{shown} can be read by others.", f"chmod 600 {shown}; then change this key.")
    if not open_to_others:
        yield good(name, f"{len(secret)} secret files are closed to others.")


def check_owners(premises: Premises) -> Iterator[Finding]:
    """What the service reads and writes must be its own: a file that root left behind stops it."""
    name = "owners"
    wanted = premises.keys.stat().st_uid
    roots = (premises.keys, premises.devices, premises.packs, premises.state, premises.config)
    found = chain.from_iterable((root, *root.rglob("*")) for root in roots if root.exists())
    odd = [path for path in found if path.lstat().st_uid != wanted]
    if odd:
        shown = odd[0].relative_to(premises.folder)
        yield bad(
            name,
            f"{len(odd)} files belong to another user than the keys: {shown}.",
            "chown -R the folders keys, devices, packs and state to the service's user.",
        )
    else:
        yield good(name, "What the service uses belongs to one user.")


def check_offline_gone(premises: Premises) -> Iterator[Finding]:
    """No private key of an offline duty may lie on this machine, under whatever name."""
    name = "offline keys away"
    publics = {duty.name: _bare(read_public_text(premises.keys, duty)) for duty in OFFLINE}
    by_public = {public: duty for duty, public in publics.items()}
    here = False
    for path in _small_files(premises):
        for duty in sorted({by_public[key] for key in _publics_in(path) if key in by_public}):
            here = True
            shown = path.relative_to(premises.folder)
            yield bad(
                name,
                f"The private {duty} key is still here: {shown}.",
                "Copy it to two offline disks, try it from there (check --offline), then: shred -u the file.",
            )
    if not here:
        yield good(name, "No private key of an offline duty is in this folder.")


def check_tested(premises: Premises) -> Iterator[Finding]:
    """An offline key that was never tried may open nothing on the day it is needed."""
    name = "offline keys tried"
    left = [duty.name for duty in untested(premises)]
    if left:
        yield bad(
            name,
            f"Never tried from their disk: {', '.join(left)}.",
            "Put the offline disk in, then: collector organisation check DIR --offline FOLDER",
        )
    else:
        yield good(name, "Every offline key did its work from its disk.")


def check_apart(premises: Premises) -> Iterator[Finding]:
    """One key, one duty."""
    name = "one key a duty"
    texts = [_bare(read_public_text(premises.keys, duty)) for duty in DUTIES]
    if len(set(texts)) != len(texts):
        yield bad(name, "Two duties have the same key.", "Make new ones: collector keys new.")
        return
    yield good(name, f"{len(texts)} duties have keys of their own.")


def check_config(premises: Premises) -> Iterator[Finding]:
    """Both configurations can be read, and their keys are the ones that packs carry."""
    name = "configuration"
    config = read_config(premises.config)
    officer = read_config(premises.officer_config)
    pairs = [("receipt", config.receipt_key), ("rights", officer.rights_key)]
    if config.rights_key is not None:
        yield bad(
            name,
            "serve.toml names the rights key: whoever breaks into the service can have laptops delete.",
            "Take [rights] out of serve.toml; officer/officer.toml has it.",
        )
    faults = [duty for duty, key in pairs if not _fits(premises, duty, key)]
    for duty in faults:
        yield bad(name, f"The {duty} key and keys/{duty}.pub do not fit.", "Put the right pair back.")
    if not faults and config.rights_key is None:
        yield good(name, "serve.toml and officer.toml can be read, their keys fit.")


def check_store_keys(premises: Premises) -> Iterator[Finding]:
    """Four strong token keys, all different, and the same that the stores ask for."""
    name = "token keys"
    texts: list[str] = []
    for half in HALVES:
        keys = read_store_keys(*(premises.store_key(half, use) for use in ("write", "read")))
        texts += [keys.write, keys.read]
        if (keys.write, keys.read) != _asked_for(premises.store(half) / "security.toml"):
            yield bad(
                name,
                f"The {half} store asks for other keys than keys/ has.",
                f"Write the same two keys into stores/{half}/security.toml, then start the store again.",
            )
            return
    weak = [text for text in texts if _STRONG.fullmatch(text) is None or len(set(text)) < 8]  # noqa: PLR2004
    if weak or len(set(texts)) != len(texts):
        what = "weak" if weak else "equal"
        yield bad(name, f"Token keys are {what}.", "Make each anew: openssl rand -hex 32")
        return
    yield good(name, "Four token keys, strong and all different.")


def _asked_for(path: Path) -> tuple[str, str]:
    signing = read_table(path, "security.toml").get("jwt", {}).get("filer_signing", {})
    return str(signing.get("key")), str(signing.get("read", {}).get("key"))


def _fits(premises: Premises, duty: str, key: PrivateKey | None) -> bool:
    return key is not None and key.public == read_public(premises.keys / f"{duty}.pub")


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def _small_files(premises: Premises) -> Iterator[Path]:
    """Every plain file but what is sealed or a store's own; links are not followed."""
    for folder, names, files in os.walk(premises.folder, onerror=_raise):
        names[:] = [name for name in names if name not in _BULK]
        for name in files:
            path = Path(folder, name)
            info = path.lstat()
            if stat.S_ISREG(info.st_mode) and info.st_size <= _LOOKED_AT_BYTES:
                yield path


def _raise(error: OSError) -> None:
    raise error


def _is_secret(path: Path, premises: Premises) -> bool:
    named = path.suffix == ".key" or path.name in {"security.toml", "privkey.pem"}
    return named or premises.offline in path.parents or _AGE_KEY.search(path.read_bytes()) is not None


def _publics_in(path: Path) -> Iterator[str]:
    """Yield the public keys of all private ones that stand in a file."""
    data = read_small(path, _LOOKED_AT_BYTES)
    yield from _derive(_AGE_KEY.findall(data), lambda text: parse_identity(text).recipient.text)
    yield from _derive(_SEED.findall(data), lambda text: PrivateKey(bytes.fromhex(text)).public.text)


def _derive(found: list[bytes], public: Callable[[str], str]) -> Iterator[str]:
    for text in found:
        try:
            yield public(text.decode("ascii"))
        except CollectorError:
            continue  # it only looked like a key
