"""Project packs, consent and the people who work with them."""

from __future__ import annotations

from typing import Any

from collector.errors.roots import Malformed, Refused, WorkFailed

# --- project pack -----------------------------------------------------------------------------------------


class BadPack(Malformed):
    """A project pack can't be read or breaks its schema."""


class PackUntrusted(Refused):
    """The pack's signing key is not trusted here."""

    default_remedy = "Compare the fingerprint with the organisation's, then install it with --trust."


class PackBadlySigned(Refused):
    """The pack's signature or one of its files does not fit."""

    default_remedy = "Ask the organisation for the pack again."


class PackOlder(Refused):
    """A newer pack of this project is already installed."""


class PackUnknown(Malformed):
    """No such project is installed."""

    default_remedy = "Install its pack first: collector project install PACK."


# --- consent ------------------------------------------------------------------------------------------------


class GateClosed(Refused):
    """The consent gate said no; `question` and `reason` name why."""

    def __init__(self, sentence: str, *, question: str, reason: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.question = question
        self.reason = reason


class NotQueued(GateClosed):
    """A sealed session waits: nobody who may has let it go."""

    default_remedy = "Who may send signs in and sends it: in the outbox of the app, or with --operator CODE."

    def __init__(self, *, question: str) -> None:
        super().__init__("Nobody released it yet.", question=question, reason="not_queued")


class ConsentInvalidated(WorkFailed):
    """What was opened shows that the consent can't stand: nothing of it may be used."""

    default_remedy = "Set the recordings aside and tell the rights officer."


class ContributorRefused(Refused):
    """The contributor, the guardian or the child said no. A legal ending."""


class FormIncomplete(Malformed):
    """A required field is empty or a field's value can't be right; `field` names it, never its value."""

    def __init__(self, sentence: str, *, field: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.field = field


class FormInDoubt(Malformed):
    """Something typed may be a slip: `doubts` (model.doubt.Doubt) are asked about and kept when confirmed."""

    default_remedy = "Look again. What is right as it is can be confirmed."

    def __init__(self, doubts: tuple[Any, ...]) -> None:
        super().__init__("Please look again at what was typed.")
        self.doubts = doubts


class NotEligible(Refused):
    """The project looks for other people, by its own rules: the session ended and nothing is kept (P-1.4)."""


class AccountClosed(Refused):
    """Somebody closed their account: no session begins under that code again (P-3.5)."""

    default_remedy = "Anyone who wants to take part again starts as a new person with a new code."


class ChildFound(Refused):
    """Somebody who was recorded as a grown-up was a child, and no guardian has consented (P-4.1)."""

    default_remedy = "It goes nowhere and is deleted. A guardian comes along, and it is recorded anew."


class LeadNeeded(Refused):
    """Something that may be in order, and that a recorder does not decide alone: `field` names it."""

    default_remedy = "A team lead confirms it with the PIN."

    def __init__(self, sentence: str, *, field: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.field = field


class CorrectionTooLate(Refused):
    """The form is on its way to the organisation, or the correction changes more than a form (P-3.2)."""

    default_remedy = "Make a request: the organisation corrects it."


class BadRecord(Malformed):
    """A consent record breaks its schema; `field` names the place."""

    def __init__(self, sentence: str, *, field: str, remedy: str | None = None) -> None:
        super().__init__(sentence, remedy=remedy)
        self.field = field


class KindNotListed(Refused):
    """A take is of a kind that the project does not collect (P-1.1)."""

    default_remedy = "Set the recordings aside and tell the rights officer."


class KindNotAgreed(Refused):
    """A take is of a kind that somebody in it did not agree to (P-1.2)."""

    default_remedy = "Set the recordings aside and tell the rights officer."


class TakesBlocked(Refused):
    """Prompts whose every take the project's rules block: somebody decides before anything is sealed."""

    def __init__(self, prompts: list[str]) -> None:
        super().__init__(
            f"Recordings that the project can't use: {', '.join(prompts)}.",
            remedy="Record these again, or say that they stay as they are.",
        )
        self.prompts = prompts


class RoleRefused(Refused):
    """The operator's role, PIN, training or confidentiality does not allow this."""


class PinToChange(RoleRefused):
    """A PIN that a lead set: its owner chooses another one before anything else."""

    default_remedy = "Choose a PIN of your own."


class ClockWrong(Refused):
    """The laptop's clock can't be right."""

    default_remedy = "Set date and time."


class ClockBehind(ClockWrong):
    """The clock is behind what was written before; a lead or a server can answer for it."""

    default_remedy = "Set date and time, or let a team lead confirm them with their PIN."


class NotAllowed(WorkFailed):
    """What a bundle tells could not have happened: a rule forbids it."""

    default_remedy = "Set the recordings aside and tell the rights officer."


class NotPublished(NotAllowed):
    """A bundle names a pack that is not among the published ones: it may be published yet."""

    default_remedy = "Put the pack into the folder of packs. If there is none, tell the rights officer."


class PacksUnreadable(WorkFailed):
    """The published packs can't be read: that says nothing of a bundle."""

    default_remedy = "Look through the folder of packs."


class Withdrawn(Refused):
    """A session that was withdrawn: nothing of it is taken, now or later."""


class NewerRules(WorkFailed):
    """A session was recorded under rules that are newer than this program: it waits."""

    default_remedy = "Install the newer program here."
