CREATE TABLE "nudge_templates" (
	"template" text NOT NULL,
	"digest" text NOT NULL,
	"approved_by" text NOT NULL,
	"approved_at" timestamp with time zone NOT NULL,
	CONSTRAINT "nudge_templates_template_digest_pk" PRIMARY KEY("template","digest")
);
--> statement-breakpoint
CREATE TABLE "nudges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"task_id" uuid NOT NULL,
	"episode_id" uuid NOT NULL,
	"account_id" text NOT NULL,
	"template" text NOT NULL,
	"template_digest" text NOT NULL,
	"recipient" text,
	"recipient_name" text,
	"words" jsonb NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"planned_on" date NOT NULL,
	"approved_at" timestamp with time zone,
	"approved_by" text,
	"rejected_by" text,
	"queued_on" date,
	"send_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"address_hash" text PRIMARY KEY NOT NULL,
	"address" text,
	"reason" text NOT NULL,
	"detail" text,
	"by" text,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "decided_days" ADD COLUMN "held_for_data" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "nudges_once" ON "nudges" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "nudges_account" ON "nudges" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "nudges_open" ON "nudges" USING btree ("state") WHERE state in ('waiting', 'approved', 'queued');--> statement-breakpoint
CREATE INDEX "nudges_recipient" ON "nudges" USING btree ("recipient","send_at");