import { env } from "@/lib/config/env";
import { currentKey } from "@/lib/config/keyring";
import type { InvitationTerms } from "./invitation-insert.store";

/** The terms of invitations that are sent now. */
export const invitationTerms = (): InvitationTerms => ({ daily: env().INVITATIONS_DAILY, keyId: currentKey().id });
