"""People with more than one chat account, and accounts that speak for more than one person, by direct rows."""

from portfolio.bindings import PRIVACY_VERSION
from storage.tables import Account, Binding
from tests.desk import Desk
from tests.world import SMALL, World


def also_on(world: World, number: str, channel: str, address: str) -> None:
    """Bind this person on another channel too."""
    with world.unit() as session:
        row = Account(channel=channel, address=address, school=SMALL, first_seen_at=world.now)
        session.add(row)
        session.flush()
        session.add(_binding(world, row, number, SMALL))


def also_as(world: World, desk: Desk, address: str, number: str, *, school: str = SMALL) -> None:
    """Let the account at `address` of the small school's simulator speak for this person too."""
    account = desk.account(address)
    with world.unit(school) as session:
        session.add(_binding(world, account, number, school))


def _binding(world: World, account: Account, number: str, school: str) -> Binding:
    return Binding(
        school=school,
        account_id=account.id,
        channel=account.channel,
        person_id=world.id_of(number, school),
        privacy_version=PRIVACY_VERSION,
        bound_at=world.now,
    )
