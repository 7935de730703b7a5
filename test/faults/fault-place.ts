import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sql } from 'postgres';
import { expect } from 'vitest';
import type { Day } from '../../src/domain/types.ts';
import type { RunSummary } from '../../src/pipeline/summarize-run.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { type CliProcess, type CliResult, jsonLines, startCli } from '../helpers/cli.ts';
import { withRulesThatOpen } from '../helpers/own-rules.ts';
import { openRawClient } from '../helpers/services/raw-client.ts';
import { createTestDatabase } from '../helpers/services/test-database.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { type LoopbackSlack, startLoopbackSlack } from '../helpers/slack/loopback-slack.ts';
import type { SlackConversation, StoredMessage } from '../helpers/slack/types.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../helpers/smtp/loopback-smtp.ts';
import { address, type FaultBook, PULSE_ONLY, writeBook } from './fault-book.ts';
import { findSecrets } from './find-secrets.ts';

const SECRETS = {
  botToken: 'xoxb-fault-4711-KeepThisToYourself',
  appToken: 'xapp-fault-4712-KeepThisToo',
  smtpPassword: 'smtp-pass/with+signs=4713',
} as const;

export interface FaultOptions {
  /** Sections of the configuration; the index is each account's newest pulse unless `health` says otherwise. */
  config?: Readonly<Record<string, unknown>>;
  /** Who is in Slack: `ana` is UANA and ana@corp.example. */
  people?: readonly string[];
  channels?: readonly SlackConversation[];
  redisUrl?: string;
  /** More of the environment, all of it secret. */
  env?: Readonly<Record<string, string>>;
}

export interface EpisodeRow {
  id: string;
  accountId: string;
  state: string;
  version: number;
}

/** One installation with its Slack, mail server and database, driven through real processes only. */
export interface FaultPlace {
  readonly slack: LoopbackSlack;
  readonly smtp: LoopbackSmtp;
  readonly db: Sql;
  readonly databaseUrl: string;
  readonly home: string;
  /** The CSV folder. */
  readonly data: string;
  configure(sections: Readonly<Record<string, unknown>>): Promise<void>;
  write(book: FaultBook): Promise<void>;
  /** `harbinger VERB ...` on this installation. */
  start(...args: string[]): CliProcess;
  cli(...args: string[]): Promise<CliResult>;
  /** One pass for a day; throws unless it ended well or (exit code 3) with something for a person. */
  run(day: Day): Promise<RunSummary>;
  episodes(): Promise<EpisodeRow[]>;
  /** The transitions of an account's episodes, in order. */
  transitions(accountId: string): Promise<string[]>;
  /** Messages in the outbox that have not reached an end, and those that failed. */
  unsent(): Promise<{ state: string; kind: string; reason: string | null }[]>;
  /** Visible top-level messages, of one conversation. */
  messages(channel?: string): StoredMessage[];
  /** Those of them that tell of an alert: neither reminders nor notices. */
  alertsIn(channel?: string): Promise<StoredMessage[]>;
}

/**
 * Makes an installation, lets `use` do what it has to, and demands in the end what holds under every fault: Slack had
 * nothing to complain about, and no secret stands in any output, message, file or row (fault 30).
 */
export async function withFaultPlace(
  options: FaultOptions,
  use: (place: FaultPlace) => Promise<void>,
): Promise<void> {
  const folder = await makeTestHome();
  const home = join(folder.path, 'home');
  const [data, config] = [join(folder.path, 'data'), join(folder.path, 'harbinger.yaml')];
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const slack = await startLoopbackSlack({
    token: SECRETS.botToken,
    appToken: SECRETS.appToken,
    users: (options.people ?? ['ana', 'bea', 'mia']).map((name) => ({
      id: `U${name.toUpperCase()}`,
      email: address(name),
    })),
    channels: options.channels ?? [{ id: '#customer-success' }, { id: '#harbinger-admin' }],
  });
  const login = { user: 'harbinger', password: SECRETS.smtpPassword };
  const smtp = await startLoopbackSmtp({ login });
  const db = openRawClient(database.url);
  const env = {
    SLACK_BOT_TOKEN: slack.token,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.url,
    SMTP_URL: smtp.url,
    ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
    DATABASE_URL: database.url,
    ...options.env,
  };
  const started: { args: readonly string[]; process: CliProcess }[] = [];
  const start = (...args: string[]) => {
    const process = startCli([...args, '--home', home, '--config', config], { env });
    started.push({ args, process });
    return process;
  };
  const cli = (...args: string[]) => start(...args).done;
  const configure = (sections: Readonly<Record<string, unknown>>) =>
    writeFile(config, withRulesThatOpen(JSON.stringify({ health: PULSE_ONLY, ...sections }, null, 2)));

  await mkdir(home, { recursive: true });
  await configure(options.config ?? {});
  const messages = (channel?: string) =>
    slack.visible().filter((m) => m.threadTs === null && (channel === undefined || m.channel === channel));
  const place: FaultPlace = {
    slack,
    smtp,
    db,
    databaseUrl: database.url,
    home,
    data,
    configure,
    write: (book) => writeBook(data, book),
    start,
    cli,
    run: async (day) => {
      const result = await cli('run', '--data', data, '--as-of', day, '--json', '--verbose');
      const [summary] = jsonLines<RunSummary>(result);
      if (summary === undefined || (result.code !== 0 && result.code !== 3)) {
        throw new Error(`harbinger run --as-of ${day} ended with ${result.code}: ${result.stderr}`);
      }
      return summary;
    },
    episodes: async () => [
      ...(await db<EpisodeRow[]>`
        select id, account_id as "accountId", state, version from episodes order by account_id, opened_on`),
    ],
    transitions: async (accountId) => {
      const rows = await db<{ transition: string }[]>`
        select v.transition from episode_events v join episodes e on e.id = v.episode_id
        where e.account_id = ${accountId} order by e.opened_on, v.version`;
      return rows.map((row) => row.transition);
    },
    unsent: async () => [
      ...(await db<{ state: string; kind: string; reason: string | null }[]>`
        select state, kind, reason from outbox where state not in ('sent', 'cancelled') order by seq`),
    ],
    messages,
    alertsIn: async (channel) => {
      const rows = await db<{ id: string }[]>`select id from outbox where kind = 'alert'`;
      const ids = new Set(rows.map((row) => row.id));
      return messages(channel).filter((m) => m.deliveries.some((id) => ids.has(id)));
    },
  };
  try {
    await use(place);
    expect(slack.violations).toEqual([]);
    const outputs = started.map(({ args, process }) => {
      const { stdout, stderr } = process.output();
      return [`output of harbinger ${args.join(' ')}`, stdout + stderr] as const;
    });
    const received = smtp.received.map(({ mail }) => [mail.subject, mail.text, mail.html]);
    const secrets = [
      ...Object.values(SECRETS),
      ...Object.values(options.env ?? {}),
      new URL(database.url).password,
    ];
    const leaks = await findSecrets(secrets, {
      texts: {
        ...Object.fromEntries(outputs),
        'messages in Slack': JSON.stringify(slack.workspace.messages),
        mails: JSON.stringify(received),
      },
      folders: [home],
      databaseUrl: database.url,
    });
    expect(leaks).toEqual([]);
  } finally {
    for (const { process } of started) process.child.kill('SIGKILL');
    await Promise.all(started.map(({ process }) => process.done));
    await Promise.all([slack.close(), smtp.close(), db.end({ timeout: 2 })]);
    await database.drop();
    await folder.remove();
  }
}
