CREATE TABLE "crm_values" (
	"account_id" text NOT NULL,
	"record_id" text NOT NULL,
	"place" text NOT NULL,
	"state" text NOT NULL,
	"health" double precision,
	"band" text NOT NULL,
	"probability" double precision,
	"writes" integer NOT NULL,
	"written_at" timestamp with time zone NOT NULL,
	CONSTRAINT "crm_values_pkey" PRIMARY KEY("account_id","record_id")
);
