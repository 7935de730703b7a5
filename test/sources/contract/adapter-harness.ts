import type { Sql } from 'postgres';
import type { Day } from '../../../src/domain/types.ts';
import type { Entity } from '../../../src/sources/records.ts';
import type { Source } from '../../../src/sources/source.ts';

/**
 * One fact of the entity that a harness tells: number `n` (1, 2, …) is the fact itself, `revision` (1, 2, …) what it says
 * at the moment. It is about the account `A1` (where it is about one), and dated `day`.
 */
export interface Fact {
  n: number;
  revision: number;
  day: Day;
}

/** What can go wrong on the far side; the harness makes it happen for real. */
export type Fault =
  /** Never answers; the source is made with a time-out short enough for a test. */
  | 'time-out'
  /** 429 with Retry-After, or what the protocol says in its place, until healed. */
  | 'too many requests'
  /** 500, or what the protocol says in its place, until healed. */
  | 'server error'
  /** The answer ends in the middle. */
  | 'cut connection';

/** The cases of the suite that not every kind of source knows. */
export type Case =
  | 'incremental pull'
  | 'page boundary'
  | 'deletion'
  | 'kept part'
  | 'slow source'
  | 'secret'
  | Fault;

/** A far side that speaks the real protocol on this machine, and a source that reads it. */
export interface AdapterWorld {
  /** As the app makes it for every pull; nothing is kept between two pulls but what the store hands in. */
  source(): Source;
  /** The far side tells these from now on, beside what it told before; a fact told again is corrected. */
  tell(facts: readonly Fact[]): Promise<void>;
  /** A record that cannot be loaded: a required value is wrong. Told until `mend`, after the facts. */
  spoil(): Promise<void>;
  mend(): Promise<void>;
  /** The same facts stand twice in what is told. */
  repeat(facts: readonly Fact[]): Promise<void>;
  /** The far side says that this one is no more. */
  forget(n: number): Promise<void>;
  /** Goes wrong at the next request that asks for more than `after` facts (0 = at the first one), until healed. */
  fail(fault: Fault, after: number): Promise<void>;
  heal(): Promise<void>;
  /** The facts of the source in the database, by n; a forgotten one is left out. */
  stored(raw: Sql): Promise<readonly Omit<Fact, 'day'>[]>;
  close(): Promise<void>;
}

export interface AdapterHarness {
  kind: string;
  entity: Entity;
  /** The feed of the entity. */
  file: string;
  /** Facts of a page, or of whatever the source reads at once; tests tell a few more. */
  pageSize: number;
  /** Stands in the environment, and in nothing that is printed or kept; null where there is none. */
  secret: string | null;
  /** Cases that do not exist for this kind, each with the reason. */
  without: Partial<Record<Case, string>>;
  open(): Promise<AdapterWorld>;
}
