import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Slack's published Web API description (OpenAPI 2, of 2021), as far as the checks need it. */
export interface VendorDescription {
  parameters(method: string): ReadonlyMap<string, { type: string; required: boolean }> | null;
  /** Error codes the method is documented to answer with. */
  errors(method: string): ReadonlySet<string>;
  /** Properties a successful answer must have. */
  requiredAnswer(method: string): readonly string[];
}

interface Operation {
  parameters: { name: string; type?: string; required?: boolean }[];
  responses: Record<
    string,
    { schema?: { required?: string[]; properties?: { error?: { enum?: string[] } } } }
  >;
}

// Later than the description, documented on Slack's method pages.
const NEWER_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'chat.postMessage': ['metadata', 'markdown_text', 'team_id'],
  'chat.update': ['metadata', 'markdown_text', 'reply_broadcast', 'team_id'],
  'conversations.history': ['include_all_metadata', 'team_id'],
  'conversations.replies': ['include_all_metadata', 'team_id'],
  'conversations.open': ['prevent_creation', 'team_id'],
  'users.lookupByEmail': ['team_id'],
  'users.info': ['team_id'],
  'auth.test': ['team_id'],
  'views.publish': ['team_id'],
};

/** Reads the extract that lies with the tests; a test on third-party data holds it against the whole description. */
export function loadVendorDescription(path = EXTRACT): VendorDescription {
  const file = JSON.parse(readFileSync(path, 'utf8')) as { paths: Record<string, Record<string, Operation>> };
  const operation = (method: string) => Object.values(file.paths[`/${method}`] ?? {})[0];
  return {
    parameters(method) {
      const found = operation(method);
      if (found === undefined) return null;
      const known = new Map(
        found.parameters.map(({ name, type, required }) => [
          name,
          { type: type ?? 'string', required: required === true && name !== 'token' },
        ]),
      );
      for (const name of NEWER_PARAMETERS[method] ?? []) known.set(name, { type: 'string', required: false });
      return known;
    },
    errors: (method) => new Set(operation(method)?.responses.default?.schema?.properties?.error?.enum ?? []),
    requiredAnswer: (method) => operation(method)?.responses['200']?.schema?.required ?? [],
  };
}

const EXTRACT = resolve(import.meta.dirname, '../../fixtures/slack-web-api-extract.json');
