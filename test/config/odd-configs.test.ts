import { expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { parseConfig } from '../../src/config/load-config.ts';

/** The first thing that an admin reads of a file, `line:column message`, or `valid`. */
function firstOf(text: string): string {
  try {
    parseConfig(text, 'harbinger.yaml');
    return 'valid';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [{ line, column, message }] = error.problems as [ConfigError['problems'][number]];
    return `${line}:${column} ${message}`;
  }
}

// What people save by a slip, each with its place and what is wrong; none of them ends in a stack trace.
it.each([
  [
    'a number in quotes',
    'health: {weights: {usage: "40"}}',
    /^1:27 .*did you mean "40"\?\), without quotes$/,
  ],
  ['a number in words', 'health: {weights: {usage: lots}}', /^1:27 .*must be a number$/],
  ['a list', '- a', /^1:1 the file must be a mapping/],
  ['a second document', 'timezone: UTC\n---\nlocale: en', /^2:1 a second document/],
  ['an alias of nothing', 'health: {weights: *nope}', /^1:19 .*refers to nothing/],
  ['an alias inside of itself', 'health: &h {weights: *h}', /^1:22 .*stands inside/],
  ['names of our own language', '__proto__: {}\nconstructor: 1', /^1:1 unknown key "__proto__"/],
  [
    'a mapping merged into another',
    'health: {weights: {<<: {usage: 40}}}',
    /^1:20 "<<" merges nothing in YAML 1\.2: write the settings out/,
  ],
  [
    'mappings that go ever deeper',
    Array.from({ length: 5_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    /^101:101 stands more than 100 levels deep$/,
  ],
  ['brackets without end', `digest: ${'['.repeat(50_000)}${']'.repeat(50_000)}`, /deep/],
  ['a year without end', 'health: {weights: {usage: .inf}}', /^1:27 .*must be a number/],
  [
    'nothing weighed',
    'health: {weights: {usage: 0, nps: 0, ces: 0, payment: 0, renewal: 0}}',
    /needs a weight/,
  ],
  ['bands that fall', 'health: {bands: {critical: 50, at_risk: 40, watch: 30}}', /must rise/],
  ['a day that never comes', 'schedule: {pull-usage: "0 6 31 2 *"}', /would never run/],
  ['a cron of six fields', 'schedule: {pull-usage: "0 0 6 * * 1"}', /five fields/],
  ['a cron of Quartz', 'schedule: {pull-usage: "0 6 ? * 1"}', /has "\?" for the day of the month/],
  ['a name around an address', 'digest: {recipients: ["Boss <b@x.example>"]}', /did you mean "b@x\.example"/],
  ['two addresses in one', 'digest: {recipients: ["a@x.example, b@x.example"]}', /holds 2 mail addresses/],
  [
    'a rate of the currency itself',
    'reporting_currency: USD\nrates: [{from: 2026-01-01, USD: 2}]',
    /is worth 1/,
  ],
  ['an empty file', '', /^valid$/],
  ['only a comment', '# later', /^valid$/],
])('says of %s where and what is wrong', (_, text, says) => {
  expect(firstOf(text)).toMatch(says);
});
