"""What our own tables rest on: whose word it is, and of which place it speaks (M8)."""

import re

from screening.rules.risk import method as files
from sources.kit.values.statements import Issue

METHOD = files.load()
LEVELS = [level for levels in METHOD.levels.values() for _, level in levels]
ELSEWHERE = re.compile(
    r"docslib|docplayer|fdocuments|nieuws\.nl|infoafrik|eenews|thompsoncoburn|einpresswire|einnews"
    r"|menafn|nrc\.nl|nu\.nl|trouw|parool|duurzaam-ondernemen"
)


def test_no_law_firm_newspaper_or_document_sharing_site_is_a_source() -> None:
    assert not [level.source for level in LEVELS if ELSEWHERE.search(level.source)]
    assert not [page for page in METHOD.publishers if ELSEWHERE.search(page)]
    for pairs in METHOD.domestic_pairs.by_place.values():
        assert not [pair.page for pair in pairs if ELSEWHERE.search(pair.page)]


def test_each_source_of_a_level_is_said_by_its_publishers_name() -> None:
    for level in LEVELS:
        if level.basis != "judgement":
            name = METHOD.publisher(level.source)
            assert name.nl == "Human Rights Watch" or name.nl != name.en, level.source


def test_each_publisher_that_we_name_is_one_that_a_level_or_a_listing_rests_on() -> None:
    pages = [level.source.removeprefix("https://").removeprefix("www.") for level in LEVELS]
    pages += [row.publisher for rows in METHOD.list_matches.by_good.values() for row in rows]
    parts = [part.strip() for page in pages for part in page.split(" + ")]
    cited = [part.removeprefix("https://").removeprefix("www.") for part in parts]
    for begins in METHOD.publishers:
        assert any(part.startswith(begins) for part in cited), begins


def test_no_indicator_of_citizens_movement_speaks_for_migrants() -> None:
    assert "v2xcl_dmove" not in METHOD.scales
    assert METHOD.issue_indicators[Issue.MIGRANT_WORKERS].indirect


def test_a_study_of_one_country_rates_no_other() -> None:
    levels = dict(METHOD.levels["nickel", 3])
    assert levels[Issue.FORCED_LABOUR].only_origins == ("ID",)
