"""what organizers note about a pair"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "5d3f0a7c9e21"
down_revision = "1cb0483a8400"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pairnote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["pair_id"], ["pair.id"]),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("pairnote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairnote_pair_id"), ["pair_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pairnote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairnote_pair_id"))
    op.drop_table("pairnote")
