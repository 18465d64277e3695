"""Faults on the way to a publisher: redirects, names that resolve elsewhere, and TLS."""

from typing import TYPE_CHECKING

from tests.support.hostile_faults import FAULTS as FAULTS
from tests.support.hostile_faults import (
    Fault,
    Play,
    answers,
    connection_reset,
    fault,
    good,
)

if TYPE_CHECKING:
    from tests.support.hostile import Talk

# --- Redirects ----------------------------------------------------------------------------------


def redirects(name: str, to: str, outcome: str = "refused", status: str = "302 Found") -> None:
    answers(name, outcome, status, b"moved", Location=to)


@fault("refused")
def redirect_loop(talk: "Talk") -> None:
    talk.answer(b"", "301 Moved Permanently", Location=talk.request.target)


@fault("good")
def redirect_three_times(talk: "Talk") -> None:
    _step(talk, 4)


@fault("refused")
def redirect_four_times(talk: "Talk") -> None:
    _step(talk, 5)


def _step(talk: "Talk", visits: int) -> None:
    if talk.served.visits % visits:
        talk.answer(b"", "307 Temporary Redirect", Location=talk.request.target)
    else:
        talk.answer(talk.body)


@fault("refused")
def redirect_with_endless_body(talk: "Talk") -> None:
    talk.head("302 Found", Location=talk.request.target)
    talk.pour(bytes(65536))


answers("redirect_to_nowhere", "refused", "302 Found")
redirects("redirect_to_other_host", "https://other.example/list.csv")
redirects("redirect_without_scheme", "//other.example/list.csv")
redirects("redirect_to_http", "http://lists.example/list.csv")
redirects("redirect_to_file", "file:///etc/hostname")
redirects("redirect_to_ftp", "ftp://lists.example/list.csv")
redirects("redirect_to_loopback", "https://127.0.0.1/list.csv")
redirects("redirect_to_loopback_in_octal", "https://0177.0.0.1/list.csv")
redirects("redirect_to_loopback_as_a_number", "https://2130706433/list.csv")
redirects("redirect_to_loopback_in_ipv6", "https://[::ffff:127.0.0.1]/list.csv")
redirects("redirect_to_metadata", "https://169.254.169.254/latest/meta-data/")
redirects("redirect_to_private_name", "https://inside.example/list.csv")  # a host of the source
redirects("redirect_with_user", "https://lists.example@other.example/list.csv")
redirects("redirect_with_backslash", "https://other.example\\@lists.example/list.csv")
redirects("redirect_to_odd_port", "https://lists.example:8443/list.csv")
redirects("redirect_to_no_port", "https://lists.example:99999/list.csv")
redirects("redirect_to_half_an_address", "https://[::1/list.csv")
redirects("redirect_with_trailing_dot", "https://lists.example./list.csv")


# --- Names that resolve to somewhere else -------------------------------------------------------


def resolves(name: str, *names: list[str], outcome: str = "refused", play: Play = good) -> None:
    FAULTS[name] = Fault(name, outcome, play, names=names)


resolves("name_private", ["10.1.2.3"])
resolves("name_private_among_good", ["here", "192.168.1.1"])
resolves("name_mapped", ["::ffff:10.1.2.3"])
resolves("name_mapped_loopback", ["::ffff:127.0.0.1"])
resolves("name_nat64", ["64:ff9b::7f00:1"])
resolves("name_6to4", ["2002:7f00:1::"])
resolves("name_teredo", ["2001:0:7f00:1::1"])
resolves("name_site_local", ["fec0::1"])
resolves("name_unique_local", ["fd00::1"])
resolves("name_link_local", ["fe80::1%lo"])
resolves("name_shared", ["100.64.0.1"])
resolves("name_metadata", ["169.254.169.254"])
resolves("name_unspecified", ["0.0.0.0"])  # noqa: S104  (an answer, not a listener)
resolves("name_multicast", ["224.0.0.1"])
resolves("name_other_loopback", ["127.0.0.2"])
resolves("name_of_no_address", [])
resolves("name_of_nonsense", ["localhost"])
resolves("name_of_many", ["here"] * 50)
resolves("name_unknown", ["unresolvable"])
resolves("name_rebinds", ["here"], ["10.1.2.3"], outcome="good")
resolves("name_rebinds_between_tries", ["here"], ["10.1.2.3"], play=connection_reset)
resolves("name_rebinds_between_hops", ["here"], ["10.1.2.3"], play=redirect_loop)


# --- TLS ----------------------------------------------------------------------------------------

for _name in ("wrong_host", "expired", "not_yet", "self_signed", "unknown_authority"):
    FAULTS[f"tls_{_name}"] = Fault(f"tls_{_name}", "refused", good, tls=_name)
for _name in ("plain", "reset", "silent"):
    FAULTS[f"tls_{_name}"] = Fault(
        f"tls_{_name}", "refused", good, tls=_name, slow=_name == "silent"
    )
