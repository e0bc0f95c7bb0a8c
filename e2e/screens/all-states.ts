/** Every screen in every state. */
import { accountStates } from "./account-states";
import { codeStepStates } from "./code-step-states";
import { invitationStates } from "./invitation-states";
import { memberStates } from "./member-states";
import { otherStates } from "./other-states";
import { scheduleStates } from "./schedule-states";
import type { ScreenState } from "./screen-state";
import { signInStates } from "./sign-in-states";
import { workgroupStates } from "./workgroup-states";

export const allStates: readonly ScreenState[] = [
  ...signInStates,
  ...codeStepStates,
  ...accountStates,
  ...workgroupStates,
  ...memberStates,
  ...invitationStates,
  ...scheduleStates,
  ...otherStates,
];

/** The name as part of a file name. */
export const fileNameOf = ({ name }: ScreenState): string => name.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
