"""Drafts of rule packs from made-up documents: what is plain is proposed with its words, everything else stays open."""

import re
from pathlib import Path

import pytest

from portfolio.readings import Cited, Conflicting
from portfolio.regulations.drafting import Draft, draft_pack
from portfolio.regulations.drafting_texts import folded, number_of
from portfolio.regulations.passages import Passage, PassageKind, SplitDocument
from portfolio.regulations.splitting import split_document
from portfolio.rules import RulePack
from portfolio.schools.loader import parse_pack
from tests.portfolio.regulations.measuring import facts

DRAFTS = Path(__file__).parent / "drafts"
OPENS, CLOSING, LETTER, EXAMS = "opens_on", "closing_ceremony_on", "submission_letter_on", "final_exams_end_on"
SPAN = "Span"


def split(name: str) -> SplitDocument:
    """Return a made-up document in passages."""
    return split_document((DRAFTS / f"{name}.txt").read_text("utf-8"))


def draft(name: str) -> tuple[Draft, RulePack]:
    """Return the draft from a made-up document, and the pack that it reads as."""
    document = split(name)
    found = draft_pack(document.passages, slug=name, title=document.title)
    return found, parse_pack(found.toml, f"{name}.toml")


def of_sentence(text: str, *heading: str, clause: str = "五(三)1") -> Draft:
    """Return the draft from one passage under these headings."""
    kind = PassageKind.ROW if "/" in clause else PassageKind.ARTICLE
    return draft_pack([Passage(clause, text, heading, kind)], slug="reef")


def values(found: Draft, section: str) -> list[str]:
    """Return what a draft says at a place, in words."""
    return [one.value for one in found.found if one.section == section]


def test_a_draft_says_what_a_document_of_another_style_says() -> None:
    """Articles 「第一條」, offices under names of their own, other numbers, working days: every value is the document's."""
    _, pack = draft("pine")
    said = facts(pack)

    assert (pack.name, pack.short_name, pack.kind) == ("私立松濤高級商工職業學校", "松濤商工", "skill_based")
    assert [line.on.isoformat() for line in pack.source.history if line.on] == ["2021-06-30", "2023-08-29"]
    limits = {(rule.subject, rule.per): rule.reading for rule in pack.limit_rules}
    stated = {key: reading.value for key, reading in limits.items() if isinstance(reading, Cited)}
    assert stated == {
        ("upload_outcomes", "semester"): 12,
        ("upload_diverse", "year"): 24,
        ("select_outcomes", "year"): 5,
        ("select_diverse", "year"): 7,
    }
    offices = {key[1]: value for key, value in said.items() if key[0] == "offices"}
    assert offices == {
        "platform": "資料組",
        "schedule": "試務組",
        "registrar": "資料組",
        "basic_data": "資料組",
        "cadres": "訓導組",
        "attendance": "生教組",
        "grades": "試務組",
        "elective_names": "課務組",
        "consultations": "課程諮詢教師",
        "submission": "試務組",
        "submit_basic_data": "資料組",
        "submit_grades": "試務組",
        "submit_outcomes": "試務組",
        "submit_cadres": "訓導組",
        "submit_diverse": "訓導組",
        "receipts": "試務組",
        "doubts": "資料組",
    }
    assert said["receipts", "silence"] == "counted_correct"
    assert said["retention", "years"] == 7
    assert said["retention", "start"] == "leaving"
    assert said["working_group", "size"] == 14
    assert said["working_group", "secretary"] == "學輔主任"
    assert said["working_group", "meetings"] == ("Meetings", 3, "year", True)
    assert [step[0] for step in said["succession", "order"]] == ["successor", "subject_head", "office"]
    assert said["representatives", "who"] == ("legal_representative", "homeroom_teacher")
    assert said["adoption", "approved_by"] == "校長"
    assert said["schedule", "planned_by"] == "試務組"
    assert said["status_changes", "of"] == ("轉學", "重讀")
    assert set(pack.trainings) == {"學生訓練", "教師研習", "家長說明會"}


def test_windows_of_another_style_keep_their_units() -> None:
    """Working days stay working days; days, weeks and months what they are; the year of an event is the printed one."""
    said = facts(draft("pine")[1])
    closes = {
        (key[1], key[3], key[4]): value
        for key, value in said.items()
        if key[:1] == ("deadlines",) and key[2] == "closes"
    }

    assert closes["upload_outcomes", 1, 1] == ("After", CLOSING, (SPAN, 10, "working_days"), "term")
    assert closes["certification", 1, 2] == ("After", CLOSING, (SPAN, 20, "working_days"), "term")
    assert closes["upload_diverse", 3, None] == ("OnDay", 7, 15, "term")
    assert closes["selection", 3, None] == ("After", OPENS, (SPAN, 14, "days"), "next_year")
    assert closes["basic_data", 1, 1] == ("After", OPENS, (SPAN, 10, "working_days"), "term")
    assert closes["cadres", 1, 1] == ("After", OPENS, (SPAN, 1, "months"), "term")
    assert closes["grades", 1, 1] == ("After", EXAMS, (SPAN, 7, "days"), "term")
    assert closes["elective_names", 1, 1] == ("After", OPENS, (SPAN, 3, "weeks"), "term")


def test_a_rule_for_a_grade_that_cannot_be_read_leaves_that_grade_open() -> None:
    """「三年級下學期…畢業典禮前二週」 counts from a day that no rule has: the general day is not said of them."""
    said = facts(draft("pine")[1])

    for subject in ("upload_outcomes", "certification"):
        assert ("deadlines", subject, "closes", 2, 2, "day", None) in said
        assert ("deadlines", subject, "closes", 3, 1, "day", None) in said
        assert ("deadlines", subject, "closes", 3, 2, "day", None) not in said


def test_a_vague_document_leaves_nearly_everything_open() -> None:
    """What is not plain is no value: limits for each subject, days without a year, 「另定之」, parents, graduates."""
    found, pack = draft("reef")

    assert {
        "limits.upload_diverse",
        "limits.select_outcomes",
        "limits.select_diverse",
        "deadlines.certification",
        "deadlines.selection",
        "succession",
        "representatives",
        "retention",
        "rewards",
        "adoption",
        "schedule",
        "trainings",
    } <= set(found.open)
    said = facts(pack)
    assert {key[1] for key in said if key[0] == "working_group"} == {"name"}
    assert said["offices", "registrar", "evening"] == "進修部教務組"
    assert said["offices", "platform", "evening"] == "學輔處"
    assert said["deadlines", "submission", "closes", 1, None, "day", None] == ("OnEvent", LETTER, "term")


def test_two_places_that_differ_are_a_conflict() -> None:
    """「至多六件」 in the table, 「至多八件」 in an article: both are said, and neither is chosen."""
    found, pack = draft("reef")
    (limit,) = [rule for rule in pack.limit_rules if rule.subject == "upload_outcomes"]

    assert isinstance(limit.reading, Conflicting)
    assert [one.value for one in limit.reading.readings] == [6, 8]
    assert values(found, "limits.upload_outcomes") == ["每學期，6件", "每學期，8件"]


@pytest.mark.parametrize("name", ["pine", "reef"])
def test_every_value_has_a_clause_and_words_of_its_document(name: str) -> None:
    """The words stand in the passage of the clause, and in a comment of the file; every passage stands in it as printed."""
    document = split(name)
    found, pack = draft(name)
    printed = {one.clause: "".join(one.text.split()) for one in document.passages}
    comments = "".join(re.sub(r"^# ?", "", line) for line in found.toml.split("\n") if line.startswith("#"))

    assert found.found
    for one in found.found:
        assert one.words
        assert one.clause in printed
        assert one.section == "succession" or one.words in printed[one.clause]
        assert "".join(one.words.split()) in "".join(comments.split())
    assert {clause: "".join(text.split()) for clause, text in pack.clauses.items()} == printed


@pytest.mark.parametrize(
    ("old", "new", "section", "value"),
    [
        ("至多上傳十二件", "至多上傳９件", "limits.upload_outcomes", "每學期，9件"),
        ("每學年最多二十四件", "每學年最多三十一件", "limits.upload_diverse", "每學年，31件"),
        ("十四日內完成勾選", "五週內完成勾選", "deadlines.selection", "新學年度的開學日後5週"),
        ("七月十五日前", "8月20日前", "deadlines.upload_diverse", "8月20日"),
        ("保存七年", "封存十年", "retention", "離校生，10年，封存，從離校起算，期滿可以刪除"),
        ("由資料組負責建置及維護", "由數位中心負責建置及維護", "offices.platform", "數位中心"),
        ("以七件為限", "以二十件為限", "limits.select_diverse", "每學年，20件"),
    ],
)
def test_a_changed_document_changes_the_draft(old: str, new: str, section: str, value: str) -> None:
    """No value comes from anywhere but the document."""
    text = (DRAFTS / "pine.txt").read_text("utf-8")
    assert old in text
    document = split_document(text.replace(old, new))

    assert values(draft_pack(document.passages, slug="pine"), section) == [value]


def test_members_whose_sum_does_not_come_out_are_left_open() -> None:
    """A total that the titles do not come to is a slip of the document, and for a person to settle."""
    text = (DRAFTS / "pine.txt").read_text("utf-8").replace("合計十四人", "合計十五人")
    found = draft_pack(split_document(text).passages, slug="pine")

    assert values(found, "working_group.size") == values(found, "working_group.members") == []


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
        ("學生應於開學後二週內完成課程學習成果勾選。", ()),
        ("畢業生資料保存五年。", ()),
        ("學習歷程檔案由學生自行登錄。", ()),
        ("由本校指定人員登錄學籍資料。", ()),
        ("由導師及相關人員登錄幹部紀錄。", ()),
        ("原任課教師無法認證時，代理順序如下：(1)適當人選(2)教務主任", ()),
        ("文件檔可為PDF，大小依平臺規定。", ("課程學習成果",)),
        ("簡述以一百字為限。", ("課程學習成果",)),
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
        ("學生可向學務處設備組借用平板。", "offices.equipment", "學務處設備組"),
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
    pack = parse_pack(
        found.toml.replace("[offices]", '[offices]\nplatform = { value = "x", clause = "一" }'), "reef.toml"
    )

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
