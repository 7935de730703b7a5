import type postgres from 'postgres';

/** How one element is written and read; absent = as text. */
export interface ElementType {
  /** PostgreSQL's type id of the array. */
  readonly array: number;
  readonly serialize?: (value: never) => string;
  readonly parse?: (text: string) => unknown;
}

/**
 * Array types for postgres.js, which otherwise asks the server for them on every new connection, in a query that nobody
 * awaits: one that fails there would end the process.
 */
export function arrayTypes(elements: readonly ElementType[]): Record<string, postgres.PostgresType> {
  return Object.fromEntries(
    elements.map(({ array, serialize = String, parse = (text: string) => text }) => [
      `array${array}`,
      {
        to: array,
        from: [array],
        serialize: (values: unknown) =>
          Array.isArray(values) ? serializeArray(values, serialize as (value: unknown) => string) : values,
        parse: (text: string) => parseArray(text, parse),
      },
    ]),
  );
}

function serializeArray(values: readonly unknown[], serialize: (value: unknown) => string): string {
  const written = values.map((value) => {
    if (Array.isArray(value)) return serializeArray(value, serialize);
    return value === null ? 'null' : `"${serialize(value).replace(/[\\"]/g, '\\$&')}"`;
  });
  return `{${written.join(',')}}`;
}

/** PostgreSQL's text form of an array, with nested ones; a lower bound in front is passed over. */
function parseArray(text: string, parse: (text: string) => unknown): unknown[] {
  const root: unknown[] = [];
  const open = [root];
  // A brace, a comma (passed over), a quoted element or a bare one.
  for (const [token, brace, quoted] of text.slice(text.indexOf('{')).matchAll(TOKEN)) {
    const inner = open.at(-1)!;
    if (brace === '{') {
      const next: unknown[] = [];
      inner.push(next);
      open.push(next);
    } else if (brace === '}') {
      open.pop();
    } else if (quoted !== undefined) {
      inner.push(parse(quoted.replace(/\\(.)/gs, '$1')));
    } else {
      inner.push(token === 'NULL' ? null : parse(token));
    }
  }
  return root[0] as unknown[];
}

const TOKEN = /([{}])|"((?:[^"\\]|\\.)*)"|[^{},"]+/gs;
