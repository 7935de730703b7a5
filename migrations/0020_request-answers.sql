CREATE TABLE "request_answers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"number" integer NOT NULL,
	"answer" text NOT NULL,
	"closed_on" date NOT NULL,
	"closed_by" text NOT NULL,
	"closed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "request_voices" (
	"answer_id" uuid NOT NULL,
	"voice" text NOT NULL,
	"account_id" text NOT NULL,
	CONSTRAINT "request_voices_voice_pk" PRIMARY KEY("voice")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "request_answers_once" ON "request_answers" USING btree ("topic","number");--> statement-breakpoint
CREATE INDEX "request_voices_answer" ON "request_voices" USING btree ("answer_id");