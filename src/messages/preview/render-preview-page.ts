import type { TaskQueue } from '../../domain/task.ts';
import { escapeHtml, unescapeMrkdwn } from '../../domain/text/safe-text.ts';
import type { Day } from '../../domain/types.ts';
import type { SlackBlock } from '../models/message.ts';
import { SEVERITY_MARKS } from '../strings/names.ts';
import { blocksHtml } from './block-html.ts';
import { PREVIEW_STYLE } from './preview-style.ts';

/** Whether it only lies here, waits for something, or may or may not have arrived. */
export type PreviewState = 'file' | 'parked' | 'uncertain' | 'failed';

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
const STATES: Readonly<Record<PreviewState, string>> = {
  file: 'written to a file, not sent',
  parked: 'parked',
  uncertain: 'uncertain whether it arrived',
  failed: 'failed',
};

/**
 * One self-contained page that shows what would have been sent: every Slack message as it would look, tasks, and mails
 * in sandboxed frames (same origin only so that they paint at once; scripts stay off). No script, nothing loaded from
 * anywhere; the newest day first, in it the gravest alert; long lists are cut with their count.
 */
export function renderPreviewPage(items: PreviewPageItems): string {
  const tasks = items.tasks ?? [];
  const slack = [...items.slack].reverse().sort(compareMessages);
  const mail = [...items.mail].reverse();
  const sections = [
    section('slack', 'Slack messages', slack.map(slackHtml)),
    section('mail', 'Mails', mail.map(mailHtml)),
    ...(tasks.length === 0 ? [] : [taskSection(tasks)]),
  ];
  const counts = [counted(slack, 'Slack message'), counted(mail, 'mail')];
  if (tasks.length > 0) counts.push(counted(tasks, 'task'));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'">
<title>Harbinger outbox</title><style>${PREVIEW_STYLE}</style></head>
<body><main>
<h1>What Harbinger would have sent</h1>
<p class="lead">${counts.join(', ')}. They lie here as files because no Slack token or mail server is set. Buttons are pictures here; in Slack they work.</p>
<nav><a href="#slack">Slack</a><a href="#mail">Mail</a>${tasks.length === 0 ? '' : '<a href="#tasks">Tasks</a>'}</nav>
${sections.join('\n')}
</main></body></html>
`;
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

function section(id: string, title: string, cards: readonly string[]): string {
  const shown = cards.slice(0, SHOWN).join('\n');
  const left = cards.length - SHOWN;
  const rest = left > 0 ? `<p class="empty">… ${left} older ones, in the folder “${id}”</p>` : '';
  return `<h2 id="${id}">${title} (${cards.length})</h2>\n${cards.length === 0 ? '<p class="empty">None.</p>' : shown}${rest}`;
}

function slackHtml(item: PreviewSlackItem): string {
  const replies = item.thread.map((r) => `<div>${when(r.at)}${blocksHtml(r.blocks)}</div>`);
  const thread =
    replies.length === 0
      ? ''
      : `<details class="more"><summary>${replies.length} in the thread</summary><div class="thread">${replies.join('')}</div></details>`;
  return `<article class="card"><div class="who"><span class="face">H</span><b>Harbinger</b> → ${escapeHtml(item.to)} ${when(item.at)}${stateChip(item.state)}</div>
${blocksHtml(item.blocks)}${thread}<details class="more"><summary>Notification text</summary><p>${escapeHtml(unescapeMrkdwn(item.text))}</p></details></article>`;
}

function mailHtml(item: PreviewMailItem): string {
  const to = item.to.name === null ? item.to.address : `${item.to.name} <${item.to.address}>`;
  return `<article class="card"><div class="who"><span class="face">@</span><b>${escapeHtml(item.subject)}</b></div>
<div class="who">→ ${escapeHtml(to)} ${when(item.at)}${stateChip(item.state)}<a href="mail/${escapeHtml(encodeURIComponent(item.id))}.eml">.eml</a></div>
<p class="lead">${escapeHtml(item.preheader)}</p>
<iframe sandbox="allow-same-origin" title="${escapeHtml(item.subject)}" srcdoc="${escapeHtml(item.html)}"></iframe>
<details class="more"><summary>Text part</summary><pre>${escapeHtml(item.text)}</pre></details></article>`;
}

function taskSection(tasks: readonly PreviewTaskItem[]): string {
  const rows = tasks.slice(0, SHOWN).map((t) => {
    const details = [t.accountName, `due ${t.dueOn}`, t.ownerName ?? t.queue, t.state].filter(
      (d) => d !== null,
    );
    return `<li><b>${escapeHtml(t.title)}</b><br><span class="empty">${escapeHtml(details.join(' · '))}</span></li>`;
  });
  const left = tasks.length - rows.length;
  const rest = left > 0 ? `<p class="empty">… ${left} more: harbinger tasks</p>` : '';
  return `<h2 id="tasks">Tasks (${tasks.length})</h2><div class="card"><ul class="tasks">${rows.join('')}</ul></div>${rest}`;
}

const counted = (list: readonly unknown[], word: string): string =>
  `${list.length} ${word}${list.length === 1 ? '' : 's'}`;

const when = (iso: string): string =>
  `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(0, 16).replace('T', ' '))}</time> `;

function stateChip(state: PreviewState = 'file'): string {
  return `<span class="chip${state === 'file' ? '' : ' bad'}">${STATES[state]}</span>`;
}
