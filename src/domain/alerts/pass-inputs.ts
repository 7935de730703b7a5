import type { Episode, LiveEpisode } from '../episode.ts';
import type { AccountFlag } from '../flags/flag.ts';
import type { MoneyTerms } from '../money.ts';
import type { Day, Locale, SignalName, Touch } from '../types.ts';
import type { RankingEvidence } from './alert-line.ts';
import type { HoldOutSettings } from './assign-arm.ts';
import type { RiskChoice } from './choose-risk-alerts.ts';

import type { HolidayCalendar } from './holidays.ts';
import type { TitleValues } from './plan-tasks.ts';
import type { People, SegmentCsms } from './route-alert.ts';
import type { ThemeRouting } from './route-theme.ts';
import type { AlertSettings, Playbook } from './settings.ts';

/** What stands before a day is decided, by account. */
export interface StateBefore {
  asOf: Day;
  now: Date;
  people: People;
  /** Day up to which the feed of invoices can be trusted to know payments. */
  paidUntil: Day;
  /** Sources that cannot be trusted on the day: what they alone explain is held. */
  distrusted: ReadonlySet<SignalName>;
  /** Accounts of which each of them told until lately (see `HEARD_DAYS`). */
  heardOf: ReadonlyMap<SignalName, ReadonlySet<string>>;
  /** Accounts of which usage seems to tell under another id. */
  renamed: ReadonlySet<string>;
  live: ReadonlyMap<string, LiveEpisode>;
  /** The newest ended episode, as far back as a cool-down reaches. */
  ended: ReadonlyMap<string, Episode>;
  /** Accounts with a living episode that have left the book, and how. */
  gone: ReadonlyMap<string, 'churned' | 'ended'>;
  /** Answers and invoices that have raised an alert before. */
  firedSubjects: ReadonlyMap<string, ReadonlySet<string>>;
  /** By rule: since when a lasting rule has matched without a break; empty where no minimum duration is set. */
  matchingSince: ReadonlyMap<string, ReadonlyMap<string, Day>>;
  mutedRules: ReadonlySet<string>;
  /** What people have said by hand and holds on the day: a risk, or that there is none. */
  flags: ReadonlyMap<string, AccountFlag>;
  /** Of the last seven days. */
  openedThisWeek: OpenedThisWeek;
  /** What is known of the probabilities that rank the accounts. */
  evidence: RankingEvidence;
}

/** What every page of accounts is decided by. */
export interface PassState extends StateBefore {
  /** The line of the day, and what it makes of each account. */
  risk: RiskChoice;
}

export interface OpenedThisWeek {
  /** Risk alerts by owner ('' = nobody), and of the low-touch pool. */
  byOwner: ReadonlyMap<string, number>;
  pool: number;
  /** Alerts for what has happened: they are extra. */
  events: number;
}

/** What the configuration says of a pass, in the domain's own shape. */
export interface PassSettings {
  alerts: AlertSettings;
  /** Days that a lasting rule must match without a break before it opens an episode. */
  minDurationDays: number;
  /** How accounts of a tier are treated; null = of none. */
  touchOf: (tier: string | null) => Touch;
  playbooks: ReadonlyMap<string, Playbook>;
  themeRouting: ThemeRouting;
  holdOut: HoldOutSettings;
  holidaysOf: HolidayCalendar;
  /** Of the installation, for whoever has none of their own. */
  locale: Locale;
  money: MoneyTerms;
  /** Who has the accounts of a segment that no CSM is named for; left out = nobody. */
  segmentCsms?: SegmentCsms;
  /** The channel of what nobody has. */
  defaultChannel: string;
  configHash: string;
  /** Words for the placeholders of task titles; what is not known reads naturally without it. */
  taskWords: (
    known: Record<'contact' | 'account' | 'product' | 'csm', string | null>,
    locale: Locale,
  ) => TitleValues;
  /** The same id for the same words. */
  idOf: (...words: readonly string[]) => string;
}

/** Since when a lasting rule has matched for an account without a break. */
export interface MatchingSince {
  accountId: string;
  rule: string;
  since: Day;
}
