/** Each change of a setting writes an audit event, and some send notices: a script in a session must not fill the log or a mailbox. */
import { database } from "../db";
import { chargeThrottles, throttleKey } from "../db/throttles";
import { HttpProblem } from "../http";
import { SETTING_CHANGES } from "./limits";

/** Charges one change to the user. @throws HttpProblem 429 */
export async function chargeSettingChange(userId: string): Promise<void> {
  const { points, window } = SETTING_CHANGES;
  const [charged] = await chargeThrottles(database(), [{ key: throttleKey("setting-changes", userId), window }]);
  if (charged && charged.points > points) {
    throw new HttpProblem("too_many_attempts", { retryAfter: charged.secondsLeft });
  }
}
