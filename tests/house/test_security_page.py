"""What the pages on security, accounts and operations promise is what the code says."""

import re

import pytest

from screening.model.people import ABSOLUTE, GUESS_LIMITS, IDLE
from screening.runtime import connections
from screening.web import upload_limits
from screening.web.pages import disclosures
from tests.support.folders import ROOT
from tests.support.source_files import files_of, imports_of

PARTS = (
    "Keys and secrets", "Connections", "What is kept, and how well", "What is logged",
    "What costs much, and what bounds it", "Rules for what comes in", "Parts of others",
)  # fmt: skip
CRYPTOGRAPHY = {
    "hmac", "secrets", "ssl", "cryptography", "argon2", "pyotp", "joserfc", "authlib",
}  # fmt: skip
MEGABYTE = 1 << 20


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one of its kind."""
    _, _, after = text.partition(f"\n## {heading}\n")
    return after.partition("\n## ")[0]


@pytest.mark.parametrize("heading", PARTS)
def test_every_part_of_the_page_is_there(heading: str) -> None:
    assert len(section(page("security"), heading)) > 300


def test_every_file_that_uses_cryptography_is_on_the_page() -> None:
    keys = section(page("security"), "Keys and secrets")
    named = re.findall(r"`((?:screening|sources)/[\w/.]+)`", keys)
    named = [place for place in named if place != "screening/"]
    using = set()
    for package in ("screening", "graphs", "sources"):
        for path in files_of(package):
            if {name.split(".")[0] for name in imports_of(path)} & CRYPTOGRAPHY:
                using.add(path.relative_to(ROOT).as_posix())
    assert [file for file in using if not file.startswith(tuple(named))] == []
    assert [place for place in named if not (ROOT / place).exists()] == []


def test_the_page_says_the_limits_that_hold() -> None:
    text, accounts, importing = page("security"), page("accounts"), page("importing")
    assert f"{upload_limits.ANY_REQUEST // MEGABYTE} MB, rows" in text
    assert f"{upload_limits.ANY_REQUEST // MEGABYTE} MB" in importing
    assert f"{upload_limits.DISCLOSURE // MEGABYTE} MB, ten by one link" in text
    assert disclosures.MOST_A_MINUTE == 60, "the page says sixty"
    sizes = (upload_limits.CHECK_BODY, upload_limits.MATCH_BODY)
    assert ", ".join(f"{size >> 10} kB" for size in sizes) in text
    assert f"{connections.THREADS} threads, {connections.HEADERS_WITHIN:.0f} s" in text
    most = {name: limit.most for name, limit in GUESS_LIMITS.items()}
    for where in (text, accounts):
        assert re.search(rf"\b{most['account_and_address']} in 15 minutes", where)
        for name in ("account", "address", "second_factor"):
            assert re.search(rf"\b{most[name]}\b", where), name
    assert (IDLE.seconds, ABSOLUTE.seconds) == (3600, 12 * 3600), "the page says both"
    assert "an\n  hour without use and twelve hours at most" in accounts


def test_every_way_in_is_written_down() -> None:
    accounts = page("accounts")
    for heading in (
        "Passwords, second factor, sessions",
        "Sign-in by a provider (OpenID Connect)",
        "Tokens of programs",
    ):
        assert len(section(accounts, heading)) > 500, heading
    sessions = section(accounts, "Passwords, second factor, sessions")
    assert "as many sessions as one likes" in sessions
    assert "ends at the provider" in section(accounts, "Sign-in by a provider (OpenID Connect)")


def test_the_reverse_proxy_is_told_what_tls_to_speak() -> None:
    tls = section(page("operations"), "4. TLS")
    nginx = tls.partition("```nginx\n")[2].partition("```")[0]
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in nginx
    assert "ssl_ciphers ECDHE" in nginx
    assert "return 301 https://" in nginx
    assert "certbot" in tls


def test_the_parts_run_with_as_little_as_they_need() -> None:
    text = page("operations")
    unit = section(text, "3. Processes").partition("```ini\n")[2].partition("```")[0]
    for line in ("User=ketenblik", "NoNewPrivileges=true", "ProtectSystem=strict", "UMask=0077"):
        assert line in unit
    assert "chmod 700 /srv/ketenblik/app/.git" in section(text, "1. Install")
    database = section(text, "PostgreSQL")
    assert "postgresql+psycopg:///ketenblik" in database  # the user of the system, no password
    assert "createdb --owner ketenblik" in database
    assert "sslmode=verify-full" in database
