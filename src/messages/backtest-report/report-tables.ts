import type { BacktestReport, Profit } from '../../learning/report/backtest-figures.ts';
import { type Cell, htmlTable, tell } from './html-table.ts';

/** The main figures: the probability with its interval, beside the plain index, a random order and the base rate. */
export function headlineTable(report: BacktestReport): string {
  const { index, random, base_rate } = report;
  const budget = tell.percent(report.budget.share, 0);
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
        text: tell.figure(l.roc_auc),
        small: tell.figures(l.roc_auc_interval),
      })),
      figures('ROC-AUC within a day', '0.500', (l) => ({
        figure: 'roc_auc_within_cutoffs',
        text: tell.figure(l.roc_auc_within_cutoffs),
      })),
      figures('PR-AUC', tell.figure(base_rate, 4), (l) => ({
        figure: 'pr_auc',
        text: tell.figure(l.pr_auc, 4),
        small: tell.figures(l.pr_auc_interval, 4),
      })),
      figures(`Lift in top ${budget}`, '1.00', (l) => ({
        figure: 'lift',
        text: tell.figure(l.lift, 2),
        small: tell.figures(l.lift_interval, 2),
      })),
      figures(`Warned of at ${budget}`, '-', (l) => ({
        figure: 'recall',
        text: tell.percent(l.recall),
        small: tell.percents(l.recall_interval),
      })),
      figures('Right warnings', tell.percent(base_rate), (l) => ({
        figure: 'precision',
        text: tell.percent(l.precision),
        small: tell.percents(l.precision_interval),
      })),
      figures('Median warning', '-', (l) => ({
        figure: 'median_lead_days',
        text: tell.days(l.median_lead_days),
      })),
      {
        cells: [
          'Brier score',
          { text: tell.figure(report.brier, 4), figure: 'brier' },
          '-',
          '-',
          { text: tell.figure(report.brier_of_base_rate, 4), figure: 'brier_of_base_rate' },
        ],
      },
      {
        cells: [
          'Calibration error',
          { text: tell.figure(report.expected_calibration_error, 4), figure: 'expected_calibration_error' },
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
    ['said', 'happened', 'left', 'rows'],
    reliability.map((bin) => ({
      cells: [
        tell.percent(bin.mean_probability, 2),
        tell.percent(bin.observed_rate, 2),
        tell.count(bin.outcomes),
        tell.count(bin.rows),
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
          tell.percent(share, 0),
          tell.percent(probability?.recall ?? null),
          tell.percent(probability?.precision ?? null),
          tell.figure(probability?.lift ?? null, 2),
          tell.figure(index?.lift ?? null, 2),
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
        tell.percent(share, share < 0.01 ? 1 : 0),
        tell.count(probability.alerts),
        {
          text: tell.percent(probability.recall),
          small: `index ${tell.percent(index.recall)}, random ${tell.percent(random.recall)}`,
        },
        {
          text: tell.percent(probability.precision),
          small: `index ${tell.percent(index.precision)}, random ${tell.percent(random.precision)}`,
        },
        tell.days(probability.median_lead_days),
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
        tell.count(tier.rows),
        tell.percent(tier.base_rate),
        { text: tell.figure(tier.roc_auc), small: tell.figures(tier.roc_auc_interval, 2) },
        tell.figure(tier.lift, 2),
        { text: tell.percent(tier.recall), small: tell.percents(tier.recall_interval, 0) },
        { text: tell.percent(tier.precision), small: tell.percents(tier.precision_interval, 0) },
        tell.days(tier.median_lead_days),
      ],
    })),
  );
}

export function kindsTable({ kinds }: BacktestReport): string {
  return htmlTable(
    ['kind of departure', 'departures', 'ROC-AUC', 'warned of'],
    kinds.map(({ kind, churners, roc_auc, recall }) => ({
      cells: [kind, tell.count(churners), tell.figure(roc_auc), tell.percent(recall)],
    })),
  );
}

/** The expected maximum profit under its published defaults, and the cut it recommends. */
export function profitTable({ expected_profit }: BacktestReport): string {
  const row = (name: string, profit: Profit | null) => ({
    cells: [
      name,
      { text: tell.figure(profit?.expected_maximum_profit ?? null, 2), figure: `${name}.profit` },
      { text: tell.percent(profit?.cut.share ?? null, 2), figure: `${name}.share` },
      (profit?.cut.score ?? null) === null ? 'nobody' : `≥ ${tell.percent(profit!.cut.score, 2)}`,
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
        tell.count(training.rows),
        tell.count(training.churned_accounts),
        tell.percent(training.weight, 0),
        training.calibration ?? '-',
        { text: training.reason, words: true },
      ],
    })),
  );
}
