import type { Role } from "@aws-sdk/client-iam";
import type { AwsScope } from "@podspan/core/desired";
import type { Observed } from "@podspan/core/observed";
import { ProviderError } from "@podspan/core/ports";
import { isSame, POLICY_NAME, readRolePolicy, trustPolicy } from "../records/router-policy.ts";
import { ownerOf, tagMap } from "../records/tags.ts";
import { allPages, ask, orDenied, type Reading, unlessGone } from "./reading.ts";

/** A role with what is ours about it. */
export interface RouterRole {
  readonly role: Role;
  /** The text of our policy; absent: it has none. */
  readonly policy?: string;
  /** The roles of the instance profile of its name; absent: there is no such profile. */
  readonly profileRoles?: readonly string[];
  readonly further: FurtherPolicies;
}

/** Policies beside ours, which nobody but somebody else has given it. */
export interface FurtherPolicies {
  /** Names of inline ones. */
  readonly inline: readonly string[];
  /** ARNs of managed ones. */
  readonly attached: readonly string[];
  /** Of the calls that were not allowed. */
  readonly denied: readonly ProviderError[];
}

/** IAM names roles, so they are asked for by name; of one that is not there nothing else is asked. */
export async function readRouterRoles(reading: Reading, names: readonly string[]): Promise<readonly RouterRole[]> {
  const found = await Promise.all([...new Set(names)].sort().map((name) => readRouterRole(reading, name)));
  return found.filter((role) => role !== undefined);
}

export async function readRouterRole(reading: Reading, RoleName: string): Promise<RouterRole | undefined> {
  const { iam } = reading.api;
  const answer = await unlessGone(ask(reading, "iam:GetRole", () => iam.getRole({ RoleName })));
  const role = answer?.Role;
  if (role === undefined) return undefined;
  const [policy, profileRoles, further] = await Promise.all([
    unlessGone(ask(reading, "iam:GetRolePolicy", () => iam.getRolePolicy({ RoleName, PolicyName: POLICY_NAME }))),
    unlessGone(ask(reading, "iam:GetInstanceProfile", () => iam.getInstanceProfile({ InstanceProfileName: RoleName }))),
    readFurtherPolicies(reading, RoleName),
  ]);
  const text = policy?.PolicyDocument;
  const roles = profileRoles?.InstanceProfile?.Roles;
  return {
    role,
    further,
    ...(text === undefined ? {} : { policy: decoded(text) }),
    ...(profileRoles === undefined ? {} : { profileRoles: (roles ?? []).flatMap((one) => one.RoleName ?? []) }),
  };
}

/** Of a role that is gone there are none. */
export async function readFurtherPolicies(reading: Reading, RoleName: string): Promise<FurtherPolicies> {
  const { iam } = reading.api;
  const list = <Answer extends Page, Item>(
    api: string,
    send: (input: { readonly RoleName: string; readonly Marker?: string }) => Promise<Answer>,
    items: (answer: Answer) => readonly Item[] | undefined,
  ) =>
    orDenied(
      unlessGone(
        allPages(
          (Marker) => ask(reading, api, () => send(Marker === undefined ? { RoleName } : { RoleName, Marker })),
          items,
          ({ IsTruncated, Marker }) => (IsTruncated === true ? Marker : undefined),
        ),
      ),
    );
  const [inline, attached] = await Promise.all([
    list("iam:ListRolePolicies", iam.listRolePolicies, ({ PolicyNames }) => PolicyNames),
    list("iam:ListAttachedRolePolicies", iam.listAttachedRolePolicies, (answer) =>
      answer.AttachedPolicies?.flatMap(({ PolicyArn }) => PolicyArn ?? []),
    ),
  ]);
  return {
    inline: found(inline).filter((name) => name !== POLICY_NAME),
    attached: found(attached),
    denied: [inline, attached].filter((one) => one instanceof ProviderError),
  };
}

interface Page {
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

function found(names: readonly string[] | ProviderError | undefined): readonly string[] {
  return names === undefined || names instanceof ProviderError ? [] : [...names].sort();
}

/** Documents leave IAM URL-encoded (GetRolePolicy API reference). */
export function decoded(text: string): string {
  return decodeURIComponent(text);
}

export function observedRouterRole(
  { role, policy, profileRoles, further }: RouterRole,
  scope: AwsScope,
): Observed<"router-role"> {
  const tags = tagMap(role.Tags);
  const owner = ownerOf(tags);
  const name = role.RoleName ?? "";
  const said = policy === undefined ? undefined : readRolePolicy(policy, scope);
  const more = [...further.attached, ...further.inline.map((one) => `inline policy ${one}`)];
  const denied = further.denied.map(({ api }) => api);
  const trusts = isSame(decoded(role.AssumeRolePolicyDocument ?? ""), trustPolicy(scope));
  return {
    kind: "router-role",
    scope,
    id: name,
    ...(owner ? { owner } : {}),
    tags,
    props: { name, ...(said?.vpc === undefined ? {} : { vpc: said.vpc }), secrets: said?.secrets ?? [] },
    facts: {
      problems: [
        ...(trusts ? [] : ["others than EC2 may take it, or EC2 may not"]),
        ...(said === undefined ? ["it has no policy of Podspan's"] : []),
        ...(said?.foreign ? ["its policy says something that Podspan did not write"] : []),
        ...(profileRoles === undefined ? ["there is no instance profile of its name"] : []),
        ...(profileRoles !== undefined && !profileRoles.includes(name) ? ["it is not in its instance profile"] : []),
      ],
      ...(more.length > 0 ? { further: more } : {}),
      ...(denied.length > 0 ? { denied } : {}),
    },
  };
}
