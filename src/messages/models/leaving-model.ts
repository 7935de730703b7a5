import type { LeavingReasons } from '../../domain/leaving/reasons.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { Day, Money } from '../../domain/types.ts';

/** What falls away with an account, as known on the day. */
export interface LeavingFacts {
  /** Over all products, as usage last told; null = not told. */
  seats: number | null;
  /** What runs now; empty = no subscription is known. */
  products: readonly { product: string; plan: string; mrr: number | null; currency: string | null }[];
  /** Unpaid invoices, less credits; null = no invoice is known at all. */
  owed: readonly Money[] | null;
  /** Sum of the tickets of the last four weeks; null = nothing counts them. */
  tickets: { value: number; on: Day } | null;
}

/** What another team is told of a customer who leaves. Rendered by renderLeaving. */
export interface LeavingModel extends LeavingFacts {
  /** Whose channel it is written for. */
  team: TaskQueue;
  /** `stays`: the notice was taken back; `left`: the account has gone. */
  state: 'leaving' | 'stays' | 'left';
  accountId: string;
  accountName: string | null;
  noticeOn: Day | null;
  leavesOn: Day | null;
  /** As it was said; null = nobody has. */
  reason: string | null;
  reasons: LeavingReasons;
  mrr: Money | null;
  csmName: string | null;
}
