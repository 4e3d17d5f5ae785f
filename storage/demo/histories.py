"""What every student of a demo school uploaded from 112 to 114, when, and what became of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from portfolio.calendar import Term
from portfolio.limits import limit_for
from portfolio.people import Division
from portfolio.rules import LimitSubject
from portfolio.schools import load_pack
from portfolio.works import Registrant
from storage.demo.calendar import TERMS
from storage.demo.catalogue import SchoolPlan, dice
from storage.demo.courses import attends
from storage.demo.drafts import Drafts, certification_end, diverse_window, upload_window
from storage.demo.fixed import NO_LIMIT_WORKS, START
from storage.demo.fixed_works import FIXED_DIVERSE, FIXED_OUTCOMES
from storage.demo.people import Person
from storage.demo.staff import Faculty
from storage.demo.works import Work, certified_by, returned

AWAY, AWAY_FROM = "T02", START - timedelta(days=45)  # since then T02 certifies nothing
RETURNED_SHARE, AGAIN_SHARE = 0.14, 0.7
ALL_CERTIFIED = {"30102"}
AMOUNTS = (0, 1, 1, 2, 2, 2, 3, 3, 4, 5)


YEARS = tuple(sorted({term.academic_year for term, *_ in TERMS}))


class Histories:
    """All works of a school's students, made a year at a time, since most of what is asked is about the first two."""

    def __init__(self, plan: SchoolPlan, seed: int, students: tuple[Person, ...], faculty: Faculty) -> None:
        self._faculty = faculty
        self._drafts = [Drafts(plan, student, dice(seed, plan.slug, "works", student.number)) for student in students]
        self._years: dict[int, dict[str, list[Work]]] = {}

    def of_year(self, academic_year: int) -> dict[str, list[Work]]:
        """Return the works of one academic year by student; what a student made before decides what comes next."""
        for year in YEARS:
            if year <= academic_year and year not in self._years:
                self._years[year] = {
                    drafts.student.number: _of_year(drafts, self._faculty, year) for drafts in self._drafts
                }
        return self._years[academic_year]

    def at(self, moment: datetime) -> Iterator[Work]:
        """Yield what the school platform has at that moment, student by student, in the order of uploads."""
        years = [self.of_year(year) for year in YEARS if diverse_window(year)[0] <= moment]
        for drafts in self._drafts:
            mine = [work for year in years for work in year[drafts.student.number] if work.uploaded_at <= moment]
            yield from sorted(mine, key=lambda work: (work.uploaded_at, work.id))


def _of_year(drafts: Drafts, faculty: Faculty, academic_year: int) -> list[Work]:
    if not 1 <= drafts.grade_in(academic_year) <= 3 or not attends(drafts.student, Term(academic_year, 1)):
        return []
    first, second = Term(academic_year, 1), Term(academic_year, 2)
    return [
        *_outcomes(drafts, faculty, first),
        *_outcomes(drafts, faculty, second),
        *_diverse(drafts, academic_year),
    ]


def upload_limit(slug: str, subject: LimitSubject, *, grade: int, semester: int, division: Division | None) -> int:
    """Return the school's limit, or the demo's own number where its document states none."""
    division = division or Division.DAY
    limit = limit_for(load_pack(slug), subject, grade=grade, semester=semester, division=division)
    return NO_LIMIT_WORKS if limit.value is None else limit.value


def _outcomes(drafts: Drafts, faculty: Faculty, term: Term) -> list[Work]:
    student = drafts.student
    if not attends(student, term):
        return []
    limit = upload_limit(
        drafts.plan.slug,
        LimitSubject.UPLOAD_OUTCOMES,
        grade=drafts.grade_in(term.academic_year),
        semester=term.semester,
        division=student.division,
    )
    fixed = FIXED_OUTCOMES.get((student.number, str(term)))
    if fixed is not None:
        return fixed(drafts, term, limit)
    opens, closes = upload_window(term)
    amount = min(limit, drafts.random.choice(AMOUNTS))
    return [
        _decided(
            drafts, faculty, drafts.outcome(term, drafts.random.choice(drafts.areas), drafts.moment(opens, closes))
        )
        for _ in range(amount)
    ]


def _decided(drafts: Drafts, faculty: Faculty, work: Work) -> Work:
    """Return the work with what its teacher did: certified, sent back, or nothing yet because nobody was there."""
    random, term = drafts.random, work.term
    if term is None:
        return work
    until = certification_end(term)
    decided = min(work.uploaded_at + timedelta(days=random.randint(2, 24), minutes=random.randint(1, 300)), until)
    sent_back = random.random() < RETURNED_SHARE and work.number not in ALL_CERTIFIED
    again = timedelta(days=random.randint(1, 6)) if random.random() < AGAIN_SHARE else None
    if _nobody_there(drafts, faculty, work):
        return certified_by(work, until)
    if not sent_back:
        return certified_by(work, decided)
    if again is not None and decided + again < until:
        return returned(work, decided, again_after=again, certified_after=until - decided - again)
    return returned(work, decided, again_after=None, certified_after=None)


def _nobody_there(drafts: Drafts, faculty: Faculty, work: Work) -> bool:
    class_name = drafts.student.class_name or ""
    area = next(area for area in drafts.areas if work.code is not None and work.code.startswith(area.code))
    teacher = faculty.teacher_of(area.name, class_name, work.academic_year)
    return teacher == AWAY and AWAY_FROM < work.uploaded_at < certification_end(Term(113, 1))


def _diverse(drafts: Drafts, academic_year: int) -> list[Work]:
    random, student = drafts.random, drafts.student
    fixed = FIXED_DIVERSE.get((student.number, academic_year))
    if fixed is not None:
        return fixed(drafts, academic_year)
    opens, closes = diverse_window(academic_year)
    limit = upload_limit(
        drafts.plan.slug,
        LimitSubject.UPLOAD_DIVERSE,
        grade=drafts.grade_in(academic_year),
        semester=1,
        division=student.division,
    )
    amount = min(limit, random.choice(AMOUNTS) + random.choice((0, 1, 2)))
    found = [drafts.diverse(academic_year, drafts.moment(opens, closes)) for _ in range(amount)]
    if random.random() < 0.3:
        found.append(drafts.diverse(academic_year, drafts.moment(opens, closes), Registrant.SCHOOL))
    if random.random() < 0.1:
        found.append(drafts.diverse(academic_year, drafts.moment(opens, closes), Registrant.OUTSIDE))
    return found
