"""What a publisher, its server or somebody in between can do to a list, each with a name.

``outcome`` says what the door makes of it: ``refused`` with a sentence; ``good``, the bytes as they
are published; or ``delivered``, other bytes that only the accept gate or a checksum can tell.
Faults on the way to the publisher (redirects, names, TLS) are in ``hostile_roads``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support import hostile_archives as archives
from tests.support.hostile_archives import packed

if TYPE_CHECKING:
    from tests.support.hostile import Talk

Play = Callable[["Talk"], None]
PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Back soon</body></html>"
ETAG = '"edition-2"'


@dataclass(frozen=True)
class Fault:
    name: str
    outcome: str  # refused, good or delivered
    play: Play
    slow: bool = False  # ends only when the client has had enough
    tls: str = ""  # a certificate or a handshake that is wrong
    names: tuple[list[str], ...] = ()  # what the resolver says, one answer after the other


FAULTS: dict[str, Fault] = {}


def fault(outcome: str, *, slow: bool = False) -> Callable[[Play], Play]:
    """The function's name is the fault's name."""

    def add(play: Play) -> Play:
        name = getattr(play, "__name__", "")
        FAULTS[name] = Fault(name, outcome, play, slow=slow)
        return play

    return add


def answers(name: str, outcome: str, status: str, body: bytes = b"", **headers: object) -> None:
    """A fault that is one plain answer; without a body of its own it carries the list."""
    FAULTS[name] = Fault(
        name, outcome, lambda talk: talk.answer(body or talk.body, status, **headers)
    )


def packs(name: str, outcome: str, make: Callable[[bytes], bytes], encoding: str = "") -> None:
    """A fault that is a body made from the list, perhaps said to be packed for the way."""
    headers = {"Content_Encoding": encoding} if encoding else {}
    FAULTS[name] = Fault(name, outcome, lambda talk: talk.answer(make(talk.body), **headers))


@fault("good")
def good(talk: "Talk") -> None:
    talk.answer(talk.body, ETag=ETAG, Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT")


# --- Bodies that are not whole, or not the list -------------------------------------------------


@fault("refused")
def truncated_with_length(talk: "Talk") -> None:
    talk.head(Content_Length=len(talk.body))
    talk.send(talk.body[: len(talk.body) // 2])


@fault("refused")
def truncated_by_reset(talk: "Talk") -> None:
    talk.head(Content_Length=len(talk.body))
    talk.send(talk.body[: len(talk.body) // 2])
    talk.reset()


@fault("refused")
def truncated_without_length(talk: "Talk") -> None:
    talk.head()
    talk.send(talk.body[: len(talk.body) // 2])
    talk.line.close()  # the line goes dead, and TLS does not say that this was all


@fault("delivered")
def truncated_without_length_politely(talk: "Talk") -> None:
    talk.head()
    talk.send(talk.body[: len(talk.body) // 2])


@fault("good")
def without_length(talk: "Talk") -> None:
    talk.head()
    talk.send(talk.body)


@fault("refused")
def empty(talk: "Talk") -> None:
    talk.answer(b"")


@fault("refused")
def empty_without_length(talk: "Talk") -> None:
    talk.head()


packs("blanks_only", "refused", lambda body: b" \r\n" * 5000)
packs("html_with_200", "refused", lambda body: PAGE)
packs("html_after_blanks", "refused", lambda body: b"\n" * 70_000 + PAGE)
packs("html_after_a_comment", "refused", lambda body: b"<!-- cached -->\n" + PAGE)
packs("html_in_capitals", "refused", lambda body: b"\xef\xbb\xbf" + PAGE.upper())
packs("html_in_utf16", "refused", lambda body: b"\xff\xfe" + PAGE.decode().encode("utf-16-le"))
packs("html_fragment", "refused", lambda body: b"<h1>403 Forbidden</h1>")
packs("xhtml", "refused", lambda body: b'<?xml version="1.0"?>\n' + PAGE)
packs("pdf", "refused", lambda body: b"%PDF-1.7\n" + body)
packs("ten_times", "delivered", lambda body: body * 10)
packs("tampered", "delivered", lambda body: body.replace(b"0.5", b"0.1", 1))
packs("another_encoding", "delivered", lambda body: body.decode().encode("utf-16"))
packs("json_for_csv", "delivered", lambda body: b'{"error": "rate limit exceeded"}')
answers("length_too_short", "delivered", "200 OK", Content_Length=100)
answers("html_said_data_sent", "good", "200 OK", Content_Type="text/html; charset=utf-16")
answers("html_sent_csv_said", "refused", "200 OK", PAGE, Content_Type="text/csv")


# --- Too much, or for ever ----------------------------------------------------------------------

packs("oversized", "refused", lambda body: body * 400)


@fault("refused")
def never_ending(talk: "Talk") -> None:
    talk.head()
    talk.pour(talk.body)


@fault("refused")
def never_ending_chunks(talk: "Talk") -> None:
    talk.head(Transfer_Encoding="chunked")
    talk.pour(b"%x\r\n%s\r\n" % (len(talk.body), talk.body))


@fault("refused")
def announced_oversized(talk: "Talk") -> None:
    talk.head(Content_Length=10**15)
    talk.send(talk.body)


@fault("refused", slow=True)
def silent(talk: "Talk") -> None:
    talk.stopped.wait()


@fault("refused", slow=True)
def silent_after_half(talk: "Talk") -> None:
    truncated_with_length(talk)
    talk.stopped.wait()


@fault("refused", slow=True)
def slow_status(talk: "Talk") -> None:
    talk.drip(b"HTTP/1.1 200 ", b"OK")


@fault("refused", slow=True)
def slow_headers(talk: "Talk") -> None:
    talk.drip(b"HTTP/1.1 200 OK\r\n", b"X-Wait: a\r\n")


@fault("refused", slow=True)
def slow_body(talk: "Talk") -> None:
    talk.drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"a,b\n")


@fault("refused", slow=True)
def slow_body_without_length(talk: "Talk") -> None:
    talk.drip(b"HTTP/1.1 200 OK\r\n\r\n", b"a,b\n")


@fault("refused", slow=True)
def slow_chunks(talk: "Talk") -> None:
    talk.drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n")


@fault("refused", slow=True)
def for_ever_continue(talk: "Talk") -> None:
    while not talk.stopped.wait(0.001):
        talk.send(b"HTTP/1.1 100 Continue\r\n\r\n")


# --- Packed for the way, or packed by the publisher ----------------------------------------------

packs("gzip_unasked", "good", packed, "gzip")
packs("gzip_in_parts", "good", lambda body: packed(body[:99]) + packed(body[99:]), "x-gzip")
packs("gzip_cut", "refused", lambda body: packed(body)[:-20], "gzip")
packs("gzip_without_end", "refused", lambda body: packed(body)[:-8], "gzip")
packs("gzip_checksum", "refused", lambda body: packed(body)[:-8] + bytes(8), "gzip")
packs("gzip_then_rubbish", "refused", lambda body: packed(body) + b"rubbish", "gzip")
packs("gzip_that_is_none", "refused", lambda body: body, "gzip")
packs("gzip_bomb", "refused", lambda body: archives.gzip_bomb(), "gzip")
packs("gzip_of_html", "refused", lambda body: packed(PAGE), "gzip")
packs("gzip_of_nothing", "refused", lambda body: packed(b""), "gzip")
packs("gzip_twice", "refused", lambda body: packed(packed(body)), "gzip, gzip")
packs("brotli", "refused", lambda body: body, "br")
packs("deflate", "refused", lambda body: body, "deflate")
packs("gz_file", "delivered", packed)
packs("gz_file_bomb", "refused", lambda body: archives.gzip_bomb())
packs("gz_file_cut", "refused", lambda body: packed(body)[:-20])
packs("zip_file", "delivered", lambda body: archives.zipped(("list.csv", body)))
packs("zip_bomb", "refused", lambda body: archives.zip_bomb())
packs("zip_slip", "refused", lambda body: archives.zipped(("../../list.csv", body)))
packs("zip_slip_absolute", "refused", lambda body: archives.zipped(("/etc/list.csv", body)))
packs("zip_slip_windows", "refused", lambda body: archives.zipped(("C:\\list.csv", body)))
packs("zip_of_a_link", "refused", lambda body: archives.zip_link())
packs("zip_locked", "refused", archives.zip_locked)
packs("zip_overlap", "refused", archives.zip_overlap)
packs("zip_of_many", "refused", lambda body: archives.zip_of_many())
packs("zip_of_too_many", "refused", lambda body: archives.zip_of_too_many())
packs("zip_cut", "refused", lambda body: archives.zipped(("list.csv", body))[:-30])
packs("zip_strange", "refused", archives.zip_strange)
packs("zip_of_nothing", "refused", lambda body: archives.zipped())
packs(
    "zip_of_twins",
    "refused",
    lambda body: archives.zipped(("list.csv", body), ("LIST.csv", body)),
)
packs("zip_lying_size", "delivered", archives.zip_lying_size)


# --- Lengths and chunks that are wrong ----------------------------------------------------------

answers("length_too_long", "refused", "200 OK", Content_Length=50_000)
answers("length_negative", "refused", "200 OK", Content_Length=-1)
answers("length_in_words", "refused", "200 OK", Content_Length="all of it")
answers("length_of_many_digits", "refused", "200 OK", Content_Length="9" * 5000)
answers("sent_strangely", "refused", "200 OK", Transfer_Encoding="gzip, chunked")


@fault("refused")
def length_twice(talk: "Talk") -> None:
    size = len(talk.body)
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Length: 10\r\n\r\n" % size)
    talk.send(talk.body)


@fault("good")
def chunks(talk: "Talk") -> None:
    talk.head(Transfer_Encoding="chunked")
    for begin in range(0, len(talk.body), 1000):
        block = talk.body[begin : begin + 1000]
        talk.send(b"%x;note=1\r\n%s\r\n" % (len(block), block))
    talk.send(b"0\r\nX-Trailer: 1\r\n\r\n")


def chunked(name: str, *parts: bytes) -> None:
    def play(talk: "Talk") -> None:
        talk.head(Transfer_Encoding="chunked")
        for part in parts:
            talk.send(part)

    FAULTS[name] = Fault(name, "refused", play)


chunked("chunk_cut", b"400\r\n", b"a,b\n" * 10)
chunked("chunk_without_end", b"4\r\na,b\n\r\n")
chunked("chunk_of_no_size", b"four\r\na,b\n\r\n0\r\n\r\n")
chunked("chunk_of_negative_size", b"-4\r\na,b\n\r\n0\r\n\r\n")
chunked("chunk_line_too_long", b"4;", *[b"x" * 65536] * 400)
chunked("chunk_larger_than_all", b"ffffffffffffff\r\n", b"a,b\n")


# --- Answers that are none ----------------------------------------------------------------------

for code, words in (
    (201, "Created"),
    (203, "Non-Authoritative Information"),
    (204, "No Content"),
    (205, "Reset Content"),
    (206, "Partial Content"),
    (300, "Multiple Choices"),
    (304, "Not Modified"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (410, "Gone"),
    (500, "Internal Server Error"),
    (999, "Nothing We Know"),
):
    answers(f"status_{code}", "refused", f"{code} {words}")
answers("retry_after_a_day", "refused", "429 Too Many Requests", Retry_After=86_400)
answers("retry_after_nonsense", "refused", "503 Service Unavailable", Retry_After="soon")
answers("headers_huge", "refused", "200 OK", X_Huge="x" * 70_000)
MANY: dict[str, object] = {f"X_{n}": n for n in range(300)}
answers("headers_many", "refused", "200 OK", b"", **MANY)


@fault("good")
def twice_500_then_good(talk: "Talk") -> None:
    if talk.served.visits % 3:
        talk.answer(b"oops", "500 Internal Server Error")
    else:
        talk.answer(talk.body)


@fault("good")
def once_429_then_good(talk: "Talk") -> None:
    if talk.served.visits % 2:
        talk.answer(b"", "429 Too Many Requests", Retry_After=7)
    else:
        talk.answer(talk.body)


@fault("good")
def cut_once_then_good(talk: "Talk") -> None:
    if talk.served.visits % 2:
        truncated_by_reset(talk)
    else:
        talk.answer(talk.body)


@fault("refused")
def connection_reset(talk: "Talk") -> None:
    talk.reset()


@fault("refused")
def no_answer(talk: "Talk") -> None:
    talk.line.close()


@fault("refused")
def another_protocol(talk: "Talk") -> None:
    talk.send(b"220 mail.example ESMTP\r\n")


@fault("refused")
def status_line_wrong(talk: "Talk") -> None:
    talk.send(b"HTTP/1.1 twohundred OK\r\n\r\n" + talk.body)


# --- Versions -----------------------------------------------------------------------------------


@fault("good")
def honest_304(talk: "Talk") -> None:
    if talk.request.headers.get("if-none-match") == ETAG:
        talk.head("304 Not Modified", ETag=ETAG)
    else:
        good(talk)


@fault("good")
def lying_304(talk: "Talk") -> None:
    if "if-none-match" in talk.request.headers:
        talk.head("304 Not Modified", ETag='"edition-1"')
    else:
        good(talk)


@fault("good")
def etag_of_every_visit(talk: "Talk") -> None:
    talk.answer(talk.body, ETag=f'"{talk.served.visits}"')


@fault("delivered")
def same_etag_other_bytes(talk: "Talk") -> None:
    talk.answer(talk.body + b"NL,2026,%d\n" % talk.served.visits, ETag=ETAG)


answers("etag_endless", "good", "200 OK", ETag=f'"{"x" * 5000}"', Last_Modified="yesterday")
