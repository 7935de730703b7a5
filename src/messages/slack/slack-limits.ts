import type { SlackBlock, SlackMessage } from '../models/message.ts';

/**
 * Slack's documented limits where they are hard for us, our own tighter budget where clients cut or fold earlier.
 * Lengths are UTF-16 units of the text as sent, escapes included.
 */
export const SLACK_BUDGET = {
  blocks: 12,
  /** Per block of running text; Slack allows a section 3,000. */
  blockText: 2_800,
  /** All text of all blocks. */
  allText: 10_000,
  /** The blocks as JSON; about 13,200 have been seen refused. */
  json: 13_000,
  /** Top-level text. */
  text: 4_000,
  header: 150,
  field: 2_000,
  fields: 10,
  contextElements: 10,
  actionElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  optionText: 75,
  optionValue: 150,
  options: 100,
  blockId: 255,
  url: 3_000,
} as const;

type Json = Readonly<Record<string, unknown>>;

/** Notes a value that is above what is allowed. */
type Limit = (what: string, value: number, max: number) => void;

/** Every way in which a message breaks Slack's limits or our budget, in words; empty = it fits. */
export function fitsSlackLimits(message: SlackMessage): string[] {
  const found: string[] = [];
  const limit: Limit = (what, value, max) => {
    if (value > max) found.push(`${what}: ${value} of at most ${max}`);
  };
  if (message.text.trim() === '') found.push('text: empty');
  limit('text', message.text.length, SLACK_BUDGET.text);
  limit('blocks', message.blocks.length, SLACK_BUDGET.blocks);
  limit('json', JSON.stringify(message.blocks).length, SLACK_BUDGET.json);
  limit('all text', sum(message.blocks.map(textLength)), SLACK_BUDGET.allText);
  const ids = message.blocks.map((b) => b.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) found.push('block_id: not unique');
  message.blocks.forEach((block, i) => {
    const at = `blocks[${i}] ${block.type}`;
    limit(at, textLength(block), SLACK_BUDGET.blockText);
    checkBlock(block, at, { limit, found });
    for (const text of mrkdwnTexts(block)) {
      if (hasUnescaped(text)) found.push(`${at}: unescaped mrkdwn ${text.slice(0, 40)}`);
    }
    for (const text of strings(block)) {
      if (/\p{Surrogate}/u.test(text)) found.push(`${at}: half a character`);
    }
  });
  if (hasUnescaped(message.text)) found.push('text: unescaped mrkdwn');
  return found;
}

function checkBlock(
  block: SlackBlock,
  at: string,
  { limit, found }: { limit: Limit; found: string[] },
): void {
  const nonEmpty = (list: readonly unknown[] | undefined): void => {
    if (list === undefined || list.length === 0) found.push(`${at}: nothing in it`);
  };
  const elements = block.elements as readonly Json[] | undefined;
  if (typeof block.block_id === 'string')
    limit(`${at} block_id`, block.block_id.length, SLACK_BUDGET.blockId);
  switch (block.type) {
    case 'header':
      limit(`${at} text`, textOf(block.text).length, SLACK_BUDGET.header);
      break;
    case 'section': {
      const parts = (block.fields ?? []) as readonly Json[];
      limit(`${at} fields`, parts.length, SLACK_BUDGET.fields);
      for (const f of parts) limit(`${at} field`, textOf(f).length, SLACK_BUDGET.field);
      if (block.text === undefined) nonEmpty(parts);
      break;
    }
    case 'context':
      nonEmpty(elements);
      limit(`${at} elements`, elements?.length ?? 0, SLACK_BUDGET.contextElements);
      break;
    case 'actions':
      nonEmpty(elements);
      limit(`${at} elements`, elements?.length ?? 0, SLACK_BUDGET.actionElements);
      for (const e of elements ?? []) checkElement(e, at, { limit, nonEmpty });
      break;
    case 'rich_text':
      nonEmpty(elements);
      for (const e of elements ?? []) nonEmpty(e.elements as readonly unknown[] | undefined);
      break;
    default:
      found.push(`${at}: not a block this product uses`);
  }
}

function checkElement(
  element: Json,
  at: string,
  { limit, nonEmpty }: { limit: Limit; nonEmpty: (list: readonly unknown[] | undefined) => void },
): void {
  const inElement = `${at} ${String(element.action_id)}`;
  if (element.type === 'button') {
    limit(`${inElement} text`, textOf(element.text).length, SLACK_BUDGET.buttonText);
    limit(`${inElement} value`, String(element.value ?? '').length, SLACK_BUDGET.buttonValue);
    limit(`${inElement} url`, String(element.url ?? '').length, SLACK_BUDGET.url);
    return;
  }
  const groups = (element.option_groups as readonly Json[] | undefined) ?? [element];
  nonEmpty(groups);
  for (const group of groups) {
    const options = group.options as readonly Json[] | undefined;
    nonEmpty(options);
    limit(`${inElement} options`, options?.length ?? 0, SLACK_BUDGET.options);
    for (const o of options ?? []) {
      limit(`${inElement} option`, textOf(o.text).length, SLACK_BUDGET.optionText);
      limit(`${inElement} option value`, String(o.value).length, SLACK_BUDGET.optionValue);
    }
  }
}

/** Characters people see in a block: every string under a `text` or `fallback` key. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return sum(value.map(textLength));
  if (typeof value !== 'object' || value === null) return 0;
  return sum(
    Object.entries(value).map(([key, v]) =>
      typeof v === 'string' ? (key === 'text' || key === 'fallback' ? v.length : 0) : textLength(v),
    ),
  );
}

function mrkdwnTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnTexts);
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Json;
  if (object.type === 'mrkdwn') return [textOf(object)];
  return Object.values(object).flatMap(mrkdwnTexts);
}

/** A bare `<` or `>`, or an `&` that begins none of the three escapes Slack knows. */
function hasUnescaped(mrkdwn: string): boolean {
  return /[<>]|&(?!(?:amp|lt|gt);)/.test(mrkdwn);
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}

function textOf(value: unknown): string {
  const text = (value as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' ? text : '';
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
