import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OutputExistsError, type SimulationOptions, simulate } from '../../src/simulate/simulate.ts';

const CONTRACT = {
  accounts:
    'account_id,name,tier,segment,mrr,currency,started_on,renewal_on,csm_email,contact_name,contact_email,locale,churned_on,churn_kind,ended_on',
  csms: 'email,name,slack_user_id,manager_email,timezone,locale,out_of_office_until,deputy_email',
  usage: 'account_id,product,day,events,active_users,seats',
  surveys: 'response_id,account_id,kind,score,comment,respondent,role,responded_at',
  invoices:
    'invoice_id,account_id,amount,currency,issued_on,due_on,paid_on,status,attempts,failed_on,status_on',
  subscriptions: 'account_id,product,plan,mrr,currency,started_on,ended_on',
  signals: 'account_id,signal,day,value',
} as const;

type Row = Record<string, string>;

let root: string;
let folders = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(root, { recursive: true }));

const base = { days: 120, seed: 1, endOn: '2025-06-30' };

async function run(options: Partial<SimulationOptions> & { accounts: number }) {
  const outDir = join(root, String(folders++));
  return { outDir, summary: await simulate({ ...base, outDir, ...options }) };
}

async function readRows(folder: string, file: string): Promise<Row[]> {
  return parse(await readFile(join(folder, `${file}.csv`), 'utf8'), { columns: true });
}

describe('simulate', () => {
  it('writes the same bytes for the same options, and others for another seed', async () => {
    const [one, two, other] = [
      await run({ accounts: 60, truth: true }),
      await run({ accounts: 60, truth: true }),
      await run({ accounts: 60, truth: true, seed: 2 }),
    ];
    const files = await readdir(one.outDir);
    expect(files.sort()).toEqual([...Object.keys(CONTRACT), 'truth'].map((file) => `${file}.csv`).sort());
    for (const file of files) {
      const bytes = await readFile(join(one.outDir, file));
      expect(bytes.equals(await readFile(join(two.outDir, file)))).toBe(true);
      expect(bytes.equals(await readFile(join(other.outDir, file)))).toBe(false);
    }
  });

  it('tells on request what its currencies are worth, the same of a month whenever it is written', async () => {
    const one = await run({ accounts: 5, ratesIn: 'USD' });
    const rates = await readRows(one.outDir, 'rates');
    expect(new Set(rates.map(({ currency }) => currency))).toEqual(new Set(['EUR', 'GBP', 'BRL', 'JPY']));
    expect(rates[0]).toMatchObject({ from: '2024-03-01' });
    expect(rates.at(-1)).toMatchObject({ from: '2025-06-01' });
    for (const { currency, rate } of rates.filter((row) => row.currency === 'EUR'))
      expect(Number(rate), currency).toBeCloseTo(1 / 0.9, 1);
    const later = await run({ accounts: 5, ratesIn: 'USD', endOn: '2025-07-15' });
    const known = new Map(rates.map((row) => [`${row.from} ${row.currency}`, row.rate]));
    for (const row of await readRows(later.outDir, 'rates'))
      expect(known.get(`${row.from} ${row.currency}`) ?? row.rate).toBe(row.rate);
    const inEuros = await readRows((await run({ accounts: 5, ratesIn: 'EUR' })).outDir, 'rates');
    expect(inEuros.map(({ currency }) => currency)).not.toContain('EUR');
    // Of a currency that it does not know nothing is told.
    expect(await readdir((await run({ accounts: 5, ratesIn: 'PLN' })).outDir)).not.toContain('rates.csv');
  });

  it('gives an account the same rows however many others there are', async () => {
    const small = await run({ accounts: 50, truth: true, invalidRows: 0 });
    const large = await run({ accounts: 100, truth: true, invalidRows: 0 });
    for (const file of ['accounts', 'usage', 'surveys', 'invoices', 'subscriptions', 'signals', 'truth']) {
      const few = await readRows(small.outDir, file);
      const many = await readRows(large.outDir, file);
      expect(many.filter(({ account_id }) => account_id! <= 'A000050')).toEqual(few);
      expect(many.length).toBeGreaterThan(few.length);
    }
    expect(await readRows(small.outDir, 'csms')).toEqual(await readRows(large.outDir, 'csms'));
  });

  it('writes every file with the header of the contract and as many rows as it says', async () => {
    const { outDir, summary } = await run({ accounts: 120 });
    for (const [file, header] of Object.entries(CONTRACT)) {
      const text = await readFile(join(outDir, `${file}.csv`), 'utf8');
      expect(text.slice(0, text.indexOf('\n'))).toBe(header);
      expect(parse(text, { columns: true })).toHaveLength(summary.rows[file as keyof typeof CONTRACT]!);
    }
    expect(summary).toMatchObject({ from: '2025-03-03', to: '2025-06-30', accounts: 120 });
  });

  it('tells the truth about who left', async () => {
    const { outDir, summary } = await run({ accounts: 400, days: 200 });
    const accounts = await readRows(outDir, 'accounts');
    const kinds = (kind: string) => accounts.filter(({ churn_kind }) => churn_kind === kind).length;
    expect(kinds('voluntary')).toBe(summary.churned.voluntary);
    expect(kinds('involuntary')).toBe(summary.churned.involuntary);
    expect(summary.churned.voluntary).toBeGreaterThan(10);
    expect(accounts.filter(({ ended_on }) => ended_on !== '').length).toBe(summary.ended);

    const lastDay = new Map(accounts.map((row) => [row.account_id, row.churned_on || row.ended_on || '9']));
    const started = new Map(accounts.map((row) => [row.account_id, row.started_on!]));
    const dated = { usage: 'day', surveys: 'responded_at', signals: 'day', invoices: 'issued_on' };
    const invalid = summary.invalid.length;
    for (const [file, column] of Object.entries(dated)) {
      const rows = (await readRows(outDir, file)).slice(0, -invalid);
      expect(rows.every((row) => row[column]! < lastDay.get(row.account_id)!)).toBe(true);
      expect(rows.every((row) => row[column]! >= started.get(row.account_id)!)).toBe(true);
      expect(rows.every((row) => row[column]! <= '2025-06-30T99')).toBe(true);
    }
  });

  it.each([
    ['weekly' as const, (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() === 0],
    ['monthly' as const, (day: string) => ['03-31', '04-30', '05-31', '06-30'].includes(day.slice(5))],
  ])('tells the same lives as totals of closed periods with a %s feed', async (feed, closes) => {
    const daily = await run({ accounts: 40, invalidRows: 0 });
    const told = await run({ accounts: 40, invalidRows: 0, feed });
    for (const file of ['accounts', 'surveys', 'invoices', 'subscriptions'])
      expect(await readRows(told.outDir, file)).toEqual(await readRows(daily.outDir, file));
    const gone = new Map(
      (await readRows(daily.outDir, 'accounts')).map((a) => [a.account_id, a.churned_on || a.ended_on]),
    );
    for (const [file, name, amount] of [
      ['usage', 'product', 'events'],
      ['signals', 'signal', 'value'],
    ] as const) {
      const rows = await readRows(told.outDir, file);
      expect(rows.every(({ day }) => closes(day!))).toBe(true);
      const ends = [...new Set(rows.map(({ day }) => day!))].sort();
      const sums = new Map<string, number>();
      for (const row of await readRows(daily.outDir, file)) {
        const end = ends.find((day) => day >= row.day!);
        const left = gone.get(row.account_id);
        if (end === undefined || (left && left <= end)) continue;
        const key = [row.account_id, row[name], end].join(' ');
        sums.set(key, (sums.get(key) ?? 0) + Number(row[amount]));
      }
      const keys = rows.map((row): [string, number] => [
        [row.account_id, row[name], row.day].join(' '),
        Number(row[amount]),
      ]);
      expect(keys.length).toBeGreaterThan(50);
      expect(new Map(keys)).toEqual(sums);
    }
  });

  it('moves everybody in the month of an incident, and nobody else', async () => {
    const calm = await run({ accounts: 60, invalidRows: 0 });
    const shaken = await run({ accounts: 60, invalidRows: 0, incidentOn: '2025-05-12' });
    const total = async (folder: string, file: string, amount: string, inMay: boolean) =>
      (await readRows(folder, file))
        .filter((row) => row.day!.startsWith('2025-05') === inMay && row.signal !== 'errors')
        .reduce((sum, row) => sum + Number(row[amount]), 0);
    const ratio = async (file: string, amount: string, inMay: boolean) =>
      (await total(shaken.outDir, file, amount, inMay)) / (await total(calm.outDir, file, amount, inMay));
    expect(await ratio('usage', 'events', true)).toBeCloseTo(0.69, 1);
    expect(await ratio('usage', 'events', false)).toBeCloseTo(1, 1);
    expect(await ratio('signals', 'value', true)).toBeGreaterThan(3);
    expect(Math.abs((await ratio('signals', 'value', false)) - 1)).toBeLessThan(0.2);
  });

  it('lets the base hazard grow over the data', async () => {
    const churned = async (drift: number) => {
      const { churned } = (await run({ accounts: 400, days: 360, drift })).summary;
      return churned.voluntary + churned.involuntary;
    };
    expect(await churned(3)).toBeGreaterThan(1.4 * (await churned(1)));
  });

  it('tells goals, first days and one account that has not come yet, and changes nothing else', async () => {
    const [with_, without] = [await run({ accounts: 300, success: true }), await run({ accounts: 300 })];
    expect(existsSync(join(without.outDir, 'goals.csv'))).toBe(false);
    const goals = await readRows(with_.outDir, 'goals');
    expect(goals.map(({ state }) => state).sort()).toEqual([
      'behind',
      'open',
      'open',
      'open',
      'open',
      'reached',
    ]);
    const accounts = await readRows(with_.outDir, 'accounts');
    const fresh = accounts.filter((row) => row.onboarding_until !== '');
    expect(fresh.length).toBeGreaterThan(0);
    for (const { started_on, onboarding_until } of fresh) expect(started_on! < onboarding_until!).toBe(true);
    const used = async (of: typeof with_) =>
      new Set((await readRows(of.outDir, 'usage')).map((row) => row.account_id));
    const [now, before] = [await used(with_), await used(without)];
    const late = [...before].filter((id) => !now.has(id));
    expect(late).toHaveLength(1);
    expect(fresh.map((row) => row.account_id)).toContain(late[0]);
    expect(await readFile(join(with_.outDir, 'signals.csv'), 'utf8')).toBe(
      await readFile(join(without.outDir, 'signals.csv'), 'utf8'),
    );
  });

  it('keeps accounts.csv in step with the open subscriptions', async () => {
    const { outDir } = await run({ accounts: 200 });
    const open = new Map<string, number>();
    for (const { account_id, mrr, ended_on } of await readRows(outDir, 'subscriptions')) {
      if (ended_on === '') open.set(account_id!, (open.get(account_id!) ?? 0) + Number(mrr));
    }
    const staying = (await readRows(outDir, 'accounts')).filter((row) => !row.churned_on && !row.ended_on);
    expect(staying.length).toBeGreaterThan(150);
    for (const { account_id, mrr, renewal_on, tier } of staying) {
      expect(Number(mrr)).toBeCloseTo(open.get(account_id!)!, 2);
      expect(tier === 'free' ? renewal_on === '' : renewal_on! > '2025-06-30').toBe(true);
    }
  });

  it('names only CSMs that exist, in several time zones, one away with a deputy', async () => {
    const { outDir } = await run({ accounts: 650, days: 10 });
    const csms = await readRows(outDir, 'csms');
    const emails = new Set(csms.map(({ email }) => email));
    expect(emails.size).toBe(csms.length);
    expect(new Set(csms.map(({ slack_user_id }) => slack_user_id)).size).toBe(csms.length);
    expect(csms.every(({ slack_user_id }) => /^U\d{7}$/.test(slack_user_id!))).toBe(true);
    expect(new Set(csms.map(({ timezone }) => timezone)).size).toBeGreaterThanOrEqual(4);
    expect(new Set(csms.map(({ locale }) => locale))).toEqual(new Set(['en', 'pt-BR']));
    const named = csms.flatMap(({ manager_email, deputy_email }) => [manager_email!, deputy_email!]);
    for (const { csm_email } of await readRows(outDir, 'accounts')) named.push(csm_email!);
    expect(named.filter((email) => email !== '').every((email) => emails.has(email))).toBe(true);
    const away = csms.filter(({ out_of_office_until }) => out_of_office_until !== '');
    expect(away).toHaveLength(3);
    expect(away.every(({ deputy_email, email }) => deputy_email !== '' && deputy_email !== email)).toBe(true);
  });

  it('adds the invalid rows asked for, after the valid ones, and says where', async () => {
    const clean = await run({ accounts: 20, invalidRows: 0 });
    const dirty = await run({ accounts: 20, invalidRows: 9 });
    expect(dirty.summary.invalid).toHaveLength(9);
    expect(new Set(dirty.summary.invalid.map(({ reason }) => reason)).size).toBe(7);
    for (const file of Object.keys(CONTRACT)) {
      const without = await readFile(join(clean.outDir, `${file}.csv`), 'utf8');
      const text = await readFile(join(dirty.outDir, `${file}.csv`), 'utf8');
      expect(text.startsWith(without)).toBe(true);
      const added = parse(text).length - parse(without).length;
      expect(added).toBe(dirty.summary.invalid.filter((row) => row.file === file).length);
    }
  });

  it('writes exactly accounts x days usage rows for benchmarks', async () => {
    const seen: number[] = [];
    const { outDir, summary } = await run({
      accounts: 400,
      days: 30,
      profile: 'usage-only',
      onProgress: (done) => seen.push(done),
    });
    expect((await readdir(outDir)).sort()).toEqual(['accounts.csv', 'csms.csv', 'usage.csv']);
    expect(summary.rows).toEqual({ accounts: 400, csms: 24, usage: 12_000 });
    const usage = await readRows(outDir, 'usage');
    expect(new Set(usage.map(({ account_id, day }) => `${account_id} ${day}`)).size).toBe(12_000);
    expect(usage.every(({ events }) => Number(events) >= 0)).toBe(true);
    expect(usage.filter(({ events }) => Number(events) > 0).length).toBeGreaterThan(5_000);
    expect(seen.at(-1)).toBe(400);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('packs the same content with gzip', async () => {
    const plain = await run({ accounts: 30 });
    const packed = await run({ accounts: 30, gzip: true });
    const again = await run({ accounts: 30, gzip: true });
    for (const file of Object.keys(CONTRACT)) {
      const bytes = await readFile(join(packed.outDir, `${file}.csv.gz`));
      expect(bytes.equals(await readFile(join(again.outDir, `${file}.csv.gz`)))).toBe(true);
      expect(gunzipSync(bytes).equals(await readFile(join(plain.outDir, `${file}.csv`)))).toBe(true);
    }
  });

  it('does not touch a folder that holds such files, unless told to', async () => {
    const { outDir } = await run({ accounts: 10 });
    await writeFile(join(outDir, 'accounts.csv'), 'mine');
    const again = { ...base, outDir, accounts: 10, gzip: true };
    await expect(simulate(again)).rejects.toBeInstanceOf(OutputExistsError);
    expect(await readFile(join(outDir, 'accounts.csv'), 'utf8')).toBe('mine');
    await simulate({ ...again, overwrite: true });
    expect(existsSync(join(outDir, 'usage.csv'))).toBe(false);
    expect(existsSync(join(outDir, 'usage.csv.gz'))).toBe(true);
  });

  it.each([
    [{ accounts: 0 }, 'accounts'],
    [{ accounts: 1.5 }, 'accounts'],
    [{ days: 0 }, 'days'],
    [{ days: Number.NaN }, 'days'],
    [{ seed: 0.1 }, 'seed'],
    [{ endOn: '2025-02-30' }, 'endOn'],
    [{ endOn: 'now' }, 'endOn'],
    [{ invalidRows: -1 }, 'invalidRows'],
    [{ incidentOn: '2025-13-01' }, 'incidentOn'],
    [{ drift: 0 }, 'drift'],
    [{ profile: 'usage-only' as const, feed: 'weekly' as const }, 'feed'],
    [{ profile: 'usage-only' as const, truth: true }, 'truth'],
    [{ profile: 'usage-only' as const, invalidRows: 1 }, 'invalidRows'],
  ])('refuses %o before it writes anything', async (wrong, option) => {
    const outDir = join(root, 'refused');
    await expect(simulate({ ...base, accounts: 5, outDir, ...wrong })).rejects.toThrow(
      expect.objectContaining({ name: 'RangeError', message: expect.stringContaining(option) }),
    );
    expect(existsSync(outDir)).toBe(false);
  });

  it('works for a single account and day', async () => {
    const { summary } = await run({ accounts: 1, days: 1, invalidRows: 0, truth: true });
    expect(summary.rows.accounts).toBe(1);
    expect(summary.rows.csms).toBe(12);
  });
});
