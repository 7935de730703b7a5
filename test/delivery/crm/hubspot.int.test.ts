import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCrm } from '../../../src/cli/check-crm.ts';
import { remedyFor } from '../../../src/cli/remedies.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { resolveCrm } from '../../../src/config/to-crm-target.ts';
import { checkHubspot } from '../../../src/delivery/crm/check-hubspot.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { eraseAccount } from '../../../src/pipeline/erase/erase-account.ts';
import { isToldToCrm, queueCrmValues } from '../../../src/pipeline/queue-crm-values.ts';
import { planScorePages, scorePage } from '../../../src/pipeline/score.ts';
import { inTransaction } from '../../../src/store/database.ts';
import { type LoopbackHubspot, startLoopbackHubspot } from '../../helpers/crm/loopback-hubspot.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  at,
  DAY,
  insert,
  startAlertsHarness,
} from '../../pipeline/alerts/alerts-harness.ts';

let harness: AlertsHarness;
let hubspot: LoopbackHubspot;
let token: string | null;

beforeEach(async () => {
  hubspot = await startLoopbackHubspot();
  token = hubspot.token;
});
afterEach(async () => {
  // Whatever happened: what was said is what HubSpot publishes, and the token stands nowhere.
  expect(hubspot.violations).toEqual([]);
  const tables = await Promise.all(
    ['outbox', 'lanes', 'facts', 'crm_values'].map(
      (name) => harness.raw`select to_jsonb(t)::text from ${harness.raw(name)} t`,
    ),
  );
  expect(JSON.stringify([tables, harness.logged])).not.toContain(hubspot.token);
  await harness.close();
  await hubspot.close();
});

const yaml = (more: string) => `
delivery: { admin_email: admin@corp.example, allowed_mail_domains: [corp.example] }
tiers: { enterprise: { touch: high }, starter: { touch: low } }
crm: { hubspot: { enabled: true, url: "${hubspot.url}", allow_hosts: [127.0.0.1], ${more} } }
`;

async function start(more = ''): Promise<void> {
  harness = await startAlertsHarness({
    yaml: yaml(more),
    webhooks: { variable: (name) => (name === 'HUBSPOT_TOKEN' ? token : null), required: true },
  });
}

/** Scores of a day, as a pass records them. */
async function scored(health: Record<string, number>, day = DAY): Promise<void> {
  for (const [id, value] of Object.entries(health)) await addScore(harness.raw, id, day, value);
  const { context } = harness.app;
  await inTransaction(context, (tx) => queueCrmValues(context, tx, Object.keys(health)));
}

const send = () => deliver(harness.app.context);
const healthOf = (id: string) => hubspot.companies.get(id)?.get('harbinger_health');
const orders = () => harness.raw<{ state: string; reason: string | null }[]>`
  select state, reason from outbox where channel = 'crm' order by seq`;

async function company(id: string, held: Record<string, string> = {}): Promise<void> {
  hubspot.companies.set(id, new Map(Object.entries(held)));
}

describe('health, band and probability of accounts', () => {
  it('are written by a pass to the companies that hold their ids, a hundred at a time, and only once', async () => {
    await start('id_property: account_code');
    hubspot.properties.add('account_code');
    const ids = Array.from({ length: 120 }, (_, n) => `acc-${n}`);
    for (const id of ids) await addAccount(harness.raw, id, { csm: null });
    for (const id of ids.slice(0, 118)) await company(`9${id.slice(4)}`, { account_code: id });
    const { context } = harness.app;
    const { pages } = await planScorePages(context, DAY);
    for (const page of [...pages, ...pages]) await scorePage(context, page);
    await send();
    expect(hubspot.updates.map((inputs) => inputs.length)).toEqual([100, 20]);
    const [stored] = await harness.raw<{ band: string; p: string }[]>`
      select band, coalesce(round(probability::numeric, 3)::float8::text, '') as p from scores where account_id = 'acc-7'`;
    expect(Object.fromEntries(hubspot.companies.get('97')!)).toEqual({
      account_code: 'acc-7',
      harbinger_health: '',
      harbinger_band: stored!.band,
      harbinger_churn_probability: stored!.p,
    });
    const said = (await orders()).map(({ state, reason }) => `${state} ${reason}`).sort();
    expect(said.filter((text) => text.includes('not there')).length).toBeGreaterThan(0);
    for (const page of pages) await scorePage(context, page);
    await send();
    expect(hubspot.updates).toHaveLength(2);
    expect(await checkCrm(context, { variable: () => token, timeoutMs: 5_000 })).toEqual([
      {
        name: 'HubSpot',
        ok: true,
        says: expect.stringMatching(
          /^takes the token; .*; 118 accounts written; warning: 2 have no company there$/,
        ),
      },
    ]);
  });

  it('are written again only when they change as people read them, also back to what they were', async () => {
    await start();
    for (const id of ['101', '102']) {
      await addAccount(harness.raw, id, { csm: null });
      await company(id);
    }
    await scored({ 101: 60, 102: 40 });
    await send();
    await scored({ 101: 60.4, 102: 20 });
    await send();
    await scored({ 101: 60, 102: 40 });
    await send();
    expect(
      hubspot.updates.map((inputs) => inputs.map(({ id, properties }) => [id, properties.harbinger_health])),
    ).toEqual([
      [
        ['101', '60'],
        ['102', '40'],
      ],
      [['102', '20']],
      [['102', '40']],
    ]);
    expect(hubspot.companies.get('102')?.get('harbinger_band')).toBe('at_risk');
    harness.configure(yaml('properties: { health: null, churn_probability: null }'));
    await scored({ 101: 60 });
    await send();
    expect(hubspot.updates.at(-1)).toEqual([
      { id: '101', objectWriteTraceId: '0', properties: { harbinger_band: 'watch' } },
    ]);
  });

  it('end as the newest score has them when that comes while an older one is on its way', async () => {
    await start();
    await addAccount(harness.raw, '101', { csm: null });
    await company('101');
    await scored({ 101: 60 });
    await send();
    let letGo: () => void = () => undefined;
    hubspot.script({ kind: 'hold', until: new Promise((resolve) => (letGo = resolve)) });
    await scored({ 101: 30 });
    const sending = send();
    const isOpen = async () =>
      (await harness.raw`select from crm_values where state = 'open'`).length > 0 ? true : null;
    await waitFor(isOpen, { message: 'a value on its way' });
    await scored({ 101: 60 });
    letGo();
    await sending;
    await send();
    expect(hubspot.updates.map((inputs) => inputs[0]!.properties.harbinger_health)).toEqual([
      '60',
      '30',
      '60',
    ]);
  });

  it('go to the records that identities name, and to none that two accounts claim or that is no number', async () => {
    await start('system: hubspot');
    const told = [
      ['alba', '101'],
      ['alba', '102'],
      ['berg', '103'],
      ['cruz', '103'],
      ['dorn', 'dorn.example'],
    ] as const;
    for (const id of ['alba', 'berg', 'cruz', 'dorn']) await addAccount(harness.raw, id, { csm: null });
    await insert(
      harness.raw,
      'identities',
      told.map(([account_id, external_id]) => ({
        ...{ source: 's', file: 'f', system: 'hubspot', key: external_id, account_id, external_id },
      })),
    );
    for (const id of ['101', '102', '103']) await company(id);
    await scored({ alba: 60, berg: 50, cruz: 40, dorn: 30 });
    await send();
    expect(['101', '102', '103'].map(healthOf)).toEqual(['60', '60', undefined]);
    expect(await orders()).toEqual([{ state: 'sent', reason: '1 of 3 companies are not there' }]);
  });

  it('reach nobody who is of another tier, held out or erased, and of who is erased nothing stays in the queue', async () => {
    await start('tiers: [enterprise]');
    const isTold = (accountId: string, tier: string) =>
      isToldToCrm(harness.app.context.config().config, { accountId, tier });
    expect([isTold('101', 'Enterprise'), isTold('101', 'starter')]).toEqual([true, false]);
    harness.configure(`${yaml('')}alerts: { hold_out: { share: 0.5 } }`);
    const low = Array.from({ length: 200 }, (_, n) => isTold(String(n), 'starter'));
    const told = low.filter(Boolean).length;
    expect([told > 60, told < 140, isTold('101', 'enterprise')]).toEqual([true, true, true]);

    for (const id of ['101', '102']) {
      await addAccount(harness.raw, id, { csm: null });
      await company(id);
    }
    await scored({ 101: 60, 102: 40 });
    const { context } = harness.app;
    await eraseAccount(context, '101', { by: 'mia', dryRun: false });
    await send();
    expect([healthOf('101'), healthOf('102')]).toEqual([undefined, '40']);
    const erased = await eraseAccount(context, '102', { by: 'mia', dryRun: false });
    expect(erased?.messages.webhooks_sent).toBe(1);
    const [left] = await harness.raw<{ named: number }[]>`
      select (select count(*) from outbox where payload::text ~ '10[12]')::int + (select count(*) from crm_values)::int as named`;
    expect(left).toEqual({ named: 0 });
  });
});

describe('a HubSpot that does not take them', () => {
  const one = async () => {
    await start();
    await addAccount(harness.raw, '101', { csm: null });
    await company('101');
    await scored({ 101: 60 });
  };

  it('is left alone as long as it says, and loses nothing', async () => {
    await one();
    const daily = { status: 'error', message: 'You have reached your daily limit.', policyName: 'DAILY' };
    hubspot.script(
      { kind: 'answer', status: 429, headers: { 'retry-after': '60' } },
      { kind: 'answer', status: 429, body: daily },
      { kind: 'answer', status: 503, headers: { 'retry-after': '45' } },
    );
    const attempts: number[] = [];
    for (const minutes of [0, 0.5, 1.1, 30, 62, 63]) {
      harness.travel(new Date(at(DAY).getTime() + minutes * 60_000));
      await send();
      attempts.push(hubspot.updates.length);
    }
    expect(attempts).toEqual([0, 0, 0, 0, 0, 1]);
    expect([healthOf('101'), await orders()]).toEqual(['60', [{ state: 'sent', reason: null }]]);
  });

  it('is told again what it may have taken already', async () => {
    await one();
    hubspot.script({ kind: 'reset', accept: true });
    await send();
    expect(await orders()).toMatchObject([{ state: 'pending' }]);
    harness.travel(new Date(at(DAY).getTime() + 3_600_000));
    await send();
    expect([hubspot.updates.length, healthOf('101'), await orders()]).toMatchObject([
      2,
      '60',
      [{ state: 'sent' }],
    ]);
  });

  it('pauses the channel with one notice while a property, a scope or the token is missing; doctor says what to do', async () => {
    await one();
    const { context } = harness.app;
    const told = async () => {
      const [result] = await checkCrm(context, { variable: () => token, timeoutMs: 5_000 });
      return `${result!.says} → ${remedyFor(result!)?.slice(0, 40)}`;
    };
    hubspot.properties.delete('harbinger_band');
    let now = at(DAY).getTime();
    const later = async () => {
      now += 120_000;
      harness.travel(new Date(now));
      await send();
    };
    for (let times = 0; times < 3; times++) await later();
    const notices = () => harness.raw`select from outbox where kind = 'notice'`;
    expect([hubspot.updates.length, await orders(), (await notices()).length]).toMatchObject([
      1,
      [{ state: 'pending', reason: expect.stringContaining('PROPERTY_DOESNT_EXIST') }],
      1,
    ]);
    expect(await told()).toBe(
      'companies have no property harbinger_band → make them under Settings > Properties > ',
    );
    hubspot.properties.add('harbinger_band');
    hubspot.scopes.delete('crm.objects.companies.write');
    expect(await told()).toMatch(
      /^the token lacks the scope crm\.objects\.companies\.write → give the private app/,
    );
    hubspot.scopes.delete('crm.objects.companies.read');
    expect(await told()).toMatch(/^the token lacks the scope crm\.objects\.companies\.read → give/);
    token = 'pat-eu1-wrong';
    expect(await told()).toMatch(/^does not know the token → make a private app/);
    token = null;
    expect(await told()).toMatch(
      /HUBSPOT_TOKEN, the token of crm\.hubspot, is not set.* → make a private app/s,
    );
    await later();
    token = hubspot.token;
    for (const scope of ['read', 'write']) hubspot.scopes.add(`crm.objects.companies.${scope}`);
    await later();
    await later();
    expect([healthOf('101'), await orders(), (await notices()).length]).toMatchObject([
      '60',
      [{ state: 'sent' }],
      1,
    ]);
  });

  it('is not switched on without its token, and is asked at no address of the own network that is not allowed', async () => {
    await start();
    token = null;
    expect(() => harness.configure(yaml('tiers: [starter]'))).toThrow(ConfigError);
    token = hubspot.token;
    const target = resolveCrm(harness.app.context.config().config, () => token)!;
    const refused = { timeoutMs: 5_000, now: () => at(DAY) };
    expect(await checkHubspot({ ...target, allowedHosts: [] }, refused)).toMatchObject({
      ok: false,
      says: expect.stringContaining('is not encrypted'),
    });
  });
});
