import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { type CliResult, jsonLines, PROJECT, runCli } from '../../helpers/cli.ts';
import { createTestDatabase } from '../../helpers/services/test-database.ts';
import { makeTestHome } from '../../helpers/services/test-home.ts';

const FIXTURES = join(PROJECT, 'test/fixtures/cases');

/** A place of its own for one situation: a copy of its files, and an installation to run them through. */
export interface Situation {
  /** Folder of the copied fixture, or of the place where files were written. */
  folder(name: string): string;
  write(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<string>;
  run(...args: string[]): Promise<CliResult>;
  /** One pass over a folder; its summary. */
  pass(
    name: string,
    asOf: string,
    ...more: string[]
  ): Promise<{ code: number | null; summary: PassSummary; notes: string }>;
  rows<T>(...args: string[]): Promise<T[]>;
  remove(): Promise<void>;
}

export interface PassSummary {
  accounts: { known: number; scored: number; unknown: number };
  alerts: { opened: number; recovered: number; held: number };
  tasks: { created: number };
  sources: { name: string; rows: number; loaded: number; quarantined: number }[];
}

export interface QuarantineRow {
  file: string;
  line: number;
  column: string | null;
  code: string;
  message: string;
  state: string;
}

/** @param fixture name under the fixtures of cases, or null when the test writes its own files */
export async function makeSituation(fixture: string | null): Promise<Situation> {
  const place = await makeTestHome();
  const home = join(place.path, 'home');
  const folder = (name: string) => join(place.path, 'given', name);
  if (fixture !== null) await cp(join(FIXTURES, fixture), join(place.path, 'given'), { recursive: true });
  const database = await createTestDatabase({ migrate: migrateDatabase });
  const env = { DATABASE_URL: database.url };
  const run = (...args: string[]) => runCli([...args, '--home', home], { env });
  return {
    folder,
    async write(name, files) {
      await mkdir(folder(name), { recursive: true });
      for (const [file, content] of Object.entries(files)) await writeFile(join(folder(name), file), content);
      return folder(name);
    },
    run,
    async pass(name, asOf, ...more) {
      const result = await run('run', '--data', folder(name), '--as-of', asOf, '--json', ...more);
      if (result.stdout === '') throw new Error(`the pass failed (${result.code}): ${result.stderr}`);
      return { code: result.code, summary: JSON.parse(result.stdout) as PassSummary, notes: result.stderr };
    },
    rows: async <T>(...args: string[]) => jsonLines<T>(await run(...args, '--json')),
    async remove() {
      await database.drop();
      await place.remove();
    },
  };
}
