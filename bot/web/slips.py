"""The pages of slips (回條): whether a number is one's, which everybody may ask, and the paper, for who has a link."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.clock import Clock
from bot.web.slip_views import SlipViews
from bot.web.views import LANG
from handlers.slip_words import check_block, say_item, slip_blocks
from locales import Translator, translator
from portfolio.slips import read_number, say_number
from storage.queries.schools import find_brief
from storage.queries.slip_checks import fault_of
from storage.queries.slips import find_proof, find_slip, find_slip_anywhere
from storage.units import Storage

if TYPE_CHECKING:
    from bot.app import App

LONGEST: Final = 60  # characters of a number as it is typed; one has 14


class Slips:
    """What the routes share."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage = storage
        self._clock = clock
        self._views = SlipViews()

    def form(self, t: Translator) -> tuple[str, int]:
        """Return the page where a number is typed."""
        return self._views.form(t), 200

    def check(self, t: Translator, given: str) -> tuple[str, int]:
        """Return whether a number is a slip's, and whether the school's trail proves it; nothing of a person."""
        number = read_number(given[:LONGEST])
        if number is not None:
            with self._storage.reading() as session:
                slip = find_slip_anywhere(session, number)
                if slip is not None:
                    if fault_of(session, slip) is not None:
                        return self._views.notice(t, "contradicted", say_number(number)), 409
                    school = find_brief(session, slip.school)
                    return self._views.valid(t, slip, slip.school if school is None else school.name), 200
        return self._views.notice(t, "unknown", given[:LONGEST]), 404

    def paper(self, t: Translator, number: str, until: int, sign: str, page: str) -> bytes | tuple[str, int]:
        """Return the PDF for a link that the chat gave and that is still good, else a page that says what to do."""
        expected = self._storage.secrets.paper_hmac(number, until, t.language)
        now = self._clock()
        if not hmac.compare_digest(expected.encode(), sign.encode()) or until < now.timestamp():
            return self._views.notice(t, "over"), 410
        with self._storage.reading() as session:
            found = find_slip_anywhere(session, number)
        if found is None:
            return self._views.notice(t, "unknown", say_number(number)), 404
        with self._storage.reading(found.school) as session:
            slip = find_slip(session, school=found.school, number=number)
            assert slip is not None  # slips are never removed
            proof, school = find_proof(session, slip), find_brief(session, slip.school)
        from bot.slip_pdf import slip_pdf  # its library is loaded once a paper is asked for

        return slip_pdf(
            t,
            title=t("slip.title"),
            school="" if school is None else school.name,
            blocks=[*slip_blocks(t, proof, is_whole=True), check_block(t, page)],
            items=[say_item(t, item) for item in proof.items],
            lang=LANG.get(t.language, t.language),
            now=now,
        )


def slip_routes(app: App) -> APIRouter:
    """Return `/slips`: the page to check numbers, and the paper."""
    router = APIRouter(prefix="/slips")
    slips = Slips(app.storage, app.clock)

    @router.get("")
    def ask(number: Annotated[str, Query()] = "", lang: Annotated[str, Query()] = "") -> Response:
        """Show where to type a number, or lead to the page of the one that was typed."""
        found = read_number(number[:LONGEST])
        if found is not None:
            return RedirectResponse(f"/slips/{found}", 303)
        html, status = slips.check(translator(lang), number) if number else slips.form(translator(lang))
        return HTMLResponse(html, status)

    @router.get("/{number}.pdf")
    def paper(
        number: str,
        until: Annotated[int, Query()] = 0,
        sign: Annotated[str, Query()] = "",
        lang: Annotated[str, Query()] = "",
    ) -> Response:
        """Give a slip on paper to whoever has a link of the chat's."""
        page = f"{app.answering.slip_page}/{number}" if app.answering.slip_page else ""
        made = slips.paper(translator(lang), number, until, sign, page)
        if isinstance(made, bytes):
            name = f'inline; filename="{number}.pdf"'
            return Response(made, media_type="application/pdf", headers={"content-disposition": name})
        return HTMLResponse(*made)

    @router.get("/{number}")
    def check(number: str, lang: Annotated[str, Query()] = "") -> HTMLResponse:
        """Show whether a number is a slip's."""
        return HTMLResponse(*slips.check(translator(lang), number))

    return router
