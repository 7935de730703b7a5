import fc from 'fast-check';
import { addDays, toEpochDay } from '../../../src/domain/day.ts';
import type {
  AccountFacts,
  Invoice,
  SourceState,
  SourceStates,
  SurveyAnswer,
  UsageSeries,
} from '../../../src/domain/types.ts';
import { bareAccount } from '../../helpers/bare-account.ts';
import { bareInvoice } from '../../helpers/bare-invoice.ts';

export const AS_OF = '2024-06-14';
export const TODAY = toEpochDay(AS_OF);

export const ACCOUNT = bareAccount({ accountId: 'a', startedOn: '2022-01-01' });

const FRESH: SourceState = { loaded: true, stale: false, watermark: AS_OF };
export const ALL_FRESH: SourceStates = {
  usage: FRESH,
  surveys: FRESH,
  invoices: FRESH,
  subscriptions: FRESH,
  signals: FRESH,
};

export function factsOf(part: Partial<AccountFacts>): AccountFacts {
  return {
    account: ACCOUNT,
    usage: [],
    users: [],
    surveys: [],
    invoices: [],
    subscriptions: [],
    signals: [],
    ...part,
  };
}

/** Rows as [days ago, events, users]. */
export type UsageRow = readonly [age: number, events: number, users: number];

export function seriesOf(product: string, rows: readonly UsageRow[], today = TODAY): UsageSeries {
  const byDay = new Map(rows.map(([age, events, users]) => [today - age, [events, users] as const]));
  const days = [...byDay.keys()].sort((a, b) => a - b);
  return {
    product,
    days: Int32Array.from(days),
    events: Float64Array.from(days, (d) => byDay.get(d)![0]),
    activeUsers: Float64Array.from(days, (d) => byDay.get(d)![1]),
    seats: new Float64Array(days.length).fill(Number.NaN),
  };
}

/** A life of use: a rhythm, a level, and a stretch at another level at its end. */
export const usageRows = fc
  .record({
    history: fc.integer({ min: 5, max: 420 }),
    chance: fc.constantFrom(0.03, 0.1, 0.3, 0.7, 1),
    level: fc.integer({ min: 1, max: 200 }),
    users: fc.integer({ min: 1, max: 40 }),
    changedAgo: fc.integer({ min: 0, max: 90 }),
    changedTo: fc.constantFrom(0, 0.3, 1, 1.5),
    dice: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
  })
  .map(({ history, chance, level, users, changedAgo, changedTo, dice }) => {
    const rows: UsageRow[] = [];
    for (let age = history; age >= 0; age--) {
      const factor = age < changedAgo ? changedTo : 1;
      const roll = dice[(age * 7) % 60]!;
      if (roll > chance * Math.min(1, factor) || factor === 0) continue;
      const wobble = 0.7 + 0.6 * dice[(age * 11 + 5) % 60]!;
      rows.push([age, Math.ceil(level * factor * wobble), Math.ceil(users * Math.min(1, factor) * wobble)]);
    }
    return rows;
  });

const daysAgo = fc.integer({ min: 0, max: 500 });

export const survey: fc.Arbitrary<SurveyAnswer> = fc
  .record({
    id: fc.integer({ min: 0, max: 1e9 }),
    kind: fc.constantFrom('nps', 'ces'),
    nps: fc.integer({ min: 0, max: 10 }),
    ces: fc.integer({ min: 1, max: 5 }),
    respondent: fc.constantFrom(null, 'ana', 'ben'),
    role: fc.constantFrom(null, 'admin'),
    ago: daysAgo,
  })
  .map(({ id, kind, nps, ces, respondent, role, ago }) => ({
    responseId: `r${id}`,
    kind,
    score: kind === 'nps' ? nps : ces,
    comment: null,
    respondent,
    role,
    respondedAt: `${addDays(AS_OF, -ago)}T0${id % 10}:00:00.000Z`,
  }));

export const invoice: fc.Arbitrary<Invoice> = fc
  .record({
    id: fc.integer({ min: 0, max: 1e9 }),
    dueAgo: fc.integer({ min: -30, max: 300 }),
    late: fc.integer({ min: -5, max: 60 }),
    status: fc.constantFrom('open', 'paid', 'past_due', 'void', 'uncollectible'),
    attempts: fc.integer({ min: 0, max: 4 }),
  })
  .map(({ id, dueAgo, late, status, attempts }) => {
    const dueOn = addDays(AS_OF, -dueAgo);
    const paidOn = addDays(dueOn, late);
    const paid = status === 'paid' && paidOn <= AS_OF;
    return bareInvoice({
      invoiceId: `i${id}`,
      amount: 100,
      currency: 'EUR',
      issuedOn: addDays(dueOn, -30),
      dueOn,
      paidOn: paid ? paidOn : null,
      status: status === 'paid' && !paid ? 'open' : status,
      attempts,
    });
  });

export const facts: fc.Arbitrary<AccountFacts> = fc
  .record({
    products: fc.array(usageRows, { maxLength: 3 }),
    surveys: fc.uniqueArray(survey, { maxLength: 5, selector: (s) => s.responseId }),
    invoices: fc.uniqueArray(invoice, { maxLength: 5, selector: (i) => i.invoiceId }),
    renewalIn: fc.option(fc.integer({ min: -60, max: 200 })),
    startedAgo: fc.option(fc.integer({ min: 0, max: 700 })),
  })
  .map(({ products, surveys, invoices, renewalIn, startedAgo }) =>
    factsOf({
      account: {
        ...ACCOUNT,
        renewalOn: renewalIn === null ? null : addDays(AS_OF, renewalIn),
        startedOn: startedAgo === null ? null : addDays(AS_OF, -startedAgo),
      },
      usage: products.map((rows, i) => seriesOf(`p${i}`, rows)).filter((s) => s.days.length > 0),
      surveys,
      invoices,
    }),
  );
