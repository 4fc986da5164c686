"""Pages as people get them: over HTTP, from gunicorn, on a copy of the scratch data that is thrown away afterwards."""
