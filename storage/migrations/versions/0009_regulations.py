"""Official documents of schools, split into passages."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# As in 0002: the names as they stood at this revision.
SCHOOL_ROLE = "licheng_school"
SYSTEM_ROLE = "licheng_system"
MINE = "current_setting('app.school', true)"
OF_A_SCHOOL = ("regulation_document", "regulation_passage")


def upgrade() -> None:
    """Make it so."""
    op.create_table(
        "regulation_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", storage.types.UtcDateTime(), nullable=False),
        sa.Column("superseded_at", storage.types.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_regulation_document_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_document")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_regulation_document_school"), "regulation_document", ["school"], unique=False)
    op.create_index(
        "uq_regulation_document_in_use",
        "regulation_document",
        ["school"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "regulation_passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("heading", storage.types.JsonText(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["regulation_document.id"],
            name=op.f("fk_regulation_passage_document_id_regulation_document"),
        ),
        sa.ForeignKeyConstraint(["school"], ["school.slug"], name=op.f("fk_regulation_passage_school_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation_passage")),
        sa.UniqueConstraint("document_id", "clause", name=op.f("uq_regulation_passage_document_id_clause")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_regulation_passage_document_id_position")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_regulation_passage_school"), "regulation_passage", ["school"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        for name in OF_A_SCHOOL:
            _wall(name)


def downgrade() -> None:
    """Take it back: imported documents go; their files are with the schools."""
    for name in reversed(OF_A_SCHOOL):
        op.drop_table(name)


def _wall(table: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, role, rows in (("one_school", SCHOOL_ROLE, f"school = {MINE}"), ("whole_program", SYSTEM_ROLE, "true")):
        op.execute(f"CREATE POLICY {name} ON {table} TO {role} USING (current_user = '{role}' AND ({rows}))")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role}")
        op.execute(f"GRANT USAGE ON SEQUENCE {table}_id_seq TO {role}")
