import type { ISql, Sql } from 'postgres';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Context } from '../../src/pipeline/context.ts';
import { FOLDERS } from './house-numbers.ts';
import { importCycles } from './import-cycles.ts';
import { fileCircles, folderCircles, roomOf } from './measure-house.ts';
import { readSources, type SourceFile, withoutComments } from './read-sources.ts';

interface Room {
  /** What is found here. */
  holds: string;
  /** Rooms it may look into. */
  rooms: readonly string[];
  /** Packages it may use; of those under `types` only their types. */
  packages?: readonly string[];
  types?: readonly string[];
}

/**
 * The house from the ground up: first what is decided and said, which is pure; then what is known and written down;
 * then the ways out, the steps of a pass, the one place that constructs clients, and what starts it all. Nobody looks
 * up. Node's own modules are for every room that is not pure.
 */
const HOUSE: Record<string, Room> = {
  'src/domain': {
    holds: 'the nouns, and the decisions about them; pure',
    rooms: [],
    // Functions of words, without state: stems, and how far two words are from each other.
    packages: ['@orama/stemmers', 'fastest-levenshtein'],
  },
  'src/simulate': { holds: 'a made-up company whose truth is known', rooms: ['domain'] },
  'src/learning': { holds: 'models of churn and the judgement on them; pure', rooms: ['domain'] },
  'src/messages': { holds: 'what people read, in every language; pure', rooms: ['domain', 'learning'] },
  'src/config': {
    holds: 'the configuration: schema, loading, errors with their place',
    rooms: ['domain'],
    packages: ['zod', 'yaml', 'fastest-levenshtein'],
  },
  'src/sources': {
    holds: 'what comes in: one folder per adapter, one shape of rows',
    rooms: ['domain', 'config'],
    packages: [
      ...['csv-parse', 'fastest-levenshtein', 'undici', 'ipaddr.js', 'jsonata', 'pg', 'stripe'],
      ...['read-excel-file', 'hyparquet', 'hyparquet-compressors'],
    ],
  },
  'src/store': {
    holds: 'the database: tables, and queries that take their handle first; no nouns',
    rooms: ['domain', 'learning', 'messages', 'sources'],
    packages: ['postgres', 'drizzle-orm'],
  },
  'src/queue': {
    holds: 'slots, leases and workers: machinery that knows no domain',
    rooms: ['domain', 'store'],
    packages: ['bullmq', 'ioredis', 'pg', 'node-cron', 'zod', '@bull-board/api'],
    types: ['postgres'],
  },
  'src/delivery': {
    holds: 'the ways out: one folder per channel, the relay, the retry policy',
    // Of the sources their guarded way out (`fetch`): webhooks leave by it too.
    rooms: ['domain', 'messages', 'sources', 'store'],
    packages: ['@slack/web-api', '@slack/socket-mode', 'nodemailer', 'zod'],
    types: ['postgres'],
  },
  'src/pipeline': {
    holds: 'the steps of a pass: load, let the domain decide, record',
    rooms: ['domain', 'learning', 'messages', 'config', 'sources', 'store', 'delivery'],
    types: ['postgres'],
  },
  'src/app.ts': {
    holds: 'the only place that constructs clients',
    rooms: ['domain', 'config', 'sources', 'store', 'delivery', 'queue', 'pipeline'],
    types: ['postgres'],
  },
  jobs: {
    holds: 'what runs and when: one file per scheduled job',
    rooms: ['domain', 'config', 'sources', 'store', 'delivery', 'queue', 'pipeline'],
    packages: ['zod'],
  },
  'src/cli': {
    holds: 'the verbs; reads the environment, prints, exits',
    rooms: [
      ...['domain', 'learning', 'messages', 'simulate', 'config', 'sources', 'store', 'delivery', 'queue'],
      ...['pipeline', 'app.ts', 'jobs'],
    ],
    packages: [
      'commander',
      'pino',
      'picocolors',
      'cli-progress',
      'prom-client',
      'yaml',
      'zod',
      '@modelcontextprotocol/server',
    ],
    types: ['postgres'],
  },
};

/** Rooms that only compute: no clock, no chance, no waiting, and no package that does more. */
const PURE = ['src/domain', 'src/learning', 'src/messages'];

const product = readSources('src', 'jobs');
const everything = [...product, ...readSources('test', 'drizzle.config.ts', 'vitest.config.ts')];
const inRoom = (room: string) => product.filter((f) => roomOf(f.path) === room);
const mayLookInto = ({ rooms }: Room) => rooms.map((room) => (room === 'jobs' ? room : `src/${room}`));

/** `file: words` wherever the code, comments aside, matches. */
function saying(files: readonly SourceFile[], words: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    (withoutComments(text).match(words) ?? []).map((found) => `${path}: ${found.trim()}`),
  );
}

describe('the rooms', () => {
  it.each(Object.entries(HOUSE))('%s', (name, room) => {
    const allowed = [name, ...mayLookInto(room)];
    const strayed = inRoom(name).flatMap(({ path, imports }) =>
      imports.flatMap(({ target, packageName, specifier, isTypeOnly }) => {
        if (target !== null) return allowed.includes(roomOf(target)) ? [] : [`${path} -> ${target}`];
        if (room.packages?.includes(packageName ?? '')) return [];
        if (isTypeOnly && room.types?.includes(packageName ?? '')) return [];
        return specifier.startsWith('node:') && !PURE.includes(name) ? [] : [`${path} -> ${specifier}`];
      }),
    );
    expect(inRoom(name).length).toBeGreaterThan(0);
    expect(strayed).toEqual([]);
  });

  it('are all there are, and no two may look into each other', () => {
    expect([...new Set(product.map((f) => roomOf(f.path)))].sort()).toEqual(Object.keys(HOUSE).sort());
    const looks = Object.entries(HOUSE).map(([name, room]) => [name, mayLookInto(room)] as const);
    expect(importCycles(new Map(looks))).toEqual([]);
  });

  it('use every package they are allowed', () => {
    const unused = Object.entries(HOUSE).flatMap(([name, { packages = [], types = [] }]) => {
      const used = new Set(inRoom(name).flatMap((f) => f.imports.map((i) => i.packageName)));
      return [...packages, ...types].filter((p) => !used.has(p)).map((p) => `${name} -> ${p}`);
    });
    expect(unused).toEqual([]);
  });

  it('migrate with drizzle alone, and read the environment in the command line alone', () => {
    const kit = everything.filter((f) => f.imports.some((i) => i.packageName === 'drizzle-kit'));
    expect(kit.map((f) => f.path)).toEqual(['drizzle.config.ts']);
    const outside = product.filter((f) => roomOf(f.path) !== 'src/cli');
    expect(saying(outside, /\bprocess\s*\.\s*env\b|\bimport\.meta\.env\b/g)).toEqual([]);
  });
});

describe('single rooms', () => {
  it('lets the simulator share no more than the calendar with what its data try', () => {
    const strayed = inRoom('src/simulate').flatMap(({ path, imports }) =>
      imports.flatMap(({ target }) =>
        target === null || roomOf(target) === 'src/simulate' || target === 'src/domain/day.ts'
          ? []
          : [`${path} -> ${target}`],
      ),
    );
    expect(strayed).toEqual([]);
  });

  it('lets sources out through one door, which refuses addresses of the own network', () => {
    // A database is where its operator says, and that is mostly the own network.
    const doors = /^src\/sources\/(?:fetch|sql\/postgres)\//;
    const others = inRoom('src/sources').filter((f) => !doors.test(f.path));
    expect(
      saying(
        others,
        /\bfetch\(|\bWebSocket\b|(?:from|\() ?'(?:node:)?(?:https?|http2|net|tls|dns|undici)\b[^']*'/g,
      ),
    ).toEqual([]);
  });

  it('opens a database in few places, none of which asks for its array types', () => {
    // postgres.js awaits that question nowhere: a connection lost during it ends the process.
    const opening = everything.filter((f) =>
      f.imports.some((i) => i.packageName === 'postgres' && !i.isTypeOnly),
    );
    expect(opening.map((f) => f.path).sort()).toEqual([
      'src/store/embedded/claim-ownership.ts',
      'src/store/import-transaction.ts',
      'src/store/open-client.ts',
      'src/store/watch-silence.ts',
      'test/helpers/services/raw-client.ts',
    ]);
    // A connection of an import takes the options of the client it belongs to.
    const asking = opening.filter(({ text }) => !/fetch_types: false|\.\.\.db\.options/.test(text));
    expect(asking.map((f) => f.path)).toEqual([]);
    // Nor could it: on a new connection that has no such question, it waits for ever.
    expect(saying(everything, /\.reserve\(\)/g)).toEqual([]);
  });

  it('puts no text behind a condition on its language, where one could be missing', () => {
    const words = /[!=]== '(?:en|pt-BR)'|Record<Locale\b|case '(?:en|pt-BR)'/g;
    expect(saying(inRoom('src/messages'), words)).toEqual([]);
  });
});

describe('one direction', () => {
  it('reads every import there is', () => {
    const missed = product.filter(
      ({ text, imports }) => (text.match(/\bfrom '[^']+';$/gm)?.length ?? 0) > imports.length,
    );
    expect(missed.map((f) => f.path)).toEqual([]);
    expect(product.flatMap((f) => f.imports).length).toBeGreaterThan(500);
  });

  it('has no circle of files, neither of values nor of types', () => {
    expect(fileCircles(product)).toEqual([]);
  });

  it.each(FOLDERS)('has no circle of folders inside %s', (folder) => {
    expect(folderCircles(product, folder)).toEqual([]);
  });

  it('imports files of ours by their full name, and only files that exist', () => {
    const paths = new Set(everything.map((f) => f.path));
    const lost = everything.flatMap(({ path, imports }) =>
      imports.flatMap(({ target }) => (target === null || paths.has(target) ? [] : [`${path} -> ${target}`])),
    );
    expect(lost).toEqual([]);
  });
});

describe('pure rooms', () => {
  it.each(PURE)('have no clock, no chance, no waiting and no effects: %s', (room) => {
    const words =
      /\basync\b|\bawait\b|\bPromise\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bglobalThis\b|\bset(?:Timeout|Interval|Immediate)\b|\bfetch\(|\bcrypto\b/g;
    expect(saying(inRoom(room), words)).toEqual([]);
  });
});

/** Members that are a handle on the database, or hand one out when they are called. */
type Handles<T> = {
  [K in keyof T]: (T[K] extends (...args: never[]) => infer R ? Awaited<R> : T[K]) extends infer V
    ? (V extends ISql ? K : never) | (T[K] extends ISql ? K : never)
    : never;
}[keyof T];

/**
 * Work has one handle, which `inTransaction` and `reading` hand in and every function passes on as an argument. A
 * second one that waits for the pool while the first holds a lock stops the service for ever.
 */
describe('one handle on the database', () => {
  it('is in no context, nor handed out by one', () => {
    expectTypeOf<Handles<Context>>().toBeNever();
    expectTypeOf<Handles<{ db: Sql; open(): Promise<Sql>; now(): Date }>>().toEqualTypeOf<'db' | 'open'>();
    const context = product.filter((f) => f.path === 'src/pipeline/context.ts');
    expect(context.flatMap((f) => f.imports.map((i) => i.packageName))).not.toContain('postgres');
  });

  it('is an argument in the pipeline, never kept in anything', () => {
    const code = inRoom('src/pipeline').map((f) => ({
      ...f,
      text: withoutComments(f.text)
        .replace(/^import [^;]*;$/gm, '')
        .replace(/(?<=[(,]\s*)\w+: (?:ISql|Sql|TransactionSql)(?=,?\s*\)|,)/g, ''),
    }));
    expect(saying(code, /.*\b(?:ISql|Sql|TransactionSql)\b.*/g)).toEqual([]);
    // As a property: `{ tx, asOf }`, `{ handle: db }`, `this.db = db`.
    expect(
      saying(code, /\{(?:\s*\.{0,3}\w+,)*\s*(?:\w+: )?(?:db|tx),?\s*[},]|\bthis\.\w+ = (?:db|tx);/g),
    ).toEqual([]);
  });
});

describe('what the code may say', () => {
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

describe('tests by the clock of the machine', () => {
  const tests = everything.filter(({ path }) => /^test\/(?!architecture\/)/.test(path));
  const CLOCK = 'test/helpers/real-clock.ts';
  const ROLES = /'(?:start|worker|scheduler)'/;

  it('ask one place for today', () => {
    const asking = tests.filter(({ text }) => text.includes('new Date().toISOString().slice(0, 10)'));
    expect(asking.map(({ path }) => path)).toEqual([CLOCK]);
  });

  it('send at any hour: quiet hours are off wherever a service runs by it', () => {
    const byClock = tests.filter(
      ({ text, imports }) =>
        imports.some(({ target }) => target === CLOCK) || (text.includes('startCli(') && ROLES.test(text)),
    );
    expect(byClock.length).toBeGreaterThan(5);
    const held = byClock.filter(({ text }) => !text.includes('quiet_hours: null'));
    expect(held.map(({ path }) => path)).toEqual([]);
  });
});
