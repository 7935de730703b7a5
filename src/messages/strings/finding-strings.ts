import type { Finding } from '../../domain/source-guards/findings.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Translated } from '../../domain/types.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { NOUNS } from './names.ts';

/** A name from outside, fit to be shown. */
function nameOf(text: string, max: number): string {
  return displayText(text, max) ?? '?';
}

type Code = Finding['code'];
type Writers = { readonly [K in Code]: (finding: Extract<Finding, { code: K }>, f: Formatter) => string };

const { en: nounsEn, 'pt-BR': nounsPt } = NOUNS;

const STRINGS: Translated<Writers> = {
  en: {
    stale: ({ watermark, allowedDays }, f) =>
      `Its newest data are from ${watermark === null ? 'never' : f.day(watermark)}${allowedDays === null ? '' : `; allowed are ${f.count(allowedDays, nounsEn.day)}`}.`,
    silent: ({ watermark, days, longestGap }, f) =>
      `Nothing since ${f.day(watermark)}, which is ${f.count(days, nounsEn.day)}; its longest pause so far was ${f.count(longestGap, nounsEn.day)}.`,
    late: ({ watermark, day, usualLag }, f) =>
      `Its newest data are from ${f.day(watermark)}; ${f.day(day)} always had some, and by now it would be there (usually ${f.count(usualLag, nounsEn.day)} late at most).`,
    volume_fell: (finding, f) => volumeEn(finding, f),
    volume_leapt: (finding, f) => `${volumeEn(finding, f)} Has its unit changed?`,
    day_missing: ({ day, usualRows, weeks }, f) =>
      `${f.day(day)} has no rows at all, though later days have; ${f.number(Math.round(usualRows))} are usual (${f.number(weeks)} such weekdays).`,
    clock_shifted: ({ from, to, share, direction }, f) =>
      `From ${f.day(from)} to ${f.day(to)} each day looks ${f.percent(share)} like the ${direction === 'later' ? 'day before' : 'day after'}. Has its time zone changed?`,
    id_renamed: ({ accountId, unknownId, from }, f) =>
      `${nameOf(accountId, 60)} is silent since ${nameOf(unknownId, 60)}, which no account has, began on ${f.day(from)} with about as much activity. Is it the same customer?`,
  },
  'pt-BR': {
    stale: ({ watermark, allowedDays }, f) =>
      `Os dados mais novos são de ${watermark === null ? 'nunca' : f.day(watermark)}${allowedDays === null ? '' : `; o permitido são ${f.count(allowedDays, nounsPt.day)}`}.`,
    silent: ({ watermark, days, longestGap }, f) =>
      `Nada desde ${f.day(watermark)}, ou seja, ${f.count(days, nounsPt.day)}; a maior pausa até hoje foi de ${f.count(longestGap, nounsPt.day)}.`,
    late: ({ watermark, day, usualLag }, f) =>
      `Os dados mais novos são de ${f.day(watermark)}; ${f.day(day)} sempre teve algum, e já deveria estar aqui (atraso normal: no máximo ${f.count(usualLag, nounsPt.day)}).`,
    volume_fell: (finding, f) => volumePt(finding, f),
    volume_leapt: (finding, f) => `${volumePt(finding, f)} A unidade mudou?`,
    day_missing: ({ day, usualRows, weeks }, f) =>
      `${f.day(day)} não tem nenhuma linha, embora dias posteriores tenham; o normal são ${f.number(Math.round(usualRows))} (${f.number(weeks)} dias iguais da semana).`,
    clock_shifted: ({ from, to, share, direction }, f) =>
      `De ${f.day(from)} a ${f.day(to)} cada dia se parece em ${f.percent(share)} com o dia ${direction === 'later' ? 'anterior' : 'seguinte'}. O fuso horário mudou?`,
    id_renamed: ({ accountId, unknownId, from }, f) =>
      `${nameOf(accountId, 60)} está em silêncio desde que ${nameOf(unknownId, 60)}, que nenhuma conta tem, começou em ${f.day(from)} com quase a mesma atividade. É o mesmo cliente?`,
  },
};

type VolumeFinding = Extract<Finding, { code: 'volume_fell' | 'volume_leapt' }>;

function volumeEn({ product, day, share, weeks }: VolumeFinding, f: Formatter): string {
  return `${f.day(day)} has ${share > 1 ? `${f.number(Math.round(share))} times` : `${f.percent(share)} of`} the usual volume of its weekday${ofProduct(' in', product)} (median of ${f.number(weeks)} weeks).`;
}

function volumePt({ product, day, share, weeks }: VolumeFinding, f: Formatter): string {
  return `${f.day(day)} tem ${share > 1 ? `${f.number(Math.round(share))} vezes o` : `${f.percent(share)} do`} volume normal desse dia da semana${ofProduct(' em', product)} (mediana de ${f.number(weeks)} semanas).`;
}

function ofProduct(joint: string, product: string | null): string {
  return product === null ? '' : `${joint} ${nameOf(product, 40)}`;
}

/** One sentence with the figures that speak against a source. */
export function findingText(finding: Finding, f: Formatter): string {
  const write = STRINGS[f.locale][finding.code] as (finding: Finding, f: Formatter) => string;
  return write(finding, f);
}
