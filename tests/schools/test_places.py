"""Where keys stand in a file: every way in which TOML lets one write them."""

import tomllib

import pytest

from portfolio.schools import load_packs, pack_text
from portfolio.schools.places import Places, written
from portfolio.schools.writing import write_pack
from tests.schools.damage import MADE_UP, TEMPLATE, nodes, path
from tests.schools.packs import random_pack

ODD = '''# [not.a.table]
"a.b" = "x # no remark" # value = 1
'lit\\eral' = 'y'
dotted . key = { inner = 1, "far away" = [ { x = 1 },
  # a remark with ] and }
  { x = 2 }, # another
] }
long = """
[looks.like.a.table]
value = 1 \\
"quoted" """
raw = \'\'\'
[[so.does.this]]\'\'\'
[ spaced . "五(三)1" ]
value = 2024-08-30
[[list]]
x = 1
[list.sub]
y = 1
[[list.many]]
z = 1
[[list]]
x = 2
[[list.many]]
z = 2
[[list.many]]
z = 3
'''


def test_every_way_of_writing() -> None:
    """Quoted and dotted keys, lists over lines, texts that look like tables, lists of tables in lists of tables."""
    places = Places(ODD)
    lines = ODD.split("\n")
    expected = {
        '"a.b"': '"a.b"',
        '"lit\\\\eral"': "'lit",
        "dotted.key.inner": "dotted",
        'dotted.key."far away"[1].x': "{ x = 2 }",
        "long": 'long = """',
        "raw": "raw",
        'spaced."五(三)1".value': "value = 2024",
        "list[0].x": "x = 1",
        "list[0].sub.y": "y = 1",
        "list[0].many[0].z": "z = 1",
        "list[1].x": "x = 2",
        "list[1].many[0].z": "z = 2",
        "list[1].many[1].z": "z = 3",
    }
    for key, text in expected.items():
        line = places.line(key)
        assert line is not None, key
        assert lines[line - 1].strip().startswith(text), key
    assert places.line("list[1].many[1].nothing.at[3].all") == places.line("list[1].many[1]")
    assert places.line("nowhere") is None
    assert places.line("") is None
    assert places.line("long.value") == places.line("long")
    assert Places(ODD.replace("\n", "\r\n")).line("list[1].x") == places.line("list[1].x")


@pytest.mark.parametrize(
    "text",
    [TEMPLATE, MADE_UP, *(pack_text(slug) for slug in load_packs()), *(write_pack(random_pack(n)) for n in range(3))],
    ids=lambda text: text[:12],
)
def test_every_key_of_a_file(text: str) -> None:
    """The line that is named holds the key."""
    places, lines = Places(text), text.split("\n")
    for place in nodes(tomllib.loads(text)):
        if isinstance(place[-1], str):
            line = places.line(path(place))
            assert line is not None, place
            assert written(place[-1]) in lines[line - 1] or f"'{place[-1]}'" in lines[line - 1], place
