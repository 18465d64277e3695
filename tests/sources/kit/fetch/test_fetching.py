"""What comes through the one door, and what does not, whatever the other side does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from screening.i18n.messages import render
from sources.kit import FetchError, NotModified, Snapshot, Source, Validators
from sources.kit.fetch.public_addresses import is_public
from sources.kit.values.errors import LaterError
from tests.support.folders import ROOT
from tests.support.hostile import (
    BODY,
    HASTY,
    HOST,
    HostileServer,
)
from tests.support.hostile_faults import ETAG, PAGE
from tests.support.hostile_roads import FAULTS
from tests.support.refusals import refused, refuses

KEPT = "what is in use stays in use"
MOST_MEMORY = 100 << 20
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Listed(Source):
    url = f"https://{HOST}/list.csv"
    hosts: ClassVar[tuple[str, ...]] = (HOST, "inside.example")
    cadence = "yearly"
    max_bytes = 1 << 20
    max_unpacked = 8 << 20


def listed(*hosts: str) -> Source:
    """A source that may ask these hosts too."""

    class Wider(Listed):
        max_bytes = Listed.max_bytes
        max_unpacked = Listed.max_unpacked

    Wider.hosts = (*Listed.hosts, *hosts)
    return Wider()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileServer]:
    with HostileServer(tmp_path_factory.mktemp("hostile")) as running:
        running.resolver.say("inside.example", ["10.0.0.8"])
        yield running


def host_of(name: str) -> str:
    return f"{name.replace('_', '-')}.example"


def fetch(server: HostileServer, folder: Path, name: str, **settings: Any) -> Snapshot:
    url = server.serve(f"https://{host_of(name)}/list.csv", name)
    if FAULTS[name].slow:
        settings["limits"] = HASTY
    return server.http(folder, **settings).for_source(listed(host_of(name))).get(url)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --- Every fault --------------------------------------------------------------------------------


REFUSED = [name for name, fault in FAULTS.items() if fault.outcome == "refused"]
REASONS = {
    "truncated_with_length": "the connection broke: IncompleteRead",
    "truncated_without_length": "the connection broke: SSL",
    "empty": "it sends an empty file",
    "blanks_only": "it sends an empty file",
    "html_after_blanks": "it is an HTML page, where data was expected",
    "never_ending": "it sends more than 1,048,576 bytes",
    "never_ending_chunks": "it sends more than 1,048,576 bytes",
    "announced_oversized": "it announces 1,000,000,000,000,000 bytes, more than 1,048,576",
    "silent": "it does not answer in time",
    "slow_headers": "it has not finished after 1 seconds",
    "slow_body": "it has not finished after 1 seconds",
    "slow_chunks": "it has not finished after 1 seconds",
    "for_ever_continue": "it has not finished after 1 seconds",
    "gzip_cut": "the gzip is cut off",
    "gzip_bomb": "the gzip unpacks to more than 1,048,576 bytes",
    "gz_file_bomb": "the gzip unpacks to more than 8,388,608 bytes",
    "zip_bomb": "the zip would unpack to",
    "zip_slip": "the zip names a file outside itself",
    "status_206": "it answers 206 Partial Content",
    "redirect_loop": "it redirects more than 3 times",
    "redirect_with_endless_body": "it redirects more than 3 times",
    "redirect_to_http": "is not https",
    "redirect_to_private_name": "resolves to 10.0.0.8, which is not on the public internet",
    "name_mapped_loopback": "which is not on the public internet",
    "name_rebinds_between_hops": "resolves to 10.1.2.3",
    "tls_wrong_host": "its certificate is not good: Hostname mismatch",
    "tls_expired": "its certificate is not good: certificate has expired",
    "tls_self_signed": "its certificate is not good: self",
}


def test_there_are_faults_enough() -> None:
    assert len(REFUSED) >= 40
    assert set(REASONS) <= set(REFUSED)


@pytest.mark.parametrize("name", REFUSED)
def test_a_fault_is_refused_for_what_it_is_with_a_sentence_and_leaves_nothing(
    server: HostileServer, tmp_path: Path, name: str
) -> None:
    with refuses(FetchError, r"could not be fetched from https://") as refusal:
        fetch(server, tmp_path, name)
    text = render(refusal.value.message, "en")
    assert REASONS.get(name, "") in text
    assert text.endswith(KEPT)
    assert text.isprintable()
    assert len(text) < 500
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("name", [n for n, fault in FAULTS.items() if fault.outcome == "good"])
def test_what_is_only_odd_arrives_as_published(
    server: HostileServer, tmp_path: Path, name: str
) -> None:
    snapshot = fetch(server, tmp_path, name)
    assert snapshot.data == BODY
    assert files_in(tmp_path) == [snapshot.content]


@pytest.mark.parametrize("name", [n for n, fault in FAULTS.items() if fault.outcome == "delivered"])
def test_what_only_the_gate_can_know_arrives_whole_and_is_archived(
    server: HostileServer, tmp_path: Path, name: str
) -> None:
    snapshot = fetch(server, tmp_path, name)
    assert snapshot.data != BODY
    assert isinstance(snapshot.content, Path)
    assert snapshot.content.name == snapshot.sha256


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the size of a process")
def test_no_fault_costs_more_memory_than_a_list_may(server: HostileServer, tmp_path: Path) -> None:
    """Measured in a process of its own, because this one holds the server."""
    urls = {
        name: server.serve(f"https://{host_of(name)}/memory.csv", name)
        for name, fault in FAULTS.items()
        if not fault.names
    }
    request = json.dumps([str(server.certificates), server.port, str(tmp_path), urls])
    program = [sys.executable, "-m", "tests.support.fetch_them_all"]
    answer = subprocess.run(
        program, input=request, capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert answer.returncode == 0, answer.stderr
    outcomes = json.loads(answer.stdout)
    assert outcomes.pop("a hog")[1] > 50 << 20
    assert set(outcomes) == set(urls)
    worst = max(outcomes, key=lambda name: outcomes[name][1])
    assert outcomes[worst][1] < MOST_MEMORY, f"{worst}: {outcomes[worst][1] >> 20} MB"
    sys.stdout.write(f"most memory over imports: {outcomes[worst][1] >> 20} MB ({worst})\n")
    assert {name: outcomes[name][0] for name in urls} == {
        name: "refused" if FAULTS[name].outcome == "refused" else "fetched" for name in urls
    }


# --- Asking again -------------------------------------------------------------------------------


def test_a_publisher_that_says_tomorrow_is_left_alone_for_an_hour_and_nobody_sleeps(
    server: HostileServer, tmp_path: Path
) -> None:
    naps: list[float] = []
    with refused(
        LaterError, "fetch.status", minutes=1440, status="429 Too Many Requests"
    ) as refusal:
        fetch(server, tmp_path, "retry_after_a_day", sleep=naps.append)
    assert (refusal.value.after, naps) == (3600, [])
    assert KEPT in render(refusal.value.message, "en")


def test_a_publisher_that_says_when_is_believed(server: HostileServer, tmp_path: Path) -> None:
    naps: list[float] = []
    fetch(server, tmp_path, "once_429_then_good", sleep=naps.append)
    assert naps == [7]


def test_pauses_grow(server: HostileServer, tmp_path: Path) -> None:
    naps: list[float] = []
    fetch(server, tmp_path, "twice_500_then_good", sleep=naps.append)
    assert naps == [2, 4]


@pytest.mark.parametrize("name", ["status_404", "html_with_200", "oversized", "tls_expired"])
def test_what_will_not_change_is_not_asked_again(
    server: HostileServer, tmp_path: Path, name: str
) -> None:
    naps: list[float] = []
    with pytest.raises(FetchError):
        fetch(server, tmp_path, name, sleep=naps.append)
    assert naps == []


# --- Where we go --------------------------------------------------------------------------------


def test_the_address_that_was_checked_is_the_one_connected_to(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    reached: list[Any] = []
    connect = socket.create_connection

    def noted(address: Any, *rest: Any, **others: Any) -> socket.socket:
        reached.append(address)
        return connect(address, *rest, **others)

    monkeypatch.setattr(socket, "create_connection", noted)
    server.resolver.asked.clear()
    fetch(server, tmp_path, "name_rebinds")
    assert reached == [("127.0.0.1", server.port)]
    assert server.resolver.asked == [host_of("name_rebinds")]


def test_the_next_address_is_tried_when_the_first_is_down(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv")
    http = server.http(
        tmp_path, resolver=lambda host, port: [("127.0.0.1", 1), ("127.0.0.1", server.port)]
    )
    assert http.for_source(listed()).get(url).data == BODY


def test_the_environment_is_not_asked(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none.pem"))
    (tmp_path / ".netrc").write_text(f"machine {HOST} login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    url = server.serve("/list.csv")
    server.http(tmp_path / "raw").for_source(listed()).get(url)
    assert "authorization" not in server.requests[-1].headers


def test_a_source_is_asked_for_what_we_need_and_nothing_else(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv?edition=2026")
    server.http(tmp_path).for_source(listed()).get(url)
    request = server.requests[-1]
    assert (request.host, request.target) == (HOST, "/list.csv?edition=2026")
    assert request.headers == {
        "host": HOST,
        "user-agent": "Ketenblik",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_a_real_address_stays_what_it_is_without_the_rule_of_the_tests(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv")
    with refused(FetchError, "fetch.not_public"):
        server.http(tmp_path, allowed=is_public).for_source(listed()).get(url)


def test_an_unknown_certificate_is_refused_without_the_authority_of_the_tests(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv")
    with refused(FetchError, "fetch.certificate"):
        server.http(tmp_path, certificates=None).for_source(listed()).get(url)


@pytest.mark.parametrize("name", ["good", "chunks", "without_length", "gzip_unasked"])
def test_a_file_may_be_as_large_as_its_source_says_and_not_a_byte_more(
    server: HostileServer, tmp_path: Path, name: str
) -> None:
    body = b"a,b\n" * (Listed.max_bytes // 4)
    web = server.http(tmp_path).for_source(listed())
    assert web.get(server.serve("/list.csv", name, body)).data == body
    with refuses(FetchError, "more than 1,048,576"):
        web.get(server.serve("/list.csv", name, body + b"\n"))


def test_what_may_be_a_key_is_not_in_a_message(server: HostileServer, tmp_path: Path) -> None:
    with pytest.raises(FetchError) as refusal:
        server.http(tmp_path).for_source(listed()).get(f"https://{HOST}/gone?token=secret")
    assert "secret" not in render(refusal.value.message, "en")


def test_a_source_may_ask_the_host_of_its_url_unless_it_says_more() -> None:
    class Plain(Source):
        url = "https://WWW.Example.org/list"

    class Wide(Plain):
        hosts = ("www.example.org", "files.example.org")

    assert Plain.hosts == ("www.example.org",)
    assert Wide.hosts == ("www.example.org", "files.example.org")


# --- Versions -----------------------------------------------------------------------------------


def test_what_was_accepted_is_not_fetched_again_while_it_is_current(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv", "honest_304")
    http = server.http(tmp_path, now=lambda: NOW)
    first = http.for_source(listed()).get(url)
    assert first.retrieved == date(2026, 11, 24)
    assert first.validators == Validators(url, ETAG, "Mon, 02 Nov 2026 10:00:00 GMT")
    with pytest.raises(NotModified):
        http.for_source(listed(), first.validators).get(url)
    headers = server.requests[-1].headers
    assert headers["if-none-match"] == ETAG
    assert headers["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_only_the_file_that_was_accepted_is_asked_about(
    server: HostileServer, tmp_path: Path
) -> None:
    accepted = Validators(server.serve("/other.csv", "honest_304"), ETAG)
    url = server.serve("/list.csv", "honest_304")
    assert server.http(tmp_path).for_source(listed(), accepted).get(url).data == BODY
    assert "if-none-match" not in server.requests[-1].headers


def test_not_modified_is_not_believed_of_another_version(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv", "lying_304")
    with refused(FetchError, "fetch.other_version"):
        server.http(tmp_path).for_source(listed(), Validators(url, ETAG)).get(url)


@pytest.mark.parametrize("name", ["status_206", "status_204"])
def test_a_question_about_a_version_opens_no_other_way_in(
    server: HostileServer, tmp_path: Path, name: str
) -> None:
    url = server.serve("/list.csv", name)
    with refuses(FetchError, name[-3:]):
        server.http(tmp_path).for_source(listed(), Validators(url, ETAG)).get(url)


def test_a_version_that_we_could_not_send_back_is_forgotten(
    server: HostileServer, tmp_path: Path
) -> None:
    assert fetch(server, tmp_path, "etag_endless").validators is None


def test_other_bytes_under_the_same_version_are_seen(server: HostileServer, tmp_path: Path) -> None:
    url = server.serve("/list.csv", "same_etag_other_bytes")
    web = server.http(tmp_path).for_source(listed())
    assert web.get(url).sha256 != web.get(url).sha256


def test_the_same_bytes_under_another_version_are_one_file(
    server: HostileServer, tmp_path: Path
) -> None:
    url = server.serve("/list.csv", "etag_of_every_visit")
    web = server.http(tmp_path).for_source(listed())
    assert web.get(url).content == web.get(url).content
    assert len(files_in(tmp_path)) == 1


def test_a_checksum_that_the_publisher_gives_elsewhere_is_compared(
    server: HostileServer, tmp_path: Path
) -> None:
    snapshot, good = fetch(server, tmp_path, "tampered"), Snapshot("list.csv", BODY)
    good.require_digest("sha1", good.digest("sha1").upper() + "\n")
    with refused(FetchError, "fetch.other_checksum", algorithm="sha1", file="list.csv"):
        snapshot.require_digest("sha1", good.digest("sha1"))


# --- What a file is -----------------------------------------------------------------------------


def test_a_page_is_fetched_where_a_page_is_asked_for(server: HostileServer, tmp_path: Path) -> None:
    url = server.serve("/page", "html_with_200")
    assert server.http(tmp_path).for_source(listed()).get(url, kind="html").data == PAGE


def test_a_disk_without_room_is_a_sentence(
    server: HostileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sources.kit.fetch import archive

    monkeypatch.setattr(archive, "SPARE", 1 << 60)
    url = server.serve("/list.csv")
    with pytest.raises(FetchError, match=r"archive\.disk_full\(free=\d+, needed=\d+\)"):
        server.http(tmp_path).for_source(listed()).get(url)
