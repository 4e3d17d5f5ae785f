"""`licheng work`: one more process that sends, beside the server, on a PostgreSQL database."""

import typer

from bot.cli.words import CommandError, t


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("work.help"))
    def work() -> None:
        from bot.app import build
        from bot.settings import Settings
        from bot.working import run
        from storage.backups import database_file

        settings = Settings()
        if database_file(settings.database) is not None:
            raise CommandError(t("work.embedded"))
        if not settings.serves_chats:
            raise CommandError(t("work.no_channels"))
        run(build(settings, serving=True, durable=True))
