import { ConfigError, configProblem } from './config-error.ts';
import type { LoadedConfig } from './load-config.ts';
import type { WebhookConfig } from './schema-webhooks.ts';
import { webhookAddressProblem } from './webhook-address.ts';

/** A configured webhook with what the environment adds to it; structurally delivery's `WebhookEndpoint`. */
export interface ResolvedWebhook {
  name: string;
  url: string;
  /** Decoded signing keys: the one in force, then the one before it while they are exchanged. */
  keys: Buffer[];
  secrets: string[];
  /** Hosts that may be inside the own network. */
  allowedHosts: readonly string[];
}

export interface WebhookProblem {
  name: string;
  /** Key of the webhook's settings that it is about. */
  key: 'url_env' | 'secret_env';
  /** Never holds a value from the environment. */
  message: string;
}

export interface ResolvedWebhooks {
  /** Those that can be sent to. */
  endpoints: ResolvedWebhook[];
  problems: WebhookProblem[];
}

/** The secret before the one in force: what is sent is signed with both while receivers change over. */
const PREVIOUS = '_PREVIOUS';

/** @param read a variable of the environment; null = not set. @throws what `read` throws */
export function resolveWebhooks(
  webhooks: readonly WebhookConfig[],
  read: (variable: string) => string | null,
): ResolvedWebhooks {
  const resolved: ResolvedWebhooks = { endpoints: [], problems: [] };
  for (const { name, url, url_env, secret_env, allow_hosts: allowedHosts } of webhooks) {
    const problems: Omit<WebhookProblem, 'name'>[] = [];
    const address = url ?? (url_env === null ? null : read(url_env));
    const wrong = address === null ? 'is not set' : webhookAddressProblem(address, true);
    if (wrong !== null) {
      problems.push({ key: 'url_env', message: `${url_env}, the address of webhook "${name}", ${wrong}` });
    }
    const secrets = [read(secret_env), read(`${secret_env}${PREVIOUS}`)];
    const keys = secrets.map((secret) => (secret === null ? null : decodeSecret(secret)));
    if (secrets[0] === null) {
      problems.push({
        key: 'secret_env',
        message: `${secret_env}, the secret of webhook "${name}", is not set; make one with: echo "whsec_$(openssl rand -base64 32)"`,
      });
    }
    secrets.forEach((secret, place) => {
      if (secret === null || keys[place] !== null) return;
      const variable = place === 0 ? secret_env : `${secret_env}${PREVIOUS}`;
      problems.push({
        key: 'secret_env',
        message: `${variable}, the secret of webhook "${name}", is not "whsec_" and then 24 to 64 bytes in base64`,
      });
    });
    resolved.problems.push(...problems.map((problem) => ({ name, ...problem })));
    if (problems.length > 0 || address === null) continue;
    resolved.endpoints.push({
      name,
      url: address,
      allowedHosts,
      keys: keys.flatMap((key) => key ?? []),
      secrets: [...secrets.flatMap((secret) => secretForms(secret)), ...secretsIn(address)],
    });
  }
  return resolved;
}

/** The problems as those of the file that names the variables. */
export function webhookConfigError(
  { config, locate }: LoadedConfig,
  problems: readonly WebhookProblem[],
): ConfigError {
  return new ConfigError(
    problems.map(({ name, key, message }) => {
      const index = config.webhooks.findIndex((webhook) => webhook.name === name);
      return configProblem({ ...locate(['webhooks', index, key]), code: 'environment', message });
    }),
  );
}

/** Symmetric secrets as the Standard Webhooks specification writes them; null = not one. */
function decodeSecret(secret: string): Buffer | null {
  const base64 = secret.replace(/^whsec_/, '');
  if (base64 === secret || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return null;
  const key = Buffer.from(base64, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : null;
}

function secretForms(secret: string | null): string[] {
  return secret === null ? [] : [secret, secret.replace(/^whsec_/, '')];
}

/** What of an address may be secret: login, query, and the path, which often is the whole secret. */
function secretsIn(address: string): string[] {
  const url = new URL(address);
  const login = [url.username, url.password].map(decodeURIComponent);
  return [address, ...login, url.search.slice(1), ...url.searchParams.values(), url.pathname].filter(
    (part) => part.length > 3,
  );
}
