"""Single sentences: the plain ones are read, the others are nobody's value."""

import pytest

from portfolio.regulations.drafting import draft_pack
from portfolio.regulations.drafting_texts import folded, number_of
from portfolio.regulations.passages import Passage, PassageKind
from portfolio.schools.loader import parse_pack
from tests.portfolio.regulations.drafted import of_sentence, values


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("每學期每一科目至多三件。", ("課程學習成果",)),
        ("同一科目每學期以二件為限。", ("課程學習成果",)),
        ("學生每學期上傳件數由學校另定之。", ("課程學習成果",)),
        ("113年8月20日前完成課程學習成果上傳。", ()),
        ("學生上傳課程學習成果不得抄襲，違者三年內不得申請獎勵。", ()),
        ("收訖明細以紙本三份送交。", ()),
        ("學期結束前完成課程學習成果上傳。", ()),
        ("家長得代為了解多元表現上傳情形。", ()),
        ("得由家長代為上傳，因學生於期限內無法上傳者。", ()),
        ("學生因傷病住院，無法於期限內上傳者，得由法定代理人代為辦理。", ()),
        ("學生應於開學後二週內完成課程學習成果勾選。", ()),
        ("畢業生資料保存五年。", ()),
        ("學習歷程檔案由學生自行登錄。", ()),
        ("由本校指定人員登錄學籍資料。", ()),
        ("由導師及相關人員登錄幹部紀錄。", ()),
        ("原任課教師無法認證時，代理順序如下：(1)適當人選(2)教務主任", ()),
        ("文件檔可為PDF，大小依平臺規定。", ("課程學習成果",)),
        ("簡述以一百字為限。", ("課程學習成果",)),
        ("課程學習成果每學期至多10件，三年級下學期至多5件。", ()),
        ("學生應於每年9月10日前完成前一學年之勾選。", ()),
        ("課程學習成果應於7月20日前上傳。", ()),
        ("學籍資料由教務處（註冊組、試務組）登錄。", ()),
        ("任課教師應於學生上傳後七日內完成認證。", ("課程學習成果",)),
        ("進修部學生課程學習成果每學期至多5件。", ()),
        ("學習歷程平臺帳號由註冊組核發，系統問題由資訊組處理。", ()),
        ("資料保存至學生畢業後五年。", ()),
        ("課程學習成果於休業式前一週內上傳。", ()),
        ("任課教師應於休業式前完成認證。", ("課程學習成果",)),
        ("收訖明細確認期間自公告日起五日內。", ()),
        ("收訖明細確認期間為期三個上班日。", ()),
        ("學習歷程學校平臺（以下簡稱平臺）供學生使用。", ()),
        ("文件檔限PDF，每件3MB以下；圖片檔限JPG、PNG，每件2MB以下。", ("課程學習成果",)),
    ],
)
def test_what_is_not_plain_is_not_proposed(text: str, heading: tuple[str, ...]) -> None:
    """A limit of a subject, a day of one year, a span from no known day, people without a post: nothing is guessed."""
    assert of_sentence(text, *heading).found == ()


@pytest.mark.parametrize(
    ("text", "section", "value"),
    [
        ("課程學習成果每學期上傳以六件為上限。", "limits.upload_outcomes", "每學期，6件"),
        ("學生每學年勾選多元表現不得超過12件。", "limits.select_diverse", "每學年，12件"),
        ("多元表現每學年至多登錄15項。", "limits.upload_diverse", "每學年，15件"),
        ("課程學習成果應於結業式後兩週內上傳。", "deadlines.upload_outcomes", "休業式後2週"),
        ("多元表現全學年皆可上傳。", "deadlines.upload_diverse", "全學年"),
        ("課程學習成果之上傳時間依當學期公告為準。", "deadlines.upload_outcomes", "依公告"),
        ("課程學習成果於学校規定時間內上傳。".replace("学", "學"), "deadlines.upload_outcomes", "依公告"),
        ("高三課程學習成果依來文提交日前二週完成上傳。", "deadlines.upload_outcomes", "3年級，來文的提交日前2週"),
        ("第一次收訖明細確認為期5日。", "deadlines.receipt_confirmation", "第1次，從收訖明細確認開始日起共5天"),
        ("超過期限未確認收訖明細者，不得再提出異議。", "receipts.silence", "不得再有異議"),
        ("學籍資料由資料組登錄。", "offices.basic_data", "資料組"),
        ("學籍資料：教務處試務組於開學後登錄。", "offices.registrar", "教務處試務組"),
        ("平臺帳號問題由資訊中心處理。", "offices.platform", "資訊中心"),
        ("本校平臺之維護由資訊組負責。", "offices.platform", "資訊組"),
        ("平臺之建置與維護：設備組。", "offices.platform", "設備組"),
        ("學籍資料登錄：註冊組。", "offices.basic_data", "註冊組"),
        ("多元表現提交：訓育組。", "offices.submit_diverse", "訓育組"),
        ("課程學習成果於每學期休業式前一週完成上傳。", "deadlines.upload_outcomes", "休業式前1週"),
        ("每學年至多勾選6件課程學習成果及10件多元表現。", "limits.select_outcomes", "每學年，6件"),
        ("每學年至多勾選6件課程學習成果及10件多元表現。", "limits.select_diverse", "每學年，10件"),
        ("多元表現無須經任課教師認證。", "certified.diverse_performance", "否"),
        ("學生於第1學期開學後20日內就前一學年之資料勾選多元表現至多8件。", "limits.select_diverse", "每學年，8件"),
        (
            "學生於第1學期開學後20日內就前一學年之資料勾選多元表現至多8件。",
            "deadlines.selection",
            "新學年度的開學日後20天",
        ),
        ("學生應於次學年9月10日前完成勾選。", "deadlines.selection", "9月10日"),
        ("課程學習成果第二學期於7月31日前上傳。", "deadlines.upload_outcomes", "第2學期，7月31日"),
        ("教師認證課程學習成果於休業式後五個上班日內。", "deadlines.certification", "休業式後5個工作天"),
        ("學生可向學務處設備組借用平板。", "offices.equipment", "學務處設備組"),
        ("離校學生由教務處利用紙本郵寄方式通知確認收訖明細。", "leavers", "紙本郵寄，由教務處辦理"),
        ("離校生資料保存八年。", "retention", "離校生，8年，保存"),
        ("本規定經校務會議通過後實施。", "adoption", "經校務會議通過，沒有寫修正時也一樣"),
    ],
)
def test_plain_sentences_are_read(text: str, section: str, value: str) -> None:
    """Each in words of its own."""
    assert values(of_sentence(text), section) == [value]


def test_a_document_without_any_rule_leaves_everything_open() -> None:
    """The draft then only holds the passages, and says that an office for the platform is missing."""
    found = of_sentence("本校重視學生的學習。", clause="一")

    assert found.found == ()
    assert "offices.platform" in found.open
    assert "本校重視學生的學習。" in found.toml


def test_what_a_meeting_said_is_no_rule() -> None:
    """A record of a meeting stands in the document, and in `[clauses]`, but sets nothing."""
    text = "學籍資料由資料組登錄，課程學習成果每學期上傳至多三件。"
    found = draft_pack([Passage("會議/案由一", text, (), PassageKind.MEETING)], slug="reef")

    assert found.found == ()
    assert text in found.toml


def test_a_long_passage_is_cut_at_a_sentence() -> None:
    """A pack holds at most 1000 characters of a clause."""
    found = of_sentence("學籍資料由資料組登錄。" * 200, clause="一")
    pack = parse_pack(found.toml, "reef.toml")

    assert len(pack.clauses["一"]) <= 1000
    assert pack.clauses["一"].endswith("。……")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十四", 24),
        ("廿五", 25),
        ("一百五十", 150),
        ("一〇五", 105),
        ("07", 7),
    ],
)
def test_numerals_are_numbers(written: str, number: int) -> None:
    """As documents write them."""
    assert number_of(written) == number


def test_a_folded_text_leads_back_to_the_printed_one() -> None:
    """One form of width and variant, and the place of every sign."""
    text, places = folded("平台（Ａ組）㎏")

    assert text == "平臺(a組)kg"
    assert ["平台（Ａ組）㎏"[place] for place in places] == ["平", "台", "（", "Ａ", "組", "）", "㎏", "㎏"]


def test_a_measure_stands_under_a_head_with_its_circumstances() -> None:
    """The nearest head counts where the outermost names its circumstance too; without a head it is no measure."""
    text, head = "得延後原帳號停用時間。", "學校因疫情、重大事故或人員異動，應變如下"

    assert values(of_sentence(text, head), "measures.延後停用帳號") == ["延後停用帳號，情況限疫情、重大事故、人員異動"]
    assert values(of_sentence(text, head, "人員異動"), "measures.延後停用帳號") == ["延後停用帳號，情況限人員異動"]
    assert of_sentence(text).found == ()


def test_a_list_of_deputies_is_read_by_division() -> None:
    """Owner and deputy by title, with the work that the task's name means."""
    rows = [
        Passage(
            f"附件/{division}/多元表現(含提交)",
            f"項目：多元表現(含提交)；負責人：{one}；代理人：{other}",
            (),
            PassageKind.ROW,
        )
        for division, one, other in (("日間部", "訓育組長", "學務主任"), ("進修部", "學務組長", "教務組管理員"))
    ]
    office = Passage("五", "平臺由資訊組負責管理，進修部學籍資料由進修部教務組登錄。")
    found = draft_pack([office, *rows], slug="reef")
    deputies = parse_pack(found.toml, "reef.toml").deputies["多元表現(含提交)"]

    assert {division: reading.value.deputy for division, reading in deputies.items()} == {  # type: ignore[union-attr]
        "day": "學務主任",
        "evening": "教務組管理員",
    }


def test_a_teacher_asked_within_days_of_sending_has_a_last_day_as_well() -> None:
    """What is asked after each sending stands beside the day that closes it."""
    text = "任課教師應於學生送出後10日內完成，至遲不得逾結業式後第14日。"

    assert values(of_sentence(text, "課程學習成果", "任課教師之認證"), "deadlines.certification") == [
        "休業式後14天，上傳後請在10天內辦理"
    ]


def test_a_brief_of_each_kind_has_its_own_length() -> None:
    """The kinds named one after the other are told apart, and the word before the colon is said of both."""
    found = of_sentence("簡述：課程學習成果80字以內，必填；多元表現60字以內，得免填。", "檔案規格")

    assert values(found, "formats.course_outcome.brief") == ["必填，最多80字"]
    assert values(found, "formats.diverse_performance.brief") == ["沒有寫必填，最多60字"]


def test_what_is_set_elsewhere_for_a_grade_is_not_the_general_day() -> None:
    """「高三下學期…另訂之」: the general day is said of everybody else, and of no other subject less."""
    text = "課程學習成果：學生於休業式後二週內完成上傳。高三下學期依畢業考日期另訂之。"

    assert values(of_sentence(text), "deadlines.upload_outcomes") == [
        "第1學期，休業式後2週",
        "第2學期，1、2年級，休業式後2週",
    ]
