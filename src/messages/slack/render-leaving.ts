import { reasonName } from '../../domain/leaving/reasons.ts';
import { sumByCurrency } from '../../domain/money.ts';
import { displayName, displayText, literalMrkdwn } from '../../domain/text/safe-text.ts';
import type { LeavingModel } from '../models/leaving-model.ts';
import type { MessageContext, SlackMessage } from '../models/message.ts';
import { LEAVING_STRINGS } from '../strings/leaving-strings.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';
import { TRANSITION_MARKS } from './alert-context.ts';
import { fields, header, line, richText, span } from './blocks.ts';

const PRODUCTS = 8;

interface Told {
  model: LeavingModel;
  context: MessageContext;
  format: Formatter;
}

/** The one message of a team about a customer who leaves: what falls away when, and what concerns the team. */
export function renderLeaving(model: LeavingModel, context: MessageContext): SlackMessage {
  const { team: w } = LEAVING_STRINGS[context.locale];
  const name = displayName(model);
  if (model.state !== 'leaving') {
    const over = `${TRANSITION_MARKS[model.state === 'stays' ? 'recovered' : 'churned']} ${w.over[model.state](name)}`;
    return {
      text: literalMrkdwn(over),
      blocks: [header(over), fields(labelled(whatAndWhy(model, context)))],
    };
  }
  const title = `${TRANSITION_MARKS.leaving} ${w.title(name)}`;
  const format = createFormatter(context);
  const goes =
    model.leavesOn === null
      ? LEAVING_STRINGS[context.locale].leavesUnknown
      : `${format.day(model.leavesOn)}, ${format.relative(model.leavesOn)}`;
  const pairs = [
    [w.leaves, goes],
    ...whatAndWhy(model, context),
    ...forTeam({ model, context, format }),
  ] as const;
  return {
    text: literalMrkdwn(`${title} · ${goes}`),
    blocks: [header(title), fields(labelled(pairs)), ...products({ model, context, format })],
  };
}

function labelled(pairs: readonly (readonly [string, string])[]): [string, string][] {
  return pairs.map(([label, text]) => [label, literalMrkdwn(text)]);
}

function whatAndWhy(model: LeavingModel, context: MessageContext): [string, string][] {
  const { team: w, noReason } = LEAVING_STRINGS[context.locale];
  const { locale } = context;
  const format = createFormatter(context);
  const { mrr } = model;
  const reason = displayText(reasonName(model.reason, { reasons: model.reasons, locale }), 80);
  const csm = displayText(model.csmName, 60);
  const yearly = mrr === null ? null : format.money({ ...mrr, amount: mrr.amount * 12 });
  return [
    ...(mrr === null || yearly === null ? [] : [pair(w.worth, w.value(format.money(mrr), yearly))]),
    pair(w.why, reason ?? noReason),
    ...(csm === null ? [] : [pair(w.csm, csm)]),
  ];
}

function pair(label: string, text: string): [string, string] {
  return [label, text];
}

/** Finance wants to know what is owed, support what is open, product who used it. */
function forTeam({ model, context, format }: Told): [string, string][] {
  const { team: w } = LEAVING_STRINGS[context.locale];
  const { seats, owed, tickets, team } = model;
  return [
    ...(seats === null ? [] : [pair(w.seats, format.number(seats))]),
    ...(owed === null || team !== 'finance' ? [] : [pair(w.owed, owedText(owed, { context, format }))]),
    ...(tickets === null || team === 'finance'
      ? []
      : [pair(w.tickets, w.ticketsOf(format.number(tickets.value), format.day(tickets.on)))]),
  ];
}

function owedText(owed: NonNullable<LeavingModel['owed']>, { context, format }: Omit<Told, 'model'>): string {
  const amounts = owed.map(({ amount, currency }) => ({
    amount,
    currency: currency ?? context.currency,
    accounts: 1,
  }));
  const sums = sumByCurrency(amounts).map(({ currency, mrr }) => format.money({ amount: mrr, currency }));
  return sums.length === 0 ? LEAVING_STRINGS[context.locale].team.nothingOwed : sums.join(' + ');
}

function products({ model, context, format }: Told): SlackMessage['blocks'] {
  const { team: w } = LEAVING_STRINGS[context.locale];
  if (model.products.length === 0) return [];
  const told = model.products.slice(0, PRODUCTS).map(({ product, plan, mrr, currency }) => {
    const parts = [product, plan, ...(mrr === null ? [] : [format.money({ amount: mrr, currency })])];
    return parts.flatMap((part) => displayText(part, 60) ?? []).join(' · ');
  });
  const left = model.products.length - told.length;
  const rest = left > 0 ? [`… +${format.number(left)}`] : [];
  return [richText(line(span(`${w.products}: ${[...told, ...rest].join('; ')}`)))];
}
