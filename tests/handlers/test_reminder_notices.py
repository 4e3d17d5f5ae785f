"""Reminders in words: when, what to do and why, the same for all whom they concern; they inform and do not push."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.channels.limits import overruns
from handlers.conversation import Deadline, Paragraph, Passage, Reply
from handlers.intents import ShowWorks
from handlers.merging import merge
from handlers.notices import Telling, render
from handlers.plain import to_plain
from handlers.reminded_deadlines import RemindedDeadlines
from handlers.reminding_intents import Declare, Snooze
from locales import LANGUAGES, translator
from portfolio.calendar import TAIPEI, Event
from portfolio.people import Division
from portfolio.reminders import NoticeSubject
from portfolio.rules import DeadlineSubject
from storage.queries.declarations import Declarable
from tests.world import SMALL, World

UPLOAD = Declarable(DeadlineSubject.UPLOAD_OUTCOMES, "113-1")
DIVERSE = Declarable(DeadlineSubject.UPLOAD_DIVERSE, "113")
SELECTION = Declarable(DeadlineSubject.SELECTION, "112")
RECEIPT = Declarable(DeadlineSubject.RECEIPT_CONFIRMATION, "112")
ALL = (UPLOAD, DIVERSE, SELECTION, RECEIPT)
STAGES = ("opens", "before", "before-3", "vacation", "last_day", "moved", "snoozed-20250116")
CHILD = "student:20101"


@pytest.fixture
def town(world: World) -> World:
    """Return the small school with every deadline of a second-grader dated."""
    for event, day in (
        (Event.SELECTION_OPENS, date(2025, 1, 10)),
        (Event.SELECTION_CLOSES, date(2025, 1, 24)),
        (Event.RECEIPT_OPENS, date(2025, 1, 13)),
        (Event.RECEIPT_CLOSES, date(2025, 1, 16)),
    ):
        world.announce(event, "112-2", day)
    return world


def say(
    world: World,
    one: Declarable,
    stage: str = "before",
    *,
    about: str = "",
    language: str = "zh_Hant_TW",
    now: datetime | None = None,
    **facts: Any,
) -> Reply:
    with world.unit(SMALL) as session:
        known = RemindedDeadlines(session, school=SMALL, now=world.now)
        due = known.find(one, grade=2, division=Division.DAY)
        assert due is not None
        assert due.closes is not None
        told = {"grade": 2, "division": "day", "closes": due.closes.isoformat(), "opens": None, **facts}
        telling = Telling(
            session=session,
            now=now or world.now,
            t=translator(language),
            school=SMALL,
            recipient_id=1,
            subject=NoticeSubject(one.subject.value),
            about=about,
            term=one.period,
            round=one.round,
            stage=stage,
            facts=told,
        )
        return render(telling)


def heard(reply: Reply, language: str = "zh_Hant_TW") -> str:
    return to_plain(reply, translator(language))


def test_a_reminder_says_until_when_what_to_do_and_why(town: World) -> None:
    """On the lock screen what and until when; then the day with what is left, what to do, the clause, whom to ask."""
    reply = say(town, UPLOAD)
    assert reply.title == "課程學習成果上傳，2月3日星期一截止"
    kinds = [type(block) for block in reply.blocks]
    assert kinds == [Deadline, Paragraph, Paragraph, Passage, Paragraph]
    text = heard(reply)
    for words in (
        "2月3日星期一截止，還有 19 天",
        "請到學校平臺上傳",
        "休業式1月20日之後2週內",
        "補充規定表一",
        "請洽教務處",
    ):
        assert words in text


TITLES = (
    (UPLOAD, "opens", "課程學習成果上傳開始了，2月3日星期一截止"),
    (UPLOAD, "vacation", "課程學習成果上傳，假期中的2月3日星期一截止"),
    (UPLOAD, "moved", "課程學習成果上傳，截止日改為2月3日星期一"),
    (UPLOAD, "snoozed-20250116", "再提醒您：課程學習成果上傳，2月3日星期一截止"),
    (SELECTION, "before-7", "勾選，1月24日星期五截止"),
    (RECEIPT, "before", "收訖明細確認，明天截止"),
)


def test_titles_say_what_and_until_when(town: World) -> None:
    """Each stage in words that are enough on a lock screen, and name nobody."""
    assert [say(town, one, stage).title for one, stage, _title in TITLES] == [title for *_, title in TITLES]


def test_on_the_last_day_it_is_today(town: World) -> None:
    """Nobody has to know which day it is; nothing is put off any more."""
    reply = say(town, RECEIPT, "last_day", now=datetime(2025, 1, 16, 12, tzinfo=TAIPEI))
    assert reply.title == "收訖明細確認，今天截止"
    assert "今天1月16日星期四截止" in heard(reply)
    assert not [button for button in reply.buttons if isinstance(button.intent, Snooze)]  # type: ignore[union-attr]


def test_a_moved_deadline_says_both_days(town: World) -> None:
    """The old day is named first, so that whoever wrote it down finds it again."""
    was = datetime(2025, 1, 31, 23, 59, 59, tzinfo=TAIPEI).isoformat()
    assert "原本是1月31日星期五，現在是2月3日星期一" in heard(say(town, UPLOAD, "moved", was=was))
    assert "截止的時間有變動" in heard(say(town, UPLOAD, "moved"))  # what was told is not known any more


def test_an_announced_hour_is_said(world: World) -> None:
    """Where the school announced an hour it stands in the title too; where not, that the day's end is assumed."""
    world.announce(Event.SELECTION_CLOSES, "112-2", date(2025, 1, 16), hour=time(17))
    assert say(world, SELECTION, "last_day").title == "勾選，明天17點截止"


def test_what_is_voluntary_is_called_so(town: World) -> None:
    """Uploading and selecting are the student's own decision, and the reminder says so to either."""
    for one in (UPLOAD, DIVERSE, SELECTION):
        for about, whose in (("", "由您自己決定"), (CHILD, "由孩子自己決定")):
            text = heard(say(town, one, about=about))
            assert "自願的" in text
            assert whose in text


def test_a_guardian_hears_whose_deadline_it_is_and_no_count(town: World) -> None:
    """The child by grade and division, never by name; why the guardian is told; counts only on asking."""
    reply = say(town, UPLOAD, about=CHILD)
    text = heard(reply)
    assert reply.title == "孩子的課程學習成果上傳，2月3日星期一截止"
    assert "二年級日間部的孩子" in text
    assert "未成年" in text
    assert "林向晴" not in text
    assert "件中" not in text
    intents = [button.intent for button in reply.buttons]  # type: ignore[union-attr]
    assert ShowWorks() in intents
    assert not [one for one in intents if isinstance(one, Declare)]  # that is for the student to say


def test_a_receipt_cannot_be_declared_away(town: World) -> None:
    """Only deciding it on the platform ends its reminders, so no button promises otherwise."""
    assert not [b for b in say(town, RECEIPT).buttons if isinstance(b.intent, Declare)]  # type: ignore[union-attr]
    assert len([b for b in say(town, UPLOAD).buttons if isinstance(b.intent, Declare)]) == 2  # type: ignore[union-attr]


def test_traps_of_the_document_are_left_to_the_deadlines(town: World) -> None:
    """What was not asked for is short: only remarks on the day and on what to do stand in a reminder."""
    text = heard(say(town, SELECTION))
    assert "誤寫" not in text
    assert "逾時未勾選，視同放棄上傳到中央資料庫" in text  # what follows by the school's rule, with its clause


def test_nothing_is_said_of_a_deadline_that_is_another_one_now(town: World) -> None:
    """A day that has moved since it was planned, or is not stated any more, is never told."""
    with pytest.raises(LookupError):
        say(town, UPLOAD, closes="2025-01-31T23:59:59+08:00")
    town.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 5), source="第一號函")
    town.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 6), source="第二號函")
    with pytest.raises(AssertionError):
        say(town, UPLOAD)  # contradicted: no instant is found for it


# A semester's months (9/2024), an academic year as Indonesia writes it (2024/2025), and its word for both parents.
TERM = re.compile(r"\b\d{1,4}/20\d\d\b|Bapak/Ibu")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reminder_fits_both_platforms(town: World, language: str) -> None:
    """Every subject, stage and reader, alone and all in one message; no bare fraction, no name."""
    for about in ("", CHILD):
        several = []
        for one in ALL:
            for stage in STAGES:
                was = datetime(2025, 1, 31, 23, 59, 59, tzinfo=TAIPEI).isoformat()
                reply = say(town, one, stage, about=about, language=language, was=was)
                assert overruns(reply, heard(reply, language)) == ()
                assert "/" not in TERM.sub("", heard(reply, language))
                assert "林向晴" not in heard(reply, language)
                if stage == "before":
                    several.append(reply)
        merged = merge(translator(language), several)
        assert overruns(merged, heard(merged, language)) == ()
        assert len({button.label for button in merged.buttons}) == len(merged.buttons)


def test_all_of_one_grade_read_the_same(town: World) -> None:
    """The words depend on the place of the deadline alone, so that one message can carry them to many."""
    one = say(town, UPLOAD)
    with town.unit(SMALL) as session:
        due = RemindedDeadlines(session, school=SMALL, now=town.now).find(UPLOAD, grade=2, division=None)
        assert due is not None
        assert due.closes is not None
        facts = {"grade": 2, "division": "day", "closes": due.closes.isoformat(), "opens": None}
        telling = Telling(
            session, town.now, translator(None), SMALL, 999, NoticeSubject.UPLOAD_OUTCOMES, term="113-1", facts=facts
        )
        assert render(telling) == Reply(one.title, one.blocks, one.buttons)


def test_open_deadlines_are_those_that_have_begun(town: World) -> None:
    """Next semester's upload is nobody's yet, and what is over is nobody's any more."""
    with town.unit(SMALL) as session:
        known = RemindedDeadlines(session, school=SMALL, now=town.now)
        assert list(known.open_now(grade=2, division=None)) == [RECEIPT, SELECTION, UPLOAD, DIVERSE]
        later = RemindedDeadlines(session, school=SMALL, now=town.now + timedelta(days=30))
        assert [one.period for one in later.open_now(grade=2, division=None)] == ["113-2", "113"]
