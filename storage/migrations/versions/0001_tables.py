"""The tables of the first capability."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "inbox_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("occurred_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("received_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("body", storage.types.JsonText(), nullable=True),
        sa.Column("reply", storage.types.JsonText(), nullable=True),
        sa.Column("handled_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("answered_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("parked_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("parked_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_event")),
        sa.UniqueConstraint("channel", "event_id", name=op.f("uq_inbox_event_channel_event_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_event_open",
            ["channel", "address"],
            unique=False,
            sqlite_where=sa.text("handled_at IS NULL"),
            postgresql_where=sa.text("handled_at IS NULL"),
        )

    op.create_table(
        "school",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pack", sa.Text(), nullable=True),
        sa.Column("pilot_class", sa.Text(), nullable=True),
        sa.Column("stale_after_days", sa.Integer(), nullable=False),
        sa.Column("created_at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_school")),
        sqlite_strict=True,
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
        sqlite_strict=True,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("plain_text", sa.Boolean(), nullable=False),
        sa.Column("privacy_version", sa.Text(), nullable=True),
        sa.Column("privacy_accepted_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("acting_binding_id", sa.Integer(), nullable=True),
        sa.Column("first_seen_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("gone_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_account_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_account_channel_address")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_school"), ["school"], unique=False)

    op.create_table(
        "announced_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("semester", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
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
                name="event",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.Time(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column(
            "division",
            sa.Enum("day", "evening", name="division", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("announced_by", sa.Text(), nullable=False),
        sa.Column("announced_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("semester IN (1, 2)", name=op.f("ck_announced_day_semester_range")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_announced_day_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced_day")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", storage.types.JsonText(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_audit_entry_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("school", "seq", name=op.f("uq_audit_entry_school_seq")),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_head",
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_audit_head_school_school")),
        sa.PrimaryKeyConstraint("school", name=op.f("pk_audit_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("retry_key", sa.Text(), nullable=False),
        sa.Column("made_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("first_tried_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("frozen", storage.types.JsonText(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("leased_until", storage.types.UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("settled_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_batch_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("retry_key", name=op.f("uq_batch_retry_key")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batch_school"), ["school"], unique=False)
        batch_op.create_index("ix_batch_settled_at", ["settled_at"], unique=False)

    op.create_table(
        "course",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("semester", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("class_name", sa.Text(), nullable=True),
        sa.Column("subject_area", sa.Text(), nullable=True),
        sa.Column("departed_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("semester IN (1, 2)", name=op.f("ck_course_semester_range")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_course_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint(
            "school", "academic_year", "semester", "code", name=op.f("uq_course_school_academic_year_semester_code")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "student",
                "guardian",
                "teacher",
                "staff",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("class_name", sa.Text(), nullable=True),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column(
            "division",
            sa.Enum("day", "evening", name="division", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "on_leave",
                "suspended",
                "transferred_in",
                "left",
                name="person_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("subject_area", sa.Text(), nullable=True),
        sa.Column("heads", sa.Text(), nullable=True),
        sa.Column("departed_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("(role = 'student') = (grade IS NOT NULL)", name=op.f("ck_person_students_have_a_grade")),
        sa.CheckConstraint("grade BETWEEN 1 AND 3", name=op.f("ck_person_grade_range")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_person_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("school", "number", name=op.f("uq_person_school_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_school_role_class_name", ["school", "role", "class_name"], unique=False)

    op.create_table(
        "roster_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("full", sa.Boolean(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", storage.types.JsonText(), nullable=False),
        sa.Column("imported_at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_roster_import_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index(
            "ix_roster_import_school_kind_imported_at", ["school", "kind", "imported_at"], unique=False
        )

    op.create_table(
        "binding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("privacy_version", sa.Text(), nullable=False),
        sa.Column("bound_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("ended_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (account_id IS NOT NULL)", name=op.f("ck_binding_ended_without_address")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name=op.f("ck_binding_ended_for_a_reason")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_binding_account_id_account")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_binding_person_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_binding_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("binding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_school"), ["school"], unique=False)
        batch_op.create_index(
            "uq_binding_open",
            ["account_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "binding_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=True),
        sa.Column("code_hmac", sa.Text(), nullable=False),
        sa.Column("issued_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("used_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("revoked_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_binding_code_valid_for_a_while")),
        sa.ForeignKeyConstraint(["child_id"], ["person.id"], name=op.f("fk_binding_code_child_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_binding_code_person_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_binding_code_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_code")),
        sa.UniqueConstraint("code_hmac", name=op.f("uq_binding_code_code_hmac")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_code_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_binding_code_school"), ["school"], unique=False)

    op.create_table(
        "binding_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", storage.types.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_binding_failure_account_id_account")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_binding_failure_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_failure")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("binding_failure", schema=None) as batch_op:
        batch_op.create_index("ix_binding_failure_account_id_at", ["account_id", "at"], unique=False)
        batch_op.create_index("ix_binding_failure_school_at", ["school", "at"], unique=False)

    op.create_table(
        "dialog",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("filling", sa.Text(), nullable=True),
        sa.Column("facts", storage.types.JsonText(), nullable=False),
        sa.Column("until", storage.types.UtcDateTime(), nullable=True),
        sa.Column("choices", storage.types.JsonText(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_dialog_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_dialog")),
        sqlite_strict=True,
    )
    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id_course")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_enrolment_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_enrolment_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("course_id", "student_id", name=op.f("uq_enrolment_course_id_student_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_school"), ["school"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_student_id"), ["student_id"], unique=False)

    op.create_table(
        "guardianship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "mother",
                "father",
                "grandparent",
                "relative",
                "guardian",
                "other",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("legal_representative", sa.Boolean(), nullable=True),
        sa.Column("barred", sa.Boolean(), nullable=False),
        sa.Column("departed_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint("guardian_id <> student_id", name=op.f("ck_guardianship_two_people")),
        sa.ForeignKeyConstraint(["guardian_id"], ["person.id"], name=op.f("fk_guardianship_guardian_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_guardianship_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_guardianship_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianship")),
        sa.UniqueConstraint("guardian_id", "student_id", name=op.f("uq_guardianship_guardian_id_student_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guardianship_school"), ["school"], unique=False)
        batch_op.create_index(batch_op.f("ix_guardianship_student_id"), ["student_id"], unique=False)

    op.create_table(
        "press",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("token_hmac", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("used_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_press_person_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_press_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press")),
        sa.UniqueConstraint("token_hmac", name=op.f("uq_press_token_hmac")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("press", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_press_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_press_school"), ["school"], unique=False)

    op.create_table(
        "receipt_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "course_record",
                "course_outcome",
                "diverse_performance",
                "cadre",
                name="receipt_part",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "confirmed",
                "disputed",
                name="receipt_confirmation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("imported_at", storage.types.UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_receipt_statement_decided_once")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_receipt_statement_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_receipt_statement_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_receipt_statement_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_statement")),
        sa.UniqueConstraint(
            "student_id", "academic_year", "round", "part", "revision", name="uq_receipt_statement_revision"
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt_statement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_statement_school"), ["school"], unique=False)

    op.create_table(
        "teaching",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("teacher_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_teaching_course_id_course")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_teaching_school_school")),
        sa.ForeignKeyConstraint(["teacher_id"], ["person.id"], name=op.f("fk_teaching_teacher_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching")),
        sa.UniqueConstraint("course_id", "teacher_id", name=op.f("uq_teaching_course_id_teacher_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teaching_school"), ["school"], unique=False)
        batch_op.create_index(batch_op.f("ix_teaching_teacher_id"), ["teacher_id"], unique=False)

    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "course_outcome",
                "diverse_performance",
                name="work_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("semester", sa.Integer(), nullable=True),
        sa.Column("course_id", sa.Integer(), nullable=True),
        sa.Column("brief", sa.Text(), nullable=True),
        sa.Column("uploaded_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "certified",
                "returned",
                "not_needed",
                name="certification_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "registered_by",
            sa.Enum(
                "student", "school", "outside", name="registrant", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("doc_md5", sa.Text(), nullable=True),
        sa.Column("doc_size", sa.Integer(), nullable=True),
        sa.Column("doc_type", sa.Text(), nullable=True),
        sa.Column("av_md5", sa.Text(), nullable=True),
        sa.Column("av_size", sa.Integer(), nullable=True),
        sa.Column("av_type", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("departed_at", storage.types.UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'course_outcome' OR semester IS NOT NULL", name=op.f("ck_work_outcomes_have_a_semester")
        ),
        sa.CheckConstraint("semester IN (1, 2)", name=op.f("ck_work_semester_range")),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_work_course_id_course")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_work_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_work_student_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
        sa.UniqueConstraint("school", "platform_id", name=op.f("uq_work_school_platform_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("work", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_course_id"), ["course_id"], unique=False)
        batch_op.create_index("ix_work_student_year", ["student_id", "academic_year", "semester"], unique=False)

    op.create_table(
        "certification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("certifier_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "pending",
                "certified",
                "returned",
                "handed_over",
                "withdrawn",
                name="certification_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "not_own_work",
                "wrong_course",
                "wrong_semester",
                "cannot_be_opened",
                "personal_data",
                "duplicate",
                name="return_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("asked_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("decided_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name=op.f("ck_certification_decided_once")),
        sa.CheckConstraint(
            "(status = 'returned') = (reason IS NOT NULL)", name=op.f("ck_certification_returned_for_a_reason")
        ),
        sa.ForeignKeyConstraint(["certifier_id"], ["person.id"], name=op.f("fk_certification_certifier_id_person")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_certification_decided_by_id_person")),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_certification_school_school")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_certification_work_id_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certification")),
        sa.UniqueConstraint(
            "work_id", "attempt", "certifier_id", name=op.f("uq_certification_work_id_attempt_certifier_id")
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("certification", schema=None) as batch_op:
        batch_op.create_index("ix_certification_certifier_status", ["certifier_id", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_certification_school"), ["school"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
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
                name="notice_subject",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("facts", storage.types.JsonText(), nullable=False),
        sa.Column("planned_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("due_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("expires_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "batched",
                "sent",
                "unreachable",
                "needless",
                "expired",
                "unknown",
                name="notice_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.Column("binding_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", storage.types.UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("platform_request_id", sa.Text(), nullable=True),
        sa.Column("content_hmac", sa.Text(), nullable=True),
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
        sqlite_strict=True,
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_batch_id", ["batch_id"], unique=False)
        batch_op.create_index("ix_notice_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "receipt_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=True),
        sa.Column("semester", sa.Integer(), nullable=True),
        sa.Column("md5", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_receipt_item_school_school")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["receipt_statement.id"], name=op.f("fk_receipt_item_statement_id_receipt_statement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_item")),
        sa.UniqueConstraint("statement_id", "platform_id", name=op.f("uq_receipt_item_statement_id_platform_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("receipt_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_item_school"), ["school"], unique=False)

    op.create_table(
        "selection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("academic_year", sa.Integer(), nullable=False),
        sa.Column("student_id", sa.Integer(), nullable=False),
        sa.Column("work_id", sa.Integer(), nullable=False),
        sa.Column("departed_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_selection_school_school")),
        sa.ForeignKeyConstraint(["student_id"], ["person.id"], name=op.f("fk_selection_student_id_person")),
        sa.ForeignKeyConstraint(["work_id"], ["work.id"], name=op.f("fk_selection_work_id_work")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection")),
        sa.UniqueConstraint("work_id", "academic_year", name=op.f("uq_selection_work_id_academic_year")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("selection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_selection_school"), ["school"], unique=False)
        batch_op.create_index("ix_selection_student_year", ["student_id", "academic_year"], unique=False)
    # Autogenerate leaves out indexes on expressions.
    op.create_index(
        "uq_announced_day",
        "announced_day",
        [
            "school",
            "academic_year",
            "semester",
            "event",
            sa.text("coalesce(grade, 0)"),
            sa.text("coalesce(division, '')"),
            sa.text("coalesce(round, 0)"),
        ],
        unique=True,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index("uq_announced_day", "announced_day")
    with op.batch_alter_table("selection", schema=None) as batch_op:
        batch_op.drop_index("ix_selection_student_year")
        batch_op.drop_index(batch_op.f("ix_selection_school"))

    op.drop_table("selection")
    with op.batch_alter_table("receipt_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_item_school"))

    op.drop_table("receipt_item")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_state_due_at")
        batch_op.drop_index("ix_notice_batch_id")

    op.drop_table("notice")
    with op.batch_alter_table("certification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certification_school"))
        batch_op.drop_index("ix_certification_certifier_status")

    op.drop_table("certification")
    with op.batch_alter_table("work", schema=None) as batch_op:
        batch_op.drop_index("ix_work_student_year")
        batch_op.drop_index(batch_op.f("ix_work_course_id"))

    op.drop_table("work")
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teaching_teacher_id"))
        batch_op.drop_index(batch_op.f("ix_teaching_school"))

    op.drop_table("teaching")
    with op.batch_alter_table("receipt_statement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_statement_school"))

    op.drop_table("receipt_statement")
    with op.batch_alter_table("press", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_press_school"))
        batch_op.drop_index(batch_op.f("ix_press_person_id"))

    op.drop_table("press")
    with op.batch_alter_table("guardianship", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guardianship_student_id"))
        batch_op.drop_index(batch_op.f("ix_guardianship_school"))

    op.drop_table("guardianship")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_student_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_school"))

    op.drop_table("enrolment")
    op.drop_table("dialog")
    with op.batch_alter_table("binding_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_binding_failure_school_at")
        batch_op.drop_index("ix_binding_failure_account_id_at")

    op.drop_table("binding_failure")
    with op.batch_alter_table("binding_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_binding_code_school"))
        batch_op.drop_index(batch_op.f("ix_binding_code_person_id"))

    op.drop_table("binding_code")
    with op.batch_alter_table("binding", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_binding_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_binding_school"))
        batch_op.drop_index(batch_op.f("ix_binding_person_id"))
        batch_op.drop_index(batch_op.f("ix_binding_account_id"))

    op.drop_table("binding")
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.drop_index("ix_roster_import_school_kind_imported_at")

    op.drop_table("roster_import")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_school_role_class_name")

    op.drop_table("person")
    op.drop_table("course")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index("ix_batch_settled_at")
        batch_op.drop_index(batch_op.f("ix_batch_school"))

    op.drop_table("batch")
    op.drop_table("audit_head")
    op.drop_table("audit_entry")
    op.drop_table("announced_day")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_school"))

    op.drop_table("account")
    op.drop_table("setting")
    op.drop_table("school")
    with op.batch_alter_table("inbox_event", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_event_open",
            sqlite_where=sa.text("handled_at IS NULL"),
            postgresql_where=sa.text("handled_at IS NULL"),
        )

    op.drop_table("inbox_event")
