"""What a pack tells the rules: its project, the texts of its policy as they are shown, its prompts."""

from __future__ import annotations

from collector.errors import BadKeyText, BadPack
from collector.model.manifest import HALVES
from collector.project.pack import Pack
from collector.project.prompts import Prompt
from collector.project.sounds import policy_sounds
from collector.rules.facts import AskedPrompt, PackFacts, PolicyVersion, ShownText
from collector.seal.keys import parse_recipient


def tell_pack(pack: Pack) -> PackFacts:
    """Return the facts of a pack. Raises BadPack."""
    texts, policies = {}, []
    for language in pack.project.languages:
        policy = pack.policy(language)
        sounds = tuple(sound.sha256 for sound in policy_sounds(pack, language))
        texts[language] = ShownText(policy.shown_text_hash, len(policy.sections), sounds)
        heads = (pack.policy(language, version).head for version in pack.policy_versions(language))
        policies += [PolicyVersion(head.version, head.date, head.major) for head in heads]
    prompts = {(prompt.id, prompt.language): tell_prompt(pack, prompt) for prompt in pack.prompts}
    return PackFacts(
        pack.project, pack.number, pack.policy_hash(), texts, prompts, tuple(policies), _tell_keys(pack)
    )


def tell_prompt(pack: Pack, prompt: Prompt) -> AskedPrompt:
    """Return what a prompt of a pack asks for and shows."""
    media = {"image": prompt.image, "audio": prompt.audio}
    shown = {name: pack.hash_of(file) for name, file in media.items() if file}
    if prompt.instruction:
        shown["instruction"] = prompt.instruction
    return AskedPrompt(
        prompt.kind, prompt.recorded, prompt.training, language=prompt.language, text=prompt.text,
        is_free=prompt.style == "free", shown=tuple(sorted(shown.items())),
    )  # fmt: skip


def _tell_keys(pack: Pack) -> dict[str, tuple[str, ...]]:
    try:
        return {half: tuple(parse_recipient(text).kind for text in pack.recipients(half)) for half in HALVES}
    except BadKeyText as error:
        raise BadPack("A public key of the pack can't be read.") from error
