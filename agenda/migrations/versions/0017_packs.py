"""Packs of tasks by version, what is offered back, and plans that came from them.

The packs that ship with the product are filled in with the other reference data.
"""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pack",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("category_code", sa.String(length=64), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_en", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("copied_from_id", sa.Uuid(), nullable=True),
        sa.Column("copied_number", sa.Integer(), nullable=True),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_pack_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_pack_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["copied_from_id"], ["pack.id"], name=op.f("fk_pack_copied_from_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("code", name=op.f("uq_pack_code")),
    )
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pack_agency_id"),
            ["agency_id"],
            sqlite_where=sa.text("agency_id IS NOT NULL"),
            postgresql_where=sa.text("agency_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_pack_category_code"), ["category_code"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_pack_copied_from_id"),
            ["copied_from_id"],
            sqlite_where=sa.text("copied_from_id IS NOT NULL"),
            postgresql_where=sa.text("copied_from_id IS NOT NULL"),
        )

    op.create_table(
        "pack_version",
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=True),
        sa.Column("published_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_id"],
            ["pack.id"],
            name=op.f("fk_pack_version_pack_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_version")),
        sa.UniqueConstraint(
            "pack_id", "number", name=op.f("uq_pack_version_pack_id_number")
        ),
    )
    with op.batch_alter_table("pack_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_pack_version_draft",
            ["pack_id"],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "pack_offer",
        sa.Column("pack_version_id", sa.Uuid(), nullable=False),
        sa.Column("to_pack_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("offered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pack_version_id"],
            ["pack_version.id"],
            name=op.f("fk_pack_offer_pack_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["to_pack_id"], ["pack.id"], name=op.f("fk_pack_offer_to_pack_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_offer")),
    )
    with op.batch_alter_table("pack_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pack_offer_pack_version_id"),
            ["pack_version_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_pack_offer_to_pack_id_state"),
            ["to_pack_id", "state"],
            unique=False,
        )

    op.create_table(
        "pack_task",
        sa.Column("pack_version_id", sa.Uuid(), nullable=False),
        sa.Column("root_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("type_code", sa.String(length=64), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("brief", sa.String(), nullable=False),
        sa.Column(
            "anchor",
            sa.Enum(
                "start",
                "end",
                "phase",
                "place",
                name="anchor",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("anchor_ref", sa.String(length=100), nullable=False),
        sa.Column("offset_days", sa.Integer(), nullable=True),
        sa.Column("offset_working_days", sa.Integer(), nullable=True),
        sa.Column("offset_hours", sa.Integer(), nullable=True),
        sa.Column(
            "shift",
            sa.Enum(
                "auto",
                "earlier",
                "later",
                "none",
                name="shift",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("role_code", sa.String(length=64), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "terampil",
                "mahir",
                "penyelia",
                "ahli_pertama",
                "ahli_muda",
                "ahli_madya",
                "ahli_utama",
                name="grade",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("effort_minutes", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("needs_neutrality_check", sa.Boolean(), nullable=False),
        sa.Column("essential", sa.Boolean(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("after_lag", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["after_id"], ["pack_task.id"], name=op.f("fk_pack_task_after_id")
        ),
        sa.ForeignKeyConstraint(
            ["pack_version_id"],
            ["pack_version.id"],
            name=op.f("fk_pack_task_pack_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_code"], ["assignment_role.code"], name=op.f("fk_pack_task_role_code")
        ),
        sa.ForeignKeyConstraint(
            ["type_code"], ["task_type.code"], name=op.f("fk_pack_task_type_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_task")),
    )
    with op.batch_alter_table("pack_task", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pack_task_pack_version_id_position"),
            ["pack_version_id", "position"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_pack_task_root_id"), ["root_id"], unique=False
        )

    op.create_table(
        "plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("occurrence_start", sa.String(16), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("pack_version_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_plan_agency_id")
        ),
        sa.ForeignKeyConstraint(
            ["applied_by"], ["account.id"], name=op.f("fk_plan_applied_by")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_plan_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_plan_pack_id")),
        sa.ForeignKeyConstraint(
            ["pack_version_id"],
            ["pack_version.id"],
            name=op.f("fk_plan_pack_version_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint(
            "event_id", "pack_id", "turn", name=op.f("uq_plan_event_id_pack_id_turn")
        ),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_pack_id"), ["pack_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_plan_pack_version_id"), ["pack_version_id"], unique=False
        )

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "shift",
                sa.Enum(
                    "auto",
                    "earlier",
                    "later",
                    "none",
                    name="shift",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                nullable=False,
                server_default="none",
            )
        )
        batch_op.add_column(sa.Column("pack_task_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("plan_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_task_pack_task_id"),
            ["pack_task_id"],
            sqlite_where=sa.text("pack_task_id IS NOT NULL"),
            postgresql_where=sa.text("pack_task_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_task_plan_id"),
            ["plan_id"],
            sqlite_where=sa.text("plan_id IS NOT NULL"),
            postgresql_where=sa.text("plan_id IS NOT NULL"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_task_pack_task_id"), "pack_task", ["pack_task_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_task_plan_id"),
            "plan",
            ["plan_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_task_plan_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_task_pack_task_id"), type_="foreignkey")
        batch_op.drop_index(
            batch_op.f("ix_task_plan_id"),
            sqlite_where=sa.text("plan_id IS NOT NULL"),
            postgresql_where=sa.text("plan_id IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_task_pack_task_id"),
            sqlite_where=sa.text("pack_task_id IS NOT NULL"),
            postgresql_where=sa.text("pack_task_id IS NOT NULL"),
        )
        batch_op.drop_constraint(batch_op.f("ck_task_shift"), type_="check")
        batch_op.drop_column("plan_id")
        batch_op.drop_column("pack_task_id")
        batch_op.drop_column("shift")

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_pack_version_id"))
        batch_op.drop_index(batch_op.f("ix_plan_pack_id"))

    op.drop_table("plan")
    with op.batch_alter_table("pack_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_task_root_id"))
        batch_op.drop_index(batch_op.f("ix_pack_task_pack_version_id_position"))

    op.drop_table("pack_task")
    with op.batch_alter_table("pack_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_offer_to_pack_id_state"))
        batch_op.drop_index(batch_op.f("ix_pack_offer_pack_version_id"))

    op.drop_table("pack_offer")
    with op.batch_alter_table("pack_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pack_version_draft",
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.drop_table("pack_version")
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_pack_copied_from_id"),
            sqlite_where=sa.text("copied_from_id IS NOT NULL"),
            postgresql_where=sa.text("copied_from_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pack_category_code"))
        batch_op.drop_index(
            batch_op.f("ix_pack_agency_id"),
            sqlite_where=sa.text("agency_id IS NOT NULL"),
            postgresql_where=sa.text("agency_id IS NOT NULL"),
        )

    op.drop_table("pack")
