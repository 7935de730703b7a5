import * as z from 'zod';
import { NAMED } from './merge-layers.ts';
import { configSchema } from './schema.ts';

/** What of JSON Schema the configuration's makes use of. */
export interface JsonSchemaNode {
  type?: string | string[];
  const?: string;
  enum?: string[];
  description?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  pattern?: string;
  properties?: Record<string, JsonSchemaNode>;
  required?: string[];
  additionalProperties?: JsonSchemaNode | boolean;
  items?: JsonSchemaNode;
  oneOf?: JsonSchemaNode[];
  anyOf?: JsonSchemaNode[];
}

/** The published JSON Schema of `harbinger.yaml`, for editors (`harbinger config schema`). */
export function configJsonSchema(): object {
  const schema = wholeSchema();
  for (const path of NAMED) {
    let node: JsonSchemaNode | undefined = schema;
    for (const step of path) node = node?.properties?.[step];
    if (!node || typeof node.additionalProperties !== 'object') continue;
    const entry = node.additionalProperties;
    const changes = (entry.oneOf ?? [entry]).map(asChange);
    node.additionalProperties = { anyOf: [...changes, { type: 'null' }] };
  }
  return schema;
}

/** An entry that is laid over a shipped one of its name: nothing in it is required, and it can be taken away. */
function asChange(entry: JsonSchemaNode): JsonSchemaNode {
  const { required: _required, ...rest } = entry;
  return { ...rest, properties: { enabled: { type: 'boolean' }, ...rest.properties } };
}

function wholeSchema(): JsonSchemaNode {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchemaNode;
}

/** Keys the schema knows at a path, over all variants of a union. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  return [...new Set(jsonSchemaNodes(path).flatMap((n) => Object.keys(n.properties ?? {})))];
}

export function jsonSchemaNodes(path: readonly PropertyKey[]): JsonSchemaNode[] {
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
  made ??= wholeSchema();
  return made;
}
