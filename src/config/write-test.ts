import { isSeq, type Node, parseDocument, stringify } from 'yaml';
import type { ConfigTest } from './test-file.ts';

type Lists = 'usage' | 'surveys' | 'invoices' | 'subscriptions' | 'signals' | 'goals' | 'expect';

/** What a test says beside the defaults of its form. */
export type WrittenTest = Pick<ConfigTest, 'name' | 'account'> & { [list in Lists]: readonly object[] };

/** The text of a file of expectations with one more test; what stands in it already stays as it is, comments too. */
export function appendTest(text: string, test: WrittenTest): string {
  const tests = parseDocument(text).get('tests', true);
  const first = isSeq(tests) ? (tests.items[0] as Node | undefined) : undefined;
  if (!isSeq(tests) || !first) {
    // A file that expects nothing yet may have comments.
    const comments = text.split('\n').filter((line) => line.startsWith('#'));
    return [...comments, 'tests:', ...entryOf(test, 2), ''].join('\n');
  }
  if (tests.flow) {
    const end = text.lastIndexOf(']', tests.range?.[1]);
    const { name, account, ...lists } = test;
    return `${text.slice(0, end).trimEnd().replace(/,$/, '')}, ${flow({ name, account, ...told(lists) })}${text.slice(end)}`;
  }
  const dash = text.lastIndexOf('-', (first.range?.[0] ?? 1) - 1);
  const indent = dash - (text.lastIndexOf('\n', dash) + 1);
  return [text.trimEnd(), ...entryOf(test, indent), ''].join('\n');
}

/** One test as an entry of the list, each of its rows on a line. */
function entryOf({ name, account, ...lists }: WrittenTest, indent: number): string[] {
  const rows = Object.entries(told(lists)).flatMap(([list, own]) => [
    `  ${list}:`,
    ...own.map((row) => `    - ${flow(row)}`),
  ]);
  const lines = [`- name: ${flow(name)}`, `  account: ${flow(account)}`, ...rows];
  return lines.map((line) => `${' '.repeat(indent)}${line}`);
}

function told(lists: Omit<WrittenTest, 'name' | 'account'>): Record<string, readonly object[]> {
  return Object.fromEntries(Object.entries(lists).filter(([, rows]) => rows.length > 0));
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}
