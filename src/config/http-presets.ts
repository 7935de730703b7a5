import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import type { z } from 'zod';
import {
  type HttpDefinition,
  type HttpSourceConfig,
  httpDefinitionSchema,
  RESOURCE_KEYS,
} from './schema-http.ts';
import { suggestion } from './suggestion.ts';
import { record } from './unchecked.ts';

export interface DefinitionProblem {
  path: PropertyKey[];
  message: string;
}

export type ResolvedDefinition =
  | { definition: HttpDefinition; problems: null }
  | { definition: null; problems: readonly DefinitionProblem[] };

const SHIPPED = dirname(createRequire(import.meta.url).resolve('#presets/hubspot.yaml'));

/** Names of the presets that come with the product. */
export function shippedPresets(): string[] {
  return readdirSync(SHIPPED).map((file) => file.replace(/\.yaml$/, ''));
}

/** Where a shipped preset stands. */
export function presetFile(name: string): string {
  return resolve(SHIPPED, `${name}.yaml`);
}

/** Whether a preset is a file of the company's own, which is found only once the folder of the configuration is known. */
function isOwnPreset(preset: string): boolean {
  return /[./\\]/.test(preset);
}

/** Lays what a source says itself over its preset, and checks what comes of it. @param baseDir where own presets are */
export function resolveHttpDefinition(source: HttpSourceConfig, baseDir: string): ResolvedDefinition {
  const preset = readPreset(source.preset, baseDir);
  if (typeof preset === 'string') return failed([{ path: ['preset'], message: preset }]);
  const parsed = httpDefinitionSchema.safeParse(layOver(preset, source));
  if (!parsed.success) return failed(parsed.error.issues.map(problemOf));
  const definition = parsed.data;
  const problems = parameterProblems(definition, source.with);
  if (Object.keys(definition.resources).length === 0) {
    problems.push({ path: ['resources'], message: 'is empty: nothing would be asked for' });
  }
  return problems.length > 0 ? failed(problems) : { definition, problems: null };
}

function failed(problems: readonly DefinitionProblem[]): ResolvedDefinition {
  return { definition: null, problems };
}

/** The content of a preset, or what is wrong with it. */
function readPreset(preset: string | null, baseDir: string): Record<string, unknown> | string {
  if (preset === null) return {};
  const known = shippedPresets();
  const file = isOwnPreset(preset) ? resolve(baseDir, preset) : presetFile(preset);
  if (!isOwnPreset(preset) && !known.includes(preset)) {
    return `"${preset}" is no preset${suggestion(preset, known)}; there are ${known.join(', ')}, or a path such as ./mine.yaml`;
  }
  try {
    return record(parse(readFileSync(file, 'utf8'))) ?? `${file} holds no mapping`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return `${file} cannot be read: ${code ?? message.split('\n', 1)[0]}`;
  }
}

function layOver(preset: Record<string, unknown>, source: HttpSourceConfig): Record<string, unknown> {
  const { url, auth, headers, limits, resources } = source;
  const laid = new Map(Object.entries(record(preset.resources) ?? {}));
  for (const [name, own] of Object.entries(resources)) {
    if (own === null) laid.delete(name);
    else laid.set(name, layResource(record(laid.get(name)) ?? {}, own));
  }
  return {
    ...preset,
    ...(url && { url }),
    ...(auth && { auth }),
    headers: { ...record(preset.headers), ...headers },
    limits: { ...record(preset.limits), ...limits },
    resources: Object.fromEntries(laid),
  };
}

/** Columns and query merge one by one; everything else is replaced. */
function layResource(under: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...under, ...own };
  for (const key of ['map', 'query']) {
    const both = { ...record(under[key]), ...record(own[key]) };
    if (Object.keys(both).length > 0) merged[key] = both;
  }
  return merged;
}

function problemOf(issue: z.core.$ZodIssue): DefinitionProblem {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const known = path.length === 2 && path[0] === 'resources' ? RESOURCE_KEYS : [];
    return { path: [...path], message: `does not know "${key}"${suggestion(key, known)}` };
  }
  // Of a name that is none, what is wrong with it stands one level deeper.
  const message = (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message;
  return { path: [...path], message: message.endsWith('received undefined') ? 'is missing' : message };
}

function parameterProblems(
  { parameters }: HttpDefinition,
  given: HttpSourceConfig['with'],
): DefinitionProblem[] {
  const known = new Map(Object.entries(parameters));
  const told = new Map(Object.entries(given));
  const missing = [...known].flatMap(([name, { about, default: otherwise }]) =>
    told.has(name) || otherwise !== undefined
      ? []
      : [{ path: ['with'], message: `needs "${name}": ${about}` }],
  );
  const unknown = [...told.keys()].flatMap((name) =>
    known.has(name)
      ? []
      : [
          {
            path: ['with', name],
            message: `"${name}" is no parameter here${suggestion(name, [...known.keys()])}`,
          },
        ],
  );
  return [...missing, ...unknown];
}

/** What is wrong with a source, where its preset can be read without knowing the folder of the configuration. */
export function checkHttpSource(source: HttpSourceConfig, ctx: z.RefinementCtx<HttpSourceConfig>): void {
  if (source.preset !== null && isOwnPreset(source.preset)) return;
  for (const { path, message } of resolveHttpDefinition(source, '.').problems ?? []) {
    ctx.addIssue({ code: 'custom', path, message, input: source });
  }
}

/** Values of the parameters: given ones, else their defaults. */
export function parameterValues(
  { parameters }: HttpDefinition,
  given: HttpSourceConfig['with'],
): Map<string, string | number> {
  const values = new Map<string, string | number>();
  for (const [name, { default: otherwise }] of Object.entries(parameters)) {
    if (otherwise !== undefined) values.set(name, otherwise);
  }
  for (const [name, value] of Object.entries(given)) values.set(name, value);
  return values;
}
