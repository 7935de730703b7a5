CREATE TABLE "usage_event_ids" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"day" date NOT NULL
);
--> statement-breakpoint
ALTER TABLE "source_files" ADD COLUMN "entity" text NOT NULL;--> statement-breakpoint
ALTER TABLE "source_files" ADD COLUMN "watermark" date;