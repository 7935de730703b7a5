import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../../src/simulate/random.ts';
import { connect, isPassing, withRetry } from '../../../src/store/connect.ts';
import type { Backend, Stage } from './stage.ts';

/** Something that goes wrong, and is over when it resolves. */
export interface Blow {
  readonly name: string;
  /** How often it is chosen beside the others. */
  readonly weight: number;
  /** Takes longer than a short run has. */
  readonly long?: true;
  /** Left out = on every backend. */
  readonly on?: Backend;
  strike(stage: Stage, random: Random): Promise<void>;
}

/** What a running installation writes all the time. */
const FILLING = ['outbox', 'slots', 'lanes', 'accounts', 'facts'] as const;

/** Whatever stands in its way: with the triggers left in place nothing could be written for the rest of a run. */
export async function makeRoom(db: Stage['db']): Promise<void> {
  const drop = () => db.unsafe('drop function if exists no_room() cascade');
  await withRetry(drop, { attempts: 50, longestMs: 2_000, when: isPassing });
}

/** What happens to the database under an installation. */
export const DATABASE_BLOWS: readonly Blow[] = [
  {
    name: 'cut connections',
    weight: 4,
    strike: async ({ db }) => {
      await db`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> 'chaos' and pid <> pg_backend_pid()`;
    },
  },
  {
    name: 'restart PostgreSQL',
    weight: 2,
    strike: async ({ postgres }, random) => {
      await (random.chance(0.5) ? postgres.kill() : postgres.halt());
      await delay(random.int(0, 3_000));
      await postgres.start();
    },
  },
  {
    name: 'read-only',
    weight: 1,
    strike: async ({ db }, random) => {
      const turn = async (to: 'on' | 'off') => {
        await db.unsafe(`alter system set default_transaction_read_only = ${to}`);
        await db`select pg_reload_conf()`;
      };
      await turn('on');
      await delay(random.int(500, 4_000));
      await turn('off');
    },
  },
  {
    // Of everything that is written, a third is refused, by the error of a server whose disk is full.
    name: 'disk is full',
    weight: 1,
    strike: async ({ db }, random) => {
      await db.unsafe(`
        create or replace function no_room() returns trigger language plpgsql as $$
          begin
            if random() < 0.33 and current_setting('application_name') <> 'chaos' then
              raise exception 'could not extend file "base/1/2": No space left on device' using errcode = 'disk_full';
            end if;
            return new;
          end $$;`);
      const triggers = FILLING.map(
        (table) =>
          `create or replace trigger no_room before insert or update on ${table} for each row execute function no_room();`,
      );
      await db.unsafe(triggers.join('\n'));
      await delay(random.int(500, 4_000));
      await makeRoom(db);
    },
  },
  {
    // An operator in a session of their own, or a backup.
    name: 'table locked',
    weight: 1,
    long: true,
    strike: async ({ db }, random) => {
      await db.begin(async (tx) => {
        await tx.unsafe(`lock table ${random.pick(FILLING)} in access exclusive mode`);
        await delay(random.int(1_000, 20_000));
      });
    },
  },
  {
    name: 'no connection left',
    weight: 1,
    strike: async ({ postgres }, random) => {
      const greedy = connect(postgres.url(), { max: 100, applicationName: 'chaos' });
      const seconds = random.int(1, 5);
      const taken = Array.from({ length: 100 }, () => greedy.raw`select pg_sleep(${seconds})`);
      await Promise.allSettled(taken);
      await greedy.close();
    },
  },
  {
    name: 'statements cancelled',
    weight: 2,
    strike: async ({ db }) => {
      await db`
        select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name <> 'chaos' and pid <> pg_backend_pid()`;
    },
  },
];
