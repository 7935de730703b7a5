import type { ISql } from 'postgres';
import type { Config } from '../../config/schema.ts';
import type { Day } from '../../domain/types.ts';
import type { PoolSummaryModel } from '../../messages/models/list-models.ts';
import { loadPoolCustomerEmails } from '../../store/customer-emails/customer-emails.ts';
import { templateTitle } from './draft-customer-emails.ts';

/** What the low-touch summary of a day tells of e-mails to customers. */
export interface PoolLines extends Pick<PoolSummaryModel, 'customerEmails' | 'waitingApproval'> {
  /** Grows with every change, so that a newer summary is known from an older one. */
  changes: number;
  /** There is something to tell, even on a day on which no account moved. */
  isNews: boolean;
}

/** Nothing at all while e-mails to customers are switched off. */
export async function loadPoolLines(
  tx: ISql,
  given: { config: Config; asOf: Day; interactive: boolean },
): Promise<PoolLines> {
  const { config, asOf, interactive } = given;
  if (!config.nudges.enabled)
    return { customerEmails: null, waitingApproval: null, changes: 0, isNews: false };
  const { sent, waiting, changes } = await loadPoolCustomerEmails(tx, asOf);
  const titled = waiting.map((w) => ({ ...w, title: templateTitle(config, w.template) }));
  return {
    customerEmails: sent.map(({ template, ...rest }) => ({
      title: templateTitle(config, template),
      ...rest,
    })),
    waitingApproval: {
      emails: waiting.reduce((sum, w) => sum + w.emails, 0),
      reviewUrl: null,
      templates: interactive ? titled : [],
    },
    changes,
    isNews: sent.length + waiting.length > 0,
  };
}
