import { daysOf } from '../../config/duration.ts';
import type { PosthogSourceConfig } from '../../config/schema-posthog.ts';
import { addDays } from '../../domain/day.ts';
import { addressProblem, createSourceFetch, missingSecret } from '../fetch/source-fetch.ts';
import { createRowFeed } from '../rows/create-row-feed.ts';
import type { AnyFeed, ImportSettings, OpenedSource, OpenOptions, Source, SourceCheck } from '../source.ts';
import { SourceError } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
import { checkUsage, pullUsage } from './pull-usage.ts';

/** Name of the only feed. */
const FILE = 'usage';

/** Usage by account, product area and day of a PostHog project, through its query API. */
export function posthogSource(config: PosthogSourceConfig, tools: SourceTools): Source {
  const { name } = config;
  return {
    name,
    kind: 'posthog',
    entityOf: (file) => (file === FILE ? 'usage' : null),
    open(settings: ImportSettings, options: OpenOptions = {}): Promise<OpenedSource> {
      const { entities, states, signal } = options;
      if (entities !== undefined && !entities.includes('usage')) return Promise.resolve(NOTHING);
      const secret = secretOf(config, tools);
      const feed = createRowFeed({
        ...{ entity: 'usage' as const, file: FILE, settings, states },
        rules: rulesOf(config),
        accountSystem: config.system,
        read: (state) => pullUsage(pullOf(config, { secret, tools, signal }), state),
      });
      return Promise.resolve({ feeds: [feed] as AnyFeed[], notices: [] });
    },
    async checks(signal): Promise<readonly SourceCheck[]> {
      const once = { ...config, limits: { ...config.limits, attempts: 1 } };
      return [await checkUsage(pullOf(once, { secret: secretOf(config, tools), tools, signal }))];
    },
  };
}

/** @throws SourceError when the key is missing, or may not be sent where the address leads */
function secretOf(config: PosthogSourceConfig, tools: SourceTools): string {
  const secret = tools.variable(config.api_key_env)?.trim() ?? '';
  const problems = [
    secret === '' ? missingSecret(config.api_key_env, config.name) : null,
    addressProblem(config.url, config),
  ].filter((problem) => problem !== null);
  if (problems.length > 0) throw new SourceError(problems);
  return secret;
}

const NOTHING: OpenedSource = { feeds: [], notices: [] };

function pullOf(
  config: PosthogSourceConfig,
  { secret, tools, signal }: { secret: string; tools: SourceTools; signal: AbortSignal | undefined },
) {
  const { allow_hosts: allowedHosts, limits } = config;
  // A day counts once it is over: the part of it that has been would look like a customer who does less.
  const today = tools.now().toISOString().slice(0, 10);
  return {
    config,
    file: FILE,
    url: `${config.url.replace(/\/$/, '')}/api/projects/${config.project}/query/`,
    headers: {
      authorization: `Bearer ${secret}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    safeFetch: createSourceFetch({ allowedHosts, secrets: [secret], limits }, tools),
    first: addDays(today, -Math.ceil(daysOf(config.first))),
    today,
    overlapDays: Math.ceil(daysOf(config.overlap)),
    signal,
  };
}

/** What decides which rows are told: another choice asks for everything anew. */
function rulesOf({ url, project, account, events, products, product_property }: PosthogSourceConfig): string {
  return JSON.stringify([url, project, account, events, products, product_property]);
}
