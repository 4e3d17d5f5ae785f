"""Every router, in the order they are asked."""

from handlers import (
    announcing,
    binding,
    bindings_own,
    certification,
    certification_all,
    certification_hand_over,
    certification_return,
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
    certification.router,
    certification_return.router,
    certification_hand_over.router,
    certification_all.router,
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
