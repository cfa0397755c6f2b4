"""A second person stands by a deletion that nobody could prove to be theirs to ask for (P-3.3, P-3.6)."""

from __future__ import annotations

from collector.desk.applying import apply_request, wants_applying
from collector.desk.filing import Filed
from collector.desk.held import list_held
from collector.errors import Malformed, Refused
from collector.model.request_events import RightConfirmed
from collector.project.second_person import TwoPeople
from collector.rights.standing import read_requests
from collector.session.farewell import tell_at_once
from collector.session.parts import Parts


def confirm_request(parts: Parts, number: str, two: TwoPeople) -> Filed:
    """Write that two people stand by a deletion, of all or of a part, and do it. Durable, repeatable.

    Raises Malformed for a request that this laptop does not know, Refused for one that deletes nothing here.
    """
    with parts.turn:
        standing = read_requests(parts.ledger).get(number)
        if standing is None or standing.project != two.project:
            raise Malformed("This laptop does not know this request.")
        if not standing.changes or standing.state == "refused":
            raise Refused("This request deletes nothing on this laptop.")
        held = list_held(parts, standing.project, [standing.code])
        if not standing.confirmed:
            said = RightConfirmed(request=number, project=two.project, first=two.first, second=two.second)
            parts.note(said)
            standing = read_requests(parts.ledger)[number]
        if wants_applying(standing):
            apply_request(parts, standing)
    told = tell_at_once(parts, [row.session for row in held])
    return Filed(read_requests(parts.ledger)[number], tuple(held), told)
