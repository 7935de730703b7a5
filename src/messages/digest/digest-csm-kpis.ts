import { displayText } from '../../domain/text/safe-text.ts';
import type { CsmKpis } from '../models/digest-model.ts';
import type { DigestContext } from './digest-context.ts';
import type { DigestBlock, DigestSection } from './digest-doc.ts';

const SHOWN = 12;

/** Also 9. Churn, NPS and LTV of every CSM with the month before; null when that is not asked for. */
export function csmKpiTable(digest: DigestContext): DigestSection | null {
  const { model, strings, format } = digest;
  const { kpis, csmKpis } = model;
  if (kpis === null || csmKpis.length === 0) return null;
  const w = strings.kpis.perCsm;
  const rows = csmKpis.slice(0, SHOWN).map((csm) => ({ cells: cellsOf(digest, csm), colour: null }));
  const left = csmKpis.length - rows.length;
  const more: DigestBlock[] =
    left === 0 ? [] : [{ kind: 'paragraph', text: w.more(format.count(left, w.csm)), quiet: true }];
  return {
    title: w.title(format.month(kpis.month)),
    blocks: [{ kind: 'table', columns: [...w.columns], rows }, ...more],
  };
}

function cellsOf({ strings, format, money }: DigestContext, csm: CsmKpis): string[] {
  const w = strings.kpis;
  const beside = (say: (value: number) => string, value: number | null, previous: number | null) => ({
    now: value === null ? w.undefined : say(value),
    before: previous === null ? [] : [w.perCsm.before(say(previous))],
  });
  const churn = beside((share) => format.percent(share, 1), csm.churn.value, csm.churn.previous);
  const nps = beside((score) => format.signed(score, 0), csm.nps.value, csm.nps.previous);
  const ltv = beside(money, csm.ltv.value, csm.ltv.previous);
  return [
    csm.name === null ? w.perCsm.nobody : (displayText(csm.name, 40) ?? '?'),
    format.number(csm.customers),
    [churn.now, ...churn.before].join(', '),
    [nps.now, ...(csm.nps.value === null ? [] : [w.n(format.number(csm.nps.n))]), ...nps.before].join(', '),
    [ltv.now, ...(csm.ltv.capped ? [w.atCap] : []), ...ltv.before].join(', '),
  ];
}
