"""Rows of made-up schools for tests, added one by one; `tests/world.py` makes a small school of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from handlers.context import Actor
from portfolio.bindings import PRIVACY_VERSION
from portfolio.calendar import Event, Term
from portfolio.people import Division, Relation, Role
from portfolio.works import CertificationState, Registrant, WorkKind
from storage.tables import (
    Account,
    AnnouncedDay,
    Binding,
    Course,
    Enrolment,
    Guardianship,
    Person,
    RosterImport,
    Selection,
    Teaching,
    Work,
)
from storage.units import Storage

SMALL = "small"
OTHER = "other"
PERSONAS = {Role.STUDENT: "student", Role.GUARDIAN: "guardian", Role.TEACHER: "teacher", Role.STAFF: "registrar"}


@dataclass
class World:
    """The made-up schools, and short ways to their rows; rows read here are detached copies."""

    storage: Storage
    now: datetime
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    roles: dict[tuple[str, str], Role] = field(default_factory=dict)
    bindings: dict[tuple[str, str], int] = field(default_factory=dict)
    accounts: dict[tuple[str, str], int] = field(default_factory=dict)
    works: dict[tuple[str, str, str], int] = field(default_factory=dict)  # school, number, title
    courses: dict[tuple[str, str, str], int] = field(default_factory=dict)  # school, term, code

    _open: Session | None = None

    def moved_to(self, storage: Storage) -> "World":
        """Return the same world in a copy of its database, with lists of its own of what is added there."""
        lists = {name: dict(value) for name, value in vars(self).items() if isinstance(value, dict)}
        return replace(self, storage=storage, **lists)

    @contextmanager
    def together(self, school: str = SMALL) -> Iterator[None]:
        """Put everything added inside into one transaction of one school: one commit instead of fifty."""
        with self.storage.unit(school) as session:
            self._open = session
            try:
                yield
            finally:
                self._open = None

    @contextmanager
    def unit(self, school: str = SMALL) -> Iterator[Session]:
        """Open a writing transaction of one school, or join the one that is open."""
        if self._open is None:
            with self.storage.unit(school) as session:
                yield session
        else:
            yield self._open
            self._open.flush()

    def id_of(self, number: str, school: str = SMALL) -> int:
        """Return the row id of a person; `KeyError` if there is none."""
        return self.people[school, number]

    def person(self, number: str, school: str = SMALL) -> Person:
        """Return the person as the database has them now."""
        with self.storage.reading(school) as session:
            found = session.get(Person, self.id_of(number, school))
            assert found is not None
            return found

    def actor(self, number: str, school: str = SMALL) -> Actor:
        """Return the person as one who speaks; binding 0 if they have none, which no query finds."""
        person = self.person(number, school)
        assert person.id is not None
        return Actor(
            person_id=person.id,
            binding_id=self.bindings.get((school, number), 0),
            school=school,
            role=person.role,
            number=person.number,
            name=person.name,
            grade=person.grade,
            division=person.division,
            office=person.office,
        )

    def address_of(self, number: str, school: str = SMALL) -> tuple[str, str]:
        """Return channel and address of a person's account on the school's simulator: `student/20101`."""
        return f"simulator.{school}", f"{PERSONAS[self.roles[school, number]]}/{number}"

    def add_person(self, number: str, role: Role, *, school: str = SMALL, **columns: Any) -> int:
        """Add a person and return the row's id; a student's grade is the number's first digit unless given."""
        if role is Role.STUDENT:
            columns = {"grade": int(number[0]), "division": Division.DAY, "class_name": f"{number[:3]}", **columns}
        with self.unit(school) as session:
            row = Person(school=school, number=number, role=role, **{"name": f"甲{number}", **columns})
            session.add(row)
            session.flush()
            assert row.id is not None
            self.people[school, number], self.roles[school, number] = row.id, role
        return self.people[school, number]

    def add_guardian(
        self,
        number: str,
        child: str,
        *,
        relation: Relation = Relation.MOTHER,
        legal_representative: bool | None = True,
        barred: bool = False,
        school: str = SMALL,
        **columns: Any,
    ) -> int:
        """Relate a guardian to a child, making the guardian first if there is none by this number."""
        guardian = self.people.get((school, number)) or self.add_person(number, Role.GUARDIAN, school=school, **columns)
        with self.unit(school) as session:
            session.add(
                Guardianship(
                    school=school,
                    guardian_id=guardian,
                    student_id=self.id_of(child, school),
                    relation=relation,
                    legal_representative=legal_representative,
                    barred=barred,
                )
            )
        return guardian

    def add_course(self, code: str, teacher: str, *, term: str = "113-1", school: str = SMALL, **columns: Any) -> int:
        """Add a course taught by one teacher, and return the row's id."""
        when = Term.parse(term)
        with self.unit(school) as session:
            row = Course(
                school=school,
                academic_year=when.academic_year,
                semester=when.semester,
                code=code,
                **{"name": f"課程{code}", **columns},
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            session.add(Teaching(school=school, course_id=row.id, teacher_id=self.id_of(teacher, school)))
            self.courses[school, term, code] = row.id
        return self.courses[school, term, code]

    def enrol(self, number: str, code: str, *, term: str = "113-1", school: str = SMALL) -> None:
        """Put a student into a course."""
        with self.unit(school) as session:
            course = self.courses[school, term, code]
            session.add(Enrolment(school=school, course_id=course, student_id=self.id_of(number, school)))

    def add_work(
        self,
        number: str,
        title: str,
        kind: WorkKind = WorkKind.COURSE_OUTCOME,
        *,
        year: int = 113,
        semester: int | None = 1,
        state: CertificationState = CertificationState.WAITING,
        registered_by: Registrant = Registrant.STUDENT,
        selected: bool = False,
        school: str = SMALL,
        **columns: Any,
    ) -> int:
        """Add a work uploaded two days ago, and return the row's id; an outcome is of course M1, if there is one."""
        if kind is WorkKind.COURSE_OUTCOME:
            columns.setdefault("course_id", self.courses.get((school, f"{year}-{semester}", "M1")))
        else:
            semester = None
        student = self.id_of(number, school)
        with self.unit(school) as session:
            row = Work(
                school=school,
                kind=kind,
                student_id=student,
                title=title,
                academic_year=year,
                semester=semester,
                state=state,
                registered_by=registered_by,
                **{
                    "platform_id": f"W{len(self.works) + 1:04}",
                    "uploaded_at": self.now - timedelta(days=2),
                    **columns,
                },
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            if selected:
                session.add(Selection(school=school, academic_year=year, student_id=student, work_id=row.id))
            self.works[school, number, title] = row.id
        return self.works[school, number, title]

    def announce(self, event: Event, term: str, day: date, *, school: str = SMALL, **columns: Any) -> None:
        """Announce a day for a term."""
        when = Term.parse(term)
        with self.unit(school) as session:
            session.add(
                AnnouncedDay(
                    school=school,
                    academic_year=when.academic_year,
                    semester=when.semester,
                    event=event,
                    day=day,
                    announced_at=self.now,
                    **columns,
                )
            )

    def imported(self, kind: str, at: datetime, *, school: str = SMALL) -> None:
        """Record that a file of this kind was imported then: the day of the data."""
        with self.unit(school) as session:
            session.add(
                RosterImport(school=school, kind=kind, sha256=f"{kind}-{at}", full=True, rows=1, imported_at=at)
            )

    def bind(self, number: str, *, school: str = SMALL, language: str | None = None, **account: Any) -> int:
        """Bind a person to an account of their own on the school's simulator, and return the binding's id."""
        channel, address = self.address_of(number, school)
        with self.unit(school) as session:
            row = Account(
                channel=channel,
                address=address,
                school=school,
                language=language,
                privacy_version=PRIVACY_VERSION,
                privacy_accepted_at=self.now,
                first_seen_at=self.now,
                **account,
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            binding = Binding(
                school=school,
                account_id=row.id,
                channel=channel,
                person_id=self.id_of(number, school),
                privacy_version=PRIVACY_VERSION,
                bound_at=self.now,
            )
            session.add(binding)
            session.flush()
            assert binding.id is not None
            row.acting_binding_id = binding.id
            self.accounts[school, number], self.bindings[school, number] = row.id, binding.id
        return self.bindings[school, number]
