# The image of the server: Node, the production dependencies and dist, and nothing that installs or builds.
# It takes its own Node, so neither the bundled one nor the embedded PostgreSQL is inside.
ARG NODE_IMAGE=node:26.10.0-trixie-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY .npmrc package.json package-lock.json ./
RUN npm ci --include=dev --include=optional
COPY .swcrc nest-cli.json tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY libs libs
COPY src src
RUN npm run build

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY .npmrc package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE} AS runtime
# What could fetch or run other code goes; Node stays.
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
    && groupadd --gid 10001 rollcall \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin rollcall
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /build/dist dist
COPY package.json LICENSE ./
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Rollcall" \
      org.opencontainers.image.description="Who is running what on the cluster: a monitoring service for compute sessions" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production HOST=0.0.0.0 MANAGEMENT_HOST=0.0.0.0
USER 10001:10001
EXPOSE 8081 8091
STOPSIGNAL SIGTERM
# PID 1 is node. The command line is the same image with other arguments: dist/src/cli/main.js migrate.
# As scripts/node-flags.mjs has it.
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=8", "--no-allocation-site-pretenuring", "--heap-growing-percent=100"]
CMD ["dist/src/main.js"]
