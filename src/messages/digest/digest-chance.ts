import { RISK_RULE } from '../../domain/alerts/settings.ts';
import type { RuleAgainstChance } from '../../domain/outcomes/build-ledger.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import { CHANCE_STRINGS, recordFigures } from '../strings/chance-strings.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestBlock, DigestSection } from './digest-doc.ts';

/** Rules that are named; the rest is counted. */
const NAMED = 6;

/** Also 7. Which alerts are no better than names drawn at random, and which are; null while none is old enough. */
export function againstChance(digest: DigestContext): DigestSection | null {
  const { model, context, format, nouns } = digest;
  const w = CHANCE_STRINGS[context.locale];
  const old = model.chance.rules.filter(({ n }) => n > 0);
  if (old.length === 0) return null;
  const of = (verdict: RuleAgainstChance['verdict']) => old.filter((rule) => rule.verdict === verdict);
  const said = [
    [of('no_better'), w.noBetter, figuresOf],
    [of('better'), w.better, figuresOf],
    [of('too_few'), w.tooEarly, sizeOf],
  ] as const;
  const blocks = said.flatMap(([rules, sentence, say]): DigestBlock[] => {
    if (rules.length === 0) return [];
    const named = rules.slice(0, NAMED).map((rule) => say(digest, rule));
    const more = rules.length - named.length;
    const all = more > 0 ? [...named, w.others(format.number(more))] : named;
    return [{ kind: 'paragraph', text: sentence(all.join(', ')), quiet: false }];
  });
  const days = format.count(model.precision.outcomeDays, nouns.day);
  return { title: w.title, blocks: [...blocks, { kind: 'paragraph', text: w.counted(days), quiet: true }] };
}

function figuresOf({ context, format }: DigestContext, own: RuleAgainstChance): string {
  const w = CHANCE_STRINGS[context.locale];
  return w.rule(nameOf(own, w), recordFigures({ ...own, chance: own.chance ?? 0 }, format));
}

function sizeOf({ context, format }: DigestContext, own: RuleAgainstChance): string {
  const w = CHANCE_STRINGS[context.locale];
  return w.ruleOf(nameOf(own, w), format.number(own.n));
}

function nameOf({ rule }: RuleAgainstChance, { riskLine }: { riskLine: string }): string {
  return rule === RISK_RULE ? riskLine : (displayText(rule, 60) ?? '?');
}

/** How far the order of the accounts is proven; null = it is. */
export function rankingNote({ model, context }: DigestContext): DigestBlock | null {
  const text = CHANCE_STRINGS[context.locale].ranking[model.ranking];
  return text === null ? null : { kind: 'paragraph', text, quiet: true };
}
