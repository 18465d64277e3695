"""What a supplier replies through its link: to a question, or to the whole of what we say.

A reply stands beside the flag and changes no verdict: it is the supplier's word, and nobody has to
accept it first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from screening.model.errors import InputError
from screening.model.typed_text import typed_text
from sources.kit.values.message import Message

LONGEST_REPLY = 2_000  # characters
WHOLE = ""  # the reply to the whole, which answers no question


@dataclass(frozen=True, slots=True)
class SupplierReply:
    """One reply. ``question``: its id, or ``WHOLE``; ``asked``: its words when it was answered."""

    supplier: str
    at: datetime
    question: str
    asked: str
    text: str
    id: int = 0
    supplier_key: str = ""
    contract_key: str = ""


def given_replies(
    typed: Mapping[str, str], questions: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Return (question, asked, text) of what was typed; ``questions``: words by id.

    Raise InputError, with the id as its field, for one that is too long, and where there is none.
    """
    replies = []
    for id, asked in (*questions.items(), (WHOLE, "")):
        text = typed_text(typed.get(id, "")).strip()
        if len(text) > LONGEST_REPLY:
            raise InputError(Message("reply.too_long", most=LONGEST_REPLY), field=id)
        if text:
            replies.append((id, asked, text))
    if not replies:
        raise InputError(Message("reply.nothing"), field=WHOLE)
    return tuple(replies)


def latest(replies: Iterable[SupplierReply]) -> tuple[SupplierReply, ...]:
    """Return the last reply of each supplier to each question; ``replies``: the oldest first."""
    newest: dict[tuple[str, str], SupplierReply] = {}
    for reply in replies:
        newest.pop((reply.supplier, reply.question), None)
        newest[reply.supplier, reply.question] = reply
    return tuple(newest.values())


def to_the_whole(replies: Sequence[SupplierReply]) -> tuple[SupplierReply, ...]:
    """Return the last reply of each supplier to the whole of what we say."""
    return tuple(reply for reply in latest(replies) if reply.question == WHOLE)
