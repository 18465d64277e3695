"""A publication as open data: figures as CSV and JSON, contracts as OCDS, and a description (DCAT).

All of it is made of the published document alone, so that nothing can be read here that the page
does not show.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from screening.model.publication import PublishedDocument, PublishedVersion
from screening.reports.open_data import catalogue, figures, ocds
from screening.reports.open_data.addresses import Addresses

OpenWriter = Callable[[PublishedVersion, Addresses], bytes]


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form of open data: how its file is named after the address, and what it is."""

    name: str
    media_type: str
    write: OpenWriter


FORMS: Mapping[str, OpenForm] = {
    form.name: form
    for form in (
        OpenForm("figures.csv", "text/csv; charset=utf-8", figures.as_csv),
        OpenForm("figures.json", "application/json", figures.as_json),
        OpenForm("ocds-releases.json", "application/json", ocds.releases),
        OpenForm("ocds-records.json", "application/json", ocds.records),
        OpenForm("extension.json", "application/json", ocds.extension),
        OpenForm("release-schema.json", "application/json", ocds.extension_schema),
        OpenForm("catalogue.jsonld", "application/ld+json", catalogue.as_json_ld),
    )
}


def forms_of(document: PublishedDocument) -> Mapping[str, OpenForm]:
    """Return the forms that there are of a publication."""
    return {name: form for name, form in FORMS.items() if ocds.is_offered(name, document)}
