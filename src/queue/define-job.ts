import type { z } from 'zod';

/**
 * Words of this folder: a *job* is a named unit of work with a checked input; a *slot* is one scheduled firing of
 * a job; a *run* is one attempt at a slot by a worker; a *page* is a part of a run that any worker may do.
 */

/** What a run knows about itself, beside the context it works with. */
export interface RunScope<C> {
  /** The scheduled instant this run answers to; null for a run by command. */
  readonly slot: Date | null;
  /** Aborted when the process must stop or another worker owns the slot: end soon, by throwing. */
  readonly signal: AbortSignal;
  /**
   * Runs one child job per input and returns the summaries in the order of the inputs. By command at most two at
   * a time in this process, in the service on all workers. Inputs may be worked on twice: children are idempotent.
   * Throws what a child threw, or PageError when it kept failing.
   */
  fanOut<I, S extends object>(child: JobDefinition<string, C, I, S>, inputs: readonly I[]): Promise<S[]>;
}

export interface JobDefinition<Name extends string, C, I, S extends object> {
  readonly name: Name;
  /** Checked when a job is enqueued and again when it is run; a scheduled run has the input `{}`. */
  readonly input: z.ZodType<I>;
  /** Jobs whose earlier or simultaneous slots must be over before this one starts. */
  readonly after?: readonly string[];
  /** Does the work; the summary becomes the record of the run: counts and reasons, no personal data. */
  run(context: C, input: I, scope: RunScope<C>): Promise<S>;
  /** Tells people that a slot is too old to be made up; without it the slot is only recorded as skipped. */
  missed?(context: C, missed: { readonly slot: Date; readonly reason: string }): Promise<object>;
}

/** Any definition that works with the context `C`. */
export type AnyJob<C> = JobDefinition<string, C, unknown, object>;

/** All jobs by name; written as a literal so that a job which is not in it does not compile. */
export type Catalogue<C> = Readonly<Record<string, AnyJob<C>>>;

/** What a context is made from: one per run. */
export interface RunIdentity {
  readonly job: string;
  readonly slot: Date | null;
  /** Which of the runs of the slot it is; absent for a run by command. */
  readonly token?: number;
  /** The page of it, for a run that does one. */
  readonly page?: string;
  readonly signal: AbortSignal;
}

export type MakeContext<C> = (run: RunIdentity) => C | Promise<C>;

/** Typed identity: the handler's input and summary follow from the schema and the return value. */
export function defineJob<const Name extends string, C, I, S extends object>(
  definition: JobDefinition<Name, C, I, S>,
): JobDefinition<Name, C, I, S> {
  return definition;
}

/** A job that is not in the catalogue, or an input that its schema refuses. Trying again cannot help. */
export class JobInputError extends Error {
  override readonly name = 'JobInputError';
}

/** The definition of a name. Throws JobInputError when there is none. */
export function findJob<C>(catalogue: Catalogue<C>, name: string): AnyJob<C> {
  const definition = Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
  if (!definition) throw new JobInputError(`no job is called ${name}`);
  return definition;
}

/** Throws JobInputError with the path of every wrong field; values are not repeated, they may be personal. */
export function parseInput<I>(definition: { name: string; input: z.ZodType<I> }, input: unknown): I {
  const parsed = definition.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.code}`);
  throw new JobInputError(`${definition.name} got an invalid input: ${issues.join(', ')}`);
}
