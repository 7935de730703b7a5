import { parse } from './check-request.ts';
import type { SlackConversation, SlackUser, StoredMessage } from './types.ts';

export interface WorkspaceOptions {
  users: readonly SlackUser[];
  channels: readonly SlackConversation[];
  /** Whether the token may read histories. */
  mayReadHistory: boolean;
  now: () => Date;
}

type Params = Readonly<Record<string, string>>;
type Answer = { ok: true; [name: string]: unknown } | { ok: false; error: string; needed?: string };

/** The state behind the loopback Slack and what its methods do to it. */
export class Workspace {
  readonly messages: StoredMessage[] = [];
  readonly whispers: { channel: string; user: string; text: string }[] = [];
  readonly homeViews = new Map<string, unknown>();
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackConversation>;
  mayReadHistory: boolean;
  private readonly now: () => Date;
  private lastTs = 0;

  constructor(options: WorkspaceOptions) {
    this.users = new Map(options.users.map((user) => [user.id, user]));
    this.channels = new Map(options.channels.map((channel) => [channel.id, channel]));
    this.mayReadHistory = options.mayReadHistory;
    this.now = options.now;
  }

  call(method: string, params: Params): Answer {
    switch (method) {
      case 'auth.test':
        return {
          ok: true,
          url: 'https://loopback.slack.test/',
          team: 'Loopback',
          user: 'bot',
          team_id: 'T1',
          user_id: 'UBOT',
        };
      case 'chat.postMessage':
        return this.post(params);
      case 'chat.postEphemeral':
        return this.whisper(params);
      case 'chat.update':
        return this.update(params);
      case 'chat.delete':
        return this.remove(params);
      case 'conversations.history':
        return this.history(params, null);
      case 'conversations.replies':
        return this.history(params, params.ts ?? '');
      case 'conversations.open':
        return this.open(params.users ?? '');
      case 'conversations.info':
        return this.describeChannel(this.channels.get(params.channel ?? ''));
      case 'users.conversations':
        return {
          ok: true,
          channels: [...this.channels.values()]
            .filter((channel) => channel.member !== false && channel.archived !== true)
            .map((channel) => ({ id: channel.id.replace('#', 'C_'), name: channel.id.replace('#', '') })),
          response_metadata: { next_cursor: '' },
        };
      case 'users.lookupByEmail':
        return this.describeUser([...this.users.values()].find((user) => user.email === params.email));
      case 'users.info':
        return this.describeUser(this.users.get(params.user ?? ''));
      case 'views.publish':
        this.homeViews.set(params.user_id ?? '', parse(params.view));
        return { ok: true, view: parse(params.view) };
      default:
        return { ok: false, error: 'unknown_method' };
    }
  }

  private post(params: Params): Answer {
    const place = this.resolve(params.channel ?? '');
    if (!place.ok) return place;
    if (params.thread_ts !== undefined && this.find(place.id, params.thread_ts) === undefined) {
      return { ok: false, error: 'message_not_found' };
    }
    const message: StoredMessage = {
      channel: place.id,
      ts: this.nextTs(),
      threadTs: params.thread_ts ?? null,
      broadcast: params.reply_broadcast === 'true',
      text: params.text ?? '',
      blocks: readBlocks(params),
      metadata: parse(params.metadata),
      deliveries: readDelivery(params),
      edits: 0,
      deleted: false,
    };
    this.messages.push(message);
    return {
      ok: true,
      channel: place.id,
      ts: message.ts,
      message: { type: 'message', text: message.text, ts: message.ts },
    };
  }

  private whisper({ channel = '', user = '', text = '' }: Params): Answer {
    const place = this.resolve(channel);
    if (!place.ok) return place;
    if (!this.users.has(user)) return { ok: false, error: 'user_not_in_channel' };
    this.whispers.push({ channel, user, text });
    return { ok: true, message_ts: this.nextTs() };
  }

  private update(params: Params): Answer {
    const channel = params.channel ?? '';
    // Editing needs the conversation's own id: a user's id is not one.
    if (/^[UW]/.test(channel)) return { ok: false, error: 'channel_not_found' };
    const place = this.resolve(channel);
    if (!place.ok) return place;
    const message = this.find(place.id, params.ts ?? '');
    if (message === undefined) return { ok: false, error: 'message_not_found' };
    message.text = params.text ?? message.text;
    if (params.blocks !== undefined) message.blocks = readBlocks(params);
    message.metadata = params.metadata === undefined ? message.metadata : parse(params.metadata);
    message.deliveries.push(...readDelivery(params));
    message.edits += 1;
    return {
      ok: true,
      channel: place.id,
      ts: message.ts,
      text: message.text,
      message: { text: message.text },
    };
  }

  private remove({ channel = '', ts = '' }: Params): Answer {
    if (/^[UW]/.test(channel)) return { ok: false, error: 'channel_not_found' };
    const place = this.resolve(channel);
    if (!place.ok) return place;
    const message = this.find(place.id, ts);
    if (message === undefined) return { ok: false, error: 'message_not_found' };
    Object.assign(message, { deleted: true, text: '', blocks: [], metadata: undefined });
    return { ok: true, channel: place.id, ts };
  }

  private history(params: Params, threadTs: string | null): Answer {
    if (!this.mayReadHistory)
      return { ok: false, error: 'missing_scope', needed: 'channels:history,im:history' };
    const place = this.resolve(params.channel ?? '');
    if (!place.ok) return place;
    const found = this.messages
      .filter((message) => message.channel === place.id && !message.deleted)
      .filter((message) =>
        threadTs === null
          ? message.threadTs === null || message.broadcast
          : message.threadTs === threadTs || message.ts === threadTs,
      )
      .filter((message) => Number(message.ts) > Number(params.oldest ?? 0))
      .sort((a, b) => Number(b.ts) - Number(a.ts));
    const start = Number(params.cursor ?? 0);
    const end = start + Number(params.limit ?? 100);
    const withMetadata = params.include_all_metadata === 'true';
    return {
      ok: true,
      messages: found.slice(start, end).map((message) => ({
        type: 'message',
        ts: message.ts,
        text: message.text,
        ...(withMetadata ? { metadata: message.metadata } : {}),
      })),
      has_more: end < found.length,
      pin_count: 0,
      channel_actions_ts: null,
      channel_actions_count: 0,
      response_metadata: { next_cursor: end < found.length ? String(end) : '' },
    };
  }

  private open(userId: string): Answer {
    const place = this.resolve(userId);
    return place.ok ? { ok: true, channel: { id: place.id } } : place;
  }

  /** A user's id stands for the direct conversation with them. */
  private resolve(id: string): { ok: true; id: string } | { ok: false; error: string } {
    if (/^[UWD]/.test(id)) {
      const user = this.users.get(id.startsWith('D') ? `U${id.slice(1)}` : id);
      if (user === undefined) return { ok: false, error: 'channel_not_found' };
      return user.deleted === true
        ? { ok: false, error: 'user_disabled' }
        : { ok: true, id: `D${user.id.slice(1)}` };
    }
    const channel =
      this.channels.get(id) ?? [...this.channels.values()].find(({ name }) => `#${name}` === id);
    if (channel === undefined) return { ok: false, error: 'channel_not_found' };
    if (channel.archived === true) return { ok: false, error: 'is_archived' };
    return channel.member === false ? { ok: false, error: 'not_in_channel' } : { ok: true, id: channel.id };
  }

  private describeUser(user: SlackUser | undefined): Answer {
    if (user === undefined || user.deleted === true) return { ok: false, error: 'users_not_found' };
    const { id, email, guest = false, team = 'T1' } = user;
    return { ok: true, user: { id, team_id: team, is_restricted: guest, profile: { email } } };
  }

  private describeChannel(channel: SlackConversation | undefined): Answer {
    if (channel === undefined) return { ok: false, error: 'channel_not_found' };
    const { id, archived = false, member = true } = channel;
    return { ok: true, channel: { id, name: id, is_archived: archived, is_member: member } };
  }

  private find(channel: string, ts: string): StoredMessage | undefined {
    return this.messages.find(
      (message) => message.channel === channel && message.ts === ts && !message.deleted,
    );
  }

  private nextTs(): string {
    this.lastTs = Math.max(this.lastTs + 1, this.now().getTime() * 1_000);
    return `${Math.floor(this.lastTs / 1_000_000)}.${String(this.lastTs % 1_000_000).padStart(6, '0')}`;
  }
}

function readBlocks(params: Params): Record<string, unknown>[] {
  const blocks = parse(params.blocks);
  return Array.isArray(blocks) ? (blocks as Record<string, unknown>[]) : [];
}

function readDelivery(params: Params): string[] {
  const metadata = parse(params.metadata) as { event_payload?: { delivery_id?: unknown } } | undefined;
  const id = metadata?.event_payload?.delivery_id;
  return typeof id === 'string' ? [id] : [];
}
