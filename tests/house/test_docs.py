"""The docs can fail: what a page promises is compared with what the house does."""

import re
import tomllib

import pytest

import sources
from screening.model.verdict import Band
from screening.reports import methodology
from screening.rules.verdict.band_distribution import Distribution
from screening.rules.verdict.register_mix import register_mix
from sources.kit.values.statements import Issue
from tests.support.folders import ROOT

PAGE = ROOT / "docs" / "methodology.md"


@pytest.fixture(scope="module")
def spread() -> Distribution:
    return methodology.bands()


def test_the_methodology_page_says_what_the_method_files_say() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert methodology.page(text) == text, (
        "the page and the files disagree: run "
        "`python -m screening.reports.methodology docs/methodology.md`"
    )


def test_the_page_holds_every_block_there_is() -> None:
    named = {match["name"] for match in methodology.BLOCK.finditer(PAGE.read_text("utf-8"))}
    assert named == set(methodology.blocks())


def test_the_bands_cover_every_code_once(spread: Distribution) -> None:
    assert sum(count for _, count in spread.codes) == 9_454
    assert sum(count for _, count in spread.divisions) == len(spread.heads) == 45
    assert sum(count for _, count in spread.notices) == sum(register_mix().values())


def test_a_table_in_which_nearly_everything_is_high_helps_nobody(spread: Distribution) -> None:
    """Release figure: a change of method that lifts most of the CPV to High has to be argued."""
    assert methodology.urgent_share(spread) < 0.5
    assert dict(spread.codes)[Band.VERY_HIGH] / 9_454 < 0.05


def test_every_issue_and_every_band_stands_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{issue}`" in text for issue in Issue)
    assert all(f"`{band.value}`" in text for band in Band)


def test_the_changelog_knows_the_version_and_has_a_heading_for_the_method() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{project['version']}]" in changelog
    assert "### Methodology" in changelog


@pytest.mark.parametrize("name", sorted(sources.catalogue()))
def test_every_source_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first = readme.split("```")[1]
    assert "make run" in first
    assert "make test" in first


def test_no_page_links_to_a_file_that_is_not_there() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_each_picture_is_shown_by_a_page_and_all_are_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    pages = "".join(
        page.read_text("utf-8") for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    )
    assert [each.name for each in pictures if f"pictures/{each.name})" not in pages] == []
    assert sum(each.stat().st_size for each in pictures) < 2_000_000
