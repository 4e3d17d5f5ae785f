"""Whatever is pressed and typed about receipt statements, in whatever order and language: each act once, and proved."""

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest

from bot.channels.limits import overruns
from handlers.conversation import Button
from portfolio.calendar import TAIPEI
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReportState
from portfolio.reminders import NoticeSubject
from storage.queries.receipt_acts import STANDING, UNSETTLED
from storage.tables import ReceiptReport, ReceiptStatement, Slip
from tests.conftest import FakeClock
from tests.desk import Desk
from tests.handlers.receipting import activities, record, state, window
from tests.storage.certifying import check
from tests.talk import Talk
from tests.world import SMALL, World

OPENS = datetime(2025, 1, 14, 8, 0, tzinfo=TAIPEI)
TYPED = ("收訖明細", "確認無誤", "收訖回報", "我想換成更好的版本", "收到的是另一份檔案", "1", "2", "代為辦理", "取消")
OURS = ("receipts", "rcseen", "rcok", "rcbad", "rcsend", "rcback", "rcreps", "rcans", "represent")
WHO = (("student", "20101"), ("student", "20101"), ("guardian", "20101-1"), ("registrar", "R02"), ("registrar", "R01"))
LANGUAGES = ("English", "越南文", "印尼文", "中文")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_random_walk(talk: Talk, desk: Desk, world: World, clock: FakeClock, seed: int) -> None:
    """Every answer fits both platforms, and every act has one slip, one entry and one state that follows from it."""
    assert walk(talk, desk, world, clock, Random(seed), steps=60) > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(3, 33))
def test_long_random_walks(talk: Talk, desk: Desk, world: World, clock: FakeClock, seed: int) -> None:
    """The same for longer, and more of them."""
    walk(talk, desk, world, clock, Random(seed), steps=200)


def walk(talk: Talk, desk: Desk, world: World, clock: FakeClock, random: Random, *, steps: int) -> int:
    """Press and type at random as a student, her mother and two offices; return how many acts there were."""
    record(world, counts=random.random() < 0.5)
    with world.together():
        window(world, OPENS, OPENS + timedelta(days=4))
        activities(world)
    state(world, ReceiptPart.COURSE_RECORD, "國語文", "數學")
    state(world, ReceiptPart.CADRE, "班長")
    shown = {who: ["v1:receipts", "v1:rcreps"] for who in WHO}
    for address in dict.fromkeys(WHO):
        _as(talk, address).says(random.choice(LANGUAGES))
    for _step in range(steps):
        who = random.choice(WHO)
        talk = _as(talk, who)
        if random.random() < 0.2:
            talk.says(random.choice(TYPED))
        else:
            everybodys = [one for theirs in shown.values() for one in theirs]
            talk.presses_data(random.choice(shown[who][-9:] if random.random() < 0.8 else everybodys))
        assert talk.reply is not None
        assert overruns(talk.reply, talk.text) == (), talk
        assert not any(name in talk.reply.title for name in ("林向晴", "阮氏秋", "連正文", "淨灘", "國語文"))
        buttons = [one.intent for one in talk.reply.buttons if isinstance(one, Button)]
        shown[who] += [one.pack() for one in buttons if one.code in OURS]
        clock.turn(minutes=random.choice((0, 0, 1, 30)))
    return _check(world, desk)


def _as(talk: Talk, who: tuple[str, str]) -> Talk:
    return getattr(talk, who[0])(who[1])  # type: ignore[no-any-return]


def _check(world: World, desk: Desk) -> int:
    """Slips and the trail agree; reports and statements do; each report was told to an office once."""
    slips, reports = desk.rows(Slip), desk.rows(ReceiptReport)
    acts = Counter(slip.act for slip in slips)
    trail = Counter(act for act in desk.acts() if act in ("confirm_receipt", "report_receipt", "withdraw_report"))
    assert acts == trail
    assert acts["report_receipt"] == len(reports)
    assert acts["withdraw_report"] == sum(one.state is ReportState.WITHDRAWN for one in reports)
    answered = sum(one.answered_at is not None for one in reports)
    assert desk.acts().count("receipt_report.answered") == answered
    for statement in desk.rows(ReceiptStatement):
        if statement.school != SMALL or statement.decided_at is None:
            continue
        its = [one for one in reports if one.statement_id == statement.id]
        if statement.state is ReceiptConfirmation.CONFIRMED:
            assert not [one for one in its if one.state in UNSETTLED]
        else:
            assert [one for one in its if one.state in STANDING]
    told = Counter(one.about for one in desk.owed(NoticeSubject.RECEIPT_REPORT))
    assert all(count == 1 for count in told.values())
    assert len(told) == len(reports)
    check(world.storage)
    return len(slips)
