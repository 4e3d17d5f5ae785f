"""Who certifies by the documents, and how a roster's people are recognised for it."""

import pytest

from portfolio.certifiers import belongs_to, certified_kinds, holds_post, office_for, posts_of, subject_of
from portfolio.people import Division
from portfolio.schools import load_pack
from portfolio.succession import Candidate, order_of
from portfolio.works import WorkKind

OUTCOME, DIVERSE = WorkKind.COURSE_OUTCOME, WorkKind.DIVERSE_PERFORMANCE


@pytest.mark.parametrize(
    ("school", "kinds"),
    [
        ("tmsb", (OUTCOME,)),
        ("tttvs", (OUTCOME,)),
        ("anon15", (OUTCOME,)),
        ("yphs", (OUTCOME,)),
        ("hwvs", (OUTCOME, DIVERSE)),
    ],
)
def test_what_is_certified(school: str, kinds: tuple[WorkKind, ...]) -> None:
    """Course outcomes everywhere; of diverse performances only the items for which 附表 names an office (T50)."""
    assert certified_kinds(load_pack(school)) == kinds
    assert certified_kinds(None) == (OUTCOME,)


@pytest.mark.parametrize(
    ("words", "office"),
    [
        ("技能證照：電腦軟體應用丙級", "實習處就業組"),
        ("校外服務時數證明", "學務處訓育組"),
        ("自行參加之校外競賽", "各處室／各科"),
        ("英檢初級", ""),  # a certificate, but the title does not say which item
        ("技能證照與校外服務時數", ""),  # two items
    ],
)
def test_offices_of_hwvs(words: str, office: str) -> None:
    """An office is named only where the title settles the item; a guess would send works to the wrong desk."""
    assert office_for(load_pack("hwvs"), DIVERSE, words) == office


@pytest.mark.parametrize("school", ["tmsb", "tttvs", "anon15", "yphs"])
def test_no_other_schools_offices(school: str) -> None:
    """The table of hwvs is no other school's; and a course's certifier is its teacher, never an office."""
    assert office_for(load_pack(school), DIVERSE, "技能證照") == ""
    assert office_for(load_pack("hwvs"), OUTCOME, "技能證照") == ""
    assert office_for(None, DIVERSE, "技能證照") == ""


@pytest.mark.parametrize(
    ("school", "division", "posts"),
    [
        ("tttvs", Division.DAY, ("註冊組長", "註冊組幹事")),
        ("tttvs", Division.CONTINUING, ("教務組長", "教務組管理員")),
        ("yphs", Division.DAY, ("教學組長",)),
        ("yphs", Division.CONTINUING, ("教學組長",)),
    ],
)
def test_posts_at_the_end_of_the_order(school: str, division: Division, posts: tuple[str, ...]) -> None:
    """tttvs resolves 課程學習成果提交人 by its annex, and stops where two deputise each other (T16, T41)."""
    pack = load_pack(school)
    last = order_of(pack.succession)[-1]

    assert last.who is Candidate.OFFICE
    assert posts_of(pack, last, division=division) == posts


@pytest.mark.parametrize(
    ("post", "office", "title", "holds"),
    [
        ("教學組長", "教學組", "組長", True),
        ("教學組長", "教務處教學組", "教學組長", True),
        ("教學組長", "教學組", None, True),
        ("教學組長", "教學組", "幹事", False),
        ("教學組長", "註冊組", "組長", False),
        ("教務組長", "教務處", "主任", False),
        ("教務組長", "教務處", None, False),
        ("註冊組幹事", "註冊組", "幹事", True),
        ("註冊組幹事", "註冊組", None, False),
        ("教學組長", None, None, False),
    ],
)
def test_posts_as_rosters_write_them(post: str, office: str | None, title: str | None, holds: bool) -> None:
    """Office and title in two columns or one, with the upper office or without; an officer is not the head."""
    assert holds_post(post, office=office, title=title) is holds


@pytest.mark.parametrize(
    ("named", "office", "belongs"),
    [
        ("學務處訓育組", "訓育組", True),
        ("圖書館", "圖書館", True),
        ("實習處就業組", "實習處", False),
        ("各處室", "教務處", False),
        ("", "訓育組", False),
        ("學務處訓育組", None, False),
    ],
)
def test_offices_as_rosters_write_them(named: str, office: str | None, belongs: bool) -> None:
    """An upper office is not the one below it, and 「各處室」 is nobody's desk."""
    assert belongs_to(named, office) is belongs


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("英語文（一）", "英語文（二）", True),
        ("數學Ａ", "數學甲", True),
        ("國語文Ⅱ", "國語文", True),
        ("選修物理", "選修生物", False),
        ("數學", "數學專題", False),
        ("A", "B", False),  # nothing is left without the letter
    ],
)
def test_the_same_subject(one: str, other: str, same: bool) -> None:
    """What tells the grade or the part of a course is not its subject."""
    assert (subject_of(one) == subject_of(other)) is same
