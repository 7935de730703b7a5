import type { Sql } from 'postgres';
import { addDays } from '../../src/domain/day.ts';
import { packUsage } from '../../src/store/pack-usage.ts';
import { type Figures, formatFigures, measure, medianOf } from './cpu-seconds.ts';
import { AS_OF, type BenchBook, makeBenchBook } from './scoring/bench-book.ts';
import { importLateData } from './scoring/late-data.ts';
import { benchPerAccount } from './scoring/per-account.ts';
import { type PassFigures, runPass } from './scoring/run-pass.ts';
import { createTunedTable, runTunedStatement } from './scoring/tuned-statement.ts';

export interface ScoringSizes {
  accounts: number;
  days: number;
  /** Times the tuned statement and the full pass are run, in turns; the median of each counts. */
  repeat: number;
  /** Only the full pass, for sizes at which the rest would take too long. */
  passOnly: boolean;
}

/** The size that the memory of a larger book is held against. */
const SMALL = 10_000;
/** One account in this many gets late data. */
const LATE = 20;

/** The product's scoring job against one tuned SQL statement, on simulated usage in an embedded PostgreSQL. */
export async function benchScoring(sizes: ScoringSizes): Promise<void> {
  const { accounts, days, passOnly } = sizes;
  const small = accounts > SMALL ? await withBook({ accounts: SMALL, days }, freshPass) : null;
  if (small) say(`${count(SMALL)} accounts x ${days} days: ${describe(small)}`);
  await withBook({ accounts, days }, async (book) => {
    say(`${count(accounts)} accounts x ${days} days = ${count(book.usageRows)} rows of usage`);
    if (passOnly) await packBook(book);
    const best = passOnly ? await freshPass(book) : await compare(book, sizes);
    say(`  full pass            ${describe(best)}`);
    if (small) {
      const memory = (of: PassFigures) => of.nodeMegabytes + of.serverMegabytes;
      judge(`memory against ${count(SMALL)} accounts`, memory(best) / memory(small), 1.2);
    }
    say(`  stored               ${await describeStorage(book.raw)}`);
  });
}

async function compare(book: BenchBook, { accounts, repeat }: ScoringSizes): Promise<PassFigures> {
  const { raw } = book;
  const rows = await freshPass(book);
  say(`  nothing packed       ${describe(rows)}`);
  await packBook(book);
  await createTunedTable(raw);
  const tuned: Figures[] = [];
  const passes: (Figures & { pass: PassFigures })[] = [];
  for (let n = 0; n < repeat; n++) {
    tuned.push(await measure(book, () => runTunedStatement(book.url)));
    let pass: PassFigures | undefined;
    const { cpu } = await measure(book, async () => {
      pass = await freshPass(book);
    });
    // Starting Node and compiling TypeScript is no part of a pass in a service.
    passes.push({ wall: pass!.seconds, cpu: cpu - pass!.startCpu, pass: pass! });
  }
  const best = passes.map(({ pass }) => pass).reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const ratio = (of: (one: Figures) => number) => medianOf(passes.map(of)) / medianOf(tuned.map(of));
  say(`  tuned statement      ${formatFigures(tuned)} (16 sums and counts, no baseline)`);
  say(`  full pass            ${formatFigures(passes)}`);
  judge(
    'full pass / tuned statement',
    ratio(({ wall }) => wall),
    1.4,
  );
  say(`         the same in cpu: ${ratio(({ cpu }) => cpu).toFixed(3)}`);

  const each = await benchPerAccount(raw, accounts);
  say(
    `  one query each       ${(each * 1000).toFixed(2)} ms per account, ${(each * accounts).toFixed(1)} s for all`,
  );
  const faster = (each * accounts) / best.seconds;
  say(`  ${verdict(faster >= 10)} full pass faster per account: ${faster.toFixed(1)} times (at least 10)`);

  await importLateData(raw, LATE);
  const late = await runPass(book);
  say(`  5 % with late data   ${late.seconds.toFixed(2)} s for ${count(late.scored)} accounts`);
  judge('5 % changed / full pass', late.seconds / best.seconds, 0.08);
  const tomorrow = addDays(AS_OF, 1);
  await raw`insert into usage select account_id, ${tomorrow}::date, product, events, active_users, seats
    from usage where day = ${AS_OF}::date`;
  const next = await runPass(book, tomorrow);
  say(`  next day             ${next.seconds.toFixed(2)} s, one new row of each account`);
  judge('next day / full pass', next.seconds / best.seconds, 0.6);
  return best;
}

/** As the weekly job does it: passes after it read blocks. */
async function packBook(book: BenchBook): Promise<void> {
  const { signal } = new AbortController();
  const figures = await measure(book, () => packUsage(book.raw, { asOf: AS_OF, signal }));
  const [{ blocks, rows }] = await book.raw<[{ blocks: number; rows: number }]>`
    select pg_total_relation_size('usage_blocks') as blocks, pg_total_relation_size('usage') as rows`;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  say(
    `  packing all usage    ${formatFigures([figures])}: ${megabytes(rows)} of rows, ${megabytes(blocks)} of blocks`,
  );
}

/** A full pass over a day that was never scored. */
async function freshPass(book: BenchBook): Promise<PassFigures> {
  await book.raw`truncate scores`;
  await book.raw`delete from facts where key like 'scored:%'`;
  return runPass(book);
}

async function withBook<T>(
  size: { accounts: number; days: number },
  use: (book: BenchBook) => Promise<T>,
): Promise<T> {
  const book = await makeBenchBook(size);
  try {
    return await use(book);
  } finally {
    await book.close();
  }
}

async function describeStorage(raw: Sql): Promise<string> {
  const [size] = await raw<[{ scores: number; rows: number; detail: number; features: number }]>`
    select pg_total_relation_size('scores') as scores, (select count(*)::int from scores) as rows, (select avg(length(detail))::int from scores) as detail,
      (select avg(length(features))::int from scores) as features`;
  const each = Math.round(size.scores / size.rows);
  return `${each} bytes per account and day (detail ${size.detail}, features ${size.features} characters)`;
}

function describe(pass: PassFigures): string {
  const rate = count(Math.round(pass.scored / pass.seconds));
  const memory = `${pass.nodeMegabytes.toFixed(0)} + ${pass.serverMegabytes.toFixed(0)} MB (Node + PostgreSQL)`;
  return `${pass.seconds.toFixed(2)} s, ${rate} accounts/s, ${memory}`;
}

function judge(what: string, ratio: number, most: number): void {
  say(`  ${verdict(ratio <= most)} ${what}: ${ratio.toFixed(3)} (at most ${most})`);
}

const verdict = (met: boolean) => (met ? 'met   ' : 'MISSED');
const count = (n: number) => n.toLocaleString('en-US');
const say = (line: string) => void process.stdout.write(`${line}\n`);
