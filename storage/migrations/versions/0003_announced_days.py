"""Where an announced day was printed, one more event, and the days on which a school is open or closed by itself."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
CONVENTION = {"ck": "ck_%(table_name)s_%(constraint_name)s"}

OLD_EVENTS = (
    "opens_on",
    "classes_from",
    "closing_ceremony_on",
    "final_exams_end_on",
    "consultation_ends_on",
    "submission_letter_on",
    "national_upload_closes_on",
    "upload_opens_on",
    "upload_closes_on",
    "certification_opens_on",
    "certification_closes_on",
    "diverse_opens_on",
    "diverse_closes_on",
    "selection_opens_on",
    "selection_closes_on",
    "submission_opens_on",
    "submission_closes_on",
    "receipt_opens_on",
    "receipt_closes_on",
    "school_confirms_on",
    "precheck_opens_on",
    "precheck_closes_on",
    "basic_data_closes_on",
    "cadres_closes_on",
    "elective_names_closes_on",
    "consultations_closes_on",
    "grades_closes_on",
)
NEW_EVENT = "national_upload_opens_on"
AUDIENCE = ("coalesce(grade, 0)", "coalesce(division, '')", "coalesce(round, 0)")
KEY: list[str | sa.TextClause] = ["school", "academic_year", "semester", "event", *(sa.text(part) for part in AUDIENCE)]


def upgrade() -> None:
    """Make it so."""
    op.drop_index("uq_announced_day", "announced_day")
    with op.batch_alter_table("announced_day", **_made_of((*OLD_EVENTS, NEW_EVENT))) as batch_op:
        batch_op.add_column(_source())
    op.create_index("uq_announced_day", "announced_day", [*KEY, "source"], unique=True)
    op.create_table(
        "school_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("announced_by", sa.Text(), nullable=False),
        sa.Column("announced_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_school_day_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_day")),
        sa.UniqueConstraint("school", "day", name=op.f("uq_school_day_school_day")),
        sqlite_strict=True,
    )
    if _is_postgresql():
        _allow_events((*OLD_EVENTS, NEW_EVENT))
        _wall("school_day", "school = current_setting('app.school', true)")


def downgrade() -> None:
    """Take it back; of what was printed in several places only the latest word stays."""
    op.drop_table("school_day")
    if _is_postgresql():
        op.execute("ALTER TABLE announced_day NO FORCE ROW LEVEL SECURITY")  # the owner sees no rows otherwise
    op.execute(f"DELETE FROM announced_day WHERE event = '{NEW_EVENT}'")
    op.execute(
        "DELETE FROM announced_day WHERE id NOT IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY "
        f"school, academic_year, semester, event, {', '.join(AUDIENCE)} ORDER BY announced_at DESC, id DESC) AS place "
        "FROM announced_day) AS placed WHERE place = 1)"
    )
    op.drop_index("uq_announced_day", "announced_day")
    with op.batch_alter_table("announced_day", **_made_of(OLD_EVENTS, _source())) as batch_op:
        batch_op.drop_column("source")
    op.create_index("uq_announced_day", "announced_day", KEY, unique=True)
    if _is_postgresql():
        _allow_events(OLD_EVENTS)
        op.execute("ALTER TABLE announced_day FORCE ROW LEVEL SECURITY")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _source() -> sa.Column[str]:
    return sa.Column("source", sa.Text(), nullable=False, server_default="")


def _made_of(events: tuple[str, ...], *more: sa.Column[Any]) -> dict[str, Any]:
    """On SQLite the table is made anew from this, with another list of events; PostgreSQL changes it in place."""
    if _is_postgresql():
        return {"recreate": "never"}
    event = sa.Enum(*events, name="event", native_enum=False, create_constraint=True, length=40)
    division = sa.Enum("day", "evening", name="division", native_enum=False, create_constraint=True, length=40)
    table = sa.Table(
        "announced_day",
        sa.MetaData(naming_convention=CONVENTION),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("semester", sa.Integer(), nullable=False),
        sa.Column("event", event, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("division", division, nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("announced_by", sa.Text(), nullable=False),
        sa.Column("announced_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *more,
        sa.CheckConstraint("semester IN (1, 2)", name=op.f("ck_announced_day_semester_range")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_announced_day_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced_day")),
        sqlite_strict=True,
    )
    return {"copy_from": table, "recreate": "always"}


def _allow_events(events: tuple[str, ...]) -> None:
    known = ", ".join(f"'{event}'" for event in events)
    op.execute("ALTER TABLE announced_day DROP CONSTRAINT ck_announced_day_event")
    op.execute(f"ALTER TABLE announced_day ADD CONSTRAINT ck_announced_day_event CHECK (event IN ({known}))")


def _wall(table: str, mine: str) -> None:
    """What 0002 does for the tables that were there then: both roles may work here, and each sees what is its own."""
    for role in (SCHOOL_ROLE, SYSTEM_ROLE):
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, mine), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
