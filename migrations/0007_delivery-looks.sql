ALTER TABLE "outbox" ADD COLUMN "ending" text DEFAULT 'broken_off' NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "looks" integer DEFAULT 0 NOT NULL;