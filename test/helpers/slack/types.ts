/** A message as it stands in the loopback Slack. */
export interface StoredMessage {
  channel: string;
  ts: string;
  threadTs: string | null;
  broadcast: boolean;
  text: string;
  blocks: readonly Record<string, unknown>[];
  metadata: unknown;
  /** Ids of every delivery that posted or edited it, in order. */
  deliveries: string[];
  edits: number;
  deleted: boolean;
}

export interface SlackUser {
  id: string;
  email: string;
  deleted?: boolean;
  /** A guest (single-channel or multi-channel), as Slack flags them. */
  guest?: boolean;
  /** Of another workspace, met in a shared channel. */
  team?: string;
}

export interface SlackConversation {
  id: string;
  /** A post may also ask for `#name`; the answer then tells the id. */
  name?: string;
  archived?: boolean;
  /** False = the bot was removed. */
  member?: boolean;
}

/** What goes wrong with one request. `apply`: whether Slack does what was asked before it fails to say so. */
export type Fault =
  | { kind: 'reset'; apply: boolean }
  | { kind: 'hang'; apply: boolean }
  | { kind: 'rate_limit'; retryAfter: number | null }
  | { kind: 'http'; status: number; body: string; contentType: string; apply: boolean }
  | { kind: 'truncated'; apply: boolean }
  | { kind: 'error'; code: string; apply: boolean }
  /** Taken in, but carried out only when told (see `holdBack`). */
  | { kind: 'late' }
  /** Applies, then answers only when released (see `hold`) or after `ms`. */
  | { kind: 'delay'; ms: number };

/** Which requests a fault is for; absent fields match everything. */
export interface FaultMatch {
  method?: string;
  /** As asked for in the request: a user, channel or direct conversation id. */
  channel?: string;
}

export interface RecordedRequest {
  method: string;
  params: Readonly<Record<string, string>>;
  /** Milliseconds on the monotonic clock. */
  at: number;
  outcome: string;
}
