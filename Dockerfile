# The program as an image, for compose.yaml. In a closed network BASE names the image there, and the packages come from
# wheelhouse/ (scripts/wheelhouse.sh build wheelhouse) if it lies here, else from the index that pip is told of.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS packages
ARG PIP_INDEX_URL
ARG PIP_TRUSTED_HOST
WORKDIR /opt/gongjian
# The lock stands first, so that there is something to copy without a wheelhouse too.
COPY requirements.txt wheelhouse* /wheels/
COPY requirements.txt ./
RUN cmp requirements.txt /wheels/requirements.txt || { echo "wheelhouse/ was made for another version" >&2; exit 1; }; \
    if ls /wheels/*.whl >/dev/null 2>&1; then export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels; fi; \
    python -m venv .venv \
    && .venv/bin/python -m pip install -q --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

FROM ${BASE}
# The time zone is that of the names of backups; what people see has its own.
ENV PATH=/opt/gongjian/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 TZ=Asia/Shanghai \
    DATA_DIR=/var/lib/gongjian STATIC_ROOT=/opt/gongjian/collected
RUN groupadd --gid 10001 gongjian \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/gongjian --shell /usr/sbin/nologin gongjian \
    && install -d -m 700 -o gongjian -g gongjian /var/lib/gongjian /var/backups/gongjian
WORKDIR /opt/gongjian
COPY --from=packages /opt/gongjian/.venv .venv
COPY manage.py pyproject.toml requirements.txt ./
COPY config config
COPY workflow workflow
COPY organizations organizations
COPY projects projects
COPY feedback feedback
COPY reviews reviews
COPY templates templates
COPY static static
COPY locale locale
COPY deploy deploy
# The key that the settings make for this one command goes with its folder.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --noinput -v0 \
    && rm -r /tmp/build \
    && chmod -R a+rX [a-z]* \
    && python -m compileall -q -x '[/]\.venv[/]' .
USER gongjian
ENTRYPOINT ["/opt/gongjian/deploy/compose/entry.sh"]
CMD ["gunicorn", "-c", "config/gunicorn.py", "--worker-tmp-dir", "/dev/shm", "config.wsgi"]
