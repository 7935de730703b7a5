import { catalogue } from '../../../jobs/index.ts';
import { addDays } from '../../../src/domain/day.ts';
import type { Day } from '../../../src/domain/types.ts';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { completeTask } from '../../../src/pipeline/alerts/complete-task.ts';
import type { Context } from '../../../src/pipeline/context.ts';
import { runInline } from '../../../src/queue/run-inline.ts';
import { Random } from '../../../src/simulate/random.ts';
import type { AlertsHarness } from '../../pipeline/alerts/alerts-harness.ts';

/** The hours (UTC) at which the service would look: scoring, and each continent's morning. */
const HOURS = ['05:30', '09:20', '12:20', '16:20'];

export interface Player {
  /** Scores days that are only compared with. */
  look(day: Day): Promise<void>;
  /** One day of the service, with people who react to some of what they see. */
  live(day: Day): Promise<void>;
}

/** Plays days with the jobs of the service, and people who react by chance: seeded, so every time alike. */
export function createPlayer(harness: AlertsHarness, seed: number): Player {
  const { context } = harness.app;
  const job = (name: keyof typeof catalogue, input: object) =>
    runInline<Context>({
      catalogue,
      job: name,
      input,
      makeContext: () => context,
      signal: context.signal,
    });
  const score = (asOf: Day) => job('score-accounts', { asOf });

  const react = async (day: Day) => {
    const seen = await harness.raw<{ id: string; accountId: string; owner: string }[]>`
      select e.id, e.account_id as "accountId", coalesce(e.owner_email, '') as owner
      from episodes e join posted_messages p on p.subject = 'episode:' || e.id
      where e.state in ('open', 'escalated') and e.touch = 'high' and e.opened_on < ${day}::date
      group by e.id order by e.account_id`;
    for (const { id, accountId, owner } of seen) {
      const mood = new Random([seed, 'reaction', accountId, day]).uniform();
      const base = { episodeId: id, actor: owner, asOf: day };
      if (mood < 0.5) await actOnEpisode(context, { ...base, action: { kind: 'acknowledge' } });
      else if (mood < 0.55) {
        const until = addDays(day, 7);
        await actOnEpisode(context, { ...base, action: { kind: 'snooze', until, reason: 'known_pause' } });
      } else if (mood < 0.58) {
        await actOnEpisode(context, { ...base, action: { kind: 'verdict', verdict: 'false_alarm' } });
      }
    }
    const due = await harness.raw<{ id: string; accountId: string; step: string; owner: string }[]>`
      select id, account_id as "accountId", step, owner_email as owner from tasks
      where state = 'open' and owner_email is not null and due_on <= ${day}::date order by account_id, due_on, step`;
    for (const { id, accountId, step, owner } of due) {
      if (new Random([seed, 'task', accountId, step, day]).uniform() > 0.35) continue;
      await completeTask(context, { id, outcome: null, by: owner, asOf: day });
    }
  };

  return {
    look: async (day) => void (await score(day)),
    async live(day) {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      for (const [turn, hour] of HOURS.entries()) {
        harness.travel(new Date(`${day}T${hour}:00Z`));
        if (turn === 0) await score(day);
        if (turn < 2) await job('send-alerts', { asOf: day });
        await job('send-reminders', {});
        if (turn === 3 && weekday >= 1 && weekday <= 5) await react(day);
        await job('deliver-outbox', {});
      }
    },
  };
}
