import { describe, expect, it } from 'vitest';
import { advanceState } from '../../../src/domain/alerts/advance-state.ts';
import type { AlertInputs } from '../../../src/domain/alerts/alert-inputs.ts';
import { decidePass, type PassDecision } from '../../../src/domain/alerts/decide-pass.ts';
import type { StateBefore } from '../../../src/domain/alerts/pass-inputs.ts';
import type { Playbook, PlaybookStep } from '../../../src/domain/alerts/settings.ts';
import type { AccountFlag } from '../../../src/domain/flags/flag.ts';
import type { Account } from '../../../src/domain/types.ts';
import {
  account,
  answer,
  csm,
  inputs,
  openInvoice,
  passSettings,
  passState,
  rule,
  SETTINGS,
} from './build.ts';

const step = (id: string, more: Partial<PlaybookStep> = {}): PlaybookStep => ({
  id,
  title: { en: id, 'pt-BR': id },
  queue: 'csm',
  dueWorkingDays: 1,
  touch: null,
  stopOnRecovery: true,
  ...more,
});

const playbooks: ReadonlyMap<string, Playbook> = new Map(
  [
    { name: 'risk', steps: [step('call'), step('guide', { queue: 'automation' })] },
    { name: 'payment', steps: [step('invoice', { queue: 'finance' })] },
    {
      name: 'off-boarding',
      steps: [
        step('farewell'),
        step('access', { queue: 'support', daysBeforeLeaving: 0, dueWorkingDays: 10 }),
      ],
    },
  ].map((playbook) => [playbook.name, playbook]),
);

const settings = passSettings({
  playbooks,
  alerts: {
    ...SETTINGS,
    rules: {
      band: rule('band', { at: 'at_risk' }, { playbook: 'risk' }),
      detractor: rule('detractor', { withinDays: 14 }),
      late: rule('overdue', { days: 14, collection: 'any' }, { playbook: 'payment' }),
    },
  },
});

/** What one day brings for the account; `flag` what somebody says of it. */
interface News {
  day: string;
  notice?: Pick<Account, 'noticeOn' | 'leavesOn' | 'churnReason'>;
  more?: Partial<AlertInputs>;
  flag?: AccountFlag;
  gone?: boolean;
}

/** One account from day to day, each decided twice: the second time nothing may come of it. */
function live(news: readonly News[]) {
  let state: StateBefore = passState({ people: new Map([['ana@corp.example', csm('ana@corp.example')]]) });
  return news.map(({ day, notice, more, flag, gone }) => {
    const today: StateBefore = {
      ...state,
      asOf: day,
      now: new Date(`${day}T06:00:00Z`),
      flags: new Map(flag ? [['A1', flag]] : []),
      gone: new Map(gone ? [['A1', 'churned']] : []),
    };
    const own = gone ? [] : [inputs({ account: account(notice ?? {}), ...more })];
    const decided = decidePass(own, today, settings);
    state = advanceState(today, decided, today);
    const again = decidePass(own, { ...state, gone: new Map() }, settings);
    expect(again.changes).toEqual([]);
    return { ...told(decided), state: state.live.get('A1')?.state ?? 'none', held: decided.held };
  });
}

function told({ changes: [change] }: PassDecision) {
  if (!change) return { transition: null };
  const { event, episode, tasks, stops } = change;
  return {
    transition: `${event.transition}: ${String(event.reason.reason)}`,
    rules: episode.rules,
    tasks: tasks.map((t) => `${t.playbook}/${t.step} ${t.dueOn}`),
    stops: stops.map((s) => `${s.playbook}/${s.step}`),
  };
}

const AT_RISK: Partial<AlertInputs> = { band: 'at_risk', health: 40 };
const NOTICE = { noticeOn: '2026-03-05', leavesOn: '2026-03-31', churnReason: null };

describe('a customer who gives notice', () => {
  it('is won back no more: the success plays stop, the off-boarding starts', () => {
    const [opened, leaving, quiet] = live([
      { day: '2026-03-04', more: AT_RISK },
      { day: '2026-03-05', more: AT_RISK, notice: NOTICE },
      { day: '2026-03-20', more: AT_RISK, notice: NOTICE },
    ]);
    expect(opened).toMatchObject({ transition: 'opened: first', state: 'open' });
    expect(leaving).toMatchObject({
      transition: 'leaving: notice_given',
      state: 'leaving',
      rules: ['notice', 'band'],
      tasks: ['off-boarding/farewell 2026-03-06', 'off-boarding/access 2026-03-31'],
    });
    // A bill is still to be paid.
    expect(leaving?.stops).toEqual(['risk/call', 'risk/guide']);
    // Nobody is escalated to, whatever the index does.
    expect(quiet).toMatchObject({ transition: null, state: 'leaving' });
  });

  it('has an episode though nothing was wrong, and none where a person has closed it', () => {
    const [leaving] = live([{ day: '2026-03-05', notice: NOTICE }]);
    expect(leaving).toMatchObject({ transition: 'leaving: notice_given', rules: ['notice'] });
    const closed = decidePass(
      [inputs({ account: account(NOTICE) })],
      passState({
        asOf: '2026-03-06',
        firedSubjects: new Map([['A1', new Set(['notice:2026-03-05:2026-03-31:'])]]),
      }),
      settings,
    );
    expect(closed.changes).toEqual([]);
  });

  it('is told anew when the last day or the reason becomes known, and once', () => {
    const later = { ...NOTICE, leavesOn: '2026-04-30', churnReason: 'price' };
    const days = live([
      { day: '2026-03-05', notice: NOTICE },
      { day: '2026-03-06', notice: later },
      { day: '2026-03-07', notice: later },
    ]);
    expect(days.map(({ transition }) => transition)).toEqual([
      'leaving: notice_given',
      'leaving: notice_changed',
      null,
    ]);
  });

  it('is told of by bills alone', () => {
    const days = live([
      { day: '2026-03-05', notice: NOTICE },
      { day: '2026-03-06', notice: NOTICE, more: { detractors: [answer('r1', '2026-03-06')] } },
      {
        day: '2026-03-07',
        notice: NOTICE,
        more: { payment: { uncollectible: false, invoices: [openInvoice('i1', { daysOverdue: 20 })] } },
      },
    ]);
    expect(days[1]).toMatchObject({ transition: null });
    expect(days[2]).toMatchObject({
      transition: 'repeated: new_subject',
      state: 'leaving',
      tasks: expect.arrayContaining(['payment/invoice 2026-03-10']),
    });
  });

  it('recovers when the notice is taken back, which stops the off-boarding', () => {
    const [, back] = live([{ day: '2026-03-05', notice: NOTICE }, { day: '2026-03-09' }]);
    expect(back).toMatchObject({ transition: 'recovered: notice_withdrawn', state: 'none' });
    expect(back?.stops).toContain('off-boarding/access');
  });

  it('is off-boarded to the end once it has gone', () => {
    const [, gone] = live([
      { day: '2026-03-05', notice: NOTICE },
      { day: '2026-04-01', gone: true },
    ]);
    expect(gone).toMatchObject({ transition: 'churned: churned', state: 'none' });
    expect(gone?.stops).toEqual(['risk/call', 'risk/guide', 'payment/invoice']);
  });
});

function flag(kind: 'risk' | 'no_risk', more: Partial<AccountFlag> = {}): AccountFlag {
  return {
    id: `flag-${kind}`,
    accountId: 'A1',
    kind,
    words: 'sponsor leaves in May',
    fromOn: '2026-03-04',
    untilOn: '2026-03-10',
    leavesOn: null,
    reason: null,
    saidBy: 'ana@corp.example',
    saidAt: new Date('2026-03-04T09:00:00Z'),
    endedOn: null,
    endedBy: null,
    ...more,
  };
}

describe('a person’s word', () => {
  it('opens an alert though nothing is wrong, also in the cool-down, and ends with its last day', () => {
    const days = live([
      { day: '2026-03-04', flag: flag('risk') },
      { day: '2026-03-05', flag: flag('risk') },
      { day: '2026-03-11' },
      { day: '2026-03-12', flag: flag('risk', { id: 'another' }) },
    ]);
    expect(days.map(({ transition }) => transition)).toEqual([
      'opened: first',
      null,
      'recovered: calm',
      'opened: again',
    ]);
    expect(days[0]).toMatchObject({
      rules: ['by-hand'],
      tasks: ['risk/call 2026-03-05', 'risk/guide 2026-03-05'],
    });
  });

  it('ends a risk alert and lets none open, whatever the index says', () => {
    const days = live([
      { day: '2026-03-04', more: AT_RISK },
      { day: '2026-03-05', more: AT_RISK, flag: flag('no_risk') },
      { day: '2026-03-25', more: AT_RISK, flag: flag('no_risk') },
      { day: '2026-03-26', more: AT_RISK },
    ]);
    expect(days.map(({ transition }) => transition)).toEqual([
      'opened: first',
      'recovered: by_hand',
      null,
      'opened: again',
    ]);
    expect(days[2]?.held).toEqual([{ accountId: 'A1', reason: 'by_hand' }]);
  });

  it('silences no detractor', () => {
    const [day] = live([
      { day: '2026-03-04', flag: flag('no_risk'), more: { detractors: [answer('r1', '2026-03-04')] } },
    ]);
    expect(day).toMatchObject({ transition: 'opened: first', rules: ['detractor'] });
  });

  it('stays known where the index is not', () => {
    const unknown: Partial<AlertInputs> = { band: 'unknown', health: null };
    const days = live([
      { day: '2026-03-04', flag: flag('risk') },
      { day: '2026-03-11', more: unknown },
    ]);
    expect(days[1]).toMatchObject({ transition: 'recovered: calm' });
  });
});
