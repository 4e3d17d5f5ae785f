"""「我的件數」: uploaded, certified and selected works, what the limits leave, and the day of the data."""

from functools import cached_property

from handlers.certified_here import blocks_beside, of_period
from handlers.citing import say_clause
from handlers.context import Context
from handlers.conversation import Block, Button, Fact, Meter, Paragraph, Reply
from handlers.intents import ShowDeadlines, ShowHelp, ShowSelection, ShowWorks
from handlers.receipt_intents import ShowReceipts
from handlers.routing import Router
from handlers.saying import say_day, say_ruled, say_term, say_year
from handlers.students import choose_child, has_left, the_student
from handlers.waiting import show_waiting
from portfolio.calendar import SchoolCalendar, Term
from portfolio.certification_due import find_deadline
from portfolio.counts import count, count_unplaced, current_term, is_closed, selection_years
from portfolio.dates import days_between, taipei_day
from portfolio.limits import Counts, Limit, LimitSubject, left, limit_for, needs_certification
from portfolio.people import Division, Role
from portfolio.readings import Standing, State
from portfolio.rules import DeadlineSubject, Per, RulePack
from portfolio.works import WorkKind
from storage.queries import imports, receipts, terms, works
from storage.queries.certification_of_student import OfStudent, find_of_student
from storage.tables import Person

router = Router()


@router.on(ShowWorks)
def show_works(intent: ShowWorks, ctx: Context) -> Reply:
    """Return a student's counts; a guardian of several children is asked which one, a teacher sees what waits."""
    actor, pack = ctx.bound()
    if actor.role is Role.TEACHER:
        return show_waiting(ctx)
    if actor.role is Role.STAFF:
        return Reply(ctx.t("works.title"), (Paragraph(ctx.t("works.not_for_staff")),))
    student = the_student(ctx, intent.child)
    if student is None:
        return choose_child(ctx, lambda number: ShowWorks(number))
    child = student.number if actor.role is Role.GUARDIAN else ""
    blocks: list[Block] = [Paragraph(ctx.t("child.about", name=student.name))] if child else []
    blocks += _facts(ctx, pack, student)
    buttons = [
        Button(ctx.t("selecting.button"), ShowSelection(child)),
        Button(ctx.t("deadlines.button"), ShowDeadlines(child)),
        Button(ctx.t("help.button"), ShowHelp()),
    ]
    if receipts.find_years_received(ctx.session, school=student.school, student_id=student.id or 0):
        buttons.insert(0, Button(ctx.t("receipts.button"), ShowReceipts(child)))
    return Reply(ctx.t("works.title"), tuple(blocks), tuple(buttons))


def _facts(ctx: Context, pack: RulePack | None, student: Person) -> list[Block]:
    """The counts with their limits, or why there are none: rules and data are missing in different ways."""
    if pack is None:
        return [Paragraph(ctx.t("rules.not_here"))]
    imported = imports.data_day(ctx.session, school=student.school, kind="works")
    if imported is None:
        return [Paragraph(ctx.t("works.not_imported", office=pack.codes_office()))]
    blocks = Tally(ctx, pack, ctx.ruled(terms.calendar_of(ctx.session, student.school)), student).blocks()
    if has_left(student, ctx):
        blocks.append(Paragraph(ctx.t("student.left", office=pack.codes_office())))
    if pack.predates_national_rules:
        blocks.append(Paragraph(ctx.t("rules.predate", office=pack.codes_office())))
    day, today = taipei_day(imported), taipei_day(ctx.now)
    blocks.append(Paragraph(ctx.t("works.day_of_data", day=say_day(ctx.t, day, today=today))))
    age = days_between(day, today)
    if ctx.school is not None and age > ctx.school.stale_after_days:
        blocks.append(Paragraph(ctx.t("works.stale", days=age)))
    return blocks


class Tally:
    """One student's counts of the present term, its year, and the selections that concern it."""

    def __init__(self, ctx: Context, pack: RulePack, calendar: SchoolCalendar, student: Person) -> None:
        self.ctx, self.t, self.pack, self.calendar = ctx, ctx.t, pack, calendar
        self.student = student
        self.left = has_left(student, ctx)
        self.grade = student.grade or 1
        self.division = student.division or Division.DAY
        self.closed: dict[tuple[DeadlineSubject, Term, int], bool] = {}
        self.term = current_term(calendar, taipei_day(ctx.now))
        self.pack = self.rules(self.term)
        self.rows = works.count_works(ctx.session, school=student.school, student_id=student.id or 0)
        self.selected = works.count_selected(ctx.session, school=student.school, student_id=student.id or 0)
        self.received = receipts.find_years_received(ctx.session, school=student.school, student_id=student.id or 0)

    def blocks(self) -> list[Block]:
        """Return uploads of the term, uploads of the year, then selections, each with its limit and clause."""
        blocks = [block for kind in WorkKind for block in self._uploads(kind)]
        years = {*selection_years(self.term, self.grade), *(year for year, _kind in self.selected)}
        for year in sorted(years, reverse=True)[:2]:
            blocks += [self.selection(kind, year) for kind in WorkKind]
        return blocks

    def _uploads(self, kind: WorkKind) -> list[Block]:
        """The meter of one kind over the period that its limit is about, with what belongs to it."""
        outcome = kind is WorkKind.COURSE_OUTCOME
        limit = self.limit(
            LimitSubject.UPLOAD_OUTCOMES if outcome else LimitSubject.UPLOAD_DIVERSE, self.grade, self.term
        )
        by_year = limit.per is Per.YEAR
        counts = count(self.rows, self.pack, kind, self.term.academic_year if by_year else self.term)
        due = DeadlineSubject.UPLOAD_OUTCOMES if outcome else DeadlineSubject.UPLOAD_DIVERSE
        closed = self._closed(due, self.term, self.grade)
        spoken = say_year(self.t, self.term.academic_year) if by_year else say_term(self.t, self.term)
        label = self.t(f"works.uploaded.{kind.value}", period=spoken)
        unplaced = 0 if by_year else count_unplaced(self.rows, self.pack, kind, self.term.academic_year)
        blocks: list[Block] = (
            [self._unplaced(label, limit, counts, unplaced)]
            if unplaced
            else [Meter(label, self._measure("uploaded", limit, counts.uploaded, closed), counts.uploaded, limit.value)]
        )
        if needs_certification(self.pack, kind) and counts.uploaded:
            blocks.append(Fact(self.t("works.certification"), self._certification(counts)))
            blocks += self._beside(counts, due)
        if counts.not_counted:
            blocks.append(Fact(self.t("works.not_counted"), self.t("works.not_counted_is", count=counts.not_counted)))
        return blocks

    def _beside(self, counts: Counts, subject: DeadlineSubject) -> list[Block]:
        """What the platform's counts leave open: passes that it lacks, returns and why, whose turn it is."""
        if not (counts.waiting or counts.returned):
            return []
        theirs = of_period(self._asked, counts.kind, counts.period)
        if not theirs:
            return []
        rules, grade, division = self.rules(self.term), self.grade, self.division
        upload = find_deadline(rules, self.calendar, term=self.term, grade=grade, division=division, subject=subject)
        return blocks_beside(self.ctx, self.pack, theirs, upload=upload, division=division)

    @cached_property
    def _asked(self) -> list[OfStudent]:
        student = self.student
        return find_of_student(self.ctx.session, school=student.school, student_id=student.id or 0)

    def _unplaced(self, label: str, limit: Limit, counts: Counts, unplaced: int) -> Block:
        """What is left of a semester's limit cannot be said while the semester of some works is not imported."""
        facts = {"used": counts.uploaded, "unplaced": unplaced, "office": limit.office}
        if limit.value is None:
            return Meter(label, self.t("works.unplaced", **facts), counts.uploaded, None)
        words = self.t("works.unplaced_of", limit=limit.value, **facts)
        return Meter(label, words + self._source(limit), counts.uploaded, None)

    def selection(self, kind: WorkKind, year: int) -> Block:
        """Return how many works of a kind and year are selected, with the limit and its clause."""
        outcome = kind is WorkKind.COURSE_OUTCOME
        used = self.selected.get((year, kind), 0)
        subject = LimitSubject.SELECT_OUTCOMES if outcome else LimitSubject.SELECT_DIVERSE
        limit = self.limit(subject, self.grade_in(year), Term(year, 2))
        closed = self.selection_is_closed(year)
        label = self.t(f"works.selected.{kind.value}", year=say_year(self.t, year))
        return Meter(label, self._measure("selected", limit, used, closed), used, limit.value)

    def grade_in(self, year: int) -> int:
        """Return the grade that the student was in in an academic year."""
        return self.grade - (self.term.academic_year - year)

    def selection_is_closed(self, year: int) -> bool:
        """Return whether nothing of a year can be selected any more: its day is past, or its statement has come."""
        return year in self.received or self._closed(DeadlineSubject.SELECTION, Term(year, 2), self.grade_in(year))

    def limit(self, subject: LimitSubject, grade: int, term: Term) -> Limit:
        """Return a limit as it holds for the student's works of a term, made in a grade."""
        pack = self.rules(term)
        return limit_for(pack, subject, grade=grade, semester=self.term.semester, division=self.division)

    def rules(self, term: Term) -> RulePack:
        """Return today's rules; for works of a term that is over, those that held then."""
        book = self.ctx.rulebook
        return self.pack if book is None or term.last_day >= taipei_day(self.ctx.now) else book.of(term)

    def _closed(self, subject: DeadlineSubject, term: Term, grade: int) -> bool:
        if self.left:
            return True
        asked = (subject, term, grade)
        if asked not in self.closed:  # both kinds of works share one selection
            self.closed[asked] = is_closed(
                self.rules(term), self.calendar, subject, term, grade=grade, division=self.division, now=self.ctx.now
            )
        return self.closed[asked]

    def _measure(self, verb: str, limit: Limit, used: int, closed: bool) -> str:
        """「9件中已上傳3件，還可以上傳6件」 with the clause; a limit that is not stated is said to be so.

        Rules older than the present national ones say that beside every number: it is the number that is in doubt.
        """
        t = self.t
        if limit.value is None:
            key = f"works.{verb}_no_limit" if limit.state is State.NOT_STATED else f"works.{verb}_limit_unclear"
            older = t("works.older") if self.pack.predates_national_rules else ""
            return t(key, used=used, office=limit.office) + older
        words = t(f"works.{verb}_of", used=used, limit=limit.value)
        room = left(limit, used) or 0
        if closed:
            words += t(f"works.{verb}_closed")
        elif used > limit.value:
            words += t("works.over_limit", over=used - limit.value, office=limit.office)
        else:
            words += t(f"works.{verb}_left", left=room) if room else t("works.limit_reached")
        if limit.standing is Standing.PROPOSED:
            words += t("works.proposed")
        return words + self._source(limit)

    def _source(self, limit: Limit) -> str:
        key = "works.source_older" if self.pack.predates_national_rules else "works.source"
        return self.t(key, source=say_ruled(self.t, say_clause(self.t, limit.clauses[:1]), limit.ruling))

    def _certification(self, counts: Counts) -> str:
        """How many the teachers certified, and what becomes of the others; only what there is is said."""
        said = [("certified", counts.certified), ("waiting", counts.waiting), ("returned", counts.returned)]
        return self.t("sentence.comma").join(
            self.t(f"works.{name}", count=number) for name, number in said if number or name == "certified"
        )
