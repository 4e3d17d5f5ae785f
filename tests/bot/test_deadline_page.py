"""`licheng deadlines --page`: what a school publishes is whole, stands alone, and says where it comes from."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bot.cli.deadline_rows import say_audience
from portfolio.calendar import Event
from portfolio.people import Division
from portfolio.rules import Audience
from portfolio.schools import load_pack
from tests.bot.schedules import MADE_UP, SCHOOLS, pack_of, page, row
from tests.schools.reference import TERMS, announced, calendar

VOID = {"meta", "br"}


class Outline(HTMLParser):
    """Reads a page strictly: every element is closed in order; keeps what is asked for below."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.started: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[list[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs))
        self.started.append((tag, dict(attrs)))
        if tag == "table":
            self.cells.append([])
        if tag in ("th", "td"):
            self.cells[-1].append(tag)
        if tag == "tr":
            self.cells[-1].append("|")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of this name."""
        return [attributes for name, attributes in self.started if name == tag]


@pytest.mark.parametrize("school", [*SCHOOLS, *MADE_UP])
def test_every_page_is_whole_and_alone(school: str) -> None:
    """In every term: well-formed, titled, in one language, real tables; and nothing is fetched or run."""
    for term in TERMS:
        text = page(school, term)
        read = Outline(text)

        assert text.startswith("<!doctype html>")
        assert read.all("html") == [{"lang": "zh-Hant-TW"}]
        assert [len(read.all(tag)) for tag in ("title", "h1", "main", "style")] == [1, 1, 1, 1]
        year, semester = term.split("-")
        for words in (pack_of(school).name, f"{year}學年度第{semester}學期", "學習歷程檔案期程"):
            assert words in text.split("</h1>")[0].split("<h1>")[1]
        assert {tag for tag, _ in read.started}.isdisjoint({"script", "link", "img", "iframe", "object", "form", "a"})
        assert re.search(r"https?:|url\(|@import|@font-face|%\(|None", text) is None
        assert (
            len(read.all("caption")) == len(read.all("table")) >= 2 + (school != "wanqing")
        )  # that one counts from no day
        assert {one.get("scope") for one in read.all("th")} == {"col", "row"}
        for cells in read.cells:
            heads, *others = " ".join(cells).split("|")[1:]
            assert others
            for one in others:
                assert one.split() == ["th", *["td"] * (len(heads.split()) - 1)]


def test_divisions_and_offices() -> None:
    """Divisions that differ in their office alone share a row, which names the office of each."""
    found = row("tttvs", "113-1", "基本資料登錄", "")

    assert found.audience == "各年級，日間部和進修部"
    assert found.offices == ("日間部：教務處註冊組", "進修部：進修部教務組")
    assert row("hwvs", "113-1", "勾選", "").audience == "各年級"
    apart = [
        Audience(grades, division=division)
        for grades, division in (((1, 2), Division.DAY), ((3,), Division.CONTINUING))
    ]
    assert say_audience(apart) == "日間部一、二年級，進修部三年級"
    evening = page("tttvs", "113-1", grade=2, division=Division.CONTINUING)
    assert "這一頁只列二年級進修部" in evening
    assert "教務處註冊組" not in evening


def test_what_a_rule_does_not_say() -> None:
    """Not stated and not announced stay apart, and no day is made up."""
    for term in TERMS:
        for school in ("hwvs", "anon15", "tmsb"):
            text = page(school, term)
            assert " 止＝" not in text
            assert "23:59" not in text
            assert "11時59分" not in text  # nothing was assumed, so nothing is said about it
    silent = row("hwvs", "113-1", "勾選", "")
    assert silent.closes.sentence == "補充規定沒有寫這一項的期限，學校也還沒有公告。"
    assert (silent.closes.line, silent.opens, silent.offices) == ("規定沒有寫", "規定沒有寫", ("教務處",))
    left = row("anon15", "113-1", "課程學習成果上傳", "")
    assert left.closes.line == "尚未公布（依學校公告，五(三)1）"
    assert left.closes.sentence.startswith("截止日還沒有公布：規定把日期留給學校公告，依據補充規定第五點，三，1")
    assert left.offices == ("輔導處",)


def test_what_becomes_of_who_is_late() -> None:
    """With its clause where the rules say it; once on the page where they do not."""
    assert "逾時視同放棄本學期的上傳，不再另行開放，依據同上。" in row("yphs", "113-1", "課程學習成果上傳", "").more
    assert any(
        words.startswith("逾期未確認，視同提交資料正確無誤") and words.endswith("依據補充規定第六點，三。")
        for words in row("tttvs", "113-1", "收訖明細確認", "第1梯次").more
    )
    assert page("tttvs", "113-1").count("補充規定沒有寫逾期會怎樣") == 1


def test_the_school_s_own_steps() -> None:
    """預檢 is listed where it was announced, with both of its days, and nowhere else."""
    days = calendar(
        announced(Event.PRECHECK_OPENS, "113-1", "113/9/12"), announced(Event.PRECHECK_CLOSES, "113-1", "113/11/11")
    )

    assert (
        row("tttvs", "113-1", "開課預檢", "", days).closes.line == "113/9/12（四）起，113/11/11（一）23:59 止＝學校公告"
    )
    assert "預檢" not in page("tttvs", "113-2", days)


def test_where_it_comes_from() -> None:
    """Made when, from which rules and days; older than the national rules; a demo is no announcement."""
    text = page("hwvs", "113-1", is_demo=True)

    for words in (
        "在114年1月15日製作",
        "日期以學校的正式公告為準",
        "這個版本從108年1月16日起適用",
        "這是示範資料做成的網頁",
        "這份補充規定早於108年7月的現行國家規定",
    ):
        assert text.count(words) == 1
    assert "這個規定早於108年7月的現行國家規定，請再確認。" in row("hwvs", "113-1", "課程學習成果上傳", "").more
    assert "這份規定沒有日期" in page("anon15", "113-1")
    yphs = page("yphs", "113-1")
    assert "早於108年7月" not in yphs
    assert "示範資料" not in yphs
    windows = page("tttvs", "112-2").split("這一頁用到的日子")[1]
    for words in ("公告的收訖明細確認開始日，第1梯次", "113年10月9日星期三", "113年6月28日星期五", "還沒有公布"):
        assert words in windows


def test_what_comes_from_a_file_is_escaped() -> None:
    """A pack that a school wrote cannot put markup into the page."""
    bad = "<script>alert('x')</script>&"
    pack = load_pack("yphs")
    text = page(replace(pack, name=bad, source=replace(pack.source, title=bad)), "113-1")

    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 4  # the title, the heading, and twice among the sources
    Outline(text)
