import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { z } from 'zod';
import { defineJob, type MakeContext } from '../../src/queue/define-job.ts';

/** Jobs that write down in the database what happened to them, so that tests can count it across processes. */
export interface LedgerContext {
  readonly signal: AbortSignal;
  write(what: string): Promise<void>;
  /** How often `what` has been written for this job and slot. */
  count(what: string): Promise<number>;
  gateIsOpen(): Promise<boolean>;
}

export async function createLedger(raw: Sql): Promise<void> {
  await raw`create table ledger (id bigserial primary key, job text, slot timestamptz, what text, pid int)`;
  await raw`create table gate (open boolean)`;
}

export const openGate = (raw: Sql) => raw`insert into gate values (true)`;

export function ledgerContext(raw: Sql): MakeContext<LedgerContext> {
  return ({ job, slot, signal }) => ({
    signal,
    write: async (what) => {
      await raw`insert into ledger (job, slot, what, pid) values (${job}, ${slot}, ${what}, ${process.pid})`;
    },
    count: async (what) => {
      const [row] = await raw<[{ n: number }]>`
        select count(*)::int as n from ledger
        where job = ${job} and slot is not distinct from ${slot} and what = ${what}`;
      return row.n;
    },
    gateIsOpen: async () => (await raw`select 1 from gate`).length > 0,
  });
}

const scheduled = z.strictObject({});

async function waitForGate(context: LedgerContext, signal?: AbortSignal): Promise<void> {
  while (!(await context.gateIsOpen())) await delay(20, undefined, { signal });
}

const write = defineJob({
  name: 'write',
  input: scheduled,
  run: async (context: LedgerContext, _input, { slot }) => {
    await context.write('ran');
    return { slot };
  },
});

/** Waits for the gate; ends at once when it must stop. */
const hold = defineJob({
  name: 'hold',
  input: scheduled,
  run: async (context: LedgerContext) => {
    await context.write('started');
    await waitForGate(context, context.signal);
    await context.write('ended');
    return {};
  },
});

/** Waits for the gate whatever it is told. */
const deaf = defineJob({
  name: 'deaf',
  input: scheduled,
  run: async (context: LedgerContext) => {
    await context.write('started');
    await waitForGate(context);
    return {};
  },
});

const follow = defineJob({
  name: 'follow',
  input: scheduled,
  after: ['hold', 'broken'],
  run: async (context: LedgerContext) => {
    await context.write('ran');
    return {};
  },
});

const flaky = defineJob({
  name: 'flaky',
  input: scheduled,
  run: async (context: LedgerContext) => {
    await context.write('tried');
    if ((await context.count('tried')) < 3) throw new Error('not yet');
    return { tries: await context.count('tried') };
  },
});

const broken = defineJob({
  name: 'broken',
  input: scheduled,
  run: async (context: LedgerContext): Promise<object> => {
    await context.write('tried');
    throw new Error('postgres://user:geheim@db:5432 is no more');
  },
});

const page = defineJob({
  name: 'page',
  input: z.strictObject({ n: z.int() }),
  run: async (context: LedgerContext, { n }) => {
    await context.write(`page ${n} started`);
    if (n === 3 || n === 5) await waitForGate(context, context.signal);
    await context.write(`page ${n}`);
    return { square: n * n };
  },
});

const book = defineJob({
  name: 'book',
  input: scheduled,
  run: async (context: LedgerContext, _input, { fanOut }) => {
    const summaries = await fanOut(
      page,
      Array.from({ length: 12 }, (_, n) => ({ n })),
    );
    await context.write('ran');
    return { squares: summaries.map(({ square }) => square) };
  },
});

const digest = defineJob({
  name: 'digest',
  input: scheduled,
  run: async (context: LedgerContext) => {
    await context.write('ran');
    return {};
  },
  missed: async (context, { reason }) => {
    await context.write(`missed: ${reason}`);
    return {};
  },
});

export const ledgerCatalogue = { write, hold, deaf, follow, flaky, broken, page, book, digest };
export type LedgerJob = keyof typeof ledgerCatalogue;
