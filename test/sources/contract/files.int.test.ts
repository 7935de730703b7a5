import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesSourceSchema } from '../../../src/config/schema-files.ts';
import { filesSource } from '../../../src/sources/files/files-source.ts';
import { writeXlsx } from '../../helpers/write-xlsx.ts';
import type { Fact } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const NO_SERVER = 'a file on this machine asks nobody';

/** How the same rows stand in a file of each kind, and what of it is left when it is cut. */
const KINDS: Record<string, (rows: readonly (readonly [string, string, string, string])[]) => Buffer> = {
  'usage.ndjson.gz': (rows) =>
    gzipSync(rows.map(([a, p, d, e]) => `${JSON.stringify({ a, p, d, e })}\n`).join('') || '\n'),
  'usage.xlsx': (rows) => writeXlsx({ Sheet: [['a', 'p', 'd', 'e'], ...rows] }),
};

for (const [file, encode] of Object.entries(KINDS)) {
  describeAdapter({
    kind: `files (${file})`,
    entity: 'usage',
    file,
    pageSize: 5_000,
    secret: null,
    without: {
      'incremental pull': 'a file is told as a whole, or is the same as before',
      deletion: 'a file says nothing of rows that it does not hold',
      'kept part': 'a file that cannot be read to its end is not loaded at all',
      secret: 'a file has none',
      'time-out': NO_SERVER,
      'too many requests': NO_SERVER,
      'server error': NO_SERVER,
    },
    async open() {
      const folder = await mkdtemp(join(tmpdir(), 'files-'));
      const told = new Map<number, Fact>();
      let again: readonly Fact[] = [];
      let spoilt: (readonly [string, string, string, string])[] = [];
      const write = (cut = false) => {
        const rows = [...told.values(), ...again].map(
          ({ n, revision, day }) =>
            ['A1', `p${n}`, day.split('-').reverse().join('/'), `${revision},0`] as const,
        );
        const bytes = encode([...rows, ...spoilt]);
        return writeFile(join(folder, file), cut ? bytes.subarray(0, bytes.length / 2) : bytes);
      };
      await write();
      const columns = { account_id: 'a', product: 'p', day: 'd', events: 'e' };
      const declared = { path: file, entity: 'usage', columns, decimal: ',', dates: 'dd/MM/yyyy' } as const;
      const config = filesSourceSchema.parse({ kind: 'files', files: [declared] });
      return {
        source: () => filesSource(config, folder),
        tell(facts) {
          for (const fact of facts) told.set(fact.n, fact);
          return write();
        },
        spoil() {
          spoilt = [['A1', 'p0', '01/01/2024', 'many']];
          return write();
        },
        mend() {
          spoilt = [];
          return write();
        },
        repeat(facts) {
          again = facts;
          return write();
        },
        forget: () => Promise.reject(new Error('not for a file')),
        fail: () => write(true),
        heal: () => write(),
        stored: (raw) => raw`
          select substr(product, 2)::int as n, events::int as revision from usage order by 1`,
        close: () => rm(folder, { recursive: true }),
      };
    },
  });
}
