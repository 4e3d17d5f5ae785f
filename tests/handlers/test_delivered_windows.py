"""「期限」 knows a window that came with a statement, and not with an announcement."""

from datetime import timedelta

from portfolio.dates import end_of_day, start_of_day
from storage.tables import ReceiptDelivery
from tests.talk import Talk
from tests.world import SMALL, World


def test_a_window_that_came_with_a_statement_is_the_deadline(world: World, talk: Talk) -> None:
    """Until then the day is not announced; from then on it is, and once it is over nothing is left to do."""
    before = talk.student("20101").says("期限").text
    assert "112學年度收訖明細確認第1梯次" not in before
    today = world.now.date()
    with world.unit(SMALL) as session:
        session.add(
            ReceiptDelivery(
                school=SMALL,
                academic_year=112,
                round=1,
                opens_at=start_of_day(today),
                closes_at=end_of_day(today + timedelta(days=3)),
                first_imported_at=world.now,
                imported_at=world.now,
            )
        )
    talk.student("20101").says("期限").sees("112學年度收訖明細確認第1梯次：1月18日星期六", "還有 3 天")
    talk.guardian("20101-1").says("期限").sees("112學年度收訖明細確認第1梯次：1月18日星期六")
    talk.student("30101").says("期限").sees("收訖明細確認第1梯次")
