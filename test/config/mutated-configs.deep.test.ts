import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';
import { packageRoot } from '../../src/store/package-root.ts';

const FOLDER = join(packageRoot(), 'test/fixtures/broken-configs');
const small = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), 'utf8'));
const whole = readFileSync(join(packageRoot(), 'harbinger.default.yaml'), 'utf8');
/** Of the processor, so that a busy machine proves nothing. */
const MOST_MS = 2_000;

interface Mutation {
  kind: 'cut' | 'insert' | 'double' | 'swap' | 'indent' | 'shout' | 'empty';
  at: number;
  text: string;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('cut', 'insert', 'double', 'swap', 'indent', 'shout', 'empty'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  text: fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '&a ',
      '*a',
      '"',
      "'",
      '#',
      '\t',
      '\u0000',
      '|',
      '? ',
      '!!x ',
      '\u{1F600}',
    ),
    fc.string({ maxLength: 12 }),
  ),
});

/** Applies slips of the pen: somewhere in the text, or to one of its lines. */
function mutate(text: string, mutations: readonly Mutation[]): string {
  return mutations.reduce(applyMutation, text);
}

function applyMutation(before: string, { kind, at, text: inserted }: Mutation): string {
  const lines = before.split('\n');
  const place = Math.floor(at * before.length);
  const line = Math.floor(at * (lines.length - 1));
  const edit = (change: (given: string) => string[]) =>
    [...lines.slice(0, line), ...change(lines[line] ?? ''), ...lines.slice(line + 1)].join('\n');
  switch (kind) {
    case 'cut':
      return before.slice(0, place) + before.slice(place + 1 + inserted.length);
    case 'insert':
      return before.slice(0, place) + inserted + before.slice(place);
    case 'double':
      return edit((given) => [given, given]);
    case 'swap':
      return edit((given) => [lines[line + 1] ?? '', given]);
    case 'indent':
      return edit((given) => [` ${given}`]);
    case 'shout':
      return edit((given) => [given.toUpperCase()]);
    case 'empty':
      return edit((given) => [given.replace(/:.*/, ':')]);
  }
}

/** Reads a text as an admin's check does; fails when anything but named problems comes of it, or when it takes long. */
function check(text: string): 'valid' | 'refused' {
  const since = process.cpuUsage();
  try {
    parseConfig(text, 'harbinger.yaml');
    return 'valid';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    const lines = text.split('\n').length;
    for (const { line, column, message } of error.problems) {
      expect(line).toBeGreaterThanOrEqual(1);
      expect(line).toBeLessThanOrEqual(lines + 1);
      expect(column).toBeGreaterThanOrEqual(1);
      expect(message).not.toMatch(/\n\s+at |undefined|\[object/);
    }
    return 'refused';
  } finally {
    const { user, system } = process.cpuUsage(since);
    expect((user + system) / 1000).toBeLessThan(MOST_MS);
  }
}

describe('a configuration with slips of the pen', () => {
  it('is taken or refused with places, never more: small files', () => {
    const seen = { valid: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...small),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (text, slips) => {
          seen[check(mutate(text, slips))]++;
        },
      ),
      { numRuns: 5_000, seed: 14 },
    );
    expect(seen.refused).toBeGreaterThan(3_000);
  });

  it('is taken or refused with places, never more: the whole default', () => {
    const seen = { valid: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (slips) => {
        seen[check(mutate(whole, slips))]++;
      }),
      { numRuns: 200, seed: 15 },
    );
    expect(Math.min(seen.valid, seen.refused)).toBeGreaterThan(10);
  });

  it('is never taken with a misspelt key', () => {
    const lines = whole.split('\n');
    // The words of templates are free.
    const free = /^.*(?:Hi |Olá|http)/;
    const keys = lines.flatMap((line, at) => {
      const [, indent = '', key = ''] = /^( *(?:- )?)([a-z_-]{4,})(?=:)/.exec(line) ?? [];
      return key !== '' && !free.test(line) && !NAMES.has(key) ? [{ at, indent, key }] : [];
    });
    expect(keys.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.nat(), ({ at, indent, key }, where) => {
        const cut = 1 + (where % (key.length - 1));
        const misspelt = key.slice(0, cut) + key.slice(cut + 1);
        const text = lines
          .with(at, `${indent}${misspelt}${(lines[at] ?? '').slice(indent.length + key.length)}`)
          .join('\n');
        expect(check(text), `${key} as ${misspelt}, line ${at + 1}`).toBe('refused');
      }),
      { numRuns: 200, seed: 16 },
    );
  });

  it.each([
    ['40,000 unknown keys', Array.from({ length: 40_000 }, (_, i) => `key${i}: ${i}`).join('\n')],
    ['40,000 unknown tiers', `tiers:\n${Array.from({ length: 40_000 }, (_, i) => `  k${i}: x`).join('\n')}`],
    ['40,000 aliases', `x: &x 1\n${Array.from({ length: 40_000 }, (_, i) => `k${i}: *x`).join('\n')}`],
    ['a time zone of a million letters', `timezone: ${'x'.repeat(1_000_000)}`],
    ['brackets that never close', `digest: ${'['.repeat(100_000)}`],
    [
      'mappings that go ever deeper',
      Array.from({ length: 5_000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
    ],
  ])('does not keep an admin waiting: %s', (_what, text) => {
    expect(check(text)).toBe('refused');
  });

  it('may reuse one anchor more than a hundred times', () => {
    const step = (i: number) => `      - { id: s${i}, title: *t, due_working_days: 1 }`;
    const first =
      '      - { id: first, title: &t { en: "Call {contact}", pt-BR: Ligar }, due_working_days: 1 }';
    const text = [
      'playbooks:',
      '  own:',
      '    steps:',
      first,
      ...Array.from({ length: 150 }, (_, i) => step(i)),
    ];
    expect(check(text.join('\n'))).toBe('valid');
  });
});

const { alerts, leaving, playbooks, nudges, tiers } = defaultConfig('.').config;
const NAMES = new Set(
  [alerts.rules, leaving.reasons, playbooks, nudges.templates, tiers].flatMap((named) => Object.keys(named)),
);
