CREATE TABLE "models" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"kind" text NOT NULL,
	"trained_at" timestamp with time zone NOT NULL,
	"as_of" date NOT NULL,
	"data_from" date,
	"data_to" date,
	"config_hash" text NOT NULL,
	"figures" jsonb NOT NULL,
	"predictor" text NOT NULL,
	"live_since" timestamp with time zone
);
--> statement-breakpoint
CREATE UNIQUE INDEX "models_one_live" ON "models" USING btree ("state") WHERE state = 'live';