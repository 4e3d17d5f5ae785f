"""What must stand before receipt statements can be confirmed in a conversation: parts, items, a window, an answerer."""

from datetime import datetime, timedelta

from portfolio.certification import OfficialAct
from portfolio.people import Role
from portfolio.receipts import ReceiptConfirmation, ReceiptPart, ReceivedItem, fingerprint
from storage.queries.official_acts import record_act
from storage.tables import ReceiptDelivery, ReceiptItem, ReceiptStatement, School
from tests.world import SMALL, World

YEAR = 112


def rules_of(world: World, pack: str) -> None:
    """Let the small school have the rules of one of the five."""
    with world.unit() as session:
        school = session.get_one(School, SMALL)
        school.pack = pack
        session.add(school)


def record(world: World, *, counts: bool) -> None:
    """Write down whether a press in the chat is the confirmation."""
    act = OfficialAct.RECEIPT_CONFIRMATION
    with world.storage.unit(SMALL) as session:
        record_act(session, school=SMALL, act=act, counts=counts, basis=f"{counts}", recorded_by="cli", now=world.now)


def window(world: World, opens: datetime, closes: datetime, *, part: str = "", round_: int = 1) -> None:
    """Let a part, or all of them, come with a window of its own."""
    with world.unit() as session:
        session.add(
            ReceiptDelivery(
                school=SMALL,
                academic_year=YEAR,
                round=round_,
                part=part,
                opens_at=opens,
                closes_at=closes,
                first_imported_at=opens - timedelta(hours=1),
                imported_at=opens - timedelta(hours=1),
            )
        )


def state(
    world: World,
    part: ReceiptPart,
    *titles: str,
    number: str = "20101",
    revision: int = 1,
    platform: ReceiptConfirmation | None = None,
) -> int:
    """Add a part of a student's statement with these items, and return its key."""
    items = [ReceivedItem(f"R-{title}", title, str(YEAR)) for title in titles]
    with world.unit() as session:
        statement = ReceiptStatement(
            school=SMALL,
            academic_year=YEAR,
            part=part,
            revision=revision,
            student_id=world.id_of(number),
            imported_at=world.now,
            fingerprint=fingerprint(items),
            platform_state=platform,
        )
        session.add(statement)
        session.flush()
        assert statement.id is not None
        for item in items:
            session.add(
                ReceiptItem(
                    school=SMALL,
                    statement_id=statement.id,
                    platform_id=item.platform_id,
                    title=item.title,
                    academic_year=YEAR,
                )
            )
        return statement.id


def activities(world: World) -> None:
    """Let 訓育組, which submits diverse performances by the rules of yphs, have a member who is bound."""
    world.add_person("R02", Role.STAFF, name="連正文", office="訓育組", title="組長")
    world.bind("R02")
