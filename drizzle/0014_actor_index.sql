-- outside a transaction
-- What an export and an erasure read: without it they would read all events.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "audit_events_actor" ON "audit_events" USING btree ("actor_id") WHERE "audit_events"."actor_id" is not null and "audit_events"."actor_id" is distinct from "audit_events"."subject_id";
