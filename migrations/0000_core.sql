CREATE TABLE "account_changes" (
	"account_id" text PRIMARY KEY NOT NULL,
	"seq" bigserial NOT NULL
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"account_id" text PRIMARY KEY NOT NULL,
	"name" text,
	"tier" text,
	"segment" text,
	"mrr" double precision,
	"currency" text,
	"started_on" date,
	"renewal_on" date,
	"csm_email" text,
	"contact_name" text,
	"contact_email" text,
	"locale" text,
	"churned_on" date,
	"churn_kind" text,
	"ended_on" date
);
--> statement-breakpoint
CREATE TABLE "config_versions" (
	"hash" text PRIMARY KEY NOT NULL,
	"config" jsonb NOT NULL,
	"first_used_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "csms" (
	"email" text PRIMARY KEY NOT NULL,
	"name" text,
	"slack_user_id" text,
	"manager_email" text,
	"timezone" text,
	"locale" text,
	"out_of_office_until" date,
	"deputy_email" text
);
--> statement-breakpoint
CREATE TABLE "decided_days" (
	"as_of" date PRIMARY KEY NOT NULL,
	"config_hash" text NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "episode_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"episode_id" uuid NOT NULL,
	"transition" text NOT NULL,
	"reason" jsonb NOT NULL,
	"actor" text,
	"as_of" date NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "episodes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"state" text NOT NULL,
	"severity" text NOT NULL,
	"touch" text NOT NULL,
	"rules" jsonb NOT NULL,
	"owner_email" text,
	"opened_on" date NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_on" date,
	"closed_reason" text,
	"health_at_open" double precision,
	"probability_at_open" double precision,
	"mrr_at_open" double precision,
	"acked_at" timestamp with time zone,
	"acked_by" text,
	"snoozed_until" date,
	"snooze_reason" text,
	"escalated_at" timestamp with time zone,
	"verdict" text,
	"last_fired_on" date NOT NULL,
	"message_subject" text NOT NULL,
	"last_decided_on" date NOT NULL,
	"config_hash" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "facts" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fired_evidence" (
	"account_id" text NOT NULL,
	"rule" text NOT NULL,
	"subject" text NOT NULL,
	"fired_on" date NOT NULL,
	"episode_id" uuid,
	CONSTRAINT "fired_evidence_account_id_rule_subject_pk" PRIMARY KEY("account_id","rule","subject")
);
--> statement-breakpoint
CREATE TABLE "firing_since" (
	"account_id" text NOT NULL,
	"rule" text NOT NULL,
	"since" date NOT NULL,
	CONSTRAINT "firing_since_account_id_rule_pk" PRIMARY KEY("account_id","rule")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"invoice_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"amount" double precision,
	"currency" text,
	"issued_on" date,
	"due_on" date,
	"paid_on" date,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lanes" (
	"lane" text PRIMARY KEY NOT NULL,
	"wait_until" timestamp with time zone,
	"paused_reason" text,
	"paused_at" timestamp with time zone
);
--> statement-breakpoint
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
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"seq" bigserial NOT NULL,
	"dedupe_key" text NOT NULL,
	"channel" text NOT NULL,
	"lane" text NOT NULL,
	"kind" text NOT NULL,
	"op" text NOT NULL,
	"subject" text,
	"recipient" text NOT NULL,
	"episode_id" uuid,
	"version" integer DEFAULT 0 NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"lease_owner" text,
	"fencing_token" bigint DEFAULT 0 NOT NULL,
	"attempt_id" uuid,
	"attempted_at" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"permanent_failures" integer DEFAULT 0 NOT NULL,
	"target" integer DEFAULT 0 NOT NULL,
	"provider_id" text,
	"uncertain_since" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "posted_messages" (
	"subject" text NOT NULL,
	"recipient" text NOT NULL,
	"channel_id" text NOT NULL,
	"ts" text NOT NULL,
	"version" integer NOT NULL,
	"posted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "posted_messages_subject_recipient_pk" PRIMARY KEY("subject","recipient")
);
--> statement-breakpoint
CREATE TABLE "quarantine" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"file" text NOT NULL,
	"line" integer NOT NULL,
	"column_name" text,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"raw" jsonb NOT NULL,
	"raw_digest" text NOT NULL,
	"account_id" text,
	"state" text DEFAULT 'open' NOT NULL,
	"first_seen_at" timestamp with time zone NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"job" text PRIMARY KEY NOT NULL,
	"timing" text NOT NULL,
	"effective_from" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "scores" (
	"account_id" text NOT NULL,
	"day" date NOT NULL,
	"health" double precision,
	"band" text NOT NULL,
	"coverage" double precision NOT NULL,
	"probability" double precision,
	"model" text NOT NULL,
	"config_hash" text NOT NULL,
	"usage_score" double precision,
	"nps_score" double precision,
	"ces_score" double precision,
	"payment_score" double precision,
	"detail" text NOT NULL,
	"features" text NOT NULL,
	CONSTRAINT "scores_pkey" PRIMARY KEY("account_id","day")
);
--> statement-breakpoint
CREATE TABLE "signals" (
	"account_id" text NOT NULL,
	"signal" text NOT NULL,
	"day" date NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "signals_pkey" PRIMARY KEY("account_id","signal","day")
);
--> statement-breakpoint
CREATE TABLE "slot_pages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"job" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"run_token" bigint NOT NULL,
	"child" text NOT NULL,
	"input" jsonb NOT NULL,
	"state" text NOT NULL,
	"taken_by" text,
	"lease_until" timestamp with time zone,
	"fencing_token" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"summary" jsonb
);
--> statement-breakpoint
CREATE TABLE "slots" (
	"job" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"claimed_by" text NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"state" text NOT NULL,
	"summary" jsonb,
	"mode" text DEFAULT 'run' NOT NULL,
	"reason" text,
	"taken_by" text,
	"lease_until" timestamp with time zone,
	"fencing_token" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp with time zone,
	CONSTRAINT "slots_job_slot_pk" PRIMARY KEY("job","slot")
);
--> statement-breakpoint
CREATE TABLE "source_files" (
	"source" text NOT NULL,
	"file" text NOT NULL,
	"entity" text NOT NULL,
	"digest" text NOT NULL,
	"watermark" date,
	"rows_in" bigint NOT NULL,
	"rows_loaded" bigint NOT NULL,
	"rows_replaced" bigint NOT NULL,
	"rows_unchanged" bigint NOT NULL,
	"rows_quarantined" bigint NOT NULL,
	"notices" jsonb NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	CONSTRAINT "source_files_source_file_pk" PRIMARY KEY("source","file")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"account_id" text NOT NULL,
	"product" text NOT NULL,
	"plan" text NOT NULL,
	"started_on" date NOT NULL,
	"ended_on" date,
	"mrr" double precision,
	"currency" text,
	CONSTRAINT "subscriptions_pkey" PRIMARY KEY("account_id","product","plan","started_on")
);
--> statement-breakpoint
CREATE TABLE "surveys" (
	"response_id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"kind" text NOT NULL,
	"score" double precision NOT NULL,
	"comment" text,
	"respondent" text,
	"role" text,
	"responded_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"episode_id" uuid,
	"account_id" text NOT NULL,
	"playbook" text NOT NULL,
	"step" text NOT NULL,
	"title" text NOT NULL,
	"queue" text NOT NULL,
	"owner_email" text,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"outcome" text,
	"created_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text
);
--> statement-breakpoint
CREATE TABLE "usage" (
	"account_id" text NOT NULL,
	"day" date NOT NULL,
	"product" text NOT NULL,
	"events" double precision NOT NULL,
	"active_users" double precision,
	"seats" double precision,
	CONSTRAINT "usage_pkey" PRIMARY KEY("account_id","day","product") INCLUDE ("events","active_users","seats")
);
--> statement-breakpoint
CREATE TABLE "usage_event_ids" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"day" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_users" (
	"account_id" text NOT NULL,
	"day" date NOT NULL,
	"product" text NOT NULL,
	"user_id" text NOT NULL,
	"events" double precision NOT NULL,
	CONSTRAINT "usage_users_pkey" PRIMARY KEY("account_id","day","product","user_id")
);
--> statement-breakpoint
CREATE INDEX "account_changes_seq" ON "account_changes" USING btree ("seq");--> statement-breakpoint
CREATE UNIQUE INDEX "episode_events_once" ON "episode_events" USING btree ("episode_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "episodes_one_alive" ON "episodes" USING btree ("account_id") WHERE state not in ('recovered', 'churned', 'closed');--> statement-breakpoint
CREATE INDEX "episodes_account" ON "episodes" USING btree ("account_id","opened_on");--> statement-breakpoint
CREATE INDEX "invoices_account" ON "invoices" USING btree ("account_id","issued_on");--> statement-breakpoint
CREATE UNIQUE INDEX "models_one_live" ON "models" USING btree ("state") WHERE state = 'live';--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_dedupe" ON "outbox" USING btree ("dedupe_key");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("due_at","seq") WHERE state in ('pending', 'claimed', 'attempting', 'uncertain');--> statement-breakpoint
CREATE INDEX "outbox_subject" ON "outbox" USING btree ("subject","recipient","seq") WHERE state in ('pending', 'claimed', 'attempting', 'uncertain');--> statement-breakpoint
CREATE INDEX "outbox_episode" ON "outbox" USING btree ("episode_id");--> statement-breakpoint
CREATE UNIQUE INDEX "quarantine_row" ON "quarantine" USING btree ("source","file","raw_digest","code");--> statement-breakpoint
CREATE INDEX "quarantine_open" ON "quarantine" USING btree ("state","file");--> statement-breakpoint
CREATE INDEX "scores_day" ON "scores" USING btree ("day","band");--> statement-breakpoint
CREATE INDEX "slot_pages_run" ON "slot_pages" USING btree ("job","slot");--> statement-breakpoint
CREATE INDEX "slots_unfinished" ON "slots" USING btree ("job","slot") WHERE state in ('claimed', 'running');--> statement-breakpoint
CREATE INDEX "surveys_account" ON "surveys" USING btree ("account_id","responded_at");--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_once" ON "tasks" USING btree ("episode_id","playbook","step");--> statement-breakpoint
CREATE INDEX "tasks_open" ON "tasks" USING btree ("state","due_on");--> statement-breakpoint
CREATE INDEX "tasks_account" ON "tasks" USING btree ("account_id");