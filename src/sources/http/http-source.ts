import {
  parameterValues,
  type ResolvedDefinition,
  resolveHttpDefinition,
} from '../../config/http-presets.ts';
import type { HttpDefinition, HttpSourceConfig } from '../../config/schema-http.ts';
import { addressProblem, createSourceFetch, missingSecret } from '../fetch/source-fetch.ts';
import type { Entity } from '../records.ts';
import { createRowFeed } from '../rows/create-row-feed.ts';
import type { AnyFeed, ImportSettings, OpenedSource, OpenOptions, Source, SourceCheck } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
import { checkResource } from './check-resource.ts';
import { type CompiledResource, compileResource } from './compile-resource.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { fillText } from './fill-template.ts';
import { pullResource } from './http-feed.ts';
import type { ApiAccess } from './read-pages.ts';

/**
 * Any JSON API that tells its records in pages, by a preset, by its own settings, or by both. Each resource is a feed of
 * the name it has in the configuration.
 */
export function httpSource(config: HttpSourceConfig, tools: SourceTools): Source {
  const { name } = config;
  const resolved = resolveHttpDefinition(config, tools.baseDir);
  const resources = new Map(Object.entries(resolved.definition?.resources ?? {}));
  return {
    name,
    kind: 'http',
    entityOf: (file) => resources.get(file)?.entity ?? null,
    open(settings: ImportSettings, options: OpenOptions = {}): Promise<OpenedSource> {
      const { entities, states, signal } = options;
      const { access, compiled } = prepare({ config, resolved, tools, entities });
      const feeds = compiled.map((one) =>
        feedOf(one, { access, settings, states, signal, config, now: tools.now }),
      );
      return Promise.resolve({ feeds, notices: [] });
    },
    checks(signal): Promise<readonly SourceCheck[]> {
      const { access, compiled } = prepare({ config, resolved, tools, attempts: 1 });
      const pulls = compiled.map((one) => ({ access, compiled: one, now: tools.now, signal }));
      return Promise.all(pulls.map(checkResource));
    },
  };
}

const CORRECT = 'Correct the source in the configuration.';

interface Opening {
  config: HttpSourceConfig;
  resolved: ResolvedDefinition;
  tools: SourceTools;
  /** Left out = all. */
  entities?: readonly Entity[] | undefined;
  /** In place of the configured ones. */
  attempts?: number;
}

/** @throws SourceError with everything that keeps the source from being asked */
function prepare(opening: Opening): { access: ApiAccess; compiled: CompiledResource[] } {
  const { config, resolved, tools, entities } = opening;
  const { definition } = resolved;
  if (definition === null) {
    throw new SourceError(
      resolved.problems.map(({ path, message }) =>
        problem(config.name, `${path.map(String).join('.') || 'it'} ${message}`, CORRECT),
      ),
    );
  }
  const parameters = parameterValues(definition, config.with);
  const credentials = readCredentials(definition.auth, { variable: tools.variable, parameters });
  const { access, problems } = accessTo({ ...opening, definition }, { parameters, credentials });
  const bindings = { with: Object.fromEntries(parameters) };
  const prepared: CompiledResource[] = [];
  for (const [file, resource] of Object.entries(definition.resources)) {
    if (entities !== undefined && !entities.includes(resource.entity)) continue;
    const { compiled, problems: wrong } = compileResource(file, resource, bindings);
    problems.push(
      ...wrong.map(({ key, message }) => problem(file, `resources.${file}.${key} ${message}`, CORRECT)),
    );
    if (compiled !== null) prepared.push(compiled);
  }
  if (problems.length > 0 || access === null) throw new SourceError(problems);
  return { access, compiled: prepared };
}

function feedOf(
  compiled: CompiledResource,
  given: {
    access: ApiAccess;
    settings: ImportSettings;
    states: OpenOptions['states'];
    signal: AbortSignal | undefined;
    config: HttpSourceConfig;
    now(): Date;
  },
): AnyFeed {
  const { access, settings, states, signal, config, now } = given;
  const { name: file, resource } = compiled;
  return createRowFeed({
    ...{ entity: resource.entity, file, settings, states },
    rules: JSON.stringify([access.url, resource, [...access.parameters]]),
    accountSystem: config.system,
    read: (state) => pullResource({ access, compiled, now, signal }, state),
  }) as AnyFeed;
}

function accessTo(
  { config, definition, tools, attempts }: Opening & { definition: HttpDefinition },
  { parameters, credentials }: { parameters: ApiAccess['parameters']; credentials: Credentials },
): { access: ApiAccess | null; problems: SourceProblem[] } {
  const { name, allow_hosts: allowedHosts } = config;
  const problems = credentials.missing.map((variable) => missingSecret(variable, name));
  const url = String(fillText(definition.url, parameters) ?? '').replace(/\/$/, '');
  const target = addressProblem(url, config);
  if (target !== null) return { access: null, problems: [...problems, target] };
  const limits = { ...definition.limits, ...(attempts !== undefined && { attempts }) };
  const safeFetch = createSourceFetch({ allowedHosts, secrets: credentials.secrets, limits }, tools);
  const headers = { accept: 'application/json', ...definition.headers, ...credentials.headers };
  return { access: { url, headers, parameters, maxPages: limits.pages, safeFetch }, problems };
}

function problem(file: string, message: string, hint: string): SourceProblem {
  return { code: 'bad_query', file, line: null, column: null, message, hint };
}
