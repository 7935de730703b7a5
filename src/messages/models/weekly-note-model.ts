import type { Day } from '../../domain/types.ts';
import type { CountAndValue, DigestMover } from './digest-model.ts';

/** An account by its name, for a list in a line. */
export interface NamedAccount {
  accountId: string;
  accountName: string | null;
}

/** What one CSM reads of their own accounts once a week. */
export interface WeeklyNoteModel {
  /** What the sums are told in, ISO 4217. */
  currency: string;
  /** Accounts they look after, as of the newest scored day. */
  accounts: number;
  /** In the bands at risk and critical; `before` a week earlier, null = not known. */
  atRisk: CountAndValue & { before: CountAndValue | null };
  /** Biggest moves of the index within a week. */
  movers: { down: readonly DigestMover[]; up: readonly DigestMover[] };
  /** Their open tasks, those overdue among them. */
  tasks: { open: number; overdue: number };
  /** Contracts up for renewal, the next one first. */
  renewals: CountAndValue & { days: number; next: readonly (NamedAccount & { on: Day })[] };
  /** Episodes that ended with recovery within the week. */
  recovered: readonly NamedAccount[];
}
