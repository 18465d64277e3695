"""The limits on files that others made, in one place for both who read them.

The numbers differ only between one upload of a person and one list of a publisher, whose largest
(the register of companies) unpacks to twelve gigabytes.
"""

from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, parts, rows, ratio, memory and time; the defaults are those of an upload."""

    whole: int = 64 * MEGABYTE  # bytes of one document that is held in memory
    stream: int = 1024 * MEGABYTE  # bytes of a file that is read piece by piece
    page: int = 16 * MEGABYTE  # bytes of one page of HTML
    ratio: int = 200  # how much larger than packed; XML packs up to some fifty times
    patience: int = 32 * MEGABYTE  # unpacked bytes below which nothing is a bomb

    parts: int = 100_000  # of one gzip: some tools begin a new one every 64 KB
    members: int = 20_000  # files in one zip
    index: int = 8 * MEGABYTE  # bytes of a zip's index: each entry costs ten times its size

    xml: int = 32 * MEGABYTE  # bytes of one XML document
    xml_parts: int = 1_000_000  # elements and attributes; the largest notice has ten thousand
    xml_record: int = 20_000  # elements of one record, and of what stands before the first

    json_values: int = 4_000_000  # in one document: each takes some hundred bytes once it is read
    json_record: int = 1_000_000  # values in one record of a stream
    json_text: int = 16 * MEGABYTE  # bytes of one line or one text
    json_digits: int = 400  # of one number; ijson ends the process on one it cannot convert

    book_parts: int = 2_000
    book_sheets: int = 500
    book_unpacked: int = 160 * MEGABYTE
    book_rows: int = 100_100  # 100,000 contracts and what stands above them, in half a gigabyte
    book_columns: int = 702  # up to ZZ
    book_cells: int = 3_000_000
    book_memory: int = 640 * MEGABYTE  # of the process apart; three million cells take four hundred
    book_seconds: int = 25  # of work in the process apart; fifty thousand rows take one


UPLOADS = Limits()
LISTS = Limits(
    stream=64 * 1024 * MEGABYTE,  # each source sets its own below this
    members=2_000,
    index=1 * MEGABYTE,
)
