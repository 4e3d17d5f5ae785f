"""Demo data shown to real accounts are called so in every message: nobody may take them for a student's."""

from dataclasses import replace

from handlers.conversation import Reply
from locales import Translator


def marked(reply: Reply, t: Translator) -> Reply:
    """Return the reply with 「示範資料」 before its title, which is heard first and stands on the lock screen.

    What goes on behind 「看更多」 has it already.
    """
    mark, _, _ = t("sample.title", title="\0").partition("\0")
    return reply if reply.title.startswith(mark) else replace(reply, title=t("sample.title", title=reply.title))
