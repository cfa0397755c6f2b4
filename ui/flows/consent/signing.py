"""What a signature or a statement shows: the text, the decisions, the moment, the ways to sign."""

from __future__ import annotations

from datetime import UTC, datetime

from collector.consent.signature import STANDING_BY
from ui.flows.consent.oral import Oral
from ui.flows.consent.prepared import Prepared
from ui.languages import language_name
from ui.presenter.consenting import Decided, Method, SignView, split_decided
from ui.presenter.moments import tell_moment
from ui.presenter.pack_views import make_choices_view
from ui.presenter.spoken import StatementView


def make_sign_view(prepared: Prepared, decided: Decided, role: str, oral: Oral, *, aloud: bool) -> SignView:
    """Return what stands on a signature page; who stands by is named as before."""
    choices = make_choices_view(prepared.project, prepared.language, 0)
    yes, no = split_decided(choices, decided)
    return SignView(
        role=role,
        edition=prepared.policy.head.version,
        language=language_name(prepared.language),
        name=oral.name_of(role),
        time=tell_moment(datetime.now(UTC), prepared.language),
        yes=yes,
        no=no,
        notes=() if role in STANDING_BY else tuple(row.title for row in choices.notes),
        ways=_ways_to_sign(role, aloud=aloud),
        aloud=aloud,
        into=oral.language_of(role),
    )


def make_statement_view(prepared: Prepared, decided: Decided, role: str) -> StatementView:
    """Return what stands beside a spoken statement."""
    choices = make_choices_view(prepared.project, prepared.language, 0)
    yes, no = split_decided(choices, decided)
    return StatementView(
        role=role,
        edition=prepared.policy.head.version,
        language=language_name(prepared.language),
        time=tell_moment(datetime.now(UTC), prepared.language),
        yes=yes,
        no=no,
        notes=tuple(row.title for row in choices.notes),
    )


def _ways_to_sign(role: str, *, aloud: bool) -> tuple[Method, ...]:
    """Who stands by signs with a name; who can't read makes a mark or draws."""
    if role in STANDING_BY:
        return ("drawn", "typed")
    return ("mark", "drawn") if aloud else ("drawn", "typed", "mark")
