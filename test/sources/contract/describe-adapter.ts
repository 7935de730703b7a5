import { afterEach, describe, expect, it } from 'vitest';
import { csvFolderSource } from '../../../src/sources/csv-folder/csv-folder-source.ts';
import type { ImportSummary } from '../../../src/sources/import-summary.ts';
import type { AnyFeed, Source, SourceFeed } from '../../../src/sources/source.ts';
import { SourceError, type SourceProblem } from '../../../src/sources/source-error.ts';
import { type Connection, connect } from '../../../src/store/connect.ts';
import { lockEpisodes } from '../../../src/store/episodes/episodes.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { listQuarantine } from '../../../src/store/import/list-quarantine.ts';
import { storeReceivedEvent } from '../../../src/store/import/received-events.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { type CsvFolder, makeCsvFolder, SETTINGS } from '../csv-folder/make-folder.ts';
import type { AdapterHarness, AdapterWorld, Case, Fact, Fault } from './adapter-harness.ts';

const START = Date.parse('2024-06-01T12:00:00Z');

interface Pulled {
  summary: ImportSummary | null;
  problems: readonly SourceProblem[];
}

/** What every adapter must keep to, from its far side to the tables. PostgreSQL and the far side are real. */
export function describeAdapter(harness: AdapterHarness): void {
  const { entity, file, pageSize, secret, without } = harness;
  let world: AdapterWorld;
  let database: TestDatabase;
  let connection: Connection;
  let pulls = 0;
  let other: CsvFolder | null = null;
  const printed: string[] = [];

  async function begin(facts: readonly Fact[] = []): Promise<void> {
    database = await createTestDatabase({ migrate: migrateDatabase });
    connection = connect(database.url);
    await connection.raw`insert into accounts (account_id) values ('A1')`;
    world = await harness.open();
    await world.tell(facts);
  }

  /** One pull an hour after the last one, with parts as small as pages. */
  async function pull(signal?: AbortSignal): Promise<Pulled> {
    const now = new Date(START + pulls++ * 3_600_000);
    const options = { now, settings: SETTINGS, entities: [entity], partRows: 1, ...(signal && { signal }) };
    try {
      const summary = await importSource(connection.raw, world.source(), options);
      printed.push(JSON.stringify(summary));
      return { summary, problems: summary.problems ?? [] };
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      printed.push(error.message, String(error.stack), String(error.cause));
      return { summary: null, problems: error.problems };
    }
  }

  const stored = () => world.stored(connection.raw);
  const bare = (facts: readonly Fact[]) => facts.map(({ n, revision }) => ({ n, revision }));
  async function expectStored(facts: readonly Fact[]): Promise<void> {
    const told = [...facts].sort((a, b) => a.n - b.n);
    expect(await stored()).toEqual(bare(told));
  }
  async function pullWell(): Promise<ImportSummary> {
    const { summary, problems } = await pull();
    expect(problems).toEqual([]);
    return summary!;
  }
  /** A pull whose far side does not go on until another pull, a click and an inbound event are through. */
  async function pullSlowly(): Promise<ImportSummary> {
    const { raw } = connection;
    const told: string[] = [];
    const meanwhile = async () => {
      other = await makeCsvFolder({ 'accounts.csv': 'account_id,name\nA1,Acme\n' });
      await importSource(raw, csvFolderSource({ folder: other.path }), {
        now: new Date(START),
        settings: SETTINGS,
      });
      await raw.begin(async (tx) => {
        await lockEpisodes(tx);
        await tx`update accounts set name = 'Acme Inc' where account_id = 'A1'`;
      });
      const event = { source: 'hook', eventId: 'e1', receivedAt: new Date(START), payload: {} };
      await storeReceivedEvent(raw, event);
      told.push('through');
    };
    const source = slowed(world.source(), meanwhile);
    const options = { now: new Date(START + pulls++ * 3_600_000), settings: SETTINGS, entities: [entity] };
    const summary = await importSource(raw, source, { ...options, partRows: 1 });
    expect(told).toEqual(['through']);
    expect(summary.problems).toBeUndefined();
    return summary;
  }
  const fileOf = (summary: ImportSummary) => summary.files.find((one) => one.file === file)!;

  /** A case, or why this kind does not know it. */
  const of = (name: Case, run: () => Promise<void>): void => {
    const reason = without[name];
    if (reason === undefined) it(name, run);
    else it.skip(`${name}: ${reason}`, run);
  };

  describe(`${harness.kind}: ${entity}`, () => {
    afterEach(async () => {
      const kept = await connection.raw<{ all: string }[]>`
      select coalesce(jsonb_agg(q), '[]')::text || coalesce((select jsonb_agg(f) from source_files f), '[]')::text as all
      from quarantine q`;
      if (secret !== null)
        expect([...printed, ...kept.map(({ all }) => all)].join('\n')).not.toContain(secret);
      await world.close();
      await other?.remove();
      other = null;
      await connection.close();
      await database.drop();
    });

    it('first pull, once more, and what a name of a feed tells', async () => {
      await begin(factsOf(1, 3));
      const first = fileOf(await (without['slow source'] === undefined ? pullSlowly() : pullWell()));
      expect([first.entity, first.rowsIn, first.loaded, first.quarantined]).toEqual([entity, 3, 3, 0]);
      await expectStored(factsOf(1, 3));
      const second = fileOf(await pullWell());
      expect([second.loaded, second.replaced]).toEqual([0, 0]);
      await expectStored(factsOf(1, 3));
      expect(world.source().entityOf(file)).toBe(entity);
      expect(world.source().entityOf('nothing of ours')).toBeNull();
    });

    it('correction, and a late row', async () => {
      await begin(factsOf(2, 3));
      await pullWell();
      const corrected = { ...factsOf(2, 1)[0]!, revision: 2 };
      const late = { n: 1, revision: 1, day: '2024-01-01' };
      await world.tell([corrected, late]);
      const { loaded, replaced } = fileOf(await pullWell());
      expect([loaded, replaced]).toEqual([1, 1]);
      await expectStored([late, corrected, ...factsOf(3, 2)]);
    });

    it('duplicate', async () => {
      await begin(factsOf(1, 2));
      await world.repeat(factsOf(1, 2));
      const { rowsIn, loaded, replaced, unchanged, quarantined } = fileOf(await pullWell());
      expect([loaded, quarantined]).toEqual([2, 0]);
      expect(loaded + replaced + unchanged).toBe(rowsIn);
      await expectStored(factsOf(1, 2));
    });

    it('invalid row, mended later', async () => {
      await begin(factsOf(1, 2));
      await world.spoil();
      expect(fileOf(await pullWell())).toMatchObject({ loaded: 2, quarantined: 1 });
      const [row] = await listQuarantine(connection.raw);
      expect(row).toMatchObject({ source: world.source().name, file, state: 'open' });
      expect(row!.message).toMatch(/\. [A-Z].*\.$/s);
      await world.mend();
      expect(fileOf(await pullWell()).quarantined).toBe(0);
      expect(await listQuarantine(connection.raw)).toEqual([]);
    });

    it('empty answer, at first and later', async () => {
      await begin();
      expect(fileOf(await pullWell())).toMatchObject({ rowsIn: 0, watermark: null });
      await world.tell(factsOf(1, 2));
      await pullWell();
      const changes = await connection.raw`select * from account_changes`;
      expect(changes).not.toEqual([]);
      await pullWell();
      await expectStored(factsOf(1, 2));
      expect(await connection.raw`select * from account_changes`).toEqual(changes);
    });

    it('restart in the middle', async () => {
      const facts = factsOf(1, pageSize * 2 + 1);
      await begin(facts);
      const stop = new AbortController();
      const source = world.source();
      const options = { now: new Date(START), settings: SETTINGS, entities: [entity], signal: stop.signal };
      const stopped = importSource(connection.raw, source, {
        ...options,
        onProgress: ({ phase }) => {
          if (phase === 'reading') stop.abort(new Error('stopped'));
        },
      });
      await expect(stopped).rejects.toThrow('stopped');
      await pullWell();
      await expectStored(facts);
    });

    of('incremental pull', async () => {
      await begin(factsOf(1, 3));
      await pullWell();
      await world.tell(factsOf(4, 1));
      const { rowsIn, loaded } = fileOf(await pullWell());
      expect(loaded).toBe(1);
      // All that was ever told; less than twice everything, so not everything was told again.
      expect(rowsIn).toBeLessThan(3 + 4);
      await expectStored(factsOf(1, 4));
    });

    describe.each([pageSize, pageSize + 1])('%i facts', (count) => {
      of('page boundary', async () => {
        await begin(factsOf(1, count));
        await pullWell();
        await expectStored(factsOf(1, count));
      });
    });

    of('deletion', async () => {
      await begin(factsOf(1, 3));
      await pullWell();
      await world.forget(2);
      await pullWell();
      await expectStored(factsOf(1, 3).filter(({ n }) => n !== 2));
      await pullWell();
      await expectStored(factsOf(1, 3).filter(({ n }) => n !== 2));
    });

    of('kept part', async () => {
      const facts = factsOf(1, pageSize * 2 + 1);
      await begin(facts);
      await world.fail('server error', pageSize);
      const { problems } = await pull();
      expect(problems.length).toBeGreaterThan(0);
      const kept = (await stored()).length;
      expect(kept).toBeGreaterThan(0);
      expect(kept).toBeLessThan(facts.length);
      await world.heal();
      expect(fileOf(await pullWell()).loaded).toBe(facts.length - kept);
      await expectStored(facts);
    });

    describe.each<Fault>(['time-out', 'too many requests', 'server error', 'cut connection'])(
      '%s',
      (fault) => {
        of(fault, async () => {
          await begin(factsOf(1, 2));
          await pullWell();
          await world.tell(factsOf(3, 1));
          await world.fail(fault, 0);
          const { problems } = await pull();
          expect(problems.length).toBeGreaterThan(0);
          for (const { message, hint } of problems)
            expect([message, hint].join('. ')).toMatch(/[\w)]\. [A-Z]/);
          // What is there stays as it was: a source that fails is no customer who has stopped.
          await expectStored(factsOf(1, 2));
          await world.heal();
          await pullWell();
          await expectStored(factsOf(1, 3));
          expect(await connection.raw`select from source_files where failing_since is not null`).toHaveLength(
            0,
          );
        });
      },
    );

    of('secret', async () => {
      await begin(factsOf(1, 1));
      await world.spoil();
      await pull();
      await world.fail('server error', 0);
      await pull();
      expect(printed.length).toBeGreaterThan(0);
      expect(secret).not.toBeNull();
    });
  });
}

/** The source as it is, but it does not go on after what it tells first until `meanwhile` has ended. */
function slowed(source: Source, meanwhile: () => Promise<void>): Source {
  let isFirst = true;
  const slow = (feed: AnyFeed): AnyFeed => {
    const all = feed as SourceFeed;
    async function* read(): ReturnType<SourceFeed['read']> {
      const batches = all.read();
      const first = await batches.next();
      if (isFirst) await meanwhile();
      isFirst = false;
      if (first.done) return first.value;
      yield first.value;
      return yield* batches;
    }
    return { ...all, read } as AnyFeed;
  };
  return {
    ...source,
    async open(settings, options) {
      const { feeds, notices } = await source.open(settings, options);
      return { feeds: feeds.map(slow), notices };
    },
  };
}

/** So many facts from number `n`, each dated a day later than the one before. */
function factsOf(n: number, count: number): Fact[] {
  return Array.from({ length: count }, (_, at) => ({
    n: n + at,
    revision: 1,
    day: new Date(Date.parse('2024-02-01T00:00:00Z') + (n + at) * 86_400_000).toISOString().slice(0, 10),
  }));
}
