# The bot's image. Build: `docker build --tag deckhand .`; run: see compose.yaml.
# It needs no BuildKit, so that any engine in use can build it.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
# For build machines with a package mirror or a CA of their own; neither gets into the result.
ARG PIP_INDEX_URL
ARG PIP_CERT
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
# pip stays in its own environment and fills the bot's from outside. No source packages: the base
# has no compiler, and what is installed is exactly what the lock names.
RUN python3 -m venv /tools && python3 -m venv --without-pip /opt/deckhand
COPY requirements-build.lock requirements.lock ./
RUN /tools/bin/pip install --no-deps --require-hashes --only-binary :all: \
        -r requirements-build.lock \
    && /tools/bin/pip --python /opt/deckhand/bin/python install --no-compile --no-deps \
        --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md ./
COPY bot bot
RUN /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && /tools/bin/pip --python /opt/deckhand/bin/python install --no-compile --no-deps /wheels/*.whl
# For `python -OO`, docs/adr/0015: without docstrings, 6 MB less in memory.
RUN /opt/deckhand/bin/python -OO -m compileall -q /opt/deckhand/lib
# 42 MB that nothing reads: Babel's data of languages the bot doesn't speak, and the half of
# zstandard that needs cffi, which isn't installed. `set -f` leaves the patterns to find.
RUN set -f \
    && spoken="$(/opt/deckhand/bin/python -c 'from bot.locale.catalogue import LANGUAGES; \
        print(*(f"! -name {language}.dat ! -name {language}_*.dat" for language in LANGUAGES))')" \
    && find /opt/deckhand/lib -path '*/babel/locale-data/*.dat' ! -name root.dat $spoken -delete \
    && find /opt/deckhand/lib -path '*/zstandard/_cffi.*.so' -delete

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="Deckhand" \
      org.opencontainers.image.description="Run your Docker hosts from a Telegram chat"
# A container that is broken into should offer nothing to install more with.
RUN rm -rf /usr/local/bin/pip* /usr/local/lib/python3.*/site-packages/* \
        /usr/local/lib/python3.*/ensurepip /usr/lib/python3*/ensurepip \
    && mkdir --parents /deckhand/data /deckhand/config \
    && chown 10001:10001 /deckhand/data
# Copied with its compiled bytecode, without which each start takes 1.4 s longer: where the bot
# runs, the file system is read-only.
COPY --from=build /opt/deckhand /opt/deckhand
ENV PATH=/opt/deckhand/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONOPTIMIZE=2 \
    PYTHONUNBUFFERED=1 \
    DECKHAND_DATA_DIR=/deckhand/data
WORKDIR /deckhand
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["deckhand", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["deckhand"]
CMD ["run"]
