"""Every fact of tmsb's document (domain/schools.md § 1 and § 2), as the public accessors give it."""

from datetime import date

import pytest

from portfolio.calendar import Event
from portfolio.certification import Certifier, CertifierRule
from portfolio.provisions import AdoptionRule, Learner, Rewards, Training
from portfolio.retention import Keeping, KeptFrom, KeptOf, Retention
from portfolio.rules import Per
from portfolio.schools import load_pack
from portfolio.working_group import Frequency, Meetings, Member, Members
from portfolio.works import Registrant, WorkKind
from tests.schools.facts import Ask, Both, Fact, Says, found, subjects
from tests.schools.reference import announced, calendar

TMSB = load_pack("tmsb")
DAYS = calendar()
REGISTRAR = Ask("註冊組")
OUTCOME = WorkKind.COURSE_OUTCOME
TEACHER, GUIDE = Certifier.COURSE_TEACHER, Certifier.GUIDING_TEACHER
ROW = "肆二/表/基本資料、修課紀錄"
MEMBERS = (
    "校長",
    "教務主任",
    "學務主任",
    "實習輔導處主任",
    "教師會代表",
    "家長會代表",
    "學生代表",
    "教學組長",
    "註冊組長",
    "訓育組長",
    "生輔組長",
    "輔導組長",
    "高中職導師",
)

FACTS = [
    Fact("offices/platform", "註冊組", "肆一"),
    Fact("offices/registrar", "註冊組", "肆一(一)1"),
    Fact("offices/basic_data", "註冊組", "肆一(一)1"),
    Fact("offices/clubs", "訓育組", "肆一(一)2"),
    Fact("offices/cadres", "訓育組", "肆一(一)3"),
    Fact("offices/attendance", "生輔組", "肆一(一)4"),
    Fact("offices/assessment", "輔導組", "肆一(二)1"),
    Fact("offices/elective_names", "教學組", "肆一(二)1"),
    Fact("offices/consultations", "課程諮詢教師", "肆一(二)2"),
    Fact("offices/grades", "註冊組", "肆一(二)3"),
    Fact("offices/outcomes", "任課老師", "參/表/課程學習成果"),
    Fact("offices/contests_inside", "校內承辦單位", "參/表/多元表現／校內競賽"),
    Fact("offices/contests_outside", "各班導師", "參/表/多元表現／校外競賽與檢定證照"),
    Fact("offices/certificates", "各班導師", "參/表/多元表現／校外競賽與檢定證照"),
    Fact("offices/service", "訓育組", "參/表/公共服務／志工服務"),
    Fact("offices/autobiography", "輔導組、各班導師", "參/表/學生自傳／學習計畫"),
    Fact("limits/upload_outcomes", (3, Per.SEMESTER), "肆一(三)"),
    Fact("limits/upload_diverse", (10, Per.YEAR), "肆一(四)"),
    Fact("limits/select_outcomes", REGISTRAR),
    Fact("limits/select_diverse", REGISTRAR),
    Fact("not_counted/diverse_performance", frozenset({Registrant.SCHOOL, Registrant.OUTSIDE}), "肆一(四)"),
    Fact("certified/course_outcome", True, "肆一(三)"),
    Fact("deadlines/upload_outcomes", "not_announced", "肆一(三)"),
    Fact("deadlines/certification", REGISTRAR),
    Fact("deadlines/upload_diverse", "not_announced", "肆一(四)"),
    Fact("deadlines/selection", REGISTRAR),
    Fact("deadlines/submission", "not_announced", "肆二"),
    Fact("deadlines/receipt_confirmation", REGISTRAR),
    Fact("deadlines/basic_data", "not_announced", ROW),
    Fact("deadlines/cadres", "not_announced", ROW),
    Fact("deadlines/elective_names", "not_announced", ROW),
    Fact("deadlines/consultations", "not_announced", ROW),
    Fact("deadlines/grades", "not_announced", ROW),
    Fact(
        "certifiers/課程學習成果",
        Both(
            (
                (CertifierRule((TEACHER,), "", ("學生",), OUTCOME), "肆一(三)"),
                (CertifierRule((TEACHER, GUIDE), "", ("學生",), OUTCOME), "肆二/表/課程學習成果"),
            ),
            "註冊組",
        ),
    ),
    Fact("succession", REGISTRAR),
    Fact("receipts/parts", REGISTRAR),
    Fact("receipts/silence", REGISTRAR),
    Fact("receipts/not_admitted", REGISTRAR),
    Fact("representatives", REGISTRAR),
    Fact("retention", Retention(KeptOf.EVERYBODY, 5, Keeping.SEALED_AFTER, KeptFrom.APPLYING_TO_COLLEGE), "肆五"),
    *(
        Fact(f"formats/{kind}.{part}", REGISTRAR)
        for kind in WorkKind
        for part in ("document", "recording", "either_or_both", "brief", "link")
    ),
    Fact("working_group/name", "建置學生學習歷程檔案資料工作小組", "參一"),
    Fact("working_group/size", 13, "參二"),
    Fact("working_group/members", Members(tuple(Member(title, 1) for title in MEMBERS)), "參二"),
    Fact("working_group/convener", "校長", "參二"),
    Fact("working_group/director", REGISTRAR),
    Fact("working_group/secretary", "教務主任", "參二"),
    Fact("working_group/vice_secretaries", REGISTRAR),
    Fact("working_group/meetings", Meetings(1, Frequency.SEMESTER, at_least=True), "參二"),
    Fact("trainings/學生訓練", Training((Learner.STUDENTS,), ("輔導組",), Frequency.SEMESTER, 1), "伍一"),
    Fact(
        "trainings/教師研習",
        Training((Learner.TEACHERS,), ("教務處註冊組",), Frequency.SEMESTER, 1, at_least=True),
        "伍二",
    ),
    Fact("trainings/親師說明", Training((Learner.PARENTS,), ("輔導組",), Frequency.SEMESTER, 1, at_least=True), "伍三"),
    Fact("rewards", Rewards("執行秘書", "工作小組", "每學年第2學期"), "陸"),
    Fact("leavers", REGISTRAR),
    Fact("status_changes", REGISTRAR),
    Fact("adoption", AdoptionRule(("校務會議",)), "柒"),
    Fact("schedule", REGISTRAR),
    Fact("platform_name", REGISTRAR),
    Fact("provisions/訂定依據", Says("建置高級中等教育階段學生學習歷程檔案作業要點", "第五點第二項"), "壹"),
    Fact("provisions/工作小組的設置依據", Says("第五點第一項"), "參一"),
    Fact("provisions/目的", Says("自主學習", "性向", "招生選才"), "貳"),
    Fact("provisions/工作小組的任務", Says("方式、人員、期程和內容", "成效評核"), "參二"),
    Fact("provisions/工作小組的會議", "由召集人召集並主持", "參二"),
    Fact("provisions/平台的管理", Says("帳號", "障礙", "疑問", "系統問題"), "參/表/系統維護"),
    Fact("provisions/學籍的檢核", Says("每學期初", "只寫每學期"), "肆一(一)1"),
    Fact("provisions/出缺勤紀錄的類別", "基本資料", "肆一(一)4"),
    Fact("provisions/課程諮詢紀錄的內容", Says("日期", "時間", "地點", "內容及意見"), "肆一(二)2"),
    Fact("provisions/課程學習成果的範圍", Says("核計學分", "必修、選修", "實作作品", "書面報告", "小論文"), "肆一(三)"),
    Fact("provisions/認證的方式", Says("任課教師", "線上"), "肆一(三)"),
    Fact("provisions/多元表現的登錄內容", "名稱、內容、成績、證明文件", "肆一(四)"),
    Fact("provisions/公共服務的範圍", Says("校內外", "只寫校外"), "參/表/公共服務／志工服務"),
    Fact("provisions/自傳", Says("申請大專校院時", "學習計畫", "自我覺察"), "肆二/表/自傳"),
    Fact("provisions/其他資料", Says("學生", "規定期程", "自行登錄"), "肆一(六)"),
    Fact("provisions/資料的期間", Says("就學期間"), "肆二"),
    Fact("provisions/上傳中央資料庫", Says("學校和學生", "國教署公告的期限"), "肆二"),
    Fact("provisions/釋出給大學", Says("本人同意並勾選"), "肆三"),
    Fact("provisions/獎懲與責任", Says("登載不實", "行政或刑事責任"), "肆四"),
    Fact("provisions/訓練、研習與說明的辦理", Says("工作小組", "統籌"), "伍"),
    Fact(
        "provisions/不計入每學年10項的紀錄",
        Both(
            (
                (Says("社團活動", "其他資料", "其他參賽紀錄"), "肆一(四)"),
                (Says("校內幹部和其他相當資料", "其他相當之資料"), "肆二/表/多元表現"),
            ),
            "註冊組",
        ),
    ),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.subject)
def test_fact(fact: Fact) -> None:
    """What the document says, with its clause; where it is silent, the office to ask, in every term and grade alike."""
    for term in fact.terms:
        for grade in fact.grades:
            assert found(TMSB, DAYS, fact.subject, grade=grade, term=term) == (fact.value, fact.clause)


@pytest.mark.parametrize(
    ("subject", "event"),
    [
        ("upload_outcomes", Event.UPLOAD_CLOSES),
        ("upload_diverse", Event.DIVERSE_CLOSES),
        ("submission", Event.SUBMISSION_CLOSES),
        ("basic_data", Event.BASIC_DATA_CLOSES),
        ("cadres", Event.CADRES_CLOSES),
        ("elective_names", Event.ELECTIVE_NAMES_CLOSES),
        ("consultations", Event.CONSULTATIONS_CLOSES),
        ("grades", Event.GRADES_CLOSES),
    ],
)
def test_what_the_school_announces_is_awaited(subject: str, event: Event) -> None:
    """規定期程 is not announced until the school does so; then its day stands under the clause that left it open."""
    clause = next(fact.clause for fact in FACTS if fact.subject == f"deadlines/{subject}")
    days = calendar(announced(event, "113-2", "114/6/20"))
    assert found(TMSB, days, f"deadlines/{subject}", grade=1, term="113-2") == ("114/6/20", clause)
    assert found(TMSB, days, f"deadlines/{subject}", grade=1, term="114-2") == ("not_announced", clause)


def test_the_table_has_every_fact() -> None:
    """Whatever the pack holds has its row; it has no deputies and no measures for emergencies."""
    assert sorted(fact.subject for fact in FACTS) == sorted(subjects(TMSB))


def test_the_document() -> None:
    """Its title gives the only day there is; nothing of it tells divisions apart."""
    assert (TMSB.name, TMSB.kind.value, TMSB.divisions) == ("臺北市立啟明學校", "special", ("day",))
    assert [(line.on, line.notes) for line in TMSB.source.history] == [(date(2018, 8, 29), ("date-from-title",))]
    assert TMSB.in_force_from == date(2018, 8, 29)
    assert TMSB.predates_national_rules
