"""Pages of long lists."""

import pytest

from handlers.conversation import Paragraph
from handlers.paging import page_of
from handlers.regulation_intents import ShowQuestions
from locales import translator

ITEMS = "abcdefghijk"


@pytest.mark.parametrize(
    ("asked", "number", "items"),
    [
        ("", 1, "abcde"),
        ("1", 1, "abcde"),
        ("2", 2, "fghij"),
        ("3", 3, "k"),
        ("9", 3, "k"),
        ("0", 1, "abcde"),
        ("-1", 1, "abcde"),
        ("x", 1, "abcde"),
    ],
)
def test_what_is_asked_for(asked: str, number: int, items: str) -> None:
    """What is no number is the first page, and what is gone the last one."""
    page = page_of(ITEMS, asked, 5)

    assert (page.number, page.pages, page.is_last) == (number, 3, number == 3)
    assert "".join(item for _, item in page.items) == items


def test_places_go_on() -> None:
    """An item keeps its number in the whole list."""
    assert page_of(ITEMS, "3", 5).items == ((11, "k"),)


def test_an_empty_list_has_one_page() -> None:
    """Nothing to turn."""
    page = page_of("", "4", 5)

    assert (page.items, page.number, page.pages) == ((), 1, 1)
    assert page.turns(translator("zh_Hant_TW"), ShowQuestions) == ([], [])


@pytest.mark.parametrize(("asked", "to"), [("1", ["2"]), ("2", ["3", "1"]), ("3", ["2"])])
def test_the_way_to_the_others(asked: str, to: list[str]) -> None:
    """Onward first; neither before the first nor beyond the last."""
    t = translator("zh_Hant_TW")
    blocks, buttons = page_of(ITEMS, asked, 5).turns(t, ShowQuestions)

    assert blocks == [Paragraph(f"這是第 {asked} 頁，共 3 頁。")]
    assert [button.intent for button in buttons] == [ShowQuestions(page) for page in to]
