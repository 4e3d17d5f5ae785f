"""Answers on offices: by division, as the pack names them, and the wrong one denied."""

from dataclasses import replace
from itertools import product

import pytest

from handlers.regulation_offices import say_offices
from handlers.regulation_said import Said, Unsettled
from portfolio.offices import OfficeItem
from portfolio.people import Division
from portfolio.readings import Cited
from portfolio.regulations.slots import Ask
from tests.handlers.asking_rules import ASKER, PACKS, SLUGS, said, unsupported
from tests.regulations.asked import ask, by_pack

WHO = Ask("由誰負責")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_office_of_each_division_is_named_with_its_clause(slug: str) -> None:
    """Every item of every pack, for a known division and for an unknown one; what names nobody is not settled."""
    pack = PACKS[slug]
    for item, division in product(OfficeItem, (None, *Division)):
        answer = say_offices(replace(WHO, division=division), (item,), pack, ASKER)
        meant = (division,) if division in pack.divisions else pack.divisions
        named = [reading for one in meant if isinstance(reading := pack.office(item, division=one), Cited)]
        if not named:
            assert isinstance(answer, Unsettled) or len({*answer.cites}) > 1, item  # nobody, or two who disagree
            continue
        assert [one.value for one in named if one.value not in said(answer).text] == []
        assert said(answer).cites[0] == named[0].clause
        assert unsupported(said(answer), pack) == []


def test_an_asker_of_the_evening_is_told_the_evenings_office() -> None:
    """The asker's own division counts where the question names none; a named one counts more."""
    asker = replace(ASKER, division=Division.CONTINUING)
    evening = said(say_offices(WHO, (OfficeItem.BASIC_DATA,), PACKS["yphs"], asker))
    assert "註冊" not in evening.text
    assert evening.cites == ("五(五)",)
    day = said(say_offices(replace(WHO, division=Division.DAY), (OfficeItem.BASIC_DATA,), PACKS["yphs"], asker))
    assert day.cites == ("五(一)1",)


@pytest.mark.parametrize(
    ("slug", "item", "text", "named", "opening"),
    [
        ("anon15", OfficeItem.PLATFORM, "聽說平台是註冊組管的", "註冊組", "不是，"),
        ("hwvs", OfficeItem.PLATFORM, "平台是註冊組管理沒錯吧", "註冊組", "不是，"),
        ("hwvs", OfficeItem.PLATFORM, "平台是設備組管理沒錯吧", "設備組", "對，"),
        ("yphs", OfficeItem.BASIC_DATA, "學籍是註冊組登的嗎", "註冊組", "對，"),
        ("yphs", OfficeItem.CADRES, "幹部是找訓育組長嗎", "訓育組長", "對，"),
        ("yphs", OfficeItem.CADRES, "幹部要找哪一組 訓育組嗎", "訓育組", "幹部紀錄"),
        ("yphs", OfficeItem.CADRES, "幹部是訓育組還是註冊組", "註冊組", "幹部紀錄"),
    ],
)
def test_a_named_office_is_held_against_the_rules(
    slug: str, item: OfficeItem, text: str, named: str, opening: str
) -> None:
    """Only where it is taken for granted: who asks which one gets the office alone."""
    answer = said(say_offices(Ask(text, offices=(named,)), (item,), PACKS[slug], ASKER))
    assert answer.text.startswith(opening)


def test_places_that_disagree_are_both_said_the_named_row_first() -> None:
    """hwvs names another office for clubs in its article than in its table (T22)."""
    answer = said(say_offices(Ask("社團資料哪個組上傳"), (OfficeItem.CLUBS,), PACKS["hwvs"], ASKER))
    assert answer.cites == ("附表/社團資料", "四(二)5")
    assert "訓育組" in answer.text
    assert "社團活動組" in answer.text
    plain = said(say_offices(WHO, (OfficeItem.CLUBS,), PACKS["hwvs"], ASKER))
    assert plain.cites == ("四(二)5", "附表/社團資料")


def test_whether_students_do_it_themselves_is_answered_by_the_clause() -> None:
    """「老師登還是學生登」: who registers and who supervises are two, and the clause names both."""
    answer = said(say_offices(Ask("證照是老師登還是學生登"), (OfficeItem.CERTIFICATES,), PACKS["tmsb"], ASKER))
    assert "學生" in answer.text
    assert "各班導師" in answer.text
    assert answer.cites[0] == "參/表/多元表現／校外競賽與檢定證照"


def test_several_items_are_answered_one_after_the_other() -> None:
    """「帳號誰管？期程誰排？」: each office with its own clause."""
    answer = say_offices(WHO, (OfficeItem.PLATFORM, OfficeItem.SCHEDULE), PACKS["anon15"], ASKER)
    assert isinstance(answer, Said)
    assert answer.cites == ("五", "四")


def test_doubts_go_to_whoever_submitted() -> None:
    """Where the document names several offices for it, each for its own items, that is said."""
    assert "提交單位" in said(say_offices(WHO, (OfficeItem.DOUBTS,), PACKS["anon15"], ASKER)).text
    assert "提交單位" not in said(say_offices(WHO, (OfficeItem.BASIC_DATA,), PACKS["anon15"], ASKER)).text


@pytest.mark.parametrize(("slug", "clause"), [("tmsb", "肆一(一)3"), ("hwvs", "四(二)5"), ("yphs", "五(一)3")])
def test_a_clubs_cadre_is_the_clubs_matter_only_where_cadres_are_another_offices(slug: str, clause: str) -> None:
    """Where one office registers both, what is said of cadres is nearer."""
    assert ask(by_pack(slug), "我是社團社長，這個經歷找哪組登", "student").cites[0] == clause
