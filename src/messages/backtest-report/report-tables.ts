import type { BacktestReport, Profit } from '../../learning/report/backtest-figures.ts';
import type { CauseFigures } from '../../learning/report/departures-by-cause.ts';
import { type Cell, formats, htmlTable, NO_CAUSE } from './html-table.ts';

/** The main figures: the probability with its interval, beside the plain index, a random order and the base rate. */
export function headlineTable(report: BacktestReport): string {
  const { index, random, base_rate } = report;
  const budget = formats.percent(report.budget.share, 0);
  const figures = (name: string, base: string, pick: (line: BacktestReport['index']) => Told) => {
    const own = pick(report);
    const cells: Cell[] = [
      name,
      { text: own.text, small: own.small ?? null, figure: own.figure },
      pick(index).text,
      pick(random).text,
      base,
    ];
    return { cells };
  };
  return htmlTable(
    ['', 'probability', 'plain index', 'random order', 'base rate'],
    [
      figures('ROC-AUC', '0.500', (l) => ({
        figure: 'roc_auc',
        text: formats.figure(l.roc_auc),
        small: formats.figures(l.roc_auc_interval),
      })),
      figures('ROC-AUC within a day', '0.500', (l) => ({
        figure: 'roc_auc_within_cutoffs',
        text: formats.figure(l.roc_auc_within_cutoffs),
      })),
      figures('PR-AUC', formats.figure(base_rate, 4), (l) => ({
        figure: 'pr_auc',
        text: formats.figure(l.pr_auc, 4),
        small: formats.figures(l.pr_auc_interval, 4),
      })),
      figures(`Lift in top ${budget}`, '1.00', (l) => ({
        figure: 'lift',
        text: formats.figure(l.lift, 2),
        small: formats.figures(l.lift_interval, 2),
      })),
      figures(`Warned of at ${budget}`, '-', (l) => ({
        figure: 'recall',
        text: formats.percent(l.recall),
        small: formats.percents(l.recall_interval),
      })),
      figures('Right warnings', formats.percent(base_rate), (l) => ({
        figure: 'precision',
        text: formats.percent(l.precision),
        small: formats.percents(l.precision_interval),
      })),
      figures('Median warning', '-', (l) => ({
        figure: 'median_lead_days',
        text: formats.days(l.median_lead_days),
      })),
      {
        cells: [
          'Brier score',
          { text: formats.figure(report.brier, 4), figure: 'brier' },
          '-',
          '-',
          { text: formats.figure(report.brier_of_base_rate, 4), figure: 'brier_of_base_rate' },
        ],
      },
      {
        cells: [
          'Calibration error',
          {
            text: formats.figure(report.expected_calibration_error, 4),
            figure: 'expected_calibration_error',
          },
          '-',
          '-',
          '-',
        ],
      },
    ],
  );
}

interface Told {
  figure: string;
  text: string;
  small?: string | null;
}

/** What was said and what happened, with counts. */
export function reliabilityTableHtml({ reliability }: BacktestReport): string {
  return htmlTable(
    ['said', 'interval', 'happened', 'left', 'rows'],
    reliability.map((bin) => ({
      cells: [
        formats.percent(bin.mean_probability, 2),
        formats.percents(bin.interval) ?? '-',
        formats.percent(bin.observed_rate, 2),
        formats.count(bin.outcomes),
        formats.count(bin.rows),
      ],
    })),
  );
}

/** Shares told in the table; the picture has more. */
const GAINS_TOLD = [0.01, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7];

/** What the riskiest share of all rows holds: found, precision and lift (precision and recall by cut). */
export function gainsTable({ gains }: BacktestReport): string {
  return htmlTable(
    ['riskiest', 'of all departures', 'of them left', 'lift', 'lift of the index'],
    gains
      .filter(({ share }) => GAINS_TOLD.includes(share))
      .map(({ share, probability, index }) => ({
        cells: [
          formats.percent(share, 0),
          formats.percent(probability?.recall ?? null),
          formats.percent(probability?.precision ?? null),
          formats.figure(probability?.lift ?? null, 2),
          formats.figure(index?.lift ?? null, 2),
        ],
      })),
  );
}

/** Smaller and larger alert budgets; the one that was asked for is marked. */
export function budgetsTable(report: BacktestReport): string {
  return htmlTable(
    [
      'accounts alerted per period',
      'alerts',
      'departures warned of',
      'warnings that were right',
      'median warning',
    ],
    report.budgets.map(({ share, probability, index, random }) => ({
      marked: share === report.budget.share,
      cells: [
        formats.percent(share, share < 0.01 ? 1 : 0),
        formats.count(probability.alerts),
        {
          text: formats.percent(probability.recall),
          small: `index ${formats.percent(index.recall)}, random ${formats.percent(random.recall)}`,
        },
        {
          text: formats.percent(probability.precision),
          small: `index ${formats.percent(index.precision)}, random ${formats.percent(random.precision)}`,
        },
        formats.days(probability.median_lead_days),
      ],
    })),
  );
}

export function tiersTable({ tiers }: BacktestReport): string {
  return htmlTable(
    ['tier', 'rows', 'base rate', 'ROC-AUC', 'lift', 'warned of', 'right', 'median lead'],
    tiers.map((tier) => ({
      cells: [
        tier.tier ?? '(none)',
        formats.count(tier.rows),
        formats.percent(tier.base_rate),
        { text: formats.figure(tier.roc_auc), small: formats.figures(tier.roc_auc_interval) },
        formats.figure(tier.lift, 2),
        { text: formats.percent(tier.recall), small: formats.percents(tier.recall_interval) },
        { text: formats.percent(tier.precision), small: formats.percents(tier.precision_interval) },
        formats.days(tier.median_lead_days),
      ],
    })),
  );
}

export function kindsTable({ kinds }: BacktestReport): string {
  return htmlTable(
    ['kind of departure', 'departures', 'ROC-AUC', 'warned of', 'median lead'],
    kinds.map(({ kind, churners, roc_auc, recall, median_lead_days: lead }) => ({
      cells: [
        kind,
        formats.count(churners),
        formats.figure(roc_auc),
        formats.percent(recall),
        formats.days(lead),
      ],
    })),
  );
}

/** Departures by the reason that the data tell. */
export function reasonsTable(causes: readonly CauseFigures[]): string {
  return htmlTable(
    ['reason for leaving', 'departures', 'warned of', 'recall', 'median lead'],
    causes.map(({ cause, departures, warned, recall, recall_interval, median_lead_days: lead }) => ({
      cells: [
        cause ?? NO_CAUSE,
        formats.count(departures),
        formats.count(warned),
        { text: formats.percent(recall), small: formats.percents(recall_interval) },
        formats.days(lead),
      ],
    })),
  );
}

/** The expected maximum profit under its published defaults, and the cut it recommends. */
export function profitTable({ expected_profit }: BacktestReport): string {
  const row = (name: string, profit: Profit | null) => ({
    cells: [
      name,
      { text: formats.figure(profit?.expected_maximum_profit ?? null, 2), figure: `${name}.profit` },
      { text: formats.percent(profit?.cut.share ?? null, 2), figure: `${name}.share` },
      (profit?.cut.score ?? null) === null ? 'nobody' : `≥ ${formats.percent(profit!.cut.score, 2)}`,
    ],
  });
  return htmlTable(
    ['', 'profit per account', 'contact the riskiest', 'probability'],
    [row('EMPC', expected_profit.empc), row('EMPB', expected_profit.empb)],
  );
}

export function trainingsTable({ trainings }: BacktestReport): string {
  return htmlTable(
    [
      'learned on',
      'in force',
      'model',
      'rows',
      'departures',
      'weight of what was learned',
      'calibration',
      '',
    ],
    trainings.map((training) => ({
      cells: [
        training.on,
        training.state === 'live' ? 'yes' : 'no',
        training.kind,
        formats.count(training.rows),
        formats.count(training.churned_accounts),
        formats.percent(training.weight, 0),
        training.calibration ?? '-',
        { text: training.reason, words: true },
      ],
    })),
  );
}
