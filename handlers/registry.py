"""Every router, in the order they are asked."""

from handlers import (
    announcing,
    binding,
    bindings_own,
    deadlines,
    linking,
    more,
    preferences,
    privacy,
    revoking,
    switching,
    waiting,
    welcome,
    works,
)
from handlers.help import router as helping
from handlers.routing import Router

ROUTERS: tuple[Router, ...] = (
    works.router,
    deadlines.router,
    waiting.router,
    more.router,
    welcome.router,
    binding.router,
    linking.router,
    bindings_own.router,
    revoking.router,
    announcing.router,
    switching.router,
    privacy.router,
    preferences.router,
    helping,
)
