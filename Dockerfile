# One image for web, worker and beat. Nothing in it is secret; it runs as an ordinary user.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    FAZHI_VAR=/var/lib/fazhi FAZHI_STATIC=/srv/static FAZHI_PRODUCTION=1

RUN useradd --system --uid 10001 --home-dir /var/lib/fazhi --create-home fazhi \
    && mkdir -p /srv/app /srv/static && chown fazhi:fazhi /srv/static

WORKDIR /srv/app
COPY requirements.txt ./
RUN pip install --disable-pip-version-check -r requirements.txt

COPY manage.py gunicorn.conf.py ./
COPY fazhi fazhi
COPY tasks tasks
COPY assessment assessment
COPY templates templates
COPY static static
COPY scripts scripts

USER fazhi
# the key serves this step alone: collecting files signs nothing and the key is not kept
RUN SECRET_KEY=only-for-collecting-static-files python manage.py collectstatic --noinput --verbosity 0

VOLUME /var/lib/fazhi
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "scripts/alive.py", "web"]
CMD ["gunicorn", "--config", "gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
