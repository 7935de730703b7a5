import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigWatch, watchConfig } from '../../src/cli/watch-config.ts';
import { loadConfig } from '../../src/config/load-config.ts';

let folder: string;
let file: string;
let events: string[];
let watch: ConfigWatch;

const loadedFrom = (path: string) => ({ named: [path], digest: loadConfig(path).digest });

/** Never by itself: the test says when to look. */
const NEVER_MS = 2 ** 30;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harbinger-config-'));
  file = join(folder, 'harbinger.yaml');
  await writeFile(join(folder, 'v1.yaml'), 'timezone: UTC\n');
  await symlink('v1.yaml', file);
  events = [];
  watch = watchConfig(
    loadedFrom(file),
    {
      changed: async ({ config }) => void events.push(config.timezone),
      rejected: async ({ problems }) => void events.push(`rejected at ${problems[0]?.line}`),
      postponed: () => void events.push('postponed'),
    },
    NEVER_MS,
  );
  await watch.look();
});

afterEach(async () => {
  watch.stop();
  await rm(folder, { recursive: true });
});

async function swap(text: string): Promise<void> {
  await writeFile(join(folder, 'next.yaml'), text);
  await symlink('next.yaml', `${file}.new`);
  await rename(`${file}.new`, file);
  await watch.look();
}

it('takes a new content over when the link is swapped, and only then', async () => {
  await watch.look();
  expect(events).toEqual([]);
  await swap('timezone: Europe/Berlin\n');
  await watch.look();
  expect(events).toEqual(['Europe/Berlin']);
});

it('tells of an invalid content once, and takes the mended one', async () => {
  await swap('timezone: UTC\nlocale: klingon\n');
  await watch.look();
  await swap('timezone: America/Sao_Paulo\n');
  expect(events).toEqual(['rejected at 2', 'America/Sao_Paulo']);
});

it('tells of a file that has gone', async () => {
  await rm(file);
  await watch.look();
  await watch.look();
  expect(events).toEqual(['rejected at 1']);
});

it('does not take an emptied file for a configuration while an editor is writing it', async () => {
  await writeFile(file, '');
  const looking = watch.look();
  await writeFile(file, 'timezone: Asia/Tokyo\n');
  await looking;
  await watch.look();
  expect(events).toEqual(['Asia/Tokyo']);
});

it('notices a change from before its first look', async () => {
  const inForce = loadedFrom(file);
  await writeFile(file, 'timezone: Asia/Tokyo\n');
  const late = watchConfig(
    inForce,
    {
      changed: async ({ config }) => void events.push(`late: ${config.timezone}`),
      rejected: async () => void events.push('late: rejected'),
      postponed: () => void events.push('late: postponed'),
    },
    NEVER_MS,
  );
  await late.look();
  late.stop();
  expect(events).toEqual(['late: Asia/Tokyo']);
});

describe('a change that cannot be taken over', () => {
  it.each([
    ['a valid one', 'timezone: Asia/Tokyo\n', 'Asia/Tokyo'],
    ['an invalid one', 'locale: klingon\n', 'rejected'],
  ])('is told once and tried again until it can be: %s', async (_name, text, expected) => {
    const inForce = loadedFrom(file);
    let away = true;
    const record = async (event: string) => {
      if (away) throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
      events.push(event);
    };
    const cut = watchConfig(
      inForce,
      {
        changed: ({ config }) => record(config.timezone),
        rejected: () => record('rejected'),
        postponed: (error) => void events.push(`postponed: ${(error as Error).message}`),
      },
      NEVER_MS,
    );
    await writeFile(file, text);
    await cut.look();
    await cut.look();
    away = false;
    await cut.look();
    await cut.look();
    cut.stop();
    expect(events).toEqual(['postponed: away', expected]);
  });
});

it('rejects a file that expands beyond measure', async () => {
  const aliases = Array.from({ length: 200 }, () => '*team').join(', ');
  await swap(`timezone: UTC\nteam: &team [a, b]\nteams: [${aliases}]\n`);
  await watch.look();
  expect(events).toEqual([expect.stringMatching(/^rejected at /)]);
});
