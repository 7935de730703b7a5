import { z } from 'zod';
import { configSchema } from './schema.ts';
import { nearest, suggestion } from './suggestion.ts';

export interface DescribedIssue {
  path: readonly PropertyKey[];
  message: string;
  /** Point at the key rather than at its value. */
  onKey: boolean;
}

/** Turns a schema issue (checked with `reportInput`) into plain words with a suggestion where one is near. */
export function describeIssue(issue: z.core.$ZodIssue): DescribedIssue[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `unknown key "${nameOf([...issue.path, key])}"${suggestion(key, known)}`,
      onKey: true,
    }));
  }
  return [{ path: issue.path, message: `${nameOf(issue.path)} ${complaint(issue)}`, onKey: false }];
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length > 0 ? path.map(String).join('.') : 'the file';
}

/** What is wrong with a value, in words that follow its name. */
function complaint(issue: z.core.$ZodIssue): string {
  const given = givenValue(issue);
  const wanted = wantedOf(issue);
  if (wanted !== null && given === undefined) return `is missing; it must be ${wanted}`;
  if (wanted !== null && given === null) {
    return `has no value; it must be ${wanted}${hasDefault(issue.path) ? ', or delete the key to keep its default' : ''}`;
  }
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return 'needs at least one entry';
      return issue.origin === 'string' ? 'must not be empty' : `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    default:
      // A message of our own says more than the bare type.
      if (wanted === null || !issue.message.startsWith('Invalid ')) return issue.message;
      return `must be ${wanted}${didYouMean(issue, given)}`;
  }
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
  return nodesAt(issue.path.slice(0, -1)).flatMap(
    (node) => node.properties?.[String(issue.discriminator)]?.const ?? [],
  );
}

function didYouMean(issue: z.core.$ZodIssue, given: unknown): string {
  const near = typeof given === 'string' ? nearest(given, choicesOf(issue) ?? []) : null;
  return near === null ? '' : `; did you mean "${near}"?`;
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
  return nodesAt(path.slice(0, -1)).some(
    (node) => node.properties?.[key] !== undefined && !node.required?.includes(key),
  );
}

interface JsonSchemaNode {
  const?: string;
  properties?: Record<string, JsonSchemaNode>;
  required?: string[];
  additionalProperties?: JsonSchemaNode | boolean;
  items?: JsonSchemaNode;
  oneOf?: JsonSchemaNode[];
  anyOf?: JsonSchemaNode[];
}

/** Keys the schema knows at a path, over all variants of a union. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  return [...new Set(nodesAt(path).flatMap((n) => Object.keys(n.properties ?? {})))];
}

function nodesAt(path: readonly PropertyKey[]): JsonSchemaNode[] {
  let nodes: JsonSchemaNode[] = [jsonSchema()];
  for (const step of path) {
    nodes = nodes.flatMap(variants).flatMap((node) => {
      if (typeof step === 'number') return node.items ? [node.items] : [];
      const property = node.properties?.[String(step)];
      if (property) return [property];
      return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
    });
  }
  return nodes.flatMap(variants);
}

function variants(node: JsonSchemaNode): JsonSchemaNode[] {
  return [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
}

let made: JsonSchemaNode | undefined;

/** Made once and on demand: it takes longer than all the rest of a check. */
function jsonSchema(): JsonSchemaNode {
  made ??= configJsonSchema() as JsonSchemaNode;
  return made;
}

/** The published JSON Schema of `harbinger.yaml`, for editors (`harbinger config schema`). */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
}

function article(expected: string): string {
  const words: Record<string, string> = {
    object: 'a mapping of keys to values',
    record: 'a mapping of names to values',
    array: 'a list',
    int: 'a whole number',
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
  };
  return words[expected] ?? `a ${expected}`;
}
