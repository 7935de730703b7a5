import type { AdminNoticeModel } from '../models/admin-notice-model.ts';
import type { Formatter } from '../text/create-formatter.ts';

/** What an admin is told: a headline, what happened, what it means, what to do; and the places, if any. */
export interface AdminText {
  mark: '⚠️' | '🔴' | '🟢' | 'ℹ️';
  title: string;
  happened: string;
  effect: string;
  todo: string;
  items: string[];
}

export type AdminNoticeKind = AdminNoticeModel['kind'];
export type AdminWriter<K extends AdminNoticeKind> = (
  m: Extract<AdminNoticeModel, { kind: K }>,
  f: Formatter,
) => Omit<AdminText, 'mark' | 'items'>;
/** One writer for every kind of notice; each language has its own. */
export type AdminWriters = { readonly [K in AdminNoticeKind]: AdminWriter<K> };
