"""Why an uploaded file is not opened, each refusal with what its owner can do about it."""

import json

from graphs.readers.reading import RefusedError
from sources.formats.guard import Guard
from sources.formats.limits import MEGABYTE, UPLOADS


class UploadGuard(Guard):
    """The limits and words for files that a person brings."""

    def stream_too_large(self, most: int) -> RefusedError:
        return RefusedError(f"This file has more than {most // MEGABYTE:,} MB; split it.")

    # -- gzip --

    def gzip_broken(self, why: str) -> RefusedError:
        return RefusedError(f"This gzip file is broken: {why}. Download it again.")

    def gzip_cut_off(self) -> RefusedError:
        return RefusedError(
            "This gzip file is broken: Compressed file ended before the end-of-stream marker was "
            "reached. Download it again."
        )

    def gzip_too_large(self, most: int) -> RefusedError:
        return RefusedError(
            "This gzip file unpacks to far more than it should; not read. Unpack it yourself."
        )

    # -- zip --

    def zip_broken(self, why: str) -> RefusedError:
        return RefusedError(f"This zip file is broken: {why}. Download it again.")

    def zip_index_too_large(self) -> RefusedError:
        return RefusedError(
            "The list of files in this archive is longer than that of any archive we read. "
            "Split it."
        )

    def zip_too_many(self, count: int) -> RefusedError:
        return RefusedError(
            f"This archive holds {count:,} files; at most {self.limits.members:,}. Split it."
        )

    def zip_too_large(self, size: int, most: int) -> RefusedError:
        return RefusedError("This file in the archive is too large to read. Unpack and split it.")

    def zip_overlap(self) -> RefusedError:
        return RefusedError("This zip file is broken: its files overlap. Download it again.")

    def zip_same_names(self) -> RefusedError:
        return RefusedError("This zip file is broken: two files have one name. Make it again.")

    def member_outside(self, name: str) -> RefusedError:
        return RefusedError("This file in the archive has a path as its name. Unpack it yourself.")

    def member_link(self, name: str) -> RefusedError:
        return RefusedError(
            "This file in the archive is only a link to another file. Import that file."
        )

    def member_locked(self, name: str) -> RefusedError:
        return RefusedError(
            "This file is locked with a password. Unpack it and import what is in it."
        )

    def member_method(self, name: str) -> RefusedError:
        return RefusedError(
            "This file in the archive is packed in an unusual way. Unpack it and import what is "
            "in it."
        )

    def member_broken(self, why: str) -> RefusedError:
        return RefusedError(f"This file in the archive is broken: {why}. Download it again.")

    def member_too_large(self, name: str) -> RefusedError:
        return RefusedError("This file in the archive is too large to read. Unpack and split it.")

    # -- XML and HTML --

    def xml_broken(self, why: str) -> RefusedError:
        return RefusedError(f"This XML cannot be read: {why}. Download it again.")

    def xml_empty(self) -> RefusedError:
        return RefusedError("This XML holds no element. Download it again.")

    def xml_doctype(self) -> RefusedError:
        return RefusedError(
            "This XML declares a document type, which notices never do; it was not read. Download "
            "the notice again from where it was published."
        )

    def xml_too_large(self) -> RefusedError:
        return RefusedError("This XML is far larger than a notice. Import one notice per file.")

    def xml_record_too_large(self) -> RefusedError:
        return RefusedError("One record of this XML is far larger than any known one.")

    def page_too_large(self) -> RefusedError:
        return RefusedError("This is a web page. Import the file that the page offers.")

    def page_broken(self, why: str) -> RefusedError:
        return RefusedError("This is a web page. Import the file that the page offers.")

    # -- JSON --

    def json_broken(self, fault: Exception) -> RefusedError:
        if isinstance(fault, json.JSONDecodeError):
            return RefusedError(
                f"This is not complete JSON: {fault.msg} at line {fault.lineno}. Download it "
                "again, or mend that line."
            )
        return RefusedError(
            "This JSON is nested too deeply, or holds a number too long. Export it again."
        )

    def json_stream_broken(self, why: str) -> RefusedError:
        short = " ".join(why.split())[:200]
        return RefusedError(f"This is not complete JSON: {short}. Download it again.")

    def json_unknown(self) -> RefusedError:
        return RefusedError("This is not JSON, and nothing else we read. Export it again.")

    def json_too_many(self, count: int) -> RefusedError:
        return RefusedError(
            f"This JSON holds some {count:,} values in one piece; at most "
            f"{self.limits.json_values:,} are read. Split it, or give one release a line."
        )

    def json_record_too_large(self) -> RefusedError:
        return RefusedError("One record of this JSON is far larger than any known one.")

    def json_number_too_long(self) -> RefusedError:
        return RefusedError("This JSON holds a number too long to read.")

    def json_text_too_long(self) -> RefusedError:
        return RefusedError("This JSON holds a word of many megabytes; it was not read.")

    # -- workbooks --

    def book_too_large(self) -> RefusedError:
        size = self.limits.whole // MEGABYTE
        return RefusedError(f"This file has more than {size} MB in one piece; split it.")

    def book_locked(self) -> RefusedError:
        return RefusedError("This workbook has a password. Save it without one and try again.")

    def book_not_whole(self, why: str) -> RefusedError:
        return self.book_broken("it is no complete file")

    def book_broken(self, why: str) -> RefusedError:
        return RefusedError(
            f"This workbook cannot be read ({why[:120] or 'it is damaged'}). Open it and save it "
            "again as .xlsx or .csv."
        )

    def book_ended(self) -> RefusedError:
        return self.book_broken("it is damaged, or holds far too much")

    def book_unpacks(self, unpacked: int, parts: int) -> RefusedError:
        limits = self.limits
        return RefusedError(
            f"This workbook unpacks to {unpacked // MEGABYTE:,} MB in {parts:,} parts; at most "
            f"{limits.book_unpacked // MEGABYTE} MB and {limits.book_parts:,} parts are read. "
            "Split it."
        )

    def book_bomb(self, size: int, unpacked: int) -> RefusedError:
        return RefusedError("This workbook is packed far tighter than a real one. Not opened.")

    def book_sheets(self, count: int) -> RefusedError:
        return RefusedError(
            f"This workbook has {count:,} sheets; at most {self.limits.book_sheets} are read."
        )

    def book_extent(self, rows: int, columns: int) -> RefusedError:
        limits = self.limits
        return RefusedError(
            f"A sheet reaches to row {rows:,} and column {columns:,}; at most "
            f"{limits.book_rows:,} rows, {limits.book_columns} columns and {limits.book_cells:,} "
            "cells are read. Remove what is far from the table, or save the table as .csv."
        )

    def book_cells(self) -> RefusedError:
        return RefusedError(
            f"The sheets of this workbook hold more than {self.limits.book_cells:,} cells. "
            "Split it."
        )

    def book_of_another_kind(self, part: str) -> RefusedError:
        return self.book_broken(f"it holds no {part}")

    def book_without(self, sheet: str, names: list[str], pattern: bool) -> RefusedError:
        known = ", ".join(f"“{name}”" for name in names)
        return RefusedError(f"This workbook has no sheet “{sheet}”. Its sheets are {known}.")


GUARD = UploadGuard(UPLOADS)
