CREATE TABLE "received_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"payload" jsonb NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "received_events_once" ON "received_events" USING btree ("source","event_id");--> statement-breakpoint
CREATE INDEX "received_events_new" ON "received_events" USING btree ("source","received_at");