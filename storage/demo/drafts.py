"""Single works of one student: a course outcome or a diverse performance, with title, files and fingerprints."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from portfolio.calendar import TAIPEI, Term
from portfolio.dates import start_of_day
from portfolio.works import Registrant, WorkKind
from storage.demo.calendar import TERMS
from storage.demo.catalogue import Area, SchoolPlan, words
from storage.demo.courses import areas_of
from storage.demo.people import FIRST_YEAR, Person
from storage.demo.works import File, Work

FIRST_WORKS_AFTER = timedelta(days=12)  # after 開學日: nobody has a work on the first day
UPLOAD_GRACE = timedelta(days=14)  # as tttvs and yphs have it; where the document says nothing it is custom here
CERTIFICATION_GRACE = timedelta(days=21)
LARGEST_DOCUMENT, LARGEST_RECORDING = 4_000_000, 10_000_000  # bytes; the smallest limits printed (yphs 表一)
BRIEF_SHARE, RECORDING_SHARE, LINK_SHARE = 0.85, 0.15, 0.1


@dataclass
class Drafts:
    """Makes the works of one student, numbered in the order they are made."""

    plan: SchoolPlan
    student: Person
    random: Random
    made: int = 0
    titles: set[str] = field(default_factory=set)

    def grade_in(self, academic_year: int) -> int:
        """Return the student's grade in that year; below 1 or above 3 they were not here."""
        return self.student.grade_now + academic_year - FIRST_YEAR

    @property
    def areas(self) -> tuple[Area, ...]:
        """What the student learns."""
        return areas_of(self.plan, self.student.class_name or "")

    def area(self, name: str) -> Area:
        """Return one of the areas; in the evening not every one is taught: then the first."""
        return next((area for area in self.areas if area.name == name), self.areas[0])

    def outcome(self, term: Term, area: Area, uploaded_at: datetime) -> Work:
        """Return a course outcome (課程學習成果) that waits for certification."""
        grade = self.grade_in(term.academic_year)
        course = area.courses[grade - 1]
        title = self._title([f"{course}{ending}" for ending in words("works")["outcomes"]])
        return self._work(
            WorkKind.COURSE_OUTCOME,
            title,
            term.academic_year,
            uploaded_at,
            term=term,
            code=f"{area.code}{grade}{(self.student.class_name or '')[1:]}",
        )

    def diverse(self, year: int, uploaded_at: datetime, by: Registrant = Registrant.STUDENT) -> Work:
        """Return a diverse performance (多元表現), put in by the student, the school or an outside body."""
        titles = {
            Registrant.STUDENT: self.random.choice(words("works")["diverse"])["titles"],
            Registrant.SCHOOL: words("works")["by_school"],
            Registrant.OUTSIDE: words("works")["by_outside"],
        }[by]
        return self._work(WorkKind.DIVERSE_PERFORMANCE, self._title(titles), year, uploaded_at, registered_by=by)

    def _title(self, titles: list[str]) -> str:
        """Return one that the student has not used yet, as long as there is one."""
        title = self.random.choice([one for one in titles if one not in self.titles] or titles)
        self.titles.add(title)
        return title

    def _work(
        self,
        kind: WorkKind,
        title: str,
        year: int,
        uploaded_at: datetime,
        *,
        term: Term | None = None,
        code: str | None = None,
        registered_by: Registrant = Registrant.STUDENT,
    ) -> Work:
        self.made += 1
        id_ = f"{'C' if term else 'D'}{term.academic_year if term else year}{self.student.number}{self.made:02}"
        by_student = registered_by is Registrant.STUDENT
        recording = by_student and self.random.random() < RECORDING_SHARE
        document = not recording or self.random.random() < 0.5
        link = by_student and term is None and self.random.random() < LINK_SHARE
        return Work(
            id=id_,
            kind=kind,
            number=self.student.number,
            title=title,
            academic_year=year,
            uploaded_at=uploaded_at,
            term=term,
            code=code,
            brief=self.random.choice(words("works")["briefs"]) if self.random.random() < BRIEF_SHARE else None,
            registered_by=registered_by,
            document=self._file(("pdf", "pdf", "pdf", "jpg", "png"), LARGEST_DOCUMENT) if document else None,
            recording=self._file(("mp4", "mp3"), LARGEST_RECORDING) if recording else None,
            link=f"{words('works')['links'][0]}{id_}" if link else None,
        )

    def _file(self, types: tuple[str, ...], largest: int) -> File:
        return File(self.random.choice(types), self.random.randint(largest // 50, largest))

    def moment(self, opens: datetime, closes: datetime) -> datetime:
        """Return a moment of a window, rather late than early, to the minute and at a waking hour."""
        found = opens + (closes - opens) * self.random.triangular(0, 1, 0.8)
        return found.replace(
            hour=self.random.randint(7, 22), minute=self.random.randint(0, 59), second=0, microsecond=0
        )


def upload_window(term: Term) -> tuple[datetime, datetime]:
    """Return when works of a term are uploaded; the last day itself is left out."""
    _, opens, closing = next(found for found in TERMS if found[0] == term)
    return start_of_day(opens + FIRST_WORKS_AFTER), start_of_day(closing + UPLOAD_GRACE - timedelta(days=1))


def certification_end(term: Term) -> datetime:
    """Return until when works of a term are certified."""
    _, _, closing = next(found for found in TERMS if found[0] == term)
    return datetime.combine(closing + CERTIFICATION_GRACE, time(18), tzinfo=TAIPEI)


def diverse_window(academic_year: int) -> tuple[datetime, datetime]:
    """Return when diverse performances of a year are uploaded: from September to the end of July."""
    first, second = Term(academic_year, 1), Term(academic_year, 2)
    return upload_window(first)[0], start_of_day(second.last_day)
