"""A published deadline, in a line for the eye and in a sentence that says as much by ear."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time

import pytest

from bot.cli.deadline_readings import Said
from bot.cli.deadline_rows import Row, rows_of
from bot.cli.deadline_sentences import say_citations
from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar, Term
from portfolio.conflicts import Decision, code_of, conflicts, ruled
from portfolio.dates import parse_day
from portfolio.deadlines import deadlines
from portfolio.readings import Ruling
from portfolio.rules import DeadlineSubject
from portfolio.schools import load_pack
from tests.bot.schedules import MADE_UP, SCHOOLS, page, row, rows
from tests.schools.reference import TERMS, announced, calendar

DATE = re.compile(r"(\d+)/(\d+)/(\d+)")
UPLOAD = "114/2/3（一）23:59 止＝休業式 114/1/20＋2 週（十一）"


def said_of(one: Row) -> Iterator[Said]:
    """Everything of a row that is said twice."""
    yield one.closes
    yield from one.readings


@pytest.mark.parametrize("school", [*SCHOOLS, *MADE_UP])
def test_who_listens_misses_nothing(school: str) -> None:
    """The line is hidden from screen readers, so each of its days, hours and spans is in the sentence beside it."""
    for term in TERMS:
        for said in (said for one in rows(school, term) for said in said_of(one)):
            for _, month, day in DATE.findall(said.line):
                assert f"{month}月{day}日" in said.sentence, said
            if "23:59" in said.line:
                assert "晚上11時59分" in said.sentence, said
            for amount in re.findall(r"[＋－](\d+)", said.line):
                assert re.search(rf"{'兩' if amount == '2' else amount}(週|個月|個工作日|天)", said.sentence), said
            assert said.sentence.endswith("。")
            assert re.search(r"[()（）/／＋－＝「」]|\d-\d", said.sentence) is None, said


def test_the_line_and_the_sentence_of_tttvs() -> None:
    """The formula with weekday, hour, anchor and clause; and the same as a sentence."""
    assert UPLOAD in page("tttvs", "113-1")
    assert row("tttvs", "113-1", "課程學習成果上傳", "各年級").closes.sentence == (
        "114年2月3日星期一晚上11時59分截止，是休業式1月20日之後兩週，依據補充規定第十一點的表，課程學習成果，學生上傳。"
    )


def test_the_other_rules_of_days_as_sentences() -> None:
    """A fixed day, a span of months, another term's anchor, and what a closing waits for."""
    assert (
        row("yphs", "113-1", "多元表現上傳", "一、二年級").closes.line == "114/7/31（四）23:59 止＝每學年 7/31（表二）"
    )
    for school, term, subject, audience, words in (
        ("yphs", "113-1", "多元表現上傳", "一、二年級", "規定寫的是每學年的7月31日"),
        ("tttvs", "113-1", "幹部經歷登錄", "", "是開學日8月30日之後兩個月"),
        ("tttvs", "113-1", "勾選", "一、二年級", "是114學年度第1學期開學日9月1日之後3週"),
        ("tttvs", "113-1", "勾選", "三年級", "113學年度國教署來文所定提交日公布之後，往前算兩週就是截止日"),
        ("tttvs", "114-1", "課程學習成果上傳", "", "是休業式1月20日之後兩週"),
        ("shanhai", "113-1", "課程學習成果上傳", "", "是休業式1月20日之後10個工作日，依據補充規定第四點"),
        ("wanqing", "113-1", "課程學習成果上傳", "進修部", "規定寫的是每學年的2月10日，依據補充規定第3點，但書"),
    ):
        assert words in row(school, term, subject, audience).closes.sentence


def test_letters_fill_in_the_days_of_grade_three() -> None:
    """The letter's day once announced: 114/5/5 gives 114/4/14 for uploads and 114/4/21 for the selection."""
    days = calendar(announced(Event.SUBMISSION_LETTER, "113-2", "114/5/5"))

    upload = row("tttvs", "113-2", "課程學習成果上傳", "三年級", days).closes
    assert upload.line == "114/4/14（一）23:59 止＝國教署來文所定提交日 114/5/5－3 週（十一）"
    assert "114年4月14日星期一晚上11時59分截止，是國教署來文所定提交日5月5日往前3週" in upload.sentence
    assert row("tttvs", "113-2", "勾選", "三年級", days).closes.line.startswith("114/4/21（一）23:59 止＝")


def test_a_proposed_rule_says_so_and_names_the_one_in_force() -> None:
    """The amendment leads, is called one, and the rule that counts today stands below it with its day (T3)."""
    found = row("tttvs", "113-1", "多元表現上傳", "一、二年級")

    assert found.closes.line == "修正案（尚未生效）：沒有截止日（會議紀錄案由二）"
    assert found.closes.sentence.startswith("修正案，還沒有生效：整個113學年度都可以")
    (in_force,) = found.readings
    assert in_force.line == "現行規定：114/2/3（一）23:59 止＝休業式 114/1/20＋2 週（十一）"
    assert in_force.sentence.startswith("現行規定：114年2月3日星期一晚上11時59分截止")
    assert found.opens == "全學年"
    assert any("校務會議" in words for words in found.more)
    told = calendar(announced(Event.DIVERSE_CLOSES, "113-2", "114/7/31"))
    moved = row("tttvs", "113-1", "多元表現上傳", "一、二年級", told)
    assert moved.closes.line == "114/7/31（四）23:59 止＝學校公告"
    assert [one.line[:9] for one in moved.readings] == ["修正案（尚未生效）", "現行規定：114/"]


def test_contradicting_clauses_stand_side_by_side() -> None:
    """Every reading with its clause, no day chosen, and who has to rule."""
    found = row("tttvs", "113-2", "課程學習成果教師認證", "三年級")

    assert (found.closes.line, found.closes.sentence) == (
        "規定前後不一",
        "規定有兩種說法，還不能定出一天；以哪一種為準，要由教務處註冊組、進修部教務組決定。",
    )
    assert [one.line for one in found.readings] == [
        "114/7/21（一）23:59 止＝休業式 114/6/30＋3 週（十一）",
        "國教署來文所定提交日（113-2，尚未公布）－3 週（十一）",
    ]
    assert [one.sentence[:4] for one in found.readings] == ["說法1：", "說法2："]


def test_a_ruling_is_cited_as_one() -> None:
    """Once the office has ruled there is one day, and beside it who decided, when and under which letter."""
    pack = load_pack("tttvs")
    (conflict,) = [one for one in conflicts(pack) if one.key == "deadlines.certification.grade-3.semester-2"]
    chosen = conflict.readings[0]
    ruling = Ruling("教務處註冊組", date(2025, 3, 3), "教務字第1號")
    settled = ruled(pack, [Decision(conflict.key, code_of(chosen), chosen.clause, ruling)])
    found = deadlines(settled, calendar(), Term(113, 2), subjects=(DeadlineSubject.CERTIFICATION,), grade=3)
    (one,) = rows_of(settled, calendar(), found)

    assert one.closes.line == "114/7/21（一）23:59 止＝休業式 114/6/30＋3 週（十一）"
    assert "規定原有不同的說法，教務處註冊組在114年3月3日決定採用這一種，教務字第1號。" in one.more


def test_contradicting_announcements_stand_side_by_side() -> None:
    """Two places printed two days: both with their place, and no guess (T6); the rules' subjects and the duties."""
    said = {"會議/壹七(3)ii/表": "113/10/18", "國教署函": "113/10/30"}
    both = [
        AnnouncedDay(event, Term(112, 2), parse_day(day), source=source)
        for event in (Event.SCHOOL_CONFIRMS, Event.SELECTION_CLOSES)
        for source, day in said.items()
    ]
    days = calendar(*both)
    for subject in ("學校確認收訖明細", "勾選"):
        found = row("tttvs", "112-2", subject, "三年級" if subject == "勾選" else "", days)
        assert found.closes.line == "公告前後不一"
        assert "公告有兩種說法，還不能定出一天" in found.closes.sentence
        assert [one.line for one in found.readings] == [
            "113/10/18（五）23:59 止＝學校公告（會議紀錄壹七(3)ii）",
            "113/10/30（三）23:59 止＝學校公告（國教署函）",
        ]
        assert "出處是會議紀錄壹，七，3，ii的表" in found.readings[0].sentence
        assert "出處是國教署函" in found.readings[1].sentence


def test_an_announced_day_comes_first_and_the_rule_stays_beside_it() -> None:
    """The announced windows of 112, with what the rules say; an announced day of a silent school is not a rule."""
    first = row("tttvs", "112-2", "收訖明細確認", "第1梯次")
    assert (first.opens, first.closes.line) == ("113年10月9日星期三", "113/10/14（一）23:59 止＝學校公告")
    assert "規定本身有3種說法，以公告為準" in first.closes.sentence
    assert first.readings[0].line.startswith("113/10/12（六）23:59 止＝公告的收訖明細確認開始日 113/10/9 起 4 天")

    moved = row("yphs", "113-1", "課程學習成果上傳", "", calendar(announced(Event.UPLOAD_CLOSES, "113-1", "114/2/5")))
    assert moved.closes.line == "114/2/5（三）23:59 止＝學校公告"
    assert moved.readings == (
        Said(
            "依規定：休業式 114/1/20＋2 週（表一）",
            "照補充規定算，114年2月3日星期一晚上11時59分截止，是休業式1月20日之後兩週，"
            "依據補充規定表一，上傳件數與期程，第1學期；學校公告的日期優先。",
        ),
    )
    told = row("hwvs", "113-1", "勾選", "", calendar(announced(Event.SELECTION_CLOSES, "113-2", "114/9/30")))
    assert told.closes.sentence.endswith("這是學校公告的日期；補充規定本身沒有寫這一項的期限。")


def test_an_announced_hour_is_not_an_assumption() -> None:
    """The school's hour shows as the school's; the assumed end of the day is explained once, where it is used."""
    assert page("yphs", "113-1").count("這是助理的假設") == 1
    days = SchoolCalendar([replace(announced(Event.UPLOAD_CLOSES, "113-1", "114/2/5"), hour=time(17))])
    found = row("yphs", "113-1", "課程學習成果上傳", "", days)

    assert found.closes.line == "114/2/5（三）17:00 止＝學校公告"
    assert found.closes.sentence == "114年2月5日星期三下午5時截止，日期和時刻都是學校公告的。"


def test_two_opening_days_are_both_named() -> None:
    """114-2 opened on 2/11 and began classes on 2/23: every row that counts from it says so (T36)."""
    words = "這學期的開學日是115年2月11日星期三，正式上課日是115年2月23日星期一"

    assert any(one.startswith(words) for one in row("tttvs", "114-2", "基本資料登錄", "").more)
    assert words not in page("tttvs", "113-2")
    opens = row("yphs", "114-2", "課程學習成果上傳", "一、二年級")
    assert opens.opens == "115年2月11日星期三"
    assert opens.more[-1].endswith("學校以哪一天為開始，請向這一列的處室確認。")


@pytest.mark.parametrize("clauses", [["<b>"], ["二十一(三)"], ["一般規定"], ["表一/x/表"], ["會議/"], [""]])
def test_any_citation_can_be_said(clauses: Sequence[str]) -> None:
    """A made-up pack cites as it likes."""
    assert "(" not in say_citations(clauses)
