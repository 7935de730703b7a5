import { createHash } from 'node:crypto';
import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { CONTACT_PLAYBOOK } from '../../domain/contacts/plan-contacts.ts';
import type { CustomerEmail, CustomerEmailStep } from '../../domain/customer-emails/customer-email.ts';
import type { CustomerEmailTemplate } from '../../domain/customer-emails/template.ts';
import type { ScoreDetail } from '../../domain/health/score-record.ts';
import { ownValue } from '../../domain/names.ts';
import type { Day } from '../../domain/types.ts';
import { composeCustomerEmail } from '../../messages/customer-email/compose-customer-email.ts';
import type { AlertView } from '../../messages/models/alert-view.ts';

import { loadAlertViews } from '../../store/episodes/load-alert-views.ts';
import { stableId } from '../../store/stable-id.ts';

/** What the configuration says about e-mails to customers, once it is complete; null = they are switched off. */
export type CustomerEmailSettings = Config['nudges'] & {
  company: string;
  product: string;
  from: string;
  postal_address: string;
  unsubscribe_url: string;
};

export function customerEmailSettings({ nudges }: Config): CustomerEmailSettings | null {
  const { enabled, company, product, from, postal_address, unsubscribe_url } = nudges;
  if (!enabled || !company || !product || !from || !postal_address || !unsubscribe_url) return null;
  return { ...nudges, company, product, from, postal_address, unsubscribe_url };
}

/** What a version of a template is known by: an approval does not outlive a change of a word or a link. */
export function templateDigest(template: CustomerEmailTemplate): string {
  const { subject, body, link, link_text } = template;
  const told = [subject, body, link, link_text].map((text) => [text.en, text['pt-BR']]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
}

/** The template of a playbook step, or of a planned contact, as configured now; null = the step has none. */
export function templateOfStep(config: Config, playbook: string, step: string): string | null {
  if (playbook === CONTACT_PLAYBOOK) return config.alerts.contact.template;
  return ownValue(config.playbooks, playbook)?.steps.find((s) => s.id === step)?.template ?? null;
}

/** How colleagues call a template; one that is gone from the configuration by its id. */
export function templateTitle(config: Config, template: string): string {
  return ownValue(config.nudges.templates, template)?.title[config.locale] ?? template;
}

/** The e-mails that do these steps, in the language of each contact; steps without a template have none. */
export async function draftCustomerEmails(
  tx: ISql,
  steps: readonly CustomerEmailStep[],
  given: { config: Config; settings: CustomerEmailSettings; people: People; asOf: Day; now: Date },
): Promise<CustomerEmail[]> {
  const wanted = steps.flatMap((step) => {
    const id = templateOfStep(given.config, step.playbook, step.step);
    const template = id === null ? undefined : ownValue(given.settings.templates, id);
    return id === null || template === undefined ? [] : [{ step, id, template }];
  });
  if (wanted.length === 0) return [];
  // A planned contact has no episode: its task stands for one.
  const viewId = ({ episodeId, taskId }: CustomerEmailStep) => episodeId ?? taskId;
  const episodes = wanted.map(({ step }) => ({ id: viewId(step), accountId: step.accountId }));
  const views = await loadAlertViews(tx, episodes, given.asOf);
  return wanted.flatMap(({ step, id, template }) => {
    const view = views.get(viewId(step));
    if (!view) return [];
    const { account } = view;
    const csm = account.csmEmail === null ? null : (given.people.get(account.csmEmail)?.name ?? null);
    const words = composeCustomerEmail(
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
