"""Connections of visitors: a request is read whole before a thread takes it.

waitress reads and writes all connections in one loop, so that only the work itself holds a thread.
Who sends or reads too slowly is cut off, and where connections run out, the idle make room.
"""

import select
import socket
import time
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.wasyncore import close_all, dispatcher
from waitress.wasyncore import loop as poll

from screening.web.upload_limits import ANY_REQUEST

THREADS = 4
MOST_CONNECTIONS = 500  # of one process; what else it opens must fit below 1,024 files
ROOM = 50  # connections that the idle make room for
HEADERS_WITHIN = 20.0  # seconds
BODY_GRACE = 30.0  # seconds, after which the body must have come at this pace
SLOWEST_BODY = 4096  # bytes a second
READ_WITHIN = 60.0  # seconds in which a visitor takes nothing of an answer that is ready
LOOK_AGAIN = 1.0  # seconds between two looks at who is slow
LAST_WORDS = 0.2  # seconds for requests that were sent before the service was told to stop
IDLE = 75.0  # seconds between two requests


class OneLength(HTTPRequestParser):  # type: ignore[misc]
    """A request that says in one way where it ends.

    Of two lengths a proxy may have believed the other one, and what follows would be somebody
    else's (RFC 9112, 6.1: ought to be handled as an error).
    """

    def parse_header(self, header_plus: bytes) -> None:
        """Read the headers. Raise ParsingError for two lengths, which answers 400 and closes."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("both Transfer-Encoding and Content-Length")


class Connection(HTTPChannel):  # type: ignore[misc]
    """A visitor's connection that remembers since when a request has been coming in."""

    parser_class = OneLength
    began: float | None = None
    arrived = 0  # bytes of the request that is coming in
    unread: tuple[float, float] | None = None  # last activity, and the first look that found it

    def received(self, data: bytes) -> bool:
        """Take in bytes of a request, as waitress does, and note how far it is."""
        taken = bool(super().received(data))
        if self.request is None:
            self.began, self.arrived = None, 0
            return taken
        if self.began is None:
            self.began = time.time()
        self.arrived += len(data)
        return taken

    def is_too_slow(self, now: float) -> bool:
        """Tell whether the visitor sends a request, or reads an answer, too slowly."""
        if self._reads_nothing(now):
            return True
        if self.request is None or self.began is None:
            return False
        age = now - self.began
        if not self.request.headers_finished:
            return age > HEADERS_WITHIN
        return age > BODY_GRACE and self.arrived < (age - BODY_GRACE) * SLOWEST_BODY

    def _reads_nothing(self, now: float) -> bool:
        """Tell whether nothing of an answer went out for long; each look notes what had gone."""
        if not self.total_outbufs_len:
            self.unread = None
            return False
        if self.unread is None or self.unread[0] != self.last_activity:
            self.unread = (self.last_activity, now)
        return now - self.unread[1] > READ_WITHIN

    def is_at_rest(self) -> bool:
        """Tell whether nothing is being worked out or sent here."""
        return not self.requests and not self.total_outbufs_len


class Server(TcpWSGIServer):  # type: ignore[misc]
    """waitress on a socket that is already bound, with an eye on who keeps it waiting."""

    channel_class = Connection

    def maintenance(self, now: float) -> None:
        """Close who is idle for long or too slow; when connections run out, also who is at rest."""
        super().maintenance(now)
        connections = list(self.active_channels.values())
        for connection in connections:
            if connection.is_too_slow(now):
                connection.handle_close()  # at once: who reads nothing can be written no end
        surplus = len(connections) - (self.adj.connection_limit - ROOM)
        if surplus > 0:
            at_rest = sorted(
                (each for each in connections if each.is_at_rest()),
                key=lambda connection: float(connection.last_activity),
            )
            for connection in at_rest[: surplus + ROOM]:
                connection.will_close = True

    def turn(self, seconds: float) -> None:
        """Read and write what is ready; wait for it no longer than this."""
        poll(timeout=seconds, use_poll=True, map=self._map, count=1)

    def finish(self, seconds: float, notify: Callable[[], None]) -> None:
        """Take no further connections, answer what was asked, and end after so many seconds.

        ``notify`` is called meanwhile, as a sign of life.
        """
        self._accept_all()
        dispatcher.close(self)  # and not the trigger, with which a thread says that it is done
        until = time.monotonic() + seconds
        self._turn_until(min(until, time.monotonic() + LAST_WORDS))
        while self._is_busy() and time.monotonic() < until:
            notify()
            self.turn(0.1)
        self.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
        close_all(self._map, ignore_all=True)

    def _accept_all(self) -> None:
        """Take who has connected already; closing the socket would send them away."""
        while select.select([self.socket], [], [], 0)[0]:
            self.handle_accept()

    def _turn_until(self, moment: float) -> None:
        self.turn(0)  # once in any case: the moment may have passed on a busy machine
        while time.monotonic() < moment:
            self.turn(0.05)

    def _is_busy(self) -> bool:
        """Tell whether somebody still waits for an answer; close the connections of others."""
        busy = False
        for connection in list(self.active_channels.values()):
            if connection.is_at_rest() and connection.request is None:
                connection.will_close = True
            else:
                busy = True
        return busy


def serve_on(bound: socket.socket, application: WSGIApplication) -> Server:
    """Return a server of this application on a bound socket; call its ``turn`` for ever."""
    settings = Adjustments(
        threads=THREADS,
        connection_limit=MOST_CONNECTIONS,
        channel_timeout=IDLE,
        cleanup_interval=LOOK_AGAIN,
        asyncore_use_poll=True,
        backlog=1024,
        ident=None,
        # What is too large is still read, so that a browser shows the page that says so.
        max_request_body_size=2 * ANY_REQUEST,
        max_request_header_size=64 << 10,
        clear_untrusted_proxy_headers=False,  # screening.web settles which proxies are believed
    )
    place = (bound.family, bound.type, bound.proto, bound.getsockname())
    return Server(application, _sock=bound, adj=settings, sockinfo=place, bind_socket=False)
