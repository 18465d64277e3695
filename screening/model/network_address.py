"""Network addresses as they are counted: what one visitor has, and not one of very many."""

from ipaddress import IPv6Address, ip_address, ip_network


def network_of(address: str) -> str:
    """Return the address; of IPv6 its /64, as one visitor has all of that.

    IPv4 as IPv6 writes it is IPv4. What is no address, such as a name, stays as it is.
    """
    try:
        parsed = ip_address(address)
    except ValueError:  # none, or one with a zone
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, 64), strict=False))
