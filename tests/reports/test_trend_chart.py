"""The drawing of shares is read by who sees it, who hears it, and a browser with our rules."""

from xml.etree import ElementTree

from screening.i18n.language import Language
from screening.reports.figure_words import SharePoint, trend_words
from screening.reports.trend_chart import TrendBar, share_chart
from tests.support.published import FIRST, SECOND

BARS = (
    TrendBar("Facilitair <b>", "40% – 60%", 0.4, 0.6),
    TrendBar("ICT", "not shown", None, None),
)
NAMES = {"svg": "http://www.w3.org/2000/svg"}


def drawn() -> ElementTree.Element:
    return ElementTree.fromstring(share_chart("m", BARS, "By department", "It says <this>."))  # noqa: S314


def test_it_has_a_name_and_says_what_it_shows() -> None:
    drawing = drawn()
    assert drawing.get("role") == "img"
    named = {drawing.findtext(f"svg:{part}", namespaces=NAMES) for part in ("title", "desc")}
    assert named == {"By department", "It says <this>."}
    ids = {part.get("id") for part in drawing.iter()}
    assert set(str(drawing.get("aria-labelledby")).split()) <= ids


def test_no_style_stands_within_it() -> None:
    for part in drawn().iter():
        assert part.get("style") is None
        assert not part.tag.endswith("style")


def test_what_is_not_known_and_what_is_not_shown_look_different() -> None:
    kinds = [part.get("class") for part in drawn().iter() if part.tag.endswith("rect")]
    assert kinds == ["chart-frame", "chart-met", "chart-unknown", "chart-hidden"]
    widths = [part.get("width") for part in drawn().iter() if part.tag.endswith("rect")]
    assert widths[1:3] == ["160.0", "80.0"]


def test_one_sentence_says_how_it_went() -> None:
    english = Language("en")
    rose = [SharePoint(FIRST, 0.2, 0.3), SharePoint(SECOND, 0.4, 0.5)]
    unsure = [SharePoint(FIRST, 0.2, 0.5), SharePoint(SECOND, 0.4, 0.6)]
    assert trend_words(rose, english).endswith("20% – 30%. It rose.")
    assert "cannot be said" in trend_words(unsure, english)
    assert trend_words([SharePoint(FIRST, None, None)], english) == "No share is shown."
