"""Which handler answers which intent, and who may ask."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from handlers.context import Context
from handlers.conversation import Reply
from handlers.intents import Fill, Intent
from portfolio.people import Role

IntentT = TypeVar("IntentT", bound=Intent)
Handler = Callable[[Any, Context], Reply]
FillHandler = Callable[[str, Context], Reply]

EVERYBODY: frozenset[Role] = frozenset(Role)


class Router:
    """The intents of one subject, with who may have them answered."""

    def __init__(self) -> None:
        self.handlers: dict[type[Intent], tuple[Handler, frozenset[Role] | None]] = {}
        self.steps: dict[str, FillHandler] = {}

    def on(
        self, kind: type[IntentT], *, roles: Collection[Role] | None = EVERYBODY
    ) -> Callable[[Callable[[IntentT, Context], Reply]], Callable[[IntentT, Context], Reply]]:
        """Answer `kind`; `roles=None` also for accounts that are not bound."""

        def register(handler: Callable[[IntentT, Context], Reply]) -> Callable[[IntentT, Context], Reply]:
            self.handlers[kind] = (handler, None if roles is None else frozenset(roles))
            return handler

        return register

    def step(self, name: str) -> Callable[[FillHandler], FillHandler]:
        """Take the words typed while a dialog waits in step `name`."""

        def register(handler: FillHandler) -> FillHandler:
            self.steps[name] = handler
            return handler

        return register


def dispatch(
    intent: Intent, ctx: Context, routers: Collection[Router], *, not_bound: Handler, not_yours: Handler
) -> Reply:
    """Return the answer of the handler in charge; `not_bound` and `not_yours` answer whom it is not for.

    Raises:
        LookupError: no handler is registered for the intent, which is a mistake of the program.
    """
    for router in routers:
        if isinstance(intent, Fill) and intent.step in router.steps:
            return router.steps[intent.step](intent.text, ctx)
        if type(intent) in router.handlers:
            handler, roles = router.handlers[type(intent)]
            if roles is None:
                return handler(intent, ctx)
            if ctx.actor is None:
                return not_bound(intent, ctx)
            if ctx.actor.role not in roles:
                return not_yours(intent, ctx)
            return handler(intent, ctx)
    raise LookupError(f"no handler for {intent.code}")
