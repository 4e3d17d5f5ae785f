"""Every fact of tttvs' document (domain/schools.md § 1 and § 3), for each grade and division, by the accessors."""

from datetime import date

import pytest

from portfolio.calendar import Event
from portfolio.certification import Certifier, CertifierRule
from portfolio.people import Division
from portfolio.provisions import (
    AdoptionRule,
    Learner,
    LeaverMeans,
    LeaverRule,
    Measure,
    MeasureKind,
    Rewards,
    ScheduleRule,
    StatusChanges,
    Training,
)
from portfolio.receipts import NotAdmitted, ReceiptPart, Silence
from portfolio.representatives import Act, ActingCondition, Circumstance, Representation, Representative
from portfolio.retention import Keeping, KeptOf, Retention
from portfolio.rules import DeadlineSubject, OfficeItem, Per
from portfolio.schools import load_pack
from portfolio.succession import Candidate, StepCondition, Succession, SuccessionStart, SuccessionStep
from portfolio.working_group import Frequency, Meetings, Member, Members
from portfolio.works import WorkKind
from tests.schools.facts import Ask, Both, Says, found, subjects
from tests.schools.reference import TTTVS_112_2, announced, calendar, only, says
from tests.schools.rows_of_tttvs import (
    ALL_YEAR,
    DAY,
    DEADLINES,
    DEPUTIES,
    DIVERSE,
    EVENING,
    OFFICES,
    REGISTRAR,
    UPLOAD,
    Row,
)

TTTVS = load_pack("tttvs")
DAYS = calendar(
    *TTTVS_112_2,
    announced(Event.SUBMISSION_LETTER, "113-2", "114/5/5", grade=3),  # the example of domain/schools.md § 1
    announced(Event.CONSULTATION_ENDS, "113-1", "113/12/10"),
    announced(Event.FINAL_EXAMS_END, "113-1", "114/1/17"),
)
EMERGENCIES = (Circumstance.EPIDEMIC, Circumstance.SUDDEN_CHANGE, Circumstance.MAJOR_ACCIDENT)
MEMBERS = (
    *("校長", "秘書", "教務主任", "學務主任", "輔導主任", "實習主任", "進修部主任", "圖書館主任", "教學組長"),
    *("進修部教務組長", "註冊組長", "訓育組長", "活動組長", "進修部學務組長"),
    *("課程諮詢教師代表", "教師代表", "導師代表", "家長代表", "學生代表"),
)
FACTS = [
    *OFFICES,
    *DEADLINES,
    *DEPUTIES,
    Row("limits/upload_outcomes", (10, Per.SEMESTER), "五(三)1"),
    Row("limits/upload_diverse", (20, Per.YEAR), "五(四)"),
    Row("limits/select_outcomes", (6, Per.YEAR), "六(一)"),
    Row("limits/select_diverse", (10, Per.YEAR), "六(一)"),
    Row("certified/course_outcome", True, "五(三)1"),
    Row("certified/diverse_performance", False, ALL_YEAR),
    Row(
        "certifiers/課程學習成果",
        CertifierRule((Certifier.COURSE_TEACHER,), "", ("學生",), WorkKind.COURSE_OUTCOME),
        "五(三)1",
    ),
    Row(
        "succession",
        Succession(
            SuccessionStart.ORIGINAL_CANNOT,
            (
                SuccessionStep(Candidate.ORIGINAL_TEACHER, "原授課教師", condition=StepCondition.SUBSIDY),
                SuccessionStep(Candidate.SUCCESSOR, "接任授課教師"),
                SuccessionStep(Candidate.SUBJECT_HEAD, "科召集人／科主任"),
                SuccessionStep(Candidate.OFFICE, "課程學習成果提交人", OfficeItem.SUBMIT_OUTCOMES),
            ),
            listed_by_group=True,
            removal_may_wait=True,
        ),
        "十二(二)3",
    ),
    Row("receipts/parts", tuple(ReceiptPart), "會議/壹一9"),
    Row("receipts/silence", Silence.COUNTED_CORRECT, "六(三)"),
    Row("receipts/not_admitted", (NotAdmitted.NOT_REFINED,), "六(三)"),
    Row(
        "representatives",
        Representation(
            (Representative.LEGAL_REPRESENTATIVE, Representative.HOMEROOM_TEACHER, Representative.COURSE_TEACHER),
            (Act.UPLOAD, Act.SELECT, Act.CONFIRM_RECEIPT),
            ActingCondition.NO_NETWORK,
            EMERGENCIES,
        ),
        "十二(一)3",
    ),
    Row("retention", Retention(KeptOf.LEAVERS, 5, Keeping.SEALED_FOR, may_delete_then=True), "七"),
    *(
        Row(f"formats/{kind}.{part}", Ask("教務處註冊組"))
        for kind in WorkKind
        for part in ("document", "recording", "either_or_both", "brief", "link")
    ),
    Row("working_group/name", "學生學習歷程檔案工作小組", "二"),
    Row("working_group/size", 19, "會議/案由二/說明(一)1"),
    Row("working_group/members", Members(tuple(Member(title, 1) for title in MEMBERS)), "二"),
    Row("working_group/convener", "校長", "二"),
    Row("working_group/director", Ask("教務處註冊組")),
    Row("working_group/secretary", "教務主任", "二"),
    Row("working_group/vice_secretaries", Ask("教務處註冊組")),
    Row("working_group/meetings", Meetings(1, Frequency.SEMESTER, at_least=True), "三"),
    Row(
        "trainings/學生宣導說明",
        Training(
            (Learner.STUDENTS,),
            ("教務處註冊組", "進修部教務組", "實習處", "輔導室"),
            Frequency.YEAR,
            1,
            at_least=True,
        ),
        "九(一)1",
    ),
    Row(
        "trainings/家長宣導說明",
        Training((Learner.PARENTS,), ("輔導室",), Frequency.YEAR, 1, at_least=True),
        "九(一)2",
    ),
    Row(
        "trainings/系統操作訓練",
        Training(
            (Learner.STUDENTS, Learner.TEACHERS, Learner.COUNSELLORS),
            ("實習處", "進修部"),
            Frequency.YEAR,
            1,
            at_least=True,
        ),
        "九(二)",
    ),
    Row("trainings/專業研習", Training((Learner.TEACHERS,), REGISTRAR, Frequency.YEAR, 1, at_least=True), "九(三)"),
    Row("rewards", Rewards("執行秘書", "工作小組"), "十"),
    Row("leavers", LeaverRule(LeaverMeans.PAPER_MAIL, ("教務處", "進修部")), "十二(二)4"),
    Row(
        "status_changes",
        StatusChanges(("重讀", "復學", "轉學", "借讀"), "高級中學教育階段學生學籍異動之學生學習歷程檔案處理原則"),
        "八",
    ),
    Row("measures/學校平臺代理人名單", Measure(MeasureKind.DEPUTY_LIST, ("工作小組",), EMERGENCIES), "十二(一)1"),
    Row(
        "measures/借用精簡型筆電",
        Measure(MeasureKind.BORROW_LAPTOP, ("教務處設備組",), (Circumstance.MAJOR_ACCIDENT,)),
        "十二(一)2",
    ),
    Row("measures/行政人員代理人名單", Measure(MeasureKind.DEPUTY_LIST, ("工作小組",), EMERGENCIES), "十二(二)1"),
    Row("measures/延後停用帳號", Measure(MeasureKind.DELAY_ACCOUNT_REMOVAL, (), EMERGENCIES), "十二(二)2"),
    Row("adoption", AdoptionRule(("校務會議",), "校長", amended_alike=True), "十二#2"),
    Row(
        "schedule",
        ScheduleRule("執行秘書", Frequency.SEMESTER, published=True, start_and_end=True, self_check=True),
        "四",
    ),
    Row("platform_name", "校務行政系統、校內學生學習歷程管理系統", "五"),
    Row("provisions/訂定依據", Says("作業要點", "第五點第二項"), "一"),
    Row("provisions/工作小組的設置依據", Says("作業要點", "第五點第一項"), "二"),
    Row("provisions/工作小組的任務", Says("期程", "建置方式", "平臺", "說明會", "獎勵", "推動"), "三"),
    Row("provisions/工作小組的會議", "由召集人召集並主持", "三"),
    Row("provisions/平臺的管理", Says("帳號", "公告", "障礙"), "五"),
    Row("provisions/學籍資料的內容", Says("姓名", "身分證明號碼", "學籍"), "五(一)1"),
    Row("provisions/幹部紀錄的範圍", Says("學生會", "社團", "班級"), "十一/表/學生幹部／學生社團幹部"),
    Row("provisions/修課紀錄的類別", "學業成績、課程諮詢紀錄", "五(二)"),
    Row("provisions/課程諮詢紀錄的內容", Says("日期", "時間", "地點", "內容和意見"), "五(二)2"),
    Row("provisions/課程學習成果的範圍", Says("學分", "必修、選修", "實作作品", "書面報告"), UPLOAD),
    Row("provisions/多元表現的範圍", Says("彈性學習時間", "團體活動時間", "其他表現"), DIVERSE),
    Row("provisions/不強制上傳", Says("科目", "件數", "另做成果"), "會議/壹七(2)"),
    Row("provisions/收訖明細確認的性質", Says("事後告知", "不能要求補件或修改"), "六(三)"),
    Row("provisions/應變措施的前提", Says("疫情", "臨時異動", "重大事故", "資安"), "十二"),
    Row("provisions/借用筆電的條件", Says("重大事故", "設備和網路", "立即歸還"), "十二(一)2"),
    Row("provisions/修正案的下一步", Says("工作小組", "期末校務會議"), "會議/案由二/說明(二)"),
    Row("provisions/敘獎的建議", "嘉獎1次", "會議/案由三/說明三"),
    Row("provisions/學習歷程網頁的位置", Says("教務處註冊組"), "會議/壹一8"),
    Row(
        "provisions/團體課程諮詢輔導的月份",
        Both((("113年9月到10月", "會議/壹一4"), ("113年9月", "會議/案由一/說明一1")), "教務處註冊組"),
    ),
    Row(
        "provisions/113年6月那一行修正",
        Both(((Says("這次", "還沒有通過"), "沿革"), (Says("更早", "漏印"), "沿革")), "教務處註冊組"),
    ),
]


def of(row: Row, *, grade: int, term: str, division: Division) -> tuple[object, str | None]:
    """What the pack says of the row's subject to these people; of receipts, of the row's round."""
    if row.round is None:
        return found(TTTVS, DAYS, row.subject, grade=grade, term=term, division=division)
    subject = DeadlineSubject(row.subject.removeprefix("deadlines/"))
    deadline = only(TTTVS, DAYS, subject, term, grade=grade, division=division, round=row.round)
    return says(deadline), deadline.clause


@pytest.mark.parametrize("row", FACTS, ids=lambda row: f"{row.subject}-{row.terms[0]}-{row.grades[0]}")
def test_fact(row: Row) -> None:
    """What the document says, with its clause, to every grade and division that the row is about."""
    for division in row.divisions:
        for term in row.terms:
            for grade in row.grades:
                assert of(row, grade=grade, term=term, division=division) == (row.value, row.clause)


def test_the_table_has_every_fact() -> None:
    """Whatever the pack holds, or is silent about, has its row."""
    assert {row.subject for row in FACTS} == set(subjects(TTTVS))


def test_windows_open() -> None:
    """Uploads and certification on 開學日 of 113-1 (會議/壹七(3)i); the selection on that of the year after (十一)."""
    for subject, term in [("upload_outcomes", "113-1"), ("certification", "113-1"), ("selection", "112-2")]:
        for division in (DAY, EVENING):
            deadline = only(TTTVS, DAYS, DeadlineSubject(subject), term, grade=1, division=division)
            assert deadline.opens is not None
            assert deadline.opens.isoformat() == "2024-08-30T00:00:00+08:00"


def test_the_document() -> None:
    """Adopted 108.9.4, amended five times with a printed day and once without; newer than the national rules."""
    assert (TTTVS.name, TTTVS.kind.value) == ("國立草屯高級商工職業學校", "skill_based")
    assert TTTVS.divisions == (DAY, EVENING)
    group, assembly = "學生學習歷程檔案工作小組", "校務會議"
    assert [(line.on, line.body) for line in TTTVS.source.history] == [
        (date(2019, 9, 4), assembly),
        (date(2021, 1, 20), assembly),
        (date(2022, 1, 20), assembly),
        (date(2022, 6, 30), assembly),
        (date(2022, 10, 24), group),
        (date(2023, 1, 19), assembly),
        (None, assembly),
    ]
    assert TTTVS.source.history[4].notes == ("authorised-by-letter",)
    assert not TTTVS.predates_national_rules
