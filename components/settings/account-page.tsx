import type { ReactNode } from "react";
import { settingsCopy } from "@/components/copy/settings";
import { SettingsPage } from "./settings-page";

const sections = [
  { href: "/account", title: settingsCopy.sections.profile },
  { href: "/account/password", title: settingsCopy.sections.password },
  { href: "/account/sessions", title: settingsCopy.sections.sessions },
  { href: "/account/activity", title: settingsCopy.sections.activity },
] as const;

type AccountPageProps = {
  current: (typeof sections)[number]["href"];
  title: string;
  intro: ReactNode;
  children: ReactNode;
};

/** The frame of every page of My account. */
export function AccountPage(props: AccountPageProps) {
  return <SettingsPage {...props} area={settingsCopy.account} sections={sections} />;
}
