import type { AlertRow } from '../../domain/episode.ts';
import type { BandCounts } from '../../domain/health/score-record.ts';
import type { Revenue } from '../../domain/money.ts';
import type { LedgerReport } from '../../domain/outcomes/build-ledger.ts';
import type { TaskRow } from '../../domain/task.ts';
import type { Band, ComponentScore, Day, Evidence, SignalName, SourceState } from '../../domain/types.ts';
import type { ProbabilityRange } from '../../learning/model/probability-bounds.ts';
import type { AgendaModel } from './agenda-model.ts';
import type { KpiLine } from './kpi-line.ts';

/** How many accounts stood in each band on a scored day. */
export interface BandDay {
  day: Day;
  counts: BandCounts;
}

/** The accounts of one band today, and what they pay a month. */
export interface BandToday {
  band: Band;
  accounts: number;
  revenue: Revenue;
}

/** An account among those the book should look at first. */
export interface ReportedAccount {
  accountId: string;
  name: string | null;
  band: Band;
  health: number | null;
  /** About four weeks before; null = unknown. */
  before: number | null;
  probability: number | null;
  /** Told in its place; left out = nothing is. */
  range?: ProbabilityRange | null;
  mrr: number | null;
  currency: string | null;
  renewalOn: Day | null;
  reasons: readonly Evidence[];
}

/** The whole book on one page. */
export interface BookReport {
  asOf: Day;
  /** Most urgent band first. */
  bands: readonly BandToday[];
  /** The earliest first. */
  history: readonly BandDay[];
  /** Most urgent first; how many more there are is in `bands`. */
  accounts: readonly ReportedAccount[];
  alerts: readonly AlertRow[];
  tasks: readonly TaskRow[];
  ledger: LedgerReport;
  /** Months, the earliest first. */
  kpis: readonly KpiLine[];
  sources: readonly (Pick<SourceState, 'watermark' | 'stale' | 'loaded'> & {
    name: SignalName;
    /** Days between two deliveries, as learned; null = no rhythm is known. */
    gapDays: number | null;
  })[];
}

/** The index of one account on a scored day. */
export interface HealthDay {
  day: Day;
  health: number | null;
  band: Band;
}

/** What happened to an account on a day, beside its use of the product. */
export type AccountHappening =
  | { kind: 'answer'; on: Day; survey: 'nps' | 'ces'; score: number }
  | { kind: 'invoice'; on: Day; invoiceId: string; paidOn: Day | null }
  | { kind: 'alert_opened' | 'alert_closed'; on: Day; rules: readonly string[]; reason: string | null };

/** One account over a year, and what to know of it today. */
export interface AccountReport {
  asOf: Day;
  account: { accountId: string; name: string | null; tier: string | null; csmEmail: string | null };
  agenda: AgendaModel;
  components: readonly Pick<ComponentScore, 'name' | 'score' | 'contribution' | 'evidence'>[];
  health: number | null;
  band: Band;
  /** The earliest first. */
  history: readonly HealthDay[];
  /** Events of all products per week that begins on the Monday, the earliest first; none where usage is unknown. */
  weeks: readonly { monday: Day; events: number }[];
  /** The newest first. */
  happenings: readonly AccountHappening[];
  alerts: readonly AlertRow[];
  tasks: readonly TaskRow[];
}
