"""The words around a copy: what the pack does not say itself, in the language that is spoken now."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from PySide6.QtCore import QCoreApplication

from collector.consent.copy import Copy, CopyChoice, Signer, qr_matrix
from collector.rights.calendar import DUE_DAYS
from ui.presenter.moments import tell_there
from ui.presenter.paper import Block, PaperView
from ui.widgets.form.id_words import field_name, say

translate = QCoreApplication.translate


def make_paper(copy: Copy) -> PaperView:
    """Return the copy as a paper in the words spoken now; call it while the copy's language is spoken."""
    footer = translate("Paper", "Copy %3 · page %1 of %2").replace("%3", copy.facts.number)
    return PaperView(
        number=copy.facts.number,
        qr=qr_matrix(copy.facts.number),
        blocks=(*_head(copy), *_agreed(copy), *_gets(copy), *_rights(copy), *_reach(copy), *_foot(copy)),
        footer=footer,
        title=translate("Paper", "Your copy"),
        language=copy.language,
    )


def tell_signed(copy: Copy) -> str:
    """Return who agreed, and when."""
    return f"{tell_signer(copy.signer)} · {tell_signed_moment(copy)}"


def tell_signed_moment(copy: Copy) -> str:
    """Return day and time of signing, by the clock of the place where it was signed."""
    zone = timezone(timedelta(minutes=copy.facts.offset_minutes))
    return tell_there(datetime.fromisoformat(copy.facts.signed_at).astimezone(zone), copy.language)


def tell_signer(signer: Signer) -> str:
    """Return role and masked name, never a whole name (P-2.2)."""
    if signer.role == "guardian":
        role = translate("Paper", "The guardian (%1) for the child").replace("%1", say(signer.relation))
    else:
        role = translate("Paper", "The person who takes part")
    if not signer.masked:
        return role
    return translate("Paper", "%1: %2").replace("%1", role).replace("%2", signer.masked)


def tell_complaints(copy: Copy) -> str:
    """Return where else a person may turn (P-3.8, P-7.1): the pack's words, else the law's ways."""
    return copy.complaints or translate(
        "Paper",
        "If an answer does not satisfy you, you can go to the authority for personal data, or to a court.",
    )


def _head(copy: Copy) -> list[Block]:
    keep = translate(
        "Paper", "Keep this number: it is all you need to ask, stop or delete. It does not say who you are."
    )
    blocks = [
        Block("title", translate("Paper", "Your copy")),
        Block("lead", f"{copy.project} · {copy.reach.organisation}"),
    ]
    if copy.rehearsal:
        blocks.append(Block("warning", translate("Paper", "REHEARSAL: this is not a real consent.")))
    ended = tell_standing(copy)
    if ended:
        blocks.append(Block("warning", ended))
    return [*blocks, Block("number", copy.facts.number, keep)]


def tell_standing(copy: Copy) -> str:
    """Return what became of the consent since it was signed; nothing while it stands."""
    return {
        "withdrawn": translate(
            "Paper", "WITHDRAWN: this consent is no longer valid. Below is what was agreed."
        ),
        "refused": translate("Paper", "ENDED: nothing was kept. Below is what was agreed."),
        "set_aside": translate("Paper", "SET ASIDE: nothing is used. Below is what was agreed."),
    }.get(copy.facts.standing, "")


def _agreed(copy: Copy) -> list[Block]:
    facts = copy.facts
    read = translate("Paper", "%1, version %2 of %3").replace("%1", facts.policy_title)
    recorder = translate("Paper", "Recorder %1").replace("%1", facts.recorder)
    read = read.replace("%2", facts.policy_version).replace("%3", facts.policy_date.isoformat())
    return [
        Block("heading", translate("Paper", "What was agreed")),
        Block("fact", tell_signer(copy.signer), translate("Paper", "Agreed by")),
        Block("fact", tell_signed_moment(copy), translate("Paper", "Signed on")),
        Block("fact", recorder, translate("Paper", "Consent taken by")),
        Block("fact", read, translate("Paper", "Policy that was read")),
        *(Block("fact", text, translate("Paper", "How it was given")) for text in _how(copy.signer)),
        Block("small_heading", translate("Paper", "What may be recorded")),
        *map(_choice, copy.kinds),
        Block("small_heading", translate("Paper", "What it may be used for")),
        *map(_choice, copy.purposes),
    ]


def _how(signer: Signer) -> list[str]:
    parts = []
    if signer.mode == "spoken":
        parts.append(translate("Paper", "The consent was spoken and kept as a sound."))
    if signer.witnessed:
        parts.append(translate("Paper", "A witness was there for the whole talk and signed."))
    if signer.interpreted:
        parts.append(translate("Paper", "An interpreter translated and signed."))
    if signer.assent == "given":
        parts.append(translate("Paper", "The child said yes too."))
    if signer.assent == "too_young":
        parts.append(translate("Paper", "The child was too young to be asked."))
    return [" ".join(parts)] if parts else []


def _choice(row: CopyChoice) -> Block:
    note = row.explanation
    if row.given and row.details is not None:
        note = f"{note} {row.details.recipient}; {row.details.contact}. {row.details.notice}"
    word = translate("Paper", "Yes") if row.given else translate("Paper", "No")
    return Block("choice", row.title, note.strip(), "yes" if row.given else "no", word)


def _gets(copy: Copy) -> list[Block]:
    comma = translate("Paper", ", ")
    given = comma.join(row.title for row in copy.kinds if row.given) or translate("Paper", "nothing")
    details = comma.join(field_name(name) for name in copy.details)
    to = comma.join(copy.recipients) or translate("Paper", "nobody else")
    rows = [
        Block("heading", translate("Paper", "What %1 gets").replace("%1", copy.reach.organisation)),
        Block("fact", given, translate("Paper", "Recordings")),
        Block("fact", to, translate("Paper", "They are passed on to")),
    ]
    if details:
        kept = translate(
            "Paper", "%1, as far as you filled it in. Kept apart from the recordings, under another key."
        )
        rows.append(Block("fact", kept.replace("%1", details), translate("Paper", "About you")))
    if copy.signer.role == "guardian":
        about = translate("Paper", "Name, birth date, relation and ID, kept in the same way.")
        rows.append(Block("fact", about, translate("Paper", "About the guardian")))
    return [
        *rows,
        Block("fact", _tell_places(copy), translate("Paper", "Kept in")),
        Block("fact", copy.retention, translate("Paper", "Kept for")),
    ]


def _tell_places(copy: Copy) -> str:
    """Return where it lies; what was allowed to go abroad lies there too."""
    places = translate("Paper", ", ").join(map(place_name, copy.storage))
    abroad = [row.details.recipient for row in copy.purposes if row.given and row.details is not None]
    if not abroad:
        return places
    told = translate("Paper", "%1; what you let go abroad also with %2")
    return told.replace("%1", places).replace("%2", abroad[0])


def place_name(place: str) -> str:
    """Return where something lies: a code of a country in words, else as it is written."""
    return {"CN": translate("Paper", "China"), "EU": translate("Paper", "the European Union")}.get(
        place, place
    )


def _rights(copy: Copy) -> list[Block]:
    """Each right by its name and how to use it, the days for an answer, what stays (P-3.1 to P-3.6)."""
    answer = translate("Paper", "Every request is answered within %1 days. You need not say why.")
    return [
        Block("heading", translate("Paper", "Your rights, and how to use them")),
        Block("text", copy.withdrawal),
        Block("text", answer.replace("%1", str(DUE_DAYS))),
        *(Block("fact", text, name) for name, text in _ways()),
        *([Block("text", copy.compensation)] if copy.compensation else []),
    ]


def _ways() -> list[tuple[str, str]]:
    return [
        (translate("Paper", "See"), translate("Paper", "Ask what is kept about you, and who got it.")),
        (translate("Paper", "Get a copy"), translate("Paper", "Ask for your recordings and your details.")),
        (translate("Paper", "Correct"), translate("Paper", "Tell us what is wrong in your details.")),
        (
            translate("Paper", "Withdraw"),
            translate(
                "Paper", "Take back all or single choices. What was lawfully done before stays lawful."
            ),
        ),
        (
            translate("Paper", "Delete"),
            translate("Paper", "Ask for all of it to be deleted. Backups follow with their next update."),
        ),
        (
            translate("Paper", "Close the account"),
            translate("Paper", "Your details go, and nothing more is recorded of you here."),
        ),
        (
            translate("Paper", "Complain"),
            translate("Paper", "Tell the officer named below, or turn to the places named there."),
        ),
        (
            translate("Paper", "Come back"),
            translate(
                "Paper", "This number is known on the laptop you recorded on; on others you start anew."
            ),
        ),
        (
            translate("Paper", "Number lost?"),
            translate("Paper", "Tell us your name, the project and roughly when you took part."),
        ),
    ]


def _reach(copy: Copy) -> list[Block]:
    reach = copy.reach
    phone = f"{reach.phone} ({reach.hours})" if reach.hours else reach.phone
    facts = [
        (translate("Paper", "Data protection officer"), reach.officer),
        (translate("Paper", "E-mail"), reach.email),
        (translate("Paper", "Telephone"), phone),
        (translate("Paper", "Fax"), reach.fax),
        (translate("Paper", "Address"), reach.address),
        (translate("Paper", "On the web"), reach.url),
    ]
    return [
        Block("heading", translate("Paper", "Questions and complaints")),
        *(Block("fact", text, name) for name, text in facts if text),
        Block("text", tell_complaints(copy)),
    ]


def _foot(copy: Copy) -> list[Block]:
    return [Block("quiet", translate("Paper", "Consent record %1").replace("%1", copy.record_short))]
