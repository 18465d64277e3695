"""What is counted as one visitor."""

import pytest

from screening.model.network_address import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
        ("person:7", "person:7"),
    ],
)
def test_one_visitor_is_an_address_or_of_ipv6_the_network_that_is_handed_out(
    address: str, network: str
) -> None:
    assert network_of(address) == network
