import { displayName, displayText } from '../../domain/text/safe-text.ts';
import type { DigestMover, DigestRisk } from '../models/digest-model.ts';
import { SEVERITY_MARKS, SEVERITY_NAMES } from '../strings/names.ts';
import { formatProbability } from '../text/format-probability.ts';
import { rankingNote } from './digest-chance.ts';
import type { DigestContext, PortfolioWriting } from './digest-context.ts';
import type { DigestEntry, DigestSection } from './digest-doc.ts';

const RISKS = 10;
const MOVERS = 5;
const CSMS = 12;

/** 3. Top risks: why, value, renewal, owner, and where the work stands. */
export function topRisks(digest: DigestContext): DigestSection {
  const { model, strings, format } = digest;
  const shown = model.topRisks.slice(0, RISKS);
  if (shown.length === 0) {
    return {
      title: strings.risks.title,
      blocks: [{ kind: 'paragraph', text: strings.risks.none, quiet: false }],
    };
  }
  const left = Math.max(model.topRisksTotal, model.topRisks.length) - shown.length;
  const inFile = model.attached.length;
  const isCut = inFile < model.topRisksTotal;
  const file = inFile === 0 ? null : strings.risks.attached(format.number(inFile), isCut);
  const more =
    left > 0 ? [strings.risks.more(format.number(left)), ...(file === null ? [] : [file])].join('; ') : null;
  const entries = shown.map((risk) => riskEntry(digest, risk));
  const note = rankingNote(digest);
  const list = { kind: 'entries', label: null, entries, more } as const;
  return { title: strings.risks.title, blocks: note === null ? [list] : [list, note] };
}

function riskEntry(digest: DigestContext, risk: DigestRisk): DigestEntry {
  const { strings, format, context } = digest;
  const w = strings.risks;
  const severity = `${SEVERITY_MARKS[risk.severity]} ${SEVERITY_NAMES[context.locale][risk.severity]}`;
  const health = risk.health === null ? null : w.health(format.number(risk.health, 0));
  const what = [
    severity,
    health,
    digest.why(risk.risk),
    digest.why(risk.why),
    risk.probability === null
      ? null
      : w.probability(formatProbability({ ...risk, probability: risk.probability }, format)),
  ];
  const who = [
    risk.mrrConverted ? w.worth(digest.money(risk.mrrConverted * 12)) : null,
    risk.renewalOn === null ? null : w.renews(format.day(risk.renewalOn), format.relative(risk.renewalOn)),
    displayText(risk.ownerName, 40) ?? w.noOwner,
    w.alert[risk.alert],
    taskState(digest, risk.tasks),
  ];
  return {
    title: displayName(risk, 60),
    value: riskValue(digest, risk),
    lines: [what, who].map((line) => line.filter((part) => part !== null).join(' · ')),
  };
}

/** In the own currency; what it is worth in the one that is summed stands in a line below. */
function riskValue({ strings, format }: DigestContext, { mrr }: DigestRisk): string | null {
  if (mrr === null || mrr.amount === 0) return null;
  return strings.tiles.aYear(format.shortMoney({ ...mrr, amount: mrr.amount * 12 }));
}

function taskState({ strings, format }: DigestContext, tasks: DigestRisk['tasks']): string {
  const all = tasks.open + tasks.done;
  if (all === 0) return strings.risks.noTasks;
  const overdue = tasks.overdue > 0 ? format.number(tasks.overdue) : null;
  return strings.risks.tasks(format.number(tasks.done), format.number(all), overdue);
}

/** 4. Movers: five down, five up, each with its reason. */
export function movers(digest: DigestContext): DigestSection {
  const { strings, model } = digest;
  const entries = (list: readonly DigestMover[]) => list.slice(0, MOVERS).map((m) => moverEntry(digest, m));
  const lists = [
    { label: strings.movers.down, entries: entries(model.movers.down) },
    { label: strings.movers.up, entries: entries(model.movers.up) },
  ].filter((l) => l.entries.length > 0);
  const blocks: DigestSection['blocks'] = lists.map((l) => ({ kind: 'entries', ...l, more: null }));
  if (blocks.length === 0) blocks.push({ kind: 'paragraph', text: strings.movers.none, quiet: false });
  return { title: strings.movers.title, blocks };
}

/** An account whose index moved, with how far and what moved it. */
export function moverEntry(digest: PortfolioWriting, mover: DigestMover): DigestEntry {
  const { format } = digest;
  const [from, to] = [Math.round(mover.healthFrom), Math.round(mover.healthTo)];
  // What pulls an account down is no reason for its rise, nor the other way round.
  const fits = mover.why !== null && (to > from ? mover.why.points > 0 : mover.why.points <= 0);
  const eased = to > from ? digest.why(mover.eased) : null;
  const why = fits ? digest.why(mover.why) : eased && digest.strings.movers.eased(eased);
  return {
    title: displayName(mover, 60),
    value: `${format.number(from)} → ${format.number(to)} (${format.signed(to - from, 0)})`,
    lines: why === null ? [] : [why],
  };
}

/** 6. The team: who has how much on the table. Null when nobody has anything. */
export function team({ model, strings, format }: DigestContext): DigestSection | null {
  if (model.csms.length === 0) return null;
  const row = (name: string, c: { open: number; unanswered: number; overdue: number }) => ({
    cells: [name, format.number(c.open), format.number(c.unanswered), format.number(c.overdue)],
    colour: null,
  });
  const rows = model.csms.slice(0, CSMS).map((c) => {
    const away = c.outUntil === null ? '' : ` (${strings.team.out(format.day(c.outUntil))})`;
    return row(`${displayText(c.name, 40) ?? '?'}${away}`, c);
  });
  const rest = model.csms.slice(CSMS);
  if (rest.length > 0) {
    const sum = (key: 'open' | 'unanswered' | 'overdue') => rest.reduce((total, c) => total + c[key], 0);
    const total = { open: sum('open'), unanswered: sum('unanswered'), overdue: sum('overdue') };
    rows.push(row(format.count(rest.length, strings.team.rest), total));
  }
  return { title: strings.team.title, blocks: [{ kind: 'table', columns: strings.team.columns, rows }] };
}
