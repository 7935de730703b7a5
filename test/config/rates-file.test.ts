import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchConfig } from '../../src/cli/watch-config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { toExchangeRates } from '../../src/config/to-settings.ts';
import { convert } from '../../src/domain/money.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'harbinger-rates-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const load = () => loadConfig(join(folder, 'harbinger.yaml'));

function problemsOf(rates: string, yaml = 'rates_file: fx.csv\n'): string[] {
  write('harbinger.yaml', yaml);
  write('fx.csv', rates);
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
  }
}

it('converts at the rate of the day, whatever the order of the rows, beside the rates of the configuration', () => {
  write('harbinger.yaml', 'rates_file: fx.csv\nrates: [{ from: 2026-02-01, EUR: 1.2, GBP: 1.3 }]\n');
  write(
    'fx.csv',
    '\ufeffday;currency;rate;source\r\n2026-03-01;EUR;1.25;x\r\n2026-01-01;"EUR";1.1;y\r\n\r\n2026-02-01;EUR;1.2\r\n',
  );
  const { config, hash, attached } = load();
  const rates = toExchangeRates(config);
  const euro = (day: string) => convert({ amount: 100, currency: 'EUR' }, day, rates);
  expect([euro('2025-12-31'), euro('2026-01-01'), euro('2026-01-31')]).toEqual([
    null,
    110.00000000000001,
    110.00000000000001,
  ]);
  expect([euro('2026-02-01'), euro('2026-02-28'), euro('2026-03-01'), euro('2030-01-01')]).toEqual([
    120, 120, 125, 125,
  ]);
  expect(convert({ amount: 100, currency: 'GBP' }, '2026-06-01', rates)).toBe(130);
  expect(attached).toEqual([join(folder, 'fx.csv')]);
  write('fx.csv', 'from,currency,rate\n2026-01-01,BRL,0.2\n');
  expect(load().hash).toBe(hash);
});

it('names every problem with line and column, and what to do', () => {
  expect(
    problemsOf(
      'from,currency,rate\n2026-13-01,EUR,1.1\n2026-01-01,eur,1.1\n2026-01-01,EUR,"1,1"\n2026-01-01,EUR,0\n2026-01-01,USD,1.1\n2026-01-01,EUR\n',
    ),
  ).toEqual([
    '2:1 invalid_value from: "2026-13-01" is not a calendar day written YYYY-MM-DD',
    '3:12 invalid_value currency: "eur" is not a three-letter currency code such as EUR (did you mean "EUR"?)',
    '4:16 wrong_type rate: "1,1" is not a number such as 1.08',
    '5:16 out_of_range rate: must be above 0 and at most 1000000',
    '6:16 contradiction rate: USD is the reporting currency: one unit of it is worth 1',
    '7:15 wrong_type rate: "" is not a number such as 1.08',
  ]);
  expect(problemsOf('currency,price\nEUR,1\n')).toEqual([
    '1:1 missing has no column from, rate; write from,currency,rate in its first line',
  ]);
  expect(problemsOf('', 'rates_file: fx2.csv\n')[0]).toMatch(/^1:1 unreadable cannot be read \(ENOENT\)/);
});

it('refuses two rates for one day, and takes the same one twice', () => {
  const twice = 'from,currency,rate\n2026-01-01,EUR,1.1\n2026-01-01,EUR,1.1\n2026-01-01,EUR,1.2\n';
  expect(problemsOf(twice)).toEqual([
    `4:16 contradiction rate: EUR from 2026-01-01 on is 1.1 at ${join(folder, 'fx.csv')}:2, and 1.2 here`,
  ]);
  const yaml = 'rates_file: fx.csv\nrates: [{ from: 2026-01-01, EUR: 1.1 }]\n';
  expect(problemsOf('from,currency,rate\n2026-01-01,EUR,1.3\n', yaml)).toEqual([
    '2:16 contradiction rate: EUR from 2026-01-01 on is 1.1 in the configuration, and 1.3 here',
  ]);
});

it('reads the rates.csv of a CSV folder by itself, and does without', () => {
  write('harbinger.yaml', 'sources: [{ kind: csv-folder, path: data }]\n');
  mkdirSync(join(folder, 'data'));
  expect(toExchangeRates(load().config).rates.size).toBe(0);
  write('data/rates.csv', 'from,currency,rate\n2026-01-01,JPY,0.0067\n');
  expect([...toExchangeRates(load().config).rates.keys()]).toEqual(['JPY']);
});

it('sets aside what is wrong in the rates.csv of a folder, and uses the rest', () => {
  write('harbinger.yaml', 'sources: [{ kind: csv-folder, path: data }]\n');
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'data', 'rates.csv');
  const rest = '2026-01-01,JPY,0.0067\n';
  const used = (text: string) => {
    writeFileSync(file, text);
    const { config, ratesSetAside, hash } = load();
    const places = ratesSetAside.map(({ line, column, code }) => `${line}:${column} ${code}`);
    return {
      rates: [...toExchangeRates(config).rates.keys()],
      places,
      files: ratesSetAside.map((p) => p.file),
      hash,
    };
  };
  const right = used(`from,currency,rate\n${rest}`);
  expect(used(`from,currency,rate\n2026-01-01,EURO,1.1\n${rest}2026-01-01,BRL,#REF!\n`)).toEqual({
    ...right,
    places: ['2:12 invalid_value', '4:16 wrong_type'],
    files: [file, file],
  });
  expect(used('').places).toEqual(['1:1 missing']);
  expect(used('day,what\n').rates).toEqual([]);
  rmSync(file);
  mkdirSync(file);
  expect(load().ratesSetAside.map(({ code }) => code)).toEqual(['unreadable']);
});

it('follows the file while the service runs, also one that was wrong at first', async () => {
  write('harbinger.yaml', 'timezone: UTC\n');
  const events: string[] = [];
  const named = [join(folder, 'harbinger.yaml')];
  const watch = watchConfig(
    { named, digest: load().digest },
    {
      changed: async ({ config }) => void events.push([...toExchangeRates(config).rates.keys()].join(' ')),
      rejected: async ({ problems }) => void events.push(`rejected ${problems[0]?.line}`),
      postponed: () => void events.push('postponed'),
    },
    2 ** 30,
  );
  const after = async (name: string, text: string) => {
    write(name, text);
    await watch.look();
    await watch.look();
  };
  write('fx.csv', 'from,currency,rate\n2026-01-01,EUR,x\n');
  await after('harbinger.yaml', 'rates_file: fx.csv\n');
  await after('fx.csv', 'from,currency,rate\n2026-01-01,EUR,1.1\n');
  await after('fx.csv', 'from,currency,rate\n2026-01-01,EUR,1.1\n2026-01-01,BRL,0.2\n');
  watch.stop();
  expect(events).toEqual(['rejected 2', 'EUR', 'EUR BRL']);
});
