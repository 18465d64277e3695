"""Mail: one message, in plain text, to a server that passes it on."""

import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from screening.services.egress import STRAIGHT, WayOut
from screening.services.operator_settings import LOOPBACK, MailServer

PATIENCE = 10.0  # seconds for a server that is asked to pass something on


class NotSentError(Exception):
    """The server did not take it; the kind of error alone, as what it says may repeat addresses."""


class RefusedAddressError(NotSentError):
    """The server takes mail, and none for this address."""


def send(
    server: MailServer,
    sender: str,
    to: Sequence[str],
    subject: str,
    body: str,
    way: WayOut = STRAIGHT,
) -> None:
    """Send one message. Raise NotSentError where the server does not take it.

    RefusedAddressError where that is because of whom it goes to.

    Mail goes straight, as a server of one's own is meant; of ``way`` the authorities count.
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(to), subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    try:
        with _connected(server, way.trust()) as connection:
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise RefusedAddressError(type(error).__name__) from error
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise NotSentError(type(error).__name__) from error


def _connected(server: MailServer, trust: ssl.SSLContext) -> smtplib.SMTP:
    """Return a connection to a server that knows us."""
    connection: smtplib.SMTP
    if server.encrypted:
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=trust)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        _introduce(connection, server, trust)
    except BaseException:
        connection.close()
        raise
    return connection


def _introduce(connection: smtplib.SMTP, server: MailServer, trust: ssl.SSLContext) -> None:
    """Encrypt, and sign in. Without TLS mail goes to this machine alone: it may hold a link that
    lets somebody in, and a password is never sent in the clear.
    """
    connection.ehlo()
    must = server.user or server.host not in LOOPBACK
    if not server.encrypted and (must or connection.has_extn("starttls")):
        connection.starttls(context=trust)
    if server.user:
        connection.login(server.user, server.password or "")
