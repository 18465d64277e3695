"""The addresses that a source may be fetched from: the public internet, by what it is not.

The library's own ``is_private`` and ``is_global`` are not asked. In Python 3.11 the first lets
100.64.0.0/10 through, the second 192.0.0.8, multicast, NAT64, 6to4 and site-local addresses; each
of those can lead into the network that we run in. The lists below follow the registries of
special-purpose addresses at IANA and are tried address by address in the tests of fetching.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from sources.kit.values.errors import FetchError
from sources.kit.values.message import Message

Address = IPv4Address | IPv6Address
AddressRule = Callable[[Address], bool]
Endpoint = tuple[str, int]  # an address as text, and a port
Resolver = Callable[[str, int], Sequence[Endpoint]]

MOST_ENDPOINTS = 16  # a publisher behind more addresses than these has lost its way, or wants us to

CLOSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network; connects to this machine
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared between a provider and its customers
        "127.0.0.0/8",  # this machine
        "169.254.0.0/16",  # this link; the metadata of cloud machines
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

# Only what is handed out as global unicast is open. That leaves out this machine, the mapped and
# compatible forms of IPv4, NAT64 (64:ff9b::/96 and 64:ff9b:1::/48), discard, unique local, link
# and site local, and multicast without naming them.
OPEN_V6 = IPv6Network("2000::/3")
CLOSED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments, Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3ffe::/16",  # the former 6bone
        "3fff::/20",  # documentation
    )
)


def is_public(address: Address) -> bool:
    """Return whether an address lies on the public internet, in its plain form."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_V4)
    if address.scope_id is not None or address not in OPEN_V6:
        return False
    return not any(address in network for network in CLOSED_V6)


def resolve(host: str, port: int) -> list[Endpoint]:
    """Return the addresses that the system's resolver gives, each once and in its order."""
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys((str(place[4][0]), int(place[4][1])) for place in places))


def require_allowed(places: Sequence[Endpoint], allowed: AddressRule) -> tuple[Endpoint, ...]:
    """Return the same places; raise FetchError where any of them may not be connected to.

    A name that resolves to a public and a private address is not half good: the next connection
    would take the other one.
    """
    if not places:
        raise FetchError(Message("fetch.name_without_address"))
    if len(places) > MOST_ENDPOINTS:
        raise FetchError(Message("fetch.many_addresses", count=len(places), most=MOST_ENDPOINTS))
    for text, _ in places:
        try:
            address = ip_address(text)
        except ValueError:
            raise FetchError(Message("fetch.resolves_to_no_address", address=text[:60])) from None
        if not allowed(address):
            raise FetchError(Message("fetch.not_public", address=str(address)))
    return tuple(places)
