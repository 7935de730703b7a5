import type { Config } from '../../config/schema.ts';
import { toHolidays } from '../../config/to-settings.ts';
import { planTasks, type SkippedStep } from '../../domain/alerts/plan-tasks.ts';
import type { Playbook } from '../../domain/alerts/settings.ts';
import type { Day } from '../../domain/types.ts';
import { stepValues } from '../../messages/strings/step-strings.ts';
import type { NewTask } from '../../store/episodes/episodes.ts';
import { stableId } from '../../store/stable-id.ts';
import type { AppliedMove } from './apply-transition.ts';
import type { People } from './recipients.ts';

export interface EpisodeTasks {
  tasks: NewTask[];
  skipped: SkippedStep[];
}

const BRINGS_TASKS: ReadonlySet<string> = new Set(['opened', 'worse', 'repeated']);

/**
 * The tasks that a transition brings: all of them when an episode opens; when it gets worse or repeats itself those that a new rule, or a
 * condition that holds by now, adds. What exists already stays as it is.
 */
export function planEpisodeTasks(
  { move, episode }: AppliedMove,
  given: {
    asOf: Day;
    now: Date;
    csms: People;
    playbooks: ReadonlyMap<string, Playbook>;
    config: Config;
  },
): EpisodeTasks {
  const { transition, standing, firings } = move;
  if (standing === null || !BRINGS_TASKS.has(transition.kind)) {
    return { tasks: [], skipped: [] };
  }
  const { config, asOf } = given;
  const { account } = standing;
  const names = new Set(firings.flatMap((f) => (f.playbook === null ? [] : [f.playbook])));
  const owner = episode.ownerEmail === null ? null : (given.csms.get(episode.ownerEmail) ?? null);
  const locale = owner?.locale ?? config.locale;
  const plan = planTasks({
    playbooks: [...names].flatMap((n) => given.playbooks.get(n) ?? []),
    touch: episode.touch,
    openedOn: asOf,
    locale,
    owner,
    holidays: toHolidays(config)(owner),
    words: stepValues(
      {
        contact: account.contactName,
        account: account.name ?? episode.accountId,
        product: null,
        csm: owner?.name ?? owner?.email ?? null,
      },
      locale,
    ),
    facts: {
      tier: account.tier,
      segment: account.segment,
      mrr: account.mrr,
      currency: account.currency,
      probability: standing.estimate.probability,
      components: standing.components,
      renewalOn: account.renewalOn,
      rules: firings.map((f) => f.rule),
      reason: transition.reason,
      asOf,
    },
    themes: { routing: config.alerts.theme_routing, comments: commentsOf(firings) },
  });
  return {
    skipped: plan.skipped,
    tasks: plan.tasks
      // Whoever is held out gets no automation; what a person has to do is done all the same.
      .filter((task) => episode.arm !== 'held_out' || task.queue !== 'automation')
      .map((task) => ({
        ...task,
        id: stableId('task', episode.id, task.playbook, task.step),
        episodeId: episode.id,
        accountId: episode.accountId,
        createdAt: given.now,
      })),
  };
}

/** What the answers said that call for a playbook, by its name. */
function commentsOf(firings: AppliedMove['move']['firings']): Map<string, string> {
  const comments = new Map<string, string>();
  for (const { playbook, evidence } of firings) {
    const { comment } = evidence.params;
    if (
      playbook !== null &&
      typeof comment === 'string' &&
      comment.trim() !== '' &&
      !comments.has(playbook)
    ) {
      comments.set(playbook, comment);
    }
  }
  return comments;
}
