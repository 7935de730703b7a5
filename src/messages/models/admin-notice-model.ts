import type { Finding } from '../../domain/source-guards/findings.ts';
import type { PortfolioMove } from '../../domain/source-guards/portfolio-moves.ts';
import type { Day } from '../../domain/types.ts';
import type { LinePrecision, LinePromise } from '../../learning/backtest/keep-promise.ts';
import type { PromotionVerdict } from '../../learning/backtest/promote-by-evidence.ts';

interface SourceFindings {
  source: string;
  day: Day;
  findings: readonly Finding[];
  heldAlerts: number;
}

/** What an admin is told, once per cause. Rendered by renderAdminNotice (Slack) and renderAdminMail. */
export type AdminNoticeModel =
  /** Nearly everybody's use of a product moved in one closed period; nothing is held. */
  | ({ kind: 'portfolio_moved' } & PortfolioMove)
  | {
      kind: 'mass_drop';
      source: string;
      day: Day;
      /** Accounts that dropped together, of all that the source feeds. */
      dropped: number;
      accounts: number;
      /** Today's volume against a normal day of this weekday, 0-1; null when unknown. */
      volumeShare: number | null;
      heldAlerts: number;
    }
  | {
      kind: 'source_stale';
      source: string;
      day: Day;
      /** Newest data; null = never any. */
      watermark: Day | null;
      /** Days it may lag behind, written or learned; null = any. */
      allowedDays: number | null;
      heldAlerts: number;
    }
  | {
      /** Part of a source cannot be read at all; everything else of it is loaded. */
      kind: 'source_unreadable';
      source: string;
      problems: readonly { file: string; line: number | null; column: number | null; message: string }[];
    }
  /** Its data contradict themselves: what it alone explains is held. */
  | ({ kind: 'source_distrusted' } & SourceFindings)
  /** The same of one account in it, which seems to have another id by now. */
  | ({ kind: 'id_renamed' } & SourceFindings)
  | { kind: 'source_recovered'; source: string; day: Day; watermark: Day; rejudged: number }
  | {
      kind: 'channel_paused';
      channel: 'slack' | 'email' | 'crm';
      /** Provider's reason, e.g. `token_revoked`. */
      reason: string;
      /** It cannot be reached; else it refuses us. */
      unreachable: boolean;
      since: string;
      waiting: number;
    }
  | {
      kind: 'webhook_gone';
      /** As it is called in the configuration. */
      name: string;
      reason: string;
      since: string;
    }
  | {
      kind: 'destination_gone';
      destination: string;
      reason: string;
      /** Where its messages go now; null = nowhere, they are parked. */
      fallback: string | null;
      messages: number;
    }
  | {
      kind: 'config_rejected';
      file: string;
      problems: readonly { line: number | null; column: number | null; message: string }[];
      /** Hash of the version that stays in force. */
      runningHash: string;
    }
  | {
      kind: 'rule_muted';
      rule: string;
      /** Right among the judged alerts, upper end of the 95 % interval (0-1), and the set line (0-1). */
      right: number;
      judged: number;
      high: number;
      line: number;
    }
  | { kind: 'rule_unmuted'; rule: string; reason: 'off' | 'exempt' | 'too_few' | 'not_under' }
  | { kind: 'digest_skipped'; period: string; daysLate: number; recipients: number }
  | {
      kind: 'digest_left_out';
      recipients: readonly { recipient: string; reason: 'not_one_address' | 'domain_not_allowed' }[];
    }
  | { kind: 'deliveries_uncertain'; count: number; oldestSince: string }
  | {
      kind: 'model_drift';
      model: number;
      since: Day;
      /** Inputs that have shifted, heaviest first; empty = none that matter. */
      features: readonly string[];
      /** Departures observed / expected; null = as many as said, or too few to tell. */
      ratio: { value: number; low: number; high: number } | null;
    }
  | {
      /** The first learned model speaks from now on. */
      kind: 'model_in_force';
      model: number;
      departures: number;
      /** Share of what was learned, 0-1; the stated prior has the rest. */
      weight: number;
      /** Null = too few have left since to say what its line will hold. */
      promise: LinePromise | null;
    }
  | {
      kind: 'model_refused';
      model: number;
      reason: Extract<PromotionVerdict, { state: 'shadow' }>['reason'];
      departures: number;
      /** An earlier model stays in force; else the stated prior speaks. */
      hadModel: boolean;
    }
  | { kind: 'model_waits'; departures: number; least: number }
  | {
      /** Of the accounts over the line fewer leave than was promised at training. */
      kind: 'promise_broken';
      promised: LinePromise;
      lived: LinePrecision;
    }
  | { kind: 'rows_quarantined'; source: string; rows: number; files: number };
