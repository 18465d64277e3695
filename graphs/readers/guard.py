"""Refusals of uploaded files, each with what the owner of the file can do about it."""

import json

from graphs.readers.reading import RefusedError
from sources.formats.guard import Guard
from sources.formats.limits import MEGABYTE, UPLOADS
from sources.kit.values.message import Message


class UploadGuard(Guard):
    """The limits and messages for files that a person uploads."""

    def stream_too_large(self, most: int) -> RefusedError:
        return RefusedError(Message("file.too_large", most=most // MEGABYTE))

    # -- gzip --

    def gzip_broken(self, why: str) -> RefusedError:
        return RefusedError(Message("archive.gzip_broken", error=why))

    def gzip_cut_off(self) -> RefusedError:
        why = "Compressed file ended before the end-of-stream marker was reached"
        return self.gzip_broken(why)

    def gzip_too_large(self, most: int) -> RefusedError:
        return RefusedError(Message("archive.gzip_unpacks_too_far"))

    # -- zip --

    def zip_broken(self, why: str) -> RefusedError:
        return RefusedError(Message("archive.zip_broken", error=why))

    def zip_index_too_large(self) -> RefusedError:
        return RefusedError(Message("archive.index_too_large"))

    def zip_too_many(self, count: int) -> RefusedError:
        return RefusedError(
            Message("archive.too_many_files", count=count, most=self.limits.members)
        )

    def zip_too_large(self, size: int, most: int) -> RefusedError:
        return RefusedError(Message("archive.member_too_large"))

    def zip_overlap(self) -> RefusedError:
        return RefusedError(Message("archive.files_overlap"))

    def zip_same_names(self) -> RefusedError:
        return RefusedError(Message("archive.same_names"))

    def member_outside(self, name: str) -> RefusedError:
        return RefusedError(Message("archive.member_outside"))

    def member_link(self, name: str) -> RefusedError:
        return RefusedError(Message("archive.member_link"))

    def member_locked(self, name: str) -> RefusedError:
        return RefusedError(Message("archive.member_locked"))

    def member_method(self, name: str) -> RefusedError:
        return RefusedError(Message("archive.member_method"))

    def member_broken(self, why: str) -> RefusedError:
        return RefusedError(Message("archive.member_broken", error=why))

    def member_too_large(self, name: str) -> RefusedError:
        return RefusedError(Message("archive.member_too_large"))

    # -- XML and HTML --

    def xml_broken(self, why: str) -> RefusedError:
        return RefusedError(Message("xml.unreadable", error=why))

    def xml_empty(self) -> RefusedError:
        return RefusedError(Message("xml.no_element"))

    def xml_doctype(self) -> RefusedError:
        return RefusedError(Message("xml.doctype"))

    def xml_root(self, root: str) -> RefusedError:
        return self.xml_broken(f"its root is not {root}")

    def xml_too_large(self) -> RefusedError:
        return RefusedError(Message("xml.too_large"))

    def xml_record_too_large(self) -> RefusedError:
        return RefusedError(Message("xml.record_too_large"))

    def page_too_large(self) -> RefusedError:
        return RefusedError(Message("file.web_page"))

    def page_broken(self, why: str) -> RefusedError:
        return RefusedError(Message("file.web_page"))

    # -- JSON --

    def json_broken(self, fault: Exception) -> RefusedError:
        if isinstance(fault, json.JSONDecodeError):
            return RefusedError(
                Message("json.incomplete_at_line", error=fault.msg, line=fault.lineno)
            )
        return RefusedError(Message("json.too_deep"))

    def json_stream_broken(self, why: str) -> RefusedError:
        return RefusedError(Message("json.incomplete", error=" ".join(why.split())[:200]))

    def json_unknown(self) -> RefusedError:
        return RefusedError(Message("json.unreadable"))

    def json_too_many(self, count: int) -> RefusedError:
        return RefusedError(
            Message("json.too_many_values", count=count, most=self.limits.json_values)
        )

    def json_record_too_large(self) -> RefusedError:
        return RefusedError(Message("json.record_too_large"))

    def json_number_too_long(self) -> RefusedError:
        return RefusedError(Message("json.number_too_long"))

    def json_text_too_long(self) -> RefusedError:
        return RefusedError(Message("json.text_too_long"))

    # -- workbooks --

    def book_too_large(self) -> RefusedError:
        return RefusedError(
            Message("file.too_large_in_one_piece", most=self.limits.whole // MEGABYTE)
        )

    def book_locked(self) -> RefusedError:
        return RefusedError(Message("workbook.locked"))

    def book_not_whole(self, why: str) -> RefusedError:
        return RefusedError(Message("workbook.incomplete"))

    def book_broken(self, why: str) -> RefusedError:
        if not why:
            return RefusedError(Message("workbook.damaged"))
        return RefusedError(Message("workbook.unreadable", error=why[:120]))

    def book_ended(self) -> RefusedError:
        return RefusedError(Message("workbook.damaged_or_too_much"))

    def book_unpacks(self, unpacked: int, parts: int) -> RefusedError:
        message = Message(
            "workbook.unpacks_too_far",
            size=unpacked // MEGABYTE,
            parts=parts,
            most_size=self.limits.book_unpacked // MEGABYTE,
            most_parts=self.limits.book_parts,
        )
        return RefusedError(message)

    def book_bomb(self, size: int, unpacked: int) -> RefusedError:
        return RefusedError(Message("workbook.packed_too_tight"))

    def book_sheets(self, count: int) -> RefusedError:
        return RefusedError(
            Message("workbook.too_many_sheets", count=count, most=self.limits.book_sheets)
        )

    def book_extent(self, rows: int, columns: int) -> RefusedError:
        message = Message(
            "workbook.sheet_reaches_too_far",
            rows=rows,
            columns=columns,
            most_rows=self.limits.book_rows,
            most_columns=self.limits.book_columns,
            most_cells=self.limits.book_cells,
        )
        return RefusedError(message)

    def book_cells(self) -> RefusedError:
        return RefusedError(Message("workbook.too_many_cells", most=self.limits.book_cells))

    def book_of_another_kind(self, part: str) -> RefusedError:
        return RefusedError(Message("workbook.without_part", part=part))

    def book_without(self, sheet: str, names: list[str], pattern: bool) -> RefusedError:
        sheets = tuple(f"“{name}”" for name in names)
        return RefusedError(Message("workbook.no_sheet", sheet=sheet, sheets=sheets))


GUARD = UploadGuard(UPLOADS)
