"""Versions of a policy: which ones came after the one that somebody read (P-6.1, P-6.2)."""

from __future__ import annotations

from collector.project.pack import Pack
from collector.project.policy import PolicyHead


def newer_heads(pack: Pack, language: str, shown: str, then: PolicyHead) -> list[PolicyHead]:
    """Return the heads of the versions that came after `shown`, in the order of their dates."""
    if pack.project.policy_version == shown:
        return []
    heads = [pack.policy(language, version).head for version in pack.policy_versions(language)]
    current = pack.project.policy_version
    later = [
        head for head in heads
        if head.version != shown and (head.date > then.date or head.version == current)
    ]  # fmt: skip
    return sorted(later, key=lambda head: head.date)
