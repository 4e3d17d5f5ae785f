"""Drafts of rule packs from made-up documents: what is plain is proposed with its words, everything else stays open."""

import re
from pathlib import Path

import pytest

from portfolio.readings import Cited, Conflicting
from portfolio.regulations.drafting import Draft, draft_pack
from portfolio.regulations.passages import SplitDocument
from portfolio.regulations.splitting import split_document
from portfolio.rules import RulePack
from portfolio.schools.loader import parse_pack
from tests.portfolio.regulations.drafted import values
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


def test_a_draft_says_what_a_document_of_another_style_says() -> None:
    """Articles 「第一條」, offices under other names, working days: every value is the document's own."""
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
    """The words stand in the passage of the clause, and in a comment of the file; passages stand in it as printed."""
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
        (
            "十四日內完成勾選",
            "五週內完成勾選",
            "deadlines.selection",
            "新學年度的開學日後5週，從新學年度的開學日當天開放，逾時視同放棄勾選",
        ),
        ("七月十五日前", "6月20日前", "deadlines.upload_diverse", "6月20日"),
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
