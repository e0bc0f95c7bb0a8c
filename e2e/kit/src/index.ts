/** Playwright fixtures for LeadMaster. Everything goes through public pages and the documented HTTP API. */
export { type Answer, Api, type ApiCall, onApiCall, type StorageState } from "./api";
export { type Behavior, behaviorOf, behaviors, type EmailFailure, type PhoneFailure } from "./behaviors";
export type { Delivery } from "./delivery";
export { expect } from "./expectations";
export { type Addressee, type CodeOptions, codeIn, type Inbox, type LinkKind, linkIn, openInbox } from "./inbox";
export { localMailbox } from "./local-mailbox";
export type { Mailbox, MessageQuery, OutageKind, Provider } from "./mailbox";
export type { Mobile, MobileSignIn } from "./mobile";
export { type AdminAccount, type LeadMasterConfig, type LeadMasterOptions, recordFailures } from "./options";
export { CodePage } from "./pages/code-page";
export { InvitationPage } from "./pages/invitation-page";
export { MembersPage } from "./pages/members-page";
export { SignInPage } from "./pages/sign-in-page";
export { UserInformationPage } from "./pages/user-information-page";
export { WorkgroupManagementPage } from "./pages/workgroup-management-page";
export {
  confirmPhone,
  newIpAddress,
  newName,
  newPassword,
  type Person,
  type SignInOptions,
  signInOverApi,
} from "./person";
export { type LeadMasterFixtures, type SignIn, test } from "./test";
export type { Channel, DeliveryState, Edition, Message, Role } from "./vocabulary";
export { type Invitation, type NewMember, Workgroup } from "./workgroup";
