"""Questions: about what heads the verdict, fitting their good, never about what is Low."""

import pytest

from screening.model.errors import PolicyError
from screening.model.reused_answers import SpeaksOf
from screening.model.verdict import Front, Question
from screening.rules.risk import method as files
from screening.rules.risk import question_templates
from screening.rules.risk.questions import Subject, fits
from tests.support.method_world import chain, purchase, screener, tie, verdict

METHOD = files.load()
TEMPLATES = {template.id: template for template in METHOD.questions}


def rated_places(code: str) -> list[Subject]:
    """Every rated place of a purchase under one code, as a subject to ask about."""
    assessment = screener().assessor.assess(purchase(code), chain(), overdue=False)
    return [
        Subject(place.rated, front)
        for (front, _), places in assessment.places_by_issue.items()
        for place in places
    ]


def test_nobody_is_asked_for_smelters_of_coal_gas_or_timber() -> None:
    minerals = TEMPLATES["minerals"]
    assert minerals.fits is not None
    assert {"tin", "gold", "cobalt"} <= minerals.fits
    assert not minerals.fits & {"coal", "natural_gas", "crude_oil", "timber", "tropical_timber"}


def test_every_issue_of_every_good_has_a_question_that_fits() -> None:
    for (good, stage), levels in METHOD.levels.items():
        for issue, _ in levels:
            assert any(
                template.about == "issue"
                and stage in template.stages
                and issue.value in template.issues
                and template.driver is None
                and (template.fits is None or good in template.fits)
                and good not in template.fits_not
                for template in METHOD.questions
            ), (good, stage, issue)


def about_work(code: str) -> list[Question]:
    return [q for q in verdict(code).questions if q.front is Front.WORK_HERE]


def test_work_here_is_asked_who_hires_whom_and_about_housing_and_pay_slips() -> None:
    first, second, *_ = about_work("90911200")
    assert (first.id, second.id) == ("hirers_nl", "housing")
    assert "Wtta" in first.nl
    assert "pay_slips" in {question.id for question in about_work("90911200")}


def test_work_in_another_country_is_not_asked_for_a_dutch_admission() -> None:
    questions = verdict("90911200", place="BE").questions
    assert all("Wtta" not in question.nl for question in questions)


def test_an_unknown_purchase_is_asked_first_what_it_is() -> None:
    questions = verdict("99999999").questions
    assert questions[0].id == "purchase"
    assert questions[0].front is None


def test_a_stated_origin_is_asked_whether_it_holds_for_all() -> None:
    stated = verdict("18110000", tie("x", "cotton", "CN"))
    origins = [question.id for question in stated.questions if question.issue is None]
    assert origins[0] in ("origin", "origin_shown")


A_QUESTION = """
holds_days = 1
[[question]]
id = "x"
about = "issue"
speaks_of = "chain"
when = { stage = [1] }
nl = "a?"
en = "a?"
good.nl = "a"
good.en = "a"
weak.nl = "a"
weak.en = "a"
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("[1]", '[1], fits = ["nothing"]'), ('"chain"', '"us"'), ('"issue"', '"rumour"')],
)
def test_what_the_file_of_questions_cannot_say_is_refused(right: str, wrong: str) -> None:
    assert len(question_templates.read(A_QUESTION, METHOD.groups)) == 1
    with pytest.raises(PolicyError):
        question_templates.read(A_QUESTION.replace(right, wrong), METHOD.groups)


@pytest.mark.parametrize("code", ["18110000", "09310000", "30213100", "90911200"])
def test_every_question_asked_fits_a_place_of_its_purchase(code: str) -> None:
    subjects = rated_places(code)
    for question in verdict(code).questions:
        assert any(
            fits(TEMPLATES[question.id], subject)
            for subject in subjects
            if subject.rated.place.good == question.about
        ), question.id


def test_an_answer_that_may_be_used_again_is_to_a_question_that_names_its_good_or_place() -> None:
    for template in METHOD.questions:
        names_one = any(
            place in template.text.nl and place in template.text.en
            for place in ("{good}", "{place}", "{workers}")
        )
        assert names_one or template.speaks_of is SpeaksOf.DELIVERY, template.id
        if template.stages == (0,) and template.front is Front.WORK_HERE:
            assert template.speaks_of is not SpeaksOf.CHAIN, "others work for the next contract"
