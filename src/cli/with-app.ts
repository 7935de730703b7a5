import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import pino from 'pino';
import { type App, type AppSettings, openApp, openSources } from '../app.ts';
import { defaultConfig, type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { printableJson } from '../domain/text/printable.ts';
import type { InstallationKind, Locale } from '../domain/types.ts';
import { type Environment, readEnvironment } from './environment.ts';
import type { Io } from './io.ts';
import { EXIT } from './options.ts';
import type { ServerWait } from './wait-for-servers.ts';

/** Options that every verb with a database has. */
export interface AppOptions {
  home: string;
  /** As often as it was given; later files win. */
  config?: string[];
  data?: string;
  /** In place of the one of the configuration. */
  locale?: Locale;
  json?: boolean;
  verbose?: boolean;
  /** Set by the verb: `sent` = a missing secret of a webhook is an error; `files` = events are written, not sent. */
  webhooks?: 'sent' | 'files';
  /** Set by the verb: what it brings into the installation; an embedded database is its alone then. */
  brings?: InstallationKind;
  /** Set by the verb: channels of the teams for which the configuration names none. */
  queueChannels?: AppSettings['queueChannels'];
  /** Set by the verb: repeats the opening while a server is away; absent = it fails at once. */
  patience?: ServerWait;
  /** Set by the verb: what is logged unless `verbose`; default: warnings. */
  logLevel?: string;
}

export const DEFAULT_CONFIG_FILE = 'harbinger.yaml';

/** Ctrl-C must end the process within ten seconds, whatever does not answer. */
const STOP_MS = 9_000;

function endWithin(ms: number, reason: string, io: Io): void {
  setTimeout(() => {
    io.note(
      `harbinger: ${reason}; not everything ended within ${ms / 1000} s, and what was cut off is done again at the next start`,
    );
    process.exit(EXIT.failed);
  }, ms).unref();
}

/** Opens everything a verb needs, runs it, and closes all of it again whatever happens. */
export async function withApp<T>(
  io: Io,
  options: AppOptions,
  use: (app: App, environment: Environment, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const environment = readEnvironment(io.env);
  const config = findConfig(options.config ?? environment.configFile);
  const stop = new AbortController();
  let gone: Error | null = null;
  const end = (reason: string) => {
    if (!stop.signal.aborted) endWithin(STOP_MS, reason, io);
    stop.abort(new Error(reason));
  };
  const onSignal = () => end('stopped by signal');
  // Not `once`: npm passes a Ctrl-C on to a process that had it from the terminal already, and the second one must not
  // cut the stopping short.
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const bar = await io.progress(options);
  const level = options.verbose ? 'debug' : (options.logLevel ?? 'warn');
  let app: App | null = null;
  try {
    const open = () =>
      openApp({
        home: resolve(options.home),
        databaseUrl: environment.databaseUrl,
        slack: environment.slackBotToken
          ? {
              token: environment.slackBotToken,
              appToken: environment.slackAppToken,
              apiUrl: environment.slackApiUrl,
            }
          : null,
        smtpUrl: environment.smtpUrl,
        unsubscribeSecret: environment.unsubscribeSecret,
        assistantKey: environment.assistantKey,
        ...(options.webhooks === 'files'
          ? {}
          : { webhooks: { variable: environment.variable, required: options.webhooks === 'sent' } }),
        ...(options.brings && { brings: options.brings }),
        ...(options.locale && { locale: options.locale }),
        ...(options.queueChannels && { queueChannels: options.queueChannels }),
        config,
        variable: environment.variable,
        data: options.data ?? null,
        now: () => new Date(),
        steadyMs: () => Number(process.hrtime.bigint() / 1_000_000n),
        log: logTo(io, level),
        progress: bar,
        signal: stop.signal,
        databaseGone: () => {
          gone = new Error(
            'the embedded database ended by itself; start again, and it recovers what was recorded',
          );
          end(gone.message);
        },
      });
    app = await (options.patience?.until(open, stop.signal) ?? open());
    const result = await use(app, environment, stop.signal);
    if (gone !== null) throw gone;
    return result;
  } catch (error) {
    throw gone ?? error;
  } finally {
    bar.stop();
    await app?.close();
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}

/** Lines of the log go where notes go, so that none is written across a bar. */
function logTo(io: Io, level: string) {
  return pino({ level, base: null }, { write: (line) => io.note(printableJson(line.trimEnd())) });
}

/** The sources of a verb that has no need of a database. */
export function configuredSources(io: Io, options: Pick<AppOptions, 'config' | 'data'>) {
  const environment = readEnvironment(io.env);
  const config = findConfig(options.config ?? environment.configFile);
  const log = logTo(io, 'warn');
  const settings = { data: options.data ?? null, log, now: () => new Date(), variable: environment.variable };
  return { config, sources: openSources(settings, config, null) };
}

/** The named files (later ones win), else `harbinger.yaml` in the working folder, else the shipped defaults. */
export function findConfig(named: readonly string[]): LoadedConfig {
  if (named.length > 0) return loadConfig(named.map((file) => resolve(file)));
  if (existsSync(DEFAULT_CONFIG_FILE)) return loadConfig(resolve(DEFAULT_CONFIG_FILE));
  return defaultConfig(process.cwd());
}
