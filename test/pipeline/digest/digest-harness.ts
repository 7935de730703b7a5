import type { Sql } from 'postgres';
import { defaultConfig, parseConfig } from '../../../src/config/load-config.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { connect } from '../../../src/store/connect.ts';
import { Database } from '../../../src/store/database.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { stableId } from '../../../src/store/stable-id.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';

export const AS_OF = '2026-11-23';
const NOW = new Date('2026-11-23T06:00:00Z');

/** A context that decides nothing and sends nothing, on a database of the caller's. */
export function quietContext(given: { raw: Sql } & Pick<Context, 'config' | 'log'>): Context {
  const { raw, ...rest } = given;
  return {
    ...rest,
    database: new Database(raw),
    sources: () => [],
    channels: [],
    slackPaceMs: 0,
    interactive: false,
    waitsForOutcomes: false,
    keepsQuietHours: false,
    unsubscribeSecret: null,
    assistantKey: null,
    now: () => NOW,
    steadyMs: () => null,
    trace: null,
    home: '.',
    progress: { step: () => {} },
    signal: new AbortController().signal,
  };
}

/** A migrated database of its own, and a context on it; `yaml` is the configuration in force. */
export async function startDigestHarness(yaml = '') {
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const connection = connect(database.url);
  let loaded = yaml === '' ? defaultConfig('.') : parseConfig(yaml, 'harbinger.yaml');
  const logged: string[] = [];
  const record = (fields: object, message: string) =>
    void logged.push(JSON.stringify({ ...fields, message }));
  const log = { info: record, warn: record, error: record };
  const ctx = quietContext({ raw: connection.raw, config: () => loaded, log });
  return {
    ctx,
    raw: connection.raw,
    logged,
    configure: (text: string) => {
      loaded = parseConfig(text, 'harbinger.yaml');
    },
    close: async () => {
      await connection.close();
      await database.drop();
    },
  };
}

const DETAIL = (name: string, contribution: number, code: string, points: number) =>
  JSON.stringify({
    components: [
      {
        name: 'usage',
        score: contribution,
        weight: 100,
        contribution,
        unknownReason: null,
        evidence: [{ code, params: { product: name }, points }],
      },
    ],
    drivers: points < 0 ? [{ code, params: { product: name }, points }] : [],
  });

/**
 * A small book on 2026-11-23, with a past and a future: whatever is dated later must not be seen. Two managers: Mia
 * (Ana and Bea) and Noa (Cal); `orphan` belongs to nobody.
 */
export async function seedBook(raw: Sql): Promise<void> {
  const person = (email: string, name: string, manager: string | null, away: string | null = null) => ({
    email,
    name,
    manager_email: manager,
    locale: email.startsWith('noa') ? 'pt-BR' : null,
    out_of_office_until: away,
  });
  await insert(raw, 'csms', [
    person('ana@corp.example', 'Ana', 'mia@corp.example'),
    person('bea@corp.example', 'Bea', 'mia@corp.example', '2026-11-30'),
    person('cal@corp.example', 'Cal', 'noa@corp.example', '2026-11-01'),
    person('mia@corp.example', 'Mia', null),
    person('noa@corp.example', 'Noa', null),
  ]);
  const account = (id: string, csm: string | null, mrr: number | null, rest: object = {}) => ({
    account_id: id,
    name: id.toUpperCase(),
    csm_email: csm === null ? null : `${csm}@corp.example`,
    mrr,
    currency: 'USD',
    started_on: '2025-01-01',
    renewal_on: null,
    churned_on: null,
    churn_kind: null,
    ended_on: null,
    ...rest,
  });
  await insert(raw, 'accounts', [
    account('falls', 'ana', 1000, { renewal_on: '2027-01-10', churned_on: '2026-12-05' }),
    account('rises', 'ana', 500, { renewal_on: '2027-03-10' }),
    account('critical', 'bea', 300, { currency: null }),
    account('left', 'bea', 200, { churned_on: '2026-11-18', churn_kind: 'voluntary' }),
    account('big', 'cal', 2000, { renewal_on: '2026-12-20' }),
    account('euros', 'cal', 700, { currency: 'EUR' }),
    account('recovered', 'cal', 400),
    account('merged', 'cal', 90, { ended_on: '2026-10-10' }),
    account('orphan', null, 50),
    account('later', 'ana', 9000, { started_on: '2026-12-01' }),
  ]);
  const score = (id: string, day: string, health: number, band: string, probability: number) => ({
    account_id: id,
    day,
    health,
    band,
    coverage: 1,
    probability,
    model: 'prior',
    config_hash: 'c',
    detail:
      health >= 70
        ? DETAIL(id, health, 'usage.growth', 5)
        : DETAIL(id, health, 'usage.silent', -(100 - health)),
    features: '{}',
  });
  await insert(raw, 'scores', [
    score('falls', '2026-11-16', 80, 'healthy', 0.05),
    score('rises', '2026-11-16', 60, 'watch', 0.1),
    score('critical', '2026-11-16', 26, 'critical', 0.5),
    score('left', '2026-11-16', 20, 'critical', 0.7),
    score('big', '2026-11-16', 91, 'healthy', 0.01),
    score('falls', AS_OF, 45, 'at_risk', 0.4),
    score('rises', AS_OF, 85, 'healthy', 0.02),
    score('critical', AS_OF, 25, 'critical', 0.5),
    score('big', AS_OF, 90, 'healthy', 0.01),
    score('euros', AS_OF, 40, 'at_risk', 0.9),
    score('recovered', AS_OF, 75, 'healthy', 0.05),
    score('big', '2026-11-30', 10, 'critical', 0.9),
    score('rises', '2026-11-30', 12, 'critical', 0.9),
  ]);
  const plan = (id: string, product: string, mrr: number, from: string, to: string | null = null) => ({
    account_id: id,
    product,
    plan: `${product} ${mrr}`,
    mrr,
    currency: 'USD',
    started_on: from,
    ended_on: to,
  });
  await insert(raw, 'subscriptions', [
    plan('falls', 'crm', 1000, '2025-01-01', '2026-12-05'),
    plan('rises', 'crm', 400, '2025-01-01', '2026-10-12'),
    plan('rises', 'crm', 500, '2026-10-12'),
    plan('critical', 'crm', 300, '2025-01-01'),
    plan('left', 'crm', 200, '2025-01-01', '2026-11-18'),
    plan('big', 'crm', 2000, '2025-01-01'),
    plan('big', 'chat', 800, '2026-12-10'),
    plan('recovered', 'crm', 400, '2026-09-10'),
    plan('merged', 'crm', 90, '2025-01-01'),
  ]);
  await seedEpisodes(raw);
  await seedAnswers(raw);
  await raw`insert into usage (account_id, day, product, events) values
    ('big', '2026-11-10', 'crm', 5), ('big', '2026-11-29', 'crm', 5)`;
  await raw`insert into quarantine (source, file, line, code, message, raw, raw_digest, first_seen_at, last_seen_at)
    values ('csv', 'usage.csv', 7, 'bad_day', 'no day', '{}', 'd', ${NOW}, ${NOW})`;
  const decided = (day: string, held: number) => ({
    as_of: day,
    config_hash: 'c',
    held,
    first_at: NOW,
    last_at: NOW,
  });
  await insert(raw, 'decided_days', [decided('2026-11-22', 3), decided('2026-11-24', 99)]);
}

const episodeId = (name: string) => stableId('test', name);

async function seedEpisodes(raw: Sql): Promise<void> {
  type Step = readonly [transition: string, asOf: string, reason?: object];
  const episode = async (
    name: string,
    accountId: string,
    owner: string,
    severity: string,
    steps: readonly Step[],
  ) => {
    const last = steps.at(-1)!;
    const over = ['recovered', 'churned', 'closed'].includes(last[0]);
    await insert(raw, 'episodes', [
      {
        id: episodeId(name),
        account_id: accountId,
        state: over ? last[0] : last[0] === 'opened' ? 'open' : last[0],
        severity,
        touch: 'high',
        rules: [],
        owner_email: `${owner}@corp.example`,
        opened_on: steps[0]![1],
        opened_at: NOW,
        closed_on: over ? last[1] : null,
        last_fired_on: last[1],
        message_subject: name,
        last_decided_on: last[1],
        config_hash: 'c',
        version: steps.length,
        updated_at: NOW,
      },
    ]);
    await insert(
      raw,
      'episode_events',
      steps.map(([transition, asOf, reason = {}], i) => ({
        episode_id: episodeId(name),
        transition,
        reason,
        as_of: asOf,
        at: NOW,
        version: i + 1,
      })),
    );
  };
  // Answered, then worse: nobody has reacted to what is known now. The recovery lies in the future.
  await episode('falls', 'falls', 'ana', 'at_risk', [
    ['opened', '2026-11-05'],
    ['acknowledged', '2026-11-06'],
    ['worse', '2026-11-20'],
    ['acknowledged', '2026-11-25'],
    ['recovered', '2026-11-27'],
  ]);
  await episode('critical', 'critical', 'bea', 'critical', [
    ['opened', '2026-11-10'],
    ['acknowledged', '2026-11-12'],
  ]);
  await episode('recovered', 'recovered', 'cal', 'at_risk', [
    ['opened', '2026-11-01'],
    ['recovered', '2026-11-17'],
  ]);
  await episode('left', 'left', 'bea', 'critical', [
    ['opened', '2026-08-10'],
    ['churned', '2026-11-18'],
  ]);
  await episode('august alarm', 'big', 'cal', 'at_risk', [
    ['opened', '2026-08-12'],
    ['closed', '2026-08-14', { verdict: 'false_alarm' }],
  ]);
  await episode('future', 'big', 'cal', 'critical', [['opened', '2026-11-30']]);
  const task = (id: string, of: string, account: string, owner: string, due: string, state: string) => ({
    id: stableId('task', id),
    episode_id: episodeId(of),
    account_id: account,
    playbook: 'risk',
    step: id,
    title: id,
    queue: 'csm',
    owner_email: `${owner}@corp.example`,
    due_on: due,
    state,
    created_at: NOW,
  });
  await insert(raw, 'tasks', [
    task('late', 'falls', 'falls', 'ana', '2026-11-20', 'open'),
    task('in time', 'falls', 'falls', 'ana', '2026-11-23', 'open'),
    task('finished', 'falls', 'falls', 'ana', '2026-11-10', 'done'),
    task('later', 'future', 'big', 'cal', '2026-11-01', 'open'),
  ]);
}

async function seedAnswers(raw: Sql): Promise<void> {
  let n = 0;
  const answer = (
    account: string,
    kind: 'nps' | 'ces',
    score: number,
    at: string,
    comment: string | null = null,
    respondent: string | null = null,
  ) => ({
    response_id: `r${++n}`,
    account_id: account,
    kind,
    score,
    comment,
    respondent,
    responded_at: new Date(at),
  });
  await insert(raw, 'surveys', [
    answer('falls', 'nps', 9, '2026-10-02T08:00:00Z', null, 'joe'),
    // The same person again in the same month: only this one counts.
    answer('falls', 'nps', 3, '2026-10-20T08:00:00Z', null, 'joe'),
    answer('big', 'nps', 10, '2026-10-31T23:30:00Z'),
    answer('rises', 'nps', 8, '2026-10-05T08:00:00Z'),
    answer('rises', 'nps', 9, '2026-09-30T23:59:00Z'),
    answer('falls', 'ces', 4, '2026-10-05T08:00:00Z'),
    answer('big', 'ces', 2, '2026-10-06T08:00:00Z'),
    answer('falls', 'nps', 2, '2026-11-12T08:00:00Z', 'The export is slow'),
    answer('critical', 'nps', 7, '2026-11-13T08:00:00Z', 'exporting to Excel fails'),
    answer('big', 'nps', 10, '2026-11-14T08:00:00Z', 'support is slow, but we love it'),
    answer('big', 'ces', 5, '2026-11-15T08:00:00Z', 'Too expensive'),
    answer('big', 'nps', 1, '2026-11-24T00:00:00Z', 'export, export, export'),
  ]);
}

/** Removes every trace of what is dated after a day. */
export async function forgetAfter(raw: Sql, day: string): Promise<void> {
  await raw`delete from accounts where started_on > ${day}::date`;
  await raw`update accounts set churned_on = null, churn_kind = null where churned_on > ${day}::date`;
  await raw`update accounts set ended_on = null where ended_on > ${day}::date`;
  await raw`delete from scores where day > ${day}::date`;
  await raw`delete from usage where day > ${day}::date`;
  await raw`delete from surveys where responded_at >= ${day}::date + 1`;
  await raw`delete from subscriptions where started_on > ${day}::date`;
  await raw`update subscriptions set ended_on = null where ended_on > ${day}::date`;
  await raw`delete from tasks where episode_id in (select id from episodes where opened_on > ${day}::date)`;
  await raw`delete from episodes where opened_on > ${day}::date`;
  await raw`delete from episode_events where as_of > ${day}::date`;
  await raw`update episodes set state = 'open', closed_on = null where closed_on > ${day}::date`;
  await raw`delete from decided_days where as_of > ${day}::date`;
}

/** All rows have the keys of the first; other columns take their defaults. */
async function insert(raw: Sql, table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  const columns = raw(Object.keys(rows[0]!));
  await raw`insert into ${raw(table)} (${columns}) select ${columns} from
    jsonb_populate_recordset(null::${raw(table)}, ${JSON.stringify(rows)}::text::jsonb)`;
}
