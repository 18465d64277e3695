"""TED, the Supplement to the Official Journal of the European Union: every notice above threshold.

The search (API v3, without sign-in) gives publication numbers; each notice is then fetched as the
eForms XML that was published, by its direct link. Documentation: docs.ted.europa.eu (search API:
250 notices a page at most, iteration by token, no limit to what may be retrieved; expert query) and
"Developers' corner for reusers" (direct links, a User-Agent is asked for). The former limit of 500
requests in six minutes (news of TED, 1 March 2022) is kept by a pause of a second.

Uncertain, because it could be read only in the code of others who use it: the name of the field
`organisation-identifier-buyer`, the spelling `IN ("a" "b")` of a query, and whether the last page
comes without a token (one observer says that it does not, so the announced total ends the walk).
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar

from sources.kit.notice_feed import NoticeFeed, NoticeReference
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message
from sources.kit.values.web import AskedWeb

SEARCH = "https://api.ted.europa.eu/v3/notices/search"
NOTICE = "https://ted.europa.eu/en/notice/{number}/xml"
FIELDS = ("publication-number", "publication-date", "notice-type")
PER_PAGE = 100
MOST_PAGES = 40
NUMBER = re.compile(r"[0-9]{1,12}-[0-9]{4}")
TOKEN = re.compile(r"[!-~]{1,4000}")


class Ted(NoticeFeed):
    title = "TED"
    publisher = "Publications Office of the European Union"
    url = "https://ted.europa.eu/"
    licence = "Commission Decision 2011/833/EU: reuse with acknowledgement of the source"
    licence_url = "https://ted.europa.eu/en/legal-notice"
    attribution = "© European Union, TED (ted.europa.eu)"
    hosts: ClassVar[tuple[str, ...]] = ("api.ted.europa.eu", "ted.europa.eu")

    def search(
        self, web: AskedWeb, number: str, since: date, until: date
    ) -> Iterator[NoticeReference]:
        """Yield the notices of a buyer, page by page."""
        token, tokens, received = "", set[str](), 0
        for _ in range(MOST_PAGES):
            answer = _page_of(web.ask(SEARCH, _query(number, since, until, token), "json").data)
            notices, total = _notices(answer), _total(answer)
            yield from map(_reference, notices)
            received += len(notices)
            token = _token(answer)
            if not notices or not token or received >= total:
                if received < total:
                    raise UnreadableError(
                        Message("feed.fewer_than_announced", received=received, total=total)
                    )
                return
            if token in tokens:
                raise UnreadableError(Message("feed.pages_repeat"))
            tokens.add(token)
        raise UnreadableError(Message("feed.too_many_pages", most=MOST_PAGES))


def _query(number: str, since: date, until: date, token: str) -> bytes:
    """Return the request; a number holds no quotation mark: ``screening.model.notices`` checks."""
    body: dict[str, object] = {
        "query": f'organisation-identifier-buyer IN ("{number}")'
        f" AND publication-date >= {since:%Y%m%d} AND publication-date <= {until:%Y%m%d}",
        "fields": list(FIELDS),
        "limit": PER_PAGE,
        "scope": "ALL",
        "paginationMode": "ITERATION",
    }
    return json.dumps(body | ({"iterationNextToken": token} if token else {})).encode()


def _page_of(data: bytes) -> Mapping[str, object]:
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        raise UnreadableError(Message("feed.not_json")) from None
    if not isinstance(answer, dict):
        raise UnreadableError(Message("feed.not_json"))
    if answer.get("timedOut") is True:
        raise UnreadableError(Message("feed.search_timed_out"))
    return answer


def _notices(answer: Mapping[str, object]) -> list[Mapping[str, object]]:
    notices = answer.get("notices")
    if not isinstance(notices, list) or not all(isinstance(notice, dict) for notice in notices):
        raise UnreadableError(Message("feed.field_missing", field="notices"))
    return notices


def _total(answer: Mapping[str, object]) -> int:
    total = answer.get("totalNoticeCount")
    if type(total) is not int or total < 0:
        raise UnreadableError(Message("feed.field_missing", field="totalNoticeCount"))
    return total


def _token(answer: Mapping[str, object]) -> str:
    token = answer.get("iterationNextToken")
    if token is None:
        return ""
    if not isinstance(token, str) or (token and not TOKEN.fullmatch(token)):
        raise UnreadableError(Message("feed.field_missing", field="iterationNextToken"))
    return token


def _reference(notice: Mapping[str, object]) -> NoticeReference:
    number, day = notice.get("publication-number"), notice.get("publication-date")
    if not isinstance(number, str) or not NUMBER.fullmatch(number):
        raise UnreadableError(Message("feed.field_missing", field="publication-number"))
    try:
        published = date.fromisoformat(str(day)[:10])
    except ValueError:
        raise UnreadableError(Message("feed.field_missing", field="publication-date")) from None
    return NoticeReference(published, number, NOTICE.format(number=number))
