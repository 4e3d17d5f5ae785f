"""LINE's own specification, made strict, for checking what is sent; where it is not there, those tests are left out."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

SPECS = os.environ.get("LICHENG_SPECS")
FILE = Path(SPECS or ".") / "line" / "messaging-api.strict.json"

needs_line_spec = pytest.mark.skipif(
    SPECS is None or not FILE.exists(),
    reason="LICHENG_SPECS does not name a folder with line/messaging-api.strict.json",
)


def complaints(schema: str, body: Any) -> list[str]:
    """Return what LINE would not take of a body; `schema` is the request's name, like `ReplyMessageRequest`."""
    sent = json.loads(json.dumps(body))
    return [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in _validator(schema).iter_errors(sent)
    ]


@cache
def _validator(schema: str) -> Draft202012Validator:
    registry: Registry[Any] = Registry().with_resource("line", _document())
    return Draft202012Validator({"$ref": f"line#/components/schemas/{schema}"}, registry=registry)


@cache
def _document() -> Resource[Any]:
    return Resource.from_contents(json.loads(FILE.read_text("utf-8")), default_specification=DRAFT202012)
