CREATE TABLE "usage_blocks" (
	"account_id" text NOT NULL,
	"product" text NOT NULL,
	"first_day" date NOT NULL,
	"days" integer NOT NULL,
	"active" integer NOT NULL,
	"amount" double precision NOT NULL,
	"events" text NOT NULL,
	"active_users" text,
	"seats" text,
	CONSTRAINT "usage_blocks_pkey" PRIMARY KEY("account_id","product","first_day")
);
--> statement-breakpoint
CREATE TABLE "usage_packed" (
	"account_id" text PRIMARY KEY NOT NULL,
	"since" date NOT NULL,
	"until" date NOT NULL
);
--> statement-breakpoint
-- Whatever is written to usage, by whomever, takes the days it touches out of what counts as packed, in the same transaction.
-- The lock (packing, in src/store/advisory-locks.ts) is shared by writers; packing waits for none of them and goes without.
CREATE FUNCTION "unpack_usage"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(4807306);
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    -- What was packed since its snapshot is out of sight, but for this, which fails where it meets any.
    INSERT INTO usage_packed SELECT DISTINCT account_id, date '0001-01-01', date '0001-01-01' FROM told
      ON CONFLICT (account_id) DO UPDATE SET until = usage_packed.since;
    RETURN NULL;
  END IF;
  IF NOT EXISTS (SELECT FROM usage_packed) THEN RETURN NULL; END IF;
  -- Two writers at once may both narrow down a row: each only ever makes it narrower.
  UPDATE usage_packed p SET until = least(p.until, greatest(p.since, told.oldest))
    FROM (SELECT account_id, min(day) AS oldest, max(day) AS newest FROM told GROUP BY account_id) AS told
    WHERE p.account_id = told.account_id AND told.oldest < p.until AND told.newest >= p.since;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "unpack_all_usage"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(4807306);
  DELETE FROM usage_packed;
  DELETE FROM usage_blocks;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "usage_inserted" AFTER INSERT ON "usage" REFERENCING NEW TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION "unpack_usage"();
--> statement-breakpoint
CREATE TRIGGER "usage_deleted" AFTER DELETE ON "usage" REFERENCING OLD TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION "unpack_usage"();
--> statement-breakpoint
CREATE TRIGGER "usage_before_update" AFTER UPDATE ON "usage" REFERENCING OLD TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION "unpack_usage"();
--> statement-breakpoint
CREATE TRIGGER "usage_after_update" AFTER UPDATE ON "usage" REFERENCING NEW TABLE AS told
  FOR EACH STATEMENT EXECUTE FUNCTION "unpack_usage"();
--> statement-breakpoint
CREATE TRIGGER "usage_truncated" AFTER TRUNCATE ON "usage"
  FOR EACH STATEMENT EXECUTE FUNCTION "unpack_all_usage"();
