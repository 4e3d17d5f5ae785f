"""The traps of domain/schools.md § 7 in the documents of yphs and anon15, beyond limits, dates and offices."""

import re
from datetime import datetime, timedelta

import pytest

from portfolio.calendar import TAIPEI
from portfolio.deadlines import asked_by
from portfolio.limits import LimitSubject, limit_for
from portfolio.people import Division
from portfolio.readings import Cited, Silent, State
from portfolio.representatives import Act, ActingCondition, Circumstance, Representative
from portfolio.retention import Keeping
from portfolio.rules import DeadlineSubject, OfficeItem, Per
from portfolio.schools import load_pack, load_packs
from portfolio.succession import Candidate, SuccessionStart
from portfolio.works import WorkKind
from tests.schools.facts import told
from tests.schools.reference import calendar, only, says

D = DeadlineSubject
YPHS, ANON15 = load_pack("yphs"), load_pack("anon15")
DAYS = calendar()
HEAD = (Circumstance.EPIDEMIC, Circumstance.MAJOR_ACCIDENT, Circumstance.STAFF_CHANGE)


def test_t24_six_is_cited_by_position_and_its_stale_reference_is_said() -> None:
    """Printed (1)(2)(3)(四): cited 六(一) to 六(四). The offices of "item 2" are those of item 3; 組 stands once."""
    assert [clause for clause in ANON15.clauses if clause.startswith("六")] == [
        "六",
        *("六(一)", "六(二)", "六(三)", "六(三)1", "六(三)2", "六(三)3", "六(三)4", "六(四)"),
    ]
    assert "按位置" in ANON15.clauses["六"]
    doubts = ANON15.office(OfficeItem.DOUBTS)
    assert isinstance(doubts, Cited)
    assert (doubts.clauses, doubts.notes) == (("六(四)", "六(三)"), ("cross-reference-stale",))
    submitting = {ANON15.office_name(item) for item in OfficeItem if item.value.startswith("submit_")}
    assert set(doubts.value.split("、")) == submitting == {"教務處註冊組", "學務處生輔組", "學務處訓育組"}
    assert ("第2項" in ANON15.clauses["六(四)"], "第3項" in ANON15.clauses["六(四)"]) == (True, True)


def test_t25_each_clause_says_whether_it_registers_or_submits() -> None:
    """Cadres: two offices register, one submits; at yphs club cadres change hands. Each clause names its own act."""
    for pack, clause, said in [
        (ANON15, "五(一)2", "這裡說的是登錄"),
        (ANON15, "六(三)3", "提交的只有生輔組"),
        (ANON15, "六(三)4", "由學務處訓育組提交"),
        (YPHS, "五(一)3", "由社團活動組登錄"),
        (YPHS, "六(二)3", "由訓育組提交，社團幹部也在內"),
    ]:
        assert said in pack.clauses[clause]


def test_t26_nothing_ties_the_unnamed_school_to_a_school_or_a_day() -> None:
    """Its source says so; none of its words holds the name of one of the other four, or a year."""
    assert ANON15.source.notes == ("undated", "school-not-named")
    words = " ".join([*ANON15.clauses.values(), ANON15.name, ANON15.short_name])
    for slug, pack in load_packs().items():
        assert slug == "anon15" or pack.short_name not in words
    assert not re.search(r"[0-9]年[0-9]|民國", words)
    assert ("沒有印出校名" in ANON15.clauses["一"], "日期" in ANON15.clauses["一"]) == (True, True)


def test_t27_the_slip_is_said_wherever_diverse_selection_is_told() -> None:
    """表二 names the other kind: read as 多元表現, with the remark beside the limit, the deadline and the words."""
    limit = limit_for(YPHS, LimitSubject.SELECT_DIVERSE, grade=2, semester=2)
    assert (limit.value, limit.clauses) == (10, ("六(一)", "表二/勾選件數與期程"))
    assert "row-names-other-kind" in only(YPHS, DAYS, D.SELECTION, "113-1", grade=2).notes
    assert "寫的是勾選課程學習成果" in YPHS.clauses["表二/勾選件數與期程"]
    assert "row-names-other-kind" not in limit_for(YPHS, LimitSubject.SELECT_OUTCOMES, grade=2, semester=2).notes


def test_t28_the_words_quote_the_year_and_the_semester() -> None:
    """Grades 1 and 2 give up the year, grade 3 the semester, as printed; neither is made to agree with the other."""
    words = YPHS.clauses["表二/上傳件數與期程"]
    lower, third = words.split("高三")
    assert ("這個「學年」" in lower, "這個「學期」" in third) == (True, True)
    value, clause = told(YPHS.provisions["多元表現逾時的後果"])
    assert (value, clause) == (
        "不再另行開放；高一、高二視同放棄本學年的登錄，高三寫的是本學期",
        "表二/上傳件數與期程",
    )


def test_t29_the_promised_sample_is_not_in_the_document() -> None:
    """附件一 is a heading before the tables: the sample is silence with an office, and no clause is made of it."""
    sample = YPHS.provisions["多元表現的參考格式"]
    assert sample == Silent("教務處", ("五(四)",), sample.notes)
    assert sample.notes == ("sample-not-in-document",)
    assert not any(clause.startswith("附件") for clause in YPHS.clauses)
    assert "沒有範例" in YPHS.clauses["五(四)"]


@pytest.mark.parametrize(
    ("uploaded", "asked"),
    [
        ("2024-09-02T08:00", "2024-09-09"),
        ("2025-01-20T23:59", "2025-01-27"),
        ("2025-01-28T12:00", "2025-02-04"),  # over the lunar new year: every day counts (T40)
        ("2025-02-03T23:59", "2025-02-10"),  # the last day of uploading: the week ends as certification closes
    ],
)
def test_t30_the_week_from_the_upload(uploaded: str, asked: str) -> None:
    """Asked for within a week of each upload, never later than the closing, and what is past it is still open."""
    due = only(YPHS, DAYS, D.CERTIFICATION, "113-1", grade=3)
    by = asked_by(due, datetime.fromisoformat(uploaded).replace(tzinfo=TAIPEI), DAYS)
    assert by is not None
    assert by.isoformat() == f"{asked}T23:59:59+08:00"
    assert due.closes is not None
    assert by <= due.closes
    assert due.is_over(by + timedelta(seconds=1)) is (by == due.closes)
    assert "過了1週仍然可以認證" in YPHS.clauses["表一/任課教師認證"]


def test_t30_the_week_is_asked_for_where_the_closing_waits_for_a_notice() -> None:
    """Grade 3, second semester: no closing is announced, and the week is asked for all the same."""
    due = only(YPHS, DAYS, D.CERTIFICATION, "113-2", grade=3)
    assert (due.state, due.closes) == (State.NOT_ANNOUNCED, None)
    by = asked_by(due, datetime(2025, 3, 3, 9, tzinfo=TAIPEI), DAYS)
    assert by == datetime(2025, 3, 10, 23, 59, 59, tzinfo=TAIPEI)


def test_t32_kept_for_five_years_and_for_three() -> None:
    """Leavers' files are kept, not sealed; the starting day is printed by neither; deletion only afterwards."""
    for pack, years, clause in [(YPHS, 5, "八"), (ANON15, 3, "七")]:
        retention = pack.retention
        assert isinstance(retention, Cited)
        assert (retention.value.years, retention.clause) == (years, clause)
        assert (retention.value.how, retention.value.start) == (Keeping.KEPT_FOR, None)
        assert retention.value.may_delete_then
        words = pack.clauses[clause]
        assert ("離校生" in words, f"保存{years}年" in words, "封存" in words) == (True, True, False)


def test_t33_the_words_tell_uploading_from_selecting() -> None:
    """15 a semester and 30 a year are uploaded, 6 and 10 a year selected: the words of each clause say which."""
    for pack, clauses, subject, per, verb in [
        (ANON15, ["五(三)1"], LimitSubject.UPLOAD_OUTCOMES, "每學期", "最多上傳"),
        (ANON15, ["五(四)"], LimitSubject.UPLOAD_DIVERSE, "每學年", "最多上傳"),
        (ANON15, ["六(一)"], LimitSubject.SELECT_OUTCOMES, "每學年", "勾選"),
        (ANON15, ["六(一)"], LimitSubject.SELECT_DIVERSE, "每學年", "勾選"),
        (YPHS, ["表二/上傳件數與期程"], LimitSubject.UPLOAD_DIVERSE, "每學年", "最多上傳"),
        (YPHS, ["六(一)", "表一/勾選件數與期程"], LimitSubject.SELECT_OUTCOMES, "每學年", "勾選"),
        (YPHS, ["六(一)", "表二/勾選件數與期程"], LimitSubject.SELECT_DIVERSE, "每學年", "勾選"),
    ]:
        limit = limit_for(pack, subject, grade=1, semester=1)
        assert list(limit.clauses) == clauses
        assert (limit.per is Per.YEAR) is (per == "每學年")
        for clause in clauses:
            assert all(part in pack.clauses[clause] for part in (per, verb, f"{limit.value}件"))


def test_t34_attendance_is_basic_data_at_yphs_and_absent_at_anon15() -> None:
    """The category is the school's own: no clause of anon15 speaks of it, and an office is named to be asked."""
    assert told(YPHS.provisions["出缺勤紀錄的類別"]) == ("基本資料", "五(一)4")
    assert told(YPHS.office(OfficeItem.ATTENDANCE)) == ("生活輔導組", "五(一)4")
    assert ANON15.office(OfficeItem.ATTENDANCE) == Silent("輔導處")
    for words in ANON15.clauses.values():
        assert not any(word in words for word in ("出缺", "缺曠", "出勤"))


def test_t35_the_year_of_a_term_is_not_the_year_of_its_last_day() -> None:
    """113/7/31 ends the year 112, 114/7/31 the year 113; the words of 表二 print a month and a day alone."""
    for term, closes in [("112-1", "113/7/31"), ("112-2", "113/7/31"), ("113-1", "114/7/31"), ("113-2", "114/7/31")]:
        assert says(only(YPHS, DAYS, D.UPLOAD_DIVERSE, term, grade=1)) == closes
    words = YPHS.clauses["表二/上傳件數與期程"]
    assert re.findall(r"[0-9]+年|[0-9]+月[0-9]+日", words) == ["7月31日"]


def test_t36_what_opens_with_the_school_says_that_two_days_differ() -> None:
    """114-2: 開學日 is 115/2/11, the first class day 115/2/23; whatever opens then says so, the year's opening not."""
    for subject, grade, remarked in [
        (D.UPLOAD_OUTCOMES, 1, True),
        (D.CERTIFICATION, 3, True),
        (D.UPLOAD_OUTCOMES, 3, False),
        (D.UPLOAD_DIVERSE, 1, False),
    ]:
        deadline = only(YPHS, DAYS, subject, "114-2", grade=grade)
        assert ("opening-days-differ" in deadline.notes) is remarked
        assert "opening-days-differ" not in only(YPHS, DAYS, subject, "114-1", grade=grade).notes


def test_t37_what_one_of_them_says_is_not_the_others() -> None:
    """File sizes are yphs' alone, the length of the receipt window neither's: silence, no number from elsewhere."""
    for kind in WorkKind:
        formats = ANON15.formats[kind]
        for reading in (formats.document, formats.recording, formats.either_or_both, formats.brief, formats.link):
            assert reading == Silent("資訊處")
    assert "MB" not in " ".join(ANON15.clauses.values())
    assert only(YPHS, DAYS, D.RECEIPT_CONFIRMATION, "113-1", grade=1).state is State.NOT_STATED
    announced_only = only(ANON15, DAYS, D.RECEIPT_CONFIRMATION, "113-1", grade=1)
    assert (announced_only.state, announced_only.closes) == (State.NOT_ANNOUNCED, None)
    assert "沒有寫期間多長" in ANON15.clauses["六(二)"]
    assert "沒有寫確認期間多長" in YPHS.clauses["六(三)"]


def test_t38_and_t43_the_legal_representative_alone_and_under_its_condition() -> None:
    """yphs: three acts, under the head of 九, when the student cannot in time. anon15 names nobody."""
    acting = YPHS.representatives
    assert isinstance(acting, Cited)
    assert acting.clauses == ("九(三)", "九")
    assert acting.value.who == (Representative.LEGAL_REPRESENTATIVE,)
    assert acting.value.acts == (Act.UPLOAD, Act.SELECT, Act.CONFIRM_RECEIPT)
    assert (acting.value.condition, acting.value.circumstances) == (ActingCondition.NOT_IN_TIME, HEAD)
    words = YPHS.clauses["九(三)"]
    assert all(part in words for part in ("疫情", "重大事故", "人員異動", "期限內", "上傳", "勾選", "收訖明細"))
    assert ("法定代理人" in words, "導師" in words, "家長" in words) == (True, False, False)
    assert ANON15.representatives == Silent("教務處註冊組", ("十(二)2",))
    assert not any("代理人" in ANON15.clauses[clause] for clause in ("十(二)", "十(二)2"))


@pytest.mark.parametrize(
    ("subject", "term", "closes"),
    [
        (D.UPLOAD_OUTCOMES, "114-1", "115/2/3"),
        (D.CERTIFICATION, "114-1", "115/2/10"),
        (D.UPLOAD_OUTCOMES, "114-2", "115/7/14"),
        (D.CERTIFICATION, "114-2", "115/7/21"),
        (D.UPLOAD_DIVERSE, "114-2", "115/7/31"),
    ],
)
def test_t40_no_deadline_moves_out_of_the_vacation(subject: DeadlineSubject, term: str, closes: str) -> None:
    """yphs: each falls between the ceremony and the next 開學日, in both divisions alike."""
    for division in Division:
        assert says(only(YPHS, DAYS, subject, term, grade=2, division=division)) == closes


def test_t41_the_order_starts_when_the_original_teacher_cannot() -> None:
    """yphs suggests five steps from the group's list, anon15 has one; no waiting time, and lateness moves nothing."""
    for pack, clause, suggested, listed, order in [
        (
            YPHS,
            "九(二)1",
            True,
            True,
            ("named_deputy", "same_course_and_grade", "same_course", "subject_head", "office"),
        ),
        (ANON15, "十(三)2(1)", False, False, ("successor",)),
    ]:
        succession = pack.succession
        assert isinstance(succession, Cited)
        assert succession.clause == clause
        assert succession.value.starts is SuccessionStart.ORIGINAL_CANNOT
        assert (succession.value.suggested, succession.value.listed_by_group) == (suggested, listed)
        assert tuple(step.who for step in succession.value.order) == order
        words = pack.clauses[clause]
        assert ("已經無法協助認證" in words, "沒有寫要等多久" in words) == (True, True)
    yphs = YPHS.succession
    assert isinstance(yphs, Cited)
    assert [step.who for step in yphs.value.order if step.consent] == [Candidate.NAMED_DEPUTY]
    assert "建議的順位" in YPHS.clauses["九(二)1"]


def test_t45_giving_up_is_yphs_and_no_objection_anon15() -> None:
    """yphs: late uploads and selections are given up, late receipts unsaid. anon15: no objection to receipts alone."""
    assert YPHS.receipts.silence == Silent("註冊（試務）組、訓育組", ("六(三)", "九(三)"))
    assert told(ANON15.receipts.silence) == ("no_objection", "六(二)")
    giving_up = {clause for clause, words in YPHS.clauses.items() if "放棄" in words}
    assert giving_up == {
        *("表一/上傳件數與期程/第1學期", "表一/上傳件數與期程/第2學期", "表一/勾選件數與期程"),
        *("表二/上傳件數與期程", "表二/勾選件數與期程"),
    }
    assert {clause for clause, words in ANON15.clauses.items() if "異議" in words} == {"六(二)"}
    for words in [*YPHS.clauses.values(), *ANON15.clauses.values()]:
        assert "視同正確" not in words
    assert not any("放棄" in words for words in ANON15.clauses.values())
