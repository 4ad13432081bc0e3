import type { IpPermission } from "@aws-sdk/client-ec2";
import type { SecurityRule } from "@podspan/core/desired";
import type { AwsApi } from "../api.ts";
import { ask } from "../observe/reading.ts";
import { permissionsOf, type RuleDelta, ruleDelta, rulesOf } from "../records/security-rules.ts";
import { change, isFault, type Writing } from "./writing.ts";

export interface GroupRules {
  readonly ingress: readonly SecurityRule[];
  readonly egress: readonly SecurityRule[];
}

type Ec2 = AwsApi["ec2"];
type Call = (ec2: Ec2, GroupId: string, IpPermissions: IpPermission[]) => Promise<unknown>;

/** The calls of one direction; each takes all its rules at once. */
interface Direction {
  readonly name: keyof GroupRules;
  readonly authorize: { readonly api: string; readonly call: Call };
  readonly describe: { readonly api: string; readonly call: Call };
  readonly revoke: { readonly api: string; readonly call: Call };
}

const INGRESS: Direction = {
  name: "ingress",
  authorize: {
    api: "ec2:AuthorizeSecurityGroupIngress",
    call: (ec2, GroupId, IpPermissions) => ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions }),
  },
  describe: {
    api: "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
    call: (ec2, GroupId, IpPermissions) => ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId, IpPermissions }),
  },
  revoke: {
    api: "ec2:RevokeSecurityGroupIngress",
    call: (ec2, GroupId, IpPermissions) => ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions }),
  },
};

const EGRESS: Direction = {
  name: "egress",
  authorize: {
    api: "ec2:AuthorizeSecurityGroupEgress",
    call: (ec2, GroupId, IpPermissions) => ec2.authorizeSecurityGroupEgress({ GroupId, IpPermissions }),
  },
  describe: {
    api: "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    call: (ec2, GroupId, IpPermissions) => ec2.updateSecurityGroupRuleDescriptionsEgress({ GroupId, IpPermissions }),
  },
  revoke: {
    api: "ec2:RevokeSecurityGroupEgress",
    call: (ec2, GroupId, IpPermissions) => ec2.revokeSecurityGroupEgress({ GroupId, IpPermissions }),
  },
};

/** Makes the group's rules exactly the wanted ones, starting from what it is thought to have. */
export async function settleRules(
  writing: Writing,
  id: string,
  current: GroupRules,
  wanted: GroupRules,
): Promise<void> {
  for (const direction of [INGRESS, EGRESS]) {
    await settle(writing, id, direction, current[direction.name], wanted[direction.name]);
  }
}

/** Looks at a group whose rules turned out otherwise than thought, so often. */
const LOOKS = 3;

/**
 * Adds what is missing, then takes away what is too much: in between the group allows more, never less. When AWS answers that a
 * rule is there already or no longer there, the group is read and only the rest is done.
 */
async function settle(
  writing: Writing,
  id: string,
  direction: Direction,
  thought: readonly SecurityRule[],
  wanted: readonly SecurityRule[],
): Promise<void> {
  let current = thought;
  for (let look = 0; ; look += 1) {
    try {
      await applyDelta(writing, id, direction, ruleDelta(current, wanted));
      return;
    } catch (error) {
      const otherwise = isFault(error, "exists") || isFault(error, "not-found");
      if (!otherwise || look >= LOOKS) throw error;
      const found = await readRules(writing, id, direction);
      if (found === undefined) throw error;
      current = found;
    }
  }
}

async function applyDelta(writing: Writing, id: string, direction: Direction, delta: RuleDelta): Promise<void> {
  const present = (found: readonly SecurityRule[]): boolean => ruleDelta(found, delta.missing).missing.length === 0;
  const described = (found: readonly SecurityRule[]): boolean => {
    const rest = ruleDelta(found, delta.redescribed);
    return rest.missing.length === 0 && rest.redescribed.length === 0;
  };
  const absent = (found: readonly SecurityRule[]): boolean =>
    ruleDelta(found, delta.surplus).missing.length === delta.surplus.length;
  await send(writing, id, direction, direction.authorize, delta.missing, present);
  await send(writing, id, direction, direction.describe, delta.redescribed, described);
  const plain = delta.surplus.map(({ description: _, ...rule }) => rule);
  await send(writing, id, direction, direction.revoke, plain, absent);
}

async function send(
  writing: Writing,
  id: string,
  direction: Direction,
  { api, call }: Direction["authorize"],
  rules: readonly SecurityRule[],
  done: (found: readonly SecurityRule[]) => boolean,
): Promise<void> {
  if (rules.length === 0) return;
  await change(writing, {
    api,
    about: [id, ...rules.flatMap(({ group }) => group ?? [])],
    intent: { group: id, rules },
    send: async () => {
      await call(writing.api.ec2, id, permissionsOf(rules));
      return true as const;
    },
    readBack: async () => {
      const found = await readRules(writing, id, direction);
      return found && done(found) ? true : undefined;
    },
  });
}

async function readRules(
  writing: Writing,
  id: string,
  { name }: Direction,
): Promise<readonly SecurityRule[] | undefined> {
  const Filters = [{ Name: "group-id", Values: [id] }];
  const answer = await ask(writing, "ec2:DescribeSecurityGroups", () =>
    writing.api.ec2.describeSecurityGroups({ Filters }),
  );
  const group = answer.SecurityGroups?.[0];
  return group && rulesOf(name === "ingress" ? group.IpPermissions : group.IpPermissionsEgress);
}
