import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/day.ts';
import type { ChurnPredictor } from '../../../src/learning/backtest/churn-predictor.ts';
import type { StoredModel } from '../../../src/learning/backtest/model-record.ts';
import { connect } from '../../../src/store/connect.ts';
import { migrateDatabase } from '../../../src/store/migrate.ts';
import {
  listModels,
  loadLiveModel,
  loadModel,
  NoSuchModelError,
  rollBackModel,
  storeModel,
} from '../../../src/store/models/models.ts';
import { runCli } from '../../helpers/cli.ts';
import { createTestDatabase, type TestDatabase } from '../../helpers/services/test-database.ts';
import { quickSettings, walkBook } from '../../learning/backtest/backtest-harness.ts';
import { FIRST_DAY, madeUpBook } from '../../learning/backtest/made-up-book.ts';

let database: TestDatabase;
let connection: ReturnType<typeof connect>;
let predictor: ChurnPredictor;

beforeAll(() => {
  const day = addDays(FIRST_DAY, 200);
  const book = madeUpBook({ accounts: 60, days: 230, seed: 4 });
  predictor = walkBook(book, quickSettings(day, day, { everyDays: 28 })).trainings[0]!.predictor!;
});
beforeEach(async () => {
  database = await createTestDatabase({ migrate: migrateDatabase });
  connection = connect(database.url);
});
afterEach(async () => {
  await connection.close();
  await database.drop();
});

/** Stores a model of the week; weeks apart by their number. */
async function store(state: StoredModel['state'], week: number): Promise<number> {
  const asOf = addDays('2026-01-05', 7 * week);
  const model = {
    state,
    reason: `week ${week}`,
    kind: predictor.model.kind,
    trainedAt: new Date(`${asOf}T03:00:00Z`),
    asOf,
    dataFrom: '2025-01-06',
    dataTo: addDays(asOf, -30),
    configHash: `c0ffee0000${week}`,
    figures: { judged_from: addDays(asOf, -90), challenger: { rocAuc: 0.8, logLoss: 0.1 } },
    predictor,
  };
  const { id } = await connection.raw.begin((tx) => storeModel(tx, model));
  return id;
}

const states = async () => (await listModels(connection.raw)).map(({ id, state }) => [id, state]);

describe('the book of models', () => {
  it('keeps a version with its data window, configuration and figures, and gives the very model back', async () => {
    const id = await store('live', 1);
    const live = (await loadLiveModel(connection.raw))!;
    expect(live).toMatchObject({
      id,
      state: 'live',
      reason: 'week 1',
      kind: 'additive',
      asOf: '2026-01-12',
      dataFrom: '2025-01-06',
      dataTo: '2025-12-13',
      configHash: 'c0ffee00001',
      figures: { judged_from: '2025-10-14', challenger: { rocAuc: 0.8, logLoss: 0.1 } },
      liveSince: new Date('2026-01-12T03:00:00Z'),
    });
    expect(live.predictor).toEqual(JSON.parse(JSON.stringify(predictor)));
    expect(await loadModel(connection.raw, id)).toEqual(live);
    expect(await loadModel(connection.raw, id + 1)).toBeNull();
  });

  it('has one model in force, and one in the shadow', async () => {
    expect(await loadLiveModel(connection.raw)).toBeNull();
    const first = await store('shadow', 1);
    const second = await store('live', 2);
    const third = await store('shadow', 3);
    const fourth = await store('shadow', 4);
    expect(await states()).toEqual([
      [fourth, 'shadow'],
      [third, 'retired'],
      [second, 'live'],
      [first, 'retired'],
    ]);
    const fifth = await store('live', 5);
    expect((await states()).slice(0, 3)).toEqual([
      [fifth, 'live'],
      [fourth, 'retired'],
      [third, 'retired'],
    ]);
  });
});

describe('rolling back', () => {
  const now = new Date('2026-06-01T09:00:00Z');
  const back = (id: number | null = null) => connection.raw.begin((tx) => rollBackModel(tx, { id, now }));

  it('goes back step by step to the prior, and stays there', async () => {
    const first = await store('live', 1);
    await store('shadow', 2);
    const third = await store('live', 3);
    expect(await back()).toMatchObject({ id: first, state: 'live', reason: 'put in force by command' });
    expect(await loadModel(connection.raw, third)).toMatchObject({ state: 'retired', reason: 'rolled back' });
    expect(await back()).toBeNull();
    expect(await loadLiveModel(connection.raw)).toBeNull();
    expect(await back()).toBeNull();
    expect(await loadLiveModel(connection.raw)).toBeNull();
    expect(await back(third)).toMatchObject({ id: third, state: 'live' });
  });

  it('changes nothing when the model named does not exist', async () => {
    const id = await store('live', 1);
    await expect(back(id + 7)).rejects.toThrow(NoSuchModelError);
    expect(await loadLiveModel(connection.raw)).toMatchObject({ id });
  });

  it('is one command, and says what is in force then', async () => {
    const first = await store('live', 1);
    const second = await store('live', 2);
    const run = (...args: string[]) => runCli(['model', ...args], { env: { DATABASE_URL: database.url } });
    const rolled = await run('rollback');
    expect(rolled).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`model ${first} of 2026-01-12`),
    });
    const listed = await run('list', '--json');
    const models = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number });
    expect(models).toMatchObject([
      {
        id: second,
        state: 'retired',
        reason: 'rolled back',
        data_to: '2025-12-20',
        config_hash: 'c0ffee00002',
      },
      { id: first, state: 'live', as_of: '2026-01-12', drift: null },
    ]);
    expect((await run('rollback', '99')).code).toBe(2);
  });
});
