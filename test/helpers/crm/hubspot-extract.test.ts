import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeWithData } from '../third-party-data.ts';
import { EXTRACT, type Schema } from './loopback-hubspot.ts';

describeWithData('vendor', "HubSpot's published description", (folder) => {
  it('is what the extract was taken from', () => {
    const whole = JSON.parse(readFileSync(join(folder, 'hubspot-companies-2026-09.json'), 'utf8')) as {
      components: { schemas: Record<string, Schema> };
    };
    const extract = JSON.parse(readFileSync(EXTRACT, 'utf8')) as Record<string, Schema>;
    for (const [name, schema] of Object.entries(extract))
      expect(whole.components.schemas[name]).toMatchObject(schema);
  });
});
