import { recordOf } from '../../domain/names.ts';
import { PEER_QUANTILES, type PeerGroup, type Peers } from '../../domain/signals/usage/peers.ts';

/** A smaller group says nothing about what is usual (the same limit as in the domain). */
const MIN_GROUP = 20;
/** Silence of an account without any activity (the same as in the domain). */
const NEVER = 9999;
/** Numbers of a column that lie together; a power of two. */
const PART = 4096;

/** What is compared of one product of an account. */
export interface Counts {
  product: string;
  active: number;
  events: number;
  silence: number;
  recent: number;
  before: number;
}

export const noCounts = (product: string): Counts => ({
  product,
  active: 0,
  events: 0,
  silence: NEVER,
  recent: 0,
  before: 0,
});

/** Many numbers, or few, in not much more room than they need: there may be thousands of groups, and one of a million. */
class Column {
  readonly #full: Float64Array[] = [];
  #last = new Float64Array(16);
  #used = 0;

  push(value: number): void {
    if (this.#used === this.#last.length) this.#grow();
    this.#last[this.#used++] = value;
  }

  sorted(): Float64Array {
    const all = new Float64Array(this.#full.length * PART + this.#used);
    for (const [i, part] of this.#full.entries()) all.set(part, i * PART);
    all.set(this.#last.subarray(0, this.#used), this.#full.length * PART);
    return all.sort();
  }

  #grow(): void {
    const full = this.#last;
    if (this.#used === PART) {
      this.#full.push(full);
      this.#last = new Float64Array(PART);
      this.#used = 0;
    } else {
      this.#last = new Float64Array(2 * full.length);
      this.#last.set(full);
    }
  }
}

class Group {
  #count = 0;
  readonly #active = new Column();
  readonly #events = new Column();
  readonly #silence = new Column();
  readonly #change = new Column();

  add({ active, events, silence, recent, before }: Counts): void {
    this.#count++;
    this.#active.push(active);
    this.#events.push(events);
    this.#silence.push(silence);
    if (before >= 3) this.#change.push(recent / (before / 3));
  }

  toPeerGroup(): PeerGroup | null {
    if (this.#count < MIN_GROUP) return null;
    const change = this.#change.sorted();
    return {
      count: this.#count,
      active: quantiles(this.#active.sorted()),
      events: quantiles(this.#events.sorted()),
      silence: quantiles(this.#silence.sorted()),
      change: change.length < MIN_GROUP ? null : quantileOf(change, 0.5),
    };
  }
}

const quantiles = (sorted: Float64Array) =>
  Array.from({ length: PEER_QUANTILES }, (_, i) => quantileOf(sorted, i / (PEER_QUANTILES - 1)));

/** As PostgreSQL's `percentile_cont`, to the last digit. */
function quantileOf(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low + (at - Math.floor(at)) * (high - low);
}

/** Gathers what is compared, account by account. */
export class PeerGroups {
  readonly #products = new Map<string, Group>();
  readonly #segments = new Map<string, Group>();
  readonly #all = new Group();

  /** Products without any activity count for nothing. */
  add(segment: string | null, products: readonly Counts[]): void {
    const total = noCounts('');
    for (const counts of products) {
      if (counts.silence === NEVER) continue;
      counts.events = roundMillionths(counts.events);
      groupOf(this.#products, counts.product).add(counts);
      total.active += counts.active;
      total.events += counts.events;
      total.silence = Math.min(total.silence, counts.silence);
      total.recent += counts.recent;
      total.before += counts.before;
    }
    this.#all.add(total);
    if (segment !== null && segment !== '') groupOf(this.#segments, segment).add(total);
  }

  toPeers(): Peers {
    return {
      products: toGroups(this.#products),
      segments: toGroups(this.#segments),
      all: this.#all.toPeerGroup(),
    };
  }
}

function groupOf(groups: Map<string, Group>, name: string): Group {
  const known = groups.get(name) ?? new Group();
  groups.set(name, known);
  return known;
}

function toGroups(groups: ReadonlyMap<string, Group>): Record<string, PeerGroup> {
  return recordOf(
    [...groups].flatMap(([name, group]) => {
      const own = group.toPeerGroup();
      return own ? [[name, own] as const] : [];
    }),
  );
}

/** Sums of the same numbers may differ in their last digits by the order in which they are added up. */
function roundMillionths(sum: number): number {
  return Number.isInteger(sum) ? sum : Math.floor(sum * 1e6 + 0.5) / 1e6;
}
