"""The refusals of a file that others made: one method for each fault.

An opener raises what the method returns. Each foot implements them with its own exception and its
own words: a person who uploads a file is told what to do, a log of a list what is wrong with it.
"""

from abc import ABC, abstractmethod

from sources.formats.limits import Limits


class Guard(ABC):
    """The limits of one foot, and its words for each refusal."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    # -- files and streams --

    @abstractmethod
    def stream_too_large(self, most: int) -> Exception:
        """Refuse a stream of more than ``most`` bytes."""

    # -- gzip --

    @abstractmethod
    def gzip_broken(self, why: str) -> Exception: ...

    @abstractmethod
    def gzip_cut_off(self) -> Exception: ...

    @abstractmethod
    def gzip_too_large(self, most: int) -> Exception:
        """Refuse a gzip that unpacks to more than ``most`` bytes."""

    # -- zip --

    @abstractmethod
    def zip_broken(self, why: str) -> Exception: ...

    @abstractmethod
    def zip_index_too_large(self) -> Exception: ...

    @abstractmethod
    def zip_too_many(self, count: int) -> Exception:
        """Refuse an archive of ``count`` files."""

    @abstractmethod
    def zip_too_large(self, size: int, most: int) -> Exception:
        """Refuse an archive whose files would together be ``size`` bytes."""

    @abstractmethod
    def zip_overlap(self) -> Exception:
        """Refuse an archive whose files share packed bytes: a small one becomes a large one."""

    @abstractmethod
    def zip_same_names(self) -> Exception: ...

    @abstractmethod
    def member_outside(self, name: str) -> Exception:
        """Refuse a name that leads out of the folder in which it is unpacked."""

    @abstractmethod
    def member_link(self, name: str) -> Exception: ...

    @abstractmethod
    def member_locked(self, name: str) -> Exception: ...

    @abstractmethod
    def member_method(self, name: str) -> Exception:
        """Refuse a method of packing other than the two that everybody uses."""

    @abstractmethod
    def member_broken(self, why: str) -> Exception: ...

    @abstractmethod
    def member_too_large(self, name: str) -> Exception: ...

    # -- XML and HTML --

    @abstractmethod
    def xml_broken(self, why: str) -> Exception: ...

    @abstractmethod
    def xml_empty(self) -> Exception: ...

    @abstractmethod
    def xml_doctype(self) -> Exception: ...

    @abstractmethod
    def xml_root(self, root: str) -> Exception:
        """Refuse a document whose root is another element."""

    @abstractmethod
    def xml_too_large(self) -> Exception: ...

    @abstractmethod
    def xml_record_too_large(self) -> Exception: ...

    @abstractmethod
    def page_too_large(self) -> Exception: ...

    @abstractmethod
    def page_broken(self, why: str) -> Exception: ...

    # -- JSON --

    @abstractmethod
    def json_broken(self, fault: Exception) -> Exception:
        """Refuse a text; ``fault`` is what the parser of Python raised."""

    @abstractmethod
    def json_stream_broken(self, why: str) -> Exception: ...

    @abstractmethod
    def json_unknown(self) -> Exception:
        """Refuse what does not even begin as JSON."""

    @abstractmethod
    def json_too_many(self, count: int) -> Exception:
        """Refuse a text of some ``count`` values."""

    @abstractmethod
    def json_record_too_large(self) -> Exception: ...

    @abstractmethod
    def json_number_too_long(self) -> Exception: ...

    @abstractmethod
    def json_text_too_long(self) -> Exception: ...

    # -- workbooks --

    @abstractmethod
    def book_too_large(self) -> Exception: ...

    @abstractmethod
    def book_locked(self) -> Exception: ...

    @abstractmethod
    def book_not_whole(self, why: str) -> Exception:
        """Refuse a workbook whose archive cannot be opened."""

    @abstractmethod
    def book_broken(self, why: str) -> Exception:
        """Refuse what the library cannot read; ``why`` is empty where it does not say."""

    @abstractmethod
    def book_ended(self) -> Exception:
        """Refuse a workbook over which the process apart has ended."""

    @abstractmethod
    def book_unpacks(self, unpacked: int, parts: int) -> Exception:
        """Refuse a workbook of so many unpacked bytes in so many parts."""

    @abstractmethod
    def book_bomb(self, size: int, unpacked: int) -> Exception:
        """Refuse a workbook of ``size`` bytes that is packed far tighter than a real one."""

    @abstractmethod
    def book_sheets(self, count: int) -> Exception: ...

    @abstractmethod
    def book_extent(self, rows: int, columns: int) -> Exception:
        """Refuse a sheet that reaches to such a row and column, both from 1."""

    @abstractmethod
    def book_cells(self) -> Exception:
        """Refuse sheets that together lay out more cells than are read."""

    @abstractmethod
    def book_of_another_kind(self, part: str) -> Exception:
        """Refuse an archive that does not hold the part by which a workbook is known."""

    @abstractmethod
    def book_without(self, sheet: str, names: list[str], pattern: bool) -> Exception:
        """Refuse a workbook without this sheet, or one whose name fits the ``pattern``."""
