import type { RawRow } from '../../../src/sources/rows/create-raw-judge.ts';
import { createRowFeed, type RawBatch, type RawEnd } from '../../../src/sources/rows/create-row-feed.ts';
import type { AnyFeed, FeedState, Source } from '../../../src/sources/source.ts';
import { SourceError } from '../../../src/sources/source-error.ts';
import type { Fact, Fault } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const FILE = 'invoices';
const PAGE = 3;

/** A change that the far side tells: a row, or that one is no more. */
interface Change {
  gone: boolean;
  values: RawRow['values'];
}

/** The shortest adapter there is: a log of changes in pages, that remembers how far it has been read. */
function logSource(log: readonly Change[], failing: () => { fault: Fault; after: number } | null): Source {
  async function* read(state: FeedState | null): AsyncGenerator<RawBatch, RawEnd, void> {
    const begin = Number(state ?? 0);
    for (let from = begin; from < log.length; from += PAGE) {
      const broken = failing();
      if (broken !== null && from + PAGE - begin > broken.after) throw failure(broken.fault);
      const page = log
        .slice(from, from + PAGE)
        .map((change, at) => ({ ...change, line: from - begin + at + 1 }));
      const [rows, gone] = [page.filter((one) => !one.gone), page.filter((one) => one.gone)];
      yield { rows, gone, checkpoint: Math.min(from + PAGE, log.length) };
    }
    const broken = failing();
    if (broken !== null && begin === log.length) throw failure(broken.fault);
    return { state: log.length };
  }
  return {
    name: 'log',
    kind: 'log',
    entityOf: (file) => (file === FILE ? 'invoices' : null),
    open: (settings, { states } = {}) => {
      const feed = createRowFeed({ entity: 'invoices', file: FILE, settings, states, read });
      return Promise.resolve({ feeds: [feed] as AnyFeed[], notices: [] });
    },
  };
}

function failure(fault: Fault): SourceError {
  const place = { file: FILE, line: null, column: null };
  const hint = 'The next pull tries again.';
  return new SourceError([
    { code: 'server_error', ...place, message: `the far side failed (${fault})`, hint },
  ]);
}

describeAdapter({
  kind: 'rows of an adapter',
  entity: 'invoices',
  file: FILE,
  pageSize: PAGE,
  secret: null,
  without: { secret: 'a log in memory has none' },
  open() {
    const log: Change[] = [];
    const told = new Map<number, Fact>();
    let broken: { fault: Fault; after: number } | null = null;
    const put = (values: Record<string, string | number | Date>, gone = false) => {
      log.push({ gone, values: new Map(Object.entries(values)) });
    };
    const tell = (facts: readonly Fact[]) => {
      for (const fact of facts) {
        const { n, revision, day } = fact;
        told.set(n, fact);
        const dates = { issued_on: new Date(`${day}T00:00:00Z`), due_on: `${day}T23:00:00Z` };
        put({ invoice_id: `i${n}`, account_id: 'A1', amount: revision, status: 'open', ...dates });
      }
      return Promise.resolve();
    };
    const spoilt = { invoice_id: 'i0', account_id: 'A1', due_on: '2024-01-01', status: 'open' };
    return Promise.resolve({
      source: () => logSource(log, () => broken),
      tell,
      repeat: tell,
      spoil: () => Promise.resolve(put({ ...spoilt, amount: 'much' })),
      mend: () => Promise.resolve(put({ ...spoilt, amount: 1 })),
      forget: (n) => Promise.resolve(put({ invoice_id: `i${n}` }, true)),
      fail: (fault, after) => {
        broken = { fault, after };
        return Promise.resolve();
      },
      heal: () => {
        broken = null;
        return Promise.resolve();
      },
      stored: (raw) => raw`
        select substr(invoice_id, 2)::int as n, amount::int as revision from invoices
        where status <> 'void' and invoice_id <> 'i0' order by 1`,
      close: () => Promise.resolve(),
    });
  },
});
