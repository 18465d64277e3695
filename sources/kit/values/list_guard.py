"""The refusals of a publisher's file, as codes and values."""

from sources.formats.guard import Guard
from sources.formats.limits import LISTS
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message


class ListGuard(Guard):
    """The limits and words for files that a source fetched or was given."""

    def stream_too_large(self, most: int) -> UnreadableError:
        return UnreadableError(Message("format.file_too_large", most=most))

    # -- gzip --

    def gzip_broken(self, why: str) -> UnreadableError:
        return UnreadableError(Message("format.no_gzip", error=why))

    def gzip_cut_off(self) -> UnreadableError:
        return UnreadableError(Message("format.gzip_cut_off"))

    def gzip_too_large(self, most: int) -> UnreadableError:
        return UnreadableError(Message("format.gzip_too_large", most=most))

    # -- zip --

    def zip_broken(self, why: str) -> UnreadableError:
        return UnreadableError(Message("format.broken_zip", error=why))

    def zip_index_too_large(self) -> UnreadableError:
        return UnreadableError(Message("format.zip_index_too_large"))

    def zip_too_many(self, count: int) -> UnreadableError:
        return UnreadableError(
            Message("format.zip_too_many", count=count, most=self.limits.members)
        )

    def zip_too_large(self, size: int, most: int) -> UnreadableError:
        return UnreadableError(Message("format.zip_too_large", size=size, most=most))

    def zip_overlap(self) -> UnreadableError:
        return UnreadableError(Message("format.zip_overlap"))

    def zip_same_names(self) -> UnreadableError:
        return UnreadableError(Message("format.zip_same_names"))

    def member_outside(self, name: str) -> UnreadableError:
        return UnreadableError(Message("format.zip_outside", name=name[:80]))

    def member_link(self, name: str) -> UnreadableError:
        return UnreadableError(Message("format.zip_link", name=name[:80]))

    def member_locked(self, name: str) -> UnreadableError:
        return UnreadableError(Message("format.zip_locked", name=name[:80]))

    def member_method(self, name: str) -> UnreadableError:
        return UnreadableError(Message("format.zip_method", name=name[:80]))

    def member_broken(self, why: str) -> UnreadableError:
        return UnreadableError(Message("format.broken_zip", error=why))

    def member_too_large(self, name: str) -> UnreadableError:
        return UnreadableError(Message("format.zip_member_too_large", name=name[:80]))

    # -- XML and HTML --

    def xml_broken(self, why: str) -> UnreadableError:
        return UnreadableError(Message("format.broken_xml", error=why))

    def xml_empty(self) -> UnreadableError:
        return UnreadableError(Message("format.empty_xml"))

    def xml_doctype(self) -> UnreadableError:
        return UnreadableError(Message("format.doctype"))

    def xml_root(self, root: str) -> UnreadableError:
        return UnreadableError(Message("format.xml_is_not", root=root))

    def xml_too_large(self) -> UnreadableError:
        return UnreadableError(Message("format.xml_too_large", most=self.limits.xml))

    def xml_record_too_large(self) -> UnreadableError:
        return UnreadableError(Message("format.xml_record_too_large"))

    def page_too_large(self) -> UnreadableError:
        return UnreadableError(Message("format.page_too_large", most=self.limits.page))

    def page_broken(self, why: str) -> UnreadableError:
        return UnreadableError(Message("format.broken_page", error=why))

    # -- JSON --

    def json_broken(self, fault: Exception) -> UnreadableError:
        return UnreadableError(Message("format.broken_json", error=str(fault)[:200]))

    def json_stream_broken(self, why: str) -> UnreadableError:
        return UnreadableError(Message("format.broken_json", error=why[:200]))

    def json_unknown(self) -> UnreadableError:
        return UnreadableError(Message("format.no_json"))

    def json_too_many(self, count: int) -> UnreadableError:
        return UnreadableError(
            Message("format.json_too_many", count=count, most=self.limits.json_values)
        )

    def json_record_too_large(self) -> UnreadableError:
        return UnreadableError(Message("format.json_record_too_large"))

    def json_number_too_long(self) -> UnreadableError:
        return UnreadableError(Message("format.json_number_too_long"))

    def json_text_too_long(self) -> UnreadableError:
        return UnreadableError(Message("format.json_text_too_long"))

    # -- workbooks --

    def book_too_large(self) -> UnreadableError:
        return UnreadableError(Message("format.book_too_large", most=self.limits.whole))

    def book_locked(self) -> UnreadableError:
        return self._book_broken(Message("format.locked"))

    def book_not_whole(self, why: str) -> UnreadableError:
        return self._book_broken(why)

    def book_broken(self, why: str) -> UnreadableError:
        return self._book_broken(why or Message("format.damaged"))

    def _book_broken(self, why: Message | str) -> UnreadableError:
        return UnreadableError(Message("format.broken_book", why=why))

    def book_ended(self) -> UnreadableError:
        return self._book_broken(Message("format.damaged_or_too_much"))

    def book_unpacks(self, unpacked: int, parts: int) -> UnreadableError:
        return UnreadableError(Message("format.book_unpacks", size=unpacked))

    def book_bomb(self, size: int, unpacked: int) -> UnreadableError:
        return UnreadableError(Message("format.book_bomb", size=size, unpacked=unpacked))

    def book_sheets(self, count: int) -> UnreadableError:
        return UnreadableError(
            Message("format.book_sheets", count=count, most=self.limits.book_sheets)
        )

    def book_extent(self, rows: int, columns: int) -> UnreadableError:
        cells = self.limits.book_cells
        if rows * columns > cells:
            return UnreadableError(Message("format.book_cells", most=cells))
        return UnreadableError(Message("format.book_extent", rows=rows, columns=columns))

    def book_cells(self) -> UnreadableError:
        return UnreadableError(Message("format.book_cells", most=self.limits.book_cells))

    def book_of_another_kind(self, part: str) -> UnreadableError:
        return UnreadableError(Message("format.no_xlsx", part=part))

    def book_without(self, sheet: str, names: list[str], pattern: bool) -> UnreadableError:
        if pattern:
            return UnreadableError(
                Message("format.no_sheet_like", sheet=sheet, sheets=tuple(names))
            )
        return UnreadableError(Message("format.no_sheet", sheet=sheet, sheets=tuple(names)))


GUARD = ListGuard(LISTS)
