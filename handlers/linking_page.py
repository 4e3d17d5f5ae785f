"""The button that leads to the page where one can bind: made where the channel has such a page."""

from handlers.context import Context
from handlers.conversation import Link
from storage.queries import linking


def offer_page(ctx: Context) -> Link | None:
    """Return a link to the page, with a ticket for this account that is good once and for minutes."""
    if not ctx.link_page:
        return None
    ticket = linking.issue(ctx.session, account_id=ctx.speaker.account_id, now=ctx.now)
    return Link(ctx.t("binding.page.button"), f"{ctx.link_page}?ticket={ticket}")
