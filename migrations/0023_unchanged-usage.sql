ALTER TABLE "source_files" ADD COLUMN "stretches" "bytea";--> statement-breakpoint
ALTER TABLE "source_files" ADD COLUMN "stretches_since" date;--> statement-breakpoint
-- Whoever changes or takes away rows of usage, also by hand, makes void what is known of files that tell such days.
CREATE FUNCTION "forget_unchanged_usage"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE newest date := 'infinity';
BEGIN
  IF TG_OP <> 'TRUNCATE' THEN SELECT max(day) INTO newest FROM before; END IF;
  UPDATE source_files SET stretches = null WHERE stretches IS NOT NULL AND stretches_since <= newest;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "unchanged_updated" AFTER UPDATE ON "usage" REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_unchanged_usage"();
--> statement-breakpoint
CREATE TRIGGER "unchanged_deleted" AFTER DELETE ON "usage" REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_unchanged_usage"();
--> statement-breakpoint
CREATE TRIGGER "unchanged_truncated" AFTER TRUNCATE ON "usage"
  FOR EACH STATEMENT EXECUTE FUNCTION "forget_unchanged_usage"();
