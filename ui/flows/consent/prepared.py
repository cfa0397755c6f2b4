"""What a session's pages need of the pack in one language, read once in the worker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from collector.consent.copy import draft_link, qr_matrix
from collector.model.pack import Project
from collector.project.pack import Pack
from collector.project.policy import Policy
from collector.project.sounds import assent_sounds, policy_sounds, question_sound
from ui.presenter.frame import Figures, SessionFrame, build_steps, tell_stopping
from ui.presenter.pack_views import make_contact_view, make_figures
from ui.presenter.people import AssentSounds, ContactView


@dataclass(frozen=True)
class Prepared:
    """The pack and its project, the policy in one language, and the figures of the rail."""

    pack: Pack
    project: Project
    policy: Policy
    figures: Figures
    language: str
    recorder: str
    sounds: tuple[str, ...]
    assent_sounds: AssentSounds

    @property
    def contact(self) -> ContactView:
        """Who to reach, with the policy."""
        return self.contact_about("")

    def contact_about(self, number: str) -> ContactView:
        """Who to reach, with an e-mail drafted for the copy of this number."""
        view = make_contact_view(self.project, self.policy, self.language)
        return replace(view, draft=qr_matrix(draft_link(view.email, number)), number=number)

    @property
    def compensation(self) -> str:
        """The pack's sentence about pay."""
        return self.project.organisation.text[self.language].compensation

    def frame(
        self, step: str, *, under_14: bool = False, takes: int = 0, aloud: bool = False
    ) -> SessionFrame:
        """Return what stands around a page at `step`."""
        return SessionFrame(
            title=self.project.title(self.language),
            recorder=self.recorder,
            steps=build_steps(step, self.figures, under_14=under_14),
            withdrawal=self.project.organisation.text[self.language].withdrawal_method,
            stopping=tell_stopping(step, takes),
            rehearsal=self.project.rehearsal,
            language=self.language,
            under_14=under_14,
            aloud=aloud,
            threshold=self.project.age.threshold,
        )


def prepare(pack: Pack, language: str, recorder: str) -> Prepared:
    """Read policy and prompts. Raises BadPack."""
    policy = pack.policy(language)
    figures = make_figures(policy, pack.prompts_in(language))
    sounds = tuple(sound.name for sound in policy_sounds(pack, language))
    return Prepared(
        pack, pack.project, policy, figures, language, recorder, sounds, _find_assent_sounds(pack, language)
    )


def _find_assent_sounds(pack: Pack, language: str) -> AssentSounds:
    question = question_sound(pack, language)
    return AssentSounds(
        tuple(sound.name for sound in assent_sounds(pack, language, "sentences")),
        tuple(sound.name for sound in assent_sounds(pack, language, "pictures")),
        question.name if question else "",
    )
