CREATE TABLE "kpi_months" (
	"month" date PRIMARY KEY NOT NULL,
	"line" jsonb NOT NULL,
	"measured_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS "api";
--> statement-breakpoint
COMMENT ON SCHEMA "api" IS 'Stable views for reports (docs/reports.md): columns are added, never renamed or taken away.';
--> statement-breakpoint
CREATE VIEW "api"."health_history" AS
  SELECT s.account_id, s.day AS as_of, s.health, s.band, s.coverage, s.probability AS churn_probability,
    s.voluntary AS churn_probability_voluntary, s.involuntary AS churn_probability_involuntary, s.model,
    s.usage_score, s.nps_score, s.ces_score, s.payment_score, s.config_hash
  FROM public.scores s;
--> statement-breakpoint
CREATE VIEW "api"."health_current" AS
  SELECT h.account_id, a.name AS account, a.tier, a.segment, a.csm_email AS csm, a.mrr, a.currency, a.started_on,
    a.renewal_on, h.as_of, h.health, h.band, h.coverage, h.churn_probability, h.churn_probability_voluntary,
    h.churn_probability_involuntary, h.model, h.usage_score, h.nps_score, h.ces_score, h.payment_score
  FROM api.health_history h LEFT JOIN public.accounts a ON a.account_id = h.account_id
  WHERE h.as_of = (SELECT max(d.as_of) FROM public.decided_days d);
--> statement-breakpoint
CREATE VIEW "api"."episodes" AS
  SELECT e.id, e.account_id, a.name AS account, e.state, e.severity, e.touch, e.rules->>0 AS rule, e.rules,
    e.owner_email AS owner, e.opened_on, e.closed_on, e.closed_reason, e.acked_at AS acknowledged_at,
    e.acked_by AS acknowledged_by, e.snoozed_until, e.escalated_at, e.verdict, e.arm,
    (e.risk->>'rank')::integer AS rank, (e.risk->>'of')::integer AS "of", (e.risk->>'lift')::double precision AS lift,
    e.health_at_open, e.probability_at_open, e.mrr_at_open,
    (SELECT count(*)::integer FROM public.tasks t WHERE t.episode_id = e.id AND t.state = 'open') AS open_tasks,
    e.updated_at
  FROM public.episodes e LEFT JOIN public.accounts a ON a.account_id = e.account_id;
--> statement-breakpoint
CREATE VIEW "api"."tasks" AS
  SELECT t.id, t.episode_id, t.account_id, a.name AS account, t.title, t.playbook, t.step, t.queue,
    t.owner_email AS owner, t.due_on, t.state, t.outcome, t.created_at, t.closed_at, t.closed_by
  FROM public.tasks t LEFT JOIN public.accounts a ON a.account_id = t.account_id;
--> statement-breakpoint
CREATE VIEW "api"."kpis_monthly" AS
  SELECT k.month, l.*, k.measured_at
  FROM public.kpi_months k, LATERAL jsonb_to_record(k.line) AS l(
    currency text, mrr_start double precision, mrr_end double precision, "new" double precision,
    expansion double precision, contraction double precision, churn double precision, reactivation double precision,
    ended double precision, mrr_lost double precision, net_mrr_churn double precision, grr double precision,
    nrr double precision, logo_churn double precision, churn_rate double precision,
    not_renewed_over_active double precision, average_ticket double precision, ltv double precision,
    average_lifetime_months double precision, lifetime_capped boolean, upsell_rate double precision,
    cross_sell_rate double precision, growth_n integer, nps double precision, nps_n integer,
    nps_plus_minus double precision, commented_share double precision, ces double precision, ces_n integer,
    ces_plus_minus double precision, usage_frequency double precision, usage_n integer, accounts_start integer,
    accounts_end integer, unconverted jsonb, unknown_amount integer);
