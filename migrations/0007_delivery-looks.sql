ALTER TABLE "outbox" ADD COLUMN "answered" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "looks" integer DEFAULT 0 NOT NULL;