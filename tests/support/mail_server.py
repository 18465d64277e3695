"""A mail server for the tests: aiosmtpd on this machine, which keeps what it is told."""

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.processes import free_port

TAKEN = "250 taken"
PATIENCE = 60.0  # seconds: a guard for a busy machine


@contextmanager
def listening(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class MailReceiver:
    """Keeps the lines of each message, and the passwords that it was sent."""

    lines: list[str] = []  # noqa: RUF012 - emptied by each test

    async def handle_MAIL(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        self.lines.append(f"MAIL FROM:<{address}>")
        return TAKEN

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        self.lines.append(f"RCPT TO:<{address}>")
        return TAKEN

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.lines.extend(("DATA", *envelope.content.decode().splitlines(), "."))
        return TAKEN

    def let_in(
        self, server: SMTP, session: Session, envelope: Envelope, way: str, given: LoginPassword
    ) -> AuthResult:
        """Let anybody in, with or without TLS: who sends a password in the clear is found out."""
        self.lines.append(f"AUTH {given.password.decode()}")
        return AuthResult(success=True)


@contextmanager
def receiving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a mail server and give its port; with ``tls`` it offers STARTTLS."""
    receiver = MailReceiver()
    controller = Controller(
        receiver,
        hostname=host,
        port=free_port(),
        ready_timeout=PATIENCE,
        tls_context=tls,
        authenticator=receiver.let_in,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield int(controller.port)
    finally:
        controller.stop()
