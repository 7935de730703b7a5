import type { SlackBlock, SlackMessage } from '../../messages/models/message.ts';

// Slack's documented limits; the builders of messages keep well below them, so this is the last line of defence.
const MAX_BLOCKS = 50;
const MAX_TEXT = 4_000;
const MAX_TOTAL = 13_000;
const MAX_SECTION = 3_000;
const MAX_FIELD = 2_000;
const MAX_HEADER = 150;
const MAX_FIELDS = 10;
const MAX_CONTEXT = 10;

/**
 * Cuts a message to what Slack accepts, visibly (`…`), so that an over-long comment never costs the alert. The text
 * for notifications is always there. Leaves a message that fits untouched.
 */
export function fitSlackMessage(message: SlackMessage): SlackMessage {
  const text = cutSlackText(message.text.trim() === '' ? 'Harbinger' : message.text, MAX_TEXT);
  return { text, blocks: dropUntilFitting(message.blocks.map(fitBlock)) };
}

const ELLIPSIS: SlackBlock = { type: 'context', elements: [{ type: 'plain_text', text: '…' }] };

/** Removes blocks from the end, buttons last, until number and size fit, and marks the place. */
function dropUntilFitting(blocks: readonly SlackBlock[]): SlackBlock[] {
  const kept = [...blocks];
  let size = kept.reduce((sum, block) => sum + JSON.stringify(block).length + 1, 2);
  if (kept.length <= MAX_BLOCKS && size <= MAX_TOTAL) return kept;
  while (kept.length >= MAX_BLOCKS || size > MAX_TOTAL) {
    const lastPlain = kept.findLastIndex((block) => block.type !== 'actions');
    const [removed] = kept.splice(Math.max(lastPlain, 0), 1);
    size -= JSON.stringify(removed).length + 1;
  }
  const firstAction = kept.findIndex((block) => block.type === 'actions');
  kept.splice(firstAction === -1 ? kept.length : firstAction, 0, ELLIPSIS);
  return kept;
}

function fitBlock(block: SlackBlock): SlackBlock {
  if (block.type === 'header') return { ...block, text: fitText(block.text, MAX_HEADER) };
  if (block.type === 'section') {
    const fields = Array.isArray(block.fields)
      ? { fields: block.fields.slice(0, MAX_FIELDS).map((field) => fitText(field, MAX_FIELD)) }
      : {};
    return {
      ...block,
      ...(block.text === undefined ? {} : { text: fitText(block.text, MAX_SECTION) }),
      ...fields,
    };
  }
  if (block.type === 'context' && Array.isArray(block.elements)) {
    return {
      ...block,
      elements: block.elements.slice(0, MAX_CONTEXT).map((part) => fitText(part, MAX_FIELD)),
    };
  }
  return block;
}

function fitText(part: unknown, max: number): unknown {
  if (typeof part !== 'object' || part === null || !('text' in part) || typeof part.text !== 'string')
    return part;
  return part.text.length <= max ? part : { ...part, text: cutSlackText(part.text, max) };
}

/** At most `max` UTF-16 units with `…` at the cut; never splits a character, an `&amp;` or a `<…>` link. */
export function cutSlackText(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = max - 1;
  const code = text.charCodeAt(end - 1);
  if (code >= 0xd800 && code <= 0xdbff) end -= 1;
  const cut = text.slice(0, end);
  const open = cut.lastIndexOf('<');
  if (open > cut.lastIndexOf('>')) end = open;
  const entity = text.slice(Math.max(0, end - 5), end).lastIndexOf('&');
  if (entity >= 0 && !text.slice(Math.max(0, end - 5) + entity, end).includes(';')) {
    end = Math.max(0, end - 5) + entity;
  }
  return `${text.slice(0, end)}…`;
}
