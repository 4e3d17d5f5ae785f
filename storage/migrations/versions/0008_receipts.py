"""Receipts confirmed with proof; acting for a student; works as each import showed them."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
MINE = "current_setting('app.school', true)"
OF_A_SCHOOL = (
    "emergency",
    "receipt_delivery",
    "authorisation",
    "receipt_result",
    "receipt_report",
    "slip",
    "work_version",
)


def upgrade() -> None:
    """Make it so: statements that are here already have no fingerprint until the next import."""
    for column in _new_columns():
        op.add_column("receipt_statement", column)
    op.create_table(
        "emergency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column(
            "circumstance",
            _enum(
                "circumstance",
                (
                    "epidemic",
                    "sudden_change",
                    "major_accident",
                    "staff_change",
                ),
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("opened_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("closed_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_emergency_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_emergency_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency")),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("opens_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("closes_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("first_imported_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("imported_at", storage.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(opens_at IS NULL) = (closes_at IS NULL)", name=op.f("ck_receipt_delivery_window_whole")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_receipt_delivery_window_forward")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_receipt_delivery_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_delivery")),
        sa.UniqueConstraint("school", "academic_year", "round", "part", "division", name="uq_receipt_delivery_once"),
        sqlite_strict=True,
    )
    op.create_table(
        "authorisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            _enum(
                "scope",
                (
                    "see",
                    "act",
                ),
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("granted_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"], name=op.f("fk_authorisation_guardian_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_authorisation_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_authorisation_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            _enum(
                "receipt_outcome",
                (
                    "confirmed",
                    "disputed",
                    "counted_correct",
                    "no_objection",
                    "silent",
                ),
            ),
            nullable=False,
        ),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column(
            "reached",
            _enum(
                "reached",
                (
                    "reached",
                    "maybe",
                    "not_reached",
                ),
            ),
            nullable=False,
        ),
        sa.Column("evidence", storage.types.JsonText(), nullable=False),
        sa.Column("closed_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("noted_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_receipt_result_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_receipt_result_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_result")),
        sa.UniqueConstraint("student_id", "academic_year", "round", name="uq_receipt_result_once"),
        sqlite_strict=True,
    )
    op.create_table(
        "receipt_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column(
            "problem",
            _enum(
                "receipt_problem",
                (
                    "missing",
                    "not_mine",
                    "wrong_file",
                    "wrong_data",
                    "not_selected",
                    "other",
                ),
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column(
            "state",
            _enum(
                "report_state",
                (
                    "open",
                    "right",
                    "corrected",
                    "resubmitted",
                    "withdrawn",
                ),
            ),
            nullable=False,
        ),
        sa.Column("reported_by_id", sa.Integer(), nullable=False),
        sa.Column("reported_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('right', 'corrected')) <= (answered_at IS NOT NULL)",
            name=op.f("ck_receipt_report_answered_when_said"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_receipt_report_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reported_by_id"], ["person.id"], name=op.f("fk_receipt_report_reported_by_id_person")
        ),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_receipt_report_school_school")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["receipt_statement.id"], name=op.f("fk_receipt_report_statement_id_receipt_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_report")),
        sqlite_strict=True,
    )
    op.create_table(
        "slip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=False),
        sa.Column(
            "capacity",
            _enum(
                "capacity",
                (
                    "student",
                    "legal_representative",
                    "homeroom_teacher",
                    "course_teacher",
                    "authorised",
                ),
            ),
            nullable=False,
        ),
        sa.Column(
            "circumstance",
            _enum(
                "circumstance",
                (
                    "epidemic",
                    "sudden_change",
                    "major_accident",
                    "staff_change",
                ),
            ),
            nullable=True,
        ),
        sa.Column(
            "condition",
            _enum(
                "acting_condition",
                (
                    "no_network",
                    "not_in_time",
                ),
            ),
            nullable=True,
        ),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("acted_at", storage.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(capacity = 'student') = (condition IS NULL)", name=op.f("ck_slip_provision_declared")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_slip_actor_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_slip_school_school")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["receipt_statement.id"], name=op.f("fk_slip_statement_id_receipt_statement")
        ),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_slip_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
        sa.UniqueConstraint("number", name=op.f("uq_slip_number")),
        sqlite_strict=True,
    )
    op.create_table(
        "work_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "state",
            _enum(
                "certification_state",
                (
                    "waiting",
                    "certified",
                    "returned",
                    "not_needed",
                ),
            ),
            nullable=False,
        ),
        sa.Column("doc_md5", sa.Text(), nullable=True),
        sa.Column("doc_size", sa.Integer(), nullable=True),
        sa.Column("av_md5", sa.Text(), nullable=True),
        sa.Column("av_size", sa.Integer(), nullable=True),
        sa.Column("since_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("until_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_work_version_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_work_version_student_id_person")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_work_version_work_id_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_version")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_emergency_school"), "emergency", ["school"], unique=False)
    op.create_index(op.f("ix_authorisation_guardian_id"), "authorisation", ["guardian_id"], unique=False)
    op.create_index(op.f("ix_authorisation_school"), "authorisation", ["school"], unique=False)
    op.create_index(
        "uq_authorisation_open",
        "authorisation",
        ["student_id", "guardian_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_receipt_result_school"), "receipt_result", ["school"], unique=False)
    op.create_index("ix_receipt_report_school_state", "receipt_report", ["school", "state"], unique=False)
    op.create_index("ix_receipt_report_statement_id", "receipt_report", ["statement_id"], unique=False)
    op.create_index(op.f("ix_slip_school"), "slip", ["school"], unique=False)
    op.create_index("ix_slip_student_id", "slip", ["student_id"], unique=False)
    op.create_index("ix_work_version_school_since", "work_version", ["school", "since_at"], unique=False)
    op.create_index("ix_work_version_student_since", "work_version", ["student_id", "since_at"], unique=False)
    op.create_index("ix_work_version_work_id", "work_version", ["work_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for name in OF_A_SCHOOL:
            _wall(name)


def downgrade() -> None:
    """Take it back: acts, their slips, reports and outcomes go."""
    for name in reversed(OF_A_SCHOOL):
        op.drop_table(name)
    for column in reversed(_new_columns()):
        op.drop_column("receipt_statement", column.name)


def _new_columns() -> list["sa.Column[object]"]:
    return [
        sa.Column("fingerprint", sa.Text(), nullable=False, server_default=""),
        sa.Column("seen_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("platform_state", sa.String(40), nullable=True),
        sa.Column("platform_decided_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("written", sa.String(40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
    ]


def _enum(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, f"school = {MINE}"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")
