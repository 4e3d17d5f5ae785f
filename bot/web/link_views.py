"""The pages of `bot/web/linking.py`, in the language that the account has chosen in the chat."""

from collections.abc import Sequence

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.views import HERE, LANG
from handlers.conversation import Block, Reply
from handlers.plain import block_to_plain
from locales import Translator


class LinkViews:
    """Templates without a script: the page works in every phone's browser, and by ear."""

    def __init__(self) -> None:
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def form(
        self, t: Translator, ticket: str, notice: Sequence[Block], *, wrong: Reply | None = None, code: str = ""
    ) -> str:
        """Return the form with the privacy notice; `wrong` says what to correct, and the code typed stays."""
        said = None if wrong is None else [wrong.title, *(block_to_plain(block, t) for block in wrong.blocks)]
        lines = [block_to_plain(block, t) for block in notice]
        return self._render(t, form=True, ticket=ticket, notice=lines, wrong=said, code=code, key="link.title", body="")

    def notice(self, t: Translator, what: str) -> str:
        """Return a page that only says something: `over` or `down`."""
        key, body = f"link.{what}.title", t(f"link.{what}.body")
        return self._render(t, form=False, ticket="", notice=[], wrong=None, code="", key=key, body=body)

    def _render(self, t: Translator, **shown: object) -> str:
        lang = LANG.get(t.language, t.language)
        return self._pages.get_template("link.html").render(t=t, lang=lang, **shown)
