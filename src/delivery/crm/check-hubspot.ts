import { FetchError } from '../../sources/fetch/fetch-error.ts';
import type { CheckResult } from '../slack/check-slack.ts';
import { createHubspotClient, type HubspotTarget } from './call-hubspot.ts';

/**
 * Proves that HubSpot knows the token, that it may read and write companies, and that the properties exist. Nothing is
 * changed: the update that proves the right to write names no company.
 */
export async function checkHubspot(
  target: HubspotTarget,
  given: { timeoutMs: number; now: () => Date },
): Promise<CheckResult & { unreachable: boolean }> {
  const client = createHubspotClient(target, given);
  const { health, band, churn_probability } = target.properties;
  const own = target.match.by === 'property' ? [target.match.property] : [];
  const names = [...own, ...[health, band, churn_probability].filter((name) => name !== null)];
  const failed = (says: string, unreachable = false) => ({ name: 'HubSpot', ok: false, says, unreachable });
  try {
    const { results } = await client.sample(names);
    const refused = await mayWrite(client);
    if (refused !== null) return failed(refused);
    const [company] = results;
    if (company === undefined) {
      return {
        name: 'HubSpot',
        ok: true,
        says: 'takes the token; there is no company yet',
        unreachable: false,
      };
    }
    const unknown = names.filter((name) => !Object.hasOwn(company.properties, name));
    if (unknown.length > 0) return failed(`companies have no property ${unknown.join(', ')}`);
    return {
      name: 'HubSpot',
      ok: true,
      says: `takes the token; companies have ${names.join(', ')}`,
      unreachable: false,
    };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    if (error.status === 401) return failed('does not know the token');
    if (error.status === 403) return failed('the token lacks the scope crm.objects.companies.read');
    return failed(error.message.slice(0, 200), error.status === null && error.code !== 'refused_address');
  }
}

/** Why nothing may be written; null = it may. Rights are judged before the body, which is refused for being empty. */
async function mayWrite(client: ReturnType<typeof createHubspotClient>): Promise<string | null> {
  try {
    await client.update([]);
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    if (error.status === 403) return 'the token lacks the scope crm.objects.companies.write';
    if (error.status !== 400) throw error;
  }
  return null;
}
