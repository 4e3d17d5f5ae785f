"""Every fact of yphs' document (domain/schools.md § 1 and § 6), as the public accessors give it."""

import pytest

from portfolio.certification import Certifier, CertifierRule
from portfolio.day_rules import Span, Unit
from portfolio.formats import BriefRule, FileFormat
from portfolio.people import Division
from portfolio.provisions import (
    AdoptionRule,
    Learner,
    Measure,
    MeasureKind,
    Rewards,
    ScheduleRule,
    StatusChanges,
    Training,
)
from portfolio.representatives import Act, ActingCondition, Circumstance, Representation, Representative
from portfolio.retention import Keeping, KeptOf, Retention
from portfolio.rules import Lateness, Per
from portfolio.schools import load_pack
from portfolio.succession import Candidate, Succession, SuccessionStart, SuccessionStep
from portfolio.working_group import Frequency, Meetings, Member, Members
from portfolio.works import WorkKind
from tests.schools.facts import Ask, Fact, Says, cells, found, subjects
from tests.schools.reference import TERMS, calendar

YPHS = load_pack("yphs")
DAYS = calendar()
DAY, EVENING = (Division.DAY,), (Division.CONTINUING,)
LOWER, THIRD = (1, 2), (3,)
FIRST, SECOND = ("112-1", "113-1", "114-1"), ("112-2", "113-2", "114-2")
REGISTRAR, CONVENER = "註冊（試務）組", "進修部教導組長"
ACADEMIC = Ask("教務處")
RECEIPTS = Ask("註冊（試務）組、訓育組")
CELL = {1: "表一/上傳件數與期程/第1學期", 2: "表一/上傳件數與期程/第2學期"}
CERTIFY, DIVERSE = "表一/任課教師認證", "表二/上傳件數與期程"
HEAD = (Circumstance.EPIDEMIC, Circumstance.MAJOR_ACCIDENT, Circumstance.STAFF_CHANGE)
MEMBERS = {
    "校長": 1,
    "教務主任": 1,
    "學務主任": 1,
    "輔導主任": 1,
    "圖書館主任": 1,
    "進修部主任": 1,
    "註冊（試務）組長": 1,
    "訓育組長": 1,
    "生活輔導組長": 1,
    "資料組長": 1,
    "進修部教導組長": 1,
    "課程諮詢教師召集人": 1,
    "各年級導師代表": 3,
    "高中專任教師代表": 1,
    "教師會理事長": 1,
    "家長會長": 1,
    "學生代表（班聯會主席）": 1,
}


def offices(item: str, name: str, clause: str, *, evening: str = "五(五)") -> list[Fact]:
    """The office by day, and 進修部教導組長 in the evening."""
    return [
        Fact(f"offices/{item}", name, clause, divisions=DAY),
        Fact(f"offices/{item}", CONVENER, evening, divisions=EVENING),
    ]


def silent(subject: str, office: str) -> list[Fact]:
    """Nothing is said: the office to ask, which in the evening is 進修部教導組長."""
    return [Fact(subject, Ask(office), divisions=DAY), Fact(subject, Ask(CONVENER), divisions=EVENING)]


def dated(part: str, subject: str, days: dict[str, str], clause: str, grades: tuple[int, ...]) -> list[Fact]:
    """One row a term."""
    return [Fact(f"{part}/{subject}", day, clause, grades, (term,)) for term, day in days.items()]


OFFICES = [
    *offices("platform", "教務處", "五"),
    *offices("registrar", REGISTRAR, "五(一)1"),
    *offices("basic_data", REGISTRAR, "五(一)1"),
    *offices("cadres", "訓育組", "五(一)2"),
    *offices("clubs", "社團活動組", "五(一)3"),
    *offices("attendance", "生活輔導組", "五(一)4"),
    *offices("grades", REGISTRAR, "五(二)1"),
    *offices("consultations", "課程諮詢教師", "五(二)2"),
    *offices("submission", REGISTRAR, "六(二)2", evening="六(二)5"),
    *offices("submit_basic_data", REGISTRAR, "六(二)1", evening="六(二)5"),
    *offices("submit_grades", REGISTRAR, "六(二)1", evening="六(二)5"),
    *offices("submit_outcomes", REGISTRAR, "六(二)2", evening="六(二)5"),
    *offices("submit_cadres", "訓育組", "六(二)3", evening="六(二)5"),
    *offices("submit_diverse", "訓育組", "六(二)4", evening="六(二)5"),
    *offices("receipts", "註冊（試務）組、訓育組", "六(三)", evening="六(三)"),
    *offices("doubts", "註冊（試務）組、訓育組", "六(三)", evening="六(三)"),
]
LIMITS = [
    Fact("limits/upload_outcomes", (9, Per.SEMESTER), CELL[1], terms=FIRST),
    Fact("limits/upload_outcomes", (9, Per.SEMESTER), CELL[2], terms=SECOND),
    Fact("limits/upload_diverse", (30, Per.YEAR), DIVERSE),
    Fact("limits/select_outcomes", (6, Per.YEAR), "六(一)"),
    Fact("limits/select_diverse", (10, Per.YEAR), "六(一)"),
    Fact("certified/course_outcome", True, "五(三)1"),
    Fact("certified/diverse_performance", ACADEMIC),
]
TWO_WEEKS_1 = {"112-1": "113/2/2", "113-1": "114/2/3", "114-1": "115/2/3"}
TWO_WEEKS_2 = {"112-2": "113/7/12", "113-2": "114/7/14", "114-2": "115/7/14"}
THREE_WEEKS_1 = {"112-1": "113/2/9", "113-1": "114/2/10", "114-1": "115/2/10"}
THREE_WEEKS_2 = {"112-2": "113/7/19", "113-2": "114/7/21", "114-2": "115/7/21"}
END_OF_YEAR = {term: f"{int(term[:3]) + 1}/7/31" for term in TERMS}
OPENS = {term: opens for term, (opens, _closing) in TERMS.items()}
OPENS_1, OPENS_2 = ({term: OPENS[term] for term in terms} for terms in (FIRST, SECOND))
OPENS_OF_YEAR = {term: OPENS[f"{term[:3]}-1"] for term in TERMS}
DEADLINES = [
    *dated("deadlines", "upload_outcomes", TWO_WEEKS_1, CELL[1], (1, 2, 3)),
    *dated("deadlines", "upload_outcomes", TWO_WEEKS_2, CELL[2], LOWER),
    Fact("deadlines/upload_outcomes", "not_announced", CELL[2], THIRD, SECOND),
    *dated("opens", "upload_outcomes", OPENS_1, CELL[1], (1, 2, 3)),
    *dated("opens", "upload_outcomes", OPENS_2, CELL[2], LOWER),
    Fact("opens/upload_outcomes", None, None, THIRD, SECOND),
    Fact("late/upload_outcomes", Lateness.GIVEN_UP_SEMESTER, CELL[1], terms=FIRST),
    Fact("late/upload_outcomes", Lateness.GIVEN_UP_SEMESTER, CELL[2], terms=SECOND),
    *dated("deadlines", "certification", THREE_WEEKS_1, CERTIFY, (1, 2, 3)),
    *dated("deadlines", "certification", THREE_WEEKS_2, CERTIFY, LOWER),
    Fact("deadlines/certification", "not_announced", CERTIFY, THIRD, SECOND),
    *dated("opens", "certification", OPENS, CERTIFY, (1, 2, 3)),
    Fact("asked/certification", Span(1, Unit.WEEKS), CERTIFY),
    Fact("late/certification", None),
    *dated("deadlines", "upload_diverse", END_OF_YEAR, DIVERSE, LOWER),
    Fact("deadlines/upload_diverse", "not_announced", DIVERSE, THIRD),
    *dated("opens", "upload_diverse", OPENS_OF_YEAR, DIVERSE, (1, 2, 3)),
    Fact("late/upload_diverse", Lateness.GIVEN_UP_YEAR, DIVERSE, LOWER),
    Fact("late/upload_diverse", Lateness.GIVEN_UP_SEMESTER, DIVERSE, THIRD),
    Fact("deadlines/selection", "not_announced", "表一/勾選件數與期程"),
    Fact("late/selection", Lateness.GIVEN_UP_SELECTION, "表一/勾選件數與期程"),
    Fact("deadlines/submission", "not_announced", "六(二)"),
    *silent("deadlines/receipt_confirmation", "註冊（試務）組、訓育組"),
    Fact("late/receipt_confirmation", None),
    *silent("deadlines/basic_data", REGISTRAR),
    *silent("deadlines/cadres", "訓育組"),
    *silent("deadlines/elective_names", "教務處"),
    *silent("deadlines/consultations", "課程諮詢教師"),
    Fact("deadlines/grades", "not_announced", "五(二)1"),
]
DOCUMENT, RECORDING = FileFormat(("pdf", "jpg", "png"), 4), FileFormat(("mp3", "mp4"), 10)
ORDER = (
    SuccessionStep(Candidate.NAMED_DEPUTY, "原授課教師指定的代理認證教師", consent=True),
    SuccessionStep(Candidate.SAME_COURSE_AND_GRADE, "相同授課科目及年段的教師"),
    SuccessionStep(Candidate.SAME_COURSE, "相同授課科目的教師"),
    SuccessionStep(Candidate.SUBJECT_HEAD, "領域召集人"),
    SuccessionStep(Candidate.OFFICE, "教學組長"),
)
CERTIFYING = [
    Fact(
        "certifiers/課程學習成果",
        CertifierRule((Certifier.COURSE_TEACHER,), "", ("學生",), WorkKind.COURSE_OUTCOME),
        "五(三)1",
    ),
    Fact(
        "succession",
        Succession(SuccessionStart.ORIGINAL_CANNOT, ORDER, suggested=True, listed_by_group=True, removal_may_wait=True),
        "九(二)1",
    ),
    Fact("receipts/parts", RECEIPTS),
    Fact("receipts/silence", RECEIPTS),
    Fact("receipts/not_admitted", RECEIPTS),
    Fact(
        "representatives",
        Representation(
            (Representative.LEGAL_REPRESENTATIVE,),
            (Act.UPLOAD, Act.SELECT, Act.CONFIRM_RECEIPT),
            ActingCondition.NOT_IN_TIME,
            HEAD,
        ),
        "九(三)",
    ),
    Fact("retention", Retention(KeptOf.LEAVERS, 5, Keeping.KEPT_FOR, None, may_delete_then=True), "八"),
    Fact("leavers", RECEIPTS),
    Fact(
        "status_changes",
        StatusChanges(("重讀", "復學", "轉學", "借讀"), "高級中等教育階段學生學籍異動之學生學習歷程檔案處理原則"),
        "七",
    ),
]
FORMATS = [
    Fact("formats/course_outcome.document", DOCUMENT, "表一/檔案格式/文件檔"),
    Fact("formats/course_outcome.recording", RECORDING, "表一/檔案格式/影音檔"),
    Fact("formats/course_outcome.either_or_both", True, "表一/檔案格式"),
    Fact("formats/course_outcome.brief", BriefRule(required=True, max_characters=100), "表一/檔案格式/簡述"),
    Fact("formats/course_outcome.link", ACADEMIC),
    Fact("formats/diverse_performance.document", DOCUMENT, "表二/檔案格式/證明文件檔"),
    Fact("formats/diverse_performance.recording", RECORDING, "表二/檔案格式/影音檔"),
    Fact("formats/diverse_performance.either_or_both", ACADEMIC),
    Fact("formats/diverse_performance.brief", BriefRule(required=True, max_characters=100), "表二/檔案格式/簡述"),
    Fact("formats/diverse_performance.link", True, "表二/檔案格式/外部連結"),
]
EVERYONE = (Learner.STUDENTS, Learner.PARENTS, Learner.TEACHERS, Learner.STAFF)
PEOPLE = [
    Fact("working_group/name", "學生學習歷程檔案工作小組", "二"),
    Fact("working_group/size", 19, "二"),
    Fact("working_group/members", Members(tuple(Member(title, count) for title, count in MEMBERS.items())), "二"),
    Fact("working_group/convener", "校長", "二"),
    Fact("working_group/director", ACADEMIC),
    Fact("working_group/secretary", "教務主任", "二"),
    Fact("working_group/vice_secretaries", ("輔導主任", "圖書館主任"), "二"),
    Fact("working_group/meetings", Meetings(1, Frequency.SEMESTER, at_least=True), "三"),
    Fact(
        "trainings/學生訓練",
        Training((Learner.STUDENTS,), ("輔導處",), Frequency.FIRST_SEMESTER_OF_GRADE_1),
        "十(一)",
    ),
    Fact("trainings/教師研習", Training((Learner.TEACHERS,), ("教務處",), Frequency.YEAR), "十(二)"),
    Fact("trainings/宣導說明", Training(EVERYONE, ("輔導處",), Frequency.YEAR), "十(三)"),
    Fact("rewards", Rewards("執行秘書", "工作小組"), "十一"),
    Fact(
        "measures/行政職位異動",
        Measure(MeasureKind.SUCCESSOR_IN_OFFICE, ("代理人",), (Circumstance.STAFF_CHANGE,)),
        "九(一)",
    ),
    Fact("measures/代理認證名單", Measure(MeasureKind.DEPUTY_LIST, ("工作小組",), HEAD), "九(二)1"),
    Fact("measures/延後停用帳號", Measure(MeasureKind.DELAY_ACCOUNT_REMOVAL, (), HEAD), "九(二)2"),
    Fact("adoption", AdoptionRule(("校務會議",)), "十二"),
    Fact(
        "schedule",
        ScheduleRule("執行秘書", Frequency.SEMESTER, published=True, start_and_end=True, self_check=True),
        "四",
    ),
    Fact("platform_name", Says("新北市校務行政系統", "高中職校務H", "學生學習歷程系統"), "五"),
]
PROVISIONS = [
    Fact("provisions/訂定依據", Says("108年7月15日", "1080070186B", "第五點第二項"), "一"),
    Fact("provisions/工作小組的設置依據", Says("第五點第一項"), "二"),
    Fact("provisions/工作小組的任務", Says("期程", "建置", "平臺", "說明會", "獎勵", "宣導"), "三"),
    Fact("provisions/工作小組的會議", "由召集人召集並主持", "三"),
    Fact("provisions/基本資料的檢核", Says("每學期初", "再檢核"), "五(一)1"),
    Fact("provisions/出缺勤紀錄的類別", "基本資料", "五(一)4"),
    Fact("provisions/修課紀錄的類別", Says("學業成績", "課程諮詢紀錄"), "五(二)"),
    Fact("provisions/學業成績的依據", Says("任課教師評定"), "五(二)1"),
    Fact("provisions/課程諮詢紀錄的內容", Says("日期", "時間", "地點", "內容及意見"), "五(二)2"),
    Fact("provisions/課程學習成果的範圍", Says("核計學分", "必修、選修", "實作作品", "書面報告"), "五(三)1"),
    Fact("provisions/多元表現的範圍", Says("校內、校外", "彈性學習", "校外幹部", "志工服務"), "五(四)"),
    Fact("provisions/多元表現的參考格式", ACADEMIC),
    Fact("provisions/進修部的登錄與上傳", Says(CONVENER), "五(五)"),
    Fact("provisions/進修部的提交", Says(CONVENER), "六(二)5"),
    Fact("provisions/進修部的訓練、研習與說明", Says(CONVENER), "十(四)"),
    Fact("provisions/訓練、研習與說明的辦理", Says("工作小組指派"), "十"),
    Fact("provisions/學生訓練的時間與內容", Says("新生始業輔導", "高一第一學期", "選課輔導", "系統操作"), "十(一)"),
    Fact("provisions/教師研習的內容", Says("系統操作", "增能指導"), "十(二)"),
    Fact("provisions/宣導說明的時間", Says("親職活動"), "十(三)"),
    Fact("provisions/認證申請的檢視", Says("請任課教師", "登入平臺"), CERTIFY),
    Fact("provisions/課程學習成果期程的調整", Says("當學期公告"), CELL[1]),
    Fact("provisions/多元表現逾時的後果", Says("高一、高二", "本學年", "高三", "本學期"), DIVERSE),
    Fact("provisions/多元表現的勾選期程", Says("另行公告", "課程學習成果"), "表二/勾選件數與期程"),
]
FACTS = [*OFFICES, *LIMITS, *DEADLINES, *CERTIFYING, *FORMATS, *PEOPLE, *PROVISIONS]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.subject}-{fact.terms[0]}-{fact.grades}")
def test_fact(fact: Fact) -> None:
    """What the document says, with its clause; where it is silent, the office to ask, of each grade and division."""
    for division in fact.divisions:
        for term in fact.terms:
            for grade in fact.grades:
                said = found(YPHS, DAYS, fact.subject, grade=grade, term=term, division=division)
                assert said == (fact.value, fact.clause)


def test_the_table_has_every_fact_once() -> None:
    """Whatever the pack holds has its one row for each division, grade and term; it has no list of deputies."""
    rows = cells(FACTS)
    assert set(rows.values()) == {1}
    assert {subject for subject, *_whom in rows if not subject.startswith(("opens/", "late/", "asked/"))} == set(
        subjects(YPHS)
    )
    assert len(rows) == len({row[0] for row in rows}) * len(Division) * 3 * len(TERMS)


def test_every_opening_has_its_clause() -> None:
    """The cell that closes also opens; grade 3 is given no opening day of its own in the second semester."""
    opening = [(rule.subject, rule.audience.semester, rule.opens) for rule in YPHS.deadline_rules]
    cited = {(subject, semester, said.clause) for subject, semester, said in opening if said is not None}
    assert cited == {
        ("upload_outcomes", 1, CELL[1]),
        ("upload_outcomes", 2, CELL[2]),
        ("certification", 1, CERTIFY),
        ("certification", 2, CERTIFY),
        ("upload_diverse", None, DIVERSE),
    }


def test_the_document() -> None:
    """Five assemblies, the last one of 112.5.4, and two divisions; nothing older than the national rules."""
    assert (YPHS.name, YPHS.short_name, YPHS.kind.value) == ("新北市立永平高級中學", "永平高中", "regular")
    assert (YPHS.divisions, YPHS.source.title) == (tuple(Division), "學生學習歷程檔案作業補充規定")
    adopted = ["2019-08-27", "2020-07-14", "2020-12-10", "2021-12-09", "2023-05-04"]
    assert {str(line.on): line.body for line in YPHS.source.history} == dict.fromkeys(adopted, "校務會議")
    assert (str(YPHS.in_force_from), YPHS.source.clause) == ("2023-05-04", "沿革")
    assert not YPHS.predates_national_rules
    assert sum(MEMBERS.values()) == 19
