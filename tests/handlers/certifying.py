"""What must stand before a teacher can certify in a conversation: works that wait, requests, and the school's word."""

from datetime import timedelta

from sqlmodel import Session, select

from portfolio.certification import OfficialAct
from storage.queries.official_acts import record_act
from storage.tables import Certification, Teaching, Work
from tests.desk import Desk
from tests.storage.certifying import make
from tests.talk import Talk
from tests.world import SMALL, World

FILES = {"doc_md5": "0cc175b9c0f1b6a831c399e269772661", "doc_size": 1_258_291, "doc_type": "pdf"}
MORE = (("20102", "三角函數"), ("20102", "向量筆記"))


def begin(world: World, *, counts: bool = True, more: tuple[tuple[str, str], ...] = MORE, school: str = SMALL) -> None:
    """Let works of M1 wait besides 機率小論文 of 20101, each uploaded an hour after the other, and ask for them."""
    with world.together(school):
        with world.unit(school) as session:
            first = session.get_one(Work, world.works[school, "20101", "機率小論文"])
            first.brief, first.link = "擲骰子一千次的紀錄。", "https://platform.example/works/W0002"
            for name, value in FILES.items():
                setattr(first, name, value)
        for number, (student, title) in enumerate(more, 1):
            uploaded = world.now - timedelta(days=2) + timedelta(hours=number)
            world.add_work(student, title, school=school, uploaded_at=uploaded, doc_md5=f"md5-{title}")
    if counts:
        record(world, counts=True, school=school)
    if school == SMALL:
        make(world)


def record(world: World, *, counts: bool, school: str = SMALL) -> None:
    """Write down whether a press in the chat is the certification."""
    with world.storage.unit(school) as session:
        act = OfficialAct.CERTIFICATION
        basis = f"校務會議 {counts}"
        record_act(session, school=school, act=act, counts=counts, basis=basis, recorded_by="cli", now=world.now)


def colleague(world: World) -> None:
    """Let T02 teach M1 too, and be bound."""
    with world.unit() as session:
        course = world.courses[SMALL, "113-1", "M1"]
        session.add(Teaching(school=SMALL, course_id=course, teacher_id=world.id_of("T02")))
    world.bind("T02")


def requests(desk: Desk) -> list[Certification]:
    """Return every request, oldest first."""
    return desk.rows(Certification)


def states(desk: Desk) -> list[str]:
    """Return how every request stands, oldest first."""
    return [row.status.value for row in requests(desk)]


def first_card(talk: Talk, number: str = "T01") -> Talk:
    """Open the oldest request as this teacher."""
    return talk.teacher(number).says("待認證").presses("從最早的看起")


def work_of(session: Session, title: str) -> Work:
    """Return the work of this title."""
    return session.exec(select(Work).where(Work.title == title)).one()
