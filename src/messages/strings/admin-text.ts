import type { Translated } from '../../domain/types.ts';
import type { AdminNoticeModel } from '../models/admin-notice-model.ts';
import type { MessageContext } from '../models/message.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { ADMIN_STRINGS, nameOf } from './admin-strings.ts';
import type { AdminNoticeKind, AdminText, AdminWriter } from './admin-writers.ts';
import { findingText } from './finding-strings.ts';

const MARKS: Readonly<Record<AdminNoticeKind, AdminText['mark']>> = {
  portfolio_moved: 'ℹ️',
  mass_drop: '⚠️',
  source_stale: '⚠️',
  source_distrusted: '⚠️',
  id_renamed: '⚠️',
  source_unreadable: '🔴',
  source_recovered: '🟢',
  channel_paused: '🔴',
  webhook_gone: '⚠️',
  destination_gone: '⚠️',
  config_rejected: '🔴',
  rule_muted: '⚠️',
  rule_unmuted: '🟢',
  digest_skipped: 'ℹ️',
  digest_left_out: '⚠️',
  deliveries_uncertain: '⚠️',
  rows_quarantined: '⚠️',
  model_drift: '⚠️',
  model_in_force: '🟢',
  model_refused: 'ℹ️',
  model_waits: 'ℹ️',
  promise_broken: '⚠️',
};

const MAX_ITEMS = 10;

type LeftOutReason = Extract<AdminNoticeModel, { kind: 'digest_left_out' }>['recipients'][number]['reason'];

/** The notice in words, the same for Slack and mail. */
export function adminText(model: AdminNoticeModel, context: MessageContext): AdminText {
  const write = ADMIN_STRINGS[context.locale][model.kind] as AdminWriter<AdminNoticeKind>;
  const items = itemsOf(model, context);
  const left = items.length - MAX_ITEMS;
  return {
    mark: MARKS[model.kind],
    ...write(model, createFormatter(context)),
    items: left > 0 ? [...items.slice(0, MAX_ITEMS), `… ${left}`] : items,
  };
}

function placesOf(model: Extract<AdminNoticeModel, { kind: 'config_rejected' | 'source_unreadable' }>) {
  if (model.kind === 'source_unreadable') return model.problems;
  return model.problems.map((p) => ({ ...p, file: model.file }));
}

/** The places, people or figures that a notice is about. */
function itemsOf(model: AdminNoticeModel, context: MessageContext): string[] {
  const { locale } = context;
  switch (model.kind) {
    case 'config_rejected':
    case 'source_unreadable':
      return placesOf(model).map(
        (p) =>
          `${[nameOf(p.file, 60), p.line, p.column].filter((x) => x !== null).join(':')} ${nameOf(p.message, 160)}`,
      );
    case 'source_distrusted':
    case 'id_renamed':
      return model.findings.map((finding) => findingText(finding, createFormatter(context)));
    case 'digest_left_out':
      return model.recipients.map(
        ({ recipient, reason }) => `${nameOf(recipient, 80)}: ${LEFT_OUT[locale][reason]}`,
      );
    default:
      return [];
  }
}

const LEFT_OUT: Translated<Readonly<Record<LeftOutReason, string>>> = {
  en: {
    not_one_address: 'not one plain mail address',
    domain_not_allowed: 'the domain is not among those that mail may go to',
  },
  'pt-BR': {
    not_one_address: 'não é um único endereço de e-mail',
    domain_not_allowed: 'o domínio não está entre os que podem receber e-mail',
  },
};
