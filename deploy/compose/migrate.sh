#!/bin/sh
# Before the web replicas start, as the owner of the tables: tables, indexes, and what the serving role must not do.
set -eu
python manage.py migrate -v0
python manage.py createcachetable
python manage.py index_search
python - <<'END'
import os

import psycopg
from psycopg import sql

refused = "REVOKE UPDATE, DELETE, TRUNCATE ON workflow_auditentry FROM {}"
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    serving = connection.info.user.removesuffix("_owner")
    connection.execute(sql.SQL(refused).format(sql.Identifier(serving)))
END
python manage.py check --deploy --database default --fail-level ERROR
