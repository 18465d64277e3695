"""What the door believes of an address, a header and the first bytes of a file."""

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from screening.i18n.messages import render
from sources.kit import FetchError
from sources.kit.fetch.file_kinds import (
    KINDS,
    TEXTS,
    file_ending,
    kind_of,
    why_other_kind,
)
from sources.kit.fetch.headers import (
    file_name,
    permitted_host,
    printable_url,
    retry_after,
)
from sources.kit.fetch.public_addresses import is_public
from tests.support.hostile import HOST
from tests.support.hostile_faults import PAGE
from tests.support.refusals import refuses

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://lists.example/a", "is not https"),
        ("HTTP://lists.example/a", "is not https"),
        ("file:///etc/hostname", "is not https"),
        ("//lists.example/a", "is not https"),
        ("https://me:word@lists.example/a", "user's name"),
        ("https://lists.example:443@other.example/a", "user's name"),
        ("https://lists.example:80/a", "port 80"),
        ("https://lists.example:0/a", "port 0"),
        ("https://lists.example:port/a", "no address"),
        ("https://other.example/a", "not a host of this source"),
        ("https://lists.example.other.example/a", "not a host of this source"),
        ("https://xlists.example/a", "not a host of this source"),
        ("https://lısts.example/a", "not a host of this source"),
        ("https://127.0.0.1/a", "not a host of this source"),
        ("https:///a", "not a host of this source"),
        ("https://lists.example\\@other.example/", "no address"),
        ("https://lists.example/a\r\nX: b", "no address"),
        ("https://lists.example/a b", "no address"),
        ("ht\ttps://lists.example/", "no address"),
        ("https://[::1/a", "no address"),
        ("", "is not https"),
    ],
)
def test_only_plain_addresses_of_the_source_are_asked(url: str, why: str) -> None:
    with refuses(FetchError, why) as refusal:
        permitted_host(url, (HOST,))
    assert render(refusal.value.message, "en").isprintable()


def test_no_password_of_an_address_is_shown() -> None:
    assert printable_url("https://me:wo@rd@lists.example/a?key=1") == "https://lists.example/a"
    assert printable_url("https://lists.example/a@b") == "https://lists.example/a@b"


@pytest.mark.parametrize(
    "url", ["https://lists.example/a?b=c#d", "https://LISTS.example:443/a", "https://lists.example"]
)
def test_the_same_host_in_another_spelling_is_asked(url: str) -> None:
    assert permitted_host(url, (HOST,)) == HOST


CLOSED = """0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.8.8.8 169.254.169.254 172.16.0.1
    172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1
    ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
    64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::1 2001:2::1 2001:10::1 2001:20::1
    2001:db8::1 2002:7f00:1:: 2002:808:808:: 3ffe::1 3fff::1 5f00::1 fc00::1 fd00::1 fe80::1
    fe80::1%eth0 fec0::1 ff02::1 2606:4700::1%eth0"""
OPEN = """1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
    128.0.0.0 169.253.0.1 172.15.255.255 172.32.0.0 192.0.1.1 192.167.0.1 198.17.0.1 198.20.0.0
    223.255.255.255 2001:200::1 2606:4700::1 2a00:1450::1 2003::1"""


@pytest.mark.parametrize("text", CLOSED.split())
def test_an_address_that_is_not_public_is_closed(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", OPEN.split())
def test_an_address_beside_those_is_open(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("9" * 5000, 999_999_999),
    ],
)
def test_a_time_to_wait_is_read_both_ways(header: str, seconds: float) -> None:
    assert retry_after({"Retry-After": header}, NOW) == seconds


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"a,b\n1,2\n", "csv"),
        (b"\xef\xbb\xbfa,b\n", "csv"),
        ("a,b\n".encode("utf-16"), "csv"),
        (b"<5,less than five\n", "xml"),
        (b'{"a": 1}', "json"),
        (b"  [1]", "json"),
        (b'<?xml version="1.0"?><Goods/>', "xml"),
        (b'<?xml version="1.0"?>\n<!-- a list -->\n<html:list/>', "xml"),
        (b"<heading>no page</heading>", "xml"),
        (PAGE, "html"),
        (b"\n\n<HTML lang='en'>", "html"),
        (b"<!-- a --><!-- b --> <!doctype html>", "html"),
        (b"PK\x03\x04", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"%PDF-1.4", "pdf"),
        (b"\x00\x01\x02", "binary"),
    ],
)
def test_a_file_is_what_it_begins_like(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("head", "kind", "says"),
    [
        (b"a,b\n", "data", ""),
        (PAGE, "html", ""),
        (PAGE, "csv", "it is an HTML page, where csv was expected"),
        (b"{}", "csv", "it is json, where csv was expected"),
        (b"a,b\n", "html", "it is csv, where an HTML page was expected"),
        (b"PK\x03\x04", "workbook", ""),
        (b"\0", "data", ""),
        (b"\0", "csv", "it is bytes of no kind that we know, where csv was expected"),
    ],
)
def test_a_source_says_what_it_expects(head: bytes, kind: str, says: str) -> None:
    assert render(why_other_kind(head, kind) or "", "en") == says


@pytest.mark.parametrize(
    ("head", "kind", "name"),
    [(b"{}", "data", ".json"), (b"PK\x03\x04", "xlsx", ".xlsx"), (b"\0", "data", "")],
)
def test_a_name_without_an_ending_gets_one(head: bytes, kind: str, name: str) -> None:
    assert file_ending(head, kind) == name


def test_only_a_source_that_asks_for_a_page_gets_one() -> None:
    assert [kind for kind in KINDS if "html" in KINDS[kind]] == ["html"]
    assert "html" not in TEXTS


@pytest.mark.parametrize(
    ("url", "disposition", "name"),
    [
        ("https://a/b/2024%20List%20(new).xlsx?x=1.csv", "", "2024 List (new).xlsx"),
        ("https://a/download", 'attachment; filename="list_2024.csv"', "list_2024.csv"),
        ("https://a/download", 'attachment; filename="../../etc/hosts"', "_.._etc_hosts"),
        ("https://a/b/..%2f..%2fetc", "", "etc.csv"),
        ("https://a/b/%00%0a.csv", "", "__.csv"),
        ("https://a/download", "", "download.csv"),
        ("https://a/", "", "fallback.csv"),
        ("https://a/" + "x" * 500 + ".csv", "", "x" * 116 + ".csv"),
    ],
)
def test_a_file_keeps_its_name_as_far_as_it_is_harmless(
    url: str, disposition: str, name: str
) -> None:
    assert file_name(url, {"Content-Disposition": disposition}, "fallback", ".csv") == name
