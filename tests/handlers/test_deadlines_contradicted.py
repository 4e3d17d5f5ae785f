"""「期限」 where announcements contradict each other: every reading with its place, none chosen, and whom to ask."""

from datetime import date, time

from portfolio.calendar import Event
from tests.conftest import FakeClock
from tests.talk import Talk
from tests.world import World

MINUTES, LETTER = "會議/壹一9", "國教署114年1月10日函"


def test_both_days_are_told_with_their_places(world: World, talk: Talk, clock: FakeClock) -> None:
    """The hour that one of them names stands with it; days are counted to what is still to come only."""
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 5), source=MINUTES)
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 7), source=LETTER, hour=time(17))
    told = talk.student("20101").says("期限")
    told.sees(
        "公告的日期互相不一致：說法1，會議紀錄壹，一，9寫的是2月5日星期三截止，還有 21 天",
        f"；說法2，{LETTER}寫的是2月7日星期五17點截止，還有 23 天",
        "以哪一個為準請洽教務處",
        "表一",
    )
    told.never_sees(f"補充規定{LETTER}", "2月3日")

    clock.turn(days=22)
    talk.says("期限").sees("寫的是2月5日星期三；說法2", "2月7日星期五17點")
    clock.turn(days=2)
    talk.says("期限").never_sees("2月5日")


def test_a_letter_is_no_clause_of_the_rules(world: World, talk: Talk) -> None:
    """Where one announced day holds, the rule's clause and the letter stand side by side, each by its own name."""
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 7), source=LETTER)
    talk.student("20101").says("期限").sees("2月7日", f"；{LETTER}").never_sees(f"補充規定{LETTER}")


def test_the_schools_own_word_is_said_to_be_that(world: World, talk: Talk) -> None:
    """A letter that came after the announcement contradicts it: the announcement is named without a place."""
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 5))
    world.announce(Event.UPLOAD_CLOSES, "113-1", date(2025, 2, 7), source=LETTER)
    talk.student("20101").says("期限").sees("學校公告的是2月5日", f"{LETTER}寫的是2月7日")
