CREATE TABLE "goals" (
	"account_id" text NOT NULL,
	"goal_id" text NOT NULL,
	"goal" text NOT NULL,
	"measured_by" text NOT NULL,
	"target" double precision,
	"due_on" date,
	"state" text NOT NULL,
	"set_on" date,
	"state_on" date,
	CONSTRAINT "goals_pkey" PRIMARY KEY("account_id","goal_id")
);
