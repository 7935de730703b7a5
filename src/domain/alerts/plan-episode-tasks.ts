import type { Episode } from '../episode.ts';
import type { NewTask } from '../task.ts';
import type { Collection } from '../types.ts';
import type { OpenInvoice, RuleMatch } from './alert-inputs.ts';
import type { Presented } from './apply-transition.ts';
import { lineFacts } from './comparable-mrr.ts';
import type { PassSettings, PassState } from './pass-inputs.ts';
import { planTasks, type SkippedStep } from './plan-tasks.ts';

export interface EpisodeTasks {
  tasks: NewTask[];
  skipped: SkippedStep[];
}

const BRINGS_TASKS: ReadonlySet<string> = new Set(['opened', 'worse', 'repeated', 'leaving']);

/**
 * The tasks that a transition brings: all of them when an episode opens; when it gets worse or repeats itself those that a new rule, or a
 * condition that holds by now, adds. What exists already stays as it is.
 */
export function planEpisodeTasks(
  given: Pick<Presented, 'transition' | 'inputs' | 'matches'> & { episode: Episode },
  { asOf, now, people }: Pick<PassState, 'asOf' | 'now' | 'people'>,
  settings: Pick<
    PassSettings,
    'playbooks' | 'themeRouting' | 'holidaysOf' | 'locale' | 'money' | 'taskWords' | 'idOf'
  >,
): EpisodeTasks {
  const { transition, inputs, matches, episode } = given;
  if (inputs === null || !BRINGS_TASKS.has(transition.kind)) return { tasks: [], skipped: [] };
  const { account } = inputs;
  const names = new Set(matches.flatMap((match) => match.playbook ?? []));
  const owner = episode.ownerEmail === null ? null : (people.get(episode.ownerEmail) ?? null);
  const locale = owner?.locale ?? settings.locale;
  const known = {
    contact: account.contactName,
    account: account.name ?? episode.accountId,
    product: null,
    csm: owner?.name ?? owner?.email ?? null,
  };
  const plan = planTasks({
    playbooks: [...names].flatMap((name) => settings.playbooks.get(name) ?? []),
    touch: episode.touch,
    openedOn: asOf,
    // Of a living episode a first talk may be over: what is new is talked about by itself.
    oneTalk: transition.kind === 'opened',
    locale,
    owner,
    holidays: settings.holidaysOf(owner),
    words: settings.taskWords(known, locale),
    facts: {
      tier: account.tier,
      segment: account.segment,
      ...lineFacts(account, asOf, settings.money),
      probability: inputs.estimate.probability,
      components: inputs.components,
      renewalOn: account.renewalOn,
      collections: collectionsOf(matches, inputs.payment.invoices),
      rules: matches.map((match) => match.rule),
      reason: transition.reason,
      leavesOn: account.leavesOn,
      asOf,
    },
    themes: { routing: settings.themeRouting, comments: commentsOf(matches) },
  });
  return {
    skipped: plan.skipped,
    tasks: plan.tasks
      // Whoever is held out gets no automation; what a person has to do is done all the same.
      .filter((task) => episode.arm !== 'held_out' || task.queue !== 'automation')
      .map((task) => ({
        ...task,
        id: settings.idOf('task', episode.id, task.playbook, task.step),
        episodeId: episode.id,
        accountId: episode.accountId,
        createdAt: now,
      })),
  };
}

function collectionsOf(matches: readonly RuleMatch[], invoices: readonly OpenInvoice[]): Collection[] {
  const subjects = new Set(
    matches.flatMap(({ subject, others = [] }) => [subject, ...others.map((other) => other.subject)]),
  );
  return invoices.filter((i) => subjects.has(i.invoiceId)).map((i) => i.collection);
}

/** What the answers said that call for a playbook, by its name. */
function commentsOf(matches: readonly RuleMatch[]): Map<string, string> {
  const comments = new Map<string, string>();
  for (const { playbook, evidence } of matches) {
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
