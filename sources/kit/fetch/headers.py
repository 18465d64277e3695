"""The part of a URL and of the headers of an answer that is believed.

Pure text: whether a place may be asked at all, where a redirect leads, how long a file says it is.
"""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import quote, unquote, urljoin, urlsplit

from sources.kit.values.errors import FetchError
from sources.kit.values.message import Message
from sources.kit.values.snapshot import Validators

ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,200}"')
DATE = re.compile(r"[A-Za-z]{3}, \d\d [A-Za-z]{3} \d{4} \d\d:\d\d:\d\d GMT")
IN_A_URL = "!#$%&'()*+,/:;=?@[]~"  # what stays as it is in a redirect; the rest is quoted
USER = re.compile(r"//[^/]*@")  # and the password
FILE_NAME = re.compile(r'filename\s*=\s*"?([^";]+)', re.IGNORECASE)

Headers = Mapping[str, str]


def printable_url(url: str) -> str:
    """Return a URL for a message: without what may be a key or a password, and short."""
    return repr(USER.sub("//", url.partition("?")[0])[:200])[1:-1]


def permitted_host(url: str, hosts: Collection[str]) -> str:
    """Return the host of a URL that a source may ask; raise FetchError where it may not."""
    if not url.isprintable() or " " in url or "\\" in url:
        raise FetchError(Message("fetch.no_address", address=printable_url(url)))
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise FetchError(Message("fetch.no_address", address=printable_url(url))) from None
    if parts.scheme != "https":
        raise FetchError(Message("fetch.not_https", address=printable_url(url)))
    if "@" in parts.netloc:
        raise FetchError(Message("fetch.user_in_address"))
    if port not in (None, 443):
        raise FetchError(Message("fetch.port", host=host, port=port))
    if host not in hosts:
        raise FetchError(Message("fetch.other_host", host=host[:100], hosts=tuple(hosts)))
    return host


def redirect_target(place: str, headers: Headers) -> str:
    """Return where a redirect leads; whether one may go there is asked of the result."""
    location = headers.get("Location", "")
    if not location:
        raise FetchError(Message("fetch.redirect_without_place"))
    text = location.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        return urljoin(place, quote(text, safe=IN_A_URL))
    except ValueError:
        raise FetchError(
            Message("fetch.redirect_to_no_address", address=printable_url(text))
        ) from None


def status_text(code: int) -> str:
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def content_length(headers: Headers, cap: int) -> int:
    """Return how many bytes are announced, 0 if none; raise FetchError for more than ``cap``."""
    how = headers.get("Transfer-Encoding", "chunked").strip().lower()
    if how != "chunked":
        raise FetchError(Message("fetch.sent_how", how=how[:40]))
    stated = headers.get("Content-Length")
    if stated is None:
        return 0
    if not (stated.isascii() and stated.isdigit()):
        raise FetchError(Message("fetch.length", length=stated[:40]))
    if int(stated[:20]) > cap:
        raise FetchError(Message("fetch.announces", size=int(stated[:20]), most=cap))
    return int(stated)


def is_gzipped(headers: Headers) -> bool:
    """Return whether the body is packed: some servers do so though they are asked not to."""
    how = headers.get("Content-Encoding", "identity").strip().lower()
    if how not in ("identity", "", "gzip", "x-gzip"):
        raise FetchError(Message("fetch.packed_how", how=how[:40]))
    return how in ("gzip", "x-gzip")


def retry_after(headers: Headers, now: datetime) -> float:
    """Return how many seconds to wait before asking again; 0 if none are said that make sense."""
    stated = headers.get("Retry-After", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])
    try:
        when = parsedate_to_datetime(stated)
    except ValueError:
        return 0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


def validators(url: str, headers: Headers) -> Validators | None:
    """Return what to ask with next time, without odd ones: we would have to send them."""
    etag, date = headers.get("ETag", "").strip(), headers.get("Last-Modified", "").strip()
    etag = etag if ETAG.fullmatch(etag) else ""
    date = date if DATE.fullmatch(date) else ""
    return Validators(url, etag, date) if etag or date else None


def conditional_headers(validators: Validators) -> dict[str, str]:
    sent = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in sent.items() if value}


def check_version(validators: Validators, headers: Headers) -> None:
    """Raise FetchError where a 304 names another version than ours: somebody else's copy."""
    etag = headers.get("ETag", "").strip()
    if etag and validators.etag and etag.removeprefix("W/") != validators.etag.removeprefix("W/"):
        raise FetchError(Message("fetch.other_version"))


def file_name(url: str, headers: Headers, fallback: str, ending: str = "") -> str:
    """Return the name a publisher gives a file, made harmless: often it alone says the year.

    An address without one gets the source's name; an address without an ending gets that too.
    """
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    if "." not in name:
        match = FILE_NAME.search(headers.get("Content-Disposition", ""))
        name = match[1].strip() if match else name
    name = re.sub(r"[^\w.() -]", "_", name).strip(". ")[-120:] or fallback
    return name if "." in name else name + ending
