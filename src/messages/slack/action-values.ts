import { CONTACT_CHANNELS, type ContactChannel } from '../../domain/contacts/channel.ts';
import {
  ALERT_PACES,
  LOCALES,
  type Locale,
  type OwnSettings,
  SNOOZE_REASONS,
  type SnoozeReason,
  VERDICTS,
  type Verdict,
} from '../../domain/types.ts';
import { CHANNEL_NAMES } from '../strings/names.ts';

/** `action_id`s of every interactive element; each reads its meaning from its value alone. */
export const ACTION_IDS = {
  acknowledge: 'episode_acknowledge',
  snooze: 'episode_snooze',
  verdict: 'episode_verdict',
  taskDone: 'task_done',
  talked: 'contact_talked',
  reason: 'leaving_reason',
  stays: 'leaving_stays',
  acknowledgeBundle: 'bundle_acknowledge',
  openCrm: 'open_crm',
  openReview: 'open_review',
  approveCustomerEmails: 'nudges_approve',
  own: 'own_setting',
} as const;

export type OwnSettingName = keyof OwnSettings;

/** What a click asks for. `days` of a snooze are calendar days from the day of the click. */
export type SlackAction =
  | { kind: 'acknowledge'; episodeId: string }
  | { kind: 'snooze'; episodeId: string; days: number; reason: SnoozeReason }
  | { kind: 'verdict'; episodeId: string; verdict: Verdict }
  | { kind: 'task_done'; taskId: string }
  /** Somebody talked with the customer of an alert, or of a task about a planned contact. */
  | { kind: 'talked'; of: 'episode' | 'task'; id: string; channel: ContactChannel }
  /** Why the account leaves or has left; that it has given notice, or taken it back. */
  | { kind: 'reason'; episodeId: string; reason: string }
  | { kind: 'notice'; episodeId: string }
  | { kind: 'stays'; episodeId: string }
  | { kind: 'acknowledge_bundle'; bundleId: string }
  | { kind: 'approve_nudges'; template: string }
  /** What the person who clicks settles for themselves; null = as the installation does it. */
  | { kind: 'own'; setting: OwnSettingName; value: string | null };

/** The `value` of a button or option: `kind|id|…`, at most 150 characters (Slack's limit for an option). */
export function encodeAction(action: SlackAction): string {
  switch (action.kind) {
    case 'acknowledge':
      return `acknowledge|${action.episodeId}`;
    case 'snooze':
      return `snooze|${action.episodeId}|${action.days}|${action.reason}`;
    case 'verdict':
      return `verdict|${action.episodeId}|${action.verdict}`;
    case 'task_done':
      return `task_done|${action.taskId}`;
    case 'reason':
      return `reason|${action.episodeId}|${action.reason}`;
    case 'notice':
    case 'stays':
      return `${action.kind}|${action.episodeId}`;
    case 'talked':
      return `talked|${action.id}|${action.channel}|${action.of}`;
    case 'acknowledge_bundle':
      return `acknowledge_bundle|${action.bundleId}`;
    case 'approve_nudges':
      return `approve_nudges|${action.template}`;
    case 'own':
      return `own|${action.setting}|${action.value ?? ''}`;
  }
}

/** The reverse of encodeAction; null for anything this version did not write (a click may come from an old message). */
export function decodeAction(value: string): SlackAction | null {
  const [kind, id, first, second] = value.split('|');
  if (id === undefined || id === '') return null;
  switch (kind) {
    case 'acknowledge':
      return { kind, episodeId: id };
    case 'snooze': {
      const days = Number(first);
      const reason = SNOOZE_REASONS.find((r) => r === second);
      if (!Number.isInteger(days) || days < 1 || days > 365 || reason === undefined) return null;
      return { kind, episodeId: id, days, reason };
    }
    case 'verdict': {
      const verdict = VERDICTS.find((v) => v === first);
      return verdict === undefined ? null : { kind, episodeId: id, verdict };
    }
    case 'task_done':
      return { kind, taskId: id };
    case 'talked': {
      const channel = CONTACT_CHANNELS.find((c) => c === first);
      return channel === undefined || (second !== 'task' && second !== 'episode')
        ? null
        : { kind, of: second, id, channel };
    }
    case 'reason':
      return first === undefined || first === '' ? null : { kind, episodeId: id, reason: first };
    case 'notice':
    case 'stays':
      return { kind, episodeId: id };
    case 'acknowledge_bundle':
      return { kind, bundleId: id };
    case 'approve_nudges':
      return { kind, template: id };
    case 'own':
      return ownSetting(id, first || null);
    default:
      return null;
  }
}

const HALF_HOUR = /^([01]\d|2[0-3]):[03]0$/;

/** Whether a value may be settled; null may always. */
const SETTLES: { readonly [N in OwnSettingName]: (value: string) => boolean } = {
  locale: (value) => LOCALES.some((known) => known === value),
  hoursFrom: (value) => HALF_HOUR.test(value),
  hoursTo: (value) => HALF_HOUR.test(value),
  pace: (value) => ALERT_PACES.some((known) => known === value),
};

function ownSetting(name: string, value: string | null): SlackAction | null {
  const setting = (Object.keys(SETTLES) as OwnSettingName[]).find((known) => known === name);
  if (setting === undefined || (value !== null && !SETTLES[setting](value))) return null;
  return { kind: 'own', setting, value };
}

/** One choice per channel; a click on it is a contact of today. */
export function talkChoices(
  of: 'episode' | 'task',
  { id, locale }: { id: string; locale: Locale },
): { label: string; value: string }[] {
  return CONTACT_CHANNELS.map((channel) => ({
    label: CHANNEL_NAMES[locale][channel],
    value: encodeAction({ kind: 'talked', of, id, channel }),
  }));
}
