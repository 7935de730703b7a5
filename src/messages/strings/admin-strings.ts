import { ownValue } from '../../domain/names.ts';
import { displayText } from '../../domain/text/display-name.ts';
import type { AdminNoticeModel } from '../models/admin-notice-model.ts';
import type { Formatter } from '../text/create-formatter.ts';
import { featureName } from './feature-strings.ts';
import { SOURCE_NAMES } from './names.ts';

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

const MAX_FEATURES = 3;

/** A name from outside, fit to be shown. */
export function nameOf(text: string, max = 80): string {
  return displayText(text, max) ?? '?';
}

export function sourceOf(text: string, f: Formatter): string {
  return ownValue(SOURCE_NAMES[f.locale], text) ?? nameOf(text, 40);
}

/** The first few features of a model, in words. */
export function shifted(features: readonly string[], f: Formatter): string {
  return f.list(features.slice(0, MAX_FEATURES).map((feature) => featureName(feature, f.locale)));
}
