CREATE TABLE "request_topics" (
	"voice" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"topic" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL
);
