import { readFileSync } from 'node:fs';
import { urlLoginProblem } from '../domain/url-login.ts';
import { type TraceTarget, traceTarget } from './trace-target.ts';

/** Settings that live outside the config file. Each variable may also be given as `NAME_FILE`, a file to read it from. */
export interface Environment {
  databaseUrl: string | null;
  redisUrl: string | null;
  slackBotToken: string | null;
  slackAppToken: string | null;
  slackApiUrl: string | null;
  smtpUrl: string | null;
  unsubscribeSecret: string | null;
  assistantKey: string | null;
  /** Lets whoever has it read health, metrics and status where they are not on the loopback interface alone. */
  adminToken: string | null;
  /** Asked once a minute while the service makes progress, so that somebody else notices when it does not. */
  pingUrl: string | null;
  /** Where traces go, by the variables of OpenTelemetry; null = none are made. */
  traces: TraceTarget | null;
  /** None when HARBINGER_CONFIG is not set. */
  configFile: readonly string[];
  /** A variable that the configuration names, e.g. the secret of a webhook; null = not set. @throws EnvironmentError */
  variable(name: string): string | null;
  /** Files that variables were read from so far. */
  files(): readonly string[];
}

export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** The only place that reads the environment. @throws EnvironmentError naming the variable, never its value. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const files = new Set<string>();
  const read = (name: string): string | null => {
    const direct = env[name];
    const file = env[`${name}_FILE`];
    if (direct && file) throw new EnvironmentError(`${name} and ${name}_FILE are both set; keep one of them`);
    if (!file) return direct || null;
    files.add(file);
    try {
      return readFileSync(file, 'utf8').trim() || null;
    } catch {
      throw new EnvironmentError(`${name}_FILE names a file that cannot be read: ${file}`);
    }
  };
  /** What never stands in quotes, nor with white space around it (files written on Windows end lines with two characters). */
  const bare = (name: string): string | null => {
    const value = read(name)?.trim() || null;
    if (value === null || !/^(["']).*\1$/s.test(value)) return value;
    throw new EnvironmentError(`${name} stands in quotes, and they are taken for part of it; leave them out`);
  };
  const url = (name: string, schemes: readonly string[]): string | null => {
    const value = bare(name);
    if (value === null) return null;
    const wrong = urlProblem(name, value, schemes);
    if (wrong !== null) throw new EnvironmentError(`${name} ${wrong}`);
    return value;
  };
  return {
    databaseUrl: url('DATABASE_URL', ['postgres', 'postgresql']),
    redisUrl: url('REDIS_URL', ['redis', 'rediss']),
    slackBotToken: bare('SLACK_BOT_TOKEN'),
    slackAppToken: bare('SLACK_APP_TOKEN'),
    slackApiUrl: url('SLACK_API_URL', ['http', 'https']),
    smtpUrl: url('SMTP_URL', ['smtp', 'smtps']),
    assistantKey: bare('ASSISTANT_API_KEY'),
    unsubscribeSecret: strongSecret('UNSUBSCRIBE_SECRET', read('UNSUBSCRIBE_SECRET')),
    adminToken: strongSecret('ADMIN_TOKEN', read('ADMIN_TOKEN')),
    pingUrl: url('PING_URL', ['http', 'https']),
    traces: traceTarget(read, url),
    configFile: [read('HARBINGER_CONFIG')].filter((file) => file !== null),
    variable: read,
    files: () => [...files],
  };
}

/** What is wrong with a URL, in words that follow the name of its variable and hold no part of its value. */
function urlProblem(name: string, value: string, schemes: readonly string[]): string | null {
  const scheme = schemes.find((known) => value.toLowerCase().startsWith(`${known}://`));
  if (scheme === undefined)
    return `is not a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`;
  const login = urlLoginProblem(value);
  if (login !== null) return login;
  const isTold = URL.canParse(value) && new URL(value).hostname !== '';
  if (!isTold) return `is not a whole URL such as ${scheme}://user:password@host:port`;
  const foreign = [...new URL(value).searchParams.keys()].find((key) => FOREIGN_PARAMETERS.has(key));
  if (name !== 'DATABASE_URL' || foreign === undefined) return null;
  return `carries ?${foreign}=, a setting of another tool that PostgreSQL does not know; leave it out`;
}

/** What Prisma, JDBC, Doctrine and Rails write into the query of a database URL. */
const FOREIGN_PARAMETERS: ReadonlySet<string> = new Set([
  'schema',
  'pgbouncer',
  'connection_limit',
  'pool_timeout',
  'sslaccept',
  'sslidentity',
  'sslpassword',
  'socket_timeout',
  'statement_cache_size',
  'currentSchema',
  'ApplicationName',
  'charset',
  'serverVersion',
  'pool',
  'encoding',
  'channel_binding',
]);

const LEAST_SECRET = { characters: 32, different: 10 } as const;

/** @throws EnvironmentError for a secret that could be guessed, without a part of it */
function strongSecret(name: string, secret: string | null): string | null {
  if (secret === null) return null;
  if (secret.length >= LEAST_SECRET.characters && new Set(secret).size >= LEAST_SECRET.different)
    return secret;
  throw new EnvironmentError(
    `${name} could be guessed: it takes at least ${LEAST_SECRET.characters} characters drawn by chance; make one with: openssl rand -base64 32`,
  );
}
