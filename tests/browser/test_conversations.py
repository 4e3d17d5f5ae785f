"""Whole conversations on the page: who asks what, and what each is shown."""

import re

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from bot.app import App
from storage.tables import Guardianship, Person
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_a_student_sees_the_counts_in_three_forms(visit: Open) -> None:
    """One question, one answer: as a card, as a message, as plain text, one at a time or side by side."""
    student = visit().says("我的件數").sees("9 件中已上傳 3 件")
    forms = {"LINE 樣式": ".form-line", "Telegram 樣式": ".form-telegram", "純文字": ".form-plain"}

    for name, form in forms.items():
        student.shows(name)
        expect(student.newest.locator(".form:visible")).to_have_count(1)
        expect(student.newest.locator(form)).to_contain_text("9 件中已上傳 3 件")
        expect(student.newest.locator(form)).to_be_visible()

    student.shows("三種並排")
    expect(student.newest.locator(".form:visible")).to_have_count(3)


def test_a_button_goes_on(visit: Open) -> None:
    """A pressed button stands in the conversation by its label and is answered."""
    student = visit().says("我的件數").presses("期限").sees("2月3日星期一截止")

    expect(student.page.locator("#talk > li.said").last).to_contain_text("期限")


def test_a_guardian_chooses_the_child(visit: Open, app: App) -> None:
    """A guardian of two is asked about whom, chooses by button, and sees that child's counts."""
    with app.storage.unit("yphs") as session:
        people = {person.number: person for person in session.exec(select(Person).where(Person.school == "yphs"))}
        session.add(Guardianship(school="yphs", guardian_id=people["20101-2"].id, student_id=people["10101"].id))
        names = people["10101"].name, people["20101"].name

    guardian = visit("guardian/20101-2").says("件數")
    for name in names:
        expect(guardian.newest.get_by_role("button", name=name)).to_be_visible()

    guardian.newest.get_by_role("button", name=names[1]).click()
    expect(guardian.replies).to_have_count(2)
    guardian.sees(names[1]).sees("9 件中已上傳 3 件")


def test_a_teacher_sees_what_waits(visit: Open) -> None:
    """The teacher's list names works that wait, and not how good they are."""
    visit("teacher/T01").says("待認證").sees("作品等候您認證")


def test_an_unbound_guardian_binds(visit: Open) -> None:
    """Nothing is told before; with the code from paper and the child's birthday the counts are there."""
    guardian = visit("guardian/10102-1").says("件數")
    expect(guardian.newest).not_to_contain_text("已上傳")
    code, birthday = guardian.gets_code("10102-1")

    guardian.says(code)
    guardian.presses("同意")
    guardian.says(birthday).says("件數").sees("件中已上傳")


def test_what_is_sent_unasked_arrives_at_once(visit: Open) -> None:
    """A new binding is announced to the person's other account: in the pane, in the conversation, and by ear."""
    mother_of_somebody, student = visit("stranger/1"), visit("student/20101")
    code, number = mother_of_somebody.gets_code("20101")
    mother_of_somebody.says(code).presses("同意").says(number)

    told = student.page.locator("#talk > li.unasked")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("主動送出")
    expect(told.get_by_role("button", name="不是我").first).to_be_visible()
    pane = student.page.locator("#unasked > li")
    expect(pane).to_have_count(1)
    expect(pane).to_contain_text("給學生 20101")
    expect(pane).to_contain_text("simulator.yphs")
    title = pane.locator("summary").inner_text()
    assert len([said for said in student.announced if title in said]) == 1

    told.get_by_role("button", name="不是我").first.click()
    expect(student.replies).to_have_count(1)
    mother_of_somebody.says("我的件數")
    expect(mother_of_somebody.newest).not_to_contain_text("已上傳")


def test_another_person_and_another_school(visit: Open) -> None:
    """Choosing somebody shows their own conversation and nobody else's; going back brings the former one."""
    visitor = visit().says("我的件數").becomes("student/20102")
    expect(visitor.page.locator("#talk > li")).to_have_count(0)
    expect(visitor.page.locator("#talk-as")).to_have_text("您現在是學生 20102")
    assert any("您現在是學生 20102" in said for said in visitor.announced)

    visitor.page.get_by_label("學校", exact=True).select_option("tmsb")
    expect(visitor.page.locator("#say [name=school]")).to_have_value("tmsb")
    expect(visitor.page.locator("input[value='student/29101']")).to_have_count(0)
    visitor.says("我的件數")

    visitor.page.go_back()
    expect(visitor.page.locator("#talk > li")).to_have_count(0)
    visitor.page.go_back()
    expect(visitor.page.locator("#talk > li")).to_have_count(2)
    expect(visitor.page.locator("#say [name=as]")).to_have_value("student/20101")


def test_the_clock_moves_for_every_page(visit: Open) -> None:
    """A step and a moment; another open page shows the new time too."""
    one, other = visit(), visit("teacher/T01")
    expect(one.page.locator("#now")).to_have_text("2025年1月15日星期三 上午8:00")

    one.page.get_by_role("button", name="1 天後").click()
    for page in (one.page, other.page):
        expect(page.locator("#now")).to_have_text("2025年1月16日星期四 上午8:00")
        expect(page.locator("#top-now")).to_have_text("2025年1月16日星期四 上午8:00")

    one.page.get_by_label("日期與時間").fill("2025-01-16T20:30")
    one.page.get_by_role("button", name="撥到這個時間").click()
    expect(one.page.locator("#now")).to_have_text("2025年1月16日星期四 下午8:30")
    one.says("期限").sees("2月3日星期一截止，還有 18 天")


def test_what_did_not_get_through_is_sent_again(visit: Open) -> None:
    """A lost connection is said, nothing typed is lost, and the second try is answered once."""
    student = visit()
    student.page.route("**/simulator/say", lambda route: route.abort("connectionfailed"))
    student.page.get_by_label("訊息", exact=True).fill("我的件數")
    student.page.keyboard.press("Enter")
    expect(student.page.get_by_role("alert")).to_contain_text("訊息沒有送到")
    student.errors.clear()  # the browser itself reports the lost connection

    student.page.unroute("**/simulator/say")
    student.page.get_by_role("button", name="再送一次").click()
    expect(student.replies).to_have_count(1)
    expect(student.page.get_by_role("alert")).to_be_hidden()


def test_an_answer_lost_on_the_way_is_not_given_twice(visit: Open, app: App) -> None:
    """The server answered and the answer was lost: sent again, the same event brings the same answer."""
    student = visit()

    def lose(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort("connectionreset")  # type: ignore[attr-defined]

    student.page.route("**/simulator/say", lose)
    student.page.get_by_label("訊息", exact=True).fill("我的件數")
    student.page.keyboard.press("Enter")
    expect(student.page.get_by_role("alert")).to_be_visible()
    student.errors.clear()
    student.page.unroute("**/simulator/say")
    student.page.get_by_role("button", name="再送一次").click()
    expect(student.replies).to_have_count(1)

    student.page.reload()
    expect(student.page.locator("#talk > li")).to_have_count(2)


def test_what_people_type_is_shown_letter_by_letter(visit: Open) -> None:
    """HTML in a message is text, on this page as on the platforms."""
    words = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    student = visit().says(words)

    expect(student.page.locator(".said-words")).to_have_text(words)
    expect(student.page.locator("#talk img, #talk script")).to_have_count(0)
    expect(student.page).to_have_title(re.compile("模擬器"))


def test_without_script(visit: Open) -> None:
    """The page is complete without its script: choose, say, press, move the clock, get a code."""
    visitor = visit("teacher/T01", script=False)
    page = visitor.page
    page.locator("input[value='student/20101']").check()
    page.get_by_role("button", name="換成這個人").click()
    expect(page.locator("#talk-as")).to_have_text("您現在是學生 20101")

    visitor.says("我的件數").sees("9 件中已上傳 3 件").presses("期限").sees("2月3日星期一截止")
    page.get_by_role("button", name="1 小時後").click()
    expect(page.locator("#now")).to_have_text("2025年1月15日星期三 上午9:00")
    expect(page.locator("#talk > li.reply")).to_have_count(2)
    visitor.gets_code("10102")
