import { expect, it } from 'vitest';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';
import { shortForm } from '../../src/config/short-form.ts';

const short = (text: string) => {
  const { config, hash } = parseConfig(text, 'harbinger.yaml');
  return { text: shortForm(config, hash), hash };
};

it.each([
  'currency: EUR\n',
  'alerts:\n  rules:\n    fast-drop: null\n',
  'alerts:\n  rules:\n    fast-drop: { enabled: false }\n    detractor: { severity: critical }\n',
  'alerts:\n  rules:\n    fast-drop: { kind: band, at: critical, severity: critical, playbook: risk }\n',
  'tiers:\n  starter: null\n  gold: { touch: high, contact_every: 7d }\n',
  'health:\n  weights_by_tier:\n    enterprise: { usage: 60 }\n',
  'digest:\n  recipients: [ana@corp.example]\n',
  'rates:\n  - { from: 2026-01-01, EUR: 1.08, BRL: 0.18 }\n',
])('is a file that loads as the same configuration: %j', (text) => {
  const { text: found, hash } = short(text);
  expect(parseConfig(found!, 'harbinger.yaml').hash).toBe(hash);
  expect(found!.split('\n').length).toBeLessThan(12);
});

it('says nothing of what is as shipped', () => {
  const { config, hash } = defaultConfig('.');
  expect(shortForm(config, hash)).toBe('{}\n');
});

it('is none for what no file would load as', () => {
  expect(shortForm(defaultConfig('.').config, 'another hash')).toBeNull();
});
