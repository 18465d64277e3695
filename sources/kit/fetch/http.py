"""The only way to the internet: what comes by it is whole, bounded and from whom it says.

A name is resolved once, all its addresses are checked, and the connection goes to what was checked
under a certificate for the name. Where an organization lets its machines out through a proxy only,
the proxy resolves the name. The environment's proxies, passwords and certificates are not looked
at, and no setting of ours lets a source ask other hosts: tests hand in their own rule.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from sources.kit.fetch import file_kinds
from sources.kit.fetch import headers as read
from sources.kit.fetch.archive import Archive, ArchivedPart
from sources.kit.fetch.egress_proxy import EgressProxy
from sources.kit.fetch.public_addresses import (
    AddressRule,
    Endpoint,
    Resolver,
    is_public,
    require_allowed,
    resolve,
)
from sources.kit.values import unpack
from sources.kit.values.errors import (
    FetchError,
    LaterError,
    NotModified,
    SourceError,
)
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Snapshot, Validators

BLOCK = 1 << 16
MOST_REDIRECTS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
TEMPORARY = frozenset({408, 425, 429, 500, 502, 503, 504})  # worth asking again
NETWORK_FAULTS = (requests.RequestException, HTTPError, HTTPException, OSError, ValueError)
REQUEST_HEADERS = {
    "User-Agent": "Ketenblik",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


ASKING = {"Content-Type": "application/json", "Accept": "application/json"}


class Publisher(Protocol):
    """The attributes of a source or feed that bound what may be fetched for it."""

    @property
    def name(self) -> str: ...
    @property
    def hosts(self) -> tuple[str, ...]: ...
    @property
    def kind(self) -> str: ...
    @property
    def max_bytes(self) -> int: ...
    @property
    def max_unpacked(self) -> int: ...


class TemporaryError(FetchError):
    """A fault that may be gone when one asks again, perhaps not before a while."""

    def __init__(self, message: Message | str, after: float = 0) -> None:
        super().__init__(message)
        self.after = after


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """The seconds that we wait, and how often we ask."""

    connect: float = 5
    read: float = 30  # between two bytes
    total: float = 1800  # one try, from the first name to the last byte
    tries: int = 3
    pause: float = 2  # before the second try; twice that before the third
    longest_pause: float = 60  # slept here; who is asked to wait longer is free for others
    longest_wait: float = 3600  # whatever a publisher asks for


class Http:
    """A client that fetches for sources, into an archive."""

    def __init__(
        self,
        archive: Archive,
        *,
        resolver: Resolver = resolve,
        allowed: AddressRule = is_public,
        certificates: Path | None = None,
        proxy: EgressProxy | None = None,
        limits: FetchLimits = FetchLimits(),
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.archive = archive
        self.resolver = resolver
        self.allowed = allowed
        self.verify = True if certificates is None else str(certificates)
        self.proxy = proxy
        self.limits = limits
        self.sleep = sleep
        self.now = now

    def for_source(self, source: Publisher, validators: Validators | None = None) -> "SourceWeb":
        """Return the web as one source may see it.

        ``validators`` are those of the last *accepted* snapshot, where that was a single file: the
        file at their URL is then fetched only if it has changed.
        """
        return SourceWeb(self, source, validators)


class SourceWeb:
    """The web that ``Source.fetch`` gets: the hosts of that source, and nothing else."""

    def __init__(self, http: Http, source: Publisher, validators: Validators | None) -> None:
        self._http = http
        self._source = source
        self._validators = validators

    def get(self, url: str, kind: str = "") -> Snapshot:
        """Return the file at a URL, whole and archived; else raise FetchError or NotModified."""
        return self._tried(url, kind)

    def ask(self, url: str, question: bytes, kind: str = "") -> Snapshot:
        """Return the answer to a question in JSON, which changes nothing there; raise FetchError.

        A question is not repeated to another address: whoever redirects it is refused.
        """
        return self._tried(url, kind, question)

    def _tried(self, url: str, kind: str, question: bytes | None = None) -> Snapshot:
        for attempt in range(1, self._http.limits.tries + 1):
            try:
                return self._fetched(url, kind or self._source.kind, question)
            except TemporaryError as fault:
                if fault.after > self._http.limits.longest_pause:
                    raise self._later(url, fault) from None
                if attempt == self._http.limits.tries:
                    raise FetchError(self._failed(url, _after_attempts(fault, attempt))) from None
                self._http.sleep(self._pause(attempt, fault))
            except SourceError as fault:
                raise FetchError(self._failed(url, fault.message)) from None
        raise AssertionError("a fetch is tried at least once")

    def _pause(self, attempt: int, fault: TemporaryError) -> float:
        limits = self._http.limits
        ours: float = limits.pause * 2 ** (attempt - 1)
        return min(max(fault.after, ours), limits.longest_pause)

    def _later(self, url: str, fault: TemporaryError) -> LaterError:
        minutes = round(fault.after / 60)
        wish = Message("fetch.wants_a_pause", why=fault.message, minutes=minutes)
        after = min(fault.after, self._http.limits.longest_wait)
        return LaterError(self._failed(url, wish), after)

    def _failed(self, url: str, why: Message | str) -> Message:
        return Message(
            "fetch.failed", source=self._source.name, address=read.printable_url(url), why=why
        )

    def _fetched(self, url: str, kind: str, question: bytes | None) -> Snapshot:
        place = url
        with FetchDeadline(self._http.limits.total) as deadline:
            for _ in range(MOST_REDIRECTS + 1):
                host = read.permitted_host(place, self._source.hosts)
                asked = requests.Request(
                    "GET" if question is None else "POST",
                    place,
                    headers=self._sent(url) if question is None else REQUEST_HEADERS | ASKING,
                    data=question,
                )
                with self._answer(asked, host, deadline) as answer:
                    if question is not None or answer.status_code not in REDIRECTS:
                        return self._taken(answer, url, place, kind, deadline)
                    place = read.redirect_target(place, answer.headers)
        raise FetchError(Message("fetch.redirects", most=MOST_REDIRECTS))

    @contextmanager
    def _answer(
        self, asked: requests.Request, host: str, deadline: "FetchDeadline"
    ) -> Iterator[requests.Response]:
        """Yield the answer to one request to addresses that were checked, its body unread."""
        limits = self._http.limits
        proxy = self._http.proxy
        places = self._checked(host) if proxy is None else (proxy.endpoint,)
        pool = CheckedPool(host, 443, places=places, deadline=deadline, through=proxy)
        hop = RedirectHop(pool)
        try:
            with deadline.watched():
                answer = hop.send(
                    asked.prepare(),
                    stream=True,
                    timeout=(limits.connect, limits.read),
                    verify=self._http.verify,
                )
            with answer:  # what is not read of it is not waited for
                yield answer
        finally:
            hop.close()
            deadline.forget()

    def _checked(self, host: str) -> tuple[Endpoint, ...]:
        return require_allowed(self._resolved(host), self._http.allowed)

    def _resolved(self, host: str) -> Sequence[Endpoint]:
        try:
            return self._http.resolver(host, 443)
        except (OSError, UnicodeError):
            raise TemporaryError(Message("fetch.unresolved")) from None

    def _sent(self, url: str) -> dict[str, str]:
        if self._validators is None or self._validators.url != url:
            return REQUEST_HEADERS
        return REQUEST_HEADERS | read.conditional_headers(self._validators)

    def _taken(
        self,
        answer: requests.Response,
        url: str,
        place: str,
        kind: str,
        deadline: "FetchDeadline",
    ) -> Snapshot:
        self._check_status(answer, url)
        length = read.content_length(answer.headers, self._source.max_bytes)
        with self._http.archive.part(length) as part:
            head = _write_all(self._content(answer, deadline), part)
            self._check_content(head, part, kind)
            stored = part.keep()
        return Snapshot(
            read.file_name(
                place, answer.headers, self._source.name, file_kinds.file_ending(head, kind)
            ),
            stored.path,
            url=place,
            retrieved=self._http.now().date(),
            validators=read.validators(url, answer.headers),
        )

    def _check_status(self, answer: requests.Response, url: str) -> None:
        status = answer.status_code
        if status == HTTPStatus.OK:
            return
        if status == HTTPStatus.NOT_MODIFIED:
            if self._validators is None or self._validators.url != url:
                raise FetchError(Message("fetch.not_modified_unasked"))
            read.check_version(self._validators, answer.headers)
            raise NotModified(url)
        why = Message("fetch.status", status=read.status_text(status))
        if status in TEMPORARY:
            raise TemporaryError(why, read.retry_after(answer.headers, self._http.now()))
        raise FetchError(why)

    def _content(self, answer: requests.Response, deadline: "FetchDeadline") -> Iterable[bytes]:
        """Return the bytes of the file, with what the way added to them taken off again."""
        cap = self._source.max_bytes
        chunks = _capped(_body_blocks(answer, deadline), cap)
        if read.is_gzipped(answer.headers):
            return unpack.gunzipped(chunks, cap)
        return chunks

    def _check_content(self, head: bytes, part: ArchivedPart, kind: str) -> None:
        if not head:
            raise TemporaryError(Message("fetch.empty"))
        misfit = file_kinds.why_other_kind(head, kind)
        if misfit:
            raise FetchError(misfit)
        packed, cap = file_kinds.kind_of(head), self._source.max_unpacked
        with part.read_back() as stream:
            if packed == "zip" and not unpack.members(stream, cap):
                raise FetchError(Message("fetch.empty_zip"))
            if packed == "gzip":
                for _ in unpack.gunzipped(unpack.blocks(stream), cap):
                    pass


def _after_attempts(fault: TemporaryError, attempts: int) -> Message | str:
    if attempts == 1:
        return fault.message
    return Message("fetch.tried", why=fault.message, count=attempts)


def _body_blocks(answer: requests.Response, deadline: "FetchDeadline") -> Iterator[bytes]:
    while True:
        with deadline.watched():
            block: bytes = answer.raw.read(BLOCK, decode_content=False)
        if not block:
            return
        yield block


def _capped(chunks: Iterable[bytes], cap: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > cap:
            raise FetchError(Message("fetch.sends_too_much", most=cap))
        yield chunk


def _write_all(chunks: Iterable[bytes], part: ArchivedPart) -> bytes:
    """Write everything; return how it begins, after any amount of blanks."""
    head = b""
    for chunk in chunks:
        part.write(chunk)
        if len(head) < file_kinds.HEAD:
            head = (head + chunk[: file_kinds.HEAD] if head else chunk.lstrip())[: file_kinds.HEAD]
    return head


class FetchDeadline:
    """A timer that ends a fetch from outside: a byte now and then never times out."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._seconds = seconds
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "FetchDeadline":
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        with self._lock:
            self._socket = connected
            if self.passed:
                self._cut()

    def forget(self) -> None:
        with self._lock:
            self._socket = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Raise faults of the network as FetchError; a connection that we cut ourselves says so."""
        try:
            yield
        except NETWORK_FAULTS as fault:
            if not self.passed:
                raise _as_fetch_error(fault) from None
        if self.passed:
            raise TemporaryError(Message("fetch.unfinished", seconds=self._seconds))

    def _end(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # the socket below TLS, so that the reader sees it break
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class CheckedConnection(HTTPSConnection):
    """A connection to the addresses that were checked; its name is only for the certificate."""

    def __init__(
        self,
        *args: Any,
        places: Sequence[Endpoint],
        deadline: FetchDeadline,
        through: EgressProxy | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._places = places
        self._through = through
        self._deadline = deadline

    def _new_conn(self) -> socket.socket:
        fault = OSError("no address left")
        for address, port in self._places:
            if self._deadline.passed:
                break
            try:
                connected = socket.create_connection((address, port), timeout=self.timeout)
            except OSError as refused:
                fault = refused
                continue
            if self._through is not None:
                self._open_tunnel(connected, self._through)
            return connected
        raise fault

    def _open_tunnel(self, connected: socket.socket, proxy: EgressProxy) -> None:
        self._deadline.watch(connected)
        try:
            proxy.open_tunnel(connected, self.host, self.port or 443)
        except BaseException:
            connected.close()
            raise

    def connect(self) -> None:
        super().connect()
        if isinstance(self.sock, ssl.SSLSocket):
            # A body without a length ends where TLS says so, not where the line went dead.
            self.sock.suppress_ragged_eofs = False  # type: ignore[attr-defined]
        if self.sock is not None:
            self._deadline.watch(self.sock)


class CheckedPool(HTTPSConnectionPool):
    ConnectionCls = CheckedConnection


class RedirectHop(HTTPAdapter):
    """One request over one pool; a session would follow, remember and ask the environment."""

    def __init__(self, pool: CheckedPool) -> None:
        super().__init__(max_retries=0)
        self._pool = pool

    def get_connection_with_tls_context(self, *args: object, **kwargs: object) -> CheckedPool:
        return self._pool

    def close(self) -> None:
        self._pool.close()
        super().close()


def _as_fetch_error(fault: BaseException) -> FetchError:
    """Return a fault of the network as an error for somebody who reads a log."""
    causes = list(_causes(fault))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return FetchError(Message("fetch.certificate", error=cause.verify_message))
    if any(isinstance(cause, TimeoutError) or "timed out" in str(cause) for cause in causes):
        return TemporaryError(Message("fetch.timed_out"))
    return TemporaryError(Message("fetch.broken", error=type(causes[-1]).__name__))


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """Yield a fault and what it was made of; requests and urllib3 wrap each other's."""
    seen: set[int] = set()
    left: list[object] = [fault]
    while left:
        cause = left.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            left += [
                *cause.args,
                getattr(cause, "reason", None),
                cause.__cause__,
                cause.__context__,
            ]
