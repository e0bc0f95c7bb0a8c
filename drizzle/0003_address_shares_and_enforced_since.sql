ALTER TABLE "throttles" ADD COLUMN "parts" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "workgroups" ADD COLUMN "two_factor_required_at" timestamp with time zone;--> statement-breakpoint
UPDATE "workgroups" SET "two_factor_required_at" = now() WHERE "two_factor_required";
