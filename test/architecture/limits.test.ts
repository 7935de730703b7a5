import { describe, expect, it } from 'vitest';
import { houseNumbers, LIMITS } from './house-numbers.ts';
import { measureFunctions, nounsOfStore } from './measure-house.ts';
import type { SourceFile } from './read-sources.ts';

const house = houseNumbers();

/** The limits of the house; `npm run house` prints where it stands. */
describe('the limits of the house', () => {
  it(`has no function over ${LIMITS.functionLines} lines`, () => {
    expect(house.functions.length).toBeGreaterThan(1000);
    const long = house.functions.filter((f) => f.lines > LIMITS.functionLines);
    expect(long.map((f) => `${f.lines} ${f.name}`)).toEqual([]);
  });

  it(`has no file over ${LIMITS.fileLines} lines`, () => {
    expect(house.longFiles).toEqual([]);
  });

  it(`has at most ${LIMITS.shortFiles} files under ${LIMITS.shortFile} lines`, () => {
    expect(house.shortFiles.slice(LIMITS.shortFiles)).toEqual([]);
  });

  it(`has at most ${LIMITS.pipelineWithoutAsync} files without async in the pipeline`, () => {
    expect(house.pipelineWithoutAsync.slice(LIMITS.pipelineWithoutAsync)).toEqual([]);
  });

  it(`has no room with more than ${LIMITS.roomShare * 100} % of the lines`, () => {
    expect(house.rooms.filter((r) => r.share > LIMITS.roomShare)).toEqual([]);
  });

  it('defines no noun in the store', () => {
    expect(house.storeNouns).toEqual([]);
  });
});

function source(path: string, text: string): SourceFile {
  return { path, text, lines: text.split('\n').length, imports: [] };
}

describe('measuring', () => {
  it('finds functions of every kind by their layout, and nothing else', () => {
    const text = `
export async function many(
  given: { a: number },
): Promise<void> {
  if (given.a) {
    await Promise.all([
      1,
    ]);
  }
}
class Thing {
  method({ a }: Given): string {
    const inner = (b: number) => {
      return b;
    };
    try {
      return call({
        a: inner(a),
      });
    } catch {
      return '';
    }
  }
}
const query = (db: ISql) => db\`
  select 1 from (
    select 2
  ) two\`;
const table = {
  row: 1,
};
`;
    const found = measureFunctions(source('src/a.ts', text)).map(({ line, lines, head }) => [
      line,
      lines,
      head,
    ]);
    expect(found).toEqual([
      [2, 9, 'export async function many('],
      [13, 3, 'const inner = (b: number) => {'],
      [12, 12, 'method({ a }: Given): string {'],
    ]);
  });

  it('takes a type of the store for a noun when another room names it, unless its table made it', () => {
    const store = source(
      'src/store/things.ts',
      'export interface Thing {\n  a: number;\n}\nexport type Row = typeof things.$inferSelect;\nexport type Own = string;\n',
    );
    const target = store.path;
    const named = { specifier: '', packageName: null, target, isTypeOnly: true, names: ['Thing', 'Row'] };
    const user = { ...source('src/cli/verb.ts', ''), imports: [named] };
    expect(nounsOfStore([store, user])).toEqual(['Thing src/store/things.ts']);
    expect(nounsOfStore([store])).toEqual([]);
  });
});
