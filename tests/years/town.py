"""A made-up school of any size for a school year: people, courses, days, and the works that students will upload."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import count
from random import Random
from typing import Final

from portfolio.bindings import PRIVACY_VERSION
from portfolio.calendar import TAIPEI, Event
from portfolio.certification import OfficialAct
from portfolio.people import Division, Role
from portfolio.works import CertificationState
from storage.queries import official_acts
from storage.tables import Account, Binding, Course, Person, School, Teaching
from storage.units import Storage
from tests.storage.certifying import Someone
from tests.world_rows import World

SCHOOL: Final = "year"
AREAS: Final = ("數學", "國文", "英語", "自然", "社會", "科技")


@dataclass(frozen=True)
class Semester:
    """The days of one semester; certification closes a week after uploading (yphs 表一)."""

    number: int
    opens: date
    ceremony: date  # 休業式
    last_day: date  # that is simulated

    @property
    def term(self) -> str:
        """The term, as works and announced days name it."""
        return f"113-{self.number}"

    @property
    def upload_closes(self) -> date:
        """Two weeks after the ceremony."""
        return self.ceremony + timedelta(days=14)


FIRST: Final = Semester(1, opens=date(2024, 8, 30), ceremony=date(2025, 1, 20), last_day=date(2025, 2, 12))
SECOND: Final = Semester(2, opens=date(2025, 2, 13), ceremony=date(2025, 6, 30), last_day=date(2025, 7, 23))


@dataclass(frozen=True)
class Size:
    """How big the school is; `works` a semester, two in three in its last five weeks. The first day is `begins`."""

    students: int
    teachers: int
    works: int
    a_class: int = 40
    courses_a_class: int = 4
    areas: int = len(AREAS)
    begins: date = FIRST.opens


@dataclass
class Upload:
    """One work, as the school platform has it; `asked_on` is when it was uploaded."""

    id: str
    semester: Semester
    number: str
    course: str
    title: str
    at: datetime
    state: CertificationState = CertificationState.WAITING
    version: int = 1
    is_changed: bool = True  # since the last import

    @property
    def doc_md5(self) -> str:
        """The fingerprint of the files that lie there now."""
        return hashlib.md5(f"{self.id}/{self.version}".encode(), usedforsecurity=False).hexdigest()


@dataclass
class Town:
    """The school, and everything its platform will show."""

    world: World
    size: Size
    draw: Random
    semester: Semester = FIRST
    uploads: list[Upload] = field(default_factory=list)
    courses: list[tuple[str, str]] = field(default_factory=list)  # code, class
    teachers: list[str] = field(default_factory=list)

    @property
    def storage(self) -> Storage:
        """The database."""
        return self.world.storage

    @cached_property
    def numbers(self) -> dict[int, str]:
        """Everybody's number, by their key."""
        return {key: number for (_, number), key in self.world.people.items()}

    def someone(self, number: str) -> Someone:
        """Return who acts."""
        key = (SCHOOL, number)
        role = self.world.roles[key]
        return Someone(self.world.people[key], SCHOOL, number, role, self.world.bindings.get(key, 0))

    def of_id(self, person_id: int) -> Someone:
        """Return the same, by the key."""
        return self.someone(self.numbers[person_id])


def begin_second(town: Town, *, without: Collection[str]) -> None:
    """Open the second semester: the same people `without` who left, other courses and works."""
    town.teachers[:] = [number for number in town.teachers if number not in without]
    town.semester = SECOND
    town.size = replace(town.size, begins=SECOND.opens)
    town.courses = []
    with town.world.together(SCHOOL):
        _announce(town)
        _courses(town)
    _uploads(town)


def build(storage: Storage, size: Size, seed: int) -> Town:
    """Make the school on its first day; nothing is uploaded yet."""
    start = datetime.combine(size.begins, time(1), tzinfo=TAIPEI)
    town = Town(World(storage, start), size, Random(seed))
    with storage.unit() as session:
        session.add(School(slug=SCHOOL, name="範例高中", pack="yphs", created_at=start))
    world = town.world
    with world.together(SCHOOL):
        _announce(town)
        with world.unit(SCHOOL) as session:
            official_acts.record_act(
                session,
                school=SCHOOL,
                act=OfficialAct.CERTIFICATION,
                counts=True,
                basis="test",
                recorded_by="cli",
                now=start,
            )
        _staff(town)
        _teachers(town)
        _students(town)
        _courses(town)
        world.imported("people", start, school=SCHOOL)
        world.imported("courses", start, school=SCHOOL)
    _uploads(town)
    return town


def _announce(town: Town) -> None:
    semester = town.semester
    town.world.announce(Event.OPENS_ON, semester.term, semester.opens, school=SCHOOL)
    town.world.announce(Event.CLOSING_CEREMONY, semester.term, semester.ceremony, school=SCHOOL)


def _staff(town: Town) -> None:
    for number, office, title in (("R01", "註冊組", "組長"), ("R03", "教學組", "組長")):
        _person(town, number, Role.STAFF, office=office, title=title, is_bound=True)


def _teachers(town: Town) -> None:
    areas = AREAS[: town.size.areas]
    for place in range(town.size.teachers):
        area = areas[place % len(areas)]
        heads = area if place < len(areas) else None
        number = f"T{place:03}"
        _person(town, number, Role.TEACHER, subject_area=area, heads=heads, is_bound=town.draw.random() < 0.9)
        town.teachers.append(number)


def _classes(town: Town) -> Iterator[tuple[str, int]]:
    classes = town.size.students // town.size.a_class
    for place in range(classes):
        grade = 1 + place * 3 // classes
        yield f"{grade}{place:02}", grade


def _students(town: Town) -> None:
    for name, grade in _classes(town):
        for seat in range(1, town.size.a_class + 1):
            number = f"{name}{seat:02}"
            more = {"grade": grade, "division": Division.DAY, "class_name": name, "seat": seat}
            _person(town, number, Role.STUDENT, **more, is_bound=town.draw.random() < 0.6)


def _courses(town: Town) -> None:
    """Each class has courses of some areas; one course in ten has two teachers."""
    areas = AREAS[: town.size.areas]
    turns = {area: count(place) for place, area in enumerate(areas)}
    for place, (name, grade) in enumerate(_classes(town)):
        for subject in range(town.size.courses_a_class):
            area = areas[(place + subject) % len(areas)]
            of_area = town.teachers[areas.index(area) :: len(areas)]
            turn = next(turns[area])
            taught_by = [of_area[turn % len(of_area)]]
            if town.draw.random() < 0.1:
                taught_by.append(of_area[(turn + 1) % len(of_area)])
            _course(town, f"C{town.semester.number}{name}{subject}", name, grade, area, taught_by)


def _course(town: Town, code: str, class_name: str, grade: int, area: str, taught_by: list[str]) -> None:
    with town.world.unit(SCHOOL) as session:
        course = Course(
            school=SCHOOL,
            academic_year=113,
            semester=town.semester.number,
            code=code,
            name=area,
            grade=grade,
            class_name=class_name,
            subject_area=area,
        )
        session.add(course)
        session.flush()
        for number in dict.fromkeys(taught_by):
            session.add(Teaching(school=SCHOOL, course_id=course.id, teacher_id=town.world.id_of(number, SCHOOL)))
    town.courses.append((code, class_name))


def _uploads(town: Town) -> None:
    """Plan every upload of the semester: to the second, by whom, for which course."""
    draw, size = town.draw, town.size
    by_class: dict[str, list[str]] = {}
    for code, class_name in town.courses:
        by_class.setdefault(class_name, []).append(code)
    days = (town.semester.upload_closes - size.begins).days
    late = min(35, days * 2 // 3)
    for number in range(size.works):
        class_name = draw.choice(list(by_class))
        day = draw.randrange(days - late, days + 1) if draw.random() < 0.66 else draw.randrange(0, days - late)
        at = datetime.combine(size.begins, time(6), tzinfo=TAIPEI)
        at += timedelta(days=day, seconds=draw.randrange(0, 64_000))
        student = f"{class_name}{draw.randint(1, size.a_class):02}"
        key = f"W{town.semester.number}{number:05}"
        course = draw.choice(by_class[class_name])
        town.uploads.append(Upload(key, town.semester, student, course, f"作品 {number}", at))
    town.uploads.sort(key=lambda one: (one.at, one.id))


def _person(town: Town, number: str, role: Role, *, is_bound: bool, **columns: object) -> None:
    world = town.world
    with world.unit(SCHOOL) as session:
        person = Person(school=SCHOOL, number=number, role=role, name=f"甲{number}", **columns)
        session.add(person)
        session.flush()
        assert person.id is not None
        world.people[SCHOOL, number], world.roles[SCHOOL, number] = person.id, role
        if not is_bound and role is not Role.TEACHER:
            return
        channel, address = world.address_of(number, SCHOOL)
        account = Account(
            channel=channel,
            address=address,
            school=SCHOOL,
            privacy_version=PRIVACY_VERSION,
            privacy_accepted_at=world.now,
            first_seen_at=world.now,
        )
        session.add(account)
        session.flush()
        binding = Binding(
            school=SCHOOL,
            account_id=account.id,
            channel=channel,
            person_id=person.id,
            privacy_version=PRIVACY_VERSION,
            bound_at=world.now,
        )
        session.add(binding)
        session.flush()
        assert binding.id is not None
        account.acting_binding_id = binding.id
        world.bindings[SCHOOL, number] = binding.id
