"""The words of a verdict on every code.

Questions are about what heads it, a list is cited only for what it names, and nothing is long.
"""

import re
from collections import Counter
from functools import cache

from graphs.parties import Contract
from screening.model.json_document import as_document
from screening.model.verdict import Band, Evidence, Flag, IssueRisk, RiskPath, Text, Verdict
from screening.reports.verdicts import ReportEntry
from screening.reports.verdicts.text import MOST_LINES, WIDTH, render, render_brief
from screening.rules.risk import method as files
from screening.rules.risk.list_matches import ListMatch
from screening.rules.verdict.summary import MOST_WORDS, word_count
from sources.kit.values.statements import Issue
from tests.support.every_code import verdicts
from tests.support.method_world import shipped

METHOD = files.load()
TEMPLATES = {template.id: template for template in METHOD.questions}
GOODS = {good.name: slug for slug, good in METHOD.goods.items()}
QUOTED = re.compile("“([^”]+)”")
SENTENCE_ENDS = re.compile(r"(?<=[.?!])(?<!\b[A-Z]\.) ")
ELSEWHERE = re.compile(r"\bnot (from|in)\b")
LISTS = {row.source for rows in METHOD.list_matches.by_good.values() for row in rows}
PUBLISHERS = {
    name
    for rows in METHOD.list_matches.by_good.values()
    for row in rows
    for name in (row.publisher, METHOD.publisher(row.publisher).en)
}


def test_first_question_is_about_the_origin_and_the_second_about_the_issue_that_decides() -> None:
    tried = 0
    for code, result in verdicts():
        head = result.risk.issues[0] if result.risk.issues else None
        if head is None or head.band is Band.LOW or not head.paths or not head.paths[0].is_likely:
            continue
        first, second = result.questions[:2]
        name = METHOD.goods[first.about].name
        assert TEMPLATES[first.id].about == "origin", code
        assert (name, first.front) == (head.paths[0].good, head.front), code
        assert (second.about, second.issue) == (first.about, head.issue), code
        tried += 1
    assert tried > 250


def test_no_question_is_asked_about_a_good_that_it_does_not_fit() -> None:
    for code, result in verdicts():
        for question in result.questions:
            template = TEMPLATES[question.id]
            if question.about:
                assert template.fits is None or question.about in template.fits, code
                assert question.about not in template.fits_not, code


def test_at_most_five_questions_and_each_once() -> None:
    for code, result in verdicts():
        assert len(result.questions) <= 5, code
        assert len({question.nl for question in result.questions}) == len(result.questions), code


def test_nothing_is_asked_where_everything_is_low() -> None:
    for code, result in verdicts():
        if result.risk.issues and result.risk.band is Band.LOW:
            assert not result.questions, code


def test_no_question_is_about_an_issue_that_is_low() -> None:
    for code, result in verdicts():
        low = {(i.front, i.issue) for i in result.risk.issues if i.band is Band.LOW}
        assert not low & {(q.front, q.issue) for q in result.questions}, code


def rows_of(path: RiskPath, issue: IssueRisk) -> list[ListMatch]:
    return list(METHOD.list_matches.of(GOODS[path.good], Issue(issue.issue)))


def assert_named(sentence: str, path: RiskPath, issue: IssueRisk, code: str) -> None:
    """A sentence about a list rests on a row for that good: of that place, or of others alone."""
    rows = rows_of(path, issue)
    assert rows, (code, sentence)
    quoted = {row.listed_good for row in rows} & set(QUOTED.findall(sentence))
    rows = [row for row in rows if row.listed_good in quoted] if quoted else rows
    named = any(path.country in row.places for row in rows) or any(
        shipped().listings(row.listed_good, path.country or "", Issue(issue.issue)) for row in rows
    )
    assert rows, (code, sentence)
    assert named != bool(ELSEWHERE.search(sentence)), (code, path.country, sentence)


def test_no_sentence_cites_a_list_for_a_good_or_place_that_it_does_not_name() -> None:
    cited = 0
    for code, result in verdicts():
        for issue in result.risk.issues:
            for path in issue.paths:
                why = path.why.en.split(" The origin is ")[0]
                of_list = "official list names" in why or any(name in why for name in PUBLISHERS)
                if of_list and "imposed by the state" not in why:
                    assert_named(why, path, issue, code)
                    cited += 1
    assert cited > 300


def of_a_list(evidence: Evidence) -> bool:
    return evidence.source in LISTS | PUBLISHERS and evidence.where != "state_imposed.csv"


def test_no_evidence_cites_a_list_for_a_good_or_place_that_it_does_not_name() -> None:
    cited = 0
    for code, result in verdicts():
        for issue in result.risk.issues:
            for path in issue.paths:
                for evidence in path.evidence:
                    if of_a_list(evidence) and QUOTED.search(evidence.says.en):
                        assert_named(evidence.says.en, path, issue, code)
                        cited += 1
    assert cited > 300


def test_no_evidence_calls_a_list_the_basis_of_a_level_elsewhere() -> None:
    for _, result in verdicts():
        for issue in result.risk.issues:
            for path in issue.paths:
                assert not any("it is on a published list" in e.says.en for e in path.evidence)


def test_our_own_estimate_of_an_origin_is_called_one() -> None:
    for code, result in verdicts():
        for issue in result.risk.issues:
            for path in issue.paths:
                is_estimate = path.supply is not None and path.supply.source == "origins.csv"
                if is_estimate and "names this input" not in path.why.en:
                    assert "our own estimate" in path.why.en, code
                    assert "onze schatting" in path.why.nl, code


def test_each_front_is_summed_up_in_at_most_thirty_words() -> None:
    for code, result in verdicts():
        assert result.summaries is not None
        for text in (result.summaries.chain, result.summaries.work_here):
            assert word_count(text) <= MOST_WORDS == 30, (code, text)
            assert text.nl[:1].isupper()
            assert text.en[:1].isupper()


def test_what_a_purchase_may_hold_is_said_of_the_issue_that_heads_it() -> None:
    said = [
        (code, result)
        for code, result in verdicts()
        if result.risk.issues and result.risk.issues[0].holds is not None
        if result.risk.issues[0].band != "low"
    ]
    assert said
    for code, result in said:
        assert " if it holds " in result.risk.issues[0].possible[0].en, code
        assert "if it holds" in result.summary.en or "possibly" in result.summary.en, code


def test_no_verdict_gives_no_reason_beside_a_clause() -> None:
    for code, result in verdicts():
        if result.flag is Flag.NONE and result.clause_level != "L0":
            assert "gives no reason" not in result.summary.en, code
            assert result.clause_level in result.summary.en, code
        if result.clause_level == "L0":
            assert "calls for a light clause" not in result.summary.en, code


def test_the_sentence_on_the_level_names_the_issue_of_the_headline() -> None:
    for code, result in verdicts():
        if result.risk.issues and result.clause_level != "L0":
            head = result.risk.issues[0].name.en
            assert result.clause_why[0].en.casefold().startswith(head.casefold()), code


def amount_of_text(result: Verdict) -> int:
    """Return the number of characters that a page may show of a verdict."""
    texts = [result.summary, *result.clause_why, *(change.text for change in result.would_change)]
    texts += [Text(question.nl, question.en) for question in result.questions]
    for issue in result.risk.issues:
        texts += [issue.name, *issue.possible, *(path.why for path in issue.paths)]
    return sum(len(text.nl) for text in texts)


@cache
def longest() -> tuple[ReportEntry, ...]:
    """Return the verdicts with the most to say, and a few others, as they are kept."""
    by_length = sorted(verdicts(), key=lambda each: (-amount_of_text(each[1]), each[0]))
    return tuple(
        ReportEntry("2026-001", Contract(key="k", title=code), as_document(result))
        for code, result in (*by_length[:60], *by_length[60::10])
    )


def test_an_explanation_fits_two_screens_in_both_languages() -> None:
    for entry in longest():
        for language in ("nl", "en"):
            lines = "".join(render_brief([entry], language)).splitlines()
            assert len(lines) <= MOST_LINES == 50, (entry.contract.title, language)
            assert max(map(len, lines)) <= WIDTH == 100, (entry.contract.title, language)


def test_an_explanation_says_no_sentence_twice() -> None:
    for entry in longest():
        for language in ("nl", "en"):
            for page in (render([entry], language), render_brief([entry], language)):
                text = " ".join("".join(page).split())
                sentences = [part for part in SENTENCE_ENDS.split(text) if len(part) > 40]
                twice = [part for part, times in Counter(sentences).items() if times > 1]
                assert not twice, (entry.contract.title, language, twice)
