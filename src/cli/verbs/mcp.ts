import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../store/package-root.ts';
import { type BuildProgram, createVerbRunner } from '../mcp/run-verb.ts';
import { MCP_TOOLS } from '../mcp/tools.ts';
import { databaseCommand, type VerbSetup } from '../options.ts';
import { VERBS } from '../verb-catalogue.ts';

/** A Model Context Protocol server on stdin and stdout that only tells; runs until its client goes away. */
export function mcpVerb({ io }: VerbSetup, build: BuildProgram): Command {
  return databaseCommand('mcp', VERBS.mcp.says).action(
    async (options: { home: string; config?: string[] }) => {
      // Loaded when it is used: no other verb needs it.
      const { McpServer } = await import('@modelcontextprotocol/server');
      const { serveStdio } = await import('@modelcontextprotocol/server/stdio');
      const run = createVerbRunner(build, io.env);
      const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
        version: string;
      };
      const everywhere = [
        `--home=${options.home}`,
        ...(options.config ?? []).map((file) => `--config=${file}`),
      ];
      const ended = new Promise<void>((resolve) => process.stdin.once('close', () => resolve()));
      const served = serveStdio(() => {
        const server = new McpServer({ name: 'harbinger', version });
        for (const { name, title, description, input, verb } of MCP_TOOLS) {
          const annotations = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
          server.registerTool(
            name,
            { title, description, inputSchema: input, annotations },
            async (given) => {
              const [word = '', ...rest] = verb(given);
              const isNested = word === 'alerts' && rest[0] === 'show';
              const words = isNested
                ? [word, 'show', ...everywhere, '--json', ...rest.slice(1)]
                : [word, ...everywhere, '--json', ...rest];
              const answer = await run(words);
              if (!answer.ok)
                return { isError: true, content: [{ type: 'text' as const, text: answer.says }] };
              const { rows, more } = answer;
              const told = more === 0 ? { rows } : { rows, left_off: more };
              return { content: [{ type: 'text' as const, text: JSON.stringify(told) }] };
            },
          );
        }
        return server;
      });
      await ended;
      await served.close();
    },
  );
}
