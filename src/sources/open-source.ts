import { resolve } from 'node:path';
import type { SourceConfig } from '../config/schema-sources.ts';
import { csvFolderSource } from './csv-folder/csv-folder-source.ts';
import { filesSource } from './files/files-source.ts';
import { httpSource } from './http/http-source.ts';
import { posthogSource } from './posthog/posthog-source.ts';
import type { Source } from './source.ts';
import type { SourceTools } from './source-tools.ts';
import { sqlSource } from './sql/sql-source.ts';
import { stripeSource } from './stripe/stripe-source.ts';
import { webhookSource } from './webhook/webhook-source.ts';

/** A configured source. Opens nothing yet: what is wrong with it is found by its `open`. */
export function openSource(config: SourceConfig, tools: SourceTools): Source {
  switch (config.kind) {
    case 'csv-folder':
      return csvFolderSource({ folder: resolve(tools.baseDir, config.path), name: config.name });
    case 'http':
      return httpSource(config, tools);
    case 'sql':
      return sqlSource(config, tools);
    case 'posthog':
      return posthogSource(config, tools);
    case 'stripe':
      return stripeSource(config, tools);
    case 'files':
      return filesSource(config, tools.baseDir);
    case 'webhook':
      return webhookSource(config, tools);
  }
}
