import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SLACK_SCOPES } from '../../../src/delivery/slack/check-slack.ts';
import { packageRoot } from '../../../src/store/package-root.ts';

const manifest = JSON.parse(readFileSync(join(packageRoot(), 'slack-manifest.json'), 'utf8')) as {
  features: { slash_commands: { command: string; should_escape: boolean }[] };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    socket_mode_enabled: boolean;
    interactivity: { is_enabled: boolean };
    event_subscriptions: object;
  };
};

it('asks for exactly the scopes that are explained and checked', () => {
  expect(manifest.oauth_config.scopes.bot).toEqual(Object.keys(SLACK_SCOPES).sort());
});

it('switches on what clicks and the Home tab need', () => {
  expect(manifest.settings).toMatchObject({
    socket_mode_enabled: true,
    interactivity: { is_enabled: true },
    event_subscriptions: { bot_events: ['app_home_opened'] },
  });
});

it('offers the slash command, and takes names as they are written', () => {
  expect(manifest.features.slash_commands).toMatchObject([{ command: '/harbinger', should_escape: false }]);
});
