"""The made-up people of a simulated year of reminders: what they are, and what they did on which day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from portfolio.bindings import PRIVACY_VERSION
from portfolio.calendar import TAIPEI
from portfolio.certification import OfficialAct
from portfolio.people import Division, Role
from portfolio.works import CertificationState, WorkKind
from storage.demo.calendar import announced_days
from storage.queries import official_acts, reminder_settings, terms
from storage.tables import Account, Binding, ReceiptStatement, School, Selection
from storage.units import Storage
from tests.world_rows import World
from tests.years.reminding_schools import BEGINS, DAY, EXAMS, Plan
from tests.years.town import SCHOOL

CHANNELS: Final = ("line", "line", "telegram", "simulator", "both", "line", "never", "line", "telegram", "both")
BIRTHDAYS: Final = (date(2006, 9, 9), date(2007, 1, 18), date(2007, 7, 7), date(2008, 11, 30), date(2009, 4, 2))
LEAVES_ON: Final = date(2024, 12, 10)
AT_LIMIT_FROM: Final = date(2024, 11, 1)


@dataclass
class Somebody:
    """One person, as the book knows them: every change is kept with its day."""

    id: int
    number: str
    role: Role
    grade: int = 0
    division: Division = Division.DAY
    birthday: date = date(1980, 1, 1)
    accounts: list[tuple[str, str]] = field(default_factory=list)
    children: list["Somebody"] = field(default_factory=list)  # those of whom this guardian may be told
    log: list[tuple[date, str, Any]] = field(default_factory=list)

    def note(self, day: date, what: str, value: Any) -> None:
        """Write down what holds of them from some time of a day on."""
        self.log.append((day, what, value))

    def at(self, day: date, what: str) -> Any:
        """Return what held of them when a day began; nothing where that was never written down."""
        found = [value for on, key, value in self.log if key == what and on < day]
        return found[-1] if found else None

    def now(self, what: str) -> Any:
        """Return what was written down last."""
        return self.at(date.max, what)

    def changed(self, first: date, last: date) -> bool:
        """Return whether anything of them changed on these days."""
        return any(first <= on <= last for on, _, _ in self.log)

    def is_minor(self, day: date) -> bool:
        """Return whether they are not eighteen yet."""
        return (day.year - self.birthday.year, day.month, day.day) < (18, self.birthday.month, self.birthday.day)


@dataclass
class People:
    """Everybody at the school, by their key in the database."""

    world: World
    plan: Plan
    draw: Random
    by_id: dict[int, Somebody] = field(default_factory=dict)
    _addresses: Any = field(default_factory=lambda: count(1))

    def of_role(self, role: Role) -> list[Somebody]:
        """Return all of one role."""
        return [one for one in self.by_id.values() if one.role is role]

    def by_number(self, number: str) -> Somebody:
        """Return one person."""
        return next(one for one in self.by_id.values() if one.number == number)

    def add(self, number: str, role: Role, way: str, **columns: Any) -> Somebody:
        """Add somebody who reads on one of `line`, `telegram`, `simulator`, on `both` of the first, or `never`."""
        key = self.world.add_person(number, role, school=SCHOOL, **columns)
        known = {name: columns[name] for name in ("grade", "division", "birthday") if name in columns}
        one = self.by_id[key] = Somebody(key, number, role, **known)
        self.reads_on(one, way)
        return one

    def reads_on(self, one: Somebody, way: str) -> None:
        """Bind somebody."""
        for channel in {"never": (), "both": ("line", "telegram")}.get(way, (way,)):
            self._bind(one, f"{channel}.{SCHOOL}")

    def _bind(self, one: Somebody, channel: str) -> None:
        number = next(self._addresses)
        address = f"{number}" if not channel.startswith("simulator") else self.world.address_of(one.number, SCHOOL)[1]
        known = {"privacy_version": PRIVACY_VERSION}
        with self.world.unit(SCHOOL) as session:
            account = Account(
                channel=channel,
                address=address,
                school=SCHOOL,
                language=self.draw.choice([None, None, None, "en", "vi", "id"]),
                privacy_accepted_at=self.world.now,
                first_seen_at=self.world.now,
                **known,
            )
            session.add(account)
            session.flush()
            binding = Binding(
                school=SCHOOL,
                account_id=account.id,
                channel=channel,
                person_id=one.id,
                bound_at=self.world.now,
                **known,
            )
            session.add(binding)
            session.flush()
            assert binding.id is not None
            account.acting_binding_id = binding.id
            self.world.bindings[SCHOOL, one.number] = binding.id
        one.accounts.append((channel, address))


def build(storage: Storage, pack: str, plan: Plan, *, seed: int, a_class: int) -> People:
    """Make the school as it stands before the year begins."""
    start = datetime.combine(BEGINS, time(), tzinfo=TAIPEI)
    with storage.unit() as session:
        session.add(School(slug=SCHOOL, name="範例高中", pack=pack, created_at=start))
    world = World(storage, start)
    people = People(world, plan, Random(seed))
    with world.together(SCHOOL):
        _settings(people, pack, start)
        _staff(people)
        for grade in (1, 2, 3):
            for division in plan.divisions:
                _class(people, grade, division, a_class)
        _works(people)
        _receipts(people)
        for kind in ("people", "works", "selections"):
            world.imported(kind, start, school=SCHOOL)
    return people


def _settings(people: People, pack: str, now: datetime) -> None:
    with people.world.unit(SCHOOL) as session:
        for day in (*announced_days(pack), *(day for on, day in people.plan.words if on == BEGINS)):
            terms.announce(session, school=SCHOOL, day=day, announced_by="cli", now=now)
        for first, last in EXAMS:
            reminder_settings.add_quiet(session, school=SCHOOL, first=first, last=last, added_by="cli", now=now)
        official_acts.record_act(
            session,
            school=SCHOOL,
            act=OfficialAct.CERTIFICATION,
            counts=True,
            basis="test",
            recorded_by="cli",
            now=now,
        )


def _staff(people: People) -> None:
    for number, office in (("R01", "註冊組"), ("R02", "教學組")):
        people.add(number, Role.STAFF, "simulator", office=office, title="組長")
    for place, class_name in enumerate(("101", "201", "301", None)):
        more = {"class_name": class_name, "subject_area": "數學", "heads": None if class_name else "數學"}
        people.add(f"T{place:02}", Role.TEACHER, "simulator", **more)


def _class(people: People, grade: int, division: Division, size: int) -> None:
    name = f"{grade}{'01' if division is Division.DAY else '51'}"
    ways, birthdays = _turns(people, CHANNELS), _turns(people, BIRTHDAYS)
    for seat in range(1, size + 1):
        born = next(birthdays)
        _student(people, f"{name}{seat:02}", grade, division, born.replace(year=born.year + 2 - grade), next(ways))
    if grade == 1 and division is Division.DAY:
        _families(people)
    _guardians(people, name)


def _turns(people: People, values: tuple[Any, ...]) -> Iterator[Any]:
    place = people.draw.randrange(len(values))
    while True:
        yield values[place % len(values)]
        place += 1


def _student(people: People, number: str, grade: int, division: Division, birthday: date, way: str) -> Somebody:
    more = {"grade": grade, "division": division, "class_name": number[:3], "seat": int(number[3:])}
    return people.add(number, Role.STUDENT, way, birthday=birthday, **more)


def _families(people: People) -> None:
    """Some who are to be there in every year: siblings with one mother, and people who are not to be told."""
    oldest = _student(people, "30190", 3, Division.DAY, date(2007, 2, 20), "line")
    youngest = _student(people, "10190", 1, Division.DAY, date(2009, 3, 3), "telegram")
    gone = _student(people, "20191", 2, Division.DAY, date(2008, 3, 3), "line")
    gone.note(LEAVES_ON - DAY, "left", True)
    _guardian(people, "10190-1", "line", [oldest, youngest])
    _guardian(people, "10190-2", "line", [youngest], barred=True)
    _guardian(people, "10190-3", "telegram", [youngest], legal_representative=False)
    _guardian(people, "20191-1", "both", [gone])


def _guardians(people: People, class_name: str) -> None:
    ways = _turns(people, CHANNELS)
    for student in people.of_role(Role.STUDENT):
        if student.number.startswith(class_name) and student.number[3] != "9":
            for order in range(1, 1 + people.draw.choice([1, 1, 2])):
                known = people.draw.choice([True, True, None])
                _guardian(people, f"{student.number}-{order}", next(ways), [student], legal_representative=known)


def _guardian(people: People, number: str, way: str, children: list[Somebody], **how: Any) -> None:
    one = people.add(number, Role.GUARDIAN, way)
    for child in children:
        people.world.add_guardian(number, child.number, school=SCHOOL, **how)
        if not how.get("barred") and how.get("legal_representative") is not False:
            one.children.append(child)


def _works(people: People) -> None:
    """Everybody has something to select; some have uploaded all that they may, and one has selected everything."""
    world, limit = people.world, people.plan.limit
    for grade in (1, 2, 3):
        world.add_course(f"M{grade}", f"T0{grade}", school=SCHOOL, grade=grade, class_name=f"{grade}01")
    for place, student in enumerate(people.of_role(Role.STUDENT)):
        done = place % 7 == 3
        key = world.add_work(
            student.number,
            "志工",
            WorkKind.DIVERSE_PERFORMANCE,
            state=CertificationState.NOT_NEEDED,
            school=SCHOOL,
        )
        if done and student.grade == 3:
            student.note(BEGINS - DAY, "selected", True)
            with world.unit(SCHOOL) as session:
                session.add(Selection(school=SCHOOL, academic_year=113, student_id=student.id, work_id=key))
        elif limit is not None and place % 6 == 2:
            student.note(AT_LIMIT_FROM - DAY, "at_limit", True)


def _receipts(people: People) -> None:
    """Of last year's works, round 1; of this year's third grade nothing has come yet."""
    for student in people.of_role(Role.STUDENT):
        student.note(BEGINS - DAY, "statements", set())
    for _, student in _with_receipts(people):
        add_statement(people, student, 112, 1)


def resubmit(people: People) -> None:
    """Let round 2 come to some, as to whoever disputed."""
    for place, student in _with_receipts(people):
        if place % 3 == 0:
            add_statement(people, student, 112, 2)


def _with_receipts(people: People) -> Iterator[tuple[int, Somebody]]:
    for place, student in enumerate(people.of_role(Role.STUDENT)):
        if student.grade != 1 and place % 9 != 4:
            yield place, student


def add_statement(people: People, student: Somebody, year: int, round_: int) -> None:
    """Let a statement that waits have come to a student."""
    with people.world.unit(SCHOOL) as session:
        session.add(
            ReceiptStatement(
                school=SCHOOL,
                academic_year=year,
                round=round_,
                part="course_outcome",
                student_id=student.id,
                imported_at=people.world.now - timedelta(days=1),
            )
        )
    student.now("statements").add((str(year), round_))
