"""Every router, in the order they are asked."""

from handlers import deadlines, help, waiting, works
from handlers.routing import Router

ROUTERS: tuple[Router, ...] = (works.router, deadlines.router, waiting.router, help.router)
