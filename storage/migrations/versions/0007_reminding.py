"""Reminding: what schools and people set, what students declared, days last planned by, quotas, and leases."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
MINE = "current_setting('app.school', true)"
SUBJECTS = (
    "upload_outcomes",
    "certification",
    "upload_diverse",
    "selection",
    "submission",
    "receipt_confirmation",
    "basic_data",
    "cadres",
    "elective_names",
    "consultations",
    "grades",
)
OF_A_SCHOOL = ("preference", "declaration", "reminder_setting", "quiet_span", "planned_deadline")
OF_NO_SCHOOL = ("channel_quota", "lease")
PLANNED = sa.text("state = 'planned'")


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "channel_quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("read_at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_quota")),
        sa.UniqueConstraint("channel", name=op.f("uq_channel_quota_channel")),
        sqlite_strict=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("since", storage.types.UtcDateTime(), nullable=False),
        sa.Column("until", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        sqlite_strict=True,
    )
    op.create_table(
        "planned_deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("subject", _enum("deadline_subject", SUBJECTS), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column(
            "division",
            _enum(
                "division",
                (
                    "day",
                    "evening",
                ),
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("opens", storage.types.UtcDateTime(), nullable=True),
        sa.Column("closes", storage.types.UtcDateTime(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_planned_deadline_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_deadline")),
        sqlite_strict=True,
    )
    op.create_table(
        "quiet_span",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", storage.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_quiet_span_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_quiet_span_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_span")),
        sa.UniqueConstraint("school", "from_on", "until_on", name=op.f("uq_quiet_span_school_from_on_until_on")),
        sqlite_strict=True,
    )
    op.create_table(
        "reminder_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("hours", storage.types.JsonText(), nullable=False),
        sa.Column("stages", storage.types.JsonText(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("reserve", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_reminder_setting_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_setting")),
        sa.UniqueConstraint("school", name=op.f("uq_reminder_setting_school")),
        sqlite_strict=True,
    )
    op.create_table(
        "declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("subject", _enum("deadline_subject", SUBJECTS), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "declared",
            _enum(
                "declared",
                (
                    "done",
                    "not_this_time",
                ),
            ),
            nullable=False,
        ),
        sa.Column("declared_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_declaration_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_declaration_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("student_id", "subject", "period", "round", name="uq_declaration_of_deadline"),
        sqlite_strict=True,
    )
    op.create_table(
        "preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hours", storage.types.JsonText(), nullable=True),
        sa.Column("muted", storage.types.JsonText(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("stop_asked_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("stopped_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("changed_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_preference_person_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_preference_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
        sa.UniqueConstraint("person_id", name=op.f("uq_preference_person_id")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_planned_deadline_place",
        "planned_deadline",
        ["school", "subject", "period", "grade", "division", "round"],
        unique=True,
    )
    for name in ("preference", "declaration"):
        op.create_index(op.f(f"ix_{name}_school"), name, ["school"], unique=False)
    op.drop_index("ix_notice_state_due_at", "notice")
    op.create_index("ix_notice_due_at", "notice", ["due_at"], sqlite_where=PLANNED, postgresql_where=PLANNED)
    op.add_column("school", sa.Column("reminded_to", storage.types.UtcDateTime(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for name in OF_A_SCHOOL:
            _wall(name)
        for name in OF_NO_SCHOOL:
            _wall_off(name)


def downgrade() -> None:
    """Take it back: what people set and declared goes."""
    op.drop_column("school", "reminded_to")
    op.drop_index("ix_notice_due_at", "notice")
    op.create_index("ix_notice_state_due_at", "notice", ["state", "due_at"], unique=False)
    for name in (*OF_A_SCHOOL, *OF_NO_SCHOOL):
        op.drop_table(name)


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _wall(table: str) -> None:
    _guard(table)
    for name, role, rows in (("one_school", SCHOOL_ROLE, f"school = {MINE}"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")


def _wall_off(table: str) -> None:
    """Only the program itself sees these: they are of the platforms and processes, and of no school."""
    _guard(table)
    for name, role, rows in (("one_school", SCHOOL_ROLE, "false"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
    op.execute(f"GRANT SELECT ON {table} TO {SCHOOL_ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {SYSTEM_ROLE}")
    if table != "lease":  # named by its text
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {SYSTEM_ROLE}")


def _guard(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
