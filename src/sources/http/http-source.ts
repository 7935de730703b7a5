import { parameterValues, resolveHttpDefinition } from '../../config/http-presets.ts';
import type { HttpDefinition, HttpSourceConfig } from '../../config/schema-http.ts';
import { addressProblem, createSourceFetch, missingSecret } from '../fetch/source-fetch.ts';
import { createRowFeed } from '../rows/create-row-feed.ts';
import type { AnyFeed, ImportSettings, OpenedSource, OpenOptions, Source } from '../source.ts';
import { SourceError, type SourceProblem } from '../source-error.ts';
import type { SourceTools } from '../source-tools.ts';
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
      const { definition } = resolved;
      if (definition === null) {
        throw new SourceError(
          resolved.problems.map(({ path, message }) =>
            problem(name, `${path.map(String).join('.') || 'it'} ${message}`, CORRECT),
          ),
        );
      }
      return Promise.resolve(openFeeds({ config, definition, settings, options, tools }));
    },
  };
}

const CORRECT = 'Correct the source in the configuration.';

interface Opening {
  config: HttpSourceConfig;
  definition: HttpDefinition;
  settings: ImportSettings;
  options: OpenOptions;
  tools: SourceTools;
}

/** @throws SourceError with everything that keeps the source from being asked */
function openFeeds(opening: Opening): OpenedSource {
  const { config, definition, settings, options, tools } = opening;
  const { entities, states, signal } = options;
  const parameters = parameterValues(definition, config.with);
  const credentials = readCredentials(definition.auth, { variable: tools.variable, parameters });
  const { access, problems } = accessTo(opening, { parameters, credentials });
  const feeds: AnyFeed[] = [];
  for (const [file, resource] of Object.entries(definition.resources)) {
    if (entities !== undefined && !entities.includes(resource.entity)) continue;
    const { compiled, problems: wrong } = compileResource(file, resource, {
      with: Object.fromEntries(parameters),
    });
    problems.push(
      ...wrong.map(({ key, message }) => problem(file, `resources.${file}.${key} ${message}`, CORRECT)),
    );
    if (compiled === null || access === null) continue;
    feeds.push(feedOf(compiled, { access, settings, states, signal, config, now: tools.now }));
  }
  if (problems.length > 0) throw new SourceError(problems);
  return { feeds, notices: [] };
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
  { config, definition, tools }: Opening,
  { parameters, credentials }: { parameters: ApiAccess['parameters']; credentials: Credentials },
): { access: ApiAccess | null; problems: SourceProblem[] } {
  const { name, allow_hosts: allowedHosts } = config;
  const problems = credentials.missing.map((variable) => missingSecret(variable, name));
  const url = String(fillText(definition.url, parameters) ?? '').replace(/\/$/, '');
  const target = addressProblem(url, config);
  if (target !== null) return { access: null, problems: [...problems, target] };
  const { limits } = definition;
  const safeFetch = createSourceFetch({ allowedHosts, secrets: credentials.secrets, limits }, tools);
  const headers = { accept: 'application/json', ...definition.headers, ...credentials.headers };
  return { access: { url, headers, parameters, maxPages: limits.pages, safeFetch }, problems };
}

function problem(file: string, message: string, hint: string): SourceProblem {
  return { code: 'bad_query', file, line: null, column: null, message, hint };
}
