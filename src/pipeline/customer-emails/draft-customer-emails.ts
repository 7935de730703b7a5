import { createHash } from 'node:crypto';
import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import { toMaterials } from '../../config/to-settings.ts';
import type { People } from '../../domain/alerts/route-alert.ts';
import { CONTACT_PLAYBOOK } from '../../domain/contacts/plan-contacts.ts';
import type { CustomerEmail, CustomerEmailStep } from '../../domain/customer-emails/customer-email.ts';
import type { CustomerEmailTemplate, CustomerEmailText } from '../../domain/customer-emails/template.ts';
import type { Material, MaterialOffer, NewMaterialOffer } from '../../domain/materials/material.ts';
import { ownValue } from '../../domain/names.ts';
import type { Day } from '../../domain/types.ts';
import { fallenProducts, materialLine, offerMaterials } from '../../messages/alert/offer-materials.ts';
import { composeCustomerEmail } from '../../messages/customer-email/compose-customer-email.ts';
import type { AlertView } from '../../messages/models/alert-view.ts';

import { MATERIAL_STRINGS } from '../../messages/strings/material-strings.ts';
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
export function templateDigest(template: CustomerEmailTemplate, materials: readonly Material[]): string {
  const { subject, body, link, link_text } = template;
  const told = [subject, body, link, link_text].map((text) => [text.en, text['pt-BR']]);
  // Whoever approves a template approves what may be offered beside it, as it is.
  const all = materials.length === 0 ? told : [told, materials];
  return createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16);
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

/** E-mails, and the materials that they offer. */
export interface DraftedEmails {
  emails: CustomerEmail[];
  offers: NewMaterialOffer[];
}

/** The e-mails that do these steps, in the language of each contact; steps without a template have none. */
export async function draftCustomerEmails(
  tx: ISql,
  steps: readonly CustomerEmailStep[],
  given: { config: Config; settings: CustomerEmailSettings; people: People; asOf: Day; now: Date },
): Promise<DraftedEmails> {
  const wanted = steps.flatMap((step) => {
    const id = templateOfStep(given.config, step.playbook, step.step);
    const template = id === null ? undefined : ownValue(given.settings.templates, id);
    return id === null || template === undefined ? [] : [{ step, id, template }];
  });
  if (wanted.length === 0) return { emails: [], offers: [] };
  // A planned contact has no episode: its task stands for one.
  const viewId = ({ episodeId, taskId }: CustomerEmailStep) => episodeId ?? taskId;
  const episodes = wanted.map(({ step }) => ({ id: viewId(step), accountId: step.accountId }));
  const views = await loadAlertViews(tx, episodes, given.asOf);
  const library = toMaterials(given.config);
  const drafted = wanted.flatMap(({ step, id, template }) => {
    const view = views.get(viewId(step));
    if (!view) return [];
    const { account } = view;
    const offers = offersFor(view, step, { ...given, library });
    return [
      {
        offers: offers.flatMap(({ name }) =>
          step.episodeId === null
            ? []
            : {
                ...{ episodeId: step.episodeId, accountId: step.accountId, material: name },
                ...{ via: 'email' as const, offeredOn: given.asOf },
              },
        ),
        email: {
          id: stableId('nudge', step.taskId),
          taskId: step.taskId,
          episodeId: step.episodeId,
          accountId: step.accountId,
          template: id,
          templateDigest: templateDigest(template, library),
          recipient: account.contactEmail?.trim().toLowerCase() || null,
          recipientName: account.contactName,
          words: wordsFor(view, template, { ...given, offers }),
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
      },
    ];
  });
  return {
    emails: drafted.map(({ email }) => email),
    offers: drafted.flatMap(({ offers }) => offers),
  };
}

/** One line of one material at the end of an e-mail is enough. */
const OFFERS_IN_EMAIL = 1;

function offersFor(
  view: AlertView,
  { playbook, step }: CustomerEmailStep,
  { config, library, asOf }: { config: Config; library: readonly Material[]; asOf: Day },
): MaterialOffer[] {
  const rules = Object.entries(config.alerts.rules).flatMap(([name, rule]) =>
    rule.playbook === playbook ? [name] : [],
  );
  const terms = { library, rules, steps: [`${playbook}/${step}`], locale: config.locale, asOf };
  return offerMaterials(view, terms).slice(0, OFFERS_IN_EMAIL);
}

/** The words in the contact's language, with what is offered as a postscript. */
function wordsFor(
  view: AlertView,
  template: CustomerEmailTemplate,
  given: {
    config: Config;
    settings: CustomerEmailSettings;
    people: People;
    asOf: Day;
    offers: readonly MaterialOffer[];
  },
): CustomerEmailText {
  const { config, settings, asOf, offers } = given;
  const { account } = view;
  const csm = account.csmEmail === null ? null : (given.people.get(account.csmEmail)?.name ?? null);
  const locale = account.locale ?? config.locale;
  const words = composeCustomerEmail(
    template,
    {
      contact: account.contactName,
      account: account.name,
      product: fallenProducts(view.score?.detail)[0] ?? null,
      csm,
    },
    {
      locale,
      company: settings.company,
      postalAddress: settings.postal_address,
      product: settings.product,
    },
  );
  const context = { locale, timeZone: config.timezone, currency: config.currency, today: asOf };
  const postscripts = offers.map((offer) =>
    MATERIAL_STRINGS[locale].postscript(materialLine(offer, context)),
  );
  return { ...words, paragraphs: [...words.paragraphs, ...postscripts] };
}
