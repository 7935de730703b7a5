import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guessSources, writeFiles } from '../../src/cli/guess-sources.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guess-'));
  file = join(folder, 'harbinger.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

const USAGE = { path: 'u.csv', entity: 'usage' as const, columns: { events: 'n' } };
const domain = (system: string) => ({
  path: 'a.csv',
  entity: 'identities' as const,
  columns: { account_id: 'id', external_id: system },
  constants: { system },
});

it('makes the configuration, and adds nothing twice', async () => {
  writeFiles(file, [USAGE, domain('domain'), domain('stripe')]);
  const first = await readFile(file, 'utf8');
  writeFiles(file, [USAGE, domain('domain'), domain('stripe')]);
  expect(await readFile(file, 'utf8')).toBe(first);
  expect(await readdir(folder)).toEqual(['harbinger.yaml']);
  const [source] = loadConfig(file).config.sources;
  expect(source).toMatchObject({
    kind: 'files',
    name: 'files',
    files: [USAGE, domain('domain'), domain('stripe')],
  });
});

it('keeps what stands there, its comments too, and takes a new proposal for the same file', async () => {
  const before = `# ours\ntimezone: Europe/Berlin # here\nsources:\n  - { kind: csv-folder, path: data } # the old one\n`;
  await writeFile(file, before);
  writeFiles(file, [USAGE]);
  writeFiles(file, [{ ...USAGE, columns: { events: 'total' } }]);
  const after = await readFile(file, 'utf8');
  for (const comment of ['# ours', '# here', '# the old one']) expect(after).toContain(comment);
  const { sources, timezone } = loadConfig(file).config;
  expect(timezone).toBe('Europe/Berlin');
  expect(sources).toMatchObject([
    { kind: 'csv-folder' },
    { kind: 'files', files: [{ columns: { events: 'total' } }] },
  ]);
});

it('leaves a configuration alone that would not be valid', async () => {
  await writeFile(file, 'sources: [{ kind: csv-folder, name: files, path: data }]\n');
  expect(() => writeFiles(file, [USAGE])).toThrow('same name');
  expect(await readFile(file, 'utf8')).toBe('sources: [{ kind: csv-folder, name: files, path: data }]\n');
});

it('goes on without a file that cannot be read, and says which', async () => {
  await writeFile(join(folder, 'a.csv'), 'Record ID,Company name\n1,Acme\n');
  await writeFile(join(folder, 'b.csv'), '');
  const paths = ['a.csv', 'b.csv'].map((name) => join(folder, name));
  const noted: string[] = [];
  const io = { ...SILENT_IO, note: (line: string) => void noted.push(line) };
  const outcome = await guessSources(io, paths, { config: [file], write: true });
  expect(outcome).toEqual({ isComplete: true, leftOut: 1 });
  expect(noted.filter((line) => line.startsWith('left out: '))).toEqual([
    expect.stringMatching(/b\.csv: the file is empty\. Let it begin/),
  ]);
  expect(loadConfig(file).config.sources).toMatchObject([{ files: [{ path: 'a.csv' }] }]);
  await expect(guessSources(io, paths.slice(1), { config: [file] })).rejects.toThrow('the file is empty');
  await expect(guessSources(io, [paths[1]!, paths[1]!], { config: [file] })).rejects.toThrow(
    'none of the files can be read',
  );
});
