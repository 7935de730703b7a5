import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { proposeSettings, writeSettings } from '../../src/cli/propose-settings.ts';
import { defaultConfig, parseConfig } from '../../src/config/load-config.ts';

const { config } = defaultConfig('.');
const summary = {
  tiers: [
    { tier: 'Gold', accounts: 10, withCsm: 9 },
    { tier: 'basic', accounts: 15, withCsm: 0 },
    { tier: 'Enterprise', accounts: 4, withCsm: 4 },
    { tier: null, accounts: 1, withCsm: 0 },
  ],
  currencies: [
    { currency: 'EUR', accounts: 20 },
    { currency: 'USD', accounts: 4 },
  ],
};

it('asks for tiers that the configuration does not know, and for the currency of most', () => {
  expect(proposeSettings(summary, config)).toEqual([
    { path: ['currency'], value: 'EUR', why: '20 accounts are billed in it' },
    { path: ['tiers', 'Gold'], value: { touch: 'high' }, why: '9 of its 10 accounts have a CSM' },
    { path: ['tiers', 'basic'], value: { touch: 'low' }, why: '0 of its 15 accounts have a CSM' },
  ]);
  const known = { ...summary, tiers: [], currencies: [{ currency: 'USD', accounts: 3 }] };
  expect(proposeSettings(known, config)).toEqual([]);
});

it('writes them beside what a file says, as a file that loads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const file = join(folder, 'harbinger.yaml');
  writeFileSync(file, '# mine\nlocale: pt-BR\n');
  writeSettings(file, proposeSettings(summary, config));
  const text = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).toContain('# mine');
  expect(text).toContain('currency: EUR # 20 accounts are billed in it');
  const loaded = parseConfig(text, file).config;
  expect([loaded.locale, loaded.currency, loaded.tiers.Gold!.touch, loaded.tiers.basic!.touch]).toEqual([
    'pt-BR',
    'EUR',
    'high',
    'low',
  ]);
});
