"""A proxy through which an organization lets its machines out (RFC 9110, 9.3.6: CONNECT).

The proxy resolves names then, and what it may reach is its owner's to say. To whom we speak stays
with us: only the hosts of a source are asked for, under a certificate for the name.
"""

import socket
from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from sources.kit.fetch.public_addresses import Endpoint
from sources.kit.values.errors import FetchError
from sources.kit.values.message import Message

MOST_HEADERS = 8192  # bytes


@dataclass(frozen=True, slots=True)
class EgressProxy:
    """The place of a proxy, and what it is shown where it asks for a password."""

    endpoint: Endpoint
    authorization: str | None = None

    @classmethod
    def parse(cls, address: str) -> "EgressProxy":
        """Return the proxy of an address such as ``http://user:password@proxy.example:3128``.

        Raise ValueError for any other form.
        """
        parts = urlsplit(address)
        is_bare = parts.path in ("", "/") and not parts.query and not parts.fragment
        if parts.scheme != "http" or not parts.hostname or parts.port is None or not is_bare:
            raise ValueError(f"not the address of a proxy: {address}")
        authorization = None
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            authorization = f"Basic {b64encode(pair.encode()).decode()}"
        return cls((parts.hostname, parts.port), authorization)

    @property
    def place(self) -> str:
        """Where it is, as ``host:port``."""
        host, port = self.endpoint
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def open_tunnel(self, connected: socket.socket, host: str, port: int) -> None:
        """Have a connection to the proxy lead to this host; raise FetchError if it will not."""
        place = f"{host}:{port}"
        lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
        if self.authorization:
            lines.append(f"Proxy-Authorization: {self.authorization}")
        connected.sendall("\r\n".join([*lines, "", ""]).encode())
        status = _status(_headers(connected))
        if not 200 <= status < 300:
            raise FetchError(Message("fetch.proxy_refused", status=status))


def _headers(connected: socket.socket) -> bytes:
    """Return what comes up to the end of the headers, and no byte of what follows them."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connected.recv(1)
        if not byte or len(head) > MOST_HEADERS:
            raise FetchError(Message("fetch.no_proxy"))
        head += byte
    return head


def _status(head: bytes) -> int:
    words = head.split(b"\r\n", 1)[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():
        raise FetchError(Message("fetch.no_proxy"))
    return int(words[1][:3])
