import { ownValue } from '../../domain/names.ts';
import type { MoneyAtRisk } from '../../domain/outcomes/money-at-risk.ts';
import { FEW, type Share } from '../../domain/statistics/shares.ts';
import { displayText, safeUrl } from '../../domain/text/safe-text.ts';
import type { CountAndValue, DataQualityNotice, DigestKpi } from '../models/digest-model.ts';
import { SOURCE_NAMES } from '../strings/names.ts';
import { sayInRange } from '../text/say-in-range.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestSection } from './digest-doc.ts';
import { notInSums, shortValue } from './money-text.ts';

const THEMES = 3;
const NOTICES = 6;

/** 5. Expected churned revenue with its range, so that Finance and Support can prepare. */
export function expectedChurn(digest: DigestContext): DigestSection {
  const { model, strings, format, money } = digest;
  const w = strings.expected;
  const e = model.expectedChurn;
  const left = notInSums(digest, model.unconverted, 'month').map(
    (text) => ({ kind: 'paragraph', text, quiet: true }) as const,
  );
  if (e === null) {
    return { title: w.title, blocks: [{ kind: 'paragraph', text: w.unknown, quiet: false }, ...left] };
  }
  const lost = sayInRange({ point: e.mrr, low: e.low, high: e.high }, money);
  const text = w.text({
    mrr: lost.point,
    low: lost.low,
    high: lost.high,
    from: format.day(e.from),
    to: format.day(e.to),
  });
  const sentences = model.moneyAtRisk && atRiskSentences(digest, model.moneyAtRisk);
  return {
    title: w.title,
    blocks: [
      { kind: 'paragraph', text, quiet: false },
      ...(sentences ? [{ kind: 'paragraph' as const, text: sentences.join(' '), quiet: false }] : []),
      { kind: 'paragraph', text: e.model === 'learned' ? w.learned : w.prior, quiet: true },
      ...left,
    ],
  };
}

function atRiskSentences({ strings, money }: DigestContext, atRisk: MoneyAtRisk): string[] {
  const { expected: w } = strings;
  const { point, low, high } = sayInRange({ ...atRisk, point: atRisk.expected }, money);
  // What rounds to nothing is not worth a sentence.
  const failing = Math.round(atRisk.involuntary ?? 0) > 0 ? [w.failing(money(atRisk.involuntary!))] : [];
  return [w.atRisk(point, low, high), ...failing];
}

/** 7. Were we right? What became of the accounts that were flagged, and how often alerts are right. */
export function hindsight(digest: DigestContext): DigestSection {
  const texts = [lookBack(digest), ...trackRecord(digest)];
  return {
    title: digest.strings.hindsight.title,
    blocks: texts.map((text) => ({ kind: 'paragraph', text, quiet: false })),
  };
}

function lookBack({ model, strings, format, nouns }: DigestContext): string {
  const w = strings.hindsight;
  const h = model.hindsight;
  if (h === null || h.flagged === 0) return w.notYet;
  const counted = [
    [h.left, w.left],
    [h.recovered, w.recovered],
    [h.falseAlarms, w.falseAlarms],
    [h.stillOpen, w.stillOpen],
  ] as const;
  const parts = counted.filter(([n]) => n > 0).map(([n, sentence]) => sentence(n, format.number(n)));
  const sentences = [
    w.flagged(format.count(h.flagged, nouns.account), format.month(h.month), parts),
    w.missed(format.number(h.missed)),
    ...(h.medianWarningDays === null ? [] : [w.warning(format.count(h.medianWarningDays, nouns.day))]),
  ];
  return sentences.join(' ');
}

function trackRecord({ model, strings, format, nouns }: DigestContext): string[] {
  const w = strings.hindsight;
  const { byVerdict, byOutcome, days, outcomeDays, muted } = model.precision;
  const percent = (value: number) => format.percent(value);
  const rate = ({ n, share, low, high }: Share) => {
    const said = sayInRange({ point: share, low, high }, percent);
    return n < FEW ? w.tooFew : w.rate(said.point, said.low, said.high);
  };
  const sentencesOf = (share: Share | null, sentence: typeof w.right, within: number) =>
    share === null
      ? []
      : [
          sentence({
            hits: format.number(share.hits),
            alerts: format.count(share.n, nouns.alert),
            days: format.count(within, nouns.day),
            rate: rate(share),
          }),
        ];
  const sentences = [
    ...sentencesOf(byVerdict, w.right, days),
    ...sentencesOf(byOutcome, w.leftInTime, outcomeDays),
  ];
  if (muted.length > 0) {
    sentences.push(w.muted(muted.map((rule) => displayText(rule, 60) ?? '?').join(', ')));
  }
  return sentences.length === 0 ? [] : [sentences.join(' ')];
}

/** 8. What customers say; null when nobody said anything. */
export function customerThemes(digest: DigestContext): DigestSection | null {
  const { model, strings, format, nouns } = digest;
  if (model.themes.length === 0) return null;
  const entries = model.themes.slice(0, THEMES).map((t) => {
    const quote = displayText(t.quote, 240);
    return {
      title: displayText(t.theme, 60) ?? '?',
      value: format.count(t.answers, nouns.answer),
      lines: [...(quote === null ? [] : [`“${quote}”`]), behind(digest, t.value)],
    };
  });
  return { title: strings.themes.title, blocks: [{ kind: 'entries', label: null, entries, more: null }] };
}

/** `9 accounts · $45k a year + ¥1.2M`: who would gain, if it were mended. */
function behind(digest: DigestContext, value: CountAndValue): string {
  const { strings, format, nouns } = digest;
  const sum = shortValue(digest, value);
  return [
    format.count(value.accounts, nouns.account),
    ...(sum === null ? [] : [strings.tiles.aYear(sum)]),
  ].join(' · ');
}

/** 9. KPIs, last month beside the month before. */
export function kpiTable(digest: DigestContext): DigestSection | null {
  const { model, strings, format } = digest;
  const { kpis } = model;
  if (kpis === null || kpis.rows.length === 0) return null;
  const w = strings.kpis;
  const previous = kpis.previousMonth === null ? null : format.shortMonth(kpis.previousMonth);
  const rows = kpis.rows.map((kpi) => {
    const { max, better } = kpis.ces;
    const own = w.names[kpi.key];
    const name = kpi.key === 'ces' ? w.cesScale(own, format.number(max), better) : own;
    const n = kpi.n === null || !SURVEY_KPIS.has(kpi.key) ? '' : `, ${w.n(format.number(kpi.n))}`;
    const interval = kpi.plusMinus === null ? '' : `\u00a0±\u00a0${plusMinus(digest, kpi)}`;
    const capped = (when: boolean, figure: number | null) =>
      kpi.key === 'ltv' && when && figure !== null ? `, ${w.atCap}` : '';
    const silent = kpi.key === 'nps' && kpi.value !== null ? kpis.npsWithoutComment : null;
    const wordless = silent === null ? '' : `, ${w.withoutComment(format.percent(silent))}`;
    const value = `${kpiValue(digest, kpi, kpi.value)}${kpi.value === null ? '' : interval}${n}${wordless}${capped(kpis.ltvCapped.now, kpi.value)}`;
    const previous = `${kpiValue(digest, kpi, kpi.previous)}${capped(kpis.ltvCapped.before, kpi.previous)}`;
    return { cells: [name, value, previous], colour: null };
  });
  const url = safeUrl(model.definitionsUrl);
  return {
    title: w.title(format.month(kpis.month)),
    blocks: [
      { kind: 'table', columns: w.columns(format.shortMonth(kpis.month), previous), rows },
      ...leftOut(digest, kpis),
      ...(url === null ? [] : [{ kind: 'link' as const, text: w.definitionsLink, url }]),
    ],
  };
}

/** Accounts that pay, but are in none of the amounts. */
function leftOut(
  digest: DigestContext,
  { unconverted, unknownAmount }: NonNullable<DigestContext['model']['kpis']>,
): DigestSection['blocks'] {
  const { strings, format, nouns } = digest;
  const unknown =
    unknownAmount === 0 ? [] : [strings.noRate.noAmount(format.count(unknownAmount, nouns.account))];
  const texts = [...notInSums(digest, unconverted, 'month'), ...unknown];
  return texts.length === 0 ? [] : [{ kind: 'paragraph', text: texts.join(' '), quiet: true }];
}

/** Their trust hangs on how many answered; of the others everybody knows the book. */
const SURVEY_KPIS: ReadonlySet<DigestKpi['key']> = new Set(['nps', 'ces']);
const MONEY_KPIS: ReadonlySet<DigestKpi['key']> = new Set(['mrr', 'arpa', 'ltv']);

function kpiValue({ strings, format, money }: DigestContext, kpi: DigestKpi, value: number | null): string {
  if (value === null) return strings.kpis.undefined;
  if (MONEY_KPIS.has(kpi.key)) return money(value);
  if (kpi.key === 'nps') return format.signed(value, 0);
  if (kpi.key === 'ces') return format.number(value, 1);
  return format.percent(value, 1);
}

function plusMinus({ format, money }: DigestContext, kpi: DigestKpi): string {
  const half = kpi.plusMinus ?? 0;
  if (MONEY_KPIS.has(kpi.key)) return money(half);
  if (kpi.key === 'nps') return format.number(half, 0);
  return kpi.key === 'ces' ? format.number(half, 1) : format.percent(half, 1);
}

/** What each printed KPI means, when there is no page to link to. */
export function kpiDefinitions({ model, strings }: DigestContext): DigestSection | null {
  if (model.kpis === null || model.kpis.rows.length === 0 || safeUrl(model.definitionsUrl) !== null)
    return null;
  const w = strings.kpis;
  const text = model.kpis.rows.map((kpi) => `${w.names[kpi.key]}: ${w.definitions[kpi.key]}.`);
  return {
    title: w.definitionsTitle,
    blocks: text.map((t) => ({ kind: 'paragraph', text: t, quiet: true })),
  };
}

/** 10. Data quality in one line. */
export function dataQuality(digest: DigestContext): DigestSection {
  const { model, strings, format } = digest;
  const w = strings.quality;
  const { known, unknown } = model.scored;
  const judged = [
    format.count(known, w.judged),
    ...(unknown === 0 ? [] : [format.count(unknown, w.unknown)]),
  ].join(', ');
  const notices = model.dataQuality.slice(0, NOTICES).map((n) => notice(digest, n));
  const left = model.dataQuality.length - notices.length;
  if (left > 0) notices.push(w.more(format.number(left)));
  const text = notices.length === 0 ? w.allFresh : `${notices.join('; ')}.`;
  return { title: w.title, blocks: [{ kind: 'paragraph', text: `${judged}. ${text}`, quiet: true }] };
}

function notice({ strings, format, nouns, context }: DigestContext, n: DataQualityNotice): string {
  const w = strings.quality;
  const source = (name: string) =>
    ownValue(SOURCE_NAMES[context.locale], name) ?? displayText(name, 40) ?? '?';
  switch (n.kind) {
    case 'stale':
      return w.stale(source(n.source), n.watermark === null ? null : format.day(n.watermark));
    case 'missing':
      return w.missing(source(n.source));
    case 'quarantined':
      return w.quarantined(format.count(n.rows, nouns.row), source(n.source));
    case 'held':
      return w.held(format.count(n.alerts, nouns.alert));
    case 'mass_drop':
      return w.massDrop(source(n.source), format.count(n.accounts, nouns.account));
  }
}
