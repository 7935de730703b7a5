import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import { examples } from '../../helpers/examples.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { type ImportBench, NOON, openImportBench, TABLES } from './import-helpers.ts';

const ACCOUNTS = ['A1,2023-01-01,', 'A2,,', 'A3,2024-01-03,2024-03-01'];
const HEADING = 'account_id,product,day,events';

/** One compares large files with what is stored, as all do; the other looks at every row. */
let compared: ImportBench;
let careful: ImportBench;
beforeAll(async () => {
  [compared, careful] = await Promise.all([openImportBench({}), openImportBench({})]);
});
afterAll(() => Promise.all([compared.close(), careful.close()]));

const LINES = 40;
const line = (account: string, at: number, events: number) =>
  `${account},app,${addDays('2024-01-01', at * 2)},${events}`;
const ORDERS = {
  byAccount: ['A1', 'A2', 'A3'].flatMap((account) => days().map((at) => line(account, at, at))),
  byDay: days().flatMap((at) => ['A1', 'A2', 'A3'].map((account) => line(account, at, at))),
};

function days(): number[] {
  return Array.from({ length: LINES }, (_, at) => at);
}

const odd = fc.constantFrom(
  ...[
    '"A1",app,2024-01-05,7',
    'A2,"a, b",2024-01-05,7',
    'A1,app,never,3',
    'A7,app,2024-01-05,1',
    'X1,app,2024-01-03,4',
  ],
  ...[
    'A3,app,2023-12-31,5',
    'A3,app,2024-03-02,5',
    ' A1,app,2024-01-09,5',
    'A1,,2024-01-09,5',
    'A1,app,2024-01-09',
    '',
  ],
  ...[
    'A1,app,2024-01-03,1',
    'A2,app,2024-01-03,2',
    'A1,app,2024-01-03,1.5e1',
    HEADING,
    '"A2",app,2024-01-03,9',
    'A1,"broken',
  ],
);
const place = fc.nat({ max: 3 * LINES });
type Step = (state: State) => Promise<void> | void;
interface State {
  accounts: string[];
  lines: string[];
  both(statement: string): Promise<void>;
}
const statement = fc.constantFrom(
  "update usage set events = 77 where account_id = 'A2'",
  "delete from usage where day < '2024-01-20'",
  "delete from usage where account_id = 'A1' and day = '2024-01-03'",
  'truncate usage',
  'update usage set seats = 3',
  "delete from usage where day < '1999-01-01'",
  "insert into identities values ('crm', 'ids', 'crm', 'x1', 'A1', 'X1') on conflict do nothing",
);
const account = fc.constantFrom('A7,,', 'A3,2024-02-01,', 'A1,2024-01-30,2024-01-31');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(place, fc.nat(9)).map(correctOne) },
  {
    weight: 3,
    arbitrary: fc.nat(99).map(
      (at) =>
        ({ lines }: State) =>
          void lines.push(line('A1', 200 + at, at)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, fc.nat(9)).map(
      ([at, many]) =>
        ({ lines }: State) =>
          void lines.splice(at, many),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(place, odd).map(
      ([at, text]) =>
        ({ lines }: State) =>
          void lines.splice(at, 0, text),
    ),
  },
  {
    weight: 1,
    arbitrary: place.map(
      (at) =>
        ({ lines }: State) =>
          void lines.push(lines[at % lines.length]!),
    ),
  },
  {
    weight: 2,
    arbitrary: statement.map(
      (sql) =>
        ({ both }: State) =>
          both(sql),
    ),
  },
  { weight: 1, arbitrary: account.map(tellAccount) },
);

function correctOne([place, events]: [number, number]): Step {
  return ({ lines }) => {
    const at = place % lines.length;
    lines[at] = lines[at]!.replace(/[^,]*$/, `${events}`);
  };
}

function tellAccount(told: string): Step {
  return ({ accounts }) => {
    const known = accounts.findIndex((one) => one.startsWith(told.slice(0, 3)));
    accounts.splice(known < 0 ? accounts.length : known, known < 0 ? 0 : 1, told);
  };
}

const history = fc.record({
  order: fc.constantFrom<keyof typeof ORDERS>('byAccount', 'byAccount', 'byDay'),
  first: fc.array(fc.tuple(place, odd), { maxLength: 1 }),
  newline: fc.constantFrom('\n', '\n', '\r\n', '\ufeff'),
  versions: fc.array(fc.array(step, { minLength: 1, maxLength: 2 }), { minLength: 4, maxLength: 5 }),
});

async function importInto(bench: ImportBench, files: Record<string, string>, compareFrom: number) {
  const { raw } = bench;
  await bench.folder.write(files);
  const [{ before }] = await raw<
    [{ before: string }]
  >`select coalesce(max(seq), 0)::text as before from account_changes`;
  const summary = await bench.run(NOON, SETTINGS, { compareFrom });
  const changed = await raw`select account_id from account_changes where seq > ${before} order by 1`;
  const [{ left }] = await raw<[{ left: boolean }]>`
    select bool_or(stretches is not null) as left from source_files`;
  const dump = await bench.dump();
  const books = await raw`
    select to_jsonb(f) - 'stretches' - 'stretches_since' as book from source_files f order by source, file`;
  dump.source_files = [...books];
  return { summary, changed, dump, left };
}

it('loads a file and its later versions as if every row were looked at', async () => {
  const seen = { kept: 0, imports: 0 };
  const both = async (statement: string) => {
    for (const { raw } of [compared, careful]) await raw.unsafe(statement);
  };
  await fc.assert(
    fc.asyncProperty(history, async ({ order, first, newline, versions }) => {
      await both(`truncate ${TABLES.join(', ')}, identities, account_changes restart identity`);
      const state: State = { accounts: [...ACCOUNTS], lines: [...ORDERS[order]], both };
      for (const [at, text] of first) state.lines.splice(at, 0, text);
      for (const steps of [[], ...versions]) {
        for (const change of steps) await change(state);
        const text = [HEADING, ...state.lines, ''].join(newline === '\ufeff' ? '\n' : newline);
        const files = {
          'accounts.csv': ['account_id,started_on,churned_on', ...state.accounts, ''].join('\n'),
          'usage.csv': newline === '\ufeff' ? newline + text : text,
        };
        const [{ left, ...fast }, { left: none, ...slow }] = await Promise.all([
          importInto(compared, files, 0),
          importInto(careful, files, Number.POSITIVE_INFINITY),
        ]);
        expect(fast).toEqual(slow);
        expect(none).toBe(false);
        seen.imports++;
        if (left) seen.kept++;
      }
    }),
    { seed: 20271, numRuns: examples(4) },
  );
  // Else nothing was compared.
  expect(seen.kept).toBeGreaterThan(seen.imports / 4);
});
