"""Digests go out: one mail per person and period, and the digest of all to a webhook.

What went out is kept in SCREENING_HOME, written after each. So one that was killed between sending
and writing sends once more, and none is left out; what was not taken is tried at the next look.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.i18n.language import DEFAULT
from screening.i18n.messages import render
from screening.model.errors import ScreeningError
from screening.model.people import WHOLE, Account, Permission
from screening.reports import digest as words
from screening.services.alarms.channels import post
from screening.services.digest import Digest, digest_of, is_told
from screening.services.egress import WayOut
from screening.services.locked_notes import Notes, locked_notes, write_notes
from screening.services.mail import NotSentError, RefusedAddressError, send
from screening.services.notice import Notice
from screening.services.operator_settings import DAILY, DigestSettings
from screening.services.people.permissions import reach
from screening.services.settings import Settings
from screening.store import Store
from sources.kit.values.message import Message

FILE = "digests_sent.json"  # by receiver: the period, and when it was made
SIGNATURE = "Ketenblik-Signature"
LENGTHS = {DAILY: timedelta(days=1)}
WEEK = timedelta(days=7)
EVERYBODY = "everybody"  # stands for the webhook where a person's number would


@dataclass
class DigestPost:
    """Sends what is due at a moment. ``now``: with a time zone; a period begins at midnight."""

    store: Store
    settings: Settings
    now: datetime
    notice: Notice
    is_down: bool = False  # the way out: nobody else is tried in this run, as each would wait

    def send_due(self) -> int:
        """Send each receiver the digest of this period, unless it went out; return how many."""
        wanted = self.settings.operator.digest
        if wanted is None:
            return 0
        with locked_notes(self.settings.home / FILE) as sent:
            if sent is None:  # another process sends
                return 0
            return sum(self._send(wanted, sent, slug) for slug in self.store.organizations())

    def _send(self, wanted: DigestSettings, sent: Notes, slug: str) -> int:
        count = 0
        operator = self.settings.operator
        whole = self.store.portfolio(slug)
        if operator.mail_server is not None and operator.mail_from is not None:
            for account in whole.people.all():
                if is_told(account, whole) and not self.is_down:
                    count += self._once(wanted, sent, slug, account)
        if wanted.webhook:
            count += self._once(wanted, sent, slug, None)
        return count

    def _once(
        self, wanted: DigestSettings, sent: Notes, slug: str, account: Account | None
    ) -> bool:
        """Send one receiver a digest, if it was not yet; return whether it was sent now."""
        key = f"{slug}/{EVERYBODY if account is None else account.id}"
        period = self._period(wanted.period)
        last = sent.get(key, {})
        if last.get("period") == period:
            return False
        since = datetime.fromisoformat(last["at"]) if last else self.now - _length(wanted.period)
        seen = reach(account.grants, Permission.READ) if account else WHOLE
        portfolio = self.store.portfolio(slug, seen)
        digest = digest_of(portfolio, account, since, self.now.date(), wanted.filter)
        goes_out = not digest.is_empty or digest.unread_filter is not None
        try:
            if goes_out:
                self._pass_on(wanted, slug, account, digest)
        except (NotSentError, ScreeningError) as error:
            is_of_all = isinstance(error, NotSentError) and not isinstance(
                error, RefusedAddressError
            )
            if account is not None:  # of mail; where a webhook goes says nothing of that
                self.is_down = self.is_down or is_of_all
            self.notice(Message("digest.not_sent", why=str(error)))
            return False
        sent[key] = {"period": period, "at": self.now.isoformat()}
        write_notes(self.settings.home / FILE, sent)
        return goes_out

    def _pass_on(
        self, wanted: DigestSettings, slug: str, account: Account | None, digest: Digest
    ) -> None:
        operator = self.settings.operator
        way = WayOut.of(operator)
        server, sender = operator.mail_server, operator.mail_from
        if account is not None and server is not None and sender is not None:
            public = self.settings.public_url
            address = f"{public}/digest" if public else None
            code = account.reads or DEFAULT
            text = words.text(digest, account.name, address, code)
            subject = words.subject(digest, code)
            if account.is_guest:  # who gets that of the own organization too
                name = self.store.organization_names()[slug]
                subject = f"{subject} ({name})"
                text = f"{render(Message('digest.of_guest', name=name), code)}\n\n{text}"
            send(server, sender, [account.email], subject, text, way)
        elif account is None and wanted.webhook and wanted.secret:
            code = self.store.portfolio(slug).people.house_language() or DEFAULT
            said: dict[str, object] = {"service": "ketenblik", "organization": slug}
            document = said | {"language": code} | words.as_document(digest)
            body = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
            signed = signature(body, wanted.secret, int(self.now.timestamp()))
            post(wanted.webhook, body, {SIGNATURE: signed}, way)

    def _period(self, period: str) -> str:
        """Return the name of the day, or of the week: it begins on Monday (ISO 8601)."""
        if period == DAILY:
            return self.now.date().isoformat()
        year, week, _ = self.now.isocalendar()
        return f"{year}-W{week:02}"


def signature(body: bytes, secret: str, moment: int) -> str:
    """Return what shows who sent a body, and when: HMAC-SHA-256 of ``moment.body``."""
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256)
    return f"t={moment},v1={signed.hexdigest()}"


def _length(period: str) -> timedelta:
    return LENGTHS.get(period, WEEK)
