"""What the organisation says of a request or has deleted: believed only under its rights key."""

from __future__ import annotations

from typing import TypeVar

from collector.errors import BadHash, BadSignature, Malformed, ServerBroken
from collector.model.rights import DeletionList, RightsAnswer
from collector.model.stored import Document
from collector.rights.standing import Standing
from collector.signing import PublicKey

Signed = TypeVar("Signed", bound=Document)


def read_answer(data: bytes, signature: bytes, key: PublicKey, standing: Standing) -> RightsAnswer:
    """Return the answer to this very request.

    Raises BadSignature, BadHash when it answers something else, ServerBroken when it can't be read.
    """
    answer = _read(RightsAnswer, data, signature, key)
    named = (answer.project, answer.number, answer.request_hash)
    if named != (standing.project, standing.number, standing.sha256):
        raise BadHash("The organisation's answer is for another request.")
    return answer


def read_list(data: bytes, signature: bytes, key: PublicKey, project: str) -> DeletionList:
    """Return a deletion list of this project. Raises BadSignature, BadHash, ServerBroken."""
    found = _read(DeletionList, data, signature, key)
    if found.project != project:
        raise BadHash("The deletion list is another project's.")
    return found


def _read(shape: type[Signed], data: bytes, signature: bytes, key: PublicKey) -> Signed:
    try:
        key.verify(data, signature)
    except BadSignature as error:
        raise BadSignature("The organisation's answer is not signed by its rights key.") from error
    try:
        return shape.from_bytes(data)
    except Malformed as error:
        raise ServerBroken("The organisation's answer can't be read.") from error
