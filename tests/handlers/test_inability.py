"""「登記無法認證」: the registrar records that a teacher can no longer certify, and ends it; why is never asked."""

from datetime import date

import pytest

from portfolio.people import PersonStatus
from portfolio.reminders import NoticeSubject
from portfolio.succession import Inability
from storage.tables import Absence
from storage.units import Storage
from tests.conftest import FakeClock
from tests.handlers.away import School, school
from tests.handlers.standing_in import standing
from tests.talk import Talk


@pytest.fixture
def yphs(storage: Storage, clock: FakeClock) -> School:
    """Return a school with an order of five steps."""
    return school(storage, clock, "yphs")


@pytest.fixture
def tttvs(storage: Storage, clock: FakeClock) -> School:
    """Return a school whose first step counts only where there is subsidy money."""
    return school(storage, clock, "tttvs")


def recorded(at: School) -> list[tuple[date, date | None, Inability, bool | None]]:
    """Return what is recorded and has not ended."""
    found = [one for one in at.desk.rows(Absence) if one.ended_at is None]
    return [(one.from_on, one.until_on, one.means, one.funds) for one in found]


def test_step_by_step(yphs: School) -> None:
    """Who, until when; a preview with what follows; then the second tap."""
    talk = yphs.talk.registrar().says("登記無法認證").sees("是哪一位老師").says("T01")
    talk.sees("甲T01，編號T01", "到哪一天無法認證", "不必說明請假的原因").says("3月20日")
    talk.sees("還沒有寫入", "有 2 件作品等候認證", "其中 2 件接著請甲T02認證").presses("確定登記")
    talk.sees("已經登記無法認證", "2 件作品已經依順序轉給")
    assert recorded(yphs) == [(date(2025, 1, 15), date(2025, 3, 20), Inability.CANNOT, None)]
    assert yphs.turns() == [("T02", 2), ("T02", 2)]
    assert "2 件改由別人認證" in yphs.told(NoticeSubject.TURN, "T01", "handed_on")
    assert "現在等候您認證的作品有 2 件" in yphs.told(NoticeSubject.TURN, "T02", "given")


def test_subsidy_money_decides_the_first_step(tttvs: School) -> None:
    """It is asked with its clause, and what is not known leaves the first step out."""
    talk = tttvs.talk.registrar().says("登記無法認證").says("T01").presses("還不知道到哪天")
    talk.sees("有沒有補助經費", "補充規定第十二點，二，3", "先請原授課教師認證").presses("有補助經費")
    talk.sees("第1位，原授課教師，但要有補助經費", "順序從原授課教師開始").presses("確定登記").sees("已經登記")
    assert (recorded(tttvs), tttvs.turns()) == (
        [(date(2025, 1, 15), None, Inability.CANNOT, True)],
        [("T01", 1), ("T01", 1)],
    )
    talk.says("登記無法認證").says("T01").presses("還不知道到哪天").presses("沒有補助經費").sees("跳過原授課教師")
    talk.presses("確定登記").sees("已經登記")
    assert recorded(tttvs)[0][-1] is False
    assert [who for who, _ in tttvs.turns()] == ["T03", "T03"]


def test_money_that_is_not_known(tttvs: School) -> None:
    """「還不知道」 is an answer of its own, and is kept as such."""
    talk = tttvs.talk.registrar().says("登記無法認證").says("T01").says("到3月20日").presses("還不知道")
    talk.sees("先跳過原授課教師").presses("確定登記").sees("已經登記")
    assert recorded(tttvs)[0][-1] is None


def test_a_leaver_with_requests_left(yphs: School) -> None:
    """Nobody asks until when: a leaver does not come back; the overview lists them with a button that begins here."""
    standing(yphs.world, "T01", PersonStatus.LEFT)
    talk = yphs.talk.registrar().says("認證情形").sees("在已經離職的老師名下：2 件，分屬 1 位老師")
    talk.presses("看離職老師名下的").sees("甲T01，編號T01：2 件", "在認證截止前仍然可以進來認證").presses("登記第1位")
    talk.sees("結束日未定", "其中 2 件接著請甲T02認證").presses("確定登記").sees("已經登記")
    assert yphs.turns() == [("T02", 2), ("T02", 2)]
    talk.says("認證情形").never_sees("離職")


def test_ending_it(yphs: School) -> None:
    """The registrar ends it for a teacher who is back: once more, then what is undecided goes back."""
    talk = yphs.talk.registrar().says("登記無法認證").says("T01").presses("還不知道到哪天").presses("確定登記")
    talk.presses("登記無法認證").says("T01").sees("目前登記的請假", "期間無法認證").presses("結束這個登記")
    sure = talk.button("確定結束").intent.pack()
    talk.sees("要結束這個登記嗎").presses("確定結束").sees("登記已經結束", "2 件作品回到原來的老師")
    assert (yphs.turns(), recorded(yphs)) == ([("T01", 0), ("T01", 0)], [])
    talk.presses_data(sure).sees("沒有登記無法認證")


def test_who_it_is_must_be_clear(yphs: School) -> None:
    """A student, nobody, several: asked again."""
    talk = yphs.talk.registrar().says("登記無法認證")
    for said, why in (("20101", "這是學生或家長的編號"), ("T99", "名冊上沒有這位"), ("甲T", "有 6 位符合")):
        talk.says(said).sees(why)
    talk.says("T01").sees("到哪一天無法認證").says("2月30日").sees("沒有2月30日這一天", "到哪一天無法認證")


def test_each_office_records_for_its_own_division(tttvs: School) -> None:
    """The evening office does not record for a teacher of the day division, nor a teacher or another office at all."""
    tttvs.world.bind("R91")
    talk = tttvs.talk.registrar("R91").says("登記無法認證").says("T01").sees("由教務處註冊組辦理", "沒有變更")
    tttvs.world.bind("R03")
    talk.registrar("R03").says("登記無法認證").sees("辦理")
    talk.teacher("T02").says("登記無法認證").never_sees("是哪一位老師")
    assert recorded(tttvs) == []


def test_a_registrar_who_types_a_teachers_sentence(yphs: School) -> None:
    """「請假」 of a registrar asks whose it is; another office's is not theirs to record."""
    yphs.talk.registrar().says("請假").sees("是哪一位老師")


def test_a_button_counts_once_and_for_half_an_hour(yphs: School) -> None:
    """Used, expired, overtaken: nothing is written, and what is true now is shown."""
    talk = yphs.talk.registrar().says("登記無法認證").says("T01").says("到3月20日")
    sure = talk.button("確定登記").intent.pack()
    yphs.clock.turn(minutes=31)
    talk.presses_data(sure).sees("超過 30 分鐘")
    fresh = talk.button("確定登記").intent.pack()
    yphs.talk.teacher("T01").says("我請假到3月31日").presses("我仍會認證").presses("確定登記")
    talk.registrar().presses_data(fresh).sees("情形有變動", "期間仍由本人認證").presses("確定登記").sees("已經登記")
    talk.presses_data(fresh).sees("目前登記的請假", "期間無法認證")
    assert [means for _, _, means, _ in recorded(yphs)] == [Inability.CANNOT]
    talk.presses_data("v1:cannotsure:made-up").sees("按鈕只能用一次")


def test_a_name_as_people_say_it(talk: Talk) -> None:
    """「…老師」 is understood; a name alone, too."""
    talk.registrar().says("登記無法認證").says("簡若谷老師").sees("簡若谷，編號T02")
    talk.says("登記無法認證").says("若谷").sees("簡若谷，編號T02")
