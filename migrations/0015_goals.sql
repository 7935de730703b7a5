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
--> statement-breakpoint
CREATE VIEW "api"."goals" AS
  SELECT g.account_id, a.name AS account, a.csm_email AS csm, g.goal_id, g.goal, g.measured_by, g.target, g.due_on,
    g.state, g.set_on, g.state_on
  FROM public.goals g LEFT JOIN public.accounts a ON a.account_id = g.account_id;
