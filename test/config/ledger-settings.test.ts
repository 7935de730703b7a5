import { describe, expect, it } from 'vitest';
import type { ConfigError } from '../../src/config/config-error.ts';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';
import { toLedgerSettings } from '../../src/config/to-ledger-settings.ts';

const settingsOf = (yaml: string) => toLedgerSettings(parseConfig(yaml, 'harbinger.yaml').config);

it('mutes nothing and holds nobody out unless asked to', () => {
  expect(toLedgerSettings(defaultConfig('.').config)).toMatchObject({
    outcomeDays: 90,
    withinDays: 365,
    mute: { precision: null, judgeBy: 'verdict', minJudged: 20, neverMute: [] },
    holdOut: { share: 0 },
  });
});

describe('the definition of a rule', () => {
  const of = (rule: string) => settingsOf(`alerts: { rules: { x: ${rule} } }`).definitions.get('x');
  const drop = of('{ kind: health_drop, points: 20, within: 28d }');

  it('is the same however it is written, and whatever it is worth to people', () => {
    expect(of('{ within: 28d, kind: health_drop }')).toBe(drop);
    expect(of('{ kind: health_drop, severity: critical, enabled: false }')).toBe(drop);
  });

  it('is another when it fires at another time', () => {
    expect(of('{ kind: health_drop, points: 21 }')).not.toBe(drop);
    expect(of('{ kind: band, at: critical }')).not.toBe(drop);
  });
});

it('refuses to exempt a rule that does not exist', () => {
  const problems = (yaml: string) => {
    try {
      parseConfig(yaml, 'harbinger.yaml');
      return [];
    } catch (error) {
      return String((error as ConfigError).message).split('\n');
    }
  };
  const told = problems('alerts:\n  mute_under:\n    never_mute: [detracter]\n').join('\n');
  expect(told).toContain('3:18');
  expect(told).toContain('did you mean "detractor"');
});
