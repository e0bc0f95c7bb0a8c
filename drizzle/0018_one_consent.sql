-- outside a transaction
-- Parallel requests stored one consent twice. It also serves who searches by user and number.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "sms_consents_once" ON "sms_consents" USING btree ("user_id","number","text_version","after_stop_at");--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "sms_consents_user";
