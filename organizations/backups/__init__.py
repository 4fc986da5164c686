"""One file that holds an installation: every table, every stored file, and what proves that they are whole.

The archive knows no engine: `taking` reads rows as values, `restoring` writes them into an empty database of
either engine, so that moving from SQLite to PostgreSQL is a backup and a restore with equal manifests.
"""
