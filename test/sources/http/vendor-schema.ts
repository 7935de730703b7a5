import { readFileSync } from 'node:fs';

interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** As much of an OpenAPI 3 description as holds a loopback API to what its vendor publishes. */
export class VendorDescription {
  readonly #file: {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };

  constructor(path: string) {
    this.#file = JSON.parse(readFileSync(path, 'utf8'));
  }

  /** What of a request is not as described: unknown or missing parameters, a body of another shape. */
  requestFaults(method: string, path: string, request: { query: URLSearchParams; body: unknown }): string[] {
    const operation = this.#operation(method, path);
    const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    const unknown = [...request.query.keys()].filter((name) => !known.some((one) => one.name === name));
    const body = operation.requestBody?.content['application/json']?.schema;
    return [
      ...unknown.map((name) => `the query has ${name}, which is not described`),
      ...(body === undefined ? [] : this.#faults(body, request.body, 'body')),
    ];
  }

  /** What of a successful answer is not as described. */
  answerFaults(method: string, path: string, answer: unknown): string[] {
    const schema = this.#operation(method, path).responses['200']?.content?.['application/json']?.schema;
    if (schema === undefined) throw new Error(`${method} ${path} describes no answer`);
    return this.#faults(schema, answer, 'answer');
  }

  #operation(method: string, path: string): Operation {
    const operation = this.#file.paths[path]?.[method];
    if (operation === undefined) throw new Error(`${method} ${path} is not described`);
    return operation;
  }

  #faults(schema: Schema, value: unknown, at: string): string[] {
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace('#/components/schemas/', '');
      return this.#faults(this.#file.components.schemas[name]!, value, at);
    }
    if (value === null) return schema.nullable === true ? [] : [`${at} is null`];
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) {
      const tried = choices.map((choice) => this.#faults(choice, value, at));
      return tried.some((faults) => faults.length === 0) ? [] : (tried[0] ?? []);
    }
    if (schema.enum !== undefined && !schema.enum.includes(value))
      return [`${at} is ${JSON.stringify(value)}`];
    const inner = (schema.allOf ?? []).flatMap((part) => this.#faults(part, value, at));
    return [...inner, ...this.#faultsOfType(schema, value, at)];
  }

  #faultsOfType(
    { type, items, properties = {}, required = [] }: Schema,
    value: unknown,
    at: string,
  ): string[] {
    if (type === 'array') {
      if (!Array.isArray(value)) return [`${at} is no list`];
      return value.flatMap((one, nth) =>
        items === undefined ? [] : this.#faults(items, one, `${at}[${nth}]`),
      );
    }
    if (type === 'object') {
      if (typeof value !== 'object' || Array.isArray(value)) return [`${at} is no mapping`];
      const told = new Map(Object.entries(value as object));
      return [
        ...required.filter((name) => !told.has(name)).map((name) => `${at} lacks ${name}`),
        ...[...told].flatMap(([name, one]) => {
          const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
          return known === undefined ? [] : this.#faults(known, one, `${at}.${name}`);
        }),
      ];
    }
    const is = type === 'integer' ? 'number' : type;
    return type === undefined || typeof value === is ? [] : [`${at} is no ${type}`];
  }
}
