"""Visitbook (拜访簿): customer visits, logged and browsed, offline first. The map of the house:

    __main__      the door: `visitbook`, `python -m desktop_app`
    app, cli      the window's composition root · the commands, one module for each family
    sync_link     where the window meets the sync, if that is there
    settings      every setting once: key, type, default, one-line meaning
    paths         where data, logs and resources/ lie: from source, from a wheel, frozen
    ui            the only Qt: the window, its panes, the entry form
    sync          optional: what is owed goes to a server once, what colleagues wrote comes here
    server        optional: our own server for the same contract, on SQLite or PostgreSQL
    exchange      files in and out: records and the directory as xlsx, csv, json; guarded in, no formulas out
    actions       what a person can do, one function for each intent, one transaction each; `Desk` is the window's side
    store         the only SQL: schema, migrations, pages, search, outbox, drafts, backups
    contract      the wire of /api/record/follow, both ways
    domain        values and rules, pure: no Qt, SQL, HTTP, clock or disk
    words         the source text in the reader's language

Each floor looks down, never up or sideways, and import-linter holds that in the test run (pyproject.toml):
`app, cli` → `sync_link` → `ui | sync | server | exchange` → `actions` → `store | contract` → `domain` → `words`.
`settings` and `paths` are read by `app` and `cli` alone and handed down as values.

A visit's way: the form edits a `Draft` and shows its `problems()`; `actions` turns it into a record and an outbox entry
in one transaction; after the commit the store announces `Changes`; the panes decide for themselves what to read again.
Later `sync` freezes what is owed, sends it, finds it on the server and takes the server's view in under what is unsent.
"""

__version__ = "0.1.0"
