/**
 * Tables as engines land them, with the same few facts in each: made from what the engines and their dbt packages
 * publish about their columns. Schema by schema, as SQL.
 */
const JAN_1 = 1704067200;
const FEB_1 = 1706745600;

const AIRBYTE = `_airbyte_raw_id text, _airbyte_extracted_at timestamptz not null default '2024-03-01', _airbyte_meta jsonb
  not null default '{"sync_id": 1, "changes": []}', _airbyte_generation_id bigint`;
const FIVETRAN = `_fivetran_synced timestamptz not null default '2024-03-01'`;
const DLT = `_dlt_load_id text not null default '1709250000.1', _dlt_id text not null`;

const item = (price: string, currency: string, interval: string, amount: number, quantity: number) =>
  JSON.stringify({
    data: [
      {
        id: 'si_1',
        quantity,
        price: {
          id: price,
          product: 'prod_1',
          currency,
          unit_amount: amount,
          recurring: { interval, interval_count: 1 },
        },
      },
    ],
  });

export const AIRBYTE_STRIPE = `
  create table customers (id text, name text, description text, email text, currency text, created bigint, ${AIRBYTE});
  insert into customers (id, name, email, currency, created) values
    ('cus_1', 'Acme', 'ops@acme.example', 'eur', ${JAN_1}), ('cus_2', null, 'birch@birch.example', 'jpy', ${JAN_1});
  create table subscriptions (id text, customer text, status text, start_date bigint, ended_at bigint, items jsonb, ${AIRBYTE});
  insert into subscriptions (id, customer, status, start_date, ended_at, items) values
    ('sub_1', 'cus_1', 'active', ${JAN_1}, null, '${item('price_year', 'eur', 'year', 120000, 2)}'),
    ('sub_2', 'cus_2', 'canceled', ${JAN_1}, ${FEB_1}, '${item('price_month', 'jpy', 'month', 5000, 1)}'),
    ('sub_3', 'cus_2', 'incomplete_expired', ${JAN_1}, null, '${item('price_month', 'jpy', 'month', 5000, 1)}');
  create table invoices (id text, customer text, amount_due bigint, currency text, created bigint, due_date bigint, status text,
    status_transitions jsonb, attempt_count bigint, collection_method text, next_payment_attempt bigint, ${AIRBYTE});
  insert into invoices (id, customer, amount_due, currency, created, due_date, status, status_transitions, attempt_count, collection_method) values
    ('in_1', 'cus_1', 240050, 'eur', ${JAN_1}, ${FEB_1}, 'paid', '{"paid_at": ${FEB_1}}', 1, 'send_invoice'),
    ('in_2', 'cus_2', 5000, 'jpy', ${JAN_1}, null, 'open', '{}', 3, 'charge_automatically'),
    ('in_3', 'cus_2', 5000, 'jpy', ${FEB_1}, null, 'draft', '{}', 0, 'charge_automatically')`;

export const FIVETRAN_STRIPE = `
  create table customer (id text, name text, description text, email text, currency text, created timestamptz, is_deleted boolean, ${FIVETRAN});
  insert into customer (id, name, email, currency, created) values
    ('cus_1', 'Acme', 'ops@acme.example', 'eur', '2024-01-01'), ('cus_2', null, 'birch@birch.example', 'jpy', '2024-01-01');
  create table subscription_history (id text, customer_id text, status text, start_date timestamptz, ended_at timestamptz,
    _fivetran_active boolean, ${FIVETRAN});
  insert into subscription_history values
    ('sub_1', 'cus_1', 'active', '2024-01-01', null, true), ('sub_1', 'cus_1', 'trialing', '2024-01-01', null, false),
    ('sub_2', 'cus_2', 'canceled', '2024-01-01', '2024-02-01', true), ('sub_3', 'cus_2', 'incomplete', '2024-01-01', null, true);
  create table subscription_item (id text, subscription_id text, plan_id text, quantity bigint, ${FIVETRAN});
  insert into subscription_item values ('si_1', 'sub_1', 'price_year', 2), ('si_2', 'sub_2', 'price_month', 1), ('si_3', 'sub_3', 'price_month', 1);
  create table price (id text, product_id text, currency text, unit_amount bigint, recurring_interval text, recurring_interval_count bigint, ${FIVETRAN});
  insert into price values ('price_year', 'prod_1', 'eur', 120000, 'year', 1), ('price_month', 'prod_1', 'jpy', 5000, 'month', 1);
  create table invoice (id text, customer_id text, amount_due bigint, currency text, created timestamptz, due_date timestamptz, status text,
    status_transitions_paid_at timestamptz, attempt_count bigint, collection_method text, next_payment_attempt timestamptz, is_deleted boolean, ${FIVETRAN});
  insert into invoice (id, customer_id, amount_due, currency, created, due_date, status, status_transitions_paid_at, attempt_count, collection_method) values
    ('in_1', 'cus_1', 240050, 'eur', '2024-01-01', '2024-02-01', 'paid', '2024-02-01', 1, 'send_invoice'),
    ('in_2', 'cus_2', 5000, 'jpy', '2024-01-01', null, 'open', null, 3, 'charge_automatically'),
    ('in_3', 'cus_2', 5000, 'jpy', '2024-02-01', null, 'draft', null, 0, 'charge_automatically')`;

/** Beside them rows of a load that is not complete. */
export const DLT_STRIPE = `
  create table _dlt_loads (load_id text, schema_name text, status bigint, inserted_at timestamptz, schema_version_hash text);
  insert into _dlt_loads values ('1709250000.1', 'stripe', 0, '2024-03-01', ''), ('1709260000.1', 'stripe', 1, '2024-03-02', '');
  create table customer (id text, name text, email text, currency text, created bigint, ${DLT});
  insert into customer (id, name, email, currency, created, _dlt_id) values
    ('cus_1', 'Acme', 'ops@acme.example', 'eur', ${JAN_1}, 'a'), ('cus_2', null, 'birch@birch.example', 'jpy', ${JAN_1}, 'b');
  insert into customer (id, name, created, _dlt_load_id, _dlt_id) values ('cus_3', 'Half loaded', ${JAN_1}, '1709260000.1', 'c');
  create table subscription (id text, customer text, status text, start_date bigint, ended_at bigint, ${DLT});
  insert into subscription (id, customer, status, start_date, ended_at, _dlt_id) values
    ('sub_1', 'cus_1', 'active', ${JAN_1}, null, 's1'), ('sub_2', 'cus_2', 'canceled', ${JAN_1}, ${FEB_1}, 's2'),
    ('sub_3', 'cus_2', 'incomplete', ${JAN_1}, null, 's3');
  create table subscription__items__data (id text, quantity bigint, price__id text, price__product text, price__currency text,
    price__unit_amount bigint, price__recurring__interval text, price__recurring__interval_count bigint, _dlt_parent_id text);
  insert into subscription__items__data values ('si_1', 2, 'price_year', 'prod_1', 'eur', 120000, 'year', 1, 's1'),
    ('si_2', 1, 'price_month', 'prod_1', 'jpy', 5000, 'month', 1, 's2'), ('si_3', 1, 'price_month', 'prod_1', 'jpy', 5000, 'month', 1, 's3');
  create table invoice (id text, customer text, amount_due bigint, currency text, created bigint, due_date bigint, status text,
    status_transitions__paid_at bigint, attempt_count bigint, collection_method text, next_payment_attempt bigint, ${DLT});
  insert into invoice (id, customer, amount_due, currency, created, due_date, status, status_transitions__paid_at, attempt_count, collection_method, _dlt_id) values
    ('in_1', 'cus_1', 240050, 'eur', ${JAN_1}, ${FEB_1}, 'paid', ${FEB_1}, 1, 'send_invoice', 'i1'),
    ('in_2', 'cus_2', 5000, 'jpy', ${JAN_1}, null, 'open', null, 3, 'charge_automatically', 'i2'),
    ('in_3', 'cus_2', 5000, 'jpy', ${FEB_1}, null, 'draft', null, 0, 'charge_automatically', 'i3')`;

export const AIRBYTE_HUBSPOT = `
  create table owners (id text, email text, "firstName" text, "lastName" text, archived boolean, ${AIRBYTE});
  insert into owners (id, email, "firstName", "lastName") values ('7', 'Maria@vendor.example', 'Maria', 'Silva');
  create table companies (id text, archived boolean, properties_name text, properties_industry text, properties_lifecyclestage text,
    properties_closedate timestamptz, properties_hubspot_owner_id text, properties_domain text, ${AIRBYTE});
  insert into companies (id, properties_name, properties_industry, properties_lifecyclestage, properties_closedate, properties_hubspot_owner_id, properties_domain) values
    ('1001', 'Acme', 'RETAIL', 'customer', '2023-05-02T10:00:00Z', '7', 'acme.example'), ('1002', 'Nobody yet', null, 'lead', null, null, 'nobody.example');
  create table tickets (id text, companies jsonb, properties_createdate timestamptz, ${AIRBYTE});
  insert into tickets (id, companies, properties_createdate) values
    ('t1', '["1001"]', '2024-02-03T09:00:00Z'), ('t2', '["1001"]', '2024-02-03T19:00:00Z'), ('t3', null, '2024-02-03T19:00:00Z')`;

export const FIVETRAN_HUBSPOT = `
  create table owner (owner_id bigint, email text, first_name text, last_name text, is_active boolean, ${FIVETRAN});
  insert into owner values (7, 'Maria@vendor.example', 'Maria', 'Silva', true);
  create table company (id bigint, is_deleted boolean, property_name text, property_industry text, property_lifecyclestage text,
    property_closedate timestamptz, property_hubspot_owner_id bigint, property_domain text, ${FIVETRAN});
  insert into company values (1001, false, 'Acme', 'RETAIL', 'customer', '2023-05-02T10:00:00Z', 7, 'acme.example'), (1002, false, 'Nobody yet', null, 'lead', null, null, 'nobody.example');
  create table ticket (id bigint, property_createdate timestamptz, is_deleted boolean, ${FIVETRAN});
  insert into ticket values (1, '2024-02-03T09:00:00Z', false), (2, '2024-02-03T19:00:00Z', false), (3, '2024-02-03T19:00:00Z', false);
  create table ticket_company (ticket_id bigint, company_id bigint, ${FIVETRAN});
  insert into ticket_company values (1, 1001), (2, 1001)`;

export const AIRBYTE_SALESFORCE = `
  create table "User" ("Id" text, "Email" text, "Name" text, "IsActive" boolean, ${AIRBYTE});
  insert into "User" values ('u7', 'maria@vendor.example', 'Maria Silva', true);
  create table "Account" ("Id" text, "Name" text, "Industry" text, "Type" text, "CreatedDate" timestamptz, "OwnerId" text, "IsDeleted" boolean, ${AIRBYTE});
  insert into "Account" values ('1001', 'Acme', 'RETAIL', 'Customer - Direct', '2023-05-02T10:00:00Z', 'u7', false),
    ('1002', 'Nobody yet', null, 'Prospect', '2023-05-02', null, false)`;

export const FIVETRAN_SALESFORCE = `
  create table "user" (id text, email text, name text, is_active boolean, _fivetran_deleted boolean, ${FIVETRAN});
  insert into "user" values ('u7', 'maria@vendor.example', 'Maria Silva', true, false);
  create table account (id text, name text, industry text, type text, created_date timestamptz, owner_id text, is_deleted boolean, _fivetran_deleted boolean, ${FIVETRAN});
  insert into account values ('1001', 'Acme', 'RETAIL', 'Customer - Direct', '2023-05-02T10:00:00Z', 'u7', false, false),
    ('1002', 'Nobody yet', null, 'Prospect', '2023-05-02', null, false, false)`;
