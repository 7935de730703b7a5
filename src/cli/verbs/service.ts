import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { catalogue } from '../../../jobs/index.ts';
import type { App } from '../../app.ts';
import type { WebhookSourceConfig } from '../../config/schema-webhook-source.ts';
import { toSchedules } from '../../config/to-schedules.ts';
import { writePreview } from '../../delivery/files/preview.ts';
import { logAbout, type Span } from '../../domain/reporting.ts';
import { previewPageIn } from '../../messages/preview/render-preview-page.ts';
import { announceRejectedConfig } from '../../pipeline/notify-admin.ts';
import { createReceivedLoader } from '../../pipeline/receive/load-received.ts';
import { RECEIVE_PATH, receiveEvent } from '../../pipeline/receive/receive-event.ts';
import { BOARD_PATH, openBoard } from '../../queue/board.ts';
import { describeError } from '../../queue/describe-error.ts';
import {
  type HealthServer,
  type HttpRoute,
  OpenAddressError,
  startHealthServer,
} from '../../queue/health-server.ts';
import { type InboundServer, startInboundServer } from '../../queue/inbound-server.ts';
import { failingReport, type HealthReport } from '../../queue/report-health.ts';
import { type Service, startService } from '../../queue/service.ts';
import { loadInstallationId } from '../../queue/slots/schedule-state.ts';
import { settlesWithin } from '../../queue/under-lease.ts';
import { namedDatabaseError } from '../../store/database-url-error.ts';
import { formatRatesSetAside } from '../check-currencies.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import type { Io } from '../io.ts';
import { databaseCommand, parsePort, parseWaitMs, UsageError, type VerbSetup } from '../options.ts';
import { pingWhileWell } from '../ping-while-well.ts';
import { figureChecks, outboxProbe } from '../service-checks.ts';
import { createServiceMetrics } from '../service-metrics.ts';
import { routesOf } from '../service-routes.ts';
import { traceService } from '../trace-service.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type ServerWait, StoppedWaitingError, waitForServers } from '../wait-for-servers.ts';
import { type ConfigWatch, watchConfig } from '../watch-config.ts';
import { type AppOptions, withApp } from '../with-app.ts';

type Role = 'all' | 'worker' | 'scheduler';
type ServiceOptions = AppOptions & {
  healthPort: number;
  healthHost: string;
  board?: boolean;
  webhookPort: number;
  webhookHost: string;
  /** Milliseconds. */
  wait: number;
};

/** Ctrl-C must end the process within ten seconds; closing what was opened needs its share of them. */
const STOP_DEADLINE_MS = 7_000;
const LAST_TRACES_MS = 1_000;

const ROLES = { start: 'all', worker: 'worker', scheduler: 'scheduler' } as const satisfies Record<
  string,
  Role
>;

export function serviceVerb(name: keyof typeof ROLES, { io }: VerbSetup): Command {
  const role: Role = ROLES[name];
  return databaseCommand(name, VERBS[name].says)
    .option('--data <dir>', 'CSV folder in place of the configured sources')
    .option('--health-port <port>', 'GET /healthz, /readyz, /metrics and /status; 0 = off', parsePort, 8321)
    .option('--health-host <address>', 'address that --health-port binds to', '127.0.0.1')
    .option('--board', 'the queue in Redis as a page, at /board/ of the health port; asks for ADMIN_TOKEN')
    .option('--webhook-port <port>', 'take in events of webhook sources; 0 = off', parsePort, 0)
    .option('--webhook-host <address>', 'address that --webhook-port binds to', '127.0.0.1')
    .addOption(
      new Option('--wait <duration>', 'for servers that are away at the start, e.g. 90s; 0 = not')
        .argParser(parseWaitMs)
        .default(300_000, '5m'),
    )
    .action(async (options: ServiceOptions) => {
      const patience = waitForServers({
        mostMs: options.wait,
        tell: (says) => io.note(`harbinger: ${says}`),
        steadyMs: () => performance.now(),
      });
      const environment = readEnvironment(io.env);
      const board = boardOf(environment, options);
      const front = await openFront(environment, options, patience);
      const asked: AppOptions = {
        ...{ ...options, patience, brings: 'own', logLevel: 'info' },
        ...(role === 'scheduler' ? {} : { webhooks: 'sent' as const }),
      };
      try {
        await withApp(io, asked, (app, environment, signal) =>
          serve({ io, app, environment, options, role, signal, patience, front, board }),
        );
      } catch (error) {
        if (!(error instanceof StoppedWaitingError)) throw error;
        io.note('harbinger: stopped before its servers were there');
      } finally {
        await front.server?.close();
      }
    });
}

/** Where the queue is that a board shows; null = none is wanted. @throws UsageError */
function boardOf({ adminToken, redisUrl }: Environment, options: ServiceOptions): string | null {
  if (options.board !== true) return null;
  if (redisUrl === null) throw new UsageError('--board shows the queue in Redis: set REDIS_URL');
  if (options.healthPort === 0) throw new UsageError('--board stands on the health port, which is off');
  if (adminToken !== null) return redisUrl;
  throw new UsageError('--board asks for a token: set ADMIN_TOKEN (openssl rand -base64 32)');
}

/** What answers on the health port: from the first moment on, so that whoever asks learns what a start waits for. */
interface Front {
  readonly server: HealthServer | null;
  health: () => Promise<HealthReport>;
  /** Null = what they rest on has not been opened yet. */
  routes: readonly HttpRoute[] | null;
}

async function openFront(
  { adminToken, redisUrl }: Environment,
  { healthPort, healthHost }: ServiceOptions,
  patience: ServerWait,
): Promise<Front> {
  const starting = async () =>
    failingReport(
      redisUrl === null ? 'postgres' : 'redis',
      `starting: ${patience.reason() ?? 'opens its servers'}`,
    );
  const listen = { port: healthPort, host: healthHost, token: adminToken };
  const front: Omit<Front, 'server'> = { health: starting, routes: null };
  const server = await startHealthServer(
    listen,
    () => front.health(),
    () => front.routes,
  ).catch((error: unknown) => {
    throw portError(error, healthPort);
  });
  return Object.assign(front, { server });
}

async function serve(given: {
  io: Io;
  app: App;
  environment: Environment;
  options: ServiceOptions;
  role: Role;
  signal: AbortSignal;
  patience: ServerWait;
  front: Front;
  board: string | null;
}): Promise<void> {
  const { app, environment, options, role, signal, patience, front } = given;
  const { context } = app;
  if (role !== 'scheduler' && context.sources().length === 0) {
    throw new UsageError('no source is configured; name a CSV folder with --data or configure one');
  }
  if (role !== 'all' && environment.databaseUrl === null) {
    throw new UsageError(`harbinger ${role} shares its database with others: set DATABASE_URL`);
  }
  const listens = role !== 'scheduler' && app.listen();
  const metrics = await createServiceMetrics({
    db: app.heartbeat,
    now: context.now,
    health: () => service.health(),
  });
  const { traces: target } = environment;
  const traces = target === null ? null : traceService(target, { log: context.log });
  const start = () =>
    startService({
      role,
      db: app.heartbeat,
      databaseUrl: app.databaseUrl,
      redisUrl: environment.redisUrl,
      catalogue,
      schedules: toSchedules(context.config().config),
      makeContext: ({ job, slot, token, page, signal: runSignal }) => {
        // A run keeps the configuration it began with, whatever is reloaded meanwhile.
        const config = context.config();
        const about = { job, run: slot?.toISOString(), ...(page !== undefined && { page }) };
        const log = logAbout(context.log, about);
        const run = slot === null || token === undefined ? null : { job, slot, token };
        const trace = traces && run && ((span: Span) => traces.within(run, span));
        return { ...context, log, trace, config: () => config, keepsQuietHours: true, signal: runSignal };
      },
      ...(traces && { onSpan: traces.work }),
      now: context.now,
      log: context.log,
      probes: [outboxProbe(app.heartbeat, context.now)],
      checks: figureChecks(app.heartbeat, context.now),
      onProgress: (event) => {
        metrics.observe(event);
        if (event.kind === 'done' && event.job === 'deliver-outbox') void refreshPreview(app);
      },
    }).catch((error: unknown) => {
      throw environment.databaseUrl === null ? error : namedDatabaseError(error);
    });
  const service: Service = await patience.until(start, signal);
  const watch = followConfig(app, service);
  front.health = service.health;
  const installationId = () => loadInstallationId(app.heartbeat);
  const board =
    given.board === null ? null : openBoard({ redisUrl: given.board, installationId, log: context.log });
  front.routes = [...(board === null ? [] : [board.route]), ...routesOf(app, metrics)];
  const { pingUrl } = environment;
  const pings =
    pingUrl === null ? null : pingWhileWell({ url: pingUrl, health: service.health, log: context.log });
  const inbound = await startInbound({ app, environment, options }).catch(async (error: unknown) => {
    await service.stop(STOP_DEADLINE_MS);
    throw portError(error, options.webhookPort);
  });
  announce(given, { listens, board: board !== null, inboundPort: inbound?.port ?? null });
  await stopped(signal);
  watch?.stop();
  pings?.stop();
  await inbound?.close();
  await front.server?.close();
  await board?.close();
  await service.stop(STOP_DEADLINE_MS);
  await settlesWithin(traces?.close(), LAST_TRACES_MS);
}

/** Says what was started, and where it is reached. */
function announce(
  { io, environment, options, role, front }: Parameters<typeof serve>[0],
  { listens, board, inboundPort }: { listens: boolean; board: boolean; inboundPort: number | null },
): void {
  const queue = environment.redisUrl === null ? 'PostgreSQL' : 'Redis';
  const address = `http://${options.healthHost}:${options.healthPort}`;
  io.note(`harbinger ${role === 'all' ? 'start' : role} · queue in ${queue} · Ctrl-C stops`);
  if (listens) io.note('clicks in Slack are listened for');
  if (front.server) io.note(`health: ${address}/healthz`);
  if (board) io.note(`queue board: ${address}${BOARD_PATH}/`);
  if (inboundPort !== null)
    io.note(`webhooks: POST http://${options.webhookHost}:${inboundPort}${RECEIVE_PATH}NAME`);
}

/** Takes events in for the webhook sources of the configuration in force; null = it is switched off. */
async function startInbound(given: {
  app: App;
  environment: Environment;
  options: ServiceOptions;
}): Promise<InboundServer | null> {
  const { app, environment, options } = given;
  const { context } = app;
  if (options.webhookPort === 0) return null;
  const loader = createReceivedLoader(context);
  const sourceAt = (path: string): WebhookSourceConfig | undefined =>
    context
      .config()
      .config.sources.filter((source) => source.kind === 'webhook')
      .find(({ name }) => path === RECEIVE_PATH + name);
  const server = await startInboundServer({
    host: options.webhookHost,
    port: options.webhookPort,
    limit: (path) => {
      const source = sourceAt(path);
      return source === undefined ? null : source.max_kilobytes * 1024;
    },
    answer: async (path, request) => {
      const config = sourceAt(path);
      if (config === undefined) return { status: 404, says: 'not found' };
      const { secret_env } = config.verify;
      const secrets = [secret_env, `${secret_env}_PREVIOUS`].flatMap(
        (name) => environment.variable(name) ?? [],
      );
      const reply = await receiveEvent(context, request, { config, secrets });
      if (reply.isNew) loader.wake(config.name);
      return reply;
    },
  });
  return {
    port: server.port,
    close: async () => {
      await server.close();
      await loader.idle();
    },
  };
}

/** Reloads the configuration whole or not at all; the schedules follow at once. */
function followConfig(app: App, service: Service): ConfigWatch | null {
  const { context } = app;
  const { file, named, attached, digest: inForce } = context.config();
  logRatesSetAside(app);
  if (file === null) return null;
  return watchConfig(
    { named, attached, digest: inForce },
    {
      changed: async (config) => {
        app.useConfig(config);
        await service.setSchedules(toSchedules(config.config));
        context.log.info({ hash: config.hash }, 'configuration reloaded');
        logRatesSetAside(app);
      },
      rejected: async ({ problems }, digest) => {
        await announceRejectedConfig(context, { file: basename(file), digest, problems });
        context.log.error(
          { file, problems },
          'the changed configuration is invalid; the last good one stays',
        );
      },
      postponed: (error) => {
        context.log.warn(
          { file, error: describeError(error) },
          'the changed configuration cannot be taken over yet; the last good one stays meanwhile',
        );
      },
    },
  );
}

function logRatesSetAside({ context }: App): void {
  const lines = formatRatesSetAside(context.config());
  if (lines.length > 0) context.log.warn({}, lines.join('\n'));
}

async function refreshPreview({ context, files }: App): Promise<void> {
  if (!files.slack && !files.mail) return;
  try {
    await writePreview(context.home, previewPageIn(context.config().config.locale));
  } catch (error) {
    context.log.warn(
      { code: (error as NodeJS.ErrnoException).code },
      'the preview page could not be written',
    );
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function portError(error: unknown, port: number): unknown {
  if (error instanceof OpenAddressError) return new UsageError(error.message);
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  return taken ? new UsageError(`port ${port} is taken; choose another, or 0`) : error;
}
