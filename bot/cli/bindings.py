"""`licheng bindings revoke`: the registrar ends a person's bindings at once, with a reason."""

import json as json_text
from typing import Annotated

import typer

from bot.cli.words import CommandError, t, usage


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(no_args_is_help=True, help=t("cli.bindings.help"))
    app.add_typer(group, name="bindings")

    @group.callback()
    def _more_to_come() -> None:
        """Keep `revoke` a command of its own."""

    @group.command(help=t("cli.bindings.revoke.help"))
    def revoke(
        school: Annotated[str, typer.Option(help=t("cli.bindings.revoke.school"))],
        number: Annotated[str, typer.Option(help=t("cli.bindings.revoke.number"))],
        reason: Annotated[str, typer.Option(help=t("cli.bindings.revoke.reason"))],
        json: Annotated[bool, typer.Option("--json", help=t("cli.bindings.revoke.json"))] = False,
    ) -> None:
        from bot.app import build
        from bot.settings import Settings
        from handlers import revoking
        from storage.queries import people

        if not 0 < len(reason.strip()) <= revoking.MAX_REASON:
            raise usage("cli.bindings.revoke.no_reason", limit=revoking.MAX_REASON)
        application = build(Settings())
        try:
            with application.storage.unit(school) as session:
                person = people.find_person(session, school=school, number=number)
                if person is None:
                    raise CommandError(t("cli.bindings.revoke.nobody", number=number, school=school))
                now = application.clock()
                done = revoking.revoke(session, person, reason=reason.strip(), actor="cli", now=now)
        finally:
            application.close()
        if json:
            print(json_text.dumps({"number": number, "bindings": done.bindings, "codes": done.codes}))
        else:
            print(t("cli.bindings.revoke.done", bindings=done.bindings, codes=done.codes))
