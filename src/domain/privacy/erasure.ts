import type { Term } from './term-matcher.ts';

export type ErasedKind = 'account' | 'person';

/** What becomes of the answers a person gave. */
export type Answers = 'anonymous' | 'deleted';

/** The record of one erasure; while it is not lifted, imports leave out what it names. */
export interface Erasure {
  id: string;
  kind: ErasedKind;
  identifierHash: string;
  answers: Answers | null;
  erasedAt: Date;
  erasedBy: string;
  counts: Record<string, number>;
  liftedAt: Date | null;
  liftedBy: string | null;
}

/** Everything by which an account is known in other rows than its own. */
export interface AccountTraces {
  accountId: string;
  name: string | null;
  contactName: string | null;
  contactEmail: string | null;
  /** Its episodes, ended ones too, and those of them that are still alive with whom they belong to. */
  episodes: { id: string; messageSubject: string; ownerEmail: string | null; alive: boolean }[];
  tasks: string[];
  /** What its people answered, in words that nobody else used: messages quote it. */
  comments: string[];
}

/** Everything a person left in the stored rows, by an address or the id a source knows them by (lower case). */
export interface PersonTraces {
  identifier: string;
  /** As contact of an account, and as a colleague. */
  names: string[];
  slackUserId: string | null;
  /** Answers given, with their words where nobody else used the same. */
  answers: { responseId: string; accountId: string; comment: string | null }[];
  /** Accounts they are the contact of, answered for, or used. */
  accounts: string[];
  /** Episodes of these accounts, and those they own or acted on. */
  episodes: string[];
  /** Living episodes they own. */
  owned: { id: string; messageSubject: string }[];
}

/** What an erasure has to find in files, as it is kept until it has been through them. */
export interface FileErasureRules {
  /** Deliveries whose message goes as a whole. */
  gone: string[];
  /** Subjects whose message goes as a whole. */
  goneSubjects: string[];
  /** Whose messages go, in lower case; null = nobody's. */
  reader: string | null;
  terms: Term[];
  /** What stands in the place of a mention, and of an address. */
  word: string;
  addressWord: string;
}

export interface FileErasure {
  /** Of the erasure. */
  id: string;
  rules: FileErasureRules;
}
