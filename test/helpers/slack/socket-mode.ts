import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';

/** What Slack was told of one envelope. */
export interface Acknowledged {
  payload: unknown;
  /** Milliseconds from sending the envelope to its acknowledgement. */
  ms: number;
}

/** Socket Mode as Slack offers it: a URL for an app token, a greeting, envelopes, and their acknowledgements. */
export function serveSocketMode(server: Server, options: { appToken: string }) {
  const sockets = new WebSocketServer({ noServer: true });
  const live = new Set<WebSocket>();
  const waiting = new Map<string, { sentAt: number; settle: (ack: Acknowledged) => void }>();
  let opened = 0;

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.handleUpgrade(request, socket, head, (client) => {
      live.add(client);
      client.on('close', () => live.delete(client));
      client.on('message', (data: Buffer) => {
        const { envelope_id: id, payload } = JSON.parse(data.toString()) as {
          envelope_id: string;
          payload: unknown;
        };
        const asked = waiting.get(id);
        waiting.delete(id);
        asked?.settle({ payload, ms: performance.now() - asked.sentAt });
      });
      client.send(JSON.stringify({ type: 'hello', num_connections: live.size }));
    });
  });

  /** Sends an envelope to one of the connected clients, as Slack does; resolves when it is acknowledged. */
  const send = (type: string, payload: object): Promise<Acknowledged> => {
    const client = [...live].find((c) => c.readyState === WebSocket.OPEN);
    if (!client) throw new Error('nobody listens in Socket Mode');
    const id = randomUUID();
    return new Promise((settle) => {
      waiting.set(id, { sentAt: performance.now(), settle });
      client.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: false }));
    });
  };

  return {
    /** The answer to apps.connections.open. */
    open(authorization: string | undefined, host: string) {
      if (authorization !== `Bearer ${options.appToken}`) return { ok: false, error: 'invalid_auth' };
      opened += 1;
      return { ok: true, url: `ws://${host}/link/?ticket=${randomUUID()}` };
    },
    connected: () => live.size,
    /** Connections asked for so far. */
    opened: () => opened,
    /** A click on a button or a choice in a menu. */
    click: (given: {
      userId: string;
      channel: string;
      ts: string;
      actionId: string;
      value: string;
      menu?: boolean;
    }) =>
      send('interactive', {
        type: 'block_actions',
        user: { id: given.userId, team_id: 'T1' },
        team: { id: 'T1' },
        container: { type: 'message', channel_id: given.channel, message_ts: given.ts, is_ephemeral: false },
        channel: { id: given.channel },
        actions: [
          given.menu === true
            ? {
                action_id: given.actionId,
                type: 'static_select',
                selected_option: { text: { type: 'plain_text', text: '…' }, value: given.value },
              }
            : { action_id: given.actionId, type: 'button', value: given.value },
        ],
      }),
    /** A choice in a menu of the Home tab. */
    choose: (given: { userId: string; actionId: string; value: string }) =>
      send('interactive', {
        type: 'block_actions',
        user: { id: given.userId, team_id: 'T1' },
        team: { id: 'T1' },
        container: { type: 'view', view_id: 'V1' },
        view: { id: 'V1', type: 'home' },
        actions: [
          {
            action_id: given.actionId,
            type: 'static_select',
            selected_option: { text: { type: 'plain_text', text: '…' }, value: given.value },
          },
        ],
      }),
    /** A slash command; `responseUrl` is where its answer is taken. */
    command: (given: { userId: string; channel: string; text: string; responseUrl: string }) =>
      send('slash_commands', {
        command: '/harbinger',
        text: given.text,
        user_id: given.userId,
        user_name: given.userId.toLowerCase(),
        channel_id: given.channel,
        team_id: 'T1',
        api_app_id: 'A1',
        response_url: given.responseUrl,
        trigger_id: 'trigger',
      }),
    openHome: (userId: string) =>
      send('events_api', {
        event: { type: 'app_home_opened', user: userId, channel: `D${userId.slice(1)}`, tab: 'home' },
      }),
    send,
    /** Slack renews a connection: it asks the client to come again. */
    renew: () => {
      for (const client of live)
        client.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    },
    /** The network fails. */
    cut: () => {
      for (const client of live) client.terminate();
    },
    close: () => {
      for (const client of live) client.terminate();
      sockets.close();
    },
  };
}
