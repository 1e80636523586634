# One image for every role: `docker run … binome run --role worker`. What it writes is below /app/var and /tmp alone, so
# it runs with a read-only root: docs/operations.md shows how.
FROM python:3.11-slim-bookworm AS build
WORKDIR /src
RUN pip install --no-cache-dir uv==0.13.9 && uv venv /opt/binome
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY adapters adapters
COPY bot bot
COPY flows flows
COPY storage storage
# The versions are those of requirements.lock; what only tests need is left out. Compiled here, since where it runs nothing
# can be written: a start would take four times as long.
RUN uv pip install --no-cache --compile-bytecode --python /opt/binome/bin/python --constraint requirements.lock .

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --user-group --no-create-home binome && install -d -o binome -g binome /app/var
COPY --from=build /opt/binome /opt/binome
ENV PATH=/opt/binome/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp/matplotlib PORT=8765
WORKDIR /app
USER 10001
VOLUME /app/var
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/healthz', timeout=4)"]
# SIGTERM ends it cleanly within 30 seconds: docker stop --time 30.
STOPSIGNAL SIGTERM
CMD ["binome", "run"]
