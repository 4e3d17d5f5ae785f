"""A progress bar for long work: on stderr, and only where somebody looks at it."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def progress_bar(stages: Mapping[str, str]) -> Iterator[Callable[[str, int, int], None] | None]:
    """Give what takes a stage, how much is done and how much there is; `None` where there is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {name: bar.add_task(words, total=None, start=False, visible=False) for name, words in stages.items()}

        def show(stage: str, done: int, size: int) -> None:
            task = tasks[stage]
            if not bar.tasks[bar.task_ids.index(task)].started:
                bar.start_task(task)
            bar.update(task, completed=done, total=size, visible=True)

        yield show
