import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplayReport } from '../../src/learning/replay/judge-replay.ts';
import type { BacktestReport } from '../../src/learning/report/backtest-figures.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { runCli } from '../helpers/cli.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backtest-'));
  await simulate({
    accounts: 80,
    days: 150,
    seed: 2,
    endOn: '2026-05-31',
    outDir: join(folder, 'data'),
    invalidRows: 0,
    truth: true,
  });
});
afterAll(() => rm(folder, { recursive: true }));

const backtest = (...args: string[]) =>
  runCli([
    'backtest',
    ...['--data', join(folder, 'data'), '--from', '2026-03-02', '--to', '2026-04-27', '--every', '14d'],
    ...args,
  ]);

describe('harbinger backtest', () => {
  it('writes the report as HTML with the figures it prints as JSON', async () => {
    const file = join(folder, 'report.html');
    const { code, stdout } = await backtest('--html', file, '--json');
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as BacktestReport;
    const html = await readFile(file, 'utf8');
    expect(report.snapshots).toBe(5);
    expect(html.startsWith('<!doctype html>')).toBe(true);
    expect(html.includes(`data-figure="brier">${report.brier!.toFixed(4)}<`)).toBe(true);
    expect(html.includes(`Configuration ${report.config_hash}.`)).toBe(true);
  });

  it('tells a terminal the same, with a chart of what the riskiest share holds', async () => {
    const { code, stdout } = await backtest();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^5 cut-offs from 2026-03-02 to 2026-04-27/);
    expect(stdout).toContain('departures found among the riskiest share of the accounts');
    expect(stdout).toMatch(/10 % +[█|·]{30} +\d+ %, lift \d\.\d +plain index/);
    expect(stdout).toContain('expected profit (EMPC)');
  });

  it('sets the alerts beside whoever knows the hazards', async () => {
    const truth = join(folder, 'data', 'truth.csv');
    const { code, stdout } = await backtest('--alerts', '--horizon', '30d', '--truth', truth);
    expect(code).toBe(0);
    expect(stdout).toContain('nobody had more risk alerts in seven days than the budget');
    expect(stdout).toMatch(/drawn at random +probability +plain index +true hazard/);
    const { stdout: json } = await backtest('--alerts', '--horizon', '30d', '--truth', truth, '--json');
    const { lived_alerts: lived } = JSON.parse(json) as { lived_alerts: ReplayReport };
    const [all] = lived.lines;
    expect(all!.alerts).toBeGreaterThan(5);
    expect(all!.oracle!.precision).toBeGreaterThan(all!.random.precision!);
  });

  it('refuses a truth that nothing is set beside', async () => {
    const { code, stderr } = await backtest('--truth', 'truth.csv');
    expect(code).toBe(2);
    expect(stderr).toContain('--truth is for --alerts');
  });
});
