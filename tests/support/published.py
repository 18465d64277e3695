"""A publication made by hand: sixty contracts of two departments on two kept days."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from screening.model.monitoring import (
    Dimension,
    FactCondition,
    KeptDay,
    KeptPeriod,
    Measure,
    MeasuredRow,
    MeasuredUnit,
    Part,
)
from screening.model.publication import (
    OpenAmbition,
    OpenContract,
    OpenFigure,
    OpenResult,
    OpenSupplier,
    PublishedDocument,
    PublishedMeasure,
    PublishedVersion,
)
from screening.model.published_figures import OVERALL, Column
from screening.model.verdict import Text

FIRST, SECOND = date(2026, 12, 31), date(2027, 12, 31)
TITLE = Text("Contracten die zijn opgevolgd", "Contracts that were followed up")
MEASURE = Measure(
    id="followed_up",
    edition="1",
    group="contracts",
    unit=MeasuredUnit.CONTRACT,
    title=TITLE,
    sentence=Text("{met} van {scope}", "{met} of {scope}"),
    caution=Text("Zegt niets over het gevolg.", "Says nothing of the effect."),
    denominator=(FactCondition("duty", True),),
    numerator=(FactCondition("followed", True),),
    has_money=True,
)
ADDRESS = "gemeente-voorbeeld"


def row(number: int, day: date) -> MeasuredRow:
    """Make a contract; on the second day ten more are followed up."""
    more = 10 if day == SECOND else 0
    followed = None if number % 7 in (3, 5) else number % 60 < 20 + more
    return MeasuredRow(
        unit=MeasuredUnit.CONTRACT,
        id=f"c{number:011d}",
        contracts=(f"c{number:011d}",),
        facts={"duty": True, "followed": followed},
        department="Facilitair" if number % 2 else "ICT",
        category="30" if number < 57 else "18",
        euros=Decimal(10_000 + number),
    )


def period(day: date, contracts: int = 60) -> KeptPeriod:
    """Make what was kept of a day."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC)
    kept = KeptDay(day, at, "service", "1", "test", "0" * 64, contracts)
    return KeptPeriod(kept, tuple(row(number, day) for number in range(contracts)), (MEASURE,))


def document() -> PublishedDocument:
    """Make a document with a figure that is shown, one that is not, and one contract."""
    measure = PublishedMeasure(
        MEASURE.id, MEASURE.edition, MEASURE.unit, MEASURE.title, MEASURE.sentence, MEASURE.caution
    )
    figure = OpenFigure(FIRST, MEASURE.id, OVERALL, OVERALL, Column.MET, 12, 120_000)
    counts = {Column.NOT_MET: 18, Column.UNKNOWN: 10, Column.IN_SCOPE: 40}
    overall = [replace(figure, column=column, count=count) for column, count in counts.items()]
    by = replace(figure, dimension=Dimension.DEPARTMENT.value, value="ICT", count=None, euros=None)
    contract = OpenContract(
        id="c00000000001",
        number="2026-7",
        title="Laptops",
        cpv=("30213100",),
        amount="454633",
        currency="EUR",
        starts=date(2026, 1, 1),
        ends=date(2029, 12, 31),
        suppliers=(OpenSupplier("Voorbeeld BV", "NL-KVK", "12345678", "NL"),),
        results=(OpenResult(FIRST, MEASURE.id, Part.MET),),
    )
    target = 0.9
    ambition = OpenAmbition("Alles opgevolgd", MEASURE.id, target, SECOND, "Raadsbesluit 12")
    return PublishedDocument(
        address=ADDRESS,
        publisher="Gemeente Voorbeeld",
        measures=(measure,),
        dimensions=(Dimension.DEPARTMENT,),
        days=(FIRST,),
        figures=(figure, *overall, *(replace(by, column=column) for column in Column)),
        ambitions=(ambition,),
        contracts=(contract,),
    )


def version() -> PublishedVersion:
    """Make its first version."""
    at = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
    return PublishedVersion(1, at, "A. Beheer", "Raadsbesluit", "ab" * 32, document())
