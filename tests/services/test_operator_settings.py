"""The settings of whoever runs the service are read as strictly as the others."""

import re
from pathlib import Path

import pytest

from screening.model.errors import SettingsError
from screening.services import operator_settings, settings
from screening.services.egress import publishers_http
from screening.services.operator_settings import MailServer, OperatorSettings
from sources.kit.fetch.archive import Archive
from sources.kit.fetch.egress_proxy import EgressProxy
from tests.support.folders import ROOT
from tests.support.refusals import refuses


def test_without_any_nothing_is_sent_and_lines_are_text() -> None:
    assert OperatorSettings.from_environment({}) == OperatorSettings()


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, False, None, None)),
        ("smtps://mail.example", MailServer("mail.example", 465, True, None, None)),
        ("smtp://a:b%40c@mail.example:25", MailServer("mail.example", 25, False, "a", "b@c")),
    ],
)
def test_a_mail_server_is_an_address(address: str, server: MailServer) -> None:
    given = {
        "SCREENING_MAIL_SERVER": address,
        "SCREENING_ALARM_MAIL": "x@example.org, y@example.org",
    }
    settings = OperatorSettings.from_environment(given)
    assert settings.mail_server == server
    assert settings.alarm_mail == ("x@example.org", "y@example.org")
    assert settings.mail_from == "x@example.org"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SCREENING_LOG": "xml"}, "can be text or json"),
        ({"SCREENING_METRICS_TOKEN": "short"}, "too short"),
        ({"SCREENING_MAIL_SERVER": "mail.example"}, "no mail server"),
        ({"SCREENING_MAIL_SERVER": "smtp://mail.example:x"}, "no mail server"),
        ({"SCREENING_ALARM_MAIL": "x@example.org"}, "needs SCREENING_MAIL_SERVER"),
        ({"SCREENING_ALARM_MAIL": "x@example.org,"}, "no mail address"),
        ({"SCREENING_MAIL_FROM": "x\n@example.org"}, "no mail address"),
        ({"SCREENING_ALARM_WEBHOOK": "ftp://example.org"}, "is no address"),
        ({"SCREENING_ALARM_WEBHOOK": "https:///hook"}, "is no address"),
        ({"SCREENING_ALARM_WEBHOOK": "http://example.org/hook"}, "write https"),
        ({"SCREENING_DIGEST": "hourly"}, "choose from daily, weekly"),
        ({"SCREENING_DIGEST": "weekly"}, "needs SCREENING_MAIL_SERVER"),
        (
            {"SCREENING_DIGEST": "daily", "SCREENING_DIGEST_WEBHOOK": "https://example.org/h"},
            "needs SCREENING_DIGEST_SECRET",
        ),
        ({"SCREENING_EGRESS_PROXY": "proxy.example"}, "is no address of a proxy"),
        ({"SCREENING_CERTIFICATES": "/no/such.pem"}, "there is no file"),
        ({"SCREENING_SECRETS": "/no/such"}, "name the folder"),
    ],
)
def test_an_impossible_one_is_an_error_with_a_way_out(given: dict[str, str], words: str) -> None:
    with refuses(SettingsError, words):
        OperatorSettings.from_environment(given)


def test_publishers_are_reached_by_the_proxy_and_the_authorities_that_are_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorities = tmp_path / "own.pem"
    authorities.write_text("")
    monkeypatch.setenv("SCREENING_EGRESS_PROXY", "http://anna:secret@proxy.example:3128")
    monkeypatch.setenv("SCREENING_CERTIFICATES", str(authorities))
    http = publishers_http(Archive(tmp_path / "raw"), OperatorSettings.from_environment())
    assert http.proxy == EgressProxy(("proxy.example", 3128), "Basic YW5uYTpzZWNyZXQ=")
    assert http.verify == str(authorities)


def test_the_page_for_operators_has_every_setting_with_its_default() -> None:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| .+ \| (.+) \|$", page, re.MULTILINE)
    on_page = {name: default.replace("`", "") for name, default in rows}
    modules = f"{settings.__doc__}\n{operator_settings.__doc__}"
    declared = dict(re.findall(r"^([A-Z_]{4,}) +\S.*?  +(\S.*)$", modules, re.MULTILINE))
    assert set(declared) == {*settings.KNOWN, "PORT"}
    assert {name: on_page.get(name) for name in declared} == declared
