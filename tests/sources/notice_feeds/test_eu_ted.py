"""What is asked of TED and what is believed of its answers, over loopback."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from screening.i18n.messages import render
from sources import catalogue, notice_feeds
from sources.kit import FetchError, UnreadableError
from sources.kit.notice_feed import NoticeReference
from sources.kit.values.errors import LaterError, SourceError
from sources.notice_feeds import eu_ted
from tests.support.hostile import HostileServer
from tests.support.refusals import refuses
from tests.support.ted_world import TedWorld, notice, page

SINCE, UNTIL = date(2023, 11, 1), date(2024, 4, 1)
TED = notice_feeds.feed("eu_ted")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileServer]:
    with HostileServer(tmp_path_factory.mktemp("ted")) as running:
        yield running


@pytest.fixture
def ted(server: HostileServer) -> TedWorld:
    return TedWorld(server)


def search(ted: TedWorld, folder: Path) -> list[NoticeReference]:
    return list(TED.search(ted.web(TED, folder), "90000016", SINCE, UNTIL))


def test_all_pages_of_a_search_are_walked_by_their_token(ted: TedWorld, tmp_path: Path) -> None:
    ted.answers(page("page_1"), page("page_2"))
    assert [named.number for named in search(ted, tmp_path)] == [
        "1001-2024",
        "1002-2024",
        "1003-2024",
    ]
    first, second = ted.questions
    assert first["query"] == (
        'organisation-identifier-buyer IN ("90000016")'
        " AND publication-date >= 20231101 AND publication-date <= 20240401"
    )
    assert (first["paginationMode"], first["limit"]) == ("ITERATION", 100)
    assert "iterationNextToken" not in first
    assert second["iterationNextToken"] == "AoIIP4AAACgxMDAyLTIwMjQ="


def test_a_notice_is_fetched_by_the_address_that_follows_from_its_number(
    ted: TedWorld, tmp_path: Path
) -> None:
    ted.publishes(("1001-2024", "2023-11-06", notice("call_lots")))
    web = ted.web(TED, tmp_path)
    (named,) = TED.search(web, "90000016", SINCE, UNTIL)
    assert named.published == date(2023, 11, 6)
    assert TED.fetch(web, named).data == notice("call_lots")
    asked = ted.server.requests[-1]
    assert (asked.host, asked.target) == ("ted.europa.eu", "/en/notice/1001-2024/xml")
    assert asked.headers["user-agent"] == "Ketenblik"


def test_a_buyer_without_notices_has_none(ted: TedWorld, tmp_path: Path) -> None:
    ted.answers(page("nothing"))
    assert search(ted, tmp_path) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (page("unknown_field"), "notices is missing"),
        (b"[1, 2]", "no search result"),
        (b'{"notices": {}, "totalNoticeCount": 1}', "notices is missing"),
        (b'{"notices": [3], "totalNoticeCount": 1}', "notices is missing"),
        (b'{"notices": [], "totalNoticeCount": "1"}', "totalNoticeCount is missing"),
        (b'{"notices": [], "totalNoticeCount": 4, "timedOut": true}', "took too long"),
        (b'{"notices": [], "totalNoticeCount": 4}', "announces 4 notices and gives 0"),
        (page("page_1").replace(b"1001-2024", b"../../1001"), "publication-number is missing"),
        (page("page_1").replace(b"2023-11-06", b"6-11-2023."), "publication-date is missing"),
        (page("page_1").replace(b"AoIIP4AAACgx", b"a token\\n with "), "iterationNextToken is"),
    ],
)
def test_an_answer_in_another_form_is_refused_with_what_is_wrong(
    ted: TedWorld, tmp_path: Path, body: bytes, why: str
) -> None:
    ted.answers(body)
    with refuses(UnreadableError, why):
        search(ted, tmp_path)


def test_a_page_of_apologies_is_no_answer(ted: TedWorld, tmp_path: Path) -> None:
    ted.answers(b"<!doctype html><title>Sorry</title>")
    with pytest.raises(FetchError):
        search(ted, tmp_path)


def test_pages_that_go_round_in_a_circle_are_left(ted: TedWorld, tmp_path: Path) -> None:
    ted.answers(page("page_1").replace(b'"totalNoticeCount": 3', b'"totalNoticeCount": 900'))
    with refuses(UnreadableError, "same page again"):
        search(ted, tmp_path)
    assert len(ted.questions) == 2


def test_pages_without_end_are_left(ted: TedWorld, tmp_path: Path) -> None:
    first = json.loads(page("page_1")) | {"totalNoticeCount": 10**6}
    endless = [
        json.dumps(first | {"iterationNextToken": f"t{number}"}).encode()
        for number in range(eu_ted.MOST_PAGES)
    ]
    ted.answers(*endless)
    with refuses(UnreadableError, "more than 40 pages"):
        search(ted, tmp_path)


def test_a_busy_publisher_is_asked_again_and_then_left_with_a_sentence(
    ted: TedWorld, tmp_path: Path
) -> None:
    ted.fails("503 Service Unavailable")
    with pytest.raises(FetchError) as refusal:
        search(ted, tmp_path)
    assert "503" in render(refusal.value.message, "en")


def test_a_publisher_that_asks_for_a_long_pause_gets_it(ted: TedWorld, tmp_path: Path) -> None:
    ted.fails("429 Too Many Requests", Retry_After=600)
    with pytest.raises(LaterError) as later:
        search(ted, tmp_path)
    assert later.value.after == 600


def test_a_question_is_not_sent_on_to_another_address(ted: TedWorld, tmp_path: Path) -> None:
    ted.fails("307 Temporary Redirect", Location="https://ted.europa.eu/elsewhere")
    with pytest.raises(FetchError) as refusal:
        search(ted, tmp_path)
    assert "307" in render(refusal.value.message, "en")


def test_nothing_but_its_two_hosts_is_asked(ted: TedWorld, tmp_path: Path) -> None:
    web = ted.web(TED, tmp_path)
    with refuses(FetchError, "not a host of this source"):
        web.ask("https://other.example/search", b"{}", "json")


def test_tenderned_is_off_and_says_why(ted: TedWorld, tmp_path: Path) -> None:
    feed = notice_feeds.feed("nl_tenderned")
    asked = len(ted.server.requests)
    with refuses(SourceError, "its terms for programs could not be read"):
        list(feed.search(ted.web(feed, tmp_path), "90000016", SINCE, UNTIL))
    assert len(ted.server.requests) == asked


def test_feeds_are_no_lists() -> None:
    assert set(notice_feeds.catalogue()) == {"eu_ted", "nl_tenderned"}
    assert not set(notice_feeds.catalogue()) & set(catalogue())
    for feed in notice_feeds.catalogue().values():
        assert all((feed.hosts, feed.licence, feed.licence_url, feed.attribution))
