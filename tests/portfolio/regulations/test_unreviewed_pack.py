"""A pack for a school of which only the document is here: whom to ask, and nothing that nobody has reviewed."""

from portfolio.offices import OfficeItem
from portfolio.readings import Cited, Silent
from portfolio.regulations.drafting import unreviewed_pack
from portfolio.regulations.passages import Passage

LIMIT = Passage("二", "課程學習成果每學期至多上傳6件，期限為每年7月25日。")


def test_it_holds_the_offices_and_no_number() -> None:
    """What the document says of numbers and days is left to its clauses."""
    pack = unreviewed_pack([Passage("一", "學校平臺由資訊組維護。"), LIMIT], slug="reef", name="礁岩高中")

    assert pack is not None
    assert pack.name == "礁岩高中"
    assert pack.office_name(OfficeItem.PLATFORM) == "資訊組"
    assert all(isinstance(one.reading, Silent) and one.reading.unread for one in pack.limit_rules)
    assert all(isinstance(one.closes, Silent) and one.closes.unread for one in pack.deadline_rules)
    assert pack.clauses["二"] == LIMIT.text


def test_without_a_platform_those_with_the_students_data_are_asked() -> None:
    """Nobody is said to run the platform: the document does not say who does."""
    pack = unreviewed_pack([Passage("一", "學籍資料由註冊組登錄。"), LIMIT], slug="reef")

    assert pack is not None
    assert isinstance(pack.office(OfficeItem.PLATFORM), Silent)
    assert pack.office_name(OfficeItem.PLATFORM) == "註冊組"


def test_an_office_that_is_only_named_is_asked_and_in_charge_of_nothing() -> None:
    """Where no sentence gives any office a task, the one that is named most can still be asked."""
    pack = unreviewed_pack([Passage("一", "詳情洽教務處註冊組；註冊組電話另公告。"), LIMIT], slug="reef")

    assert pack is not None
    assert pack.office_name(OfficeItem.OUTCOMES) == "註冊組"
    assert not any(isinstance(one, Cited) for by in pack.offices.values() for one in by.values())


def test_a_document_without_any_office_makes_no_pack() -> None:
    """There would be nobody to ask."""
    assert unreviewed_pack([LIMIT], slug="reef") is None
