"""the log is found by whom and what"""

from alembic import op

revision = "153934090824"
down_revision = "d909a401887b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("logentry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_logentry_pair_id"))
        batch_op.drop_index(batch_op.f("ix_logentry_person_id"))
        batch_op.drop_index(batch_op.f("ix_logentry_program_id"))
        batch_op.create_index("ix_logentry_pair", ["pair_id", "code"], unique=False)
        batch_op.create_index("ix_logentry_person", ["person_id", "code"], unique=False)
        batch_op.create_index("ix_logentry_program", ["program_id", "code"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("logentry", schema=None) as batch_op:
        batch_op.drop_index("ix_logentry_program")
        batch_op.drop_index("ix_logentry_person")
        batch_op.drop_index("ix_logentry_pair")
        batch_op.create_index(batch_op.f("ix_logentry_program_id"), ["program_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_logentry_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_logentry_pair_id"), ["pair_id"], unique=False)
