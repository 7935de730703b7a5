import { describe, expect, it } from 'vitest';
import { editConfig } from '../../src/config/edit-config.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { tuneCandidates, valueAt } from '../../src/config/tune-candidates.ts';

const LIFT = { path: ['alerts', 'line', 'least_lift'], value: 3 };

describe('a configuration with a setting changed', () => {
  it.each([
    ['an empty file', '', 'alerts:\n  line:\n    least_lift: 3\n'],
    [
      'a file that says nothing of it',
      '# ours\nlocale: en\n',
      '# ours\nlocale: en\nalerts:\n  line:\n    least_lift: 3\n',
    ],
    [
      'a value that is said',
      'alerts:\n  line:\n    least_lift: 1.9 # as shipped\n',
      'alerts:\n  line:\n    least_lift: 3 # as shipped\n',
    ],
    [
      'a section that is there',
      'alerts:\n  # five a week\n  cooldown: 7d\n',
      'alerts:\n  # five a week\n  line:\n    least_lift: 3\n  cooldown: 7d\n',
    ],
    ['braces', 'alerts: { line: { by: lift } }\n', 'alerts: { line: { least_lift: 3, by: lift } }\n'],
    ['empty braces', 'alerts: { line: {} }\n', 'alerts: { line: { least_lift: 3 } }\n'],
    ['a section that is empty', 'alerts:\nlocale: en\n', 'alerts: { line: { least_lift: 3 } }\nlocale: en\n'],
    ['no end of the last line', 'locale: en', 'locale: en\nalerts:\n  line:\n    least_lift: 3\n'],
  ])('keeps all else: %s', (_what, before, after) => {
    expect(editConfig(before, [LIFT])).toBe(after);
    expect(parseConfig(after, 'x').config.alerts.line.least_lift).toBe(3);
  });

  it('reads as each candidate of the tuning says, of short and long files', () => {
    const files = [
      '',
      'health: { bands: { watch: 72 } }\nalerts:\n  rules:\n    detractor: { within: 10d }\n',
    ];
    for (const text of files) {
      const { config } = parseConfig(text, 'x');
      const candidates = tuneCandidates(config, new Set(['line', 'worst']));
      expect(candidates.length).toBeGreaterThan(30);
      for (const { edits, config: wanted } of candidates) {
        const edited = parseConfig(editConfig(text, edits), 'x').config;
        expect(edited).toEqual(wanted);
        expect(edits.some(({ path, value }) => valueAt(config, path) !== value)).toBe(true);
      }
    }
  });

  it('is tried only where it decides', () => {
    const { config } = parseConfig('alerts: { line: { by: profit } }\n', 'x');
    const families = (modes: ('line' | 'worst' | 'none')[]) =>
      new Set(
        tuneCandidates(config, new Set(modes)).map(({ family }) => family.split('.').slice(0, 3).join('.')),
      );
    expect(families(['line'])).not.toContain('alerts.line.least_lift');
    expect(families(['line'])).not.toContain('alerts.line.unproven');
    expect(families(['worst'])).toContain('alerts.line.unproven');
  });
});
