-- Three roles, each with what it needs and no more. Run it once after `harbinger migrate`, in the database of Harbinger,
-- as a superuser or as the role that owns the database and its tables and may create roles:
--
--   psql -v ON_ERROR_STOP=1 -d harbinger -f deploy/postgres/roles.sql
--   psql -d harbinger -c '\password harbinger_migrator' -c '\password harbinger_worker' -c '\password harbinger_reader'
--
-- harbinger_migrator  owns the tables; for `harbinger migrate` at an upgrade, and nothing else
-- harbinger_worker    reads and writes rows; for `start`, `worker`, `scheduler`, `run` and everything that changes something
-- harbinger_reader    reads, but no secrets of the installation; for the views of the schema api, and for verbs that only tell
--
-- Running it again changes nothing.

do $roles$
declare
  name text;
  owned record;
  database text := current_database();
begin
  if to_regclass('public.facts') is null then
    raise exception 'there are no tables yet: run harbinger migrate first';
  end if;
  foreach name in array array['harbinger_migrator', 'harbinger_worker', 'harbinger_reader'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I login nosuperuser nocreatedb nocreaterole', name);
    end if;
  end loop;
  -- Giving something away takes membership of whoever gets it.
  execute format('grant harbinger_migrator to %I', current_user);

  execute format('revoke all on database %I from public', database);
  execute format('grant connect on database %I to harbinger_migrator, harbinger_worker, harbinger_reader', database);
  -- A migration may need a schema.
  execute format('grant create on database %I to harbinger_migrator', database);
  -- An import stages its rows in temporary tables, which go with its transaction.
  execute format('grant temporary on database %I to harbinger_worker', database);

  revoke all on schema public from public;
  grant usage, create on schema public to harbinger_migrator;

  for owned in
    select n.nspname as schema, c.relname as name,
      case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'drizzle', 'api', 'bullmq') and c.relkind in ('r', 'p', 'v', 'm', 'S')
      -- A sequence of a column goes with its table.
      and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') and c.relkind = 'S')
  loop
    execute format('alter %s %I.%I owner to harbinger_migrator', owned.kind, owned.schema, owned.name);
  end loop;
  for owned in
    select n.nspname as schema, p.oid::regprocedure::text as name
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('api', 'bullmq')
  loop
    execute format('alter routine %s owner to harbinger_migrator', owned.name);
  end loop;
  for owned in
    select n.nspname as schema, t.typname as name
    from pg_type t join pg_namespace n on n.oid = t.typnamespace where n.nspname in ('public', 'bullmq') and t.typtype in ('e', 'd')
  loop
    execute format('alter type %I.%I owner to harbinger_migrator', owned.schema, owned.name);
  end loop;

  for owned in select nspname as schema from pg_namespace where nspname in ('public', 'drizzle', 'api', 'bullmq') loop
    if owned.schema <> 'public' then
      execute format('alter schema %I owner to harbinger_migrator', owned.schema);
    end if;
    execute format('grant usage on schema %I to harbinger_worker', owned.schema);
    execute format('grant select on all tables in schema %I to harbinger_worker', owned.schema);
    if owned.schema in ('public', 'bullmq') then
      execute format('grant insert, update, delete, truncate on all tables in schema %I to harbinger_worker', owned.schema);
      execute format('grant usage, select, update on all sequences in schema %I to harbinger_worker', owned.schema);
      execute format(
        'alter default privileges for role harbinger_migrator in schema %I grant select, insert, update, delete, truncate on tables to harbinger_worker', owned.schema);
      execute format(
        'alter default privileges for role harbinger_migrator in schema %I grant usage, select, update on sequences to harbinger_worker', owned.schema);
    end if;
    if owned.schema = 'bullmq' then
      -- The queue numbers its jobs by sequences of its own.
      grant create on schema bullmq to harbinger_worker;
    else
      execute format('grant usage on schema %I to harbinger_reader', owned.schema);
      execute format('grant select on all tables in schema %I to harbinger_reader', owned.schema);
      execute format(
        'alter default privileges for role harbinger_migrator in schema %I grant select on tables to harbinger_reader', owned.schema);
    end if;
  end loop;

  -- Statistics are gathered anew after an import and an erasure; before PostgreSQL 17 that is the owner's right alone.
  if current_setting('server_version_num')::int >= 170000 then
    execute 'grant maintain on all tables in schema public to harbinger_worker';
    execute 'alter default privileges for role harbinger_migrator in schema public grant maintain on tables to harbinger_worker';
  end if;

  -- Settings of the installation, among them keys: of erasures, of links to unsubscribe. The owner sees all of them.
  alter table public.facts enable row level security;
  drop policy if exists harbinger_worker_all on public.facts;
  create policy harbinger_worker_all on public.facts to harbinger_worker using (true) with check (true);
  drop policy if exists harbinger_reader_no_secrets on public.facts;
  create policy harbinger_reader_no_secrets on public.facts for select to harbinger_reader
    using (key !~ '(secret|key|token|password)');
end
$roles$;
