import type { CrmMatch, CrmProperties } from '../domain/crm.ts';
import { ConfigError, configProblem } from './config-error.ts';
import type { LoadedConfig } from './load-config.ts';
import type { Config } from './schema.ts';
import type { HubspotConfig } from './schema-crm.ts';

/** A configured HubSpot but for its token; structurally a part of delivery's `HubspotTarget`. */
export interface CrmTarget {
  url: string;
  allowedHosts: readonly string[];
  match: CrmMatch;
  properties: CrmProperties;
}

export function toCrmTarget(hubspot: HubspotConfig): CrmTarget {
  const { url, allow_hosts: allowedHosts, system, id_property: property, properties } = hubspot;
  return { url: url.replace(/\/+$/, ''), allowedHosts, match: matchOf(system, property), properties };
}

/** With its token; null = that is not set; absent = it is switched off. @throws what `read` throws */
export function resolveCrm(
  { crm: { hubspot } }: Config,
  read: (variable: string) => string | null,
): (CrmTarget & { token: string }) | null | undefined {
  if (!hubspot.enabled) return undefined;
  const token = read(hubspot.token_env);
  return token === null ? null : { ...toCrmTarget(hubspot), token };
}

function matchOf(system: string | null, property: string | null): CrmMatch {
  if (system !== null) return { by: 'identities', system };
  return property === null ? { by: 'record_id' } : { by: 'property', property };
}

/** The problem of a file that switches HubSpot on while the variable that it names holds no token. */
export function missingCrmToken({ config, locate }: LoadedConfig): ConfigError {
  const { token_env: variable } = config.crm.hubspot;
  const message = `${variable}, the token of crm.hubspot, is not set: make a private app in HubSpot and put its access token there`;
  return new ConfigError([
    configProblem({ ...locate(['crm', 'hubspot', 'token_env']), code: 'environment', message }),
  ]);
}
