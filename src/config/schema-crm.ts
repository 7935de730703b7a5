import * as z from 'zod';
import { allowHosts, baseUrl } from './schema-http.ts';
import { variableName } from './source-fields.ts';

/** HubSpot's internal names: lower case, digits and underscores, a letter first. */
const propertyName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'is not the internal name of a property, such as harbinger_health');

const hubspotSchema = z
  .strictObject({
    enabled: z.boolean().default(false).meta({
      description: 'Write health, band and probability to the companies of HubSpot whenever they change',
    }),
    token_env: variableName.default('HUBSPOT_TOKEN').meta({
      description:
        'The environment variable that holds the token of a private app with crm.objects.companies.read and .write',
    }),
    url: baseUrl.default('https://api.hubapi.com'),
    allow_hosts: allowHosts,
    system: z.string().min(1).nullable().default(null).meta({
      description:
        'Record ids of companies are the identities of this system; null = account ids are record ids',
    }),
    id_property: propertyName.nullable().default(null).meta({
      description: 'In place of system: the property with unique values that holds the account id',
    }),
    properties: z
      .strictObject({
        health: propertyName.nullable().default('harbinger_health').meta({
          description: 'Number; null = not written',
        }),
        band: propertyName.nullable().default('harbinger_band').meta({
          description: 'Single-line text, or a select of healthy, watch, at_risk, critical, unknown',
        }),
        churn_probability: propertyName.nullable().default('harbinger_churn_probability').meta({
          description: 'Number as a percentage: 0.31 is shown as 31 %',
        }),
      })
      .prefault({}),
    tiers: z.array(z.string()).min(1).nullable().default(null).meta({
      description: 'Only accounts of these tiers; null = of all',
    }),
  })
  .refine(({ system, id_property }) => system === null || id_property === null, {
    error: 'takes either system or id_property, and not both',
  })
  .refine(({ properties }) => new Set(written(properties)).size === written(properties).length, {
    error: 'has two values for the same property',
  })
  .refine(({ properties }) => written(properties).length > 0, { error: 'has no property to write to' });

const written = (properties: Record<string, string | null>) =>
  Object.values(properties).filter((name) => name !== null);

export const crmSchema = z.strictObject({ hubspot: hubspotSchema.prefault({}) });
export type HubspotConfig = z.output<typeof hubspotSchema>;
