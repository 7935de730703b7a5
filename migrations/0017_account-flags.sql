CREATE TABLE "account_flags" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"kind" text NOT NULL,
	"words" text,
	"from_on" date NOT NULL,
	"until_on" date,
	"leaves_on" date,
	"reason" text,
	"said_by" text NOT NULL,
	"said_at" timestamp with time zone NOT NULL,
	"ended_on" date,
	"ended_by" text
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "leaves_on" date;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "churn_reason" text;--> statement-breakpoint
CREATE INDEX "account_flags_account" ON "account_flags" USING btree ("account_id");