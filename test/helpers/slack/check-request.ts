import { checkMessage } from './block-kit-limits.ts';
import type { VendorDescription } from './vendor-description.ts';

/** Everything about a request that Slack's description or limits forbid. */
export function checkRequest(
  vendor: VendorDescription,
  method: string,
  params: Readonly<Record<string, string>>,
): string[] {
  const described = vendor.parameters(method);
  if (described === null) return [`${method} is not a described method`];
  const wrong: string[] = [];
  for (const [name, value] of Object.entries(params)) {
    const rule = described.get(name);
    if (rule === undefined) wrong.push(`unknown parameter ${name}`);
    else if (rule.type === 'boolean' && value !== 'true' && value !== 'false')
      wrong.push(`${name} is no boolean`);
    else if ((rule.type === 'integer' || rule.type === 'number') && !/^\d+(\.\d+)?$/.test(value)) {
      wrong.push(`${name} is no number`);
    }
  }
  for (const [name, rule] of described) {
    if (rule.required && params[name] === undefined) wrong.push(`missing parameter ${name}`);
  }
  if (method === 'chat.postMessage' || method === 'chat.update') wrong.push(...checkPost(method, params));
  if (method === 'chat.postEphemeral')
    wrong.push(...checkMessage({ text: params.text, blocks: parse(params.blocks) }));
  if (method === 'views.publish') {
    const view = parse(params.view) as { type?: unknown; blocks?: unknown };
    wrong.push(...checkMessage({ text: String(view.type ?? ''), blocks: view.blocks }));
  }
  if (method === 'conversations.history' || method === 'conversations.replies') {
    if (Number(params.limit ?? 100) > 999) wrong.push('limit above 999');
  }
  return wrong.map((text) => `${method}: ${text}`);
}

function checkPost(method: string, params: Readonly<Record<string, string>>): string[] {
  const wrong = checkMessage({ text: params.text, blocks: parse(params.blocks) });
  const metadata = parse(params.metadata);
  if (params.metadata !== undefined) {
    const { event_type, event_payload } = (metadata ?? {}) as {
      event_type?: unknown;
      event_payload?: unknown;
    };
    if (typeof event_type !== 'string' || typeof event_payload !== 'object') wrong.push('malformed metadata');
  }
  if (method === 'chat.postMessage' && params.unfurl_links !== 'false') wrong.push('links are unfurled');
  if (method === 'chat.postMessage' && params.unfurl_media !== 'false') wrong.push('media are unfurled');
  return wrong;
}

export function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return 'not JSON';
  }
}
