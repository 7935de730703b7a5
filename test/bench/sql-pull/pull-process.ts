import { readFile } from 'node:fs/promises';
import { sqlSourceSchema } from '../../../src/config/schema-sql.ts';
import { sqlSource } from '../../../src/sources/sql/sql-source.ts';
import { connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';

/** One pull in a process of its own. Arguments: URL of the product, URL of the target, query. Tells figures as JSON. */
const [from, to, query] = process.argv.slice(2) as [string, string, string];
const source = sqlSource(
  sqlSourceSchema.parse({ kind: 'sql', url_env: 'PRODUCT', queries: { usage: query } }),
  {
    baseDir: '.',
    variable: () => from,
    now: () => new Date('2025-01-01'),
    random: () => 0.5,
    pause: () => Promise.resolve(),
  },
);
const connection = connect(to);
const before = performance.now();
const summary = await importSource(connection.raw, source, { now: new Date(), settings: SETTINGS });
const seconds = (performance.now() - before) / 1000;
await connection.close();
const peakKilobytes = /^VmHWM:\s+(\d+)/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
const { loaded, replaced, unchanged } = summary.files[0]!;
process.stdout.write(
  JSON.stringify({ seconds, loaded, replaced, unchanged, peakMegabytes: Number(peakKilobytes) / 1024 }),
);
