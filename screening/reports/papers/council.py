"""The yearly report to a council or parliament: goals, what was reached, not known, and next.

Every figure comes out of the report as it was gathered, and every text out of its versions: nothing
is counted or written here.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from screening.i18n.language import Language
from screening.model.commitments import CommitmentState
from screening.model.council_report import (
    CaseFigure,
    ChangeCause,
    ReportAmbition,
    ReportChange,
    ReportCommitment,
    ReportFigure,
    YearFigure,
)
from screening.model.json_document import as_document
from screening.model.monitoring import AmbitionState
from screening.model.published_figures import LEAST
from screening.reports import source_titles
from screening.reports.council_subject import CouncilSubject
from screening.reports.layout.blocks import (
    Block,
    Bullets,
    Callout,
    FigureBlock,
    Heading,
    Paper,
    PaperTable,
    Paragraph,
)
from screening.reports.measure_words import NONE, percent, sentence_of, share_words
from screening.reports.paper_words import PaperWords
from screening.reports.papers import PaperAbout
from screening.reports.share_bars import PrintedShare, share_bars
from screening.services.council_report.texts import places_left
from sources.kit.values.message import Message

ABOUT = PaperAbout.YEAR
MOST_FALLEN_SHORT = 5  # figures that are named where it is told what did not work
HARM = "harm"  # the group of measures on cases
# What a reader with one minute reads: of each question one measure, where it is measured.
IN_SHORT = ("set_in_documents", "followed_up", "deliveries_on_time", "chain_known")


def paper(subject: CouncilSubject, language: Language) -> Paper:
    """Return the paper."""
    words = _CouncilWords(subject, language)
    report = subject.report
    return Paper(
        title=words.say(Message("council_paper.title", year=report.year)),
        language=language.code,
        day=report.as_of,
        blocks=tuple(words.blocks()),
        footer=words.footer(),
        page_of=words.say(Message("paper.of")),
        data={
            "kind": "council",
            "state": subject.state.value,
            "edition": subject.adopted.edition if subject.adopted else None,
            "decision": subject.adopted.decision if subject.adopted else None,
            "sha256": subject.sha256,
            "report": as_document(report),
        },
    )


class _CouncilWords(PaperWords):
    """The blocks of the report in one language."""

    def __init__(self, subject: CouncilSubject, language: Language) -> None:
        self.subject, self.report, self.language = subject, subject.report, language

    def footer(self) -> str:
        adopted = self.subject.adopted
        if adopted is None:
            day = self.report.as_of.isoformat()
            return self.say(Message("council_paper.draft_footer", year=self.report.year, day=day))
        return self.say(
            Message(
                "council_paper.adopted_footer",
                year=self.report.year,
                edition=adopted.edition,
                decision=adopted.decision,
            )
        )

    def blocks(self) -> Iterator[Block]:
        yield from self._opening()
        yield from self._promised()
        yield from self._results()
        yield from self._changed()
        yield from self._not_worked()
        yield from self._cases()
        yield from self._commitments()
        yield from self._next_year()
        yield from self._account()

    # -- the sections, in their order --

    def _opening(self) -> Iterator[Block]:
        if self.report.buyer:
            yield Paragraph(self.report.buyer)
        if self.subject.adopted is None:
            yield Callout(
                self.say(Message("council_paper.draft")), self.say(Message("council_paper.not_yet"))
            )
        if left := places_left(self.report.texts):
            mark = self.say(Message("council_paper.draft"))
            yield Callout(mark, self.say(Message("council.places_left", places=left)))
        yield from self._text("opening")
        short = [self.report.figure(measure) for measure in IN_SHORT]
        sentences = [
            *self._goals_in_short(),
            *(self._in_short(each.now) for each in short if each and each.now.in_scope),
        ]
        open_ones = self._commitments_in(CommitmentState.OPEN)
        if open_ones:
            sentences.append(self.say(Message("council_paper.still_open", count=len(open_ones))))
        if sentences:
            yield Bullets(tuple(sentences))
        elif not self.report.figures:
            yield Paragraph(self.say(Message("council_paper.no_figures", year=self.report.year)))

    def _in_short(self, figure: ReportFigure) -> str:
        """Return the sentence of a measure, with the share of all, as the tables have it."""
        scope = figure.in_scope - figure.unsure
        said = sentence_of(figure.title, figure.sentence, scope, figure.met, self.language)
        if not figure.unknown:
            return said
        every = self.language.number(figure.in_scope)
        with_all = Message("council_paper.with_all_unknown", every=every)
        if (figure.share_low, figure.share_high) != (0, 1):
            share = self._short_share(figure)
            with_all = Message("council_paper.with_unknown", share=share, every=every)
        return f"{said} {self.say(with_all)}"

    def _goals_in_short(self) -> Iterator[str]:
        """Yield how many of the goals whose day has come were reached."""
        states = Counter(
            each.state for each in self.report.ambitions if each.until <= self.report.as_of
        )
        if states:
            reached, missed = states[AmbitionState.REACHED], states[AmbitionState.NOT_REACHED]
            yield self.say(
                Message(
                    "council_paper.goals_in_short",
                    count=states.total(),
                    reached=reached,
                    missed=missed,
                    unknown=states.total() - reached - missed,
                )
            )

    def _promised(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.promised"))
        yield from self._text("promised")
        ambitions = self.report.ambitions
        if not ambitions:
            yield Paragraph(self.say(Message("council_paper.no_ambitions")))
            return
        headings = self._said(
            Message("council_paper.goal"),
            Message("council_paper.target"),
            Message("council_paper.by_when"),
            Message("council_paper.now"),
            Message("council_paper.how_it_stands"),
        )
        yield PaperTable(headings, tuple(map(self._ambition_row, ambitions)), (7, 3, 4, 4, 4))
        yield Paragraph(self._bases(ambitions), quiet=True)

    def _results(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.results"))
        yield from self._text("results")
        counted = [each for each in self.report.figures if each.now.group != HARM]
        for group, figures in groupby(counted, key=lambda each: each.now.group):
            several = tuple(figures)
            yield Heading(self.word(group, "report_group").capitalize(), 3)
            yield from self._measured(several)

    def _measured(self, figures: Sequence[YearFigure]) -> Iterator[Block]:
        shown = [each for each in figures if each.now.in_scope]
        if not shown:
            yield Paragraph(self.say(Message("council_paper.nothing_counted")))
            return
        if len(shown) == 1:
            yield Paragraph(self._sentence(shown[0].now))
            return
        says = self._shows([each.now for each in shown])
        yield Paragraph(says)
        yield FigureBlock(self._drawing([each.now for each in shown]), says)
        headings = self._said(
            Message("council_paper.measure"),
            Message("council_paper.counted"),
            Message("council_paper.met"),
            Message("council_paper.not_met"),
            Message("council_paper.unknown"),
            Message("council_paper.share"),
            Message("council_paper.year_before"),
            Message("council_paper.millions"),
        )
        rows = tuple(map(self._figure_row, shown))
        yield PaperTable(headings, rows, (7, 3, 2, 2, 3, 4, 4, 4), small=True)

    def _changed(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.changed"))
        if self.report.before_of is None:
            yield Paragraph(self.say(Message("council_paper.no_year_before")))
            return
        yield from self._text("changed")
        lines = [*map(self._change, self.report.changes), *self._moved()]
        if lines:
            yield Bullets(tuple(lines))
        else:
            yield Paragraph(self.say(Message("council_paper.nothing_changed")))

    def _moved(self) -> Iterator[str]:
        """Yield which shares rose or fell for certain, whatever is not known of both years."""
        for each in self.report.figures:
            then, now = each.before, each.now
            if then is None or not then.in_scope or not now.in_scope:
                continue
            title = self.language.say(now.title)
            before, after = self._short_share(then), self._short_share(now)
            if (now.share_low or 0) > (then.share_high or 0):
                rose = Message("council_paper.rose", title=title, before=before, now=after)
                yield self.say(rose)
            elif (now.share_high or 0) < (then.share_low or 0):
                fell = Message("council_paper.fell", title=title, before=before, now=after)
                yield self.say(fell)

    def _not_worked(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.not_worked"))
        yield from self._text("not_worked")
        reached = {
            each.measure for each in self.report.ambitions if each.state == AmbitionState.REACHED
        }
        short = [
            each.now
            for each in self.report.figures
            if each.now.not_met and each.now.is_good and each.now.group != HARM
            and each.now.measure not in reached
        ]  # fmt: skip
        short.sort(key=lambda each: (-each.not_met / each.in_scope, -each.not_met))
        lines = [
            self.say(Message("council_paper.missed", goal=each.title, until=each.until.isoformat()))
            for each in self.report.ambitions
            if each.until <= self.report.as_of and each.state == AmbitionState.NOT_REACHED
        ]
        lines += [self._fell_short(each) for each in short[:MOST_FALLEN_SHORT]]
        if lines:
            yield Bullets(tuple(lines))
        else:
            yield Paragraph(self.say(Message("council_paper.nothing_fell_short")))

    def _cases(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.cases"))
        yield from self._text("cases")
        lines = [
            *(self._sentence(each.now) for each in self._former_cases() if each.now.in_scope),
            *self._told_cases(),
        ]
        if lines:
            yield Bullets(tuple(lines))
        elif self.report.cases or self._former_cases():
            yield Paragraph(self.say(Message("council_paper.no_cases")))

    def _former_cases(self) -> list[YearFigure]:
        """Return the cases of a report that was adopted when these were figures as others."""
        return [each for each in self.report.figures if each.now.group == HARM]

    def _told_cases(self) -> Iterator[str]:
        """Yield what is told of cases; of few of them that they are few, and no more."""
        not_told = []
        for number, case in enumerate(self.report.cases):
            title, counts = self.language.say(case.title), case.now
            if counts.is_few and number == 0:
                yield self.say(Message("council_paper.few_cases", least=LEAST))
                return  # the others are of these
            if counts.met is None:
                not_told.append(title)
                if counts.in_scope and number == 0:
                    yield self.say(Message("council_paper.all_cases", count=counts.in_scope))
            elif counts.in_scope:
                met, scope = counts.met, counts.in_scope
                said = sentence_of(case.title, case.sentence, scope, met, self.language)
                unknown = Message("council_paper.of_unknown", count=counts.unknown or 0)
                yield f"{said} {self.say(unknown)}" if counts.unknown else said
        if not_told:
            titles = tuple(not_told)
            yield self.say(Message("council_paper.cases_not_told", titles=titles, least=LEAST))

    def _commitments(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.commitments"))
        if not self.report.commitments:
            yield Paragraph(self.say(Message("council_paper.no_commitments")))
            return
        headings = self._said(
            Message("council_paper.asked_or_promised"),
            Message("council_paper.reference"),
            Message("council_paper.owner"),
            Message("council_paper.state"),
        )
        ordered = [kept for state in CommitmentState for kept in self._commitments_in(state)]
        rows = tuple(map(self._commitment_row, ordered))
        yield PaperTable(headings, rows, (8, 4, 4, 6), small=True)

    def _next_year(self) -> Iterator[Block]:
        yield self.heading(Message("council_paper.next_year"))
        yield from self._text("next_year")
        lines = [
            self.say(
                Message(
                    "council_paper.goal_ahead",
                    goal=each.title,
                    target=percent(float(Decimal(each.target))),
                    until=each.until.isoformat(),
                )
            )
            for each in self.report.ambitions
            if each.until > self.report.as_of
        ]
        lines += [
            self.say(Message("council_paper.open_one", text=each.text, reference=each.reference))
            for each in self._commitments_in(CommitmentState.OPEN)
        ]
        if lines:
            yield Bullets(tuple(lines))

    def _account(self) -> Iterator[Block]:
        """Yield what the figures do not say, what was left out, and which texts stand here."""
        report = self.report
        yield self.heading(Message("council_paper.account"))
        day = report.as_of.isoformat()
        if report.is_kept:
            yield Paragraph(
                self.say(
                    Message("council_paper.figures_kept", day=day, sha256=report.kept_sha256 or "")
                )
            )
        elif report.figures:
            yield Paragraph(self.say(Message("council_paper.figures_of_today", day=day)))
        if report.figures:
            yield self.heading(Message("council_paper.left_out"), 3)
            headings = self._said(
                Message("council_paper.measure"), Message("council_paper.left_out_because")
            )
            rows = (
                *((self.language.say(each.now.title), self._left_out(each.now))
                  for each in report.figures),
                *((self.language.say(each.title), self._left_out_of_cases(each))
                  for each in report.cases),
            )  # fmt: skip
            yield PaperTable(headings, rows, (2, 5), small=True)
        versions = ", ".join(
            self.say(
                Message(
                    "council_paper.text_version",
                    text=self.word(each.name, "report_block"),
                    version=each.version,
                )
            )
            for each in report.texts
            if each.language == self.language.code
        )
        yield Paragraph(self.say(Message("council_paper.texts", versions=versions)), quiet=True)
        yield Paragraph(
            self.say(Message("council_paper.hash", sha256=self.subject.sha256)), quiet=True
        )

    # -- their parts --

    def _said(self, *messages: Message) -> tuple[str, ...]:
        return tuple(map(self.say, messages))

    def _text(self, name: str) -> Iterator[Block]:
        text = self.report.text(self.language.code, name)
        for line in text.filled.splitlines() if text else ():
            if line.strip():
                yield Paragraph(line.strip())

    def _sentence(self, figure: ReportFigure) -> str:
        """Return the sentence of a measure, and of how many nobody knows it."""
        scope = figure.in_scope - figure.unsure
        said = sentence_of(figure.title, figure.sentence, scope, figure.met, self.language)
        asides = []
        if figure.unknown > figure.unsure:
            count = figure.unknown - figure.unsure
            asides.append(Message("council_paper.of_unknown", count=count))
        if figure.unsure:
            asides.append(Message("council_paper.of_unsure", count=figure.unsure))
        return " ".join([said, *map(self.say, asides)])

    def _shows(self, figures: Sequence[ReportFigure]) -> str:
        """Return what a drawing of these figures shows: highest, lowest, what is unknown."""
        parts: list[Message] = []
        partly = [each for each in figures if each.met or each.not_met]
        if len(partly) == 1:
            title, share, every = self._named(partly[0])
            message = Message("council_paper.all_alike", title=title, share=share, every=every)
            parts.append(message)
        elif partly:
            high = max(partly, key=lambda each: each.share_low or 0)
            low = min(partly, key=lambda each: each.share_high or 0)
            # Where what is not known could turn the order, nobody is called the highest or lowest.
            if all(_is_above(high, each) for each in figures if each is not high):
                title, share, every = self._named(high)
                message = Message("council_paper.highest", title=title, share=share, every=every)
                parts.append(message)
            if all(_is_above(each, low) for each in figures if each is not low):
                title, share, every = self._named(low)
                message = Message("council_paper.lowest", title=title, share=share, every=every)
                parts.append(message)
        most = max(figures, key=lambda each: each.unknown)
        if most.unknown:
            title = self.language.say(most.title)
            parts.append(
                Message("council_paper.most_unknown", title=title, count=most.unknown,
                        every=most.in_scope)
            )  # fmt: skip
        return " ".join(map(self.say, parts))

    def _named(self, figure: ReportFigure) -> tuple[str, str, str]:
        """Return what a figure is called, its share, and of how many."""
        return (
            self.language.say(figure.title),
            share_words(figure.share_low, figure.share_high, self.language),
            self.language.number(figure.in_scope),
        )

    def _drawing(self, figures: Sequence[ReportFigure]) -> str:
        rows = [
            PrintedShare(
                self.language.say(each.title),
                each.met / each.in_scope,
                each.unknown / each.in_scope,
                self._short_share(each),
            )
            for each in figures
        ]
        words = self._said(
            Message("council_paper.met"),
            Message("council_paper.unknown"),
            Message("council_paper.not_met"),
        )
        return share_bars(rows, *words)

    def _short_share(self, figure: ReportFigure) -> str:
        return share_words(figure.share_low, figure.share_high, self.language)

    def _figure_row(self, each: YearFigure) -> tuple[str, ...]:
        number, now = self.language.number, each.now
        return (
            self.language.say(now.title),
            number(now.in_scope),
            number(now.met),
            number(now.not_met),
            number(now.unknown),
            self._short_share(now),
            self._year_before(each),
            self._millions(now),
        )

    def _year_before(self, each: YearFigure) -> str:
        if each.measured_otherwise:
            return self.say(Message("council_paper.measured_otherwise"))
        if each.before is None:
            return NONE
        if not each.before.in_scope:
            return self.say(Message("council.nothing_in_scope"))
        return self._short_share(each.before)

    def _millions(self, figure: ReportFigure) -> str:
        """Return of how many millions of euros a measure is met; a dash where it counts none."""
        if figure.euros_in_scope is None or not Decimal(figure.euros_in_scope):
            return NONE
        met, every = (
            self.language.number(round(Decimal(euros) / 1_000_000, 1))
            for euros in (figure.euros_met or "0", figure.euros_in_scope)
        )
        return self.say(Message("council_paper.some_of", some=met, every=every))

    def _ambition_row(self, each: ReportAmbition) -> tuple[str, ...]:
        figure, case = self.report.figure(each.measure), self.report.case(each.measure)
        counts = figure.now if figure else case.now if case else None
        return (
            each.title,
            self.say(Message("council_paper.at_least", share=percent(float(Decimal(each.target))))),
            self.language.date(each.until),
            share_words(counts.share_low, counts.share_high, self.language) if counts else NONE,
            self.word(each.state, "report_goal"),
        )

    def _bases(self, ambitions: Sequence[ReportAmbition]) -> str:
        """Return on which decisions the goals rest, and who sees to each."""
        if len({(each.basis, each.owner) for each in ambitions}) == 1:
            basis, owner = ambitions[0].basis, ambitions[0].owner
            return self.say(Message("council_paper.one_basis", basis=basis, owner=owner))
        return " ".join(
            self.say(
                Message("council_paper.basis", goal=each.title, basis=each.basis, owner=each.owner)
            )
            for each in ambitions
        )

    def _fell_short(self, figure: ReportFigure) -> str:
        title = self.language.say(figure.title)
        return self.say(
            Message("council_paper.fell_short", title=title, some=figure.not_met,
                    every=figure.in_scope)
        )  # fmt: skip

    def _change(self, change: ReportChange) -> str:
        count = change.count or 0
        match change.cause:
            case ChangeCause.CONTRACTS_NEW:
                return self.say(Message("council_paper.contracts_new", count=count))
            case ChangeCause.CONTRACTS_GONE:
                return self.say(Message("council_paper.contracts_gone", count=count))
            case ChangeCause.POLICY:
                return self._by_policy(change, change.day)
            case ChangeCause.POLICY_ENDED:
                policy = self.language.say(change.title)
                day = change.day.isoformat() if change.day else ""
                return self.say(Message("council_paper.policy_ended", policy=policy, day=day))
            case ChangeCause.SOURCES:
                source = source_titles.source_title(change.what, self.language)
                return self.say(Message("council_paper.by_source", count=count, source=source))
            case ChangeCause.METHOD:
                return self.say(Message("council_paper.by_method", count=count))

    def _by_policy(self, change: ReportChange, day: date | None) -> str:
        when = day.isoformat() if day else ""
        policy = self.language.say(change.title)
        if change.count is None:
            return self.say(Message("council_paper.policy_unknown", policy=policy, day=when))
        if not change.count:
            return self.say(Message("council_paper.policy_changed", policy=policy, day=when))
        return self.say(
            Message("council_paper.by_policy", count=change.count, policy=policy, day=when)
        )

    def _commitments_in(self, state: CommitmentState) -> list[ReportCommitment]:
        return [each for each in self.report.commitments if each.state is state]

    def _commitment_row(self, each: ReportCommitment) -> tuple[str, ...]:
        state = self.word(each.state, "commitment_state")
        if each.since:
            state = f"{state}, {self.language.date(each.since)}"
        if each.why:
            state = f"{state}: {each.why}"
        kind = self.word(each.kind, "commitment_kind")
        reference = f"{kind} {each.reference}, {self.language.date(each.day)}"
        return each.text, reference, each.owner, state

    def _left_out(self, figure: ReportFigure) -> str:
        """Return what a measure does not say, and which rows it left out, why."""
        say, number = self.language.say, self.language.number
        reasons = [
            f"{_lowered(say(each.why).rstrip('.'))} ({number(each.rows)})"
            for each in figure.reasons
        ]
        told = [say(figure.caution), *self._not_counted(reasons)]
        if figure.without_end:
            told.append(self.say(Message("council_paper.no_end", count=figure.without_end)))
        return " ".join(told)

    def _left_out_of_cases(self, case: CaseFigure) -> str:
        """Return the same of cases, without how many: it would tell of them."""
        say = self.language.say
        reasons = [_lowered(say(why).rstrip(".")) for why in case.reasons]
        return " ".join([say(case.caution), *self._not_counted(reasons)])

    def _not_counted(self, reasons: Sequence[str]) -> Iterator[str]:
        if reasons:
            yield self.say(Message("council_paper.not_counted", reasons=", ".join(reasons)))


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _is_above(figure: ReportFigure, other: ReportFigure) -> bool:
    """Return whether a share is at least another one, whatever is not known of both."""
    return (figure.share_low or 0) >= (other.share_high or 0)
