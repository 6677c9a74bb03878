CREATE TABLE "bugs" (
	"id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"status" text NOT NULL,
	"release_id" text,
	"description" text NOT NULL,
	"opened_at_ms" bigint NOT NULL,
	CONSTRAINT "bugs_severity" CHECK (severity in ('critical', 'high', 'medium', 'low')),
	CONSTRAINT "bugs_status" CHECK (status in ('open', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"title" text NOT NULL,
	"severity" text NOT NULL,
	"target_keys" text[] NOT NULL,
	"release_id" text,
	"opened_at_ms" bigint NOT NULL,
	"resolved_at_ms" bigint,
	"resolved_by" text,
	"sentence" text NOT NULL,
	"post_mortem_due_at_ms" bigint NOT NULL,
	CONSTRAINT "incidents_severity" CHECK (severity in ('P0', 'P1', 'P2', 'P3')),
	CONSTRAINT "incidents_resolution_is_whole" CHECK (num_nulls(resolved_at_ms, resolved_by) in (0, 2))
);
--> statement-breakpoint
CREATE TABLE "release_backups" (
	"release_id" text PRIMARY KEY NOT NULL,
	"at_ms" bigint NOT NULL,
	"sealed_objects" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "release_changes" (
	"change_id" text PRIMARY KEY NOT NULL,
	"namespace" text NOT NULL,
	"sealed_change" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "release_holds" (
	"target_key" text PRIMARY KEY NOT NULL,
	"held_by" text NOT NULL,
	"reason" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"is_released" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"namespace" text NOT NULL,
	"requested_by" text NOT NULL,
	"reason" text NOT NULL,
	"kind" text NOT NULL,
	"strategies" json NOT NULL,
	"target_keys" text[] NOT NULL,
	"images" json NOT NULL,
	"status" text NOT NULL,
	"result" text,
	"trigger" text,
	"sentence" text,
	"plan_hash" text,
	"fixes" text,
	"irreversible" text,
	"requested_at_ms" bigint NOT NULL,
	"served_at_ms" bigint,
	"closed_at_ms" bigint,
	"durations" json,
	"updated_at_ms" bigint NOT NULL,
	"failing_since_ms" bigint,
	CONSTRAINT "releases_kind" CHECK (kind in ('release', 'rollback'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "bugs_number" ON "bugs" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "bugs_of_release" ON "bugs" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "bugs_newest" ON "bugs" USING btree ("opened_at_ms","number");--> statement-breakpoint
CREATE INDEX "bugs_with_severity" ON "bugs" USING btree ("severity","opened_at_ms","number");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_number" ON "incidents" USING btree ("number");--> statement-breakpoint
CREATE UNIQUE INDEX "incidents_of_release" ON "incidents" USING btree ("release_id");--> statement-breakpoint
CREATE INDEX "incidents_newest" ON "incidents" USING btree ("opened_at_ms","number");--> statement-breakpoint
CREATE INDEX "incidents_open" ON "incidents" USING btree ("opened_at_ms","number") WHERE resolved_at_ms is null;--> statement-breakpoint
CREATE INDEX "incidents_of_target" ON "incidents" USING gin ("target_keys");--> statement-breakpoint
CREATE INDEX "releases_newest" ON "releases" USING btree ("requested_at_ms","id");--> statement-breakpoint
CREATE INDEX "releases_in_namespace" ON "releases" USING btree ("namespace","requested_at_ms","id");--> statement-breakpoint
CREATE INDEX "releases_with_status" ON "releases" USING btree ("status","requested_at_ms","id");--> statement-breakpoint
CREATE INDEX "releases_open" ON "releases" USING btree ("requested_at_ms","id") WHERE closed_at_ms is null;--> statement-breakpoint
CREATE INDEX "releases_closed" ON "releases" USING btree ("closed_at_ms");--> statement-breakpoint
CREATE INDEX "releases_of_target" ON "releases" USING gin ("target_keys");