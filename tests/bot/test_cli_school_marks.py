"""`licheng school mark`: what a rule pack was reviewed against, kept in its file."""

from pathlib import Path

from portfolio.regulations.in_print import in_print
from portfolio.schools import pack_text, parse_pack
from tests.bot.commands import licheng
from tests.regulations.asked import imported

DOCUMENT = "補充規定\n一、本規定依作業要點訂定。\n二、課程學習成果每學期至多{count}件。\n三、本規定公布後實施。\n"


def test_marks_take_the_place_of_older_ones(tmp_path: Path) -> None:
    """The rules stay as they were; each clause of the document has its mark, and no words of it are kept."""
    file, document = tmp_path / "anon15.toml", tmp_path / "rules.txt"
    file.write_text(pack_text("anon15"), encoding="utf-8")
    before = parse_pack(pack_text("anon15"), "anon15.toml")
    for count in (7, 8):
        document.write_text(DOCUMENT.format(count=count), encoding="utf-8")
        said = licheng("school", "mark", str(file), str(document))

        assert said.code == 0
        text = file.read_text("utf-8")
        after = parse_pack(text, "anon15.toml")
        assert "rules.txt" in said.out
        assert set(after.printed) == {"一", "二", "三"}
        assert text.count("[printed]") == 1
        assert f"至多{count}件" not in text
        assert after.clauses == before.clauses
        assert after.limit_rules == before.limit_rules
        clauses = in_print(after, imported(after, document.read_text("utf-8"))).pack.clauses
        assert {clause: clauses[clause] for clause in after.printed} == {
            clause: before.clauses[clause] for clause in after.printed
        }


def test_what_cannot_be_read_leaves_the_file_alone(tmp_path: Path) -> None:
    """A document that is not there, or has no numbers to cite by, changes nothing."""
    file, document = tmp_path / "anon15.toml", tmp_path / "rules.txt"
    file.write_text(pack_text("anon15"), encoding="utf-8")

    assert licheng("school", "mark", str(file), str(document)).code == 2
    document.write_text("沒有編號。", encoding="utf-8")
    assert licheng("school", "mark", str(file), str(document)).code == 1
    assert file.read_text("utf-8") == pack_text("anon15")
