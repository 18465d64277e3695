"""The yearly report: drafts and editions, in each form, with texts and what is not known."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from screening.model.commitments import CommitmentFacts, CommitmentKind
from screening.model.council_report import (
    CaseCounts,
    CaseFigure,
    ChangeCause,
    ReportAmbition,
    ReportChange,
    ReportFigure,
    TextBlock,
    YearFigure,
    YearReport,
    document_sha256,
)
from screening.model.errors import InputError, MissingError
from screening.model.verdict import Text
from screening.reports import council_desk
from screening.reports.council_subject import CouncilSubject
from screening.reports.layout.blocks import Bullets, Callout, FigureBlock, Paper, PaperTable
from screening.reports.papers import as_json, put_together, write
from screening.services.monitoring import kept_days
from screening.services.open_store import open_store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.kept_store import import_into
from tests.support.pdf_ua import faults
from tests.support.people import at_another_time
from tests.support.ready_made import settings

LAST = date(2025, 12, 31)
READ = date(2026, 2, 1)


def figure(id: str, met: int, not_met: int, unknown: int, unsure: int = 0) -> ReportFigure:
    title = Text(f"Maat {id}", f"Measure {id}")
    sentence = Text("Van {scope} zijn {met} zo.", "Of {scope}, {met} are so.")
    return ReportFigure(
        measure=id, edition="1", unit="contract", group="clauses", title=title, sentence=sentence,
        caution=title, is_good=True, met=met, not_met=not_met, unknown=unknown, out_of_scope=1,
        unsure=unsure, euros_met="1500000", euros_unknown="0", euros_in_scope="3000000",
    )  # fmt: skip


def report(*figures: ReportFigure, **more: object) -> YearReport:
    values = {
        "year": 2025, "as_of": LAST, "is_kept": True, "kept_sha256": "a" * 64,
        "before_of": date(2024, 12, 31), "contracts": 10,
        "figures": tuple(YearFigure(each, None) for each in figures), "ambitions": (),
        "changes": (), "commitments": (), "texts": (), **more,
    }  # fmt: skip
    return YearReport(**values)  # type: ignore[arg-type]


def paper_of(whole: YearReport, language: str = "nl") -> Paper:
    return put_together("council", CouncilSubject(whole, "b" * 64), language)


def said(paper: Paper) -> str:
    return repr(paper.blocks)


def test_what_is_unknown_is_said_beside_what_is_met() -> None:
    words = said(paper_of(report(figure("set_in_documents", 3, 1, 4, unsure=1))))
    assert "Van 7 zijn 3 zo. Van 3 daarvan is het niet bekend." in words
    assert "Van nog één is niet bekend of die meetelt." in words
    assert "Tellen wij mee wat niet bekend is, dan is het 37% tot 88% van 8." in words
    nothing = said(paper_of(report(figure("set_in_documents", 0, 0, 4))))
    assert "dan zijn het er 4 en is het aandeel niet bekend." in nothing


def test_a_drawing_has_its_table_and_a_sentence_that_says_what_it_shows() -> None:
    whole = report(figure("a", 1, 3, 0), figure("b", 3, 1, 0), figure("c", 1, 2, 1))
    paper = paper_of(whole, "en")
    (drawing,) = [block for block in paper.blocks if isinstance(block, FigureBlock)]
    assert "“Measure b” has the highest share: 75% of 4" in drawing.alt
    assert "“Measure a” has the lowest: 25% of 4" in drawing.alt
    assert "Least is known of “Measure c”: 1 of 4 are not known" in drawing.alt
    tables = [block for block in paper.blocks if isinstance(block, PaperTable)]
    (table,) = [each for each in tables if each.headings[1] == "In all"]
    assert table.rows[1] == ("Measure b", "4", "3", "1", "0", "75%", "–", "1.5 of 3")


def test_an_ambition_is_reached_missed_or_not_known() -> None:
    goals = tuple(
        ReportAmbition(
            title=f"Doel {state}", measure="a", measure_title=Text("a", "a"), target="0.5",
            until=LAST, basis="Raadsbesluit 3", owner="Wethouder", state=state,
        )
        for state in ("reached", "not_reached", "not_known")
    )  # fmt: skip
    words = said(paper_of(report(figure("a", 1, 1, 0), ambitions=goals)))
    assert "Deze doelen berusten op Raadsbesluit 3. Wethouder zorgt ervoor." in words
    assert "Het doel ‘Doel not_reached’ is op 31 december 2025 niet gehaald." in words
    assert "Het doel ‘Doel not_known’" not in words


def case(measure: str, counts: CaseCounts) -> CaseFigure:
    title = Text(f"Zaken {measure}", f"Cases {measure}")
    sentence = Text("Van {scope} zaken zijn er {met} zo.", "Of {scope} cases, {met} are so.")
    return CaseFigure(measure, "1", title, sentence, title, (title,), counts, None)


def test_of_few_cases_it_is_said_that_they_are_few_and_no_more() -> None:
    few, ended = CaseCounts(None, is_few=True), CaseCounts(None)
    words = said(paper_of(report(cases=(case("a", few), case("b", ended)))))
    assert "Er zijn minder dan 5 signalen en misstanden." in words
    assert "zaken zijn er" not in words
    assert "Hier niet genoemd" not in words


def test_what_would_tell_of_few_cases_is_named_without_its_number() -> None:
    told = (case("a", CaseCounts(12)), case("b", CaseCounts(12, 6, 6, 0)), case("c", CaseCounts(9)))
    words = said(paper_of(report(cases=told)))
    assert "Er zijn 12 signalen en misstanden." in words
    assert "Van 12 zaken zijn er 6 zo." in words
    assert "of dat eruit af te leiden is: Zaken a, Zaken c." in words
    assert "9" not in words.partition("Signalen en zaken")[2].partition("Moties")[0]


def test_a_goal_for_cases_that_are_not_told_has_no_answer() -> None:
    goal = ReportAmbition(
        "Alles gesloten", "a", Text("a", "a"), "0.5", LAST, "Besluit", "Wethouder", "not_told"
    )
    paper = paper_of(report(cases=(case("a", CaseCounts(12)),), ambitions=(goal,)))
    (table,) = [block for block in paper.blocks if isinstance(block, PaperTable)][:1]
    assert table.rows[0][-2:] == ("–", "niet genoemd")


def test_what_rose_or_fell_for_certain_is_said_and_what_may_have_not() -> None:
    pairs = (
        (figure("a", 3, 1, 0), figure("a", 1, 3, 0)),
        (figure("b", 1, 3, 0), figure("b", 3, 1, 0)),
        (figure("c", 3, 1, 0), figure("c", 2, 1, 1)),
        (figure("d", 2, 2, 0), figure("d", 2, 2, 0)),
    )
    whole = report(figures=tuple(YearFigure(now, before) for now, before in pairs))
    words = said(paper_of(whole))
    assert "‘Maat a’ steeg: van 25% naar 75%." in words
    assert "‘Maat b’ daalde: van 75% naar 25%." in words
    assert words.count(" steeg:") + words.count(" daalde:") == 2


def test_a_goal_that_was_reached_is_not_told_as_what_did_not_work() -> None:
    goal = ReportAmbition(
        "Half", "a", Text("a", "a"), "0.5", LAST, "Besluit", "Wethouder", "reached"
    )
    words = said(paper_of(report(figure("a", 5, 4, 0), figure("b", 5, 4, 0), ambitions=(goal,))))
    assert "‘Maat a’: bij 4 van de 9 niet." not in words
    assert "‘Maat b’: bij 4 van de 9 niet." in words
    assert "Van één doel dat nu gehaald moest zijn: gehaald 1, niet gehaald 0" in words


def test_of_what_runs_it_is_said_of_how_many_no_end_is_known() -> None:
    words = said(paper_of(report(replace(figure("a", 5, 4, 0), without_end=3))))
    assert "Van 3 is geen einddatum bekend; die tellen als lopend." in words


@pytest.mark.parametrize("cause", ChangeCause)
def test_each_cause_of_a_change_has_its_sentence(cause: ChangeCause) -> None:
    title = Text("Als het Rijk", "As the Rijk")
    change = ReportChange(cause, 3, "un_undp_hdi", date(2025, 6, 1), title)
    paper = paper_of(report(figure("a", 1, 1, 0), changes=(change,)))
    lists = [block for block in paper.blocks if isinstance(block, Bullets)]
    if cause is ChangeCause.POLICY_ENDED:
        assert "‘Als het Rijk’, geldt niet meer voor contracten vanaf 1 juni 2025" in said(paper)
        return
    assert any("3" in item for block in lists for item in block.items)


def test_nobody_is_called_the_highest_where_what_is_not_known_could_turn_it() -> None:
    paper = paper_of(report(figure("a", 2, 1, 3), figure("b", 3, 1, 2)), "en")
    (drawing,) = [block for block in paper.blocks if isinstance(block, FigureBlock)]
    assert "highest" not in drawing.alt
    assert "lowest" not in drawing.alt


def test_a_draft_says_so_and_an_empty_year_too() -> None:
    paper = paper_of(report())
    (callout,) = [block for block in paper.blocks if isinstance(block, Callout)]
    assert callout.mark == "Concept"
    assert "Van 2025 zijn geen cijfers bewaard." in said(paper)


@pytest.fixture
def portfolio(tmp_path: Path) -> Portfolio:
    """One whose figures of the end of 2025 were kept."""
    store = open_store(settings(tmp_path))
    import_into(store, "C")
    then = at_another_time(store, lambda: datetime(2025, 12, 31, 12, tzinfo=UTC)).portfolio(LOCAL)
    kept_days.keep(then, LAST, "Anna")
    facts = CommitmentFacts(CommitmentKind.MOTION, "Vraag.", "M-1", date(2025, 3, 1), "Wethouder")
    then.commitments.add(facts, "Anna")
    return then


def test_an_adopted_report_stays_what_it_was(portfolio: Portfolio) -> None:
    draft = council_desk.draft_of(portfolio, 2025, READ)
    adopted = council_desk.adopt(portfolio, 2025, "Besluit 4", "Anna", READ, seen=draft.sha256)
    assert adopted.sha256 == draft.sha256 == document_sha256(adopted.document)
    before = write("council", council_desk.subject_of(portfolio, 2025, READ), "nl", "json")
    facts = CommitmentFacts(CommitmentKind.MOTION, "Meer.", "M-2", date(2025, 4, 1), "Wethouder")
    portfolio.commitments.add(facts, "Bert")
    subject = council_desk.subject_of(portfolio, 2025, READ)
    assert write("council", subject, "nl", "json") == before
    assert "vastgesteld: Besluit 4" in put_together("council", subject, "nl").footer
    assert council_desk.draft_of(portfolio, 2025, READ).sha256 != adopted.sha256


def test_a_report_is_adopted_once_and_then_for_a_reason(portfolio: Portfolio) -> None:
    council_desk.adopt(portfolio, 2025, "Besluit 4", "Anna", READ)
    with pytest.raises(InputError) as refusal:
        council_desk.adopt(portfolio, 2025, "Besluit 5", "Anna", READ)
    assert refusal.value.field == "why"
    again = council_desk.adopt(portfolio, 2025, "Besluit 5", "Anna", READ, why="Een motie te veel.")
    assert (again.edition, portfolio.adopted_reports.edition(2025, 1).decision) == (2, "Besluit 4")


def write_text(portfolio: Portfolio, text: str, name: str = "opening") -> None:
    portfolio.report_texts.add(TextBlock(2025, "en", name, 0, text), "Anna")


def test_a_report_with_a_place_that_no_figure_fills_is_marked_and_not_adopted(
    portfolio: Portfolio,
) -> None:
    write_text(portfolio, "Then {before:gone.met}, now {contracts}.")
    paper = paper_of(council_desk.draft_of(portfolio, 2025, READ).report)
    marks = [block for block in paper.blocks if isinstance(block, Callout)]
    assert any("before:gone.met" in repr(mark) for mark in marks)
    with pytest.raises(InputError) as refusal:
        council_desk.adopt(portfolio, 2025, "Besluit 4", "Anna", READ)
    assert (refusal.value.field, "before:gone.met" in str(refusal.value)) == ("decision", True)
    assert portfolio.adopted_reports.all() == ()


def test_a_report_that_names_a_supplier_of_today_is_not_adopted(portfolio: Portfolio) -> None:
    name = portfolio.report_texts.names()[0]
    write_text(portfolio, f"It went wrong at {name}.", "cases")
    with pytest.raises(InputError) as refusal:
        council_desk.adopt(portfolio, 2025, "Besluit 4", "Anna", READ)
    assert (refusal.value.field, name in str(refusal.value)) == ("decision", True)


def test_what_cannot_be_adopted_is_refused(portfolio: Portfolio) -> None:
    for year, decision, seen in ((2025, " ", None), (2024, "B", None), (2025, "B", "0" * 64)):
        with pytest.raises(InputError) as refusal:
            council_desk.adopt(portfolio, year, decision, "Anna", READ, seen=seen)
        assert refusal.value.field == "decision"
    with pytest.raises(MissingError):
        council_desk.draft_of(portfolio, 1999, READ)
    assert portfolio.adopted_reports.all() == ()


def test_a_running_year_counts_today_and_is_no_whole_year(portfolio: Portfolio) -> None:
    running = council_desk.draft_of(portfolio, 2026, READ).report
    assert (running.as_of, running.is_kept, running.is_whole) == (READ, False, False)
    assert running.before_of == LAST
    assert "zijn nog niet bewaard" in said(paper_of(running))


def test_each_form_holds_the_same(portfolio: Portfolio) -> None:
    subject = council_desk.subject_of(portfolio, 2025, READ)
    pdf = write("council", subject, "en", "pdf")
    assert faults(pdf) == []
    assert write("council", subject, "en", "docx").startswith(b"PK")
    assert subject.sha256 in as_json(put_together("council", subject, "en"))
