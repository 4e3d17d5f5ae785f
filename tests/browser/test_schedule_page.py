"""The schedule that a school publishes, in a real browser: by ear, on a phone, without a network or a script."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from bot.cli.deadline_page import as_page
from portfolio.calendar import Term
from portfolio.deadlines import deadlines
from portfolio.schools import load_pack
from tests.browser.visitor import AXE
from tests.schools.reference import TTTVS_112_2, calendar

pytestmark = pytest.mark.browser


def test_everybody_can_read_the_schedule(browser: Browser, tmp_path: Path) -> None:
    """No barrier wide, narrow or dark; tables stay tables on a phone; nothing is fetched; the formula is not heard."""
    pack, days, term = load_pack("tttvs"), calendar(*TTTVS_112_2), Term(112, 2)
    found = deadlines(pack, days, term)
    file = tmp_path / "schedule.html"
    file.write_text(as_page(pack, days, term, found, now=datetime(2025, 1, 15, tzinfo=UTC), is_demo=True), "utf-8")
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())

    heard = set()
    for width, scheme in ((1100, "light"), (1100, "dark"), (390, "light"), (320, "light")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        results = Axe().run(page, options=AXE)
        assert results.violations_count == 0, f"{width}: {results.generate_report()}"
        assert len(results.response["passes"]) >= 20  # it really looked
        heard.add(page.get_by_role("main").aria_snapshot())

    assert asked == [file.as_uri()]
    (said,) = heard  # as much and in the same order, however wide the screen is
    assert "113年7月12日星期五晚上11時59分截止，是休業式6月28日之後兩週" in said
    for unheard in ("113/7/12", "23:59", "止＝", "開始："):
        assert unheard not in said
    table = page.get_by_role("table", name="學生的期程")
    expect(table.get_by_role("columnheader", name="截止和依據")).to_have_count(1)
    expect(table.get_by_role("rowheader", name="課程學習成果上傳 三年級")).to_have_count(1)
    expect(page.get_by_text("113/7/12（五）23:59 止＝休業式 113/6/28＋2 週（十一）").first).to_be_visible()
    page.close()
