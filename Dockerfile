# syntax=docker/dockerfile:1
# The program as an image: nothing in it but Python, the locked packages and our own rooms.
# docker build -t greenroom . && docker run --read-only --tmpfs /tmp -v greenroom:/data --env-file .env greenroom

FROM python:3.11.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app/venv
COPY requirements.lock /tmp/
# Only wheels whose hash is locked: nothing is compiled, nothing else can come in.
RUN /app/venv/bin/pip install --no-deps --only-binary :all: --require-hashes -r /tmp/requirements.lock
COPY bot /app/bot
COPY booking /app/booking
COPY handlers /app/handlers
COPY providers /app/providers
RUN /app/venv/bin/python -m compileall -q /app/bot /app/booking /app/handlers /app/providers

FROM python:3.11.13-slim-bookworm
# A user with a name, because the embedded PostgreSQL asks for one; its id is the one compose and Kubernetes name.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin greenroom \
    && install --directory --owner greenroom --group greenroom --mode 0700 /data
COPY --from=build /app /app
WORKDIR /app
# Without a path of the system's, zones are those of the locked package tzdata.
ENV PATH=/app/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    PYTHONTZPATH= \
    DATA_DIR=/data \
    LISTEN=0.0.0.0:8080 \
    METRICS_LISTEN=0.0.0.0:9100
USER 10001:10001
VOLUME /data
EXPOSE 8080 9100
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["python", "-m", "bot", "probe"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
