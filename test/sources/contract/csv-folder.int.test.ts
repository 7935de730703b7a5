import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import { makeCsvFolder } from '../csv-folder/make-folder.ts';
import type { Fact } from './adapter-harness.ts';
import { describeAdapter } from './describe-adapter.ts';

const NO_SERVER = 'a folder on this machine asks nobody';

describeAdapter({
  kind: 'csv-folder',
  entity: 'usage',
  file: 'usage.csv.gz',
  // A read of 256 KiB, in rows of about 29 bytes.
  pageSize: 9_600,
  secret: null,
  without: {
    'incremental pull': 'a file is told as a whole, or is the same as before',
    deletion: 'a file says nothing of rows that it does not hold',
    'kept part': 'a file that cannot be read to its end is not loaded at all',
    'slow source': 'a folder is recorded whole or not at all',
    secret: 'a folder has none',
    'time-out': NO_SERVER,
    'too many requests': NO_SERVER,
    'server error': NO_SERVER,
  },
  async open() {
    const folder = await makeCsvFolder({ 'accounts.csv': 'account_id\nA1\n' });
    const told = new Map<number, Fact>();
    let again: readonly Fact[] = [];
    let spoilt = '';
    const rowOf = ({ n, revision, day }: Fact) => `A1,p000000${n},${day},${revision}\n`;
    const write = (cut = false) => {
      const text = `account_id,product,day,events\n${[...told.values(), ...again].map(rowOf).join('')}${spoilt}`;
      const packed = gzipSync(text);
      return writeFile(`${folder.path}/usage.csv.gz`, cut ? packed.subarray(0, -12) : packed);
    };
    await write();
    return {
      source: () => csvFolderSource({ folder: folder.path }),
      tell(facts) {
        for (const fact of facts) told.set(fact.n, fact);
        return write();
      },
      spoil() {
        spoilt = 'A1,p0,2024-01-01,many\n';
        return write();
      },
      mend() {
        spoilt = '';
        return write();
      },
      repeat(facts) {
        again = facts;
        return write();
      },
      forget: () => Promise.reject(new Error('not for a folder')),
      fail: () => write(true),
      heal: () => write(),
      stored: (raw) => raw`
        select substr(product, 2)::int as n, events::int as revision from usage order by 1`,
      close: () => folder.remove(),
    };
  },
});
