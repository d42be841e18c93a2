"""How a file is known as a store of this program, and of which schema; readable without SQLAlchemy."""

APPLICATION_ID = 0x56495342
"""`PRAGMA application_id`: "VISB"."""

SCHEMA_VERSION = 5
"""`PRAGMA user_version` at the newest migration."""
