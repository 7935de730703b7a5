import type { AdminNoticeModel } from '../models/admin-notice-model.ts';
import type { MessageContext } from '../models/message.ts';
import { createFormatter } from '../text/create-formatter.ts';
import {
  ADMIN_STRINGS,
  type AdminNoticeKind,
  type AdminText,
  type AdminWriter,
  nameOf,
} from './admin-strings.ts';

const MARKS: Readonly<Record<AdminNoticeKind, AdminText['mark']>> = {
  mass_drop: '⚠️',
  source_stale: '⚠️',
  source_unreadable: '🔴',
  source_recovered: '🟢',
  channel_paused: '🔴',
  webhook_gone: '⚠️',
  destination_gone: '⚠️',
  config_rejected: '🔴',
  rule_muted: '⚠️',
  rule_unmuted: '🟢',
  digest_skipped: 'ℹ️',
  deliveries_uncertain: '⚠️',
  rows_quarantined: '⚠️',
  model_drift: '⚠️',
};

const MAX_ITEMS = 10;

/** The notice in words, the same for Slack and mail. */
export function adminText(model: AdminNoticeModel, context: MessageContext): AdminText {
  const write = ADMIN_STRINGS[context.locale][model.kind] as AdminWriter<AdminNoticeKind>;
  const items = placesOf(model).map(
    (p) =>
      `${[nameOf(p.file, 60), p.line, p.column].filter((x) => x !== null).join(':')} ${nameOf(p.message, 160)}`,
  );
  const left = items.length - MAX_ITEMS;
  return {
    mark: MARKS[model.kind],
    ...write(model, createFormatter(context)),
    items: left > 0 ? [...items.slice(0, MAX_ITEMS), `… ${left}`] : items,
  };
}

function placesOf(model: AdminNoticeModel) {
  if (model.kind === 'source_unreadable') return model.problems;
  return model.kind === 'config_rejected' ? model.problems.map((p) => ({ ...p, file: model.file })) : [];
}
