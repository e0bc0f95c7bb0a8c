import { Article, type ArticleSection, Screen, Steps } from "./article";
import { AvailabilityTable } from "./availability-table";
import { FeedbackForm } from "./feedback-form";

export type TwoFactorNumbers = { digits: number; lifeMinutes: number; tries: number; resends: number };

export function TwoFactorArticle({ numbers, support }: { numbers: TwoFactorNumbers; support?: string }) {
  return (
    <Article
      title="2-Factor Authentication"
      lead="A password can be guessed, reused or stolen. With 2-Factor Authentication (2FA) it is not enough: each sign-in also needs a one-time password that is sent to you at that moment."
      sections={[...choosing, ...receiving(numbers), limits]}
      feedback={<FeedbackForm article="two-factor-authentication" />}
      more={more(support)}
    />
  );
}

const choosing: ArticleSection[] = [
  {
    id: "availability",
    title: "Who has it",
    body: (
      <>
        <p>Every edition can ask for codes. By which way they travel depends on the edition of the workgroup.</p>
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
            Press <Screen>My account</Screen> at the top right and choose <Screen>My Account Settings</Screen>.
          </li>
          <li>
            On <Screen>User Information</Screen>, tick <Screen>Enable 2 Factor Login</Screen>. To turn it off, untick it
            and enter your current password.
          </li>
          <li>
            Press <Screen>Update</Screen>.
          </li>
        </Steps>
        <p>
          It counts from your next sign-in, and turning it on signs you out everywhere else. Either way we tell you by
          e-mail. Where a workgroup of yours demands codes, the box is ticked and locked.
        </p>
      </>
    ),
  },
  {
    id: "for-a-workgroup",
    title: "Turn it on or off for a workgroup",
    body: (
      <>
        <p>Admins can demand a code of every member at once.</p>
        <Steps>
          <li>
            Open <Screen>Workgroup Management</Screen>.
          </li>
          <li>
            Under <Screen>Security Options</Screen>, tick <Screen>Enable 2 Factor Login</Screen>, or untick it and enter
            your current password. The page shows how many members and sessions the change touches.
          </li>
          <li>
            Press <Screen>Submit</Screen>.
          </li>
        </Steps>
        <p>It counts at once: whoever is signed in without a code is asked for one on the next page.</p>
        <p>
          The workgroup's demand comes before what members chose for themselves, and nobody's own choice is lost: it
          counts again once the workgroup stops.
        </p>
      </>
    ),
  },
];

function receiving({ digits, lifeMinutes, tries, resends }: TwoFactorNumbers): ArticleSection[] {
  return [
    {
      id: "codes",
      title: "Where codes go",
      body: (
        <>
          <p>
            Codes go to the e-mail address of your account and, if one of your workgroups has APP4, to your verified
            phone number as well. Both messages carry the same {digits} digits, so use whichever comes first.
          </p>
          <p>
            A code is good for {lifeMinutes} minutes and {tries} tries, and can be sent again up to {resends} times.
            Each message carries a short mark, such as M4, which the sign-in page shows too: that is how you tell a new
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
            The sign-in page says how each message is doing. Look in your spam folder, then press{" "}
            <Screen>Send again</Screen>. If you cannot get in because an address or number of yours is out of date, ask
            an admin of your workgroup. On <Screen>User Information</Screen> you can change both while you are signed
            in.
          </p>
          <p>There is no way around the code: if no message gets through, nobody gets in.</p>
        </>
      ),
    },
    {
      id: "mobile-app",
      title: "The mobile app",
      body: (
        <p>
          The LeadMaster mobile app cannot ask for codes yet. While a code is needed to sign you in, the app refuses you
          and any open session there ends. Use the web site in your phone's browser instead.
        </p>
      ),
    },
  ];
}

const limits: ArticleSection = {
  id: "limits",
  title: "What it stops, and what it does not",
  body: (
    <>
      <p>Two-step sign-in stops people who only know your password.</p>
      <p>
        It does not stop phishing pages, someone who reads your mailbox, or someone who takes over your phone number. So
        type codes only at the address you always use, and never tell one to anybody: we do not ask for them.
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
          E-mail us
        </a>{" "}
        and say what you see on the screen. Leave out codes and passwords.
      </p>
    ) : (
      <p>Ask an admin of your workgroup.</p>
    ),
  };
}
