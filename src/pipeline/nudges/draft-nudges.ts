import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { composeNudge } from '../../domain/nudges/compose-nudge.ts';
import type { Day } from '../../domain/types.ts';
import { type AlertView, loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import type { Nudge, NudgeStep } from '../../store/nudges/nudges.ts';
import type { ScoreDetail } from '../../store/scores/scores.ts';
import type { People } from '../alerts/recipients.ts';
import { stableId } from '../stable-id.ts';
import { type NudgeSettings, templateDigest, templateOfStep } from './nudge-settings.ts';

/** The e-mails that do these steps, in the language of each contact; steps without a template have none. */
export async function draftNudges(
  tx: ISql,
  steps: readonly NudgeStep[],
  given: { config: Config; settings: NudgeSettings; people: People; asOf: Day; now: Date },
): Promise<Nudge[]> {
  const wanted = steps.flatMap((step) => {
    const id = templateOfStep(given.config, step.playbook, step.step);
    const template = id === null ? undefined : given.settings.templates[id];
    return id === null || template === undefined ? [] : [{ step, id, template }];
  });
  if (wanted.length === 0) return [];
  const episodes = wanted.map(({ step }) => ({ id: step.episodeId, accountId: step.accountId }));
  const views = await loadAlertViews(tx, episodes, given.asOf);
  return wanted.flatMap(({ step, id, template }) => {
    const view = views.get(step.episodeId);
    if (!view) return [];
    const { account } = view;
    const csm = account.csmEmail === null ? null : (given.people.get(account.csmEmail)?.name ?? null);
    const words = composeNudge(
      template,
      { contact: account.contactName, account: account.name, product: productOf(view), csm },
      {
        locale: account.locale ?? given.config.locale,
        company: given.settings.company,
        postalAddress: given.settings.postal_address,
        product: given.settings.product,
      },
    );
    return [
      {
        id: stableId('nudge', step.taskId),
        taskId: step.taskId,
        episodeId: step.episodeId,
        accountId: step.accountId,
        template: id,
        templateDigest: templateDigest(template),
        recipient: account.contactEmail?.trim().toLowerCase() || null,
        recipientName: account.contactName,
        words,
        state: 'waiting' as const,
        reason: 'approval' as const,
        plannedOn: given.asOf,
        approvedAt: null,
        approvedBy: null,
        rejectedBy: null,
        queuedOn: null,
        sendAt: null,
        version: 1,
        updatedAt: given.now,
      },
    ];
  });
}

/** The product whose use has fallen most; null = the data name none. */
function productOf({ score }: AlertView): string | null {
  if (score === null) return null;
  const { drivers } = JSON.parse(score.detail) as ScoreDetail;
  const [product] = drivers.flatMap(({ code, params }) =>
    code.startsWith('usage.') && typeof params.product === 'string' ? [params.product] : [],
  );
  return product ?? null;
}
