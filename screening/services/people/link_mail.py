"""A link for a person, by mail where a mail server is set."""

from collections.abc import Callable
from enum import StrEnum

from screening.model.people import LinkKind
from screening.services.egress import WayOut
from screening.services.mail import NotSentError, send
from screening.services.people.accounts import PersonLink
from screening.services.settings import Settings
from sources.kit.values.message import Message


class Posting(StrEnum):
    """What became of the mail with a link."""

    NO_MAIL = "no_mail"  # no server is set, or the link opens on this machine only
    SENT = "sent"
    FAILED = "failed"


def post(
    settings: Settings, link: PersonLink, address: str, say: Callable[[Message], str]
) -> Posting:
    """Send a person a link; whoever made it passes it on where this does not.

    ``say`` puts a message in the language of the mail.
    """
    operator = settings.operator
    server, sender = operator.mail_server, operator.mail_from
    if server is None or sender is None or settings.public_url is None:
        return Posting.NO_MAIL
    name = link.account.name
    if link.kind is LinkKind.INVITATION:
        subject = Message("mail.invited_subject")
        body = Message("mail.invited", name=name, address=address)
    else:
        subject = Message("mail.reset_subject")
        body = Message("mail.reset", name=name, address=address)
    try:
        way = WayOut.of(operator)
        send(server, sender, [link.account.email], say(subject), say(body) + "\n", way)
    except NotSentError:
        return Posting.FAILED
    return Posting.SENT
