"""All that the author of a source imports.

Light on purpose: a cold command loads it to show figures. Workbooks and XML bring a library along,
so a source that reads them imports ``sources.kit.read.workbooks`` or ``sources.kit.read.xml`` by
name.
"""

from sources.kit.read.json_records import (
    JsonRecord,
    json_of,
    records,
)
from sources.kit.read.reading import RejectedStatement, SourceReading
from sources.kit.read.rows import TableRow
from sources.kit.source import SnapshotStatements, Source
from sources.kit.values.errors import (
    FetchError,
    NotModified,
    SourceError,
    UnreadableError,
)
from sources.kit.values.snapshot import Snapshot, Validators
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)
from sources.kit.values.web import Web

__all__ = [
    "FetchError",
    "Issue",
    "JsonRecord",
    "Listing",
    "NotModified",
    "Observation",
    "RejectedStatement",
    "Share",
    "Snapshot",
    "SnapshotStatements",
    "Source",
    "SourceError",
    "SourceReading",
    "Statement",
    "TableRow",
    "Tie",
    "UnreadableError",
    "Validators",
    "Web",
    "json_of",
    "records",
]
