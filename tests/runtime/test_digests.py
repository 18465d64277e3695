"""Digests: one mail per person and period, with whole counts, never lost and never split."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from screening.model.corrections import Correction
from screening.model.people import Role
from screening.model.verdict_changes import ContractChange, VerdictSummary
from screening.runtime import digests
from screening.runtime.digests import DigestPost
from screening.services import digest
from screening.services.clause_records import ClauseRecord, include
from screening.services.settings import Settings
from screening.store import Store
from screening.store.store import LOCAL
from sources.kit.values.message import Message
from tests.support.mail_server import MailReceiver, listening, receiving
from tests.support.people import add_guest, add_person
from tests.support.web_client import client_of, make_app, services_of, text_of

MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
MANY = 10_000
SECRET = "a secret of more than twenty letters"


def changed(number: int) -> ContractChange:
    return ContractChange(
        run=1, contract=f"c{number:011x}", source="us_dol_ilab_goods", where="row 1425",
        row="added", said_before="", said_after="", before=VerdictSummary("none", "low", "L0"),
        after=VerdictSummary("required", "high", "L2"), number=f"N-{number}", title="Kleding",
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A service with a contract manager, a buyer and a reader; a clause asks for things."""
    app = make_app(tmp_path)
    store = services_of(app).store
    add_person(store, Role.CONTRACT_MANAGER, email="m@example.org", name="M. Beheer")
    add_person(store, Role.BUYER, email="b@example.org", name="B. Inkoop")
    add_person(store, Role.READER, email="r@example.org", name="R. Lezer")
    portfolio = store.portfolio(LOCAL)
    contract = portfolio.contracts.get("DVR-1").id
    include(portfolio, contract, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "test", None)
    return store


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(MailReceiver, "lines", [])
    return MailReceiver.lines


def sent_to(lines: list[str]) -> list[str]:
    return sorted(recipients(lines))


def bodies(lines: list[str]) -> list[str]:
    """Return the text of each mail, decoded."""
    texts: list[str] = []
    kept: list[str] = []
    inside = False
    for line in lines:
        if line.upper() == "DATA":
            inside, kept = True, []
        elif inside and line == ".":
            inside = False
            mail = message_from_string("\n".join(kept), policy=policy.default)
            texts.append(f"{mail['Subject']}\n{mail.get_content()}")
        elif inside:
            kept.append(line)
    return texts


def post(
    store: Store,
    home: Path,
    port: int,
    now: datetime = MONDAY,
    more: Mapping[str, str] = {},
) -> tuple[int, list[Message]]:
    """Send what is due by a server on this port; return how many, and what went wrong."""
    given = {
        "SCREENING_HOME": str(home),
        "SCREENING_MAIL_SERVER": f"smtp://127.0.0.1:{port}",
        "SCREENING_MAIL_FROM": "ketenblik@example.org",
        "SCREENING_DIGEST": "weekly",
    }
    told: list[Message] = []

    def tell(message: Message) -> None:
        told.append(message)

    settings = Settings.from_environment({**given, **more})
    return DigestPost(store, settings, now, tell).send_due(), told


def test_ten_thousand_new_flags_are_one_mail_per_person_with_a_whole_count(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "_changes", lambda *_: iter(map(changed, range(MANY))))
    with receiving() as port:
        count, told = post(store, tmp_path, port)
        again, _ = post(store, tmp_path, port, MONDAY + timedelta(hours=3))
    assert (count, again, told) == (2, 0, [])
    assert sent_to(mails) == ["b@example.org", "m@example.org"]
    for text in bodies(mails):
        assert "10.000 veranderd" in text
        assert "(10.000)" in text
        assert "en nog 9.980; op de pagina staan ze allemaal." in text
        assert "N-0 Kleding: van Geen hoog risico, Laag, L0 naar Verplicht, Hoog, L2, door" in text
        assert "rij 1425" in text


def test_each_reads_it_in_the_own_language_else_that_of_the_organization(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "_changes", lambda *_: iter([changed(0)]))
    people = store.portfolio(LOCAL).people
    people.choose_house_language("en", "test")
    people.choose_language(people.by_email("m@example.org").id, "nl")
    with receiving() as port:
        post(store, tmp_path, port)
    languages = dict(zip(recipients(mails), map(language_of, bodies(mails)), strict=True))
    assert languages == {"m@example.org": "nl", "b@example.org": "en"}


def test_a_guest_is_told_for_each_organization_apart_and_only_while_the_account_works(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "_changes", lambda *_: iter([changed(0)]))
    store.add_organization("other", "Gemeente Elders")
    home = store.portfolio(LOCAL).people
    person = home.by_email("b@example.org").id
    add_guest(store, person, Role.BUYER)
    with receiving() as port:
        post(store, tmp_path, port)
    assert sent_to(mails) == ["b@example.org", "b@example.org", "m@example.org"]
    assert sum("(Gemeente Elders)" in text for text in bodies(mails)) == 1
    mails.clear()
    home.block(person, "test")
    with receiving() as port:
        post(store, tmp_path, port, MONDAY + timedelta(days=7))
    assert sent_to(mails) == ["m@example.org"]


def recipients(lines: list[str]) -> list[str]:
    return [line[9:-1] for line in lines if line.lower().startswith("rcpt to:<")]


def language_of(text: str) -> str:
    return "en" if "1 changed" in text and "Required, High" in text else "nl"


def test_who_may_read_signals_is_told_that_one_waits_and_nobody_what_it_says(
    store: Store, tmp_path: Path, mails: list[str]
) -> None:
    signals = store.portfolio(LOCAL).signals
    signals.open_address("a-token", None, "test")
    address = signals.address_by("a-token")
    assert address is not None
    signals.receive(address, "sealed", "receipt", date(2027, 11, 30))
    with receiving() as port:
        post(store, tmp_path, port)
    told = {text.split("\n")[1]: "signaal van werkenden" in text for text in bodies(mails)}
    assert told == {"Beste M. Beheer,": True, "Beste B. Inkoop,": False}
    assert "sealed" not in "".join(bodies(mails))


def test_the_next_period_tells_only_what_changed_since_the_last(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    since: list[datetime] = []

    def none_since(_: object, start: datetime) -> list[ContractChange]:
        since.append(start)
        return []

    monkeypatch.setattr(digest, "_changes", none_since)
    with receiving() as port:
        post(store, tmp_path, port)
        post(store, tmp_path, port, MONDAY + timedelta(days=8))
    assert set(since) == {MONDAY - timedelta(days=7), MONDAY}


def test_who_looks_after_contracts_is_told_of_those_alone(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    portfolio = store.portfolio(LOCAL)
    buyer = portfolio.people.by_email("b@example.org")
    other = portfolio.contracts.get("DVR-2").id
    portfolio.corrections.keep("owner_account", [Correction(other, str(buyer.id))], "test")
    monkeypatch.setattr(digest, "_changes", lambda *_: iter(()))
    with receiving() as port:
        post(store, tmp_path, port)
    assert sent_to(mails) == ["m@example.org"]  # nothing is due of the buyer's own contract
    assert "DVR-1" in bodies(mails)[0]


def test_what_a_server_did_not_take_is_sent_at_the_next_look(
    store: Store, tmp_path: Path, mails: list[str]
) -> None:
    count, told = post(store, tmp_path, 9)
    assert count == 0
    assert [message.code for message in told] == ["digest.not_sent"]  # nobody else waits for it
    with receiving() as port:
        assert post(store, tmp_path, port, MONDAY + timedelta(hours=1))[0] == 2


def test_an_address_that_the_server_refuses_keeps_nobody_else_waiting(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse_one(
        receiver: MailReceiver,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address == "b@example.org":
            return "550 nobody has this address"
        return await taken(receiver, server, session, envelope, address, options)

    taken = MailReceiver.handle_RCPT
    monkeypatch.setattr(MailReceiver, "handle_RCPT", refuse_one)
    with receiving() as port:
        count, told = post(store, tmp_path, port)
    assert count == 1
    assert [message.code for message in told] == ["digest.not_sent"]
    assert sent_to(mails) == ["m@example.org"]


def test_a_process_that_was_killed_after_sending_sends_once_more(
    store: Store, tmp_path: Path, mails: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with receiving() as port:
        with monkeypatch.context() as patched:
            patched.setattr(digests, "write_notes", killed)
            with pytest.raises(KeyboardInterrupt):
                post(store, tmp_path, port)
        post(store, tmp_path, port)
    assert len(sent_to(mails)) == 3


@pytest.mark.parametrize(
    ("wanted", "is_read"),
    [("level=L2&flag=ask", True), ("flag=required", True), ("flag=foo", False), ("nonsense", False),
     ("q=1&flag=ask", False)],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_leaves_nothing_out(
    store: Store, wanted: str, is_read: bool
) -> None:
    portfolio = store.portfolio(LOCAL)
    whole = digest.digest_of(portfolio, None, MONDAY, MONDAY.date())
    told = digest.digest_of(portfolio, None, MONDAY, MONDAY.date(), wanted)
    assert (told.unread_filter is None) is is_read
    if not is_read:
        assert told.due == whole.due
        assert whole.due
    elif "required" in wanted:
        assert told.due == ()


class _Hook(BaseHTTPRequestHandler):
    """Keeps what was posted, with its signature."""

    received: list[tuple[str, bytes]] = []  # noqa: RUF012 - emptied by each test

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.headers[digests.SIGNATURE], body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def test_the_webhook_gets_all_of_it_once_and_signed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Hook, "received", [])
    monkeypatch.setattr(digest, "_changes", lambda *_: iter(map(changed, range(MANY))))
    with listening(HTTPServer(("127.0.0.1", 0), _Hook)) as port:
        more = {
            "SCREENING_DIGEST_WEBHOOK": f"http://127.0.0.1:{port}/hook",
            "SCREENING_DIGEST_SECRET": SECRET,
        }
        post(store, tmp_path, 9, more=more)
        post(store, tmp_path, 9, more=more)
    ((signed, body),) = _Hook.received
    moment, _, mark = signed.partition(",")
    expected = hmac.new(SECRET.encode(), f"{moment[2:]}.".encode() + body, hashlib.sha256)
    assert mark == f"v1={expected.hexdigest()}"
    document = json.loads(body)
    assert document["counts"]["changes"] == MANY
    assert len(document["sections"][-1]["lines"]) == MANY
    assert (document["organization"], document["language"]) == (LOCAL, "nl")


def test_without_the_setting_nothing_goes_out(store: Store, tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    assert DigestPost(store, settings, MONDAY, lambda message: None).send_due() == 0
    assert not (tmp_path / digests.FILE).exists()


def test_the_page_says_the_same_as_the_mail(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    portfolio = services_of(app).store.portfolio(LOCAL)
    contract = portfolio.contracts.get("DVR-1").id
    include(portfolio, contract, ClauseRecord(date(2026, 2, 1), ("C2", "C5")), "test", None)
    page = text_of(client_of(app), "/digest?lang=nl")
    assert "DVR-1" in page
    assert f'href="/contracts/{contract}"' in page
    assert 'href="/digest"' in text_of(client_of(app), "/todo")
