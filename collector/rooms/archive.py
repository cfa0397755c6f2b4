"""What a laptop can still tell: a session in words, a copy, a policy of earlier, who came before."""

from __future__ import annotations

from collector.consent.copy import Copy
from collector.consent.telling import Telling
from collector.project.pack import Pack
from collector.session.archive import ShownPolicy, policy_of_copy
from collector.session.papers import copy_of, reading, tell
from collector.session.parts import Parts
from collector.session.returning import Earlier, Since, find_earlier, tell_since


class Archive:
    """Reads what is on this laptop and changes nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def tell(self, session: str, language: str) -> Telling:
        """Return a session in words, in the project's language nearest to `language`. Raises Malformed."""
        with reading(self._parts, session) as book:
            return tell(book, language)

    def copy(self, session: str, code: str) -> Copy:
        """Return a contributor's copy made later: it names roles only. Raises Malformed, GateClosed."""
        with reading(self._parts, session) as book:
            return copy_of(book, code)

    def find_policy(self, typed: str) -> ShownPolicy:
        """Return the policy behind a copy's number, as it was shown. Raises Malformed, BadHash."""
        return policy_of_copy(self._parts, typed)

    def find_earlier(self, project: str, typed: str) -> Earlier:
        """Return who came before, by the code or number on their copy.

        Raises FormIncomplete, AccountClosed.
        """
        return find_earlier(self._parts, project, typed)

    def tell_since(self, earlier: Earlier, pack: Pack, language: str) -> Since:
        """Return what changed in the policy since somebody's last time. Raises BadPack."""
        return tell_since(self._parts, earlier, pack, language)
