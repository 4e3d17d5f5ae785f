"""The pages of `bot/web/slips.py`: whether a number is a slip's, without anything of a person."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.views import HERE, LANG
from handlers.conversation import Fact
from handlers.slip_words import effect_of, say_act, say_when, short_fingerprint
from locales import Translator
from portfolio.slips import say_number
from storage.tables import Slip


class SlipViews:
    """Templates without a script."""

    def __init__(self) -> None:
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def form(self, t: Translator) -> str:
        """Return the page where a number is typed."""
        return self._render(t, "form", number="", facts=[])

    def valid(self, t: Translator, slip: Slip, school: str) -> str:
        """Return that the slip is there and what of it names nobody, to compare with the paper."""
        facts = [
            Fact(t("slip.number"), say_number(slip.number)),
            Fact(t("slip.school"), school),
            Fact(t("slip.act"), say_act(t, slip)),
            Fact(t("slip.when"), say_when(t, slip.acted_at)),
            Fact(t("slip.effect"), effect_of(t, slip)),
            Fact(t("slip.fingerprint"), short_fingerprint(t, slip)),
        ]
        return self._render(t, "valid", number=say_number(slip.number), facts=facts)

    def notice(self, t: Translator, what: str, number: str = "") -> str:
        """Return a page that only says something: `unknown`, `contradicted` or `over`."""
        return self._render(t, what, number=number, facts=[])

    def _render(self, t: Translator, what: str, *, number: str, facts: list[Fact]) -> str:
        lang = LANG.get(t.language, t.language)
        page = self._pages.get_template("slip.html")
        return page.render(t=t, lang=lang, what=what, number=number, facts=facts)
