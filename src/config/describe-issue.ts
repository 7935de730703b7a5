import type { z } from 'zod';
import type { ProblemCode } from './config-error.ts';
import { renamedKey } from './former-keys.ts';
import { jsonSchemaNodes, knownKeys } from './json-schema.ts';
import { DEFAULT_RULES } from './schema-alerts.ts';
import { didYouMean, nearest, suggestion } from './suggestion.ts';
import { meantNumber, meantSwitch } from './yaml-habits.ts';

export interface DescribedIssue {
  path: readonly PropertyKey[];
  code: ProblemCode;
  message(): string;
  /** Point at the key rather than at its value. */
  onKey: boolean;
}

/** Turns a schema issue (checked with `reportInput`) into plain words with a suggestion where one is near. */
export function describeIssues(issue: z.core.$ZodIssue): DescribedIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const renamed = renamedKey(path);
      const hint = () =>
        renamed === null
          ? suggestion(key, knownKeys(issue.path))
          : `${didYouMean(renamed)}; harbinger config migrate renames it`;
      const message = () => `unknown key "${nameOf(path)}"${hint()}`;
      return { path, code: 'unknown_key', message, onKey: true };
    });
  }
  if (issue.code === 'invalid_key') {
    const message = () => `${nameOf(issue.path)} ${issue.issues[0]?.message ?? 'is no name'}`;
    return [{ path: issue.path, code: 'invalid_value', message, onKey: true }];
  }
  const message = () => `${nameOf(issue.path)} ${complaint(issue)}`;
  return [{ path: issue.path, code: codeOf(issue), message, onKey: false }];
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length > 0 ? path.map(String).join('.') : 'the file';
}

function codeOf(issue: z.core.$ZodIssue): ProblemCode {
  const given = givenValue(issue);
  const wanted = wantedOf(issue);
  if (wanted !== null && (given === undefined || given === null)) return 'missing';
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string' ? 'empty' : 'out_of_range';
    case 'too_big':
      return 'out_of_range';
    case 'invalid_type':
      return issue.expected === 'boolean' && typeof given === 'string' && meantSwitch(given) !== null
        ? 'yaml_habit'
        : 'wrong_type';
    case 'invalid_value':
    case 'invalid_union':
      return 'unknown_value';
    case 'custom':
      return (issue.params?.code as ProblemCode | undefined) ?? 'invalid_value';
    default:
      return 'invalid_value';
  }
}

/** What is wrong with a value, in words that follow its name. */
function complaint(issue: z.core.$ZodIssue): string {
  const given = givenValue(issue);
  const wanted = wantedOf(issue);
  if (wanted !== null && given === undefined) return `is missing; it must be ${wanted}${nearRule(issue)}`;
  if (wanted !== null && given === null) {
    return `has no value; it must be ${wanted}${hasDefault(issue.path) ? ', or delete the key to keep its default' : ''}${hashHint(issue.path)}`;
  }
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return 'needs at least one entry';
      return issue.origin === 'string'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}${share(issue, given)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${share(issue, given)}`;
    default:
      // A message of our own says more than the bare type.
      if (wanted === null || !issue.message.startsWith('Invalid ')) return issue.message;
      return `must be ${wanted}${meant(issue, given)}`;
  }
}

/** An unquoted channel name is a comment to YAML. */
function hashHint(path: readonly PropertyKey[]): string {
  return String(path.at(-1)).endsWith('_channel') ? '; a name that begins with # has to stand in quotes' : '';
}

/** Per cent where a share is asked for. */
function share(issue: z.core.$ZodIssue, given: unknown): string {
  const isPercent =
    issue.code === 'too_big' &&
    issue.maximum === 1 &&
    typeof given === 'number' &&
    given >= 2 &&
    given <= 100;
  return isPercent ? didYouMean(String(given / 100)) : '';
}

/** What the schema wants at this place; null where the complaint is about more than the kind of value. */
function wantedOf(issue: z.core.$ZodIssue): string | null {
  if (issue.code === 'invalid_type') return article(issue.expected);
  const choices = choicesOf(issue);
  return choices === null ? null : choices.length === 1 ? `${choices[0]}` : `one of ${choices.join(', ')}`;
}

function choicesOf(issue: z.core.$ZodIssue): string[] | null {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code !== 'invalid_union' || !('discriminator' in issue)) return null;
  return jsonSchemaNodes(issue.path.slice(0, -1)).flatMap(
    (node) => node.properties?.[String(issue.discriminator)]?.const ?? [],
  );
}

function meant(issue: z.core.$ZodIssue, given: unknown): string {
  if (typeof given !== 'string') return '';
  if (issue.code === 'invalid_type') {
    const value =
      issue.expected === 'boolean'
        ? meantSwitch(given)
        : issue.expected === 'number' || issue.expected === 'int'
          ? meantNumber(given)
          : null;
    if (value === null) return '';
    return `${didYouMean(String(value))}${String(value) === given ? ', without quotes' : ''}`;
  }
  const near = nearest(given, choicesOf(issue) ?? []);
  return near === null ? '' : didYouMean(near);
}

/** A rule without a kind was probably meant to change a shipped one. */
function nearRule({ path }: z.core.$ZodIssue): string {
  const [alerts, rules, rule, kind] = path.map(String);
  if (alerts !== 'alerts' || rules !== 'rules' || kind !== 'kind' || rule === undefined) return '';
  const near = nearest(rule, Object.keys(DEFAULT_RULES));
  return near === null ? '' : didYouMean(near);
}

/** The offending value; of a union told apart by a key, the value of that key. */
function givenValue(issue: z.core.$ZodIssue): unknown {
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    return (issue.input as Record<string, unknown> | undefined)?.[String(issue.discriminator)];
  }
  return issue.input;
}

/** Whether a key that the schema names may be left out. */
function hasDefault(path: readonly PropertyKey[]): boolean {
  const key = String(path.at(-1));
  return jsonSchemaNodes(path.slice(0, -1)).some(
    (node) => node.properties?.[key] !== undefined && !node.required?.includes(key),
  );
}

const KINDS = new Map([
  ['object', 'a mapping of keys to values'],
  ['record', 'a mapping of names to values'],
  ['array', 'a list'],
  ['int', 'a whole number'],
  ['number', 'a number'],
  ['string', 'text'],
  ['boolean', 'true or false'],
]);

function article(expected: string): string {
  return KINDS.get(expected) ?? `a ${expected}`;
}
