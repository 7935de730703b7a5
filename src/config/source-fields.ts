import * as z from 'zod';

/** What a source can tell, in the order it is loaded: whom facts are about comes before the facts. */
export const ENTITY_NAMES = [
  'csms',
  'accounts',
  'identities',
  'usage',
  'usage_events',
  'surveys',
  'invoices',
  'subscriptions',
  'signals',
  'goals',
] as const;

/** Name of an environment variable that holds a secret: the file itself never does. */
export const variableName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, 'is not the name of an environment variable');

/** What every kind of source has; `name` tells its rows apart in the books and the quarantine. */
export const sourceName = z.string().min(1);

/** Whose ids stand in `account_id` of the rows. */
export const accountSystem = z.string().min(1).nullable().default(null).meta({
  description:
    'System whose own ids stand in account_id (hubspot, stripe …), looked up among the identities; null = any of them',
});
