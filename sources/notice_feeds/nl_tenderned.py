"""TenderNed, the Dutch platform for notices, also of national ones that TED does not have. Off.

What is known of it (2026) comes from what others wrote; its own documentation could not be read.
There is a list without sign-in (`/papi/tenderned-rs-tns/v2/publicaties`) that names buyers by name
and cannot be narrowed to an organization number. The notices themselves come as eForms XML
(`/publicaties/{id}/public-xml`) only for who has an account. Whether the terms let a program ask
for a buyer's notices on a schedule is unknown. Until somebody has read them, nothing is asked: a
notice that was saved by hand is imported as a file, and European notices are on TED too.
"""

from typing import ClassVar

from sources.kit.notice_feed import NoticeFeed
from sources.kit.values.message import Message


class TenderNed(NoticeFeed):
    title = "TenderNed"
    publisher = "Ministry of Economic Affairs (TenderNed)"
    url = "https://www.tenderned.nl/"
    licence = "unknown"
    licence_url = "https://www.tenderned.nl/cms/en/node/24"
    attribution = "TenderNed"
    hosts: ClassVar[tuple[str, ...]] = ("www.tenderned.nl",)
    waits = Message("feed.tenderned_terms")
