"""Deliveries of receipt statements: which part came when, and whether a window of its own was announced with it."""

from datetime import datetime
from typing import cast

from sqlalchemy import func, select
from sqlmodel import Session, col

from portfolio.delivered import OwnWindow
from portfolio.people import Division
from storage.tables import ReceiptDelivery


def find_own_windows(session: Session, *, school: str) -> list[OwnWindow]:
    """Return the windows that were announced with a delivery, by year, round, part and division."""
    statement = (
        select(ReceiptDelivery)
        .where(col(ReceiptDelivery.school) == school, col(ReceiptDelivery.opens_at).is_not(None))
        .order_by(
            col(ReceiptDelivery.academic_year),
            col(ReceiptDelivery.round),
            col(ReceiptDelivery.part),
            col(ReceiptDelivery.division),
        )
    )
    return [window for one in session.scalars(statement) if (window := _window(one)) is not None]


def find_delivered_at(session: Session, *, school: str) -> datetime | None:
    """Return when anything was last delivered; None where nothing ever was."""
    newest = select(func.max(col(ReceiptDelivery.imported_at))).where(col(ReceiptDelivery.school) == school)
    return cast("datetime | None", session.execute(newest).scalar_one())


def _window(one: ReceiptDelivery) -> OwnWindow | None:
    if one.opens_at is None or one.closes_at is None:
        return None
    division = Division(one.division) if one.division else None
    return OwnWindow(one.academic_year, one.round, one.part, division, one.opens_at, one.closes_at)
