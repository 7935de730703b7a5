import type { Command } from 'commander';
import pc from 'picocolors';
import type { App } from '../../app.ts';
import { ConfigError } from '../../config/config-error.ts';
import type { Config } from '../../config/schema.ts';
import { messageContext } from '../../delivery/alerts/recipients.ts';
import { type CheckResult, checkSlack } from '../../delivery/slack/check-slack.ts';
import { checkWebhooks } from '../../delivery/webhook/check-webhooks.ts';
import { planRecipients } from '../../domain/digest/plan-recipients.ts';
import { createRedactor } from '../../domain/privacy/redact.ts';
import type { Csm, SignalName } from '../../domain/types.ts';
import { findingText } from '../../messages/strings/finding-strings.ts';
import { createFormatter } from '../../messages/text/create-formatter.ts';
import { freshnessOf, pausesOf } from '../../pipeline/check-freshness.ts';
import { checkUnsubscribe } from '../../pipeline/customer-emails/unsubscribe-token.ts';
import { importSettings } from '../../pipeline/pull.ts';
import { askRedis, judgeRedis } from '../../queue/ask-redis.ts';
import { openQueueLink } from '../../queue/open-queue-link.ts';
import { loadInstallationId } from '../../queue/slots/schedule-state.ts';
import { SERVICE_TIMINGS } from '../../queue/timings.ts';
import { reading } from '../../store/database.ts';
import { loadSourceVerdict } from '../../store/facts/source-states.ts';
import { listPausedChannels } from '../../store/outbox/lanes.ts';
import { loadCsms } from '../../store/people.ts';
import { checkAlerts } from '../check-alerts.ts';
import { checkCrm } from '../check-crm.ts';
import { findWithoutRate, formatRatesSetAside, formatWithoutRate } from '../check-currencies.ts';
import { askServer, checkRoom, findOpenFiles, judgeServer, judgeTransport } from '../check-installation.ts';
import { checkModel } from '../check-model.ts';
import { counted } from '../counted.ts';
import { type Environment, readEnvironment } from '../environment.ts';
import { formatFeed } from '../format-feed.ts';
import { databaseCommand, EXIT, utcDay, type VerbSetup } from '../options.ts';
import { remedyFor } from '../remedies.ts';
import { VERBS } from '../verb-catalogue.ts';
import { type AppOptions, withApp } from '../with-app.ts';
import { formatLeftOut } from './digest.ts';

const TIMEOUT_MS = 15_000;

/** One line per thing that has to work; nothing is posted or mailed, and webhooks get a ping only if asked for. */
export function doctorVerb({ io, exit }: VerbSetup): Command {
  return databaseCommand('doctor', VERBS.doctor.says)
    .option('--data <dir>', 'CSV folder in place of the configured sources')
    .option('--send', 'send every webhook a signed ping')
    .option('--json', 'one JSON line per check')
    .action(async (options: AppOptions & { send?: boolean }) => {
      let failed = 0;
      const report = (results: readonly CheckResult[]) => {
        for (const result of results) {
          const { name, ok, says } = result;
          const remedy = remedyFor(result);
          if (!ok) failed++;
          if (options.json) io.json({ check: name, ok, says, remedy });
          else {
            io.out(`${ok ? pc.green('✔') : pc.red('✘')} ${name}: ${says}`);
            if (remedy !== null) io.out(`  → ${remedy}`);
          }
        }
      };
      const { databaseUrl } = readEnvironment(io.env);
      const kind = databaseUrl === null ? 'embedded' : 'DATABASE_URL';
      let opened = false;
      try {
        await withApp(io, options, async (app, environment) => {
          opened = true;
          report([await checkDatabase(app, kind), await checkQueue(app, environment)]);
          const { context } = app;
          report(judgeServer(await reading(context, askServer), context.now()));
          if (databaseUrl !== null) report(judgeTransport(databaseUrl));
          report(await checkRoom([context.home, app.databaseFolder ?? context.home]));
          report(await checkSources(app));
          report(await checkFeeds(app));
          report(await checkMessages(app, environment));
          report(await checkDigest(app));
          report([await checkModel(app.context), await checkAlerts(app.context)]);
          report([await checkCurrencies(app)]);
          report(await checkUnsubscribe(app.context, TIMEOUT_MS));
          report(await checkAllWebhooks(app, options.send ?? false));
          report(await checkCrm(app.context, { variable: environment.variable, timeoutMs: TIMEOUT_MS }));
          // By now every variable that is used has been read.
          report(await findOpenFiles({ secrets: environment.files(), home: context.home }));
        });
      } catch (error) {
        // Whatever happens after the database is open has a check of its own.
        if (opened || error instanceof ConfigError) throw error;
        report([{ name: 'database', ok: false, says: `${kind}: ${reasonOf(error)}` }]);
      }
      if (failed > 0) exit(EXIT.failed);
    });
}

async function checkDatabase({ context, databaseFolder }: App, kind: string): Promise<CheckResult> {
  const [row] = await reading(
    context,
    (db) => db<[{ version: string; standby: boolean }]>`
      select current_setting('server_version') as version, pg_is_in_recovery() as standby`,
  );
  const where = databaseFolder === null ? '' : `, in ${databaseFolder}`;
  return row.standby
    ? { name: 'database', ok: false, says: `${kind}: PostgreSQL ${row.version} is a read-only standby` }
    : { name: 'database', ok: true, says: `${kind}: PostgreSQL ${row.version}, up to date${where}` };
}

async function checkQueue(app: App, environment: Environment): Promise<CheckResult> {
  const { context, databaseUrl } = app;
  const where = environment.redisUrl === null ? 'in PostgreSQL' : 'in Redis';
  try {
    const link = await openQueueLink({
      installationId: await reading(context, (db) => loadInstallationId(db)),
      consumes: false,
      timings: SERVICE_TIMINGS,
      log: context.log,
      databaseUrl,
      redisUrl: environment.redisUrl,
    });
    await link.close();
    const { redisUrl } = environment;
    const wrong = redisUrl === null ? [] : judgeRedis(await askRedis(redisUrl));
    return { name: 'queue', ok: wrong.length === 0, says: [where, ...wrong].join(': ') };
  } catch (error) {
    return { name: 'queue', ok: false, says: `${where}: ${reasonOf(error)}` };
  }
}

async function checkSources({ context }: App): Promise<CheckResult[]> {
  const settings = importSettings(context.config().config);
  const sources = context.sources();
  if (sources.length === 0) return [{ name: 'sources', ok: false, says: 'none is configured' }];
  const checked = await Promise.all(
    sources.map(async (source): Promise<CheckResult[]> => {
      const name = `source ${source.name}`;
      try {
        const { feeds } = await source.open(settings);
        await Promise.all(feeds.map((feed) => feed.digest()));
        const further = (await source.checks?.()) ?? [];
        return [
          { name, ok: true, says: `reads ${feeds.map((feed) => feed.file).join(', ')}` },
          ...further.map(({ name: what, ok, says }) => ({ name: `${name}, ${what}`, ok, says })),
        ];
      } catch (error) {
        return [{ name, ok: false, says: reasonOf(error) }];
      }
    }),
  );
  return checked.flat();
}

/** The rhythm of every feed, what speaks against it, and a written freshness that contradicts it: a warning, since nothing fails of itself. */
async function checkFeeds({ context }: App): Promise<CheckResult[]> {
  const freshness = freshnessOf(context.config().config);
  const today = context.now().toISOString().slice(0, 10);
  const pauses = pausesOf(context.config().config);
  const { states, findings } = await reading(context, (db) =>
    loadSourceVerdict(db, today, { freshness, pauses, now: context.now() }),
  );
  const inEnglish = createFormatter(
    messageContext(null, { ...context.config().config, locale: 'en' }, today),
  );
  return (Object.keys(states) as SignalName[]).flatMap((name) => {
    const { feed } = states[name];
    const rhythm = feed === undefined ? [] : [formatFeed(name, feed, freshness[name])];
    const { stale, watermark } = states[name];
    if (stale) rhythm.push(`warning: nothing newer than ${watermark}`);
    const against = (findings.get(name) ?? []).map(
      (finding) => `warning: ${findingText(finding, inEnglish)}`,
    );
    const says = [...rhythm, ...against].join('; ');
    return says === '' ? [] : [{ name: `feed ${name}`, ok: true, says }];
  });
}

async function checkAllWebhooks(app: App, send: boolean): Promise<CheckResult[]> {
  const { context } = app;
  const { endpoints, problems } = app.webhooks();
  const paused = await reading(context, (db) => listPausedChannels(db));
  const stopped = new Map(paused.map(({ channel, reason }) => [channel, reason]));
  return [
    ...problems.map(({ name, message }) => ({ name: `webhook ${name}`, ok: false, says: message })),
    ...(await checkWebhooks(endpoints, { send, timeoutMs: TIMEOUT_MS, now: context.now, stopped })),
  ];
}

async function checkMessages({ context }: App, environment: Environment): Promise<CheckResult[]> {
  const { config } = context.config();
  const people = [...(await reading(context, (db) => loadCsms(db))).values()];
  const slack: CheckResult[] =
    environment.slackBotToken === null
      ? [{ name: 'Slack', ok: true, says: 'files: SLACK_BOT_TOKEN is not set' }]
      : await checkSlack({
          token: environment.slackBotToken,
          appToken: environment.slackAppToken,
          apiUrl: environment.slackApiUrl,
          timeoutMs: TIMEOUT_MS,
          channels: [
            config.delivery.default_channel,
            config.delivery.admin_channel,
            ...Object.values(config.delivery.queue_channels).filter((c) => c !== undefined),
          ],
          people: withManagers(people),
        });
  const mail = context.channels.find((channel) => channel.name === 'email');
  if (environment.smtpUrl === null) {
    return [...slack, { name: 'mail', ok: true, says: 'files: SMTP_URL is not set' }];
  }
  const broken = (await mail?.probe?.()) ?? null;
  const from = senderProblem(config);
  return [
    ...slack,
    {
      name: 'mail',
      ok: broken === null,
      says: broken === null ? 'the server takes the login' : formatMailTrouble(broken.reason),
    },
    ...(from === null ? [] : [{ name: 'mail sender', ok: false, says: from }]),
  ];
}

/** What a server says in codes, in words that name the variable. */
function formatMailTrouble(reason: string): string {
  if (/\bEAUTH\b|\b53[0458]\b/.test(reason))
    return `the server of SMTP_URL refuses the user or password (${reason})`;
  if (/\b(?:EDNS|ENOTFOUND)\b/.test(reason)) return `the host of SMTP_URL cannot be found (${reason})`;
  if (/\b(?:ECONNECTION|ECONNREFUSED|ESOCKET|ETIMEDOUT)\b/.test(reason)) {
    return `the server of SMTP_URL does not answer (${reason})`;
  }
  return `SMTP_URL: ${reason}`;
}

/** A currency without a rate stops nothing, but keeps sums from being complete; a wrong rate has to be mended. */
async function checkCurrencies({ context }: App): Promise<CheckResult> {
  const loaded = context.config();
  const today = utcDay(context.now());
  const missing = await reading(context, (db) => findWithoutRate(db, loaded.config, today));
  const says = formatWithoutRate(missing) ?? 'every currency of the book can be summed';
  const wrong = formatRatesSetAside(loaded);
  return { name: 'currencies', ok: wrong.length === 0, says: [says, ...wrong].join('\n') };
}

/** Who would not get the weekly digest; unknown before anybody has been loaded. */
async function checkDigest({ context }: App): Promise<CheckResult[]> {
  const { config } = context.config();
  const people = await reading(context, (db) => loadCsms(db));
  const name = 'weekly digest';
  if (config.schedule['send-weekly-digest'] === 'off') return [{ name, ok: true, says: 'is switched off' }];
  if (people.size === 0 && config.delivery.allowed_mail_domains.length === 0) {
    return [{ name, ok: true, says: 'recipients can be checked once csms.csv has been loaded' }];
  }
  const { recipients, skipped } = planRecipients(config, people);
  if (skipped.length > 0) return formatLeftOut(skipped).map((says) => ({ name, ok: false, says }));
  return [{ name, ok: true, says: `${counted(recipients.length, 'recipient')} may be mailed` }];
}

/** The shipped sender is a place-holder that no server delivers for. */
function senderProblem({ delivery }: Config): string | null {
  return delivery.mail_from.endsWith('.invalid') ? 'delivery.mail_from is still the place-holder' : null;
}

function withManagers(people: readonly Csm[]): Pick<Csm, 'email' | 'slackUserId'>[] {
  const known = new Set(people.map((p) => p.email));
  const managers = people.flatMap((p) => (p.managerEmail === null ? [] : [p.managerEmail]));
  const unlisted = [...new Set(managers)].filter((email) => !known.has(email));
  return [...people, ...unlisted.map((email) => ({ email, slackUserId: null }))];
}

const redact = createRedactor([]);

function reasonOf(error: unknown): string {
  return redact(error instanceof Error ? error.message : 'failed');
}
