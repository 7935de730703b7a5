import type { TaskQueue } from '../../domain/task.ts';
import { escapeHtml, unescapeMrkdwn } from '../../domain/text/safe-text.ts';
import type { Day, Locale } from '../../domain/types.ts';
import type { SlackBlock } from '../models/message.ts';
import { NOUNS, QUEUE_NAMES, SEVERITY_MARKS } from '../strings/names.ts';
import { PREVIEW_STRINGS, type PreviewState, type PreviewStrings } from '../strings/preview-strings.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';
import { blocksHtml } from './block-html.ts';
import { PREVIEW_STYLE } from './preview-style.ts';

export interface PreviewSlackItem {
  id: string;
  kind: string;
  /** Channel or person, as addressed. */
  to: string;
  /** When it was written, ISO 8601 UTC. */
  at: string;
  text: string;
  blocks: readonly SlackBlock[];
  thread: readonly { at: string; text: string; blocks: readonly SlackBlock[] }[];
  /** Default `file`. */
  state?: PreviewState;
  /** A later message says all that it said. */
  outdated?: boolean;
}

export interface PreviewMailItem {
  /** Also names the `.eml` beside the page. */
  id: string;
  kind: string;
  to: { name: string | null; address: string };
  at: string;
  subject: string;
  preheader: string;
  text: string;
  html: string;
  state?: PreviewState;
}

export interface PreviewTaskItem {
  title: string;
  accountName: string | null;
  dueOn: Day;
  state: 'open' | 'done' | 'cancelled';
  queue: TaskQueue;
  ownerName: string | null;
}

export interface PreviewPageItems {
  /** Oldest first. */
  slack: readonly PreviewSlackItem[];
  mail: readonly PreviewMailItem[];
  tasks?: readonly PreviewTaskItem[];
}

const SHOWN = 150;

/**
 * One self-contained page that shows what would have been sent: every Slack message as it would look, tasks, and mails
 * in sandboxed frames (same origin only so that they paint at once; scripts stay off). No script, nothing loaded from
 * anywhere; the newest day first, in it the gravest alert; long lists are cut with their count.
 */
export function renderPreviewPage(items: PreviewPageItems, locale: Locale): string {
  const tasks = items.tasks ?? [];
  const slack = [...items.slack].reverse().sort(compareMessages);
  const mail = [...items.mail].reverse();
  const format = createFormatter({ locale, timeZone: 'UTC', currency: 'USD', today: '1970-01-01' });
  const words = { w: PREVIEW_STRINGS[locale], format, locale };
  const { w } = words;
  const sections = [
    section(
      'slack',
      slack.map((item) => slackHtml(item, words)),
      words,
    ),
    section(
      'mail',
      mail.map((item) => mailHtml(item, words)),
      words,
    ),
    ...(tasks.length === 0 ? [] : [taskSection(tasks, words)]),
  ];
  const counts = [format.count(slack.length, w.nouns.slack), format.count(mail.length, w.nouns.mail)];
  if (tasks.length > 0) counts.push(format.count(tasks.length, NOUNS[locale].task));
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'">
<title>${w.pageTitle}</title><style>${PREVIEW_STYLE}</style></head>
<body><main>
<h1>${w.title}</h1>
<p class="lead">${w.lead(counts.join(', '))}</p>
<nav><a href="#slack">Slack</a><a href="#mail">${w.mail}</a>${tasks.length === 0 ? '' : `<a href="#tasks">${w.tasks}</a>`}</nav>
${sections.join('\n')}
</main></body></html>
`;
}

/** Renders the page in one language. */
export const previewPageIn = (locale: Locale) => (items: PreviewPageItems) =>
  renderPreviewPage(items, locale);

/** What a page is worded with. */
interface Words {
  w: PreviewStrings;
  format: Formatter;
  locale: Locale;
}

/** Who is about to leave before lists, lists before what only an admin reads. */
const KINDS = ['alert', 'pool_summary', 'weekly_note', 'reminder', 'requests', 'task', 'nudge', 'notice'];
const GRAVEST_FIRST = [SEVERITY_MARKS.critical, SEVERITY_MARKS.at_risk, SEVERITY_MARKS.watch];

function compareMessages(a: PreviewSlackItem, b: PreviewSlackItem): number {
  const rank = (list: readonly string[], fits: (each: string) => boolean) => {
    const at = list.findIndex(fits);
    return at === -1 ? list.length : at;
  };
  return (
    Number(a.outdated ?? false) - Number(b.outdated ?? false) ||
    b.at.slice(0, 10).localeCompare(a.at.slice(0, 10)) ||
    rank(KINDS, (kind) => kind === a.kind) - rank(KINDS, (kind) => kind === b.kind) ||
    rank(GRAVEST_FIRST, (mark) => a.text.startsWith(mark)) -
      rank(GRAVEST_FIRST, (mark) => b.text.startsWith(mark))
  );
}

function section(id: 'slack' | 'mail', cards: readonly string[], { w, format }: Words): string {
  const shown = cards.slice(0, SHOWN).join('\n');
  const left = cards.length - SHOWN;
  const rest = left > 0 ? `<p class="empty">${w.older(format.number(left), id)}</p>` : '';
  return `<h2 id="${id}">${w[id]} (${cards.length})</h2>\n${cards.length === 0 ? `<p class="empty">${w.none}</p>` : shown}${rest}`;
}

function slackHtml(item: PreviewSlackItem, { w, format }: Words): string {
  const replies = item.thread.map((r) => `<div>${when(r.at)}${blocksHtml(r.blocks)}</div>`);
  const thread =
    replies.length === 0
      ? ''
      : `<details class="more"><summary>${w.thread(format.number(replies.length))}</summary><div class="thread">${replies.join('')}</div></details>`;
  return `<article class="card"><div class="who"><span class="face">H</span><b>Harbinger</b> → ${escapeHtml(item.to)} ${when(item.at)}${stateChip(w, item.state)}</div>
${blocksHtml(item.blocks)}${thread}<details class="more"><summary>${w.notification}</summary><p>${escapeHtml(unescapeMrkdwn(item.text))}</p></details></article>`;
}

function mailHtml(item: PreviewMailItem, { w }: Words): string {
  const to = item.to.name === null ? item.to.address : `${item.to.name} <${item.to.address}>`;
  return `<article class="card"><div class="who"><span class="face">@</span><b>${escapeHtml(item.subject)}</b></div>
<div class="who">→ ${escapeHtml(to)} ${when(item.at)}${stateChip(w, item.state)}<a href="mail/${escapeHtml(encodeURIComponent(item.id))}.eml">.eml</a></div>
<p class="lead">${escapeHtml(item.preheader)}</p>
<iframe sandbox="allow-same-origin" title="${escapeHtml(item.subject)}" srcdoc="${escapeHtml(item.html)}"></iframe>
<details class="more"><summary>${w.textPart}</summary><pre>${escapeHtml(item.text)}</pre></details></article>`;
}

function taskSection(tasks: readonly PreviewTaskItem[], { w, format, locale }: Words): string {
  const rows = tasks.slice(0, SHOWN).map((t) => {
    const reader = t.ownerName ?? QUEUE_NAMES[locale][t.queue];
    const details = [t.accountName, w.due(t.dueOn), reader, w.taskStates[t.state]].filter((d) => d !== null);
    return `<li><b>${escapeHtml(t.title)}</b><br><span class="empty">${escapeHtml(details.join(' · '))}</span></li>`;
  });
  const left = tasks.length - rows.length;
  const rest = left > 0 ? `<p class="empty">${w.moreTasks(format.number(left))}</p>` : '';
  return `<h2 id="tasks">${w.tasks} (${tasks.length})</h2><div class="card"><ul class="tasks">${rows.join('')}</ul></div>${rest}`;
}

const when = (iso: string): string =>
  `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(0, 16).replace('T', ' '))}</time> `;

function stateChip(w: PreviewStrings, state: PreviewState = 'file'): string {
  return `<span class="chip${state === 'file' ? '' : ' bad'}">${w.states[state]}</span>`;
}
