"""What all tables share: names of constraints, and STRICT columns on SQLite."""

import re
from typing import Any

from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """One table's row; the table is named after the class: `ReceiptItem` is `receipt_item`.

    Rows are never validated by pydantic, the database does that: its validators are not built at every start.
    """

    model_config = {"defer_build": True}

    @declared_attr.directive
    def __tablename__(cls) -> str:
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


def strict(*constraints: Any) -> tuple[Any, ...]:
    """Return table arguments: these constraints, on a table that refuses values of the wrong type on SQLite too."""
    return (*constraints, {"sqlite_strict": True})


def school_key(*, index: bool = False) -> Any:
    """Return the column that says whose row it is; row level security on PostgreSQL compares it."""
    return Field(foreign_key="school.slug", index=index)
