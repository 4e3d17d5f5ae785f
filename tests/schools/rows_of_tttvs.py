"""The rows of tttvs' table on offices, deadlines and deputies, which differ by division, grade and term."""

from collections.abc import Iterator
from dataclasses import dataclass

from portfolio.people import Division
from portfolio.provisions import DeputyRule
from portfolio.rules import OfficeItem
from tests.schools.facts import Ask, Fact
from tests.schools.reference import TERMS

DAY, EVENING = Division.DAY, Division.CONTINUING


@dataclass(frozen=True)
class Row(Fact):
    """A fact of some divisions; of receipts, of one round."""

    divisions: tuple[Division, ...] = (DAY, EVENING)
    round: int | None = None


def apart(subject: str, day: object, evening: object, clause: str | None) -> Iterator[Row]:
    """A row for the day and one for the evening."""
    yield Row(subject, day, clause, divisions=(DAY,))
    yield Row(subject, evening, clause, divisions=(EVENING,))


def deputies(
    line: str,
    *,
    day: tuple[str, str] | None = None,
    evening: tuple[str, str] | None = None,
    items: tuple[OfficeItem, ...] = (),
) -> Iterator[Row]:
    """One line of the list of deputies, as it is printed in each of the two blocks."""
    for division, block, printed in ((DAY, "日間部", day), (EVENING, "進修部", evening)):
        if printed is not None:
            yield Row(f"deputies/{line}.{division}", DeputyRule(*printed, items), f"附件/{block}/{line}")


def closing(
    subject: str, clause: str, days: dict[str, str], grades: tuple[int, ...] = (1, 2, 3), round: int | None = None
) -> Iterator[Row]:
    """A row for each term: its last day, or what is known instead."""
    assert list(days) == list(TERMS)
    for term, day in days.items():
        yield Row(f"deadlines/{subject}", day, clause, grades, (term,), round=round)


def terms(*days: str) -> dict[str, str]:
    return dict(zip(TERMS, days, strict=True))


REGISTRAR = "教務處註冊組", "進修部教務組"
CADRES = "學務處訓育組", "進修部學務組"
LOWER, THIRD = (1, 2), (3,)
NOT_YET, CONFLICT = "not_announced", "conflicting"
UPLOAD, CERTIFY = "十一/表/課程學習成果/學生上傳", "十一/表/課程學習成果/任課老師認證"
DIVERSE, ALL_YEAR = "十一/表/學生個人多元表現", "會議/案由二/說明(一)2"
OUTCOMES = (OfficeItem.OUTCOMES, OfficeItem.SUBMIT_OUTCOMES)

OFFICES = [
    *apart("offices/platform", *REGISTRAR, "五"),
    *apart("offices/registrar", *REGISTRAR, "五(一)1"),
    *apart("offices/basic_data", *REGISTRAR, "十一/表/學生基本資料"),
    *apart("offices/cadres", "學務處訓育組、社團活動組", "進修部學務組", "十一/表/學生幹部／學生社團幹部"),
    *apart("offices/elective_names", "教務處教學組", "進修部教務組", "十一/表/選修課程名稱"),
    Row("offices/consultations", "課程諮詢教師", "十一/表/課程諮詢紀錄"),
    *apart("offices/grades", *REGISTRAR, "十一/表/修課成績"),
    *apart("offices/submission", *REGISTRAR, "六(二)2"),
    *apart("offices/submit_basic_data", *REGISTRAR, "六(二)1"),
    *apart("offices/submit_grades", *REGISTRAR, "六(二)1"),
    *apart("offices/submit_outcomes", *REGISTRAR, "六(二)2"),
    *apart("offices/submit_cadres", *CADRES, "六(二)3"),
    *apart("offices/submit_diverse", *CADRES, "六(二)4"),
    *apart("offices/receipts", *REGISTRAR, "六(三)"),
    Row("offices/import_receipts", "原提交單位", "六(三)"),
    Row("offices/doubts", "原提交單位", "六(三)"),
    Row("offices/equipment", "教務處設備組", "十二(一)2"),
]
DEADLINES = [
    *closing(
        "upload_outcomes", UPLOAD, terms("113/2/2", "113/7/12", "114/2/3", "114/7/14", "115/2/3", "115/7/14"), LOWER
    ),
    *closing("upload_outcomes", UPLOAD, terms("113/2/2", NOT_YET, "114/2/3", "114/4/14", "115/2/3", NOT_YET), THIRD),
    *closing(
        "certification", CERTIFY, terms("113/2/9", "113/7/19", "114/2/10", "114/7/21", "115/2/10", "115/7/21"), LOWER
    ),
    *closing("certification", CERTIFY, terms("113/2/9", CONFLICT, "114/2/10", CONFLICT, "115/2/10", CONFLICT), THIRD),
    *closing("upload_diverse", ALL_YEAR, dict.fromkeys(TERMS, "open"), LOWER),
    *closing("upload_diverse", DIVERSE, terms(NOT_YET, NOT_YET, "114/4/14", "114/4/14", NOT_YET, NOT_YET), THIRD),
    *closing("selection", "十一/表/勾選", terms(*["113/9/20"] * 2, *["114/9/22"] * 2, NOT_YET, NOT_YET), LOWER),
    *closing("selection", "十一/表/勾選", terms(NOT_YET, NOT_YET, *["114/4/21"] * 2, NOT_YET, NOT_YET), THIRD),
    *closing("submission", "十一/表/提交", terms(*["113/10/7"] * 2, *[NOT_YET] * 4), LOWER),
    *closing("submission", "十一/表/提交", terms(*["113/10/7"] * 2, *["114/5/5"] * 2, NOT_YET, NOT_YET), THIRD),
    *closing("receipt_confirmation", "六(三)", terms(*["113/10/14"] * 2, *[CONFLICT] * 4), round=1),
    *closing("receipt_confirmation", "六(三)", terms(*["113/10/17"] * 2, *[CONFLICT] * 4), round=2),
    *closing(
        "basic_data",
        "十一/表/學生基本資料",
        terms("112/9/13", "113/3/1", "113/9/13", "114/2/25", "114/9/15", "115/2/25"),
    ),
    *closing(
        "cadres",
        "十一/表/學生幹部／學生社團幹部",
        terms("112/10/30", "113/4/16", "113/10/30", "114/4/11", "114/11/1", "115/4/11"),
    ),
    *closing(
        "elective_names",
        "十一/表/選修課程名稱",
        terms("112/9/30", "113/3/16", "113/9/30", "114/3/11", "114/10/1", "115/3/11"),
    ),
    *closing("consultations", "十一/表/課程諮詢紀錄", terms(NOT_YET, NOT_YET, "114/2/10", *[NOT_YET] * 3)),
    *closing("grades", "十一/表/修課成績", terms(NOT_YET, NOT_YET, "114/1/31", *[NOT_YET] * 3)),
]
DEPUTIES = [
    *deputies("中央資料庫系統", day=("秘書", "教務主任"), evening=("進修部主任", "教務組長")),
    *deputies(
        "學生基本資料",
        day=("註冊組幹事", "註冊組長"),
        evening=("教務組長", "教務組管理員"),
        items=(OfficeItem.BASIC_DATA,),
    ),
    *deputies(
        "修課紀錄提交",
        day=("註冊組幹事", "註冊組長"),
        evening=("教務組長", "教務組管理員"),
        items=(OfficeItem.SUBMIT_GRADES,),
    ),
    *deputies(
        "課程學習成果(含提交)", day=("註冊組長", "註冊組幹事"), evening=("教務組長", "教務組管理員"), items=OUTCOMES
    ),
    *deputies(
        "多元表現(含提交)",
        day=("訓育組長", "社團活動組長"),
        evening=("學務組長", "教務組長"),
        items=(OfficeItem.DIVERSE, OfficeItem.SUBMIT_DIVERSE),
    ),
    *deputies(
        "幹部經歷(含提交)",
        day=("訓育組長", "社團活動組長"),
        evening=("學務組長", "教務組長"),
        items=(OfficeItem.CADRES, OfficeItem.SUBMIT_CADRES),
    ),
    *deputies("幹部經歷", day=("社團活動組長", "訓育組長"), items=(OfficeItem.CADRES,)),
    *deputies("課程平台管理", day=("教學組長", "教務主任"), evening=("教務組長", "進修部主任")),
    *deputies(
        "收訖明細確認",
        day=("註冊組長", "註冊組幹事"),
        evening=("教務組長", "教務組管理員"),
        items=(OfficeItem.RECEIPTS,),
    ),
    *deputies(
        "疑義處置", day=("註冊組長", "註冊組幹事"), evening=("教務組長", "教務組管理員"), items=(OfficeItem.DOUBTS,)
    ),
    Row("deputies/課程諮詢紀錄.day", Ask("教務處註冊組")),
    *deputies("課程諮詢紀錄", evening=("課程諮詢教師召集人", "指定課諮教師"), items=(OfficeItem.CONSULTATIONS,)),
]
