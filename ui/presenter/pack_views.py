"""Project pack -> what the pages say: the pack's own words in one language."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from collector.consent.form import EVIDENCE_KINDS, ID_KINDS, RELATIONS
from collector.consent.witness import UNDETERMINED, is_language
from collector.model.pack import MediaKind, Project, Purpose
from collector.model.talk import AssentLine
from collector.project.policy import Policy, mark_item
from collector.project.prompts import Prompt
from collector.rules.in_pack import asked_traits
from ui.presenter.consenting import (
    ChoiceRow,
    ChoicesView,
    Decided,
    Details,
    KeptChoice,
    PolicyPart,
    PolicyView,
    QuestionView,
    TakeBackView,
)
from ui.presenter.frame import Figures, language_name
from ui.presenter.people import (
    AssentRow,
    AssentSounds,
    AssentView,
    ContactView,
    FieldView,
    GuardianView,
    PayView,
    ProfileView,
)
from ui.presenter.spoken import WitnessView

_SETTLING_S = 8.0  # between two prompts: reading ahead, pressing the button
_WHOLE_ONLY = (
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
    "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
_THOUSANDTHS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_DETAILS = ("recipient", "contact", "purpose", "kinds", "method", "rights")


def nearest_language(project: Project, wanted: str) -> str:
    """Return the project's language for who wants `wanted`: its first where it has not that one."""
    return wanted if wanted in project.languages else project.languages[0]


def make_policy_view(policy: Policy, *, sounds: bool = False, aloud: bool = False) -> PolicyView:
    """Return the policy to read; `sounds`: it can be played; `aloud`: it is read out before a witness."""
    parts = tuple(
        PolicyPart(section.title, tuple(map(mark_item, section.paragraphs))) for section in policy.sections
    )
    edition = f"{policy.head.version} · {policy.head.date.isoformat()}"
    return PolicyView(policy.head.title, edition, parts, sounds=sounds, aloud=aloud)


def make_figures(policy: Policy, prompts: list[Prompt]) -> Figures:
    """Return how long reading and recording take, roughly."""
    view = make_policy_view(policy)
    seconds = sum(min(prompt.max_s / 2, 20.0) + _SETTLING_S for prompt in prompts)
    reading_min = view.begin_reading().left_min
    return Figures(len(view.parts), reading_min, len(prompts), max(1, round(seconds / 60)))


def make_choices_view(project: Project, language: str, parts: int) -> ChoicesView:
    """Return every decision of the project."""
    switches = tuple(_row(row, language) for row in project.purposes if row.shown_as == "switch")
    notes = tuple(_row(row, language) for row in project.purposes if row.shown_as == "note")
    kinds = tuple(_row(row, language) for row in project.kinds)
    compensation = project.organisation.text[language].compensation
    return ChoicesView(switches, kinds, notes, parts, compensation)


def make_take_back_view(
    project: Project, language: str, purposes: Collection[str], kinds: Mapping[str, frozenset[str]]
) -> TakeBackView:
    """Return what can be taken back by itself, in the order and the words of the choices."""
    return TakeBackView(
        tuple(KeptChoice(_row(row, language), kinds[row.id]) for row in project.kinds if row.id in kinds),
        tuple(KeptChoice(_row(row, language)) for row in project.purposes if row.id in purposes),
    )


def _row(source: Purpose | MediaKind, language: str) -> ChoiceRow:
    words = source.text[language]
    details = None
    told = source.details.get(language) if isinstance(source, Purpose) else None
    if told is not None:
        details = Details(tuple((name, getattr(told, name)) for name in _DETAILS), told.notice)
    return ChoiceRow(source.id, words.title, words.explanation, source.required, details)


def make_questions(project: Project, policy: Policy, language: str) -> tuple[QuestionView, ...]:
    """Return the three questions; a question's section counts without the preamble."""
    preamble = 1 if policy.sections[0].title == policy.head.title else 0
    views = []
    for question in project.questions:
        part = min(question.section - 1 + preamble, len(policy.sections) - 1)
        words = question.text[language]
        title = policy.sections[part].title
        answers = tuple(words.answers)
        views.append(
            QuestionView(words.question, answers, question.right - 1, words.explanation, part, title)
        )
    return tuple(views)


def make_witness_view(project: Project, language: str) -> WitnessView:
    """Return what is asked of who stands by: the pack's languages and those of its speaker profile."""
    rows = {code: language_name(code) for code in project.languages}
    for field in project.profile_fields:
        if field.id == "mother_tongue":
            words = {choice.id: _word(choice.model_extra, language, choice.id) for choice in field.choices}
            rows |= {code: name for code, name in words.items() if is_language(code)}
    rows[UNDETERMINED] = ""
    known: dict[str, str] = {}
    for code, name in rows.items():
        known.setdefault(name, code)  # one language under two codes is one line
    return WitnessView(
        tuple((code, name) for name, code in known.items()), project.consent.interpreter_may_witness
    )


def make_guardian_view(
    recorder: str, yes: tuple[str, ...], no: tuple[str, ...], *, ahead: bool = False
) -> GuardianView:
    """Return what a guardian is asked."""
    return GuardianView(RELATIONS, EVIDENCE_KINDS, ID_KINDS, recorder, yes, no, ahead)


def make_assent_view(
    project: Project, decided: Decided, language: str, level: str, sounds: AssentSounds | None = None
) -> AssentView:
    """Return the child's screen: the lines that fit what the guardian gave."""
    given = {f"purpose:{name}" for name, yes in decided.purposes.items() if yes}
    given |= {f"kind:{name}" for name, yes in decided.kinds.items() if yes}
    lines = project.assent.pictures if level == "pictures" else project.assent.sentences
    sounds = sounds or AssentSounds()
    read_out = (sounds.pictures if level == "pictures" else sounds.sentences) or ("",) * len(lines)
    rows = tuple(
        AssentRow(line.picture, line.text[language], name)
        for line, name in zip(lines, read_out, strict=True)
        if _applies(line, given)
    )
    question = project.assent.question.text[language]
    return AssentView(question, rows, level == "pictures", sounds.question if rows and rows[0].sound else "")


def _applies(line: AssentLine, given: set[str]) -> bool:
    return (not line.when or line.when in given) and (not line.unless or line.unless not in given)


def make_identity_fields(project: Project, language: str) -> tuple[FieldView, ...]:
    """Return the identity form; a field that is off is absent."""
    return tuple(
        FieldView(field.id, field.use == "required", field.reason[language], tuple(field.choices))
        for field in project.identity_fields
        if field.use != "off"
    )


def make_pay_view(project: Project, language: str) -> PayView | None:
    """Return what a contributor gets; the same for everybody, whatever was decided."""
    pay = project.compensation
    if pay is None:
        return None
    methods = tuple((method.id, method.text[language]) for method in pay.methods)
    return PayView(tell_amount(pay.amount_minor, pay.currency), pay.currency, methods)


def tell_amount(amount_minor: int, currency: str) -> str:
    """Return an amount in the currency's minor unit (ISO 4217) as people write it: 5000 of CNY is 50."""
    digits = 0 if currency in _WHOLE_ONLY else 3 if currency in _THOUSANDTHS else 2
    whole, rest = divmod(amount_minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if rest else str(whole)


def make_profile_fields(project: Project, language: str, *, adult: bool) -> tuple[ProfileView, ...]:
    """Return the speaker profile with the pack's words, as it is asked of an adult or of anybody younger."""
    views = []
    for field in asked_traits(project, adult=adult):
        words = field.text[language]
        choices = tuple(
            (choice.id, _word(choice.model_extra, language, choice.id)) for choice in field.choices
        )
        views.append(
            ProfileView(field.id, words.title, words.reason, field.use == "required", field.many, choices)
        )
    return tuple(views)


def _word(words: dict[str, object] | None, language: str, fallback: str) -> str:
    return str((words or {}).get(language, fallback))


def make_contact_view(project: Project, policy: Policy | None, language: str) -> ContactView:
    """Return who to reach and how, and the policy to read again."""
    words, contact = project.organisation.text[language], project.organisation.contact
    return ContactView(
        organisation=words.organisation,
        officer=words.officer,
        address=words.address,
        hours=words.hours,
        email=contact.email,
        phone=contact.phone,
        fax=contact.fax,
        withdrawal=words.withdrawal_method,
        policy=make_policy_view(policy) if policy else None,
    )
