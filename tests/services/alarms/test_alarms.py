"""An alarm is told once when it begins and once when it ends, by each channel that is set up."""

import json
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from screening.i18n.messages import render
from screening.model.errors import ScreeningError
from screening.services.alarms import channels, watch
from screening.services.alarms.channels import AlarmNews
from screening.services.alarms.conditions import conditions
from screening.services.egress import WayOut
from screening.services.operator_settings import MailServer, OperatorSettings
from screening.services.service_state import ServiceState, SourceAge
from sources.kit.fetch.egress_proxy import EgressProxy
from sources.kit.values.message import Message
from tests.support.egress_proxy import proxy_before
from tests.support.hostile import HOST, HostileServer
from tests.support.hostile_certificates import Authority
from tests.support.mail_server import MailReceiver, listening, receiving
from tests.support.refusals import refuses

GOOD = ServiceState(
    database=True,
    signs={"clock": 3.0, "worker": 3.0},
    alive={"clock": True, "worker": True},
    free=10**11,
    disk=10**12,
    run_waits=0.0,
    job_waits=0.0,
    sources=(SourceAge("un_sc", 1, "fresh"),),
    failing=(),
)


def state(**fields: object) -> ServiceState:
    return ServiceState(**{**{n: getattr(GOOD, n) for n in GOOD.__slots__}, **fields})


def in_english(message: Message) -> str:
    return render(message, "en")


# -- what is wrong --


def test_nothing_is_said_of_a_service_that_is_well() -> None:
    assert conditions(GOOD) == {}


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"alive": {"clock": True, "worker": False}}, "part:worker", "no sign of life"),
        ({"free": 10**8}, "disk", "100 MB are left"),
        ({"free": 10**10}, "disk", "nearly full"),
        ({"job_waits": 3600.0}, "queue", "for 60 minutes"),
        ({"run_waits": 7 * 3600.0}, "queue", "for 420 minutes"),
        ({"sources": (SourceAge("un_sc", 40, "stale"),)}, "stale:un_sc", "40 days old"),
        ({"sources": (SourceAge("un_sc", 90, "expired"),)}, "expired:un_sc", "no longer believed"),
        ({"failing": ("un_sc",)}, "run:un_sc", "could not be brought up to date"),
        ({"database": False}, "database", "does not answer"),
    ],
)
def test_each_thing_that_is_wrong_has_a_name_and_a_sentence(
    fields: Mapping[str, object], name: str, words: str
) -> None:
    wrong = conditions(state(**fields))
    assert list(wrong) == [name]
    assert words in in_english(wrong[name])
    assert render(wrong[name], "nl") != in_english(wrong[name])


def test_sources_that_wait_for_their_turn_are_not_late() -> None:
    assert conditions(state(run_waits=3600.0)) == {}


# -- each change once --

WRONG = {"disk": Message("alarm.disk", free=5)}


@pytest.fixture
def told() -> list[tuple[str, str]]:
    return []


def test_a_change_is_told_once(tmp_path: Path, told: list[tuple[str, str]]) -> None:
    def tell(news: Sequence[AlarmNews]) -> None:
        told.extend((item.name, item.state) for item in news)

    for wrong in ({}, WRONG, WRONG, WRONG, {}, {}, WRONG):
        assert watch.look(tmp_path, wrong, {"mail": tell}, in_english) == ()
    assert told == [("disk", "raised"), ("disk", "settled"), ("disk", "raised")]


def test_a_figure_that_moves_is_no_change(tmp_path: Path, told: list[tuple[str, str]]) -> None:
    def tell(news: Sequence[AlarmNews]) -> None:
        told.extend((item.name, item.text) for item in news)

    for free in (5, 4, 3):
        wrong = {"disk": Message("alarm.disk", free=free)}
        watch.look(tmp_path, wrong, {"mail": tell}, in_english)
    assert len(told) == 1


def test_what_did_not_arrive_is_told_at_the_next_look_and_the_other_channel_is_not_bothered(
    tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    broken = [True]

    def mail(news: Sequence[AlarmNews]) -> None:
        if broken[0]:
            raise ScreeningError("no")
        told.extend(("mail", item.name) for item in news)

    def webhook(news: Sequence[AlarmNews]) -> None:
        told.extend(("webhook", item.name) for item in news)

    ways = {"mail": mail, "webhook": webhook}
    assert len(watch.look(tmp_path, WRONG, ways, in_english)) == 1
    broken[0] = False
    assert watch.look(tmp_path, WRONG, ways, in_english) == ()
    assert watch.look(tmp_path, WRONG, ways, in_english) == ()
    assert told == [("webhook", "disk"), ("mail", "disk")]


def test_two_processes_that_look_at_once_tell_it_once(
    tmp_path: Path, told: list[tuple[str, str]]
) -> None:
    def inner(news: Sequence[AlarmNews]) -> None:
        told.append(("inner", ""))

    def outer(news: Sequence[AlarmNews]) -> None:
        watch.look(tmp_path, WRONG, {"mail": inner}, in_english)
        told.append(("outer", ""))

    watch.look(tmp_path, WRONG, {"mail": outer}, in_english)
    assert told == [("outer", "")]


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_broken_file_of_what_was_told_tells_it_again(tmp_path: Path, content: str) -> None:
    (tmp_path / watch.FILE).write_text(content)
    told: list[AlarmNews] = []
    watch.look(tmp_path, WRONG, {"mail": told.extend}, in_english)
    assert [item.name for item in told] == ["disk"]


# -- the channels --

NEWS = (AlarmNews("disk", "raised", "The disk is nearly full."),)


class _Webhook(BaseHTTPRequestHandler):
    answer = 204
    documents: list[dict[str, object]] = []  # noqa: RUF012 - emptied by each test

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.documents.append(json.loads(self.rfile.read(size)))
        self.send_response(self.answer)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *given: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(("answer", "arrives"), [(204, True), (302, False), (500, False)])
def test_a_webhook_gets_one_document(
    answer: int, arrives: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Webhook, "answer", answer)
    monkeypatch.setattr(_Webhook, "documents", [])
    with listening(HTTPServer(("127.0.0.1", 0), _Webhook)) as port:
        address = f"http://127.0.0.1:{port}/hook"
        if arrives:
            channels.call(address, NEWS)
        else:
            with refuses(ScreeningError, "could not be sent by webhook"):
                channels.call(address, NEWS)
    (document,) = _Webhook.documents
    assert document["text"] == "The disk is nearly full."
    assert document["alarms"] == [
        {"name": "disk", "state": "raised", "text": "The disk is nearly full."}
    ]


def test_a_mail_says_what_began(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MailReceiver, "lines", [])
    with receiving() as port:
        server = MailServer("127.0.0.1", port, False, None, None)
        channels.mail(server, "k@example.org", ("a@example.org", "b@example.org"), "Look", NEWS)
    text = "\n".join(MailReceiver.lines)
    assert "MAIL FROM:<k@example.org>" in text
    assert text.count("RCPT TO:") == 2
    assert "Subject: Look" in text
    assert "- The disk is nearly full." in text


def test_a_password_never_goes_over_a_line_that_anybody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(MailReceiver, "lines", [])
    with receiving() as port:
        server = MailServer("127.0.0.1", port, False, "user", "pass word")
        with refuses(ScreeningError, "could not be sent by mail"):
            channels.mail(server, "k@example.org", ("a@example.org",), "Look", NEWS)
    assert MailReceiver.lines == []


def test_a_password_goes_over_tls_to_a_server_that_shows_who_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setattr(MailReceiver, "lines", [])
    with receiving("localhost", authority.context("localhost")) as port:
        server = MailServer("localhost", port, False, "user", "pass word")
        with refuses(ScreeningError, "could not be sent by mail"):  # nobody vouches for it
            channels.mail(server, "k@example.org", ("a@example.org",), "Look", NEWS)
        assert MailReceiver.lines == []
        way = WayOut(certificates=authority.file)
        channels.mail(server, "k@example.org", ("a@example.org",), "Look", NEWS, way)
    assert MailReceiver.lines[0] == "AUTH pass word"
    assert "RCPT TO:<a@example.org>" in MailReceiver.lines


def test_mail_to_another_machine_never_goes_in_the_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MailReceiver, "lines", [])
    with receiving("127.0.0.2") as port:
        server = MailServer("127.0.0.2", port, False, None, None)
        with refuses(ScreeningError, "could not be sent by mail"):
            channels.mail(server, "k@example.org", ("a@example.org",), "Look", NEWS)
    assert MailReceiver.lines == []


def test_a_server_that_is_not_there_is_an_error_and_no_fault() -> None:
    server = MailServer("127.0.0.1", 9, False, None, None)
    with refuses(ScreeningError, "could not be sent by mail"):
        channels.mail(server, "k@example.org", ("a@example.org",), "Look", NEWS)
    with refuses(ScreeningError, "could not be sent by webhook"):
        channels.call("http://127.0.0.1:9/hook", NEWS)


def test_only_what_is_set_up_is_a_channel() -> None:
    assert channels.channels(OperatorSettings(), "Look") == {}
    settings = OperatorSettings.from_environment(
        {
            "SCREENING_MAIL_SERVER": "smtp://mail.example",
            "SCREENING_ALARM_MAIL": "a@example.org",
            "SCREENING_ALARM_WEBHOOK": "https://chat.example/hook",
        }
    )
    assert set(channels.channels(settings, "Look")) == {"mail", "webhook"}


@pytest.mark.parametrize("trusted", [True, False])
def test_a_webhook_is_reached_by_the_proxy_under_the_authorities_that_are_set(
    tmp_path: Path, trusted: bool
) -> None:
    with HostileServer(tmp_path) as server, proxy_before(server.port) as proxy:
        address = server.serve(f"https://{HOST}/hook")
        certificates = server.certificates if trusted else None
        proxied = EgressProxy.parse(f"http://anna:secret@127.0.0.1:{proxy.port}")
        settings = OperatorSettings(
            alarm_webhook=address, egress_proxy=proxied, certificates=certificates
        )
        webhook = channels.channels(settings, "Look")["webhook"]
        if trusted:
            webhook(NEWS)
        else:
            with refuses(ScreeningError, "could not be sent by webhook"):
                webhook(NEWS)
    assert proxy.questions[0].startswith(f"CONNECT {HOST}:443 HTTP/1.")
    assert "Proxy-Authorization: Basic YW5uYTpzZWNyZXQ=" in proxy.questions[0]
    assert [json.loads(asked.body)["service"] for asked in server.requests] == (
        ["ketenblik"] if trusted else []
    )


def test_the_environment_sends_no_alarm_by_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Webhook, "answer", 204)
    monkeypatch.setattr(_Webhook, "documents", [])
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with listening(HTTPServer(("127.0.0.1", 0), _Webhook)) as port:
        channels.call(f"http://127.0.0.1:{port}/hook", NEWS)
    assert len(_Webhook.documents) == 1
