/** A slot is one scheduled firing: the job's name and the instant it was due. */
export interface SlotKey {
  readonly job: string;
  readonly slot: Date;
}

/** A slot that this worker holds; writes with another token than the stored one are refused. */
export interface HeldSlot extends SlotKey {
  readonly token: number;
}

/** `waits` must not start before the earlier and simultaneous slots of `on` are over. */
export interface JobOrder {
  readonly waits: string;
  readonly on: string;
}
