import { describe, expect, it } from "vitest";
import { editions } from "@/lib/contract/vocabulary";
import { lacksSecondStep, type PolicyFacts, resolvePolicy } from "./policy";

type Workgroup = PolicyFacts["workgroups"][number];

function workgroup(edition: Workgroup["edition"], twoFactorRequired = false): Workgroup {
  return { id: `id of ${edition}`, name: `${edition} Ltd`, edition, twoFactorRequired };
}

function facts(given: Partial<PolicyFacts>): PolicyFacts {
  return {
    twoFactorEnabled: false,
    emailConfirmed: true,
    phoneVerified: false,
    phoneConsented: true,
    phoneAvailable: true,
    workgroups: [workgroup("APP")],
    ...given,
  };
}

describe("a code is required when the user or any workgroup wants it", () => {
  it.each([
    { own: false, enforcing: false, required: false },
    { own: true, enforcing: false, required: true },
    { own: false, enforcing: true, required: true },
    { own: true, enforcing: true, required: true },
  ])("own choice $own, workgroup $enforcing: $required", ({ own, enforcing, required }) => {
    const policy = resolvePolicy(facts({ twoFactorEnabled: own, workgroups: [workgroup("APP2", enforcing)] }));
    expect(policy.required).toBe(required);
    expect(policy.ownSetting).toBe(own);
    expect(policy.enforcedBy).toEqual(enforcing ? [{ id: "id of APP2", name: "APP2 Ltd" }] : []);
  });

  it("an imported account needs one code, which confirms its email address", () => {
    const policy = resolvePolicy(facts({ emailConfirmed: false }));
    expect(policy).toMatchObject({ required: true, ownSetting: false, enforcedBy: [], channels: ["email"] });
  });

  it("of two workgroups the stricter wins, and is named", () => {
    const policy = resolvePolicy(facts({ workgroups: [workgroup("APP4"), workgroup("APP", true)] }));
    expect(policy).toMatchObject({ required: true, enforcedBy: [{ name: "APP Ltd" }] });
  });

  it("names every workgroup that enforces", () => {
    const policy = resolvePolicy(facts({ workgroups: [workgroup("APP3", true), workgroup("APP", true)] }));
    expect(policy.enforcedBy.map((w) => w.name)).toEqual(["APP3 Ltd", "APP Ltd"]);
  });
});

describe("channels", () => {
  it.each(
    editions.flatMap((edition) =>
      [true, false].map((phoneVerified) => ({
        edition,
        phoneVerified,
        channels: edition === "APP4" && phoneVerified ? ["email", "phone"] : ["email"],
      })),
    ),
  )("$edition, phone verified $phoneVerified: $channels", ({ edition, phoneVerified, channels }) => {
    expect(resolvePolicy(facts({ phoneVerified, workgroups: [workgroup(edition)] })).channels).toEqual(channels);
  });

  it.each([
    {
      name: "APP4 beside another edition counts",
      given: { workgroups: [workgroup("APP"), workgroup("APP4")] },
      phone: true,
    },
    {
      name: "without an SMS provider there is no phone",
      given: { phoneAvailable: false, workgroups: [workgroup("APP4")] },
      phone: false,
    },
    {
      name: "without the owner's consent there is no phone",
      given: { phoneConsented: false, workgroups: [workgroup("APP4")] },
      phone: false,
    },
    { name: "without a workgroup there is no phone", given: { workgroups: [] }, phone: false },
  ])("$name", ({ given, phone }) => {
    expect(resolvePolicy(facts({ phoneVerified: true, ...given })).channels.includes("phone")).toBe(phone);
  });
});

describe("a session lacks the second step", () => {
  const given = new Date();
  it.each([
    { own: false, enforcing: false, at: null, spared: false, lacks: false, why: "nobody wants a code" },
    { own: true, enforcing: false, at: null, spared: false, lacks: true, why: "the user wants one" },
    {
      own: true,
      enforcing: false,
      at: null,
      spared: true,
      lacks: false,
      why: "the box was ticked in this very session",
    },
    { own: false, enforcing: true, at: null, spared: false, lacks: true, why: "the workgroup wants one" },
    { own: true, enforcing: true, at: null, spared: true, lacks: true, why: "a workgroup's demand spares no session" },
    { own: true, enforcing: true, at: given, spared: false, lacks: false, why: "a code was given" },
  ])("$lacks: $why", ({ own, enforcing, at, spared, lacks }) => {
    const policy = resolvePolicy(facts({ twoFactorEnabled: own, workgroups: [workgroup("APP", enforcing)] }));
    expect(lacksSecondStep(policy, { secondStepAt: at, exemptFromOwnSetting: spared })).toBe(lacks);
  });
});
