import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithData } from '../third-party-data.ts';
import { loadVendorDescription } from './vendor-description.ts';

const EXTRACT = join(import.meta.dirname, '../../fixtures/slack-web-api-extract.json');

describeWithData('vendor', "Slack's published description", (folder) => {
  it('says of every method in use what the extract beside the tests says', () => {
    const whole = loadVendorDescription(join(folder, 'slack_web_openapi_v2.json'));
    const extract = loadVendorDescription();
    const { paths } = JSON.parse(readFileSync(EXTRACT, 'utf8')) as { paths: Record<string, unknown> };
    const methods = Object.keys(paths).map((path) => path.slice(1));
    expect(methods).toContain('chat.postMessage');
    for (const method of methods) {
      expect(extract.parameters(method), method).toEqual(whole.parameters(method));
      expect(extract.errors(method), method).toEqual(whole.errors(method));
      expect(extract.requiredAnswer(method), method).toEqual(whole.requiredAnswer(method));
    }
  });
});
