import { readFileSync } from 'node:fs';

/** Settings that live outside the config file. Each variable may also be given as `NAME_FILE`, a file to read it from. */
export interface Environment {
  databaseUrl: string | null;
  redisUrl: string | null;
  slackBotToken: string | null;
  slackAppToken: string | null;
  slackApiUrl: string | null;
  smtpUrl: string | null;
  unsubscribeSecret: string | null;
  /** None when HARBINGER_CONFIG is not set. */
  configFile: readonly string[];
  /** A variable that the configuration names, e.g. the secret of a webhook; null = not set. @throws EnvironmentError */
  variable(name: string): string | null;
}

export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** The only place that reads the environment. @throws EnvironmentError naming the variable, never its value. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const read = (name: string): string | null => {
    const direct = env[name];
    const file = env[`${name}_FILE`];
    if (direct && file) throw new EnvironmentError(`${name} and ${name}_FILE are both set; keep one of them`);
    if (!file) return direct || null;
    try {
      return readFileSync(file, 'utf8').trim() || null;
    } catch {
      throw new EnvironmentError(`${name}_FILE names a file that cannot be read: ${file}`);
    }
  };
  const url = (name: string, schemes: readonly string[]): string | null => {
    const value = read(name);
    if (value === null) return null;
    const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : null;
    if (scheme === null || !schemes.includes(scheme)) {
      throw new EnvironmentError(
        `${name} is not a URL that starts with ${schemes.map((s) => `${s}://`).join(' or ')}`,
      );
    }
    return value;
  };
  return {
    databaseUrl: url('DATABASE_URL', ['postgres', 'postgresql']),
    redisUrl: url('REDIS_URL', ['redis', 'rediss']),
    slackBotToken: read('SLACK_BOT_TOKEN'),
    slackAppToken: read('SLACK_APP_TOKEN'),
    slackApiUrl: url('SLACK_API_URL', ['http', 'https']),
    smtpUrl: url('SMTP_URL', ['smtp', 'smtps']),
    unsubscribeSecret: read('UNSUBSCRIBE_SECRET'),
    configFile: [read('HARBINGER_CONFIG')].filter((file) => file !== null),
    variable: read,
  };
}
