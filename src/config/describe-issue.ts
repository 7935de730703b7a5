import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { configSchema } from './schema.ts';

export interface DescribedIssue {
  path: readonly PropertyKey[];
  message: string;
  /** Point at the key rather than at its value. */
  onKey: boolean;
}

/** Turns a schema issue into plain words with a suggestion where one is near. */
export function describeIssue(issue: z.core.$ZodIssue): DescribedIssue[] {
  const name = issue.path.length > 0 ? issue.path.map(String).join('.') : 'the file';
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path);
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `unknown key "${[...issue.path, key].map(String).join('.')}"${suggestion(key, known)}`,
      onKey: true,
    }));
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    return [{ path: issue.path, message: `${name} must be one of ${allowed.join(', ')}`, onKey: false }];
  }
  if (issue.code === 'invalid_union' && 'discriminator' in issue) {
    const kinds = nodesAt(issue.path.slice(0, -1)).flatMap(
      (node) => node.properties?.[String(issue.discriminator)]?.const ?? [],
    );
    return [{ path: issue.path, message: `${name} must be one of ${kinds.join(', ')}`, onKey: false }];
  }
  if (issue.code === 'invalid_type') {
    return [{ path: issue.path, message: `${name} must be ${article(issue.expected)}`, onKey: false }];
  }
  return [{ path: issue.path, message: `${name} ${lowerFirst(issue.message)}`, onKey: false }];
}

/** `; did you mean "x"?` when a known word is at most a third of its letters away, else the list of choices. */
export function suggestion(word: string, known: readonly string[]): string {
  const ranked = known
    .map((k) => ({ k, d: distance(word.toLowerCase(), k.toLowerCase()) }))
    .sort((a, b) => a.d - b.d);
  const best = ranked[0];
  if (best && best.d <= Math.max(2, Math.floor(best.k.length / 3))) return `; did you mean "${best.k}"?`;
  return known.length > 0 && known.length <= 16 ? `; known here: ${known.join(', ')}` : '';
}

interface JsonSchemaNode {
  const?: string;
  properties?: Record<string, JsonSchemaNode>;
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
  let nodes: JsonSchemaNode[] = [configJsonSchema() as JsonSchemaNode];
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

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
