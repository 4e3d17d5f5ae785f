"""Certification by tapping: requests with their turns, absences and substitutes, and which acts count in the chat."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
MINE = "current_setting('app.school', true)"
CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
STATUSES = ("pending", "certified", "returned", "handed_over", "withdrawn")
REASONS = ("not_own_work", "wrong_course", "wrong_semester", "cannot_be_opened", "personal_data", "duplicate")
WITHDRAWALS = ("decided_on_platform", "gone", "same_content")
WRITTEN = ("pressed", "written", "contradicted")
SUBJECTS = (
    "binding_added",
    "guardian_added",
    "binding_revoked",
    "guardian_reported",
    "binding_alarm",
    "upload_outcomes",
    "certification",
    "upload_diverse",
    "selection",
    "receipt_confirmation",
)
STATES = ("planned", "batched", "sent", "unreachable", "needless", "expired", "unknown")
UNIQUE = "uq_certification_work_id_attempt_certifier_id"
SUBJECT_CHECK = "ck_notice_notice_subject"
KEY = ["work_id", "attempt", "certifier_id"]
IN_FORCE = sa.text("status IN ('pending', 'certified', 'returned')")
CHECKS = {
    "withdrawn_for_a_reason": "(status = 'withdrawn') = (withdrawal IS NOT NULL)",
    "decisions_are_written": "(status IN ('certified', 'returned')) = (written IS NOT NULL)",
}


def upgrade() -> None:
    """Make it so."""
    _seen_by_the_owner("certification")
    op.execute("DELETE FROM certification WHERE status <> 'pending'")  # no program before this one wrote any
    op.drop_index(op.f("ix_certification_school"), "certification")
    old = _certification([], [sa.UniqueConstraint(*KEY, name=UNIQUE)], named=True)
    with op.batch_alter_table("certification", **_made_of(old)) as table:
        table.drop_constraint(UNIQUE, type_="unique")
        table.alter_column("certifier_id", existing_type=sa.Integer(), nullable=True)
        for column in _new_columns():
            table.add_column(column)
        for name, words in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_certification_{name}"), words)
    op.create_index(
        "uq_certification_in_force",
        "certification",
        ["work_id", "attempt"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    op.create_index("ix_certification_school_status", "certification", ["school", "status"], unique=False)
    op.create_index("ix_certification_work_attempt", "certification", ["work_id", "attempt"], unique=False)
    with op.batch_alter_table("notice", **_made_of(_notice(checked=True))) as table:
        table.drop_constraint(op.f(SUBJECT_CHECK), type_="check")
    op.create_table(
        "official_act_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("act", _enum("official_act", ("certification", "receipt_confirmation")), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_official_act_record_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_act_record")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_official_act_record_school"), "official_act_record", ["school"], unique=False)
    _make_absence()
    _make_deputy_appointment()
    op.add_column("school", sa.Column("requests_as_of", sa.Integer(), nullable=True))
    _hidden_again("certification")
    if _is_postgresql():
        for name in ("official_act_record", "absence", "deputy_appointment"):
            _wall(name)


def downgrade() -> None:
    """Take it back: requests without a certifier go, and so does what is told about certifying."""
    op.drop_column("school", "requests_as_of")
    for name in ("deputy_appointment", "absence", "official_act_record"):
        op.drop_table(name)
    _seen_by_the_owner("certification", "notice")
    known = ", ".join(f"'{subject}'" for subject in SUBJECTS)
    op.execute(f"DELETE FROM notice WHERE subject NOT IN ({known})")
    op.execute(
        "DELETE FROM certification WHERE certifier_id IS NULL OR id NOT IN"
        " (SELECT max(id) FROM certification GROUP BY work_id, attempt, certifier_id)"
    )
    op.drop_index("uq_certification_in_force", "certification")
    op.drop_index("ix_certification_school_status", "certification")
    op.drop_index("ix_certification_work_attempt", "certification")
    checks = [sa.CheckConstraint(words, name=op.f(f"ck_certification_{name}")) for name, words in CHECKS.items()]
    new = _certification(_new_columns(checked=False), checks, named=False)
    if _is_postgresql():
        for name in ("withdrawal", "written"):
            op.drop_constraint(op.f(f"ck_certification_{name}"), "certification", type_="check")
    with op.batch_alter_table("certification", **_made_of(new)) as table:
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_certification_{name}"), type_="check")
        for column in _new_columns(checked=False):
            table.drop_column(column.name)
        table.alter_column("certifier_id", existing_type=sa.Integer(), nullable=False)
        table.create_unique_constraint(UNIQUE, KEY)
    op.create_index(op.f("ix_certification_school"), "certification", ["school"], unique=False)
    with op.batch_alter_table("notice", **_made_of(_notice(checked=False))) as table:
        table.create_check_constraint(op.f(SUBJECT_CHECK), f"subject IN ({known})")
    _hidden_again("certification", "notice")


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _seen_by_the_owner(*tables: str) -> None:
    if _is_postgresql():
        for name in tables:
            op.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")


def _hidden_again(*tables: str) -> None:
    if _is_postgresql():
        for name in tables:
            op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")


def _made_of(table: sa.Table) -> dict[str, Any]:
    """On SQLite the table is made anew from this; PostgreSQL changes it in place."""
    return {"recreate": "never"} if _is_postgresql() else {"copy_from": table, "recreate": "always"}


def _enum(name: str, values: tuple[str, ...], *, checked: bool = True) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=checked, length=40)


def _new_columns(*, checked: bool = True) -> list[sa.Column[Any]]:
    return [
        sa.Column("step", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("content", sa.Text(), nullable=False, server_default=""),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawal", _enum("withdrawal", WITHDRAWALS, checked=checked), nullable=True),
        sa.Column("written", _enum("written", WRITTEN, checked=checked), nullable=True),
    ]


def _certification(columns: list[sa.Column[Any]], constraints: list[Any], *, named: bool) -> sa.Table:
    """The table as it stands before a change; `named`: everybody asked is somebody."""
    return sa.Table(
        "certification",
        sa.MetaData(naming_convention=CONVENTION),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("certifier_id", sa.Integer(), nullable=not named),
        sa.Column("status", _enum("certification_status", STATUSES), nullable=False),
        sa.Column("reason", _enum("return_reason", REASONS), nullable=True),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("decided_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *columns,
        *constraints,
        sa.CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name=op.f("ck_certification_decided_once")),
        sa.CheckConstraint(
            "(status = 'returned') = (reason IS NOT NULL)", name=op.f("ck_certification_returned_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["certifier_id"], ["person.id"], name=op.f("fk_certification_certifier_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_certification_decided_by_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_certification_school_school")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_certification_work_id_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
        sa.Index("ix_certification_certifier_status", "certifier_id", "status"),
        sqlite_strict=True,
    )


def _notice(*, checked: bool) -> sa.Table:
    """The table before a change; `checked`: the database knows every subject, and each new one costs a migration."""
    subjects = [] if not checked else [sa.CheckConstraint(f"subject IN {SUBJECTS!r}", name=op.f(SUBJECT_CHECK))]
    return sa.Table(
        "notice",
        sa.MetaData(naming_convention=CONVENTION),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("facts", storage.types.JsonText(), nullable=False),
        sa.Column("planned_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("state", _enum("notice_state", STATES), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("binding_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("platform_request_id", sa.Text(), nullable=True),
        sa.Column("content_hmac", sa.Text(), nullable=True),
        *subjects,
        sa.CheckConstraint(
            "(state IN ('planned', 'batched')) = (settled_at IS NULL)", name=op.f("ck_notice_settled_once")
        ),
        sa.CheckConstraint("state <> 'batched' OR batch_id IS NOT NULL", name=op.f("ck_notice_batched_in_a_batch")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_notice_batch_id_batch")),
        sa.ForeignKeyConstraint(["binding_id"], ["binding.id"], name=op.f("fk_notice_binding_id_binding")),
        sa.ForeignKeyConstraint(["recipient_id"], ["person.id"], name=op.f("fk_notice_recipient_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_notice_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "school",
            "recipient_id",
            "about",
            "subject",
            "term",
            "round",
            "stage",
            "revision",
            name="uq_notice_owed_once",
        ),
        sa.Index("ix_notice_batch_id", "batch_id"),
        sa.Index("ix_notice_state_due_at", "state", "due_at"),
        sqlite_strict=True,
    )


def _make_absence() -> None:
    is_open = sa.text("ended_at IS NULL")
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("means", _enum("inability", ("still_certifies", "names_substitute", "cannot")), nullable=False),
        sa.Column("funds", sa.Boolean(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_absence_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_absence_recorded_by_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_absence_school_school")),
        sa.ForeignKeyConstraint(["teacher_id"], ["person.id"], name=op.f("fk_absence_teacher_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_absence_school"), "absence", ["school"], unique=False)
    op.create_index(
        "uq_absence_open", "absence", ["teacher_id"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )


def _make_deputy_appointment() -> None:
    op.create_table(
        "deputy_appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("absence_id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("consent", _enum("consent", ("asked", "agreed", "declined", "lapsed")), nullable=False),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(consent = 'asked') = (answered_at IS NULL)", name=op.f("ck_deputy_appointment_answered_once")
        ),
        sa.CheckConstraint("deputy_id <> teacher_id", name=op.f("ck_deputy_appointment_two_people")),
        sa.ForeignKeyConstraint(["absence_id"], ["absence.id"], name=op.f("fk_deputy_appointment_absence_id_absence")),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_deputy_appointment_deputy_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_deputy_appointment_school_school")),
        sa.ForeignKeyConstraint(["teacher_id"], ["person.id"], name=op.f("fk_deputy_appointment_teacher_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy_appointment")),
        sqlite_strict=True,
    )
    for column in ("absence_id", "deputy_id", "school"):
        op.create_index(op.f(f"ix_deputy_appointment_{column}"), "deputy_appointment", [column], unique=False)


def _wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, f"school = {MINE}"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")
