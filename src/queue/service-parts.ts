import type { Sql } from 'postgres';
import type { Logger, Span } from '../domain/reporting.ts';
import type { Catalogue, MakeContext } from './define-job.ts';
import type { QueueLink } from './queue-link.ts';
import type { JobOrder } from './slots/schedule-state.ts';
import type { ServiceTimings } from './timings.ts';

/** What happens to slots in this process, for progress displays and tests. */
export interface ServiceEvent {
  readonly kind: 'claimed' | 'started' | 'done' | 'skipped' | 'failed' | 'retrying' | 'released' | 'lost';
  readonly job: string;
  readonly slot: Date;
  readonly reason?: string;
  /** Of a run that is over: what it has done, and how long it took in milliseconds. */
  readonly summary?: object;
  readonly durationMs?: number;
}

/** A run or a page that is over, for traces. */
export interface WorkSpan extends Span {
  readonly run: { readonly job: string; readonly slot: Date; readonly token: number };
  /** Null = the run itself. */
  readonly page: string | null;
}

/** What the parts of one running service share. */
export interface ServiceParts<C> {
  readonly db: Sql;
  readonly link: QueueLink;
  readonly catalogue: Catalogue<C>;
  readonly order: readonly JobOrder[];
  readonly makeContext: MakeContext<C>;
  /** This process in the rows it claims and takes. */
  readonly identity: string;
  readonly now: () => Date;
  readonly log: Logger;
  readonly timings: ServiceTimings;
  /** Aborted when the process can wait no longer for what it is working on. */
  readonly stopping: AbortSignal;
  readonly tell: (event: ServiceEvent) => void;
  readonly trace: (span: WorkSpan) => void;
}

/** The order that the catalogue's `after` lists ask for. */
export function orderOf<C>(catalogue: Catalogue<C>): readonly JobOrder[] {
  return Object.values(catalogue).flatMap(({ name, after = [] }) => after.map((on) => ({ waits: name, on })));
}
