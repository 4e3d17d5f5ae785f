"""The simulator's addresses: the page, what is said and pressed on it, its clock, codes, and the stream of events."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Header, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from bot.app import App
from bot.channels.simulator import SimulatorChannel
from bot.web.clock import STEPS
from bot.web.codes import issue_code
from bot.web.events import ClockMoved, Hub
from bot.web.forms import Event, same_site, t, wants_json
from bot.web.metrics import Metrics
from bot.web.simulator import Simulator
from bot.web.talking import NotTakenError, Talked, label_of
from bot.web.views import Views
from handlers.conversation import IncomingKind
from portfolio.dates import parse_instant
from portfolio.errors import PortfolioError

SchoolField = Annotated[str, Form(alias="school")]
PersonaField = Annotated[str, Form(alias="as")]


def simulator_routes(app: App, hub: Hub, metrics: Metrics) -> APIRouter:
    """Return the page's routes, for a demo database without real channels."""
    simulator = Simulator(app, hub, metrics)
    router = APIRouter(prefix="/simulator")
    ours = [Depends(same_site)]

    @router.get("")
    def page(school: Annotated[str, Query()] = "", who: Annotated[str, Query(alias="as")] = "") -> HTMLResponse:
        """Show one persona's conversation."""
        return HTMLResponse(simulator.page(school, who))

    @router.post("/say", dependencies=ours)
    async def say(
        request: Request, event: Annotated[Event, Depends()], school: SchoolField, who: PersonaField
    ) -> Response:
        """Take one event; a script gets what the conversation gained, a plain form the page."""
        channel, address = simulator.place(school, who)
        talked = Talked(())
        if event.kind is not None:
            shown = _shown(channel, address, event)
            try:
                talked = await simulator.talking.send(
                    channel, address, event.event, event.kind, event.data, shown=shown
                )
            except NotTakenError as error:
                raise HTTPException(503, t("simulator.refused.busy"), {"Retry-After": "1"}) from error
        if not wants_json(request):
            return _back(school, who)
        return JSONResponse({"answered": talked.answered, "items": list(map(simulator.views.item, talked.entries))})

    @router.post("/clock", dependencies=ours)
    async def clock(
        request: Request,
        school: SchoolField,
        who: PersonaField,
        advance: Annotated[str, Form()] = "",
        at: Annotated[str, Form()] = "",
    ) -> Response:
        """Move the demo clock by a step or to a moment, and run what falls due on the way."""
        if simulator.clock is None:
            raise HTTPException(409, t("simulator.refused.clock"))
        try:
            to = simulator.clock.clock() + STEPS[advance] if advance else parse_instant(at)
        except (KeyError, PortfolioError) as error:
            raise HTTPException(400, t("simulator.refused.moment")) from error
        await simulator.clock.move(to)
        hub.publish(ClockMoved(app.clock()))
        if not wants_json(request):
            return _back(school, who)
        return JSONResponse(simulator.views.clock(app.clock()))

    @router.post("/code", dependencies=ours)
    async def code(school: SchoolField, who: PersonaField, number: Annotated[str, Form()]) -> HTMLResponse:
        """Issue a binding code and show the page with it."""
        simulator.place(school, who)
        issue = partial(issue_code, app.storage, school=school, number=number, now=app.clock())
        issued = await asyncio.to_thread(issue)
        if issued is None:
            raise HTTPException(404, t("simulator.refused.place"))
        return HTMLResponse(await asyncio.to_thread(simulator.page, school, who, issued))

    @router.get("/events", response_class=EventSourceResponse)
    async def events(
        after: Annotated[str, Query()] = "", last_event_id: Annotated[str | None, Header()] = None
    ) -> AsyncIterator[ServerSentEvent]:
        """Tell an open page what happens: messages sent unasked, and the clock."""
        async for happened in hub.listen(last_event_id or after):
            if isinstance(happened.what, ClockMoved):
                data: dict[str, Any] = simulator.views.clock(happened.what.now)
                yield ServerSentEvent(event="clock", id=happened.id, data=data)
            else:
                yield ServerSentEvent(event="unasked", id=happened.id, data=simulator.views.unasked_item(happened.what))

    return router


def off_routes(app: App) -> APIRouter:
    """Return what stands in the simulator's place where it may not be shown: why, and what to do instead."""
    router = APIRouter()
    views = Views()
    reason = "channels" if app.is_demo else "real"

    @router.api_route("/simulator{rest:path}", methods=["GET", "POST"])
    def off(rest: str) -> HTMLResponse:
        """Say that there is no simulator here, whatever of it was asked for."""
        return HTMLResponse(views.off(reason), 404)

    return router


def _shown(channel: SimulatorChannel, address: str, event: Event) -> str:
    if event.kind is IncomingKind.FOLLOW:
        return t("simulator.follow")
    return label_of(channel, address, event.data) if event.kind is IncomingKind.PRESS else event.data


def _back(school: str, who: str) -> RedirectResponse:
    return RedirectResponse(f"/simulator?{urlencode({'school': school, 'as': who})}", 303)
