"""「回條」: what one did is shown to oneself and to whoever acted, to nobody else; on paper by a link of an hour."""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.conversation import Link
from portfolio.representatives import FOR_ONESELF, ActingAs, ActingCondition, Capacity, Circumstance
from portfolio.slips import say_number
from storage.queries import slips
from storage.tables import ReceiptStatement, Slip
from tests.talk import Talk
from tests.world import SMALL, World

PAGE = "https://bot.example/slips"
BY_THE_MOTHER = ActingAs(Capacity.LEGAL_REPRESENTATIVE, Circumstance.EPIDEMIC, ActingCondition.NOT_IN_TIME, "九(三)")


def give(world: World, act: str = "confirm_receipt", *, actor: str = "20101", at: datetime | None = None) -> Slip:
    with world.unit(SMALL) as session:
        statement = session.scalars(
            select(ReceiptStatement).where(col(ReceiptStatement.school) == SMALL).limit(1)
        ).one()
        is_note = act == "upload"
        return slips.give_slip(
            session,
            school=SMALL,
            act=act,
            student_id=world.id_of("20101"),
            actor_id=world.id_of(actor),
            acting=FOR_ONESELF if actor == "20101" else BY_THE_MOTHER,
            counted=not is_note,
            content="3f2a" * 16,
            statement_id=None if is_note else statement.id,
            period="113-1" if is_note else "",
            now=at or world.now,
        )


def with_pages(talk: Talk) -> Talk:
    talk.answering = replace(talk.answering, slip_page=PAGE)
    return talk


def test_a_slip_says_what_when_by_whom_and_of_which_content(talk: Talk, world: World) -> None:
    """By its number or from the list; without a public address it says who checks it, and gives no link."""
    slip = give(world)
    talk.student("20101").says("回條").sees("1張回條", "確認收訖明細無誤").presses(say_number(slip.number))
    talk.sees("112學年度，課程學習成果，共2項", "林向晴，學號20101", "學生本人", "在這裡辦理就算完成")
    talk.sees("開頭是3f2a 3f2a 3f2a", "請告訴學校的系統管理人員").never_sees("http")
    talk.says(f"回條 {say_number(slip.number).lower()}").sees("確認收訖明細無誤")


def test_both_see_what_was_done_for_a_student(talk: Talk, world: World) -> None:
    """With the declared circumstance and its clause; a note says that the platform tells. Fathers see no such slip."""
    slip = give(world, "upload", actor="20101-1")
    for who in (talk.student, talk.guardian):
        who("20101" if who == talk.student else "20101-1").says("我的回條").sees("代為辦理").presses("看")
        talk.sees("法定代理人阮氏秋", "113學年度第1學期", "疫情", "第九點", "這是一則註記")
    talk.guardian("20101-2").says("回條").sees("目前沒有回條")
    talk.says(f"回條 {slip.number}").sees("找不到這張回條").never_sees("林向晴")


def test_the_paper_has_a_link_that_ends(talk: Talk, world: World) -> None:
    """Signed for this number, this language and an hour; the page to check the number has a lasting address."""
    slip = give(world)
    reply = with_pages(talk).student("20101").says(f"回條 {slip.number}").sees(f"{PAGE}/{slip.number}").reply
    assert reply is not None
    link = next(one.url for one in reply.buttons if isinstance(one, Link) and ".pdf" in one.url)
    assert link.startswith(f"{PAGE}/{slip.number}.pdf?")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    until = int(asked["until"])
    assert until == int((world.now + timedelta(hours=1)).timestamp())
    assert asked["sign"] == world.storage.secrets.paper_hmac(slip.number, until, asked["lang"])


def test_a_long_list_goes_on(talk: Talk, world: World) -> None:
    """Five at a time, the newest first."""
    made = [give(world, at=world.now - timedelta(days=day)) for day in range(7)]
    talk.student("20101").says("回條").sees("7張回條", say_number(made[4].number)).never_sees(
        say_number(made[5].number)
    )
    talk.presses("更早").sees(say_number(made[5].number), say_number(made[6].number)).never_sees(
        say_number(made[4].number)
    )


@pytest.mark.parametrize("words", ["ACDE-FGHJ-KMNP-QRTV", "回條 ACDE-FGHJ-KMNP-QRTV"])
def test_a_binding_code_is_no_slip(talk: Talk, words: str) -> None:
    """Four letters more are a code to bind with, whatever stands before it."""
    talk.student("20101").says(words).never_sees("回條")
