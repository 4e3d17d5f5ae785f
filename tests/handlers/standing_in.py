"""A school whose teacher T01 cannot certify, by the rules of any of the five, and everybody who might stand in."""

from datetime import date, datetime

from sqlmodel import col, select

from handlers.succession import Moved, move_on
from portfolio.people import Division, PersonStatus, Role
from portfolio.succession import Inability
from portfolio.works import WorkKind
from storage.queries import absences, certifications
from storage.queries.asking import make_requests
from storage.queries.requests import access_request
from storage.tables import (
    Absence,
    AuditEntry,
    Certification,
    DeputyAppointment,
    Notice,
    Person,
    School,
    Setting,
)
from storage.units import Storage
from tests.world import SMALL, World

KINDS = (WorkKind.COURSE_OUTCOME, WorkKind.DIVERSE_PERFORMANCE)
TEACHERS: tuple[tuple[str, str, str, int], ...] = (
    ("T01", "ENG201", "英語文（二）", 2),
    ("T02", "ENG202", "英語文（二）", 2),
    ("T03", "ENG301", "英語文（三）", 3),
    ("T04", "ENG203", "英語文（二）", 2),
    ("T05", "ENG101", "英語文（一）", 1),
    ("T06", "MAT201", "數學（二）", 2),
)
STAFF: tuple[tuple[str, str, str], ...] = (
    ("R01", "註冊組", "組長"),
    ("R11", "註冊組", "幹事"),
    ("R02", "訓育組", "組長"),
    ("R03", "教學組", "組長"),
    ("R05", "就業組", "組長"),
)


def school_of(storage: Storage, now: datetime, pack: str) -> World:
    """Make one school with these rules: its table of people stands above; T03 convenes, R91 is the evening office."""
    world = World(storage, now)
    with storage.unit() as session:
        session.add(School(slug=SMALL, name="範例高中", pack=pack, created_at=now))
        session.add(Setting(key="database_kind", value="demo"))
    with world.together():
        world.add_person("20101", Role.STUDENT, class_name="201")
        world.add_person("29101", Role.STUDENT, class_name="291", division=Division.CONTINUING)
        for number, code, course, grade in TEACHERS:
            heads = "英語文" if number == "T03" else None
            area = "數學" if number == "T06" else "英語文"
            world.add_person(number, Role.TEACHER, subject_area=area, heads=heads, division=Division.DAY)
            class_name = code[-3:]
            world.add_course(code, number, name=course, grade=grade, class_name=class_name, subject_area=area)
        for number, office, title in STAFF:
            world.add_person(number, Role.STAFF, office=office, title=title, division=Division.DAY)
        evening = "進修部教務組" if pack == "tttvs" else "進修部教導組"
        world.add_person("R91", Role.STAFF, office=evening, title="組長", division=Division.CONTINUING)
        for number in ("T01", "T02", "T03", "R01"):
            world.bind(number)
    return world


def give(world: World, title: str = "作文", *, number: str = "20101", code: str = "ENG201") -> int:
    """Let a work of this course wait, ask for it, and return the work's key."""
    course = world.courses[SMALL, "113-1", code] if code else None
    work = world.add_work(number, title, course_id=course, doc_md5=f"md5-{title}")
    ask(world)
    return work


def ask(world: World) -> None:
    """Make the requests of what waits."""
    with world.unit() as session:
        make_requests(session, session.get_one(School, SMALL), kinds=KINDS, now=world.now)


def leave(
    world: World,
    number: str = "T01",
    *,
    means: Inability = Inability.CANNOT,
    funds: bool | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    by: str | None = "R01",
    at: datetime | None = None,
) -> Moved:
    """Record an absence, and move on."""
    now = at or world.now
    with world.unit() as session:
        absences.record_absence(
            session,
            school=SMALL,
            teacher_id=world.id_of(number),
            from_on=from_on or now.date(),
            until_on=until_on,
            means=means,
            funds=funds,
            by=None if by is None else world.actor(by),
            now=now,
        )
        return move_on(session, school=SMALL, now=now)


def come_back(world: World, number: str = "T01", *, at: datetime | None = None) -> Moved:
    """End the absence, and move on."""
    now = at or world.now
    with world.unit() as session:
        absence = absences.find_open_absence(session, teacher_id=world.id_of(number))
        assert absence is not None
        absences.end_absence(session, absence, by=world.actor(number), now=now)
        return move_on(session, school=SMALL, now=now)


def name(world: World, deputy: str, *, number: str = "T01", at: datetime | None = None) -> int:
    """Let the teacher name a substitute, move on, and return the appointment's key."""
    now = at or world.now
    with world.unit() as session:
        absence = absences.find_open_absence(session, teacher_id=world.id_of(number))
        assert absence is not None
        by = world.actor(number)
        appointment = absences.name_deputy(session, absence, deputy_id=world.id_of(deputy), by=by, now=now)
        move_on(session, school=SMALL, now=now)
        return appointment.id or 0


def answer(world: World, deputy: str, appointment_id: int, *, agrees: bool, at: datetime | None = None) -> Moved:
    """Let the substitute answer, and move on."""
    now = at or world.now
    actor = world.actor(deputy)
    with world.unit() as session:
        found = absences.access_appointment(session, actor=actor, appointment_id=appointment_id)
        absences.answer_deputy(session, found, agrees=agrees, actor=actor, version=found.version, now=now)
        return move_on(session, school=SMALL, now=now)


def go_on(world: World, *, at: datetime | None = None) -> Moved:
    """Let time or an import have passed."""
    with world.unit() as session:
        return move_on(session, school=SMALL, now=at or world.now)


def standing(world: World, number: str, status: PersonStatus = PersonStatus.ON_LEAVE, **columns: object) -> None:
    """Change what the roster says of somebody."""
    with world.unit() as session:
        person = session.get_one(Person, world.id_of(number))
        person.status = status
        for column, value in columns.items():
            setattr(person, column, value)


def turn(world: World, work_id: int) -> tuple[str | None, int]:
    """Return the number of whoever is asked about a work now, and at which step."""
    request = request_of(world, work_id)
    numbers = {person_id: number for (_, number), person_id in world.people.items()}
    return (None if request.certifier_id is None else numbers[request.certifier_id]), request.step


def request_of(world: World, work_id: int) -> Certification:
    """Return the newest request about a work."""
    with world.unit() as session:
        found = select(Certification).where(col(Certification.work_id) == work_id)
        request = session.scalars(found.order_by(col(Certification.id).desc())).first()
        assert request is not None
        return request


def appointment_of(world: World, appointment_id: int) -> DeputyAppointment:
    """Return an appointment as it stands."""
    with world.storage.reading(SMALL) as session:
        return session.get_one(DeputyAppointment, appointment_id)


def absence_of(world: World, number: str = "T01") -> Absence | None:
    """Return the absence of a teacher that has not ended."""
    with world.unit() as session:
        return absences.find_open_absence(session, teacher_id=world.id_of(number))


def owed(world: World) -> list[tuple[str, str, str]]:
    """Return who is owed what of turns and substitutes: number, subject and stage, in the order in which it came."""
    numbers = {person_id: number for (_, number), person_id in world.people.items()}
    with world.unit() as session:
        notices = session.scalars(select(Notice).order_by(col(Notice.id)))
        return [(numbers[notice.recipient_id], notice.subject.value, notice.stage) for notice in notices]


def acts(world: World) -> list[str]:
    """Return every act in the trail, oldest first."""
    with world.unit() as session:
        return [entry.act for entry in session.scalars(select(AuditEntry).order_by(col(AuditEntry.seq)))]


def hand_back(world: World, work: int, by: str) -> None:
    """Press 「不是我的課」 as whoever is asked: to the registrar, with a reason."""
    request_id, actor = request_of(world, work).id or 0, world.actor(by)
    with world.unit() as session:
        request = access_request(session, actor=actor, request_id=request_id).request
        certifications.hand_over(
            session, request, to=None, step=request.step, actor=actor, note="不是我教的", now=world.now
        )


def assign(world: World, work: int, to: str) -> None:
    """Let the registrar name somebody by hand."""
    found, actor = request_of(world, work), world.actor("R01")
    with world.unit() as session:
        request = session.get_one(Certification, found.id)
        certifications.hand_over(
            session, request, to=world.id_of(to), step=request.step, actor=actor, by_hand=True, now=world.now
        )


def certify(world: World, work: int, by: str) -> None:
    """Let whoever is asked decide."""
    found, actor = request_of(world, work), world.actor(by)
    with world.unit() as session:
        request = session.get_one(Certification, found.id)
        certifications.certify(session, request, actor=actor, version=request.version, now=world.now)
