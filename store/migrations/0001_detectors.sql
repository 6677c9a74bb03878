-- The anomalies so far came from another scorer: they have no explanation, and no life of a workload they belong to.
-- They were evidence only; nothing was ever done because of them.
DELETE FROM "anomalies";--> statement-breakpoint
CREATE TABLE "detectors" (
	"target_uid" text PRIMARY KEY NOT NULL,
	"target_key" text NOT NULL,
	"namespace" text NOT NULL,
	"scope" text NOT NULL,
	"first_seen_at_ms" bigint NOT NULL,
	"last_seen_at_ms" bigint NOT NULL,
	"model_version" bigint,
	"model_body" text,
	"model_checksum" text,
	"model_metrics" json,
	"model_interval_ms" bigint,
	"model_from_ms" bigint,
	"model_to_ms" bigint,
	"model_rows" bigint,
	"model_warn_at" double precision,
	"model_act_at" double precision,
	"model_forest_sample" text,
	"training_status" text,
	"training_at_ms" bigint,
	"training_next_at_ms" bigint,
	"training_rows" bigint,
	"training_needed" bigint,
	"training_note" text,
	"standing" text,
	"standing_at_ms" bigint,
	"issues" json NOT NULL,
	CONSTRAINT "detectors_model_is_whole" CHECK (num_nulls(model_version, model_body, model_checksum, model_metrics, model_interval_ms, model_from_ms, model_to_ms, model_rows, model_warn_at, model_act_at) in (0, 10)),
	CONSTRAINT "detectors_training_is_whole" CHECK (num_nulls(training_status, training_at_ms, training_next_at_ms, training_rows, training_needed, training_note) in (0, 6)),
	CONSTRAINT "detectors_model_was_trained" CHECK (model_body is null or training_status is not null),
	CONSTRAINT "detectors_training_status" CHECK (training_status in ('learning', 'trained', 'kept', 'failed')),
	CONSTRAINT "detectors_standing_is_whole" CHECK (num_nulls(standing, standing_at_ms) in (0, 2))
);
--> statement-breakpoint
CREATE TABLE "samples" (
	"target_key" text NOT NULL,
	"metric" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"value" double precision NOT NULL,
	CONSTRAINT "samples_target_key_at_ms_metric_pk" PRIMARY KEY("target_key","at_ms","metric"),
	CONSTRAINT "samples_value" CHECK (value > '-Infinity' and value < 'Infinity')
);
--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "target_uid" text NOT NULL;--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "last_at_ms" bigint NOT NULL;--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "ended_at_ms" bigint;--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "tier" text NOT NULL;--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "explanation" json NOT NULL;--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "refuted_by" text;--> statement-breakpoint
ALTER TABLE "anomalies" ADD COLUMN "refuted_at_ms" bigint;--> statement-breakpoint
CREATE INDEX "detectors_by_key" ON "detectors" USING btree ("target_key","target_uid");--> statement-breakpoint
CREATE INDEX "detectors_in_scope" ON "detectors" USING btree ("scope","target_key","target_uid");--> statement-breakpoint
CREATE INDEX "detectors_in_namespace" ON "detectors" USING btree ("namespace","target_key","target_uid");--> statement-breakpoint
CREATE INDEX "samples_by_time" ON "samples" USING btree ("at_ms");--> statement-breakpoint
CREATE INDEX "anomalies_of_life" ON "anomalies" USING btree ("target_uid","at_ms","id");--> statement-breakpoint
CREATE INDEX "anomalies_refuted" ON "anomalies" USING btree ("target_uid","at_ms","id") WHERE refuted_at_ms is not null;--> statement-breakpoint
ALTER TABLE "anomalies" ADD CONSTRAINT "anomalies_tier" CHECK (tier in ('warn', 'act'));--> statement-breakpoint
ALTER TABLE "anomalies" ADD CONSTRAINT "anomalies_times" CHECK (last_at_ms >= at_ms and ended_at_ms >= at_ms);--> statement-breakpoint
ALTER TABLE "anomalies" ADD CONSTRAINT "anomalies_refutation_is_whole" CHECK (num_nulls(refuted_by, refuted_at_ms) in (0, 2));