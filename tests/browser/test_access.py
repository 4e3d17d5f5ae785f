"""By keyboard alone, by ear, on a phone, in the dark: the page is the same for everybody."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_by_keyboard_alone(visit: Open) -> None:
    """The first Tab offers a way past everything; Enter sends, a digit chooses, buttons and people are reachable."""
    student = visit()
    page, keyboard = student.page, student.page.keyboard
    field = page.get_by_label("訊息", exact=True)
    keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到輸入訊息")).to_be_focused()
    keyboard.press("Enter")
    expect(field).to_be_focused()

    keyboard.type("我的件數")
    keyboard.press("Enter")
    expect(student.replies).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    keyboard.type("3")
    keyboard.press("Enter")
    expect(student.replies).to_have_count(2)
    student.sees("截止")
    expect(field).to_be_focused()

    for _ in range(40):  # backwards: the usual words, then the newest answer's buttons
        keyboard.press("Shift+Tab")
        if page.locator("#talk button:focus").count():
            break
    expect(page.locator("#talk > li.reply").last.locator("button:focus")).to_have_count(1)
    keyboard.press("Enter")
    expect(student.replies).to_have_count(3)

    chosen = page.locator("input[type=radio][value='student/20101']")
    for _ in range(60):
        keyboard.press("Shift+Tab")
        if page.locator("input[name=as][type=radio]:focus").count():
            break
    expect(chosen).to_be_focused()
    keyboard.press("ArrowDown")
    expect(page.locator("#talk-as")).to_have_text("您現在是學生 20102")
    expect(page.locator("input[type=radio][value='student/20102']")).to_be_focused()


def test_the_first_tab_leads_past_everything_on_a_small_screen(visit: Open) -> None:
    """Or on a page zoomed in four times: it opens at the newest answer, and Tab begins at the beginning."""
    student = visit(width=390).says("我的件數")
    student.opens("yphs", "student/20101")
    expect(student.replies).to_have_count(1)
    assert student.page.evaluate("scrollY") > 0
    student.page.keyboard.press("Tab")
    expect(student.page.get_by_role("link", name="跳到輸入訊息")).to_be_focused()


def test_focus_can_be_seen(visit: Open) -> None:
    """Whatever has the focus is framed, on every kind of control and in both themes."""
    for dark in (False, True):
        page = visit(dark=dark).says("我的件數").page
        for control in (
            page.get_by_label("訊息", exact=True),
            page.get_by_role("button", name="送出", exact=True),
            page.get_by_label("學校", exact=True),
            page.locator("#talk button:visible").first,
            page.locator("#log"),
            page.locator("summary").first,
        ):
            page.keyboard.press("Tab")  # the browser frames what a keyboard reached
            control.focus()
            assert control.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
            assert control.evaluate("element => parseFloat(getComputedStyle(element).outlineWidth)") >= 2


def test_each_answer_is_said_once(visit: Open) -> None:
    """The live region gets the whole plain text of each new answer once, and nothing of what was there before."""
    student = visit().says("我的件數")
    student.shows("純文字")
    (first,) = student.announced
    for line in student.newest.locator(".form-plain .text > *").all_inner_texts():
        assert first.count(line) == 1

    student.says("期限")
    assert len(student.announced) == 2
    assert "9 件中已上傳 3 件" not in student.announced[1]
    region = student.page.locator("#announce")
    assert region.get_attribute("aria-live") == "polite"
    student.page.reload()
    assert student.announced == []


def test_landmarks_and_names(visit: Open) -> None:
    """Who moves by landmarks, headings and form fields finds every part by its name."""
    page = visit().says("我的件數").page

    for landmark in ("banner", "main", "navigation", "complementary"):
        expect(page.get_by_role(landmark)).to_have_count(1)  # type: ignore[arg-type]
    expect(page.get_by_role("heading", level=1)).to_have_text("學習歷程助理模擬器")
    for name in ("選擇學校與身分", "示範時鐘", "主動送出的訊息", "綁定碼"):
        expect(page.get_by_role("heading", level=2, name=name)).to_have_count(1)
    expect(page.get_by_role("heading", level=3)).to_have_count(1)  # the answer's title, in the form that is shown
    assert page.locator("html").get_attribute("lang") == "zh-Hant-TW"
    for field in page.locator("input:not([type=hidden]), select").all():
        labels = field.evaluate("field => field.labels.length")
        assert labels == 1


def test_an_answer_in_another_language_says_so(visit: Open) -> None:
    """A screen reader changes its voice: each message carries the language of its words."""
    mother = visit("guardian/20101-1").says("件數")

    assert mother.newest.locator(".form-line > div").get_attribute("lang") == "vi"
    assert mother.page.locator("html").get_attribute("lang") == "zh-Hant-TW"


@pytest.mark.parametrize("width", [390, 320])
def test_on_a_phone(visit: Open, width: int) -> None:
    """No scrolling to the side at any state; one form at a time, with a chooser; the field stays in reach."""
    student = visit(width=width, height=844)
    assert student.width_hidden() <= 0

    student.says("我的件數").says("期限")
    for form in ("Telegram 樣式", "純文字", "LINE 樣式"):
        student.shows(form)
        expect(student.newest.locator(".form:visible")).to_have_count(1)
        assert student.width_hidden() <= 0
    expect(student.page.get_by_role("radio", name="三種並排")).to_be_hidden()
    expect(student.page.get_by_label("訊息", exact=True)).to_be_in_viewport()

    for panel in ("選擇學校與身分", "示範時鐘", "綁定碼", "主動送出的訊息"):
        student.page.get_by_role("heading", name=panel).click()
    student.gets_code("10102-1")
    assert student.width_hidden() <= 0
    student.becomes("teacher/T01").says("待認證")
    assert student.width_hidden() <= 0


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False)])
def test_axe_finds_nothing(visit: Open, width: int, dark: bool) -> None:
    """Wide and dark, narrow and light; empty, and with all there can be: answers, codes, unasked, a failure."""
    visitor = visit("stranger/1", width=width, height=900, dark=dark)
    if not dark:  # the theme changes colours only
        visitor.finds_no_barrier("empty")
    if width < 1000:
        for panel in visitor.page.locator("details.panel > summary").all():
            panel.click()
    code, number = visitor.gets_code("20101")
    visitor.says(code).presses("同意").says(number)
    expect(visitor.page.locator("#unasked > li")).to_have_count(1)
    visitor.page.locator("#unasked summary").click()
    visitor.becomes("student/20101").says("我的件數")
    visitor.gets_code("10102-1")
    visitor.page.route("**/simulator/say", lambda route: route.abort("connectionfailed"))
    visitor.page.get_by_label("訊息", exact=True).fill("說明")
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("alert")).to_be_visible()
    visitor.errors.clear()

    visitor.finds_no_barrier("with everything", colours_only=dark)
    for form in ("Telegram 樣式", "純文字", *(["三種並排"] if width > 1000 else [])):
        visitor.shows(form).finds_no_barrier(form, colours_only=True)
