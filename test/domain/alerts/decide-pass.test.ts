import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { toPlaybooks } from '../../../src/config/to-settings.ts';
import { advanceState } from '../../../src/domain/alerts/advance-state.ts';
import type { AlertInputs } from '../../../src/domain/alerts/alert-inputs.ts';
import { concludePass, decidePage, decidePass } from '../../../src/domain/alerts/decide-pass.ts';
import type { PassSettings, StateBefore } from '../../../src/domain/alerts/pass-inputs.ts';
import type { PlaybookStep } from '../../../src/domain/alerts/settings.ts';
import { weighPortfolio } from '../../../src/domain/alerts/weigh-portfolio.ts';
import { addDays } from '../../../src/domain/day.ts';
import { examples } from '../../helpers/examples.ts';
import {
  account,
  answer,
  csm,
  inputs,
  liveEpisode,
  openInvoice,
  passSettings,
  passState,
  rule,
  SETTINGS,
  TODAY,
} from './build.ts';

const step = (id: string, more: Partial<PlaybookStep> = {}): PlaybookStep => ({
  id,
  title: { en: `${id} for {account}`, 'pt-BR': `${id} para {account}` },
  queue: 'csm',
  dueWorkingDays: 1,
  touch: null,
  stopOnRecovery: true,
  ...more,
});

const RULES = {
  risk: rule('band', { at: 'at_risk' }, { playbook: 'call' }),
  detractor: rule('detractor', { withinDays: 14 }),
};

function settingsOf(more: Partial<PassSettings['alerts']> = {}): PassSettings {
  const notForAll = step('gift', {
    when: {
      tiers: ['gold'],
      segments: null,
      rules: null,
      reasons: null,
      yearlyValueAtLeast: null,
      probabilityAtLeast: null,
      collection: null,
      componentBelow: {},
      renewalWithinDays: null,
    },
  });
  const call = {
    name: 'call',
    steps: [step('prepare'), notForAll, step('lasting', { stopOnRecovery: false })],
  };
  return passSettings({
    alerts: { ...SETTINGS, rules: RULES, ...more },
    playbooks: new Map([['call', call]]),
  });
}

/** So many risk alerts for each person a week. */
const atMost = (perOwner: number | null) => ({
  line: { ...SETTINGS.line, capacity: { perOwner, share: 0 } },
});

const PEOPLE = new Map([['ana@corp.example', csm('ana@corp.example')]]);
const atRisk = (accountId: string, more: Partial<AlertInputs> = {}) =>
  inputs({ account: account({ accountId }), band: 'at_risk', health: 40, ...more });
const calm = (accountId: string) => inputs({ account: account({ accountId }) });
const liveOf = (...ids: string[]) => new Map(ids.map((accountId) => [accountId, liveEpisode({ accountId })]));

const decide = (accounts: AlertInputs[], state: Partial<StateBefore> = {}, settings = settingsOf()) =>
  decidePass(accounts, passState({ people: PEOPLE, ...state }), settings);

describe('what goes ahead', () => {
  it('opens an episode with its event, its tasks and the reason why a step is left out', () => {
    const { changes } = decide([atRisk('A1')]);
    expect(changes).toMatchObject([
      {
        episode: { accountId: 'A1', state: 'open', severity: 'at_risk', rules: ['risk'], version: 1 },
        event: {
          transition: 'opened',
          reason: { reason: 'first', health: 40, skipped: [{ step: 'gift', because: { code: 'tier' } }] },
        },
        immediate: false,
        subjects: [],
        tasks: [{ step: 'prepare', ownerEmail: 'ana@corp.example' }, { step: 'lasting' }],
        stops: [],
      },
    ]);
    expect(changes[0]!.event.episodeId).toBe(changes[0]!.episode.id);
    expect(changes[0]!.tasks.map((task) => task.episodeId)).toEqual([
      changes[0]!.episode.id,
      changes[0]!.episode.id,
    ]);
  });

  it('names what an alert is raised for, further answers too', () => {
    const answers = [answer('R1', addDays(TODAY, -1)), answer('R2', TODAY)];
    expect(decide([inputs({ detractors: answers })]).changes).toMatchObject([
      {
        immediate: true,
        subjects: [
          { rule: 'detractor', subject: 'R2' },
          { rule: 'detractor', subject: 'R1' },
        ],
      },
    ]);
  });

  it('opens no risk alert for a customer who has given notice, who is off-boarded', () => {
    const gone = atRisk('A1', { account: account({ accountId: 'A1', noticeOn: TODAY }) });
    expect(decide([gone])).toMatchObject({
      changes: [{ event: { transition: 'leaving' }, episode: { state: 'leaving', risk: null } }],
      held: [],
    });
  });

  it.each([
    ['automatic', 'card'],
    ['manual', 'ask'],
  ] as const)('asks for what a bill of %s collection needs', (collection, expected) => {
    const alerts = {
      ...SETTINGS,
      rules: { late: rule('overdue', { days: 14, collection: 'any' }, { playbook: 'payment' }) },
    };
    const playbooks = toPlaybooks(configSchema.parse({}));
    const invoices = [openInvoice('I1', { daysOverdue: 20, collection })];
    const settings = passSettings({ alerts, playbooks });
    const { changes } = decide([inputs({ payment: { uncollectible: false, invoices } })], {}, settings);
    expect(changes[0]!.tasks.map((task) => task.step).sort()).toEqual([expected, 'finance'].sort());
  });

  it('ends the episode of who has left, and cancels every step', () => {
    const { changes } = decide([], { live: liveOf('A1'), gone: new Map([['A1', 'churned' as const]]) });
    expect(changes).toMatchObject([
      {
        episode: { state: 'churned', closedOn: TODAY, version: 2 },
        event: { transition: 'churned', reason: { reason: 'churned', health: null } },
        stops: [{ step: 'prepare' }, { step: 'gift' }, { step: 'lasting' }],
      },
    ]);
  });

  it('recovers what has been calm for long enough, and cancels what recovery stops', () => {
    const live = new Map([['A1', liveEpisode({ lastFiredOn: '2026-03-01' })]]);
    expect(decide([calm('A1')], { live }).changes).toMatchObject([
      { episode: { state: 'recovered' }, stops: [{ step: 'prepare' }, { step: 'gift' }] },
    ]);
  });

  it('leaves alone what still matches, and says so', () => {
    expect(decide([atRisk('A1'), calm('A2')], { live: liveOf('A1', 'A2') })).toMatchObject({
      changes: [],
      held: [],
      stillMatching: [{ id: 'episode/A1', rules: ['risk'] }],
    });
  });
});

describe('what is held, and why', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => `A${i}`);
  const fell = (accountId: string) =>
    atRisk(accountId, { components: { usage: 10, nps: null, ces: null, payment: 100 }, usageLately: 90 });
  it.each<[string, AlertInputs[], Partial<StateBefore>, Partial<PassSettings['alerts']>, object[]]>([
    [
      'a full week',
      [atRisk('A1'), atRisk('A2')],
      {},
      atMost(1),
      [{ accountId: 'A2', reason: 'owner_budget' }],
    ],
    [
      'an account that cannot be judged',
      [inputs({ band: 'unknown', health: null })],
      { live: liveOf('A1') },
      {},
      [{ accountId: 'A1', reason: 'band_unknown' }],
    ],
    [
      'a feed that fails',
      names(20).map(fell),
      {},
      atMost(null),
      names(20).map((accountId) => ({ accountId, reason: 'mass_drop' })),
    ],
    [
      'a feed of usage that cannot be trusted, and nothing else',
      [fell('A1'), atRisk('A2', { components: { usage: null, nps: 10, ces: null, payment: 100 } })],
      { distrusted: new Set(['usage'] as const) },
      atMost(null),
      [{ accountId: 'A1', reason: 'source_distrusted' }],
    ],
    [
      'answers that no longer come, where they are worst',
      [fell('A1'), atRisk('A2', { components: { usage: 90, nps: 10, ces: null, payment: 100 } })],
      { distrusted: new Set(['surveys'] as const) },
      atMost(null),
      [{ accountId: 'A2', reason: 'source_distrusted' }],
    ],
    [
      'what is missing in the index since its source is stale',
      [
        atRisk('A1', { components: { usage: 40, nps: null, ces: null, payment: 100 } }),
        atRisk('A2', { components: { usage: 40, nps: null, ces: null, payment: 100 } }),
        atRisk('A3', { components: { usage: 40, nps: null, ces: null, payment: 100 } }),
      ],
      {
        distrusted: new Set(['surveys', 'signals'] as const),
        heardOf: new Map([
          ['surveys', new Set(['A1'])],
          ['signals', new Set(['A3'])],
        ] as const),
      },
      atMost(null),
      [
        { accountId: 'A1', reason: 'source_distrusted' },
        { accountId: 'A3', reason: 'source_distrusted' },
      ],
    ],
    [
      'what is missing and would make it calm',
      [
        inputs({
          band: 'healthy',
          health: 90,
          components: { usage: 90, nps: null, ces: null, payment: 100 },
        }),
      ],
      {
        live: liveOf('A1'),
        distrusted: new Set(['surveys'] as const),
        heardOf: new Map([['surveys', new Set(['A1'])]] as const),
      },
      { recoverAfterDays: 0 },
      [{ accountId: 'A1', reason: 'source_distrusted' }],
    ],
    [
      'an account that usage tells of under another id',
      [fell('A1'), fell('A2')],
      { renamed: new Set(['A2']) },
      atMost(null),
      [{ accountId: 'A2', reason: 'source_distrusted' }],
    ],
    [
      'usage that makes what was at risk look well',
      [inputs({ band: 'healthy', health: 90 })],
      { live: liveOf('A1'), distrusted: new Set(['usage'] as const) },
      { recoverAfterDays: 0 },
      [{ accountId: 'A1', reason: 'source_distrusted' }],
    ],
  ])('by %s', (_what, accounts, state, alerts, held) => {
    const byId = (list: { accountId?: string }[]) =>
      [...list].sort((a, b) => (a.accountId! < b.accountId! ? -1 : 1));
    expect(byId(decide(accounts, state, settingsOf(alerts)).held)).toEqual(byId(held));
  });
});

describe('any portfolio', () => {
  const accounts = fc
    .uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 30 }),
        kind: fc.constantFrom('calm', 'risk', 'answer', 'dark'),
        mrr: fc.integer({ min: 0, max: 5_000 }),
      }),
      { selector: ({ id }) => id, maxLength: 20 },
    )
    .map((rows) =>
      rows.map(({ id, kind, mrr }) => {
        const own = { account: account({ accountId: `A${id}`, mrr }) };
        if (kind === 'calm') return inputs(own);
        if (kind === 'risk') return inputs({ ...own, band: 'at_risk', health: 40 });
        if (kind === 'dark') return inputs({ ...own, band: 'unknown', health: null });
        return inputs({ ...own, detractors: [answer(`R${id}`, TODAY)] });
      }),
    );

  it('is decided the same in pages of any size', () => {
    fc.assert(
      fc.property(accounts, fc.integer({ min: 1, max: 7 }), (all, size) => {
        const before = passState({ people: PEOPLE, live: liveOf('A1', 'A2', 'A3') });
        const settings = settingsOf();
        const state = weighPortfolio(all, before, settings);
        const pages = [];
        for (let i = 0; i < all.length; i += size) {
          pages.push(decidePage(all.slice(i, i + size), state, settings));
        }
        expect(concludePass(pages, state, settings)).toEqual(decidePass(all, before, settings));
      }),
      { numRuns: examples(60) },
    );
  });

  it('changes nothing when the day is decided again', () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const settings = settingsOf(atMost(null));
        const before = passState({ people: PEOPLE, live: liveOf('A1', 'A2') });
        const after = advanceState(before, decidePass(all, before, settings), before);
        expect(decidePass(all, after, settings).changes).toEqual([]);
      }),
      { numRuns: examples(60) },
    );
  });

  it('keeps every budget over a week of days, each told what the days before have opened', () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const settings = settingsOf(atMost(3));
        let state: StateBefore = passState({ people: PEOPLE });
        let opened = 0;
        for (let i = 0; i < 7; i++) {
          const decision = decidePass(all, state, settings);
          opened += decision.changes.filter(
            (c) => c.event.transition === 'opened' && c.episode.risk !== null,
          ).length;
          const asOf = addDays(TODAY, i + 1);
          state = advanceState(state, decision, { ...state, asOf, now: new Date(`${asOf}T06:00:00Z`) });
        }
        expect(opened).toBeLessThanOrEqual(3);
      }),
      { numRuns: examples(60) },
    );
  });
});

it('carries over what a day leaves behind', () => {
  const settings = settingsOf();
  const before = passState({ people: PEOPLE, live: liveOf('A3') });
  const decision = decidePass(
    [
      atRisk('A1'),
      inputs({ account: account({ accountId: 'A2' }), detractors: [answer('R1', TODAY)] }),
      atRisk('A3'),
    ],
    before,
    settings,
  );
  const asOf = addDays(TODAY, 1);
  const after = advanceState(before, decision, { ...before, asOf });
  expect([...after.live.keys()].sort()).toEqual(['A1', 'A2', 'A3']);
  expect(after.live.get('A1')).toMatchObject({ waitingSince: TODAY, openedOn: TODAY });
  expect(after.live.get('A3')).toMatchObject({ lastFiredOn: TODAY, waitingSince: '2026-03-03' });
  expect(after.firedSubjects).toEqual(new Map([['A2', new Set(['R1'])]]));
  expect(after.matchingSince.get('A1')).toEqual(new Map([['risk', TODAY]]));
  // A3 was opened two days ago, within the week.
  expect(after.openedThisWeek).toEqual({ byOwner: new Map([['ana@corp.example', 2]]), pool: 0, events: 1 });
});
