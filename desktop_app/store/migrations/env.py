"""What Alembic runs for each upgrade. `store.migrating` hands its own connection in, with the transaction begun.

For whoever writes the next migration:
- its number is the next schema version (`store.version`), four digits;
- SQLite changes a table by making it anew (`op.batch_alter_table`), and what it cannot see is lost on the way: give
  `table_kwargs={"sqlite_autoincrement": True}` for visit_record, `{"sqlite_with_rowid": False}` for the link tables;
- give each new column its type, also with a ForeignKey;
- what only SQLite has (the text index) is made by `op.execute` where `op.get_bind().dialect.name == "sqlite"`.
"""

from __future__ import annotations

from alembic import context

from desktop_app.store import schema

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
