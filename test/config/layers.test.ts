import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, formatProblem } from '../../src/config/config-error.ts';
import { defaultConfig, digestFiles, loadConfig } from '../../src/config/load-config.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
  mkdirSync(join(folder, 'harbinger.d'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string | Buffer): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function problemsOf(files: string | string[]): string[] {
  try {
    loadConfig(files);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
  }
}

const shipped = defaultConfig('.').config;

describe('a file over the shipped configuration', () => {
  it('changes what it names and keeps the other rules, playbooks, tiers and templates', () => {
    const file = write(
      'harbinger.yaml',
      `alerts:
  rules:
    detractor: { within: 7d }
    own: { kind: overdue, days: 3 }
tiers: { gold: { touch: high } }
nudges: { templates: { getting-back: { title: { en: Back } } } }
`,
    );
    const { config } = loadConfig(file);
    expect(config.alerts.rules).toEqual({
      ...shipped.alerts.rules,
      detractor: { ...shipped.alerts.rules.detractor, within: '7d' },
      own: {
        kind: 'overdue',
        days: 3,
        collection: 'any',
        severity: 'at_risk',
        playbook: null,
        enabled: true,
      },
    });
    expect(config.tiers).toEqual({
      ...shipped.tiers,
      gold: { touch: 'high', contact_every: 'auto', onboarding: null },
    });
    expect(config.nudges.templates['getting-back']).toEqual({
      ...shipped.nudges.templates['getting-back'],
      title: { en: 'Back', 'pt-BR': 'Guia de retomada' },
    });
    expect(config.playbooks).toEqual(shipped.playbooks);
  });

  it('takes away with null or enabled: false, a rule by switching it off', () => {
    const file = write(
      'harbinger.yaml',
      `alerts: { rules: { high-effort: null, fast-drop: { enabled: false } } }
playbooks: { effort: { enabled: false }, risk: { enabled: true } }
tiers: { growth: null }
`,
    );
    const { config, removed } = loadConfig(file);
    expect(config.alerts.rules['high-effort']).toBeUndefined();
    expect(config.alerts.rules['fast-drop']).toEqual({
      ...shipped.alerts.rules['fast-drop'],
      enabled: false,
    });
    expect(Object.keys(config.playbooks)).toEqual([
      'risk',
      'detractor',
      'payment',
      'onboarding',
      'goal',
      'renewal',
      'off-boarding',
    ]);
    expect(config.playbooks.risk).toEqual(shipped.playbooks.risk);
    expect(Object.keys(config.tiers)).toEqual(['enterprise', 'starter']);
    expect(removed.map(({ path, origin }) => `${path.join('.')} ${origin.line}`)).toEqual([
      'alerts.rules.high-effort 1',
      'playbooks.effort 2',
      'tiers.growth 3',
    ]);
  });

  it('replaces a rule by one of another kind whole, and lists whole', () => {
    const file = write(
      'harbinger.yaml',
      'alerts: { rules: { fast-drop: { kind: overdue, days: 5 } } }\nhealth: { caps: [] }\n',
    );
    const { config } = loadConfig(file);
    expect(config.alerts.rules['fast-drop']).toMatchObject({ kind: 'overdue', days: 5, playbook: null });
    expect(config.health.caps).toEqual([]);
  });

  it('guesses the shipped rule that a misspelt one was to change', () => {
    expect(problemsOf(write('harbinger.yaml', 'alerts: { rules: { detracter: { within: 7d } } }\n'))).toEqual(
      [
        'harbinger.yaml:1:20 missing alerts.rules.detracter.kind is missing; it must be one of band, health_drop, detractor, effort, overdue, failing_payment, onboarding, goal_behind, probability, renewal (did you mean "detractor"?)',
      ],
    );
  });
});

describe('several files', () => {
  it('have one precedence: the first, its overlays by name, the further ones', () => {
    const first = write('harbinger.yaml', 'health: { hysteresis: 1, min_coverage: 0.2 }\nlocale: pt-BR\n');
    write('harbinger.d/20-b.yaml', 'health: { hysteresis: 3 }\ncurrency: BRL\n');
    write('harbinger.d/10-a.yml', 'health: { hysteresis: 2 }\ntimezone: America/Sao_Paulo\ncurrency: EUR\n');
    write('harbinger.d/.hidden.yaml', 'locale: [\n');
    write('harbinger.d/notes.txt', 'no YAML: [\n');
    const further = write('more.yaml', '\n\ncurrency: CLP\n');
    const { config, origin } = loadConfig([first, further]);
    expect(config).toMatchObject({
      health: { hysteresis: 3, min_coverage: 0.2 },
      locale: 'pt-BR',
      currency: 'CLP',
      timezone: 'America/Sao_Paulo',
    });
    const said = (...path: string[]) => {
      const place = origin(path);
      return place && `${place.file.replace(`${folder}/`, '')}:${place.line}`;
    };
    expect(said('currency')).toBe('more.yaml:3');
    expect(said('health', 'hysteresis')).toBe('harbinger.d/20-b.yaml:1');
    expect(said('health', 'min_coverage')).toBe('harbinger.yaml:1');
    expect(said('timezone')).toBe('harbinger.d/10-a.yml:2');
    expect(said('health', 'caps')).toBeNull();
    expect(said('digest', 'top')).toBeNull();
  });

  it('are told about together, each problem in the file that had the last word', () => {
    const first = write('harbinger.yaml', 'health: { bands: { watch: 60 } }\nhelth: 1\n');
    write('harbinger.d/a.yaml', 'locale: de\nalerts: { rules: { detractor: { within: 99 } } }\n');
    const further = write('more.yaml', 'health: { bands: { at_risk: 65 } }\n');
    expect(problemsOf([first, further])).toEqual([
      'harbinger.yaml:1:18 invalid_value health.bands must rise: critical < at_risk < watch',
      'harbinger.yaml:2:1 unknown_key unknown key "helth" (did you mean "health"?)',
      'harbinger.d/a.yaml:1:9 unknown_value locale must be one of en, pt-BR',
      'harbinger.d/a.yaml:2:41 wrong_type alerts.rules.detractor.within is not a duration; write a number and h, d or w, e.g. 48h, 7d or 2w (did you mean "99d"?)',
    ]);
  });

  it('bring back what an earlier one took away, and start sources at the file that names them', () => {
    const first = write('harbinger.yaml', 'tiers: { growth: null }\n');
    const overlay = write(
      'harbinger.d/a.yaml',
      'sources: [{ kind: csv-folder, path: x }]\ntiers: { growth: { touch: low } }\n',
    );
    const { config, baseDir, removed } = loadConfig(first);
    expect(config.tiers.growth).toEqual({ touch: 'low', contact_every: 'auto', onboarding: null });
    expect(removed).toEqual([]);
    expect(baseDir).toBe(join(overlay, '..'));
  });

  it('have a digest that changes with any of them', () => {
    const first = write('harbinger.yaml', 'locale: en\n');
    const seen = new Set([digestFiles([first])]);
    expect(loadConfig(first).digest).toBe(digestFiles([first]));
    write('harbinger.d/a.yaml', 'locale: pt-BR\n');
    seen.add(digestFiles([first]));
    write('harbinger.d/a.yaml', 'locale: en\n');
    seen.add(digestFiles([first]));
    seen.add(digestFiles([first, write('b.yaml', '')]));
    expect(seen.size).toBe(4);
    expect(loadConfig([first, join(folder, 'b.yaml')]).digest).toBe(
      digestFiles([first, join(folder, 'b.yaml')]),
    );
  });
});

describe('bytes that are no UTF-8', () => {
  it.each([
    ['Windows-1252', Buffer.from('locale: en\ncurrency: "\u00e9"\n', 'latin1'), '2:12', 'E9'],
    [
      'a letter of four bytes before it',
      Buffer.concat([Buffer.from('# \u{1F600}ção '), Buffer.from([0xff])]),
      '1:9',
      'FF',
    ],
    [
      'a letter cut off at the end',
      Buffer.concat([Buffer.from('# a\n# b'), Buffer.from([0xc3])]),
      '2:4',
      'C3',
    ],
    ['UTF-16', Buffer.from('\ufefflocale: en\n', 'utf16le'), '1:1', 'FF'],
  ])('are refused where the first stands: %s', (_what, bytes, place, byte) => {
    expect(problemsOf(write('harbinger.yaml', bytes))).toEqual([
      `harbinger.yaml:${place} not_utf8 is not valid UTF-8: the byte 0x${byte} begins no letter here; save the file as UTF-8`,
    ]);
  });
});
