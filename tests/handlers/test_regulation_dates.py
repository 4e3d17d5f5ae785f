"""Answers on deadlines: the rule, the day in the asker's calendar beside it, and premises that do not hold."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from handlers.regulation_dates import say_deadlines
from handlers.regulation_late import say_late
from handlers.regulation_said import Said, Unsettled
from portfolio.calendar import AnnouncedDay, Event, SchoolCalendar
from portfolio.day_rules import Unit
from portfolio.deadlines import deadlines
from portfolio.people import Division
from portfolio.readings import Silent
from portfolio.regulations.slots import Ask, Asked, Stated
from portfolio.rules import DeadlineSubject
from tests.handlers.asking_rules import ASKER, CALENDARS, PACKS, SLUGS, said, unsupported

UPLOAD, CERTIFY, DIVERSE = (
    DeadlineSubject.UPLOAD_OUTCOMES,
    DeadlineSubject.CERTIFICATION,
    DeadlineSubject.UPLOAD_DIVERSE,
)
SELECT, RECEIPT, SUBMIT = DeadlineSubject.SELECTION, DeadlineSubject.RECEIPT_CONFIRMATION, DeadlineSubject.SUBMISSION
NOTHING_ANNOUNCED = SchoolCalendar(())


def say(slug: str, text: str, subject: DeadlineSubject, *, announced: bool = True, **slots: Any) -> Said | Unsettled:
    """Return what is said of one subject at one school."""
    asked = Ask(text, asked=(Asked.DATE,), **slots)
    return say_deadlines(asked, (subject,), PACKS[slug], CALENDARS[slug] if announced else NOTHING_ANNOUNCED, ASKER)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("text", ["什麼時候截止", "從什麼時候開始，到什麼時候，還有幾天", "幾號截止"])
def test_every_number_rests_on_a_clause_or_was_computed(slug: str, text: str) -> None:
    """Of every subject, grade and semester, whatever was announced: no number stands by itself."""
    for subject, grade, semester, announced in product(DeadlineSubject, (None, 1, 3), (None, 1, 2), (True, False)):
        answer = say(slug, text, subject, announced=announced, grade=grade, semester=semester)
        if isinstance(answer, Said):
            assert unsupported(answer, PACKS[slug]) == []
            assert {*answer.cites} <= {*PACKS[slug].clauses}


@pytest.mark.parametrize("slug", SLUGS)
def test_what_the_rules_do_not_set_is_not_settled(slug: str) -> None:
    """A silent document gives no day, nor another school's: the office and the places that come near."""
    for subject in DeadlineSubject:
        rules = [rule for rule in PACKS[slug].deadline_rules if rule.subject is subject]
        silent = all(isinstance(rule.closes, Silent) for rule in rules)
        answer = say(slug, "什麼時候截止", subject)
        assert isinstance(answer, Unsettled) == silent, subject
        if isinstance(answer, Unsettled):
            assert answer.ask is rules[0].office


@pytest.mark.parametrize("slug", SLUGS)
def test_the_rule_stands_beside_its_day(slug: str) -> None:
    """The span of the rule in its own unit, its main clause first, and the last day as it was counted out."""
    unit = {Unit.DAYS: "日", Unit.WEEKS: "週", Unit.MONTHS: "個月", Unit.WORKING_DAYS: "個工作日"}
    for subject, grade in product(DeadlineSubject, (1, 3)):
        for due in deadlines(PACKS[slug], CALENDARS[slug], ASKER.term, subjects=(subject,), grade=grade):
            rule = due.by_rule or due.rule
            if due.clause is None or rule is None or due.alternatives:
                continue
            answer = said(say(slug, "什麼時候截止", subject, grade=grade))
            assert answer.cites[0] == due.clause
            if rule.span is not None:
                assert f"{rule.span.amount}{unit[rule.span.unit]}" in answer.text
            if due.closes is not None and due.closes > ASKER.now:
                assert f"{due.closes.month}月{due.closes.day}日星期" in " ".join(answer.computed)


@pytest.mark.parametrize(
    ("slug", "text", "subject", "slots", "parts"),
    [
        ("tttvs", "什麼時候截止", UPLOAD, {}, ("休業式後2週內", "算到2月3日星期一", "高三下學期另有規定", "往前3週")),
        ("tttvs", "什麼時候截止", UPLOAD, {"grade": 3, "semester": 2}, ("來文所定提交日往前3週", "還沒有公布", "請洽")),
        ("tttvs", "還有幾天", UPLOAD, {"grade": 1}, ("算到2月3日星期一，還有19天",)),
        ("tttvs", "什麼時候", SELECT, {}, ("高一、高二勾選的期限是新學年度開學日後3週內", "高三勾選", "往前2週")),
        ("tttvs", "跟高一高二一樣嗎", SELECT, {"grade": 3}, ("不一樣：高一、高二", "高三勾選")),
        ("yphs", "高二跟高三一樣嗎", UPLOAD, {}, ("不一樣：", "高三下學期另有規定")),
        ("yphs", "高一跟高二一樣嗎", UPLOAD, {}, ("一樣：",)),
        ("yphs", "高一跟高二一樣嗎", DIVERSE, {}, ("一樣：",)),
        ("tttvs", "2月4日還能傳嗎", UPLOAD, {}, ("不可以，已經過了期限：", "2月3日")),
        ("tttvs", "2月3日再傳可以嗎", UPLOAD, {}, ("可以，還在期限內：", "2月3日")),
        ("tttvs", "12月30日再傳可以嗎", UPLOAD, {}, ("可以，還在期限內：",)),
        ("tttvs", "2月11日才認證來得及嗎", CERTIFY, {"grade": 1}, ("不可以，已經過了期限：", "2月10日")),
        (
            "tttvs",
            "什麼時候截止",
            DIVERSE,
            {"grade": 2},
            ("照修正案", "全學年", "原規定是休業式後2週內"),
        ),
        ("tttvs", "第一次可以看幾天", RECEIPT, {}, ("：4天（第六點，三）", "依國教署來文", "以公告為準")),
        ("tttvs", "可以看幾天", RECEIPT, {}, ("第一次4天、之後每次2天",)),
        ("tttvs", "112學年第一次到幾號", RECEIPT, {}, ("學校公告112學年度到113年10月14日星期一，已經過了",)),
        ("tttvs", "什麼時候截止", CERTIFY, {"grade": 3, "semester": 2}, ("休業式後3週內", "往前3週", "以哪一個為準")),
        ("anon15", "什麼時候", SUBMIT, {}, ("次學年", "當學年")),
        ("anon15", "什麼時候", SELECT, {}, ("由學校公告", "還沒有公布，請洽輔導處")),
        ("hwvs", "什麼時候", UPLOAD, {}, ("往前2週", "前項", "請洽")),
        ("yphs", "什麼時候截止", UPLOAD, {"grade": 3, "semester": 2}, ("由學校公告",)),
        ("yphs", "到什麼時候", CERTIFY, {"grade": 1}, ("休業式後3週內", "學生上傳後1週內認證")),
        ("yphs", "什麼時候開始、什麼時候截止", DIVERSE, {"grade": 1}, ("7月31日", "從上學期開學日開放")),
        ("yphs", "什麼時候可以開放", UPLOAD, {"grade": 1}, ("從開學日開放，也就是113年8月30日星期五",)),
    ],
)
def test_it_is_said_for_whoever_asks(
    slug: str, text: str, subject: DeadlineSubject, slots: dict[str, Any], parts: tuple[str, ...]
) -> None:
    """By grade and semester; opening, remaining days and rounds where they are asked for; both readings of two."""
    answer = said(say(slug, text, subject, **slots))
    assert [part for part in parts if part not in answer.text] == []
    assert answer.text.startswith("一樣：") or "一樣：" not in parts


@pytest.mark.parametrize(
    ("slug", "text", "subject", "spans", "opening"),
    [
        ("yphs", "休業式當天就截止嗎", UPLOAD, (), "不是，"),
        ("yphs", "也是休業式後嗎", UPLOAD, (), "對，"),
        ("yphs", "休業式後2週對吧", UPLOAD, ((2, "週"),), "對，"),
        ("yphs", "休業式後14天對吧", UPLOAD, ((14, "天"),), "對，"),
        ("yphs", "休業式後3週對吧", UPLOAD, ((3, "週"),), "不是，"),
        ("yphs", "開學後2週對吧", UPLOAD, ((2, "週"),), "不是，"),
        ("yphs", "2月3日截止嗎", UPLOAD, (), "對，"),
        ("yphs", "2月4日截止嗎", UPLOAD, (), "不是，"),
        ("yphs", "休業式後幾週", UPLOAD, (), "課程學習成果"),
        ("yphs", "是2週還是3週", UPLOAD, ((2, "週"), (3, "週")), "課程學習成果"),
        ("tmsb", "休業式後2週對吧", UPLOAD, ((2, "週"),), "不是，"),
        ("tttvs", "不是休業式後2週就截止了嗎", DIVERSE, ((2, "週"),), "修正後就不是了。"),
    ],
)
def test_a_premise_is_held_against_the_rule(
    slug: str, text: str, subject: DeadlineSubject, spans: tuple[tuple[int, str], ...], opening: str
) -> None:
    """A span, an event or a day that is taken for granted; an open question takes nothing for granted."""
    stated = tuple(Stated(number, unit) for number, unit in spans)
    assert said(say(slug, text, subject, stated=stated, grade=1)).text.startswith(opening)


def test_an_opening_that_nobody_printed_is_not_settled() -> None:
    """Where only the end of the upload is printed, its first day is not made up."""
    assert isinstance(say("tttvs", "什麼時候開始", UPLOAD, grade=1, semester=2), Unsettled)


def test_a_day_that_the_document_prints_is_cited_where_it_is_printed() -> None:
    """Whoever asks for the very day gets the place that prints it first, then the rule."""
    answer = said(say("tttvs", "113學年上學期認證到幾號", CERTIFY, semester=1))
    assert "2月10日" in PACKS["tttvs"].clauses[answer.cites[0]]
    assert "十一/表/課程學習成果/任課老師認證" in answer.cites


def test_each_division_is_told_its_own_office() -> None:
    """An unknown division gets both offices; a known one its own."""
    both = said(say("tttvs", "什麼時候", SUBMIT))
    assert "教務處註冊組或進修部教務組" in both.text
    evening = said(say("tttvs", "什麼時候", SUBMIT, division=Division.CONTINUING))
    assert "教務處註冊組" not in evening.text


def test_the_last_semesters_works_are_meant_while_they_are_open() -> None:
    """On 3 February, in the second semester, 「什麼時候截止」 means the works of the first."""
    asker = replace(ASKER, now=ASKER.now.replace(month=2, day=2), term=ASKER.term.next)
    answer = said(say_deadlines(Ask("什麼時候截止"), (UPLOAD,), PACKS["yphs"], CALENDARS["yphs"], asker))
    assert "算到2月3日星期一" in answer.text


@pytest.mark.parametrize("slug", SLUGS)
def test_lateness_is_said_as_the_rules_say_it(slug: str) -> None:
    """With the clause of the consequence; where there is none, none is made up."""
    for subject in DeadlineSubject:
        rules = [rule for rule in PACKS[slug].deadline_rules if rule.subject is subject]
        late = [rule.late for rule in rules if rule.late and rule.audience.includes(semester=ASKER.term.semester)]
        answer = say_late(Ask("逾時會怎樣"), (subject,), PACKS[slug], ASKER)
        assert isinstance(answer, Said) == bool(late), subject
        if late:
            assert said(answer).cites[0] == late[0].clause


def test_announcements_that_contradict_each_other_are_not_chosen_from() -> None:
    """Of two printed days neither is said as the deadline: the office decides."""
    days = [
        AnnouncedDay(Event.UPLOAD_CLOSES, ASKER.term, date(2025, 2, day), source=source)
        for day, source in ((5, "a letter"), (6, "another letter"))
    ]
    answer = said(say_deadlines(Ask("什麼時候截止"), (UPLOAD,), PACKS["yphs"], SchoolCalendar(days), ASKER))
    assert "互相不一致，以哪一天為準請洽" in answer.text
    assert "2月5日" not in answer.text


def test_a_consequence_is_answered_by_the_consequence() -> None:
    """「沒有在期限內上傳會怎樣」 asks for no day."""
    question = Ask("沒有在期限內上傳會怎樣", asked=(Asked.DATE, Asked.CONSEQUENCE))
    answer = said(say_deadlines(question, (UPLOAD,), PACKS["yphs"], CALENDARS["yphs"], ASKER))
    assert answer.text.startswith("逾時就視同放棄")


def test_lateness_differs_by_grade() -> None:
    """yphs gives up the year of grades 1 and 2, and of grade 3 the semester (T28)."""
    everybody = said(say_late(Ask("逾時會怎樣"), (DIVERSE,), PACKS["yphs"], ASKER)).text
    assert everybody.startswith("高一、高二逾時就視同放棄這個學年")
    assert "高三逾時就視同放棄這個學期" in everybody
    third = said(say_late(Ask("逾時會怎樣", grade=3), (DIVERSE,), PACKS["yphs"], ASKER)).text
    assert third.startswith("逾時就視同放棄這個學期")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("高一勾選要在開學前弄完嗎", "不是，"),
        ("高三勾選可以等到提交日當天嗎", "不是，"),
        ("高三勾選是提交日以後嗎", "不是，"),
    ],
)
def test_before_and_after_an_event_are_held_against_the_rule(text: str, begins: str) -> None:
    """A span behind the opening is no span before it, and one that ends weeks before a day does not end on it."""
    grade = 1 if text.startswith("高一") else 3
    answer = say_deadlines(
        Ask(text, asked=(Asked.WHETHER,), grade=grade), (SELECT,), PACKS["tttvs"], CALENDARS["tttvs"], ASKER
    )
    assert said(answer).text.startswith(begins)


def test_who_is_in_time_on_the_day_itself_is_not_denied() -> None:
    """「休業式當天才傳可以嗎」: the span begins there."""
    asked = Ask("休業式當天才傳課成可以嗎", asked=(Asked.WHETHER,), grade=1)
    answer = say_deadlines(asked, (UPLOAD,), PACKS["tttvs"], CALENDARS["tttvs"], ASKER)
    assert said(answer).text.startswith("課程學習成果上傳的期限")


def test_a_number_that_no_place_of_a_contradiction_prints_is_denied() -> None:
    """Three days stand nowhere, four in one of the places: that one is neither confirmed nor denied."""
    for days, begins in ((3, "不是，"), (4, "收訖明細確認")):
        asked = Ask(f"收訖第1次是不是{days}天", asked=(Asked.WHETHER,), stated=(Stated(days, "天"),))
        answer = say_deadlines(asked, (RECEIPT,), PACKS["tttvs"], CALENDARS["tttvs"], ASKER)
        assert said(answer).text.startswith(begins)
