import { addDays, toEpochDay } from '../day.ts';
import type { FeedDays } from '../feed-calendar.ts';
import { allowedDays, type Feeds, type Freshness, trustedUntil } from '../source-states.ts';
import type { Day, SignalName, SourceStates } from '../types.ts';
import type { Finding, Findings } from './findings.ts';
import { lackingDays } from './judge-lateness.ts';
import { judgeVolume, type VolumeInput } from './judge-volume.ts';
import type { RenamedAccount } from './match-renamed.ts';

/** Gaps between days with rows that are looked back at, and how many of them are a history. */
const RECENT_GAPS = 60;
const LEAST_GAPS = 20;
/** Silence may last one and a half of the longest gap, and so many days in any case. */
const SILENT_AFTER_GAPS = 1.5;
const LEAST_SILENCE = 3;

export interface SourceEvidence {
  asOf: Day;
  states: SourceStates;
  freshness: Freshness;
  feeds: Feeds;
  volume: VolumeInput;
  renamed: readonly RenamedAccount[];
}

/** Which sources are not to be trusted on a day and why; what follows from it is decided by the alert pass. */
export interface SourceVerdict {
  /** Whole days of usage that are not told yet though they must have rows; null = nothing was ever told. */
  usageLag: number | null;
  states: SourceStates;
  findings: Findings;
  /** Volume of the newest whole day of usage against the same weekdays, 1 = as usual; null = unknown. */
  volumeShare: number | null;
  /** The newest whole day of usage was told, and somebody did something. */
  delivers: boolean;
  /** Day up to which the feed of invoices can be trusted to know payments. */
  paidUntil: Day;
}

/** The one place that decides it. Nothing is found against a source with too little history to know what is usual. */
export function judgeSources(given: SourceEvidence): SourceVerdict {
  const { asOf, states, freshness, volume, renamed } = given;
  const { findings: ofUsage, share, delivers } = judgeVolume(volume);
  const ids = renamed.map((one): Finding => ({ code: 'id_renamed', ...one }));
  const findings = new Map<SignalName, readonly Finding[]>();
  for (const name of Object.keys(states) as SignalName[]) {
    const own = [...judgeAge(name, given), ...(name === 'usage' ? [...ofUsage, ...ids] : [])];
    if (own.length > 0) findings.set(name, own);
  }
  const whole = volume.series.find(({ product }) => product === null);
  const declared = trustedUntil(states.invoices, freshness.invoices, asOf);
  return {
    states,
    usageLag: lackingDays(whole, volume)?.length ?? null,
    findings,
    volumeShare: share,
    delivers,
    paidUntil: earlier(declared, knownUntil(findings.get('invoices'))),
  };
}

function judgeAge(name: SignalName, { asOf, states, freshness, feeds }: SourceEvidence): Finding[] {
  const { stale, watermark, feed } = states[name];
  const limit = freshness[name];
  if (stale) return [{ code: 'stale', watermark, allowedDays: allowedDays(limit, feed) }];
  // What is written is what somebody knows; only where it is learned can the feed contradict it.
  if (limit === null || typeof limit === 'number' || watermark === null) return [];
  const longestGap = longestGapOf(feeds[name].whole, toEpochDay(asOf));
  if (longestGap === null) return [];
  const days = expectedDays(toEpochDay(watermark), toEpochDay(asOf), limit.quietDays);
  return days > allowedSilence(longestGap) ? [{ code: 'silent', watermark, days, longestGap }] : [];
}

function longestGapOf({ days }: FeedDays, today: number): number | null {
  const told = days.filter((day) => day <= today).slice(-RECENT_GAPS - 1);
  if (told.length <= LEAST_GAPS) return null;
  return told.slice(1).reduce((longest, day, i) => Math.max(longest, day - told[i]!), 0);
}

function allowedSilence(longestGap: number): number {
  return Math.max(LEAST_SILENCE, Math.ceil(SILENT_AFTER_GAPS * longestGap));
}

function expectedDays(from: number, to: number, quiet: ReadonlySet<number>): number {
  let days = 0;
  for (let day = from + 1; day <= to; day++) if (!quiet.has(day)) days++;
  return days;
}

/** As far as a silent feed still counts as heard. */
function knownUntil(findings: readonly Finding[] = []): Day | null {
  const silent = findings.find(({ code }) => code === 'silent');
  return silent?.code === 'silent' ? addDays(silent.watermark, allowedSilence(silent.longestGap)) : null;
}

function earlier(day: Day, other: Day | null): Day {
  return other !== null && other < day ? other : day;
}

/** The newest day that is over at an instant, none after `asOf` (days since 1970-01-01). */
export function wholeUntil(asOf: Day, now: Date): number {
  const yesterday = Math.floor(now.getTime() / 86_400_000) - 1;
  return Math.min(toEpochDay(asOf), yesterday);
}
