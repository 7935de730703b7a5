import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import type { MailAttachment, MailMessage, SlackBlock, SlackMessage } from '../models/message.ts';

type Node = Readonly<Record<string, unknown>>;

/**
 * A message that tells of several accounts without the lines about one: bullets and menu choices that mention it go,
 * other lines give way to `word`. The rest says what it said. Only shortens, so Slack's limits still hold.
 */
export function redactSlackMessage(message: SlackMessage, matcher: TermMatcher, word: string): SlackMessage {
  const blocks = message.blocks.flatMap((block) => redactBlock(block, matcher, word) ?? []);
  const text = matcher.replace(message.text, () => word);
  return { text, blocks: blocks.length > 0 ? blocks : [{ type: 'context', elements: [plain(word)] }] };
}

/** The texts of a mail with the lines that mention a term replaced; in HTML, the pieces of text between two tags; in attached files, the records without them. */
export function redactMailMessage(message: MailMessage, matcher: TermMatcher, word: string): MailMessage {
  const lines = (text: string) => redactLines(text, matcher, word);
  return {
    ...message,
    subject: matcher.replace(message.subject, () => word),
    preheader: lines(message.preheader),
    text: lines(message.text),
    html: message.html.replace(/(?<=>|^)[^<]+|<[^>]*>/g, (piece) => {
      if (!matcher.mentions(piece)) return piece;
      return piece.startsWith('<') ? matcher.replace(piece, () => '') : word;
    }),
    ...(message.attachments === undefined
      ? {}
      : { attachments: message.attachments.map((file) => withoutRecords(file, matcher)) }),
  };
}

/** A record is about one account: it goes whole. */
function withoutRecords(file: MailAttachment, matcher: TermMatcher): MailAttachment {
  const isAbout = (record: string) =>
    matcher.mentions(record) || matcher.mentions(record.replaceAll('""', '"'));
  const records = file.content.split('\n').filter((record) => !isAbout(record));
  return { ...file, content: records.join('\n') };
}

/** Every string inside a JSON value, keys too, with its mentions replaced; the same value when there are none. */
export function redactJson(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => redactJson(item, replace));
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([k, v]) => [replace(k), redactJson(v, replace)] as const);
  const same = Object.entries(value).every(([k, v], i) => entries[i]![0] === k && entries[i]![1] === v);
  return same ? value : Object.fromEntries(entries);
}

function redactBlock(block: SlackBlock, matcher: TermMatcher, word: string): SlackBlock | null {
  if (!mentionsDeep(block, matcher)) return block;
  if (block.type === 'actions') return redactActions(block, matcher);
  if (block.type !== 'rich_text') return redactTexts(block, matcher, word) as SlackBlock;
  const elements = nodesOf(block.elements).flatMap((node) => redactRich(node, matcher, word) ?? []);
  return elements.length > 0 ? { ...block, elements } : null;
}

/** A bullet goes whole, since its figures are about the account too; a running line leaves a mark. */
function redactRich(node: Node, matcher: TermMatcher, word: string): Node | null {
  if (!mentionsDeep(node, matcher)) return node;
  if (node.type === 'rich_text_list') {
    const elements = nodesOf(node.elements).filter((item) => !mentionsDeep(item, matcher));
    return elements.length > 0 ? { ...node, elements } : null;
  }
  return { ...node, elements: [{ type: 'text', text: word }] };
}

function redactActions(block: SlackBlock, matcher: TermMatcher): SlackBlock | null {
  const elements = nodesOf(block.elements).flatMap((element) => {
    if (!mentionsDeep(element, matcher)) return [element];
    const options = nodesOf(element.options).filter((option) => !mentionsDeep(option, matcher));
    return options.length > 0 ? [{ ...element, options }] : [];
  });
  return elements.length > 0 ? { ...block, elements } : null;
}

function redactTexts(value: unknown, matcher: TermMatcher, word: string): unknown {
  if (typeof value === 'string') return redactLines(value, matcher, word);
  if (Array.isArray(value)) return value.map((item) => redactTexts(item, matcher, word));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, redactTexts(v, matcher, word)]));
}

function redactLines(text: string, matcher: TermMatcher, word: string): string {
  if (!matcher.mentions(text)) return text;
  return text
    .split('\n')
    .map((line) => (matcher.mentions(line) ? word : line))
    .join('\n');
}

/** Whether any string inside a JSON value, keys too, mentions a term. */
export function mentionsDeep(value: unknown, matcher: Pick<TermMatcher, 'mentions'>): boolean {
  if (typeof value === 'string') return matcher.mentions(value);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => mentionsDeep(item, matcher));
  return Object.entries(value).some(([key, field]) => matcher.mentions(key) || mentionsDeep(field, matcher));
}

function nodesOf(value: unknown): Node[] {
  return Array.isArray(value) ? (value as Node[]) : [];
}

function plain(text: string): Node {
  return { type: 'plain_text', text };
}
