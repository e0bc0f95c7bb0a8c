-- outside a transaction
-- An interrupted build leaves an invalid index of that name: the next run drops it and builds it again.
DROP INDEX CONCURRENTLY IF EXISTS "challenges_user";--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "challenges_user" ON "challenges" USING btree ("user_id","created_at");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "links_change";--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "links_change" ON "links" USING btree ("change_id");--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "links_token_hash";--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "links_token_hash" ON "links" USING btree ("token_hash");
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "links_derived_reset";--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "links_derived_reset" ON "links" USING btree ("user_id") WHERE "links"."purpose" = 'password_reset' and "links"."key_id" is not null;
