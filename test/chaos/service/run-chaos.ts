import { setTimeout as delay } from 'node:timers/promises';
import { Random } from '../../../src/simulate/random.ts';
import { isPassing, withRetry } from '../../../src/store/connect.ts';
import { enqueueOutbox } from '../../../src/store/outbox/enqueue-outbox.ts';
import { mail, slackMessage, toUser } from '../../delivery/relay-harness-drafts.ts';
import { addDetractor } from '../../helpers/sample-book.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { BLOWS } from './blows.ts';
import { type Blow, makeRoom } from './database-blows.ts';
import { type Backend, openStage, PEOPLE, type Stage } from './stage.ts';
import { type Tally, tallyUp, watchSlots } from './tally.ts';

export interface ChaosOptions {
  backend: Backend;
  seed: number;
  /** How long things go wrong. */
  seconds: number;
  /** How long what is open may take afterwards to come to an end. */
  settleSeconds: number;
  /** Messages a second that are put into the outbox. */
  rate: number;
  /** Milliseconds between two blows. */
  pause: readonly [number, number];
  /** Leaves out what takes longer than a short run has. */
  short: boolean;
  /** Names of the blows that may fall; null = all. */
  only: readonly string[] | null;
  /** Ends after so many blows; null = when the time is over. */
  most: number | null;
  /** Ends the run early, with the figures that there are. */
  signal?: AbortSignal;
  /** Told every blow, that a run of minutes which ends in the middle leaves a trace. */
  onBlow?(name: string, seconds: number): void;
}

export interface ChaosFigures extends Tally {
  blows: ReadonlyMap<string, number>;
  /** Detractors that were answered by more than one alert. */
  detractors: number;
  detractorsTwice: string[];
  detractorsMissed: number;
  crashes: string[];
  violations: string[];
}

/** For processes to come up, or to send a first message, on machines of any speed. */
const UP_MS = 120_000;
const MARK = 'They never answered';

/** Lets an installation of real processes work while everything it needs breaks, and counts what came of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosFigures> {
  const random = new Random(['service-chaos', options.backend, options.seed]);
  const stage = await openStage(options.backend, options.seed);
  try {
    await watchSlots(stage);
    await waitFor(async () => (await tallyUp(stage)).slots > 0, {
      ...{ timeout: UP_MS, interval: 200 },
      message: 'the first run of a job',
    });
    const blows = new Map<string, number>();
    const end = { at: performance.now() + options.seconds * 1_000 };
    options.signal?.addEventListener('abort', () => {
      end.at = 0;
    });
    const written = keepWriting(stage, options, end);
    const broken = keepBreaking(stage, { random, end, blows, options });
    // When one of them fails the other one ends, before anything that it works on is gone.
    for (const one of [written, broken]) one.catch(() => void Object.assign(end, { at: 0 }));
    await Promise.allSettled([written, broken]);
    const [detractors] = await Promise.all([written, broken]);
    await mend(stage);
    const answersOf = () => tellDetractors(stage, detractors);
    await settle(stage, options, () => answersOf().every((posts) => posts.length > 0));
    const answered = answersOf();
    const rows = await stage.db<{ id: string }[]>`
      select id from outbox where kind = 'alert' and dedupe_key not like 'chaos:%'`;
    const alerts = new Set(rows.map(({ id }) => id));
    return {
      ...(await tallyUp(stage)),
      blows,
      detractors,
      detractorsTwice: answered.flatMap((posts) => twiceToOne(posts, alerts)),
      detractorsMissed: answered.filter((posts) => posts.length === 0).length,
      crashes: stage.members.flatMap(({ crashes }) => crashes),
      violations: [...stage.slack.violations],
    };
  } finally {
    await stage.close();
  }
}

/** When things stop going wrong, on the monotonic clock; a run that counts blows ends earlier. */
interface End {
  at: number;
}

async function keepWriting(stage: Stage, { rate, seconds }: ChaosOptions, end: End): Promise<number> {
  let written = 0;
  let detractors = 0;
  const begin = performance.now();
  while (performance.now() < end.at) {
    const wanted = Math.floor(((performance.now() - begin) / 1_000) * rate);
    const drafts = Array.from({ length: Math.max(0, wanted - written) }, (_, n) => draftOf(written + n));
    // By the clock of the processes, as their own messages are.
    const now = new Date(Date.now() + stage.clockOffset());
    const due = drafts.map((draft) => ({ ...draft, dueAt: now }));
    await withRetry(() => enqueueOutbox(stage.db, due, now), {
      attempts: 50,
      longestMs: 2_000,
      when: isPassing,
    });
    written += drafts.length;
    const share = (performance.now() - begin) / (seconds * 1_000);
    const accountId = stage.highTouch[detractors];
    if (
      accountId !== undefined &&
      !stage.filesBroken &&
      share * DETRACTORS > detractors + 0.5 &&
      share < 0.9
    ) {
      addDetractor(stage.book.folder, {
        responseId: `R-chaos-${detractors}`,
        accountId,
        comment: `${MARK} ${detractors}.`,
        at: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      });
      detractors += 1;
    }
    await delay(200);
  }
  return detractors;
}

const DETRACTORS = 12;

function draftOf(n: number) {
  const person = PEOPLE[n % PEOPLE.length]!;
  if (n % 5 === 4) return mail({ key: `chaos:${n}`, to: { name: 'Ana', address: person.email } });
  // Every eighth is a note in the thread of the one before it, which it must not overtake.
  const isNote = n % 8 === 7 && n % 5 !== 0;
  const of = isNote ? n - 1 : n;
  return slackMessage({
    key: `chaos:${n}`,
    op: isNote ? 'thread' : 'upsert',
    subject: `chaos:${of}`,
    targets: [toUser(PEOPLE[of % PEOPLE.length]!.email)],
  });
}

async function keepBreaking(
  stage: Stage,
  given: { random: Random; end: End; blows: Map<string, number>; options: ChaosOptions },
): Promise<void> {
  const { random, end, blows, options } = given;
  const { short, pause, backend, only, most } = options;
  const began = performance.now();
  const possible = BLOWS.filter(
    ({ name, long, on }) =>
      (only?.includes(name) ?? true) && !(short && long) && (on === undefined || on === backend),
  );
  for (let fallen = 0; performance.now() < end.at; fallen++) {
    if (fallen === most) {
      end.at = 0;
      return;
    }
    const blow = pickWeighted(possible, random);
    blows.set(blow.name, (blows.get(blow.name) ?? 0) + 1);
    options.onBlow?.(blow.name, (performance.now() - began) / 1_000);
    // A blow on what is down already has no effect, which is no failure of the run.
    await blow.strike(stage, random).catch(() => undefined);
    await delay(random.int(...pause));
  }
}

function pickWeighted(blows: readonly Blow[], random: Random): Blow {
  const total = blows.reduce((sum, { weight }) => sum + weight, 0);
  let left = random.int(0, Math.round(total * 1_000)) / 1_000;
  for (const blow of blows) {
    left -= blow.weight;
    if (left <= 0) return blow;
  }
  return blows[0]!;
}

interface Post {
  channel: string;
  text: string;
  deliveries: readonly string[];
}

/** What stands in Slack about each of the detractors. */
function tellDetractors({ slack }: Stage, detractors: number): Post[][] {
  // An account that had an alert already is told of in its thread.
  const posts = slack.visible();
  return Array.from({ length: detractors }, (_, n) =>
    posts.filter(({ blocks }) => JSON.stringify(blocks).includes(`${MARK} ${n}.`)),
  );
}

/** Days later, as the clock has it, tasks are due and others are told as well; to one person there is one alert. */
function twiceToOne(posts: readonly Post[], alerts: ReadonlySet<string>): string[] {
  const byChannel = new Map<string, string[]>();
  const isAlert = ({ deliveries }: Post) => deliveries.some((id) => alerts.has(id));
  for (const { channel, text } of posts.filter(isAlert))
    byChannel.set(channel, [...(byChannel.get(channel) ?? []), text]);
  return [...byChannel]
    .filter(([, texts]) => texts.length > 1)
    .map(([channel, texts]) => `${channel}: ${texts.join(' / ')}`);
}

async function mend(stage: Stage): Promise<void> {
  for (const putRight of stage.undo) putRight();
  stage.slackChaos = null;
  stage.stepClock(0);
  await Promise.all([stage.gates.slack.open(), stage.gates.smtp.open(), makeRoom(stage.db)]);
}

/** Until nothing is open any more and everybody is answered, or the time is over. */
async function settle(
  stage: Stage,
  { settleSeconds, signal }: ChaosOptions,
  answered: () => boolean,
): Promise<void> {
  const until = performance.now() + settleSeconds * 1_000;
  while (signal?.aborted !== true) {
    const { open, sent } = await withRetry(() => tallyUp(stage), { attempts: 50, longestMs: 2_000 });
    const now = performance.now();
    if (open === 0 && answered()) return;
    if (now > until && (sent > 0 || now > until + UP_MS)) return;
    await delay(500);
  }
}

/** One line of figures. */
export function describeChaos(options: ChaosOptions, figures: ChaosFigures): string {
  const struck = [...figures.blows].sort(([a], [b]) => (a < b ? -1 : 1));
  const share = figures.messages === 0 ? 0 : (100 * figures.uncertain.length) / figures.messages;
  return [
    `chaos ${options.backend} seed ${options.seed}: ${options.seconds} s, ${struck.reduce((sum, [, n]) => sum + n, 0)} blows`,
    `(${struck.map(([name, n]) => `${name} ${n}`).join(', ')})`,
    `${figures.messages} messages: ${figures.sent} sent, ${figures.open} open, ${figures.lost.length} lost,`,
    `${figures.doubled.length} doubled, ${figures.uncertain.length} uncertain (${share.toFixed(1)} %);`,
    `${figures.detractors} detractors: ${figures.detractorsMissed} missed, ${figures.detractorsTwice.length} twice;`,
    `${figures.slots} slots, ${figures.slotsTwice.length} twice; ${figures.crashes.length} ends unasked for`,
  ].join(' ');
}
