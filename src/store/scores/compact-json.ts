import type { AccountFeatures, SourceFeature } from '../../domain/health/features.ts';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import type { PeerStanding, ProductFeatures } from '../../domain/signals/usage/usage-features.ts';
import type { ComponentScore, Evidence } from '../../domain/types.ts';

/*
 * What is kept of every score is JSON in which the records that every account has stand as lists, without their names:
 * less than half as long. Rows outlive releases: a place in a list keeps its meaning, and what is new goes to the end,
 * where older rows have nothing. Null stands for what is left out as well, since nothing that may be left out is ever null.
 */

const FEATURES = 'f';
const DETAIL = 'd';

/** The features of an account as their column holds them: `expandJson` gives the JSON text of the record back. */
export function compactFeatures(of: AccountFeatures): string {
  const { sources, usage, invoices } = of;
  return JSON.stringify([
    FEATURES,
    of.v,
    of.accountId,
    of.asOf,
    of.tier,
    of.segment,
    of.startedOn,
    of.renewalOn,
    fromSource(sources.usage),
    fromSource(sources.surveys),
    fromSource(sources.invoices),
    fromSource(sources.signals),
    usage.products.map(fromProduct),
    usage.people,
    usage.peers && fromStanding(usage.peers),
    usage.allQuiet,
    usage.weeks,
    of.answers,
    invoices.count,
    invoices.open,
    invoices.usualLate,
    invoices.lastPaid,
    of.signals,
    of.goals,
  ]);
}

/** Components and drivers as their column holds them; `expandJson` gives their JSON text back. */
export function compactDetail({ components, drivers }: ScoreDetail): string {
  const places = drivers.map((driver) => fromDriver(driver, components));
  return JSON.stringify([DETAIL, components.map(fromComponent), places]);
}

/** The JSON text of what was compacted, to the byte. */
export function expandJson(compact: string): string {
  return JSON.stringify(expandRecord(compact));
}

/** The record that was compacted, without its text in between; what was left out has its name there, undefined. */
export function expandRecord(compact: string): unknown {
  const [kind, ...fields] = JSON.parse(compact) as Fields;
  return kind === FEATURES ? toFeatures(fields) : toDetail(fields);
}

const fromSource = ({ loaded, stale, watermark }: SourceFeature) => [loaded, stale, watermark];

function toSource(fields: Fields) {
  return { loaded: fields[0], stale: fields[1], watermark: fields[2] } satisfies Every<SourceFeature>;
}

const fromStanding = (p: PeerStanding) => [p.level, p.recency, p.own, p.span, p.median, p.more];

function toStanding(fields: Fields) {
  return {
    level: fields[0],
    recency: fields[1],
    own: fields[2] ?? undefined,
    span: fields[3] ?? undefined,
    median: fields[4],
    more: fields[5] ?? undefined,
  } satisfies Every<PeerStanding>;
}

const fromProduct = (p: ProductFeatures) => [
  p.product,
  p.cadence,
  p.historyDays,
  p.windowDays,
  p.active,
  p.activeRecent,
  p.events,
  p.eventsRecent,
  p.users,
  p.usersRecent,
  p.bookChange,
  p.seats,
  p.silence,
  p.last,
  p.gap,
  p.active28,
  p.past,
  p.quiet,
  p.change,
  p.peers && fromStanding(p.peers),
  p.period,
];

function toProduct(fields: Fields) {
  return {
    product: fields[0],
    cadence: fields[1],
    historyDays: fields[2],
    windowDays: fields[3],
    active: fields[4],
    activeRecent: fields[5],
    events: fields[6],
    eventsRecent: fields[7],
    users: fields[8],
    usersRecent: fields[9],
    bookChange: fields[10] ?? undefined,
    seats: fields[11],
    silence: fields[12],
    last: fields[13],
    gap: fields[14],
    active28: fields[15],
    past: fields[16],
    quiet: fields[17],
    change: fields[18],
    peers: fields[19] && toStanding(fields[19] as Fields),
    period: fields[20] ?? undefined,
  } satisfies Every<ProductFeatures>;
}

function toFeatures(fields: Fields) {
  return {
    v: fields[0],
    accountId: fields[1],
    asOf: fields[2],
    tier: fields[3],
    segment: fields[4] ?? undefined,
    startedOn: fields[5],
    renewalOn: fields[6],
    sources: {
      usage: toSource(fields[7] as Fields),
      surveys: toSource(fields[8] as Fields),
      invoices: toSource(fields[9] as Fields),
      signals: toSource(fields[10] as Fields),
    } satisfies Every<AccountFeatures['sources']>,
    usage: {
      products: (fields[11] as Fields[]).map(toProduct),
      people: fields[12],
      peers: fields[13] && toStanding(fields[13] as Fields),
      allQuiet: fields[14],
      weeks: fields[15],
    } satisfies Every<AccountFeatures['usage']>,
    answers: fields[16],
    invoices: {
      count: fields[17],
      open: fields[18],
      usualLate: fields[19],
      lastPaid: fields[20],
    } satisfies Every<AccountFeatures['invoices']>,
    signals: fields[21],
    goals: fields[22] ?? undefined,
  } satisfies Every<AccountFeatures>;
}

/** What is unknown has its reason for evidence, what is known any number of pieces, one after the other. */
function fromComponent(component: ComponentScore): unknown {
  const { name, score, weight, contribution, unknownReason, evidence } = component;
  const [why] = evidence;
  if (score !== null && unknownReason === null) {
    const told: unknown[] = [name, weight, score, contribution];
    for (const e of evidence) told.push(e.code, e.params, e.points);
    return told;
  }
  const isPlain =
    score === null &&
    contribution === 0 &&
    evidence.length === 1 &&
    why!.code === unknownReason &&
    why!.points === 0;
  return isPlain ? [name, weight, why!.code, why!.params] : component;
}

/** Its place among the evidence of all components, one after the other. */
function fromDriver(driver: Evidence, components: readonly ComponentScore[]): number | Evidence {
  let before = 0;
  for (const { evidence } of components) {
    const place = evidence.indexOf(driver);
    if (place >= 0) return before + place;
    before += evidence.length;
  }
  return driver;
}

function toComponent(compact: unknown): ComponentScore {
  if (!Array.isArray(compact)) return compact as ComponentScore;
  const [name, weight, ...rest] = compact as [string, number, ...unknown[]];
  if (typeof rest[0] === 'string') {
    const [code, params] = rest as [string, Evidence['params']];
    const evidence = [{ code, params, points: 0 }];
    return { name, score: null, weight, contribution: 0, unknownReason: code, evidence };
  }
  const [score, contribution, ...told] = rest as [number, number, ...unknown[]];
  const evidence: Evidence[] = [];
  for (let at = 0; at < told.length; at += 3) {
    const [code, params, points] = told.slice(at, at + 3) as [string, Evidence['params'], number];
    evidence.push({ code, params, points });
  }
  return { name, score, weight, contribution, unknownReason: null, evidence };
}

function toDetail([compact, places]: Fields): ScoreDetail {
  const components = (compact as unknown[]).map(toComponent);
  const said = components.flatMap(({ evidence }) => evidence);
  const drivers = (places as (number | Evidence)[]).map((place) =>
    typeof place === 'number' ? said[place]! : place,
  );
  return { components, drivers };
}

type Fields = readonly unknown[];

/** Every name of a record, also of what may be left out: a new one that is forgotten here does not compile. */
type Every<T> = Record<keyof T, unknown>;
