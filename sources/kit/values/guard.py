"""Why a file of a publisher is not opened, in the words of a log."""

from sources.formats.guard import Guard
from sources.formats.limits import LISTS
from sources.kit.values.errors import UnreadableError


class ListGuard(Guard):
    """The limits and words for files that a source fetched or was given."""

    def stream_too_large(self, most: int) -> UnreadableError:
        return UnreadableError(f"the file is larger than {most:,} bytes")

    # -- gzip --

    def gzip_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not a gzip: {why}")

    def gzip_cut_off(self) -> UnreadableError:
        return UnreadableError("the gzip is cut off")

    def gzip_too_large(self, most: int) -> UnreadableError:
        return UnreadableError(f"the gzip unpacks to more than {most:,} bytes")

    # -- zip --

    def zip_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not a whole zip: {why}")

    def zip_index_too_large(self) -> UnreadableError:
        return UnreadableError("the zip's index is larger than that of any list")

    def zip_too_many(self, count: int) -> UnreadableError:
        return UnreadableError(f"the zip holds {count:,} files, more than {self.limits.members:,}")

    def zip_too_large(self, size: int, most: int) -> UnreadableError:
        return UnreadableError(f"the zip would unpack to {size:,} bytes, more than {most:,}")

    def zip_overlap(self) -> UnreadableError:
        return UnreadableError("the zip holds files that overlap")

    def zip_same_names(self) -> UnreadableError:
        return UnreadableError("the zip holds two files of one name")

    def member_outside(self, name: str) -> UnreadableError:
        return UnreadableError(f"the zip names a file outside itself: {name[:80]!r}")

    def member_link(self, name: str) -> UnreadableError:
        return UnreadableError(f"the zip holds a link: {name[:80]!r}")

    def member_locked(self, name: str) -> UnreadableError:
        return UnreadableError(f"the zip is locked with a password: {name[:80]!r}")

    def member_method(self, name: str) -> UnreadableError:
        return UnreadableError(f"the zip is packed in a way that no list needs: {name[:80]!r}")

    def member_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not a whole zip: {why}")

    def member_too_large(self, name: str) -> UnreadableError:
        return UnreadableError(f"a file of the zip is larger than its index says: {name[:80]!r}")

    # -- XML and HTML --

    def xml_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not whole XML: {why}")

    def xml_empty(self) -> UnreadableError:
        return UnreadableError("not whole XML: it holds no element")

    def xml_doctype(self) -> UnreadableError:
        return UnreadableError("the XML brings a DOCTYPE, which no list of ours has")

    def xml_root(self, root: str) -> UnreadableError:
        return UnreadableError(f"the XML is not a {root!r}")

    def xml_too_large(self) -> UnreadableError:
        return UnreadableError(f"the XML is larger than {self.limits.xml:,} bytes")

    def xml_record_too_large(self) -> UnreadableError:
        return UnreadableError("one record of the XML is far larger than any known one")

    def page_too_large(self) -> UnreadableError:
        return UnreadableError(f"the page is larger than {self.limits.page:,} bytes")

    def page_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not a readable page: {why}")

    # -- JSON --

    def json_broken(self, fault: Exception) -> UnreadableError:
        return UnreadableError(f"not whole JSON: {str(fault)[:200]}")

    def json_stream_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not whole JSON: {why[:200]}")

    def json_unknown(self) -> UnreadableError:
        return UnreadableError("not whole JSON")

    def json_too_many(self, count: int) -> UnreadableError:
        return UnreadableError(
            f"the JSON holds some {count:,} values, more than {self.limits.json_values:,}"
        )

    def json_record_too_large(self) -> UnreadableError:
        return UnreadableError("one record of the JSON is far larger than any known one")

    def json_number_too_long(self) -> UnreadableError:
        return UnreadableError("the JSON holds a number too long to read")

    def json_text_too_long(self) -> UnreadableError:
        return UnreadableError("the JSON holds a text of many megabytes")

    # -- workbooks --

    def book_too_large(self) -> UnreadableError:
        return UnreadableError(f"the workbook is larger than {self.limits.whole:,} bytes")

    def book_locked(self) -> UnreadableError:
        return self.book_broken("it is locked with a password")

    def book_not_whole(self, why: str) -> UnreadableError:
        return self.book_broken(why)

    def book_broken(self, why: str) -> UnreadableError:
        return UnreadableError(f"not a readable workbook: {why or 'it is damaged'}")

    def book_ended(self) -> UnreadableError:
        return self.book_broken("it is damaged, or holds far too much")

    def book_unpacks(self, unpacked: int, parts: int) -> UnreadableError:
        return UnreadableError(f"the workbook would unpack to {unpacked:,} bytes")

    def book_bomb(self, size: int, unpacked: int) -> UnreadableError:
        return UnreadableError(f"{size:,} bytes that unpack to {unpacked:,}: not a list")

    def book_sheets(self, count: int) -> UnreadableError:
        return UnreadableError(
            f"the workbook has {count:,} sheets, more than {self.limits.book_sheets}"
        )

    def book_extent(self, rows: int, columns: int) -> UnreadableError:
        cells = self.limits.book_cells
        if rows * columns > cells:
            return UnreadableError(f"a sheet spans more than {cells:,} cells")
        return UnreadableError(f"a sheet reaches to row {rows:,} and column {columns:,}")

    def book_cells(self) -> UnreadableError:
        return UnreadableError(f"a sheet spans more than {self.limits.book_cells:,} cells")

    def book_of_another_kind(self, part: str) -> UnreadableError:
        return UnreadableError(f"not an .xlsx: it holds no {part}")

    def book_without(self, sheet: str, names: list[str], pattern: bool) -> UnreadableError:
        if pattern:
            return UnreadableError(f"no sheet like {sheet!r}; there are: {', '.join(names)}")
        return UnreadableError(f"no sheet {sheet!r}; there are: {', '.join(names)}")


GUARD = ListGuard(LISTS)
