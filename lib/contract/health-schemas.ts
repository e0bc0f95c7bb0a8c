/** Wire shapes of health. Client-safe. */
import "./fields";
import { z } from "zod";

/** `GET /api/health`. */
export const healthSchema = z.object({ status: z.literal("ok"), databaseMilliseconds: z.number() });

/** `GET /api/health/live` and `/api/health/ready`. */
export const probeSchema = z.object({ status: z.literal("ok") });
