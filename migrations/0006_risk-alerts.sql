CREATE TABLE "held_alerts" (
	"account_id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"as_of" date NOT NULL
);
--> statement-breakpoint
ALTER TABLE "episodes" ADD COLUMN "risk" jsonb;