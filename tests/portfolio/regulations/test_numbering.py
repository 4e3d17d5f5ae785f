"""What begins a part of a document, how deep it is, and how it is cited; what stands below an office."""

from handlers.regulation_quotes import quote
from portfolio.regulations.answers import judge
from portfolio.regulations.reading import read
from portfolio.regulations.search import Index
from portfolio.regulations.splitting import split_document

DUTIES = """一、分工：
(一)教學組：
A.規劃作業時程。
B.登錄選修課程名稱。
A. PDF。
"""


def test_letters_count_what_stands_below_an_item() -> None:
    """A. is cited as 1 is; the name of a format behind one begins no part."""
    found = {one.clause: one.text for one in split_document(DUTIES).passages}

    assert found == {
        "一": "分工：",
        "一(一)": "教學組：",
        "一(一)1": "規劃作業時程。",
        "一(一)2": "登錄選修課程名稱。A. PDF。",
    }


def test_who_stands_above_a_duty_is_said_with_it() -> None:
    """The duty alone names nobody."""
    index = Index(split_document(DUTIES).passages)
    ask = read("作業時程是誰規劃")[0].whole
    hit = judge(ask, index).hit

    assert hit is not None
    said = quote(ask, hit.passage, index)
    assert said.cites[0] == "一(一)1"
    assert "教學組" in said.text
