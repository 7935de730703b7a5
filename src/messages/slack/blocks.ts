import { cutText } from '../../domain/text/safe-text.ts';
import type { SlackBlock } from '../models/message.ts';
import { SLACK_BUDGET } from './slack-limits.ts';

/**
 * The few Block Kit shapes this product uses. Foreign words go into plain_text and rich_text, which Slack shows
 * letter for letter; mrkdwn is left to labels and figures of our own.
 */
export type RichElement = Readonly<Record<string, unknown>> & { readonly type: string };
export type RichNode = Readonly<Record<string, unknown>> & { readonly type: string };
export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}
export interface Choice {
  label: string;
  value: string;
}

export const plain = (text: string, max: number): PlainText => ({
  type: 'plain_text',
  text: cutText(text, max) || ' ',
  emoji: false,
});

export const header = (text: string): SlackBlock => ({ type: 'header', text: plain(text, 150) });

/** Small grey print; one element per phrase. */
export const context = (phrases: readonly string[]): SlackBlock => ({
  type: 'context',
  elements: phrases.slice(0, 10).map((p) => plain(p, 250)),
});

/** Two columns on a wide screen, one on a phone. Values are mrkdwn and must be escaped by the caller. */
export const fields = (pairs: readonly (readonly [label: string, value: string])[]): SlackBlock => ({
  type: 'section',
  fields: pairs.map(([label, value]) => ({
    type: 'mrkdwn',
    text: `*${label}*\n${value}`,
    verbatim: true,
  })),
});

export const richText = (...nodes: readonly RichNode[]): SlackBlock => ({
  type: 'rich_text',
  elements: nodes,
});

export const line = (...elements: readonly RichElement[]): RichNode => ({
  type: 'rich_text_section',
  elements,
});
export const quote = (...elements: readonly RichElement[]): RichNode => ({
  type: 'rich_text_quote',
  elements,
});
export const bullets = (...lines: readonly RichNode[]): RichNode => ({
  type: 'rich_text_list',
  style: 'bullet',
  indent: 0,
  elements: lines,
});

export const span = (text: string): RichElement => ({ type: 'text', text });
export const bold = (text: string): RichElement => ({ type: 'text', text, style: { bold: true } });
export const struck = (text: string): RichElement => ({ type: 'text', text, style: { strike: true } });
export const code = (text: string): RichElement => ({ type: 'text', text, style: { code: true } });

/** An instant, shown by Slack in each reader's own time zone; `fallback` is for clients that cannot. */
export const instant = (iso: string, fallback: string): RichElement => ({
  type: 'date',
  timestamp: Math.floor(Date.parse(iso) / 1_000),
  format: '{date_short_pretty} {time}',
  fallback,
});

export const actions = (
  blockId: string,
  elements: readonly Readonly<Record<string, unknown>>[],
): SlackBlock => ({
  type: 'actions',
  block_id: blockId,
  elements,
});

export const button = (options: {
  actionId: string;
  label: string;
  value?: string;
  url?: string;
  style?: 'primary' | 'danger';
}): Readonly<Record<string, unknown>> => ({
  type: 'button',
  action_id: options.actionId,
  text: plain(options.label, SLACK_BUDGET.buttonText),
  ...(options.value === undefined ? {} : { value: options.value }),
  ...(options.url === undefined ? {} : { url: options.url }),
  ...(options.style === undefined ? {} : { style: options.style }),
});

const option = (choice: Choice) => ({
  text: plain(choice.label, SLACK_BUDGET.optionText),
  value: choice.value,
});

/** A drop-down of choices, or of groups of choices. */
export const menu = (options: {
  actionId: string;
  placeholder: string;
  choices?: readonly Choice[];
  /** One of the choices: it is shown as picked. */
  initial?: Choice;
  groups?: readonly { label: string; choices: readonly Choice[] }[];
  confirm?: { title: string; text: string; yes: string; no: string };
}): Readonly<Record<string, unknown>> => ({
  type: 'static_select',
  action_id: options.actionId,
  placeholder: plain(options.placeholder, 150),
  ...(options.choices === undefined ? {} : { options: options.choices.map(option) }),
  ...(options.initial === undefined ? {} : { initial_option: option(options.initial) }),
  ...(options.groups === undefined
    ? {}
    : {
        option_groups: options.groups.map((g) => ({
          label: plain(g.label, SLACK_BUDGET.optionText),
          options: g.choices.map(option),
        })),
      }),
  ...(options.confirm === undefined
    ? {}
    : {
        confirm: {
          title: plain(options.confirm.title, 100),
          text: plain(options.confirm.text, 300),
          confirm: plain(options.confirm.yes, 30),
          deny: plain(options.confirm.no, 30),
        },
      }),
});
