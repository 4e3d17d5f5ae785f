"""Every fact of hwvs' document (domain/schools.md § 1 and § 4), the whole 附表 among them, as the accessors give it."""

from datetime import date

import pytest

from portfolio.calendar import Event
from portfolio.certification import Certifier, CertifierRule
from portfolio.provisions import AdoptionRule, Learner, Rewards, ScheduleRule, Training
from portfolio.schools import load_pack
from portfolio.working_group import Frequency, Meetings, Member, Members
from portfolio.works import WorkKind
from tests.schools.facts import Ask, Both, Fact, Says, found, subjects
from tests.schools.reference import announced, calendar

HWVS = load_pack("hwvs")
DAYS = calendar()
NATIONAL = calendar(  # two years known, the third one not
    announced(Event.NATIONAL_UPLOAD_CLOSES, "112-2", "113/10/7"),
    announced(Event.NATIONAL_UPLOAD_CLOSES, "113-2", "114/10/15"),
)
REGISTRAR, AFFAIRS, EQUIPMENT = Ask("註冊組"), Ask("教務處"), Ask("設備組")
OUTCOME, DIVERSE = WorkKind.COURSE_OUTCOME, WorkKind.DIVERSE_PERFORMANCE
TEACHER, HOMEROOM, OFFICE = Certifier.COURSE_TEACHER, Certifier.HOMEROOM_TEACHER, Certifier.OFFICE
BEFORE = "四(四)後段"
SECTIONS = ("教學", "實研", "設備", "註冊", "訓育", "生輔", "實技")


def row_of_table(
    item: str, registered_by: tuple[str, ...], certifier: Certifier, office: str = "", kind: WorkKind | None = None
) -> Fact:
    return Fact(f"certifiers/{item}", CertifierRule((certifier,), office, registered_by, kind), f"附表/{item}")


TABLE = [
    row_of_table("學生基本資料", ("註冊組",), OFFICE, "教務處註冊組"),
    row_of_table("輔導資料填寫", ("學生",), OFFICE, "輔導室"),
    row_of_table("中／英文自傳", ("學生",), TEACHER),
    row_of_table("體適能資料", ("學生", "體育組"), OFFICE, "學務處體育組"),
    row_of_table("課程規劃建置", ("教學組",), OFFICE, "教務處教學組"),
    row_of_table("考試成績紀錄", ("註冊組",), OFFICE, "教務處註冊組"),
    row_of_table("歷年學業成績", ("註冊組",), OFFICE, "教務處註冊組"),
    row_of_table("出勤曠課紀錄", ("生輔組",), OFFICE, "學務處生輔組"),
    row_of_table("獎勵懲罰紀錄", ("生輔組",), OFFICE, "學務處生輔組"),
    row_of_table("幹部資料", ("訓育組",), OFFICE, "學務處訓育組"),
    row_of_table("社團資料", ("社團活動組",), OFFICE, "學務處訓育組"),
    row_of_table("校內外競賽", ("各處室", "各科"), OFFICE, "各處室／各科"),
    row_of_table("自行參加之校外競賽", ("學生", "各處室", "各科"), OFFICE, "各處室／各科", DIVERSE),
    row_of_table("課外課程", ("學生", "訓育組"), OFFICE, "學務處訓育組"),
    row_of_table("校內服務時數", ("各處室",), OFFICE, "各處室"),
    row_of_table("校外服務時數", ("學生", "訓育組"), OFFICE, "學務處訓育組", DIVERSE),
    row_of_table("技能證照", ("就業組",), OFFICE, "實習處就業組", DIVERSE),
    row_of_table("校外實習", ("實習處相關單位",), OFFICE, "實習處相關單位"),
    row_of_table("工作經歷", ("實習處相關單位",), OFFICE, "實習處相關單位"),
    row_of_table("課程學習成果", ("學生",), TEACHER, kind=OUTCOME),
    row_of_table("閱讀紀錄", ("學生",), OFFICE, "圖書館"),
    row_of_table("上網填寫及完成檔案上傳", ("學生",), HOMEROOM),
]
FACTS = [
    *TABLE,
    Fact("offices/platform", "設備組", "四"),
    Fact("offices/schedule", "教務處", "附表/時程設定"),
    Fact("offices/registrar", "註冊組", "四(一)"),
    Fact("offices/basic_data", "註冊組", "四(一)"),
    Fact("offices/assessment", "實習處、輔導室", "四(二)1"),
    Fact("offices/elective_names", "教學組", "四(二)1"),
    Fact("offices/consultations", "課程諮詢教師", "四(二)2"),
    Fact("offices/grades", "註冊組", "四(二)3"),
    Fact("offices/attendance", "生輔組", "四(二)4"),
    Fact("offices/cadres", "訓育組", "四(二)5"),
    Fact("offices/clubs", Both((("訓育組", "四(二)5"), ("社團活動組", "附表/社團資料")), "訓育組")),
    Fact("offices/contests_inside", "各業務承辦單位", "四(二)6"),
    Fact("offices/contests_outside", "各處室／各科", "附表/校內外競賽"),
    Fact("offices/certificates", Both((("學生", "四(四)2"), ("就業組", "附表/技能證照")), "教務處")),
    Fact("offices/service", "學務處訓育組（校外）、各處室（校內）", "附表/校外服務時數"),
    Fact("offices/autobiography", "任課教師", "附表/中／英文自傳"),
    Fact("offices/submission", "註冊組", BEFORE),
    Fact("limits/upload_outcomes", REGISTRAR),
    Fact("limits/upload_diverse", REGISTRAR),
    Fact("limits/select_outcomes", REGISTRAR),
    Fact("limits/select_diverse", REGISTRAR),
    Fact("certified/course_outcome", True, "四(三)"),
    Fact("certified/diverse_performance", AFFAIRS),
    Fact("deadlines/upload_outcomes", "not_announced", BEFORE),
    Fact("deadlines/certification", AFFAIRS),
    Fact("deadlines/upload_diverse", "not_announced", BEFORE),
    Fact("deadlines/selection", AFFAIRS),
    Fact("deadlines/submission", "not_announced", BEFORE),
    Fact("deadlines/receipt_confirmation", REGISTRAR),
    Fact("deadlines/basic_data", REGISTRAR),
    Fact("deadlines/cadres", Ask("訓育組")),
    Fact("deadlines/elective_names", Ask("教學組")),
    Fact("deadlines/consultations", Ask("課程諮詢教師")),
    Fact("deadlines/grades", REGISTRAR),
    Fact("succession", AFFAIRS),
    Fact("receipts/parts", REGISTRAR),
    Fact("receipts/silence", REGISTRAR),
    Fact("receipts/not_admitted", REGISTRAR),
    Fact("representatives", REGISTRAR),
    Fact("retention", REGISTRAR),
    *(
        Fact(f"formats/{kind}.{part}", EQUIPMENT)
        for kind in WorkKind
        for part in ("document", "recording", "either_or_both", "brief", "link")
    ),
    Fact("working_group/name", "學生學習歷程檔案工作小組", "二"),
    Fact("working_group/size", 35, "三"),
    Fact(
        "working_group/members",
        Members(
            (
                *(Member(f"{title}", 1) for title in ("校長", "教務主任", "學務主任", "實習主任", "輔導主任")),
                Member("圖書館主任", 1),
                *(Member(f"{section}組長", 1) for section in SECTIONS),
                Member("各年級導師代表", 3),
                Member("各領域召集人"),
                *(Member(f"{body}代表", 1) for body in ("教師會", "家長會", "學生會")),
            )
        ),
        "三",
    ),
    Fact("working_group/convener", "校長", "三"),
    Fact("working_group/director", "教務主任", "三"),
    Fact("working_group/secretary", "註冊組長", "三"),
    Fact("working_group/vice_secretaries", AFFAIRS),
    Fact("working_group/meetings", Meetings(1, Frequency.SEMESTER, at_least=True), "三"),
    Fact("trainings/學生訓練", Training((Learner.STUDENTS,), ("輔導室", "教務處"), Frequency.SEMESTER, 1), "五(一)"),
    Fact(
        "trainings/教師研習", Training((Learner.TEACHERS,), ("教務處",), Frequency.SEMESTER, 1, at_least=True), "五(二)"
    ),
    Fact(
        "trainings/親師說明", Training((Learner.PARENTS,), ("輔導室",), Frequency.SEMESTER, 1, at_least=True), "五(三)"
    ),
    Fact("rewards", Rewards("總幹事", "工作小組"), "六"),
    Fact("leavers", AFFAIRS),
    Fact("status_changes", REGISTRAR),
    Fact("adoption", AdoptionRule(("校務會議",), "校長"), "七"),
    Fact("schedule", ScheduleRule("教務處"), "附表/時程設定"),
    Fact("platform_name", EQUIPMENT),
    Fact("provisions/訂定依據", Says("教育部主管高級中等學校", "第五點第二項"), "一"),
    Fact("provisions/工作小組的設置依據", Says("第五點第一項"), "二"),
    Fact("provisions/工作小組的任務", Says("方式、人員、期程和內容", "獎勵"), "三"),
    Fact("provisions/工作小組的會議", "由召集人召開並主持", "三"),
    Fact("provisions/領域召集人的人數", Says("沒有寫明", "35人", "19人", "16人"), "三"),
    Fact("provisions/學籍的檢核", Says("每學期初"), "四(一)"),
    Fact("provisions/修課紀錄的類別", Says("修課評估", "諮詢", "成績", "出缺席", "幹部與社團", "競賽"), "四(二)"),
    Fact("provisions/出缺席紀錄的類別", "修課紀錄", "四(二)4"),
    Fact("provisions/課程諮詢紀錄的內容", Says("日期", "時間", "地點", "登錄並確認"), "四(二)2"),
    Fact("provisions/修課成績的依據", Says("學生評量"), "四(二)3"),
    Fact("provisions/課程學習成果的範圍", Says("學分", "必修、選修", "書面報告", "實作作品", "專題"), "四(三)"),
    Fact("provisions/多元表現的登錄內容", "名稱、內容、成績、證明文件", "四(四)"),
    Fact("provisions/多元表現的項目：校外", "活動、志工服務", "四(四)1"),
    Fact("provisions/多元表現的項目：其他", "語言檢定、技能檢定", "四(四)2"),
    Fact("provisions/建置的表單", Says("作業要點的附件"), BEFORE),
    Fact("provisions/上傳中央資料庫", Says("註冊組", "國教署規定的上傳期限內"), BEFORE),
    Fact("provisions/自我回饋", Says("學生自行登錄", "自我覺察", "成果佐證"), "四(五)"),
    Fact("provisions/訓練、研習與說明的辦理", Says("推動小組", "工作小組"), "五"),
    Fact("provisions/學生資料的檢核", Says("各班導師"), "附表/上網填寫及完成檔案上傳"),
    Fact(
        "provisions/108年1月16日修正的效力",
        Both(((Says("教務會議"), "沿革"), (Says("校務會議", "校長核定"), "七")), "教務處"),
    ),
    Fact(
        "provisions/「前項」的範圍",
        Both(((Says("只指多元表現"), BEFORE), (Says("各項都算", "課程學習成果"), BEFORE)), "註冊組"),
    ),
]
ONCE_ANNOUNCED = [
    Fact("deadlines/upload_diverse", "113/9/23", BEFORE, terms=("112-1", "112-2")),
    Fact("deadlines/upload_diverse", "114/10/1", BEFORE, terms=("113-1", "113-2")),
    Fact("deadlines/upload_diverse", "not_announced", BEFORE, terms=("114-1", "114-2")),
    Fact("deadlines/submission", "113/10/7", BEFORE, terms=("112-1", "112-2")),
    Fact("deadlines/submission", "114/10/15", BEFORE, terms=("113-1", "113-2")),
    Fact("deadlines/upload_outcomes", "113/9/23", BEFORE, terms=("112-2",)),
    Fact("deadlines/upload_outcomes", "114/10/1", BEFORE, terms=("113-2",)),
    Fact("deadlines/selection", AFFAIRS, terms=("113-2",)),
]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.subject)
def test_fact(fact: Fact) -> None:
    """What the document says, with its clause; where it is silent, the office to ask, in every term and grade alike."""
    for term in fact.terms:
        for grade in fact.grades:
            assert found(HWVS, DAYS, fact.subject, grade=grade, term=term) == (fact.value, fact.clause)


@pytest.mark.parametrize("fact", ONCE_ANNOUNCED, ids=lambda fact: f"{fact.subject}-{fact.terms[0]}")
def test_two_weeks_before_the_national_day(fact: Fact) -> None:
    """Once 國教署's day is announced: uploads end two weeks before it, 註冊組 submits by the day itself."""
    for term in fact.terms:
        for grade in fact.grades:
            assert found(HWVS, NATIONAL, fact.subject, grade=grade, term=term) == (fact.value, fact.clause)


def test_the_table_has_every_fact() -> None:
    """Whatever the pack holds has its row; it has no deputies and no measures for emergencies."""
    assert sorted(fact.subject for fact in FACTS) == sorted(subjects(HWVS))


def test_the_document() -> None:
    """Adopted 107.6.29, amended 108.1.16: both before the present national rules."""
    assert (HWVS.name, HWVS.kind.value, HWVS.divisions) == ("國立虎尾高級農工職業學校", "skill_based", ("day",))
    history = [(line.on, line.body) for line in HWVS.source.history]
    assert history == [(date(2018, 6, 29), "校務會議"), (date(2019, 1, 16), "教務會議")]
    assert HWVS.in_force_from == date(2019, 1, 16)
    assert HWVS.predates_national_rules
