-- outside a transaction
-- An interrupted build leaves an invalid index of that name: the next run drops it and builds it again.
DROP INDEX CONCURRENTLY IF EXISTS "messages_due";--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "messages_due" ON "messages" USING btree ("priority","next_attempt_at") WHERE "messages"."state" in ('queued', 'sending');
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "messages_open";
