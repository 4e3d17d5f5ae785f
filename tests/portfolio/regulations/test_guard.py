"""The last look at a reply: what no clause carries is noticed."""

import pytest

from portfolio.regulations.guard import unsupported

CLAUSE = "課程學習成果每學期最多上傳十件，由教務處註冊組負責，休業式後2週內截止。"


@pytest.mark.parametrize(
    "reply",
    [
        "課程學習成果每學期最多上傳10件（第五點，三，1）。",
        "由註冊組負責，休業式後2週內（第十一點的表）。",
        "規定沒有明訂。",
    ],
)
def test_what_the_clause_says_passes(reply: str) -> None:
    """Numbers in either script, offices by a part of their name, and citations in brackets."""
    assert unsupported(reply, [CLAUSE]) == ()


@pytest.mark.parametrize(
    ("reply", "strange"),
    [
        ("課程學習成果每學期最多上傳12件。", ("12",)),
        ("休業式後3週內截止。", ("3",)),
        ("由訓育組負責。", ("訓育組",)),
        ("2月3日星期一截止。", ("3",)),
    ],
)
def test_what_it_does_not_say_is_noticed(reply: str, strange: tuple[str, ...]) -> None:
    """Another number, another week, another office, a day that nobody computed."""
    assert unsupported(reply, [CLAUSE]) == strange


def test_what_is_computed_passes() -> None:
    """A day beside its rule, and the office to ask."""
    assert unsupported("算到2月3日，請洽輔導處。", [CLAUSE], ["2月3日星期一", "輔導處"]) == ()
