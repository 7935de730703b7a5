import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Sql } from 'postgres';
import { addDays } from '../../src/domain/day.ts';
import { connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { type OwnPostgres, startOwnPostgres } from '../helpers/services/own-postgres.ts';
import { type Figures, formatFigures, measure, medianOf } from './cpu-seconds.ts';

const PROCESS = fileURLToPath(new URL('./import/import-process.ts', import.meta.url));
const run = promisify(execFile);
const COLUMNS = 'account_id, product, day, events, active_users, seats';
const DAYS = 100;
/** One row in so many says something else in the corrected file. */
const CORRECTED = 1_000;

interface Imported extends Figures {
  nodeCpu: number;
  loaded: number;
  replaced: number;
  unchanged: number;
  peakMegabytes: number;
}

/**
 * A CSV file of usage against `\copy` of the same file with psql into a bare table with the same primary key, in turns,
 * each into an empty table; then the same file with one row in a thousand corrected.
 */
export async function benchImport({ rows, repeat }: { rows: number; repeat: number }): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'harbinger-import-'));
  const postgres = await startOwnPostgres();
  await migrateDatabase(postgres.url());
  const connection = connect(postgres.url(), { max: 1 });
  const { raw } = connection;
  try {
    await raw`create table bare_usage (like usage including all)`;
    await raw`insert into accounts (account_id) select 'A' || n from generate_series(1, ${rows / DAYS}) n`;
    await writeFile(join(folder, 'accounts.csv'), 'account_id\n');
    await writeUsage(folder, { rows, add: 0 });
    const copies: Figures[] = [];
    const imports: Imported[] = [];
    for (let n = 0; n < repeat; n++) {
      await empty(raw, 'bare_usage');
      copies.push(await copyFile(postgres, folder));
      await empty(raw, 'usage, source_files, quarantine, account_changes');
      imports.push(await importFolder(postgres, folder));
    }
    await requireSame(raw);
    const corrected: Imported[] = [];
    for (let n = 1; n <= repeat; n++) {
      await writeUsage(folder, { rows, add: n });
      corrected.push(await importFolder(postgres, folder));
    }
    await empty(raw, 'bare_usage');
    await copyFile(postgres, folder);
    await requireSame(raw);
    report(rows, { copies, imports, corrected });
  } finally {
    await connection.close();
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

/** By account and day, as `harbinger simulate` and most exports write it, which is what \copy likes best. */
async function writeUsage(folder: string, { rows, add }: { rows: number; add: number }): Promise<void> {
  const days = Array.from({ length: DAYS }, (_, at) => addDays('2024-01-01', at));
  const file = createWriteStream(join(folder, 'usage.csv'));
  file.write(`${COLUMNS.replaceAll(' ', '')}\n`);
  for (let a = 1; a <= rows / DAYS; a++) {
    let lines = '';
    days.forEach((day, d) => {
      const events = ((a * 7919 + d * 104729) % 500) + ((a * DAYS + d) % CORRECTED === 0 ? add : 0);
      lines += `A${a},app,${day},${events},${(a + d) % 40},50\n`;
    });
    if (!file.write(lines)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

const copyFile = (postgres: OwnPostgres, folder: string) =>
  measure(postgres, () =>
    run('psql', [
      '-qc',
      `\\copy bare_usage (${COLUMNS}) from '${join(folder, 'usage.csv')}' csv header`,
      postgres.url(),
    ]),
  );

async function importFolder(postgres: OwnPostgres, folder: string): Promise<Imported> {
  let told = '';
  const figures = await measure(postgres, async () => {
    ({ stdout: told } = await run(process.execPath, ['--import', 'tsx', PROCESS, folder, postgres.url()]));
  });
  const { seconds, startCpu, ...imported } = JSON.parse(told) as Omit<Imported, 'wall'> & {
    seconds: number;
    startCpu: number;
  };
  // Starting Node and compiling TypeScript is no part of an import in a service.
  return { ...imported, cpu: figures.cpu - startCpu, wall: seconds };
}

async function empty(raw: Sql, tables: string): Promise<void> {
  await raw.unsafe(`truncate ${tables}`);
  // What one turn has left to be written shall not be paid by the next.
  await raw`checkpoint`;
}

async function requireSame(raw: Sql): Promise<void> {
  const [{ differing }] = await raw<[{ differing: number }]>`
    select count(*)::int as differing from (
      (select * from usage except all select * from bare_usage)
      union all (select * from bare_usage except all select * from usage)) as d`;
  if (differing > 0) throw new Error(`${differing} rows are not in both tables`);
}

function report(
  rows: number,
  { copies, imports, corrected }: { copies: Figures[]; imports: Imported[]; corrected: Imported[] },
): void {
  const ratio = (a: readonly Figures[], b: readonly Figures[], of: keyof Figures) =>
    medianOf(a.map((one) => one[of])) / medianOf(b.map((one) => one[of]));
  const memory = Math.max(...[...imports, ...corrected].map(({ peakMegabytes }) => peakMegabytes));
  const nodeOf = (all: readonly Imported[]) => all.map(({ nodeCpu }) => nodeCpu.toFixed(1)).join(', ');
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const judge = (what: string, [a, b]: readonly [readonly Figures[], readonly Figures[]], most: number) => {
    const wall = ratio(a, b, 'wall');
    const verdict = wall <= most ? 'met   ' : 'MISSED';
    say(
      `  ${verdict} ${what}: ${wall.toFixed(2)} wall, ${ratio(a, b, 'cpu').toFixed(2)} cpu (at most ${most} wall)`,
    );
  };
  say(`${rows.toLocaleString('en-US')} rows of usage from a CSV file`);
  say(`  psql \\copy           ${formatFigures(copies)}`);
  say(`  import               ${formatFigures(imports)}, of it Node ${nodeOf(imports)}`);
  say(
    `  0.1 % corrected      ${formatFigures(corrected)}, of it Node ${nodeOf(corrected)}; ${corrected.at(-1)!.replaced} rows replaced`,
  );
  judge('import / \\copy', [imports, copies], 2.5);
  judge('corrected / import', [corrected, imports], 0.3);
  say(`  ${memory <= 300 ? 'met   ' : 'MISSED'} memory of Node: ${memory.toFixed(0)} MB (at most 300)`);
}
