"""`licheng school check`: every mistake with its line, in Chinese; what is good, and what to know of it."""

import json
import tomllib
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.school_check import summary, warnings_of, words_of, words_of_warning
from locales import SOURCE, known_keys
from portfolio.errors import PackInvalidError, PackProblem
from portfolio.schools import load_packs, parse_pack
from portfolio.schools.toml_text import toml_text
from portfolio.schools.writing import write_pack
from tests.bot.commands import Said, licheng
from tests.schools.damage import MADE_UP, TEMPLATE, damaged, leaves, path, put, whole

SHIPPED = Path(__file__).parents[2] / "portfolio" / "schools"
MOST = 1_000_000  # bytes


def check(folder: Path, text: str | bytes, *options: str, name: str = "form.toml") -> Said:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return licheng("school", "check", str(file), *options)


def refused(text: str) -> list[PackProblem]:
    with pytest.raises(PackInvalidError) as error:
        parse_pack(text, "form.toml")
    return list(error.value.problems)


def mistaken(old: str, new: str) -> str:
    assert TEMPLATE.count(old) >= 1
    return TEMPLATE.replace(old, new, 1)


def line(of: str) -> int:
    return TEMPLATE[: TEMPLATE.index(of)].count("\n") + 1


def test_mistakes_are_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Line, key, what is wrong and how to put it right; on stderr, and nothing is done."""
    text = (
        mistaken("value = 6\n", "vlaue = 6\n")
        .replace('name = "範例高級中學"', 'name = ""')
        .replace("years = 5", "years = 0")
    )
    said = check(tmp_path, text)
    assert (said.code, said.out) == (1, "")
    first, *mistakes, last = said.err.strip().splitlines()
    assert "有 4 處要改" in first
    name, selection, years = line('name = "範例'), line("[limits.select_outcomes]"), line("years = 5")
    assert [one.split("：")[0] for one in mistakes] == [
        f"第 {name} 行 name",
        f"第 {selection} 行 limits.select_outcomes",
        f"第 {selection + 1} 行 limits.select_outcomes.vlaue",
        f"第 {years} 行 retention.years",
    ]
    assert "是不是「value」" in mistakes[2]
    assert "不能是 0，要寫 1 以上的整數" in mistakes[3]
    assert "licheng school check" in last


def test_scripts_get_a_list(tmp_path: Path) -> None:
    """The same as JSON, with the exit code 1; warnings alone end with 0."""
    said = check(tmp_path, mistaken("years = 5", "years = -1"), "--json")
    assert said.code == 1
    (row,) = said.rows
    assert (row["line"], row["key"], row["code"], row["severity"]) == (
        line("years = 5"),
        "retention.years",
        "not-positive",
        "error",
    )
    assert row["message"].startswith("不能是 -1")
    said = check(tmp_path, mistaken("days = 4 }", "days = 2 }"), "--json")
    assert said.code == 0
    assert [(row["code"], row["severity"], row["line"]) for row in said.rows] == [
        ("receipt-window", "warning", line("[deadlines.receipt_confirmation]"))
    ]
    assert check(tmp_path, TEMPLATE, "--json").rows == []


def test_a_good_file_says_what_it_holds(tmp_path: Path) -> None:
    said = check(tmp_path, TEMPLATE)
    assert (said.code, said.err) == (0, "")
    assert "範例高級中學，代號 form，113/8/30 起適用" in said.out
    assert "件數上限 3 條，期限 7 條，其他 17 類，重述 24 條" in said.out
    assert f"第 {line('[deadlines.selection]')} 行 deadlines.selection" in said.out  # both readings are there
    assert "寫了沒有訂的：多元表現勾選件數、基本資料登錄期限" in said.out
    assert "提醒" not in said.out


def test_the_form_is_what_the_command_prints() -> None:
    """It holds every section, and needs no change to be used."""
    said = licheng("school", "template")
    assert (said.code, said.out) == (0, TEMPLATE)


@pytest.mark.parametrize("slug", load_packs())
def test_the_five_are_good(slug: str) -> None:
    said = licheng("school", "check", str(SHIPPED / f"{slug}.toml"))
    assert said.code == 0, said.err


def test_warnings_name_the_minimum_and_where_it_stands(tmp_path: Path) -> None:
    """A pack below the national minima loads."""
    text = mistaken("days = 4 }", "days = 2 }").replace("weeks = 2 }", "days = 13 }", 1)
    text = text[: text.index("[succession]")] + text[text.index('[deputies."') :]
    text = text.replace('items = ["outcomes", "certification"]', 'items = ["outcomes"]')
    text = text.replace("2024-08-30", "2019-07-14").replace('"八" = ', '"八之一" = ').replace('"mp4"', '"mp5"')
    text = text.replace('replaces = { adopted_by = ["教務會議"], clause = "十三" }\n', "")
    said = check(tmp_path, text)
    assert said.code == 0
    assert "提醒 7 則" in said.out
    for words in (
        "只給 2 天確認；全國規定公告的確認期間至少 3 天",
        "休業式後不到 2 週就截止；全國規定除高三下學期外，至少開放到休業式後 2 週",
        "全國規定課程學習成果的認證要有代理機制",
        "techadmi.edu.tw/qa_detail.php?gid=576&nid=593",
        "早於 108 年 7 月 15 日",
        "引用了「八」，[clauses] 裡沒有它的重述",
        "「mp5」不是常見的檔案類型",
        "沒有寫現行的規定是什麼",
    ):
        assert words in said.out


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("name = “範例”\n", 1, "全形符號 “，請改成半形"),
        ('name = "範例\n', 1, "前後包住"),
        ('\nvalue = 09\n', 2, "前面不補 0"),
        ("on = 2024-8-30\n", 1, "2024-08-30"),
        ("註冊組 = 1\n", 1, "中文名稱用半形雙引號包住"),
        ("a = 1\r\n\r\na = 2\r\n", 3, "同一個名稱只能寫一次"),
        ("a = [1, 2\n", 1, "沒有成對"),
        ("a = 1 說明\n", 1, "說明文字前面加 #"),
        (f"a = {'9' * 5000}\n", None, "內容寫法不對"),
        (f"a = {'[' * 30}1{']' * 30}\n", None, "超過 20 層"),
        (f"a = {'[' * 3000}\n", None, "超過 20 層"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_toml(text: str, at: int | None, words: str) -> None:
    """The line where it ends being one, and what a registrar may have meant; never Python's English."""
    (problem,) = refused(text)
    assert problem.line == at
    assert words in words_of(problem)


def test_files_that_are_no_text(tmp_path: Path) -> None:
    """As editors save them: with a byte order mark it is read; Big5, UTF-16, a picture or a folder is not."""
    assert check(tmp_path, b"\xef\xbb\xbf" + TEMPLATE.encode()).code == 0
    for data in ("# 檔案\nname = 1".encode("big5"), TEMPLATE.encode("utf-16"), b"\x89PNG\xff"):
        said = check(tmp_path, data)
        assert said.code == 1
        assert "編碼選 UTF-8" in said.err
    assert (
        "超過" in check(tmp_path, b"#" * (MOST + 1)).err or "上限是 1000000" in check(tmp_path, b"#" * (MOST + 1)).err
    )
    assert licheng("school", "check", str(tmp_path / "nowhere.toml")).code == 2
    assert "無法讀取" in licheng("school", "check", str(tmp_path)).err
    said = check(tmp_path, TEMPLATE, name="本校.toml")
    assert (said.code, "檔名「本校」不能當學校代號" in said.err) == (1, True)


def test_tidying_prints_what_was_understood(tmp_path: Path) -> None:
    file = tmp_path / "form.toml"
    file.write_text(TEMPLATE, "utf-8")
    said = licheng("school", "tidy", str(file))
    assert parse_pack(said.out, "form.toml") == parse_pack(TEMPLATE, "form.toml")
    file.write_text("name = 1", "utf-8")
    assert licheng("school", "tidy", str(file)).code == 1


def test_every_code_has_words() -> None:
    """Whatever the reader finds can be said: the codes are listed where problems are defined."""
    listed = set(PackProblem.__doc__.split("`")[1::2]) - {"silent", "conflict"}  # type: ignore[union-attr]
    known = {key.split(".")[2] for key in known_keys(SOURCE) if key.startswith("school.problem.")}
    assert listed == known


def test_no_leaf_takes_another_kind() -> None:
    """Wherever a value stands, one of another kind is refused, at its key: nothing is read over in silence."""
    data = whole(TEMPLATE)
    taken = []
    needed = ("name", "short_name", "in_force_from", "source", "offices")
    around = {
        key: {part: data[part] for part in {*needed, key}} for key in data
    }  # the rest of the file only costs time
    for number, (place, value) in enumerate(leaves(data)):
        wrong = [one for one in (7, True, "", {"x": 1}, 1.5) if type(one) is not type(value) or one == ""][number % 4]
        found = refused(toml_text(put(around[str(place[0])], place, wrong)))
        if not any(path(place).startswith(one.key) or one.key.startswith(path(place)) for one in found):
            taken.append((place, found))
    assert taken == []


def survives(number: int) -> None:
    data = damaged(whole(TEMPLATE if number % 2 else MADE_UP), Random(number))
    text = toml_text(data)
    assert tomllib.loads(text) is not None
    try:
        pack = parse_pack(text, "damaged.toml")
    except PackInvalidError as error:
        for problem in error.problems:
            assert words_of(problem)
            assert problem.line is not None or problem.code in ("missing", "no-day", "no-platform")
        return
    assert parse_pack(write_pack(pack), "damaged.toml") == pack
    assert "\n".join(summary(Path("damaged.toml"), text, pack))
    assert all(words_of_warning(one) for one in warnings_of(text, pack))


@given(st.integers(0, 2**32))
@settings(max_examples=15, deadline=None, database=None)
def test_a_damaged_file_never_crashes(number: int) -> None:
    """Keys gone, moved, doubled, or holding anything: every mistake has its words and its line."""
    survives(number)


@pytest.mark.soak
@given(st.integers(0, 2**32))
@settings(max_examples=3000, deadline=None, database=None)
def test_many_damaged_files(number: int) -> None:
    survives(number)


def test_json_is_json(tmp_path: Path) -> None:
    assert json.loads(check(tmp_path, "name = ", "--json").out)[0]["code"] == "syntax"
