"""Messages that say how an incident ended are noted too: people reply to them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    none = sa.Column("is_end", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("posts", none)
