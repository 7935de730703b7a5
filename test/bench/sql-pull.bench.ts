import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Sql } from 'postgres';
import { connect } from '../../src/store/connect.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { type OwnPostgres, startOwnPostgres } from '../helpers/services/own-postgres.ts';
import { type Figures, formatFigures, measure } from './cpu-seconds.ts';

const PROCESS = fileURLToPath(new URL('./sql-pull/pull-process.ts', import.meta.url));
const run = promisify(execFile);
const QUERY = 'select account_id, product, day, events, active_users, seats from daily_usage';
const DAYS = 100;

interface Pulled {
  loaded: number;
  replaced: number;
  unchanged: number;
  peakMegabytes: number;
}

/**
 * A pull of usage from one database of a server into another, against `COPY … TO | COPY … FROM` with psql into a bare
 * table with the same primary key; in turns, each into an empty table.
 */
export async function benchSqlPull({ rows, repeat }: { rows: number; repeat: number }): Promise<void> {
  const postgres = await startOwnPostgres();
  const to = postgres.url();
  const from = to.replace(/\/[^/]*$/, '/product');
  await migrateDatabase(to);
  const connection = connect(to, { max: 1 });
  try {
    await makeProduct(connection.raw, from, rows);
    await connection.raw`create table bare_usage (like usage including all)`;
    await connection.raw`insert into accounts (account_id) select 'A' || n from generate_series(1, ${rows / DAYS}) n`;
    const copies: Figures[] = [];
    const pulls: (Figures & Pulled)[] = [];
    for (let n = 0; n < repeat; n++) {
      await empty(connection.raw, 'bare_usage');
      copies.push(
        await measure(postgres, () =>
          run('sh', [
            '-c',
            `psql -qc "copy (${QUERY}) to stdout" "$0" | psql -qc "copy bare_usage (account_id, product, day, events, active_users, seats) from stdin" "$1"`,
            from,
            to,
          ]),
        ),
      );
      await empty(connection.raw, 'usage, source_files, quarantine');
      pulls.push(await pull(postgres, { from, to }));
    }
    const again = await pull(postgres, { from, to });
    const total = await connection.raw`select count(*)::int as n, sum(events)::float as events from usage`;
    const same =
      await connection.raw`select count(*)::int as n, sum(events)::float as events from bare_usage`;
    if (JSON.stringify(total) !== JSON.stringify(same)) throw new Error('the two tables differ');
    report(rows, { copies, pulls, again });
  } finally {
    await connection.close();
    await postgres.stop();
  }
}

async function makeProduct(raw: Sql, url: string, rows: number): Promise<void> {
  await raw`create database product`;
  const product = connect(url, { max: 1 });
  await product.raw`
    create table daily_usage as select 'A' || a as account_id, 'app' as product, date '2024-01-01' + d as day,
      (a * 7919 + d * 104729) % 500 as events, (a + d) % 40 as active_users, 50 as seats
    from generate_series(0, ${DAYS - 1}) d, generate_series(1, ${rows / DAYS}) a`;
  await product.raw`vacuum analyze daily_usage`;
  await product.close();
}

async function empty(raw: Sql, tables: string): Promise<void> {
  await raw.unsafe(`truncate ${tables}`);
  // What one turn has left to be written shall not be paid by the next.
  await raw`checkpoint`;
}

async function pull(
  postgres: OwnPostgres,
  { from, to }: { from: string; to: string },
): Promise<Figures & Pulled> {
  let told = '';
  const figures = await measure(postgres, async () => {
    ({ stdout: told } = await run(process.execPath, ['--import', 'tsx', PROCESS, from, to, QUERY]));
  });
  const { seconds, ...pulled } = JSON.parse(told) as Pulled & { seconds: number };
  // Starting Node and compiling TypeScript is no part of a pull in a service.
  return { ...pulled, cpu: figures.cpu, wall: seconds };
}

function report(
  rows: number,
  { copies, pulls, again }: { copies: Figures[]; pulls: (Figures & Pulled)[]; again: Figures & Pulled },
): void {
  const least = (all: readonly number[]) => Math.min(...all);
  const ratio = (of: (one: Figures) => number) => least(pulls.map(of)) / least(copies.map(of));
  const [wall, cpu] = [ratio((one) => one.wall), ratio((one) => one.cpu)];
  const memory = Math.max(...pulls.map(({ peakMegabytes }) => peakMegabytes));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  say(`${rows.toLocaleString('en-US')} rows of usage from one database into another`);
  say(`  COPY | COPY          ${formatFigures(copies)}`);
  say(`  pull                 ${formatFigures(pulls)}, ${memory.toFixed(0)} MB resident`);
  say(
    `  the same once more   ${formatFigures([again])}, ${again.unchanged.toLocaleString('en-US')} unchanged`,
  );
  say(
    `  ${wall <= 3 ? 'met   ' : 'MISSED'} pull / COPY | COPY: ${wall.toFixed(2)} wall, ${cpu.toFixed(2)} cpu (at most 3 wall)`,
  );
}
