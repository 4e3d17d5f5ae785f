"""The people whom tttvs' document names are nobody's business here (domain/schools.md § 7, T13 to T15)."""

import re

from portfolio.readings import Cited
from portfolio.schools import load_pack
from tests.architecture.test_files import text_files
from tests.schools.documents import document, letters

TTTVS = load_pack("tttvs")
WORDS = TTTVS.clauses
CHAIR = re.compile(r"主 席：(\w{3})校長\((\w{3})主任代理\)")
NAMED_IN_THE_TEXT = (re.compile(r"聯 絡 人：(\w{3})"), re.compile(r"記錄：(\w{3})"), re.compile(r"講師\w+(\w{3})\)"))


def sheet() -> list[tuple[str, str, str]]:
    """The rows of the sign-in sheet: title, name, signature; two stand beside each other."""
    lines = document("tttvs").split("開會簽到表")[1].splitlines()
    cells = [line.split("\t") for line in lines if line.count("\t") == 5]
    assert cells[0][:3] == ["職 稱", "姓 名", "簽 名"]
    return [(row[at].replace(" ", ""), row[at + 1], row[at + 2]) for row in cells[1:] for at in (0, 3)]


def people() -> set[str]:
    """The names of all people in the document, read from it: none is written down here."""
    text = document("tttvs")
    found = {cell for _, name, signature in sheet() for cell in (name, signature) if cell}
    for pattern in (CHAIR, *NAMED_IN_THE_TEXT):
        match = pattern.search(text)
        assert match is not None, pattern
        found.update(match.groups())
    staff = re.search(r"辦理人員：([\w、]+)。", text)
    assert staff is not None
    found.update(staff[1].split("、"))
    assert len(found) > 20
    assert {len(name) for name in found} == {3}
    return found


def test_t13_slips_of_the_pen_are_not_ours() -> None:
    """The document has them, our words have what was meant: whoever searches for either finds the clause."""
    text = letters(document("tttvs"))
    for slip, meant, clause in (("收訖明確確認", "收訖確認", "會議/壹一9"), ("112學度", "112學年度", "會議/案由三")):
        assert slip in text
        assert slip not in "".join(WORDS.values())
        assert meant in WORDS[clause]


def test_t14_no_rule_is_read_from_the_sign_in_sheet() -> None:
    """It lists the old offices and others beside them, and a signature without a name: the members are those of 二."""
    members = TTTVS.working_group.members
    assert isinstance(members, Cited)
    sitting, signing = {one.title for one in members.value.members}, {title for title, _, _ in sheet()}
    assert signing - sitting == {"教務處"}
    assert sitting - signing == {"秘書", "活動組長"}
    assert [title for title, name, signature in sheet() if signature and not name] == ["學生代表"]
    assert "不能拿來推斷誰有出席" in WORDS["會議/開頭"]


def test_t15_nobody_of_the_document_is_named_in_the_project() -> None:
    """Sign-in sheet, chair, contact, recorder, speaker and staff: no file of ours has any of these names."""
    named = re.compile("|".join(sorted(people())))
    files = text_files()
    assert len(files) > 300
    assert [path.name for path in files if named.search(path.read_text("utf-8"))] == []
    assert "分機" not in "".join(WORDS.values())
    for clause in ("會議/開頭", "會議/壹一5", "會議/案由三/說明二"):
        assert "不列" in WORDS[clause] or "不提供" in WORDS[clause]
