"""Which of several clauses is meant: a meeting's motion by its number, a reason, a day, what holds of all parts."""

import pytest

from portfolio.regulations.answers import judge
from portfolio.regulations.labels import names_of, nth_of, outer_clauses
from portfolio.regulations.meant import (
    due_when_uploaded,
    is_of_another_year,
    naming_whom,
    submitted_when,
    tells_no_day,
    with_what_follows,
)
from portfolio.regulations.passages import Passage
from portfolio.regulations.quoting import duties_of, motions_of, twin_of
from portfolio.regulations.rarely import left_open, of_another_kind
from portfolio.regulations.reading import read
from portfolio.regulations.search import Hit, Index
from portfolio.schools import load_pack

INDEX = Index(
    (
        Passage("會議/案由一", "這一案討論親師說明會。決議照案通過。"),
        Passage("會議/案由一/決議", "案由一照案通過。"),
        Passage("會議/案由二", "這一案修正補充規定，多元表現改成整年都能上傳。"),
        Passage("會議/案由二/說明一", "為了學生的權益，多元表現的上傳修正成整年都可以。"),
        Passage("會議/案由二/決議", "案由二照案通過，再送校務會議。"),
        Passage("二", "校長是召集人，教務主任是執行秘書。"),
        Passage("四", "作業期程由執行秘書規劃。"),
        Passage("五", "只收學生在就學期間的資料。"),
        Passage("五(一)", "多元表現可以放競賽和檢定證照，由學生上傳。"),
        Passage("五(二)", "課程學習成果由學生上傳。"),
        Passage("五(三)", "競賽和檢定證照由導師督導學生上傳。"),
        Passage("六(一)", "資料由專責人員提交中央資料庫，截止日看來文。"),
        Passage("會議/壹一", "112學年度第2學期的資料在113年10月7日提交中央資料庫。"),
        Passage("附件/日間部/課程平台管理", "日間部管理課程平臺，負責的是教學組長，代理的是教務主任。"),
        Passage("附件/日間部/收訖明細確認", "日間部的收訖明細確認，負責的是註冊組長，代理的是註冊組幹事。"),
    )
)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("案由二在討論什麼", "會議/案由二"),
        ("第一案有通過嗎", "會議/案由一/決議"),
        ("案由二的決議", "會議/案由二/決議"),
        ("案由二為什麼要改多元的上傳時間", "會議/案由二/說明一"),
        ("為什麼多元改成整年都能上傳", "會議/案由二/說明一"),
        ("國中的證照可以放嗎", "五"),
        ("國三的志工時數可以放嗎", "五"),
        ("112-2的資料是哪一天提交到中央的", "會議/壹一"),
        ("課程平台管理日間部誰負責", "附件/日間部/課程平台管理"),
        ("日間部課程平台是誰在管", "附件/日間部/課程平台管理"),
        ("案由二通過之後還要送哪裡", "會議/案由二/決議"),
        ("這次修了哪些地方", "會議/案由二"),
        ("修正案改了什麼", "會議/案由二"),
    ],
)
def test_the_clause_that_is_meant_answers(question: str, clause: str) -> None:
    """A motion by its number, how it was decided, its reason; a dated day; what holds of all parts; a row's name."""
    hit = judge(read(question)[0].whole, INDEX).hit
    assert hit is not None
    assert hit.passage.clause == clause


def test_what_counts_as_a_work_of_a_kind_stands_in_a_clause_that_names_the_kind() -> None:
    """A clause that names the thing alone does not say that it is a work of another kind."""
    hit = judge(read("競賽算多元嗎")[0].whole, INDEX).hit
    assert hit is not None
    assert hit.passage.clause == "五(一)"
    assert judge(read("競賽算課成嗎")[0].whole, INDEX).hit is None


def test_every_motion_is_said_where_all_are_asked_for() -> None:
    """One sentence each, in their order; none of them where one is named or none is asked for."""
    asked = [one.clause for one in motions_of(read("這次會議有幾個提案")[0].whole, INDEX)]
    assert asked == ["會議/案由一", "會議/案由二"]
    assert motions_of(read("這次會議有幾個提案")[0].whole, INDEX)[0].text == "這一案討論親師說明會。"
    assert motions_of(read("案由二是什麼案")[0].whole, INDEX) == ()
    assert motions_of(read("會議幾點開始")[0].whole, INDEX) == ()


def test_what_a_head_does_is_not_who_it_is() -> None:
    """The tasks of the 執行秘書, and no list of who sits in the group."""
    assert [one.clause for one in duties_of(read("執行秘書要做哪些事")[0].whole, INDEX)][-1] == "四"


def test_labels_name_what_nothing_else_is_called() -> None:
    """A row's name of several words; an item alone names many clauses. Rounds are told apart."""
    assert names_of("附件/日間部/中央資料庫系統") == ("中央資料庫系統",)
    assert names_of("表一/多元表現") == ()
    assert nth_of("第1次跟第2次") == {"第1次", "第2次"}
    assert outer_clauses("會議/案由二/決議") == ["會議", "會議/案由二"]


def test_a_question_is_left_open_by_what_hangs_on_the_one_before_it() -> None:
    """「多長」 behind a video asks for minutes; not certified is kept apart from certified."""
    asks = read("作品可以做成影片上傳嗎 多長")[0].pieces
    assert left_open(asks[-1], ["播放影片"])
    assert left_open(read("沒認證的課成可以勾選嗎")[0].whole, ["最多勾選6件"])
    assert not left_open(read("沒認證的課成可以勾選嗎")[0].whole, ["只能勾選已經認證的"])


DAYS = Index(
    (
        Passage("九", "113學年度第1學期的課程學習成果，任課教師認證到114年2月10日為止。"),
        Passage("十", "113學年度第1學期，全校學生的課程學習成果上傳到114年2月3日，多元表現整個學期都能上傳。"),
    )
)


@pytest.mark.parametrize(("question", "clause"), [("113-1的課成死線", "十"), ("113-1課成老師認證到幾號", "九")])
def test_works_are_due_when_they_are_uploaded(question: str, clause: str) -> None:
    """Of two clauses that print days of the term, the one on uploading, unless something else is named."""
    hit = judge(due_when_uploaded(read(question)[0].whole), DAYS).hit
    assert hit is not None
    assert hit.passage.clause == clause


def test_what_was_missed_needs_a_clause_on_what_follows() -> None:
    """A clause that says who confirms does not say what becomes of who did not."""
    ask = with_what_follows(read("收訖明細沒按確認會自動算我同意嗎")[0].whole)
    assert of_another_kind(ask, "收訖明細由註冊組確認")
    assert not of_another_kind(ask, "逾期沒有確認，視同正確")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("112學年度第2學期的資料哪天提交中央資料庫", True),
        ("112學年的資料哪天提交中央資料庫", True),
        ("113-2的資料哪天提交中央資料庫", False),
        ("115學年度的資料哪天提交中央資料庫", False),
        ("資料哪天提交中央資料庫", True),
    ],
)
def test_what_a_meeting_says_of_one_year_is_not_said_of_another(question: str, found: bool) -> None:
    """A year and its semester fit each other; who names no year is told what the record prints."""
    record = INDEX.passage("會議/壹一")
    assert is_of_another_year(read(question)[0].whole, record) is not found
    assert not is_of_another_year(read(question)[0].whole, INDEX.passage("六(一)"))


@pytest.mark.parametrize(
    ("question", "clause", "said", "none"),
    [
        ("補充規定哪一天通過的", "十三", "本規定經校務會議通過後實施。", True),
        ("補充規定是什麼時候修正的", "十三", "本規定經校務會議通過後實施，修正時亦同。", True),
        ("補充規定什麼時候開始實施", "十三", "本規定經校務會議通過後實施。", False),
        ("補充規定哪一天通過的", "沿革", "校務會議通過。", False),
        ("補充規定哪一天通過的", "會議/案由一", "113年10月21日通過補充規定。", False),
        ("修正要經過什麼會議", "十三", "修正經校務會議通過。", False),
    ],
)
def test_on_which_day_rules_were_adopted_is_told_by_a_date(question: str, clause: str, said: str, none: bool) -> None:
    """Who adopts them is no answer; after what they are in force is."""
    assert tells_no_day(read(question)[0].whole, Passage(clause, said)) is none


BASIC = Index(
    (
        Passage("五(一)1", "學籍由註冊組登錄。"),
        Passage("五(一)2", "幹部由訓育組登錄。"),
        Passage("五(一)3", "登錄的資料在次學期提交。"),
        Passage("五(二)1", "成績由註冊組登錄。"),
        Passage("五(二)2", "諮詢紀錄由課程諮詢教師登錄。"),
        Passage("五(二)3", "登錄的資料在次學期提交，第二學期在當學期提交。"),
        Passage("七(一)", "自傳在申請大學的時候登錄，自傳可以包括學習計畫。"),
        Passage("七(二)", "自傳由輔導組指導。"),
    )
)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("幹部登錄了要哪時提交", "五(一)3"),
        ("課諮紀錄登錄了要哪時提交", "五(二)3"),
    ],
)
def test_of_two_that_say_as_much_the_one_beside_what_is_named_answers(question: str, clause: str) -> None:
    """What is submitted, and when, is said behind each sort of data; neither clause names what it is."""
    ask = read(question)[0].whole
    hit = judge(ask, BASIC, {"五(一)3", "五(二)3"}).hit
    assert hit is not None
    assert hit.passage.clause == clause


def test_who_is_asked_for_is_named() -> None:
    """Of clauses on one thing the one that names somebody; another question is left to the best one."""
    ask = read("自傳找誰教")[0].whole
    hits = [Hit(BASIC.passage("七(一)"), 10.0, 1.0), Hit(BASIC.passage("七(二)"), 9.0, 1.0)]
    found = naming_whom(ask, hits[0], hits, BASIC, {"七(一)", "七(二)"})
    assert found is hits[1]
    assert naming_whom(ask, hits[0], hits, BASIC, {"七(一)"}) is None
    assert naming_whom(read("自傳是什麼時候")[0].whole, hits[0], hits, BASIC, {"七(一)", "七(二)"}) is None


@pytest.mark.parametrize(
    ("question", "row", "twin"),
    [
        ("比賽得獎誰督導", "表/校外競賽與檢定證照", "表/校內競賽"),
        ("比賽得獎誰督導", "表/校內競賽", "表/校外競賽與檢定證照"),
        ("丙級證照誰督導", "表/校外競賽與檢定證照", None),
        ("校外比賽誰督導", "表/校外競賽與檢定證照", None),
        ("日間部跟進修部誰管平台", "附件/日間部", "附件/進修部"),
    ],
)
def test_a_row_within_the_school_and_one_outside_are_both_told(question: str, row: str, twin: str | None) -> None:
    """Where the question names neither, though one of them holds more; not where the other holds less of it."""
    rows = Index(
        (
            Passage("表/校內競賽", "校內競賽由承辦單位登錄。"),
            Passage("表/校外競賽與檢定證照", "校外競賽和檢定證照由導師督導。"),
            Passage("附件/日間部", "日間部的平台由教學組管理。"),
            Passage("附件/進修部", "進修部的平台由教務組管理。"),
        )
    )
    found = twin_of(read(question)[0].whole, rows.passage(row), rows)
    assert (found.clause if found else None) == twin


def test_what_is_registered_says_nothing_of_what_may_be_selected() -> None:
    """「勾選要哪一科」: a clause on the marks of subjects is about another act; one on selecting may answer."""
    registers = Index((Passage("五", "學生修習的科目和成績由註冊組登錄。"),))
    selects = Index((Passage("六", "學生勾選課程學習成果，同一科目最多2件。"),))
    ask = read("課成勾選有規定要哪一科目嗎")[0].whole
    assert judge(ask, registers).hit is None
    assert judge(ask, selects).hit is not None


def test_when_the_school_submits_is_not_told_by_when_works_are_selected() -> None:
    """At yphs the row on what is selected says of the central database, too; who submits when stands elsewhere."""
    index = Index(tuple(Passage(clause, text) for clause, text in load_pack("yphs").clauses.items()))
    for asked in ("課程學習成果學校什麼時候送到中央資料庫?", "多元表現學校什麼時候提交中央?"):
        hit = judge(submitted_when(read(asked)[0].whole), index, {"六(二)"}).hit
        assert hit is not None
        assert hit.passage.clause == "六(二)"
