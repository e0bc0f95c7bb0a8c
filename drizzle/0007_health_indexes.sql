-- outside a transaction
-- An interrupted build leaves an invalid index of that name: the next run drops it and builds it again.
DROP INDEX CONCURRENTLY IF EXISTS "challenges_user";--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "challenges_user" ON "challenges" USING btree ("user_id","created_at");
