"""The five demo schools: made-up people, courses and works, the same from the same seed. No row is about a real person.

`ensure_demo` makes an undecided database a demo one, by a template that is made once (`template`); `making.make_demo`
fills any database by the importers that a registrar uses; `files.write_files` writes the files that it imports. The
fixed people and their birthdays stand in `fixed`.
"""

from storage.demo.fixed import DEFAULT_SEED
from storage.demo.fixed import START as DEMO_START
from storage.demo.template import ensure_demo, fresh_copy

__all__ = ["DEFAULT_SEED", "DEMO_START", "ensure_demo", "fresh_copy"]
