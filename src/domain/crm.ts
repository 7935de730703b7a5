/** What a CRM holds of an account: figures as people read them, so that a trifle is no change. */
export interface CrmValue {
  accountId: string;
  /** Of the company: its record id, or the value of the property that tells it. */
  recordId: string;
  /** Points in whole numbers; null = unknown. */
  health: number | null;
  band: string;
  /** 0-1 to three places; null = unknown. */
  probability: number | null;
}

/** How the CRM calls the account. */
export type CrmMatch =
  /** Our account ids are its record ids. */
  | { by: 'record_id' }
  /** A property of its own, whose values are unique, holds our account id. */
  | { by: 'property'; property: string }
  /** Its record ids are told among the identities of this system; an id that two accounts claim stands for neither. */
  | { by: 'identities'; system: string };

/** Where values go to. */
export interface CrmPlace {
  match: CrmMatch;
  /** Digest of address and properties. */
  digest: string;
}

/** A value that the CRM does not hold yet, as far as is known. */
export interface CrmChange extends CrmValue {
  /** Times that the record was begun to be told. */
  writes: number;
}

/** Names of the properties that take the values; null = this one is not written. */
export interface CrmProperties {
  health: string | null;
  band: string | null;
  churn_probability: string | null;
}

/** Values by property, as texts; an empty one takes away what stands there. */
export function toCrmProperties(value: CrmValue, names: CrmProperties): Record<string, string> {
  const told: readonly (readonly [string | null, string])[] = [
    [names.health, value.health === null ? '' : String(value.health)],
    [names.band, value.band],
    [names.churn_probability, value.probability === null ? '' : String(value.probability)],
  ];
  return Object.fromEntries(told.flatMap(([name, text]) => (name === null ? [] : [[name, text]])));
}
