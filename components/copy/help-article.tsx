/** The article about 2-Factor Authentication, in our own words. */
import { type ArticleSection, Screen, Steps } from "@/components/help/article";
import { AvailabilityTable } from "@/components/help/availability-table";

/** Numbers of the server's limits. */
export type TwoFactorNumbers = { digits: number; lifeMinutes: number; attempts: number; resends: number };

export const twoFactorArticle = {
  title: "2-Factor Authentication",
  lead: "A password can be guessed, reused, or stolen. With 2-Factor Authentication (2FA), it isn't enough: each sign-in also needs a one-time password that we send you at that moment.",
  sections: (numbers: TwoFactorNumbers): ArticleSection[] => [...choosing, ...receiving(numbers), limits],
  more,
};

const choosing: ArticleSection[] = [
  {
    id: "availability",
    title: "Who has it",
    body: (
      <>
        <p>Every edition can ask for codes. How codes arrive depends on the edition of the workgroup.</p>
        <AvailabilityTable />
      </>
    ),
  },
  {
    id: "for-yourself",
    title: "Turn it on or off for yourself",
    body: (
      <>
        <Steps>
          <li>
            Select <Screen>My account</Screen> at the top right, and then <Screen>My Account Settings</Screen>.
          </li>
          <li>
            On <Screen>User Information</Screen>, select <Screen>Enable 2 Factor Login</Screen>. To turn it off, clear
            the box and enter your current password.
          </li>
          <li>
            Select <Screen>Update</Screen>.
          </li>
        </Steps>
        <p>
          Takes effect at your next sign-in. Turning it on signs you out everywhere else. Either way, we email you about
          it. If one of your workgroups requires two-factor sign-in, the box is selected and locked.
        </p>
      </>
    ),
  },
  {
    id: "for-a-workgroup",
    title: "Turn it on or off for a workgroup",
    body: (
      <>
        <p>Admins can require two-factor sign-in for all members at once.</p>
        <Steps>
          <li>
            Open <Screen>Workgroup Management</Screen>.
          </li>
          <li>
            Under <Screen>Security Options</Screen>, select <Screen>Enable 2 Factor Login</Screen>, or clear it and
            enter your current password. The page shows how many members and sessions the change affects.
          </li>
          <li>
            Select <Screen>Submit</Screen>.
          </li>
        </Steps>
        <p>Takes effect at once: anyone signed in without a code is asked for one on their next action.</p>
        <p>
          The workgroup's setting overrides the members' own settings, but doesn't delete them: they apply again when
          the workgroup turns its setting off.
        </p>
      </>
    ),
  },
];

function receiving({ digits, lifeMinutes, attempts, resends }: TwoFactorNumbers): ArticleSection[] {
  return [
    {
      id: "codes",
      title: "Where codes go",
      body: (
        <>
          <p>
            Codes go to your account's email address and, if one of your workgroups has APP4, to your confirmed phone
            number as well. Both messages have the same {digits}-digit code, so use whichever arrives first.
          </p>
          <p>
            A code lasts {lifeMinutes} minutes and {attempts} attempts, and you can resend it up to {resends} times.
            Each message has a short mark, such as M4. The sign-in page shows the mark too, so you can tell a new
            message from an old one.
          </p>
        </>
      ),
    },
    {
      id: "nothing-arrives",
      title: "When no code arrives",
      body: (
        <>
          <p>
            The sign-in page shows the status of each message. Check your spam folder, and then select{" "}
            <Screen>Send again</Screen>. If you can't sign in because your email address or phone number is out of date,
            ask an admin of your workgroup. While you're signed in, you can change both on{" "}
            <Screen>User Information</Screen>.
          </p>
          <p>There's no way around the code: if no message arrives, you can't sign in.</p>
        </>
      ),
    },
    {
      id: "mobile-app",
      title: "The mobile app",
      body: (
        <p>
          The LeadMaster mobile app can't ask for codes yet. While your sign-in requires a code, you can't use the app,
          and any open session there ends. Use the website in your phone's browser instead.
        </p>
      ),
    },
  ];
}

const limits: ArticleSection = {
  id: "limits",
  title: "What it stops, and what it doesn't",
  body: (
    <>
      <p>Two-step sign-in stops people who only know your password.</p>
      <p>
        It does not stop phishing pages, someone who reads your mailbox, or someone who takes over your phone number. So
        enter codes only at the address you always use, and never give a code to anyone. We never ask you for one.
      </p>
    </>
  ),
};

function more(support: string | undefined): ArticleSection {
  return {
    id: "more-help",
    title: "Need more help?",
    body: support ? (
      <p>
        <a href={`mailto:${support}`} className="link">
          Email us
        </a>{" "}
        and describe what you see on the screen. Don't include codes or passwords.
      </p>
    ) : (
      <p>Ask an admin of your workgroup.</p>
    ),
  };
}
