"""What a terminal says of what everybody may see, in the language of the reader."""

from datetime import date

from screening.i18n.language import Language
from screening.model.monitoring import Dimension
from screening.model.publication import PublicationChoice
from screening.reports.publication import lines


def test_what_is_chosen_is_named_in_the_language_of_the_reader() -> None:
    choice = PublicationChoice(
        "ons-adres", "Ons", ("followed_up",), (Dimension.DEPARTMENT,), (date(2026, 1, 1),),
        contracts=("id",), numbers=("DVR-1",),
    )  # fmt: skip
    told = "".join(lines(choice, (), Language("nl")))
    names = [line.partition(":")[0].strip() for line in told.splitlines()[1:-1]]
    assert names == ["Maten", "Waarnaar", "Bewaarde dagen", "Contracten"]
