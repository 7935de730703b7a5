import pc from 'picocolors';
import { counted } from './counted.ts';
import { table, wrap } from './io.ts';
import type { ServiceStatus } from './service-status.ts';

const COLUMNS = 80;

/** One screen of 80 columns: what is wrong first, then jobs, sources, channels and counts. */
export function formatStatus(status: ServiceStatus): string[] {
  const now = Date.parse(status.at);
  const head =
    status.status === 'ok' ? pc.green('everything moves') : pc.red(`${status.reasons.length} out of order`);
  return [
    `harbinger · ${status.at.slice(0, 19).replace('T', ' ')} UTC · ${head}`,
    ...status.reasons.flatMap((reason) => indented(pc.red('!'), reason)),
    ...status.warnings.flatMap((warning) => indented(pc.yellow('?'), warning)),
    '',
    ...section(
      ['job', 'last done', 'state'],
      status.jobs.map(({ job, lastGood, reason }) => [
        job,
        lastGood === null ? 'never' : `${ago(now - Date.parse(lastGood))} ago`,
        reason === null ? 'in time' : 'late',
      ]),
    ),
    ...section(
      ['source', 'tells', 'rows', 'newest', 'state'],
      status.sources.map(({ source, entity, rows, newest, failing_since }) => [
        source,
        entity,
        String(rows),
        newest ?? '-',
        failing_since === null ? 'read' : 'cannot be read',
      ]),
    ),
    ...section(
      ['channel', 'sent', 'waiting', 'uncertain', 'parked', 'failed', 'oldest due'],
      status.channels.map((one) => [
        one.channel,
        ...[one.sent, one.waiting, one.uncertain, one.parked, one.failed].map(String),
        one.paused !== null
          ? 'paused'
          : one.oldest_due_seconds === null
            ? '-'
            : ago(one.oldest_due_seconds * 1_000),
      ]),
    ),
    counts('episodes', status.episodes),
    counts('tasks', status.tasks),
    `queue: ${status.queue.waiting} waiting, ${status.queue.running} running, ${counted(status.queue.pages, 'page')}`,
    `quarantine: ${formatQuarantined(status)}`,
  ];
}

function section(head: string[], rows: string[][]): string[] {
  if (rows.length === 0) return [];
  const [first, ...rest] = table([head, ...rows], COLUMNS);
  return [pc.dim(first!), ...rest, ''];
}

function indented(mark: string, text: string): string[] {
  return wrap(text, COLUMNS - 2).map((line, i) => `${i === 0 ? mark : ' '} ${line}`);
}

function counts(name: string, of: Readonly<Record<string, number>>): string {
  const told = Object.entries(of).map(([state, count]) => `${count} ${state}`);
  return `${name}: ${told.length === 0 ? 'none' : told.join(', ')}`;
}

/** `12 rows left out, 3 used but for a value`: together what `harbinger quarantine` lists. */
export function formatQuarantined({
  quarantined: out,
  partly_used: partly,
}: Pick<ServiceStatus, 'quarantined' | 'partly_used'>): string {
  return `${counted(out, 'row')} left out${partly === 0 ? '' : `, ${partly} used but for a value`}`;
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
