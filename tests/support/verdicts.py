"""A verdict with nothing in it but flag, band and level."""

from screening.model.verdict import (
    Band,
    Coverage,
    Duty,
    DutyOutcome,
    Flag,
    Pins,
    Risk,
    Text,
    Verdict,
)


def verdict(flag: Flag = Flag.REQUIRED, band: Band = Band.HIGH, inputs: str = "i1") -> Verdict:
    nothing = Text("", "")
    return Verdict(
        flag=flag,
        duty=Duty(DutyOutcome.MANDATORY, "nl_isv", "1", "r1", nothing, None),
        risk=Risk(band, "C", ()),
        recommendation=None,
        clause_level="L2",
        clause_why=(),
        clause_offered=None,
        clauses=(),
        questions=(),
        would_change=(),
        coverage=Coverage(0, 0, 0, 0, 0, 0, 0, (), "none"),
        summary=nothing,
        cautions=(),
        pins=Pins("2026-11-23", "p", "m", "c", (), inputs, "s"),
    )
