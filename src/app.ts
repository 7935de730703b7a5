import { join, resolve } from 'node:path';
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Sql } from 'postgres';
import type { LoadedConfig } from './config/load-config.ts';
import { type ResolvedWebhooks, resolveWebhooks, webhookConfigError } from './config/resolve-webhooks.ts';
import type { Config } from './config/schema.ts';
import { missingCrmToken, resolveCrm } from './config/to-crm-target.ts';
import { type Overrides, withOverrides } from './config/with-overrides.ts';
import type { Channel } from './delivery/channel.ts';
import { createFileChannel } from './delivery/files/file-channel.ts';
import type { MailIdentity } from './delivery/mail/compose-mail.ts';
import { PROVIDER_TIMEOUT_MS } from './delivery/policy.ts';
import type { OutboxChannel } from './domain/outbox.ts';
import type { Logger, Progress } from './domain/reporting.ts';
import type { InstallationKind, Locale } from './domain/types.ts';
import type { Context } from './pipeline/context.ts';
import { settleRates } from './pipeline/remember-rates.ts';
import { csvFolderSource } from './sources/csv-folder/csv-folder-source.ts';
import { identitiesSource } from './sources/identities-source.ts';
import { openSource } from './sources/open-source.ts';
import type { Source } from './sources/source.ts';
import type { SourceTools } from './sources/source-tools.ts';
import { type Connection, connect } from './store/connect.ts';
import { Database, reading } from './store/database.ts';
import { namedDatabaseError } from './store/database-url-error.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './store/embedded/start-embedded-postgres.ts';
import { loadReceivedEvents } from './store/import/received-events.ts';
import { settleInstallationKind } from './store/installation-kind.ts';
import { hasSetting } from './store/installation-settings.ts';
import { migrateDatabase } from './store/migrate.ts';
import { expireLeases } from './store/outbox/operate-outbox.ts';

/** Where the demo writes its sample data, under its home. */
export const DEMO_DATA = 'demo-data';

export interface AppSettings {
  /** Folder of this installation: embedded database, files in place of messages. */
  home: string;
  /** Null = the embedded database under `home`. */
  databaseUrl: string | null;
  /** `appToken`: for clicks; null = messages carry no buttons. */
  slack: { token: string; appToken: string | null; apiUrl: string | null } | null;
  smtpUrl: string | null;
  /** Signs the links by which customers unsubscribe; absent = one that is generated and kept. */
  unsubscribeSecret?: string | null;
  /** Key of the assistant; absent = none. */
  assistantKey?: string | null;
  /**
   * Where the addresses and secrets of webhooks are read from; absent = their events land as files. `required`: this
   * process sends, so that a missing one is an error.
   */
  webhooks?: { variable(name: string): string | null; required: boolean };
  /**
   * What this process brings in: an embedded database is its alone then. Absent = it works with what is there, beside
   * whoever has the home open. Demo data are never sent to anybody.
   */
  brings?: InstallationKind;
  config: LoadedConfig;
  /** In place of the one of the configuration. */
  locale?: Locale;
  /** Channels of the teams for which the configuration names none. */
  queueChannels?: Config['delivery']['queue_channels'];
  /** A variable that the configuration names for a source, e.g. its key; absent = none is set. */
  variable?(name: string): string | null;
  /** A CSV folder in place of the configured sources. */
  data: string | null;
  now(): Date;
  /** As in the context; absent = null. */
  steadyMs?(): number;
  log: Logger;
  progress: Progress;
  signal: AbortSignal;
  /** Told when the embedded database has ended by itself, or its owner has: nothing works from then on. */
  databaseGone?(whose: 'own' | 'visited'): void;
}

export interface App {
  context: Context;
  databaseUrl: string;
  /** Where the data of an embedded database lie; null = it is another server's. */
  databaseFolder: string | null;
  /** A client of their own for leases and heartbeats, which must never queue behind a long statement. */
  heartbeat: Sql;
  /** True when messages land as files, because no Slack token or SMTP URL is set or the accounts are invented. */
  files: { slack: boolean; mail: boolean };
  /** The accounts are the invented ones of the demo. */
  isDemo: boolean;
  /** Listens for clicks in Slack from now on until the app is closed; false = no app token is set. */
  listen(): boolean;
  /** The webhooks that can be sent to, and what is wrong with the others. */
  webhooks(): ResolvedWebhooks;
  /**
   * Puts another configuration in force for everything that starts from now on.
   * @throws ConfigError when it names webhooks whose secrets are missing; nothing has changed then
   */
  useConfig(config: LoadedConfig): void;
  /** Closes what was opened, last in first out. May be called twice. */
  close(): Promise<void>;
}

type Releasers = (() => Promise<void>)[];

/**
 * The only place that constructs clients. Brings the database up to date before anything else uses it.
 * @throws MixedInstallationError when it brings invented accounts to real ones, or the reverse
 */
export async function openApp(given: AppSettings): Promise<App> {
  let settings = given;
  const releasers: Releasers = [];
  const close = async () => {
    for (let release = releasers.pop(); release; release = releasers.pop()) await release();
  };
  try {
    // The demo writes its own anew.
    let folder = settings.brings === 'demo' ? null : settings.data;
    let rememberedRates: Overrides['rememberedRates'] = [];
    const asTold = (loaded: LoadedConfig) => {
      const dataFolder = ratesFolder(loaded, settings, folder);
      return withOverrides(loaded, { ...settings, dataFolder, rememberedRates });
    };
    let config = asTold(settings.config);
    // First of all: with a secret missing nothing shall be done.
    let webhooks = openWebhooks(settings, config);
    const own = settings.databaseUrl === null ? await startOwnDatabase(settings, releasers) : null;
    const databaseUrl = settings.databaseUrl ?? own!.url;
    await migrateDatabase(databaseUrl);
    const database = connect(databaseUrl);
    releasers.push(() => database.close());
    const { raw } = database;
    const isDemo = (await settleInstallationKind(raw, given.brings ?? null, given.now())) === 'demo';
    if (isDemo) {
      settings = withoutWaysOut(given);
      folder = join(settings.home, DEMO_DATA);
      webhooks = openWebhooks(settings, config);
    } else rememberedRates = await settleRates(raw, { ...given, folder }, given.now());
    if (isDemo ? given.brings !== 'demo' : rememberedRates.length > 0) config = asTold(given.config);
    const heartbeat = connect(databaseUrl, { max: 4, applicationName: 'harbinger-service' });
    releasers.push(() => heartbeat.close());
    // The embedded database has one owner: whoever held a lease before this process started is dead.
    if (own?.isOwn) await expireLeases(raw, { now: settings.now() });
    const channels = await openChannels(settings, {
      config: () => config.config,
      endpoints: () => webhooks.endpoints,
    });
    releasers.push(async () => void (await Promise.all(channels.map((c) => c.close()))));
    const handle = new Database(raw);
    const received: NonNullable<SourceTools['received']> = (given) =>
      reading({ database: handle }, (db) => loadReceivedEvents(db, given));
    const context = toContext(settings, {
      database: handle,
      channels,
      config: () => config,
      sources: () => openSources(settings, config, received),
    });
    const listen = await openListening(settings, { context, database, releasers });
    return {
      context,
      databaseUrl,
      databaseFolder: own?.folder ?? null,
      heartbeat: heartbeat.raw,
      files: { slack: settings.slack === null, mail: settings.smtpUrl === null },
      isDemo,
      webhooks: () => webhooks,
      useConfig: (next) => {
        const rated = asTold(next);
        webhooks = openWebhooks(settings, rated);
        config = rated;
      },
      listen,
      close,
    };
  } catch (error) {
    await close();
    throw given.databaseUrl === null ? error : namedDatabaseError(error);
  }
}

/** What does the work, with what this process was told of itself. */
function toContext(
  settings: AppSettings,
  opened: Pick<Context, 'database' | 'channels' | 'config' | 'sources'>,
): Context {
  return {
    ...opened,
    slackPaceMs: settings.slack ? null : 0,
    // Files show the message as it would stand in Slack, with its buttons.
    interactive: settings.slack === null,
    waitsForOutcomes: false,
    keepsQuietHours: false,
    unsubscribeSecret: settings.unsubscribeSecret ?? null,
    assistantKey: settings.assistantKey ?? null,
    now: settings.now,
    steadyMs: settings.steadyMs ?? (() => null),
    home: settings.home,
    log: settings.log,
    trace: null,
    progress: settings.progress,
    signal: settings.signal,
  };
}

/** What listens for clicks in Slack until it is released. */
async function openListening(
  { slack, now }: AppSettings,
  { context, database, releasers }: { context: Context; database: Connection; releasers: Releasers },
): Promise<App['listen']> {
  if (slack === null) return () => false;
  const { LISTENER_SETTING, listenToSlack } = await import('./pipeline/alerts/listen-to-slack.ts');
  // Another process may be listening: what this one edits must keep its buttons.
  context.interactive = await hasSetting(database.raw, LISTENER_SETTING, lately(now()));
  return () => {
    if (slack.appToken === null) return false;
    context.interactive = true;
    const socket = listenToSlack(context, {
      appToken: slack.appToken,
      botToken: slack.token,
      apiUrl: slack.apiUrl,
      timeoutMs: PROVIDER_TIMEOUT_MS.slack,
    });
    releasers.push(() => socket.close(SOCKET_CLOSE_MS));
    return true;
  };
}

/** Nobody is told about customers who do not exist. */
function withoutWaysOut({ webhooks: _, ...settings }: AppSettings): AppSettings {
  return { ...settings, slack: null, smtpUrl: null };
}

/** Where rates are looked for beside the configured ones; invented ones of the demo give way to those that are set. */
function ratesFolder({ config }: LoadedConfig, { home }: AppSettings, folder: string | null): string | null {
  if (folder === null) return null;
  return folder === join(home, DEMO_DATA) && config.rates.length > 0 ? null : resolve(folder);
}

async function startOwnDatabase(settings: AppSettings, releasers: Releasers): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    home: settings.home,
    log: (message) => settings.log.info({}, message),
    warn: (message) => settings.log.warn({}, message),
    visits: settings.brings === undefined,
    onGone: (whose) => settings.databaseGone?.(whose),
  });
  releasers.push(() => server.stop());
  return server;
}

/** The configured sources, none of them read yet; or a CSV folder in their place. */
export function openSources(
  settings: Pick<AppSettings, 'data' | 'log' | 'now' | 'variable'>,
  { config, baseDir }: LoadedConfig,
  received: NonNullable<SourceTools['received']> | null,
): Source[] {
  const { data, log, now, variable = () => null } = settings;
  if (data !== null) return [csvFolderSource({ folder: resolve(data) })];
  const tools = {
    ...{ baseDir, variable, log, now, random: Math.random, pause, timeoutMs: SOURCE_TIMEOUT_MS },
    ...(received && { received }),
  };
  const sources = config.sources.map((source) => openSource(source, tools));
  const identities = Object.keys(config.identities).length === 0 ? [] : [identitiesSource(config.identities)];
  return [...sources, ...identities];
}

const pause = (ms: number, signal?: AbortSignal) => pauseFor(ms, undefined, { signal });

/** How long a looked-up Slack user id is trusted. */
const USER_CACHE_MS = 24 * 3_600_000;
const MAIL_CONNECTIONS = 4;
const SOCKET_CLOSE_MS = 2_000;
/** One request to a source; its retries come on top. */
const SOURCE_TIMEOUT_MS = 30_000;

/** Slack renews a connection every few hours, so a listener that has not connected for a day is no more. */
function lately(now: Date): Date {
  return new Date(now.getTime() - 24 * 3_600_000);
}

function openWebhooks({ webhooks }: AppSettings, loaded: LoadedConfig): ResolvedWebhooks {
  if (webhooks === undefined) return { endpoints: [], problems: [] };
  const resolved = resolveWebhooks(loaded.config.webhooks, webhooks.variable);
  if (webhooks.required && resolved.problems.length > 0) throw webhookConfigError(loaded, resolved.problems);
  if (webhooks.required && resolveCrm(loaded.config, webhooks.variable) === null)
    throw missingCrmToken(loaded);
  return resolved;
}

/** What the channels ask for at every message, so that a reload is whole. */
interface InForce {
  config(): Config;
  endpoints(): ResolvedWebhooks['endpoints'];
}

/** Each provider's client is loaded only where messages go to it. */
async function openChannels(settings: AppSettings, inForce: InForce): Promise<Channel[]> {
  const identity = () => identityOf(inForce.config());
  const inFiles = (channel: OutboxChannel) => createFileChannel({ home: settings.home, channel, identity });
  return [
    settings.slack ? await openSlack(settings.slack, inForce) : inFiles('slack'),
    settings.smtpUrl ? await openMail(settings.smtpUrl, identity) : inFiles('email'),
    settings.webhooks === undefined ? inFiles('webhook') : await openWebhookChannel(inForce),
    settings.webhooks === undefined ? inFiles('crm') : await openCrmChannel(settings, inForce),
  ];
}

async function openSlack(
  { token, apiUrl }: NonNullable<AppSettings['slack']>,
  inForce: InForce,
): Promise<Channel> {
  const { createSlackChannel } = await import('./delivery/slack/slack-channel.ts');
  return createSlackChannel({
    token,
    apiUrl,
    timeoutMs: PROVIDER_TIMEOUT_MS.slack,
    locale: () => inForce.config().locale,
    userCacheMs: USER_CACHE_MS,
    historyPageSize: 200,
    historyMaxPages: 5,
  });
}

async function openMail(smtpUrl: string, identity: () => MailIdentity): Promise<Channel> {
  const { createMailChannel, MAIL_TIMEOUTS } = await import('./delivery/mail/mail-channel.ts');
  return createMailChannel({ identity, ...MAIL_TIMEOUTS, smtpUrl, connections: MAIL_CONNECTIONS });
}

async function openWebhookChannel(inForce: InForce): Promise<Channel> {
  const { createWebhookChannel } = await import('./delivery/webhook/webhook-channel.ts');
  return createWebhookChannel({
    endpoints: inForce.endpoints,
    isConfigured: (name) => inForce.config().webhooks.some((endpoint) => endpoint.name === name),
    timeoutMs: PROVIDER_TIMEOUT_MS.webhook,
  });
}

async function openCrmChannel({ webhooks, now }: AppSettings, inForce: InForce): Promise<Channel> {
  const { createCrmChannel } = await import('./delivery/crm/crm-channel.ts');
  const variable = (name: string) => webhooks?.variable(name) ?? null;
  const target = () => resolveCrm(inForce.config(), variable);
  return createCrmChannel({ target, timeoutMs: PROVIDER_TIMEOUT_MS.crm, now });
}

function identityOf({ delivery }: Config): MailIdentity {
  return {
    from: { name: 'Harbinger', address: delivery.mail_from },
    allowedDomains: delivery.allowed_mail_domains.map((domain) => domain.toLowerCase()),
    listId: null,
  };
}
