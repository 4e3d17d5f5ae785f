"""Every fact of anon15's document (domain/schools.md § 1 and § 5), as the public accessors give it."""

import pytest

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
from portfolio.receipts import Silence
from portfolio.representatives import Circumstance
from portfolio.retention import Keeping, KeptOf, Retention
from portfolio.rules import Lateness, Per
from portfolio.schools import load_pack
from portfolio.succession import Candidate, Succession, SuccessionStart, SuccessionStep
from portfolio.working_group import Frequency, Meetings, Member, Members
from portfolio.works import WorkKind
from tests.schools.facts import Ask, Fact, Says, cells, found, subjects
from tests.schools.reference import TERMS, calendar

ANON15 = load_pack("anon15")
DAYS = calendar()
DAY = (Division.DAY,)
REGISTRAR, GUIDANCE, PLATFORM = "教務處註冊組", "輔導處", Ask("資訊處")
RESOURCES = "輔導處資源組"
HEAD = (Circumstance.EPIDEMIC, Circumstance.MAJOR_ACCIDENT, Circumstance.STAFF_CHANGE)
STAFF_CHANGE = (Circumstance.STAFF_CHANGE,)
MEMBERS = {
    "校長": 1,
    "教務主任": 1,
    "學務主任": 1,
    "輔導主任": 1,
    "實習主任": 1,
    "註冊組長": 1,
    "課務組長": 1,
    "教學組長": 1,
    "資訊組長": 1,
    "訓育組長": 1,
    "生輔組長": 1,
    "資源組長": 1,
    "課程諮詢教師代表": 1,
    "教師代表": 2,
    "家長代表": 1,
    "學生代表": 1,
}

OFFICES = [
    Fact("offices/platform", "資訊處", "五"),
    Fact("offices/schedule", GUIDANCE, "四"),
    Fact("offices/registrar", REGISTRAR, "五(一)1"),
    Fact("offices/basic_data", REGISTRAR, "五(一)1"),
    Fact("offices/cadres", "學務處生輔組、訓育組", "五(一)2"),
    Fact("offices/grades", REGISTRAR, "五(二)1"),
    Fact("offices/consultations", "課程諮詢教師", "五(二)2"),
    Fact("offices/submission", REGISTRAR, "六(三)2"),
    Fact("offices/submit_basic_data", REGISTRAR, "六(三)1"),
    Fact("offices/submit_grades", REGISTRAR, "六(三)1"),
    Fact("offices/submit_outcomes", REGISTRAR, "六(三)2"),
    Fact("offices/submit_cadres", "學務處生輔組", "六(三)3"),
    Fact("offices/submit_diverse", "學務處訓育組", "六(三)4"),
    Fact("offices/receipts", REGISTRAR, "六(四)"),
    Fact("offices/doubts", "教務處註冊組、學務處生輔組、學務處訓育組", "六(四)"),
]
LIMITS = [
    Fact("limits/upload_outcomes", (15, Per.SEMESTER), "五(三)1"),
    Fact("limits/upload_diverse", (30, Per.YEAR), "五(四)"),
    Fact("limits/select_outcomes", (6, Per.YEAR), "六(一)"),
    Fact("limits/select_diverse", (10, Per.YEAR), "六(一)"),
    Fact("certified/course_outcome", True, "五(三)1"),
    Fact("certified/diverse_performance", PLATFORM),
]
DEADLINES = [  # 「規定時間」 is announced, and nothing else prints a day
    Fact("deadlines/upload_outcomes", "not_announced", "五(三)1"),
    Fact("deadlines/certification", "not_announced", "五(三)2"),
    Fact("deadlines/upload_diverse", "not_announced", "五(四)"),
    Fact("deadlines/selection", "not_announced", "六(一)"),
    Fact("deadlines/submission", "not_announced", "六(一)"),
    Fact("deadlines/receipt_confirmation", "not_announced", "六(二)"),
    Fact("deadlines/basic_data", Ask(REGISTRAR)),
    Fact("deadlines/cadres", Ask("學務處生輔組、訓育組")),
    Fact("deadlines/elective_names", Ask(GUIDANCE)),
    Fact("deadlines/consultations", Ask("課程諮詢教師")),
    Fact("deadlines/grades", Ask(REGISTRAR)),
    *(Fact(f"opens/{subject}", None) for subject in ("upload_outcomes", "certification", "upload_diverse")),
    *(Fact(f"late/{subject}", None) for subject in ("upload_outcomes", "certification", "upload_diverse", "selection")),
    Fact("late/receipt_confirmation", Lateness.NO_OBJECTION, "六(二)"),
    Fact("asked/certification", None),
]
OTHERS = [
    Fact(
        "certifiers/課程學習成果",
        CertifierRule((Certifier.COURSE_TEACHER,), "", ("學生",), WorkKind.COURSE_OUTCOME),
        "五(三)1",
    ),
    Fact(
        "succession",
        Succession(
            SuccessionStart.ORIGINAL_CANNOT,
            (SuccessionStep(Candidate.SUCCESSOR, "課程接任教師"),),
            removal_may_wait=True,
        ),
        "十(三)2(1)",
    ),
    Fact("receipts/parts", Ask(REGISTRAR)),
    Fact("receipts/silence", Silence.NO_OBJECTION, "六(二)"),
    Fact("receipts/not_admitted", Ask(REGISTRAR)),
    Fact("representatives", Ask(REGISTRAR)),
    Fact("retention", Retention(KeptOf.LEAVERS, 3, Keeping.KEPT_FOR, None, may_delete_then=True), "七"),
    *(
        Fact(f"formats/{kind}.{part}", PLATFORM)
        for kind in WorkKind
        for part in ("document", "recording", "either_or_both", "brief", "link")
    ),
    Fact("working_group/name", "學生學習歷程檔案工作小組", "二"),
    Fact("working_group/size", 17, "二"),
    Fact("working_group/members", Members(tuple(Member(title, count) for title, count in MEMBERS.items())), "二"),
    Fact("working_group/convener", "校長", "二"),
    Fact("working_group/director", Ask(GUIDANCE)),
    Fact("working_group/secretary", "輔導主任", "二"),
    Fact("working_group/vice_secretaries", Ask(GUIDANCE)),
    Fact("working_group/meetings", Meetings(1, Frequency.SEMESTER, at_least=True), "三"),
    Fact(
        "trainings/宣導說明",
        Training(
            (Learner.STUDENTS, Learner.PARENTS, Learner.TEACHERS, Learner.STAFF),
            (RESOURCES,),
            Frequency.YEAR,
            1,
            at_least=True,
        ),
        "九(一)",
    ),
    Fact(
        "trainings/系統操作訓練",
        Training((Learner.STUDENTS, Learner.TEACHERS), (RESOURCES, "資訊處資訊組"), Frequency.YEAR, 1, at_least=True),
        "九(二)",
    ),
    Fact(
        "trainings/專業研習",
        Training((Learner.STUDENTS, Learner.TEACHERS), (RESOURCES,), Frequency.AS_NEEDED),
        "九(三)",
    ),
    Fact("rewards", Rewards("執行秘書", "工作小組"), "十一"),
    Fact("leavers", LeaverRule(LeaverMeans.ON_APPLICATION), "十(三)3"),
    Fact(
        "status_changes",
        StatusChanges(("重讀", "復學", "轉學", "借讀"), "高級中等教育階段學生學籍異動之學生學習歷程檔案處理原則"),
        "八",
    ),
    Fact("measures/校外連線", Measure(MeasureKind.WORK_FROM_OUTSIDE, ("相關工作人員",), HEAD), "十(一)1"),
    Fact("measures/職務代理", Measure(MeasureKind.DEPUTY_SYSTEM, ("業務負責人的代理人",), HEAD), "十(一)2"),
    Fact("measures/雲端備份", Measure(MeasureKind.CLOUD_BACKUP, (), HEAD), "十(二)1"),
    Fact(
        "measures/資訊設備及網路的協助",
        Measure(MeasureKind.HELP_WITH_RESOURCES, (), (Circumstance.MAJOR_ACCIDENT,)),
        "十(二)2",
    ),
    Fact(
        "measures/行政人員異動",
        Measure(MeasureKind.SUCCESSOR_IN_OFFICE, ("業務接辦人員",), STAFF_CHANGE),
        "十(三)1",
    ),
    Fact("measures/延後停用帳號", Measure(MeasureKind.DELAY_ACCOUNT_REMOVAL, (), STAFF_CHANGE), "十(三)2(2)"),
    Fact("adoption", AdoptionRule(("校務會議",), "校長"), "十三"),
    Fact(
        "schedule",
        ScheduleRule(GUIDANCE, Frequency.SEMESTER, published=True, start_and_end=True, self_check=True),
        "四",
    ),
    Fact("platform_name", Says("校務行政系統", "學生學習歷程紀錄模組"), "五"),
]
PROVISIONS = [
    Fact("provisions/訂定依據", Says("高級中等學校學生學習歷程檔案作業要點", "第五點第二項"), "一"),
    Fact("provisions/工作小組的設置依據", Says("第五點第一項"), "二"),
    Fact("provisions/工作小組的任務", Says("期程", "建置", "平臺", "說明會", "獎勵", "宣導"), "三"),
    Fact("provisions/工作小組的會議", "由召集人召集並主持", "三"),
    Fact("provisions/平臺的管理", Says("帳號", "訊息公告", "障礙排除"), "五"),
    Fact("provisions/學籍資料的內容", Says("姓名", "身分證明號碼"), "五(一)1"),
    Fact("provisions/修課紀錄的類別", Says("學業成績", "課程諮詢紀錄"), "五(二)"),
    Fact("provisions/基本資料的提交", Says("檢核無誤", "次學期", "三年級第二學期", "當學期"), "五(一)3"),
    Fact("provisions/修課紀錄的提交", Says("檢核無誤", "次學期", "三年級第二學期", "當學期"), "五(二)3"),
    Fact("provisions/勾選資料的提交", Says("次學年", "三年級", "當學年"), "六(一)"),
    Fact("provisions/收訖明細的反映", Says("截止日前", "向學校反映"), "六(二)"),
    Fact("provisions/收訖疑義的協助單位", Says("提交該項資料的單位"), "六(四)"),
    Fact("provisions/訓練、研習與說明的辦理", Says("宣導說明", "系統操作訓練", "專業研習"), "九"),
    Fact("provisions/未規定的事項", Says("主管教育行政機關"), "十二"),
]
FACTS = [*OFFICES, *LIMITS, *DEADLINES, *OTHERS, *PROVISIONS]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.subject)
def test_fact(fact: Fact) -> None:
    """What the document says, with its clause; where it is silent, the office to ask, in every term and grade alike."""
    for term in fact.terms:
        for grade in fact.grades:
            assert found(ANON15, DAYS, fact.subject, grade=grade, term=term) == (fact.value, fact.clause)


def test_the_table_has_every_fact_once() -> None:
    """Whatever the pack holds has its one row, the same in every grade and term; it has no list of deputies."""
    rows = cells(FACTS)
    assert set(rows.values()) == {1}
    assert {fact.subject for fact in FACTS if not fact.subject.startswith(("opens/", "late/", "asked/"))} == set(
        subjects(ANON15)
    )
    assert all((fact.grades, fact.terms) == ((1, 2, 3), tuple(TERMS)) for fact in FACTS)


def test_the_document() -> None:
    """Neither a name nor a date nor a second division."""
    assert (ANON15.name, ANON15.short_name, ANON15.kind.value) == ("未具名學校", "未具名學校", "unknown")
    assert (ANON15.divisions, ANON15.source.title) == (DAY, "學生學習歷程檔案作業補充規定")
    assert (ANON15.in_force_from, ANON15.source.history) == (None, ())
    assert not ANON15.predates_national_rules
    assert sum(MEMBERS.values()) == 17
