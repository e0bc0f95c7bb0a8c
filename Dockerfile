# syntax=docker/dockerfile:1
# The image of LeadMaster: docs/deploy.md. The same commands as on a machine of your own, then only the files that production reads.
FROM docker.io/library/node:22-bookworm-slim AS build
WORKDIR /build
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN node ops/image-files.mjs /app

FROM docker.io/library/node:22-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000
# Owned by root: the process can't change its own program.
COPY --from=build /app ./
USER node
EXPOSE 3000
# Liveness alone: an instance whose database is away must not be restarted for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/api/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As `npm run serve`, without npm as a second process between the signal and the server.
CMD ["node", "--max-old-space-size=192", "dist/server.js"]
