import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { ConfigError } from '../../src/config/config-error.ts';
import { defaultConfig, loadConfig, parseConfig } from '../../src/config/load-config.ts';
import { examples } from '../helpers/examples.ts';

/** What an admin reads for a file: its problems, one per line, or `valid`. */
function check(text: string): string[] {
  try {
    parseConfig(text, 'harbinger.yaml');
    return ['valid'];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toBe(
      error.problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.code} ${p.message}`).join('\n'),
    );
    return error.problems.map((p) => `${p.line}:${p.column}: ${p.message}`);
  }
}

const problemOf = (text: string) => check(text).map((line) => line.replace(/^\d+:\d+: /, ''));

describe('parseConfig', () => {
  it('tells all problems of all sections at once, in the order of the file', () => {
    const file = `timezone: Europe/Belin
locale: en
health:
  weights: { usage: lots }
  weights_by_stage: { onbording: { usage: 60 } }
locale: pt-BR
schedule:
  score-accounts: 99 5 * * *
helth: {}
alerts:
  cooldown: 14
  rules:
    steep: { kind: helth_drop }
    calls: { kind: band, at: critical, playbook: riks }
`;
    expect(check(file)).toEqual([
      '1:11: timezone is not an IANA time zone such as Europe/Berlin (did you mean "Europe/Berlin"?)',
      '4:21: health.weights.usage must be a number',
      '5:23: "onbording" is no stage of an account (did you mean "onboarding"?)',
      '6:1: key "locale" appears twice; keep one of them',
      '8:19: schedule.score-accounts has "99" for the minute; write *, a number from 0 to 59, a range a-b, a list a,b or steps */n',
      '9:1: unknown key "helth" (did you mean "health"?)',
      '11:13: alerts.cooldown is not a duration; write a number and h, d or w, e.g. 48h, 7d or 2w (did you mean "14d"?)',
      '13:20: alerts.rules.steep.kind must be one of band, health_drop, detractor, effort, overdue, failing_payment, onboarding, goal_behind, probability, renewal (did you mean "health_drop"?)',
      '14:50: playbook "riks" of the rule "calls" is not defined under playbooks (did you mean "risk"?)',
    ]);
  });

  it.each([
    ['text for a list', 'sources: none', 'sources must be a list'],
    ['a list for a section', 'health: [1]', 'health must be a mapping of keys to values'],
    ['a whole file that is a list', '- health', 'the file must be a mapping of keys to values'],
    ['a number for text', 'timezone: 5', 'timezone must be text'],
    ['a broken number', 'digest: { top: 4.5 }', 'digest.top must be a whole number'],
    ['a number too low', 'digest: { top: 1 }', 'digest.top must be at least 3'],
    ['a number too high', 'health: { hysteresis: 30 }', 'health.hysteresis must be at most 20'],
    ['an empty text', 'sources: [{ kind: csv-folder, path: "" }]', 'sources.0.path must not be empty'],
    [
      'a playbook without steps',
      'playbooks: { risk: { steps: [] } }\nalerts: { rules: {} }',
      'playbooks.risk.steps needs at least one entry',
    ],
    [
      'a section left empty',
      'health:\n',
      'health has no value; it must be a mapping of keys to values, or delete the key to keep its default',
    ],
    [
      'a needed value left empty',
      'tiers: { gold: { touch: } }',
      'tiers.gold.touch has no value; it must be one of high, low',
    ],
    [
      'a needed key left out',
      'tiers: { gold: {} }',
      'tiers.gold.touch is missing; it must be one of high, low',
    ],
    [
      'a needed folder left out',
      'sources: [{ kind: csv-folder }]',
      'sources.0.path is missing; it must be text',
    ],
    [
      'a rule without a kind',
      'alerts: { rules: { x: {} } }',
      'alerts.rules.x.kind is missing; it must be one of band, health_drop, detractor, effort, overdue, failing_payment, onboarding, goal_behind, probability, renewal',
    ],
    [
      'a misspelt choice',
      'usage: { cadence: weakly }',
      'usage.cadence must be one of auto, daily, weekly, monthly (did you mean "weekly"?)',
    ],
    [
      'a choice like no other',
      'usage: { cadence: hourly }',
      'usage.cadence must be one of auto, daily, weekly, monthly',
    ],
    [
      'a switch that is not off',
      'schedule: { prune-history: false }',
      'schedule.prune-history is neither "off" nor a cron expression of five fields, e.g. 0 6 * * 1',
    ],
    [
      'a made-up zone',
      'timezone: Mars/Olympus Mons Base',
      'timezone is not an IANA time zone such as Europe/Berlin',
    ],
    [
      'a currency in words',
      'currency: euro',
      'currency is not a three-letter currency code such as EUR (did you mean "EUR"?)',
    ],
    [
      'bands that cross',
      'health: { bands: { watch: 40 } }',
      'health.bands must rise: critical < at_risk < watch',
    ],
    [
      'no weight at all',
      'health: { weights: { usage: 0, nps: 0, ces: 0, payment: 0, renewal: 0 } }',
      'health.weights needs a weight above 0 for usage, nps, ces, payment or a signal: nothing that a customer does would move the index',
    ],
    ['a half-life of nothing', 'surveys: { half_life: 0d }', 'surveys.half_life must be longer than nothing'],
    [
      'a window longer than what is read',
      'alerts: { rules: { x: { kind: detractor, within: 26w } } }',
      'alerts.rules.x.within must be between 1d and 90d',
    ],
    [
      'a fall faster than the index is compared',
      'alerts: { rules: { x: { kind: health_drop, within: 3d } } }',
      'alerts.rules.x.within must be between 7d and 83d',
    ],
    [
      'a day that does not exist',
      'usage: { holidays: { "*": [2026-02-30] } }',
      'usage.holidays.*.0 is not a calendar day written YYYY-MM-DD',
    ],
    [
      'a pause that ends before it begins',
      'usage: { quiet_periods: [{ from: 2026-12-30, to: 2026-01-02 }] }',
      'usage.quiet_periods.0 ends before it begins: from must not be after to',
    ],
    [
      'two steps of one name',
      `alerts: { rules: {} }
playbooks:
  own: { steps: [{ id: a, title: { en: A, pt-BR: A }, due_working_days: 1 }, { id: a, title: { en: B, pt-BR: B }, due_working_days: 2 }] }`,
      'playbooks.own.steps has two steps with the same id',
    ],
    [
      'weights of a tier that does not exist',
      'tiers: { gold: { touch: high } }\nhealth: { weights_by_tier: { golden: { usage: 3 } } }',
      '"golden" is no tier (did you mean "gold"?)',
    ],
    [
      'a weight of a component that does not exist',
      'health: { weights_by_tier: { growth: { usag: 3 } } }',
      '"usag" is no component of the index (did you mean "usage"?)',
    ],
    [
      'a condition on a tier that does not exist',
      step('when: { tiers: [growht] }'),
      '"growht" is no tier (did you mean "growth"?)',
    ],
    [
      'a condition on a rule that does not exist',
      step('when: { rules: [band-critical, fast-dorp] }'),
      '"fast-dorp" is no rule under alerts (did you mean "fast-drop"?)',
    ],
    [
      'holidays of a time zone that does not exist',
      'alerts: { holidays: { America/Sao_Paolo: [2026-09-07] } }',
      '"America/Sao_Paolo" is neither "*", a locale nor a time zone (did you mean "America/Sao_Paulo"?)',
    ],
    ['an inherited name for a playbook', rule('constructor'), undefinedPlaybook('constructor')],
  ])('explains %s', (_what, file, expected) => {
    expect(problemOf(file)).toEqual([expected]);
  });

  it.each([
    ['a bracket that is not closed', 'health: { hysteresis: 3\nlocale: en\n', /^2:1: not readable as YAML: /],
    ['a tab', 'health:\n\tweights: {}\n', /^2:1: not readable as YAML: Tabs are not allowed/],
    ['a second document', 'locale: en\n---\nlocale: en\n', /^2:1: a second document begins here/],
    ['a reference to nothing', 'tiers: { gold: *high }', /^1:16: "\*high" refers to nothing/],
  ])('shows where %s breaks the file, and nothing that only follows from it', (_what, file, expected) => {
    const problems = check(file);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it('lists what is known where nothing similar is', () => {
    expect(problemOf('digest: { zebra: 1 }')).toEqual([
      'unknown key "digest.zebra"; known here: recipients, top, catch_up, gross_margin, kpis_per_csm',
    ]);
    expect(problemOf('zebra: 1')).toEqual(['unknown key "zebra"']);
  });

  it('says which rules a playbook that is taken away leaves without one', () => {
    expect(check('playbooks:\n  detractor: null\n')).toEqual([
      '2:3: playbook "detractor" of the rule "detractor" is not defined under playbooks; known here: risk, effort, payment, onboarding, goal, renewal, off-boarding',
    ]);
    const without = 'playbooks: { detractor: null }\nalerts: { rules: { detractor: ';
    expect(check(`${without} null } }`)).toEqual(['valid']);
    expect(check(`${without} { enabled: false } } }`)).toEqual(['valid']);
    expect(check(`${without} { playbook: risk } } }`)).toEqual(['valid']);
  });

  it('accepts signals as components of the index, and repeated parts written once', () => {
    const signals = 'signals: [{ signal: tickets, weight: 5, better: lower }]';
    expect(check(`health: { ${signals}, weights_by_stage: { renewal: { tickets: 9 } } }`)).toEqual(['valid']);
    expect(check('tiers: { gold: &high { touch: high }, silver: *high }')).toEqual(['valid']);
  });

  it('names the line of every condition on a step that cannot hold', () => {
    const file = `alerts: { rules: {} }
playbooks:
  own:
    steps:
      - id: call
        title: { en: Call, pt-BR: Ligar }
        due_working_days: 1
        when:
          tiers:
            - enterprise
            - growht
          renewal_within: soon
          probability_at_least: 40
          component_below: { usag: 40 }
          reasons: [often]
      - id: mail
        title: { en: Mail, pt-BR: Escrever }
        due_working_days: 1
        when: {}
`;
    expect(check(file).map((line) => line.replace(/;.*| \(did.*/, ''))).toEqual([
      '11:15: "growht" is no tier',
      '12:27: playbooks.own.steps.0.when.renewal_within is not a duration',
      '13:33: playbooks.own.steps.0.when.probability_at_least must be at most 1',
      '14:30: unknown key "playbooks.own.steps.0.when.component_below.usag"',
      '15:21: playbooks.own.steps.0.when.reasons.0 must be one of first, again, more_severe, new_rule, new_subject, snooze_ended, notice_given',
      '19:15: playbooks.own.steps.1.when names no condition',
    ]);
  });

  it('names the same place with Windows line ends and a byte order mark', () => {
    const file = 'locale: en\nhealth:\n  hysteresis: no\n';
    expect(check(file)).toEqual(['3:15: health.hysteresis must be a number']);
    expect(check(file.replaceAll('\n', '\r\n'))).toEqual(check(file));
    expect(check(`\uFEFF${file}`)).toEqual(check(file));
  });

  it('never fails in another way than by naming problems', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, 0, -1, 1e9, '', 'off', '7d', 'risk', 'constructor', '__proto__'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (content) => {
        expect(check(stringify(content)).length).toBeGreaterThan(0);
      }),
      { numRuns: examples(100), seed: 7 },
    );
  });
});

const KEYS = [
  ...Object.keys(defaultConfig('.').config),
  'weights_by_tier',
  'weights_by_stage',
  'weights',
  'caps',
  'rules',
  'kind',
  'playbook',
  'steps',
  'constructor',
];

function step(more: string): string {
  const steps = `{ id: call, title: { en: Call, pt-BR: Ligar }, due_working_days: 1, ${more} }`;
  return `alerts: { rules: { fast-drop: { kind: band, at: critical, playbook: own }, band-critical: { kind: band, at: critical } } }
playbooks: { own: { steps: [${steps}] } }`;
}

function rule(playbook: string): string {
  return `alerts: { rules: { x: { kind: band, at: critical, playbook: ${playbook} } } }`;
}

function undefinedPlaybook(name: string): string {
  return `playbook "${name}" of the rule "x" is not defined under playbooks; known here: risk, detractor, effort, payment, onboarding, goal, renewal, off-boarding`;
}

describe('the hash of a configuration', () => {
  const full = defaultConfig('.').config;

  it('does not depend on the order of keys', () => {
    const keys = Object.keys(full);
    fc.assert(
      fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (order) => {
        const shuffled = Object.fromEntries(order.map((key) => [key, full[key as keyof typeof full]]));
        expect(parseConfig(stringify(shuffled), 'f').hash).toBe(defaultConfig('.').hash);
      }),
      { numRuns: 5, seed: 1 },
    );
    const rules = 'weights: { usage: 50, nps: 10 }, hysteresis: 2';
    const turned = 'hysteresis: 2, weights: { nps: 10, usage: 50 }';
    expect(parseConfig(`health: { ${rules} }`, 'a').hash).toBe(
      parseConfig(`health: { ${turned} }`, 'b').hash,
    );
  });

  it('does not depend on whether a default is written down, but on every value', () => {
    const { hash } = defaultConfig('.');
    expect(parseConfig('locale: en\nhealth: { hysteresis: 3 }', 'f').hash).toBe(hash);
    for (const change of [
      'locale: pt-BR',
      'health: { hysteresis: 4 }',
      'digest: { recipients: [a@b.example] }',
    ]) {
      expect(parseConfig(change, 'f').hash, change).not.toBe(hash);
    }
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
  });
});

describe('loadConfig', () => {
  it('reads a file, and remembers where relative paths start', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'harbinger.yaml');
    writeFileSync(file, 'currency: EUR\n');
    try {
      expect(loadConfig(file)).toMatchObject({ file, baseDir: folder, config: { currency: 'EUR' } });
      expect(parse(stringify(loadConfig(file).config))).toEqual(loadConfig(file).config);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says what to do about a file that is not there', () => {
    expect(() => loadConfig('/nowhere/harbinger.yaml')).toThrow(
      '/nowhere/harbinger.yaml:1:1 unreadable cannot be read (ENOENT); run "harbinger config init" to make one',
    );
  });
});
