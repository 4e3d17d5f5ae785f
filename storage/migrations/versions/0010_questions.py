"""Questions forwarded to an office, and how often there was no answer."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
MINE = "current_setting('app.school', true)"
OF_A_SCHOOL = ("forwarded_question", "unsettled_count")
OPEN = "state = 'waiting'"


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "forwarded_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("asker_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(40), nullable=True),
        sa.Column("division", _enum("division", ("day", "evening")), nullable=True),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("consented_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("state", _enum("question_state", ("waiting", "answered", "set_aside", "withdrawn")), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_office", sa.Text(), nullable=True),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('answered', 'set_aside')) = (answered_at IS NOT NULL)",
            name=op.f("ck_forwarded_question_answered_when_said"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_forwarded_question_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_forwarded_question_asker_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_forwarded_question_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwarded_question")),
        sqlite_strict=True,
    )
    op.create_table(
        "unsettled_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_unsettled_count_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsettled_count")),
        sa.UniqueConstraint("school", "day", "topic", name="uq_unsettled_count_day"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_forwarded_question_asker_id"), "forwarded_question", ["asker_id"], unique=False)
    op.create_index("ix_forwarded_question_school_state", "forwarded_question", ["school", "state"], unique=False)
    op.create_index(
        "uq_forwarded_question_open",
        "forwarded_question",
        ["asker_id", "text"],
        unique=True,
        sqlite_where=sa.text(OPEN),
        postgresql_where=sa.text(OPEN),
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in OF_A_SCHOOL:
            _wall(name)


def downgrade() -> None:
    """Take it back: forwarded questions and counts go."""
    for name in reversed(OF_A_SCHOOL):
        op.drop_table(name)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, f"school = {MINE}"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")
