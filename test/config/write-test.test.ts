import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load-config.ts';
import { parseTestFile } from '../../src/config/test-file.ts';
import { appendTest, type WrittenTest } from '../../src/config/write-test.ts';

const TEST: WrittenTest = {
  name: 'recorded: "quoted", and more',
  account: { tier: 'growth', mrr: 900, currency: 'EUR', csm_email: '' },
  usage: [{ from: '2026-01-05', to: '2026-06-30', every: 'weekday', product: 'yes', events: 40.5 }],
  surveys: [],
  invoices: [],
  subscriptions: [],
  signals: [],
  goals: [],
  expect: [{ on: '2026-06-15', band: 'healthy', alert: ['detractor', 'fast-drop'] }],
};
const read = (text: string) =>
  parseTestFile(text, 'harbinger.test.yaml', parseConfig('', 'harbinger.yaml').config).tests;

describe('a test that is added to a file', () => {
  it.each([
    ['a new file', ''],
    ['a file with nothing but comments', '# what we promised\n'],
    ['tests with their dash in the first column', 'tests:\n- name: a\n  expect: [{ on: 2026-01-01 }]\n'],
    [
      'tests further in',
      '# why\ntests:\n    - name: a # b\n      expect:\n        - { on: 2026-01-01 }\n\n\n',
    ],
    ['tests in brackets', 'tests: [{ name: a, expect: [{ on: 2026-01-01 }] }] # short\n'],
  ])('is read as it was meant, and leaves the others as they are: %s', (_what, before) => {
    const text = appendTest(before, TEST);
    const tests = read(text);
    expect(tests.at(-1)).toMatchObject(TEST);
    expect(tests.slice(0, -1)).toEqual(before.includes('name') ? read(before) : []);
    const kept = before.trimEnd().replace(/\] #.*$/, '');
    expect(text.startsWith(kept)).toBe(true);
    expect(read(appendTest(text, TEST))).toHaveLength(tests.length + 1);
  });
});
