"""`licheng serve`: the server, with the simulator on a demo database."""

from typing import Annotated

import typer

from bot.cli.words import t


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=t("cli.serve.help"))
    def serve(
        host: Annotated[str, typer.Option(help=t("cli.serve.host"))] = "127.0.0.1",
        port: Annotated[int | None, typer.Option(help=t("cli.serve.port"), min=1, max=65535)] = None,
    ) -> None:
        from bot.app import build
        from bot.server import run
        from bot.settings import Settings

        settings = Settings()
        run(build(settings, serving=True, durable=True), host=host, port=port or settings.port)
