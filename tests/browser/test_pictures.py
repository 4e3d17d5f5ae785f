"""The pictures of the README: taken by `LICHENG_SCREENSHOTS=1 make test-browser`, and tried on every run."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
IMAGES = Path(__file__).parents[2] / "docs" / "images"


@pytest.fixture
def images(tmp_path: Path) -> Path:
    """Return where pictures go: into the documentation when asked, else where they are forgotten."""
    return IMAGES if os.environ.get("LICHENG_SCREENSHOTS") == "1" else tmp_path


def take(visitor: Visitor, path: Path) -> None:
    """Take the picture of the window, without the field's blinking cursor."""
    visitor.page.locator("h1").click()
    visitor.page.screenshot(path=path, caret="hide", animations="disabled")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_student_and_three_forms(visit: Open, images: Path) -> None:
    """The first picture: a student's counts as card, message and plain text, and what was sent unasked."""
    visitor = visit("stranger/1", width=1680, height=1000)
    code, birthday = visitor.gets_code("20101-2")
    visitor.says(code).presses("同意").says(birthday)
    expect(visitor.page.locator("#unasked > li").first).to_be_visible()

    student = visit("student/20101", width=1680, height=1000).says("我的件數").shows("三種並排")
    expect(student.newest.locator(".form:visible")).to_have_count(3)
    take(student, images / "simulator.png")


def test_a_guardian_on_a_phone(visit: Open, images: Path) -> None:
    """The second: a guardian's deadlines on a phone."""
    take(visit("guardian/20101-2", width=390, height=844).says("期限"), images / "simulator-phone.png")


def test_a_teacher_in_the_dark(visit: Open, images: Path) -> None:
    """The third: a teacher's list as Telegram would show it, in the dark theme."""
    teacher = visit("teacher/T01", width=1280, height=800, dark=True).says("待認證").shows("Telegram 樣式")
    take(teacher, images / "simulator-dark.png")
