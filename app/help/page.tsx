import { redirect } from "next/navigation";

/** There is one article. */
export default function HelpPage() {
  redirect("/help/two-factor-authentication");
}
