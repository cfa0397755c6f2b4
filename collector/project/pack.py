"""Reading a pack: signature first, then every hash, then the schema of each part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from collector.errors import BadPack, BadSignature, CollectorError, Malformed, PackBadlySigned
from collector.model.canonical import canonical, sha256_text
from collector.model.pack import PackIndex, Project
from collector.model.toml import parse_toml
from collector.project.files import PackFiles, open_files
from collector.project.policy import Policy, fill_placeholders, parse_policy
from collector.project.prompts import Prompt, parse_prompts
from collector.signing import PublicKey, parse_public

INDEX, SIGNATURE = "pack.json", "pack.sig"
SOUND_ENDINGS = (".flac", ".ogg", ".mp3", ".wav")
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg")


@dataclass(frozen=True)
class Pack:
    """A pack's parsed parts. `index` is None for a folder that was never signed."""

    files: PackFiles
    project: Project
    index: PackIndex | None
    index_hash: str | None

    @property
    def number(self) -> int:
        """The growing number, 0 before the first signing."""
        return self.index.number if self.index else 0

    @property
    def key(self) -> PublicKey | None:
        """The key that signed."""
        return parse_public(self.index.key) if self.index else None

    @cached_property
    def _signed_hashes(self) -> dict[str, str]:
        """What the signature covers; nothing for a pack that is being edited."""
        signed = self.index.files if self.index is not None and self.index_hash is not None else []
        return {row.path: row.sha256 for row in signed}

    @cached_property
    def prompts(self) -> list[Prompt]:
        """All prompts, one for each id and language. Raises BadPack."""
        return parse_prompts(self.files)

    def prompts_in(self, language: str) -> list[Prompt]:
        """The prompts in `language`, in the pack's order."""
        return [prompt for prompt in self.prompts if prompt.language == language]

    def policy(self, language: str, version: str | None = None) -> Policy:
        """The policy as it is shown, placeholders filled. Raises BadPack."""
        name = f"policy/{version or self.project.policy_version}/{language}.md"
        policy = parse_policy(self.files.read(name))
        return fill_placeholders(policy, self.project.organisation, language)

    def policy_versions(self, language: str) -> list[str]:
        """The versions that have a text in `language`."""
        found = [name.split("/") for name in self.files.names() if name.startswith("policy/")]
        return [parts[1] for parts in found if parts[2:] == [f"{language}.md"]]

    def policy_hash(self, version: str | None = None) -> str:
        """The hash over all files of a version, texts and sounds: `sha256` of names and hashes, canonical."""
        prefix = f"policy/{version or self.project.policy_version}/"
        names = [name for name in self.files.names() if name.startswith(prefix)]
        return sha256_text(canonical([[name, self.hash_of(name)] for name in names]))

    def hash_of(self, name: str) -> str:
        """The hash of a file: the signed one, or of what is there in a pack that is being edited."""
        return self._signed_hashes.get(name) or sha256_text(self.files.read(name))

    def sound(self, name: str) -> bytes:
        """The bytes of a sound, checked now. Raises PackBadlySigned, BadPack."""
        return self.media(name)

    def media(self, name: str) -> bytes:
        """The bytes of a sound or a picture, checked now. Raises PackBadlySigned, BadPack."""
        data = self.files.read(name)
        if sha256_text(data) != self.hash_of(name):
            raise PackBadlySigned(f"The pack's file {name} was changed after it was signed.")
        return data

    def recipients(self, half: str) -> list[str]:
        """The age recipients of a half, as text, comments dropped. Raises BadPack when there are none."""
        names = [
            name for name in self.files.names() if name.startswith(f"keys/{half}/") and name.endswith(".pub")
        ]
        lines = [line.strip() for name in names for line in self._text(name).splitlines()]
        found = [line for line in lines if line and not line.startswith("#")]
        if not found:
            raise BadPack(f"The pack has no recipient for the {half} half.")
        return found

    def public_key(self, name: str) -> PublicKey:
        """The Ed25519 key `keys/<name>.pub` (receipt, rights). Raises BadPack."""
        try:
            return parse_public(self._text(f"keys/{name}.pub"))
        except Malformed as error:
            raise BadPack(f"The pack's {name} key can't be read.") from error

    def _text(self, name: str) -> str:
        try:
            return self.files.read(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadPack(f"The pack's file {name} is not UTF-8 text.") from error


def read_signed_pack(path: Path, *, with_sounds: bool = True) -> Pack:
    """Return a pack whose signature and hashes all fit. Raises PackBadlySigned, BadPack.

    Without sounds: those, and prompts' pictures, are hashed when they are played or shown. An installed pack
    is read at every gate question, and an hour of speech would be hashed each time.
    """
    files = open_files(path)
    if INDEX not in files.names() or SIGNATURE not in files.names():
        raise PackBadlySigned("This pack was never signed.")
    index = read_index(files, with_sounds=with_sounds)
    return Pack(files, read_project(files), index, sha256_text(files.read(INDEX)))


def read_draft(path: Path) -> Pack:
    """Return a pack that is being edited; what was signed before, if anything, only lends its number."""
    files = open_files(path)
    index = None
    if INDEX in files.names():
        try:
            index = PackIndex.from_bytes(files.read(INDEX))
        except Malformed as error:
            raise BadPack("The pack's index is damaged.") from error
    return Pack(files, read_project(files), index, None)


def read_index(files: PackFiles, *, with_sounds: bool = True) -> PackIndex:
    """Return `pack.json` after checking its signature, that it names every file, and every hash."""
    data = files.read(INDEX)
    try:
        index = PackIndex.from_bytes(data)
        parse_public(index.key).verify(data, files.read(SIGNATURE))
    except BadSignature as error:
        raise PackBadlySigned("The pack's signature does not fit.") from error
    except Malformed as error:
        raise BadPack("The pack's index can't be read.") from error
    listed = {row.path: row for row in index.files}
    present = set(files.names()) - {INDEX, SIGNATURE}
    if set(listed) != present or len(listed) != len(index.files):
        raise PackBadlySigned("The pack's files are not the ones that were signed.")
    for name, row in listed.items():
        if name.endswith(SOUND_ENDINGS + PICTURE_ENDINGS) and not with_sounds:
            continue
        content = files.read(name)
        if sha256_text(content) != row.sha256 or len(content) != row.size_bytes:
            raise PackBadlySigned(f"The pack's file {name} was changed after it was signed.")
    return index


def read_project(files: PackFiles) -> Project:
    """Return `project.toml`. Raises BadPack naming the field."""
    try:
        return Project.from_json(parse_toml(files.read("project.toml"), "It"))
    except BadPack:
        raise
    except CollectorError as error:
        raise BadPack(f"The pack's project.toml is wrong. {error}") from error
