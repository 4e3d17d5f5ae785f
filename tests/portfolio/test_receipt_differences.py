"""What came back beside what was selected here, item by item."""

import pytest

from portfolio.receipt_differences import Difference, SelectedWork, compare_receipt
from portfolio.receipts import ReceiptPart, ReceivedItem
from portfolio.works import WorkKind

OUTCOME, DIVERSE = WorkKind.COURSE_OUTCOME, WorkKind.DIVERSE_PERFORMANCE
MINE = SelectedWork("W1", OUTCOME, "數列", "112-1", frozenset({"a" * 32, "b" * 32}))
D = Difference


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (ReceivedItem("W1", "數列", "112-1", "a" * 32), ()),
        (ReceivedItem("W1", "數列", "112-1", "b" * 32), ()),  # of two files either is the work's
        (ReceivedItem("W1", "數列"), ()),  # no fingerprint came: nothing is said of it
        (ReceivedItem("W1", "數列", md5="c" * 32), (D.OTHER_FILE,)),
        (ReceivedItem("W1", "級數", md5="c" * 32), (D.OTHER_FILE, D.OTHER_TITLE)),
        (ReceivedItem("W2", "數列"), (D.NOT_SELECTED,)),
    ],
)
def test_each_item_is_marked(item: ReceivedItem, expected: tuple[Difference, ...]) -> None:
    """Only what is known to be otherwise."""
    found = compare_receipt(ReceiptPart.COURSE_OUTCOME, [item], [MINE])
    assert found[0].differences == expected


def test_what_did_not_come_is_missing() -> None:
    """Of this kind, and not what came in another round; last, as it was selected."""
    others = [
        SelectedWork("W3", OUTCOME, "統計"),
        SelectedWork("W4", DIVERSE, "淨灘"),
        SelectedWork("W5", OUTCOME, "圖"),
    ]
    received = [ReceivedItem("W1", "數列")]
    found = compare_receipt(ReceiptPart.COURSE_OUTCOME, received, [MINE, *others], received_elsewhere={"W5"})
    assert [(one.item.title, one.differences) for one in found] == [("數列", ()), ("統計", (D.MISSING,))]


@pytest.mark.parametrize(("part", "selected"), [(ReceiptPart.CADRE, [MINE]), (ReceiptPart.COURSE_OUTCOME, None)])
def test_what_cannot_be_compared_is_not(part: ReceiptPart, selected: list[SelectedWork] | None) -> None:
    """Nobody selects offices held or courses; without an import of selections nothing is said to differ."""
    assert [one.differences for one in compare_receipt(part, [ReceivedItem("W9", "班長")], selected)] == [()]
