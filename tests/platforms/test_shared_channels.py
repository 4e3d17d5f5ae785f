"""One account that several schools share: the binding decides whose answers somebody gets, on both platforms."""

from storage.queries.schools import list_schools
from tests.bot.channels.telegram_spec import needs_contract
from tests.conftest import FakeClock
from tests.platforms.conftest import SHARING, Town
from tests.platforms.fake_line_webhook import person
from tests.platforms.phones import BETWEEN, OnLine, OnTelegram, Phone

NUMBER = "20101"  # there is one in every school
ELSEWHERE = "tttvs"  # has an account of its own


def hold(town: Town, phones: tuple[Phone, Phone], clock: FakeClock) -> None:
    """Let two strangers bind in two schools, under the same number, and hold what each of them is told."""

    def says(phone: Phone, text: str) -> str:
        clock.turn(seconds=BETWEEN)
        return phone.says(text).text

    with town.house.app.storage.reading() as session:
        names = {school.slug: school.name for school in list_schools(session)}
    for phone in phones:
        phone.starts()
        asked = [says(phone, "我的件數"), says(phone, "期限"), says(phone, "隱私")]
        assert ["請先綁定" in text for text in asked] == [True, True, False]
        assert not any(name in text for name in names.values() for text in asked[:2])
        # A code of a school that this account does not serve is nobody's here.
        assert "同意" not in says(phone, town.house.code(NUMBER, school=ELSEWHERE))

    told = []
    for phone, school in zip(phones, SHARING, strict=True):
        notice = says(phone, town.house.code(NUMBER, school=school))
        assert names[school] in notice
        clock.turn(seconds=BETWEEN)
        phone.presses("同意")
        assert names[school] in says(phone, NUMBER)
        told.append([says(phone, text) for text in ("期限", "我的件數", "我的綁定")])
    for texts, other in zip(told, reversed(SHARING), strict=True):
        assert not any("請先綁定" in text for text in texts)
        assert not any(names[other] in text for text in texts)
    assert told[0][0] != told[1][0]  # each school's own deadlines


def test_on_line(shared_line_town: Town, clock: FakeClock) -> None:
    """Unbound, nothing of any school is told; bound, that school's and no other's."""
    town = shared_line_town
    hold(town, (OnLine(town.house, town.line, person(1)), OnLine(town.house, town.line, person(2))), clock)
    assert town.line.line.violations == []


@needs_contract
def test_on_telegram(shared_telegram_town: Town, clock: FakeClock) -> None:
    """The same with one bot."""
    town = shared_telegram_town
    assert town.telegram is not None
    hold(town, (OnTelegram(town.house, town.telegram, 7), OnTelegram(town.house, town.telegram, 8)), clock)
    assert town.telegram.violations() == []
