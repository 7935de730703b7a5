import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { POSTGRES_SYNTAX } from '../../../src/sources/sql/postgres/postgres-syntax.ts';
import { type PreparedQuery, prepareQuery } from '../../../src/sources/sql/prepare-query.ts';

function prepared(sql: string): PreparedQuery {
  const query = prepareQuery(sql, POSTGRES_SYNTAX);
  if (!('text' in query)) throw new Error(JSON.stringify(query));
  return query;
}

const problemsOf = (sql: string) => {
  const query = prepareQuery(sql, POSTGRES_SYNTAX);
  return 'text' in query ? [] : query.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

describe('parameters of a query', () => {
  it('become bound values, each use one of its own', () => {
    const query = prepared('select * from t where at >= :since and at < :UNTIL or :since is null');
    expect(query.text).toBe(
      'select * from t where at >= $1::timestamptz and at < $2::timestamptz or $3::timestamptz is null',
    );
    expect(query.parameters).toEqual(['since', 'until', 'since']);
  });

  it.each([
    ["a text: ':since'"],
    ["a text with a doubled quote: 'it''s :since'"],
    ["a text with an escaped quote: e'it\\'s :since'"],
    ['a name: ":since"'],
    ['a name with a doubled quote: "a"":since"'],
    ['-- a comment :since'],
    ['/* a comment /* within */ :since */ 1'],
    ['$$ :since $$'],
    ['$body$ $$ :since $other$ $body$'],
    ['a cast: at::since'],
    ["a text that never ends: ':since"],
    ['a slice: list[1:since2]'],
  ])('are none within %s', (sql) => {
    const inside = sql.replace(/^[a-z][^:]*: /, '');
    expect(prepared(`select ${inside}`)).toMatchObject({ text: `select ${inside}`, parameters: [] });
  });

  it('are found behind what only looks like the begin of a text', () => {
    expect(prepared("select type'a\\', :since").parameters).toEqual(['since']);
    expect(prepared('select a$b$, :since, $1$').parameters).toEqual(['since']);
  });

  it('are refused under any other name, all at once with their places', () => {
    expect(problemsOf('select :sinc,\n  é, :day\n')).toEqual([
      '1:8 there is no parameter :sinc',
      '2:6 there is no parameter :day',
    ]);
  });
});

describe('the end of a query', () => {
  it.each([['select 1;'], ['select 1 ; \n ;'], ['select 1; -- that is all'], ['select 1\n\n']])(
    'is where it is written: %j',
    (sql) => expect(prepared(sql).text).toBe('select 1'),
  );

  it('is not followed by another statement', () => {
    expect(problemsOf('select 1;\n drop table accounts')).toEqual(['2:2 a second statement begins here']);
    expect(problemsOf("select ';'; commit; select 2")).toEqual(['1:13 a second statement begins here']);
  });
});

it('knows where every character of the text stands in the query as it was written', () => {
  const part = fc.constantFrom(
    ':since',
    ':until',
    "':since'",
    '-- :until\n',
    '\n',
    ' a ',
    '"x"',
    '$$:since$$',
    '::int ',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const sql = `select${parts.join(' ')} mark`;
      const query = prepared(sql);
      const before = sql.slice(0, sql.lastIndexOf('mark')).split('\n');
      const place = { line: before.length, column: before.at(-1)!.length + 1 };
      // A comment that no line end closes would swallow the mark, and with it what is compared here.
      expect(query.place(query.text.lastIndexOf('mark'))).toEqual(place);
    }),
  );
});
