CREATE TABLE "rule_mutings" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"state" text NOT NULL,
	"reason" jsonb NOT NULL,
	"actor" text,
	"as_of" date NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "episodes" ADD COLUMN "trial" text;--> statement-breakpoint
ALTER TABLE "episodes" ADD COLUMN "arm" text;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "voluntary" double precision;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "involuntary" double precision;--> statement-breakpoint
CREATE INDEX "rule_mutings_rule" ON "rule_mutings" USING btree ("rule","id");