"""What somebody of a table of deputies is in charge of, or whom they stand in for: restated rows and printed ones."""

import pytest

from portfolio.regulations.passages import Passage
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.tasks_of_persons import tasks_of

ROWS = (
    Passage("附件/日間部/資料庫", "日間部的資料庫，負責的是秘書，代理的是教務主任。"),
    Passage("附件/日間部/學籍", "日間部的學籍資料，負責的是註冊組幹事，代理的是註冊組長。"),
    Passage("附件/日間部/疑義", "項目：疑義處置；負責人：註冊組長；代理人：註冊組幹事"),
    Passage("附件/進修部/疑義", "進修部的疑義處置，負責的是教務組長，代理的是教務組管理員。"),
    Passage("四", "執行秘書負責規劃期程。"),
)
INDEX = Index(ROWS)


def _found(message: str) -> list[str]:
    return [one.clause for one in tasks_of(read(message)[0].whole, INDEX)]


@pytest.mark.parametrize(
    ("message", "rows"),
    [
        ("註冊組長負責哪些項目", ["附件/日間部/疑義"]),
        ("註冊組長代理哪些項目", ["附件/日間部/學籍"]),
        ("註冊組長是誰的代理人", ["附件/日間部/學籍"]),
        ("註冊組長請假誰代理", ["附件/日間部/疑義"]),
        ("哪些是由註冊組幹事負責", ["附件/日間部/學籍"]),
        ("進修部教務組長負責什麼", ["附件/進修部/疑義"]),
        ("秘書負責什麼", ["附件/日間部/資料庫"]),
    ],
)
def test_rows_are_found_by_whom_they_name(message: str, rows: list[str]) -> None:
    """In the place that is asked: in charge, or standing in."""
    assert _found(message) == rows


@pytest.mark.parametrize("message", ["執行秘書負責什麼", "校長請假誰代理", "註冊組負責什麼", "註冊組長什麼時候請假"])
def test_whoever_is_in_no_row_is_told_by_none(message: str) -> None:
    """執行秘書 is no 秘書, and an office is no person."""
    assert _found(message) == []


def test_a_deputy_in_one_matter_is_not_told_by_all() -> None:
    """Where the matter is named, its own row says it."""
    assert _found("註冊組長請假 收訖明細誰代理") == []
