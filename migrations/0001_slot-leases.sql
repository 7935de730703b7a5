CREATE TABLE "schedules" (
	"job" text PRIMARY KEY NOT NULL,
	"timing" text NOT NULL,
	"effective_from" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "slot_pages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"job" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"run_token" bigint NOT NULL,
	"child" text NOT NULL,
	"input" jsonb NOT NULL,
	"state" text NOT NULL,
	"taken_by" text,
	"lease_until" timestamp with time zone,
	"fencing_token" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"summary" jsonb
);
--> statement-breakpoint
DROP INDEX "slots_state";--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "mode" text DEFAULT 'run' NOT NULL;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "taken_by" text;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "lease_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "fencing_token" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "failures" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "slots" ADD COLUMN "retry_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "slot_pages_run" ON "slot_pages" USING btree ("job","slot");--> statement-breakpoint
CREATE INDEX "slots_unfinished" ON "slots" USING btree ("job","slot") WHERE state in ('claimed', 'running');