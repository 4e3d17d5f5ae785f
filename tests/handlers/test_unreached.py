"""「通知不到的名單」: the homeroom teacher's own class by name, the registrar's classes by count, nobody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from portfolio.people import Division, Role
from storage.queries import bindings
from storage.tables import Person, School
from tests.talk import Talk
from tests.world import OTHER, SMALL, World


def unbind(world: World, number: str) -> None:
    """End a person's binding as they do it themselves."""
    with world.unit() as session:
        bindings.end(session, world.bindings[SMALL, number], reason="unbound", now=world.now - timedelta(days=1))


def test_a_homeroom_teacher_sees_the_own_class(world: World, talk: Talk) -> None:
    """By seat and name, a guardian by relation alone; with what to do, and the next days to pass on."""
    talk.teacher("T01").says("通知不到的名單").sees(
        "201班聊天通知不到的有：學生1位、家長1位",
        "請用紙本、電話或當面說",
        "2號周以樂：還沒有綁定，也還沒有發綁定碼",
        "2號周以樂的母親：還沒有綁定",
        "課程學習成果上傳",
        "2月3日星期一截止",
        "上傳和勾選都由學生自己決定",
    ).never_sees("周遠航", "林向晴")
    assert talk.reply is not None
    assert "周以樂" not in talk.reply.title


def test_nobody_is_missing(world: World, talk: Talk) -> None:
    """Said in words, and no day is passed on to nobody."""
    for number in ("20102", "20102-1"):
        world.bind(number)
    talk.teacher("T01").says("未送達名單").sees("201班名冊上的學生，和要通知的家長，聊天都通知得到")
    talk.never_sees("截止")
    unbind(world, "20102")
    talk.says("未送達名單").sees("學生1位。", "2號周以樂：1月14日星期二起沒有綁定了").never_sees("家長1位")


def test_a_teacher_of_no_class(world: World, talk: Talk) -> None:
    """Told why, and whom to tell where the roster is wrong; another class cannot be had by a made-up button."""
    world.bind("T02")
    talk.teacher("T02").says("通知不到的名單").sees("您現在沒有帶班", "註冊組")
    talk.presses_data("v1:unreached:201").sees("您現在沒有帶班").never_sees("周以樂")
    world.add_person("30102", Role.STUDENT, name="洪子晏")
    talk.teacher("T01").presses_data("v1:unreached:301").sees("201班").never_sees("洪子晏")


@pytest.mark.parametrize("who", ["student", "guardian"])
def test_it_is_nobody_elses(talk: Talk, who: str) -> None:
    """Students and guardians have no such question."""
    {"student": talk.student, "guardian": talk.guardian}[who]("20101" if who == "student" else "20101-1")
    talk.says("通知不到的名單").never_sees("周以樂", "綁定碼")


def test_the_registrar_sees_every_class_and_then_one(world: World, talk: Talk) -> None:
    """Counts by reason and by class, whether the homeroom teacher is reached; names only of the class asked for."""
    world.add_person("30102", Role.STUDENT, name="洪子晏", seat=2)
    world.add_person("T03", Role.TEACHER, class_name="301")
    world.add_person("10102", Role.STUDENT, class_name="")
    talk.registrar().says("通知不到的名單").sees(
        "聊天通知不到的有：學生3位、家長1位",
        "還沒有綁定：學生3位、家長1位",
        "201班：學生1位、家長1位；導師通知得到",
        "301班：學生1位；導師也通知不到",
        "沒有標班級的學生：學生1位；名冊上沒有在校的導師",
    ).never_sees("周以樂", "洪子晏")
    talk.presses("看301班").sees("301班聊天通知不到的有：學生1位", "2號洪子晏").never_sees("周以樂")
    talk.presses("通知不到的名單").presses("看沒有標班級").sees("甲10102")
    talk.registrar(school=OTHER).says("通知不到的名單").sees("學生1位、家長1位")


def test_an_office_that_is_not_in_charge(world: World, talk: Talk) -> None:
    """Told whose task it is."""
    world.add_person("R03", Role.STAFF, office="教學組")
    world.bind("R03")
    talk.registrar("R03").says("通知不到的名單").sees("各班導師和註冊（試務）組").never_sees("201班")


def test_each_office_looks_after_its_own_division(world: World, talk: Talk) -> None:
    """At a school whose rules name another office for the evening, its students are not on the day office's list."""
    world.add_person("29101", Role.STUDENT, division=Division.CONTINUING, class_name="進201")
    world.add_person("R91", Role.STAFF, division=Division.CONTINUING, office="進修部教導組")
    world.bind("R91")
    talk.registrar().says("通知不到的名單").sees("201班").never_sees("進201")
    talk.registrar("R91").says("通知不到的名單").sees("進201班：學生1位").never_sees("周", "學生2位")


def test_a_long_list_comes_in_pages(world: World, talk: Talk) -> None:
    """Ten at a time, in the order of seats; what is behind is a button away, and the days stand at the end."""
    for seat in range(10, 22):
        world.add_person(f"201{seat}", Role.STUDENT, seat=seat)
    talk.teacher("T01").says("通知不到的名單").sees("2號周以樂", "17號", "第 1 頁，共 2 頁").never_sees("18號", "截止")
    talk.presses("下一頁").sees("18號", "21號", "第 2 頁", "截止").never_sees("17號")
    talk.presses("上一頁").sees("2號周以樂")
    talk.presses_data("v1:unreached::99").sees("21號")
    talk.presses_data("v1:unreached::²").sees("2號周以樂")


def test_many_classes_come_in_pages(world: World, talk: Talk) -> None:
    """Ten classes a page, each with its button."""
    for place in range(1, 12):
        world.add_person(f"1{place:02}01", Role.STUDENT, class_name=f"1{place:02}")
    talk.registrar().says("通知不到的名單").sees("101班", "110班", "第 1 頁").never_sees("111班", "201班")
    talk.presses("下一頁").sees("111班", "201班").never_sees("101班", "還沒有綁定：")
    talk.presses("看201班").sees("周以樂")


def test_a_school_without_rules(world: World, talk: Talk) -> None:
    """Who is not reached is known all the same; no day is."""
    with world.unit() as session:
        row = session.get(Person, world.id_of("20102"))
        assert row is not None
        row.seat = None
    with world.storage.unit() as session:
        session.execute(update(School).where(col(School.slug) == SMALL).values(pack=None))
    talk.teacher("T01").says("通知不到的名單").sees("周以樂：還沒有綁定").never_sees("截止", "號周以樂")
