"""The only SQL. Nothing is imported here: `first_page` must be reachable without SQLAlchemy."""
