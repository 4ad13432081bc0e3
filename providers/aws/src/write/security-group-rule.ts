import type { IpPermission } from "@aws-sdk/client-ec2";
import type { KindProps } from "@podspan/core/desired";
import { type BoundStep, ProviderError, type StepResult } from "@podspan/core/ports";
import { readRules, rulePropsOf } from "../observe/security-group-rules.ts";
import { permissionsOf, ruleKey } from "../records/security-rules.ts";
import { ownerFilters, tagSpecifications } from "../records/tags.ts";
import { applyTagChanges } from "./tag-changes.ts";
import { change, isFault, present, removal, type Writing, wanted, worldIdOf } from "./writing.ts";

type Props = KindProps["security-group-rule"];
type Direction = Props["direction"];

const AUTHORIZE: Readonly<Record<Direction, string>> = {
  ingress: "ec2:AuthorizeSecurityGroupIngress",
  egress: "ec2:AuthorizeSecurityGroupEgress",
};
const DESCRIBE: Readonly<Record<Direction, string>> = {
  ingress: "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
  egress: "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
};
const REVOKE: Readonly<Record<Direction, string>> = {
  ingress: "ec2:RevokeSecurityGroupIngress",
  egress: "ec2:RevokeSecurityGroupEgress",
};

/** One rule of somebody else's group, with our marks from the call itself on: the group's other rules are not looked at. */
export async function createRule(writing: Writing, step: BoundStep): Promise<StepResult> {
  const props = wanted(step, "security-group-rule");
  const api = AUTHORIZE[props.direction];
  const input = {
    GroupId: props.group,
    IpPermissions: permissionsFor(props),
    TagSpecifications: tagSpecifications("security-group-rule", step.tags),
  };
  try {
    const { id } = await change(writing, {
      api,
      about: [props.group, ...sourceOf(props)],
      intent: props,
      send: async () => {
        const { ec2 } = writing.api;
        const answer =
          props.direction === "ingress"
            ? await ec2.authorizeSecurityGroupIngress(input)
            : await ec2.authorizeSecurityGroupEgress(input);
        return { id: present(answer.SecurityGroupRules?.[0]?.SecurityGroupRuleId, api) };
      },
      readBack: async () => {
        const owned = ownerFilters(step.tags);
        const found = owned && (await equalRule(writing, props, owned));
        return found === undefined ? undefined : { id: found };
      },
      worldId: (rule) => rule.id,
    });
    return { worldId: id };
  } catch (error) {
    throw isFault(error, "exists") ? await somebodyElses(writing, props, error) : error;
  }
}

/** Without ports where all are meant, with the account beside a group of another one. */
function permissionsFor(props: Props): IpPermission[] {
  const [account, group] = sourceOf(props).length === 0 ? [] : splitSource(props.source ?? "");
  const { protocol, fromPort, toPort, cidr, description } = props;
  const permissions = permissionsOf([
    {
      protocol,
      ...(fromPort === undefined ? {} : { fromPort }),
      ...(toPort === undefined ? {} : { toPort }),
      ...(cidr === undefined ? {} : { cidr }),
      ...(group === undefined ? {} : { group }),
      ...(description === "" ? {} : { description }),
    },
  ]);
  if (account === undefined) return permissions;
  return permissions.map((permission) => ({
    ...permission,
    UserIdGroupPairs: (permission.UserIdGroupPairs ?? []).map((pair) => ({ ...pair, UserId: account })),
  }));
}

function sourceOf({ source }: Props): readonly string[] {
  return source === undefined ? [] : [splitSource(source)[1]];
}

/** `sg-…`, or `ACCOUNT/sg-…`. */
function splitSource(source: string): readonly [account: string | undefined, group: string] {
  const slash = source.indexOf("/");
  return slash < 0 ? [undefined, source] : [source.slice(0, slash), source.slice(slash + 1)];
}

/** The id of the rule in the group that allows just this. */
async function equalRule(
  writing: Writing,
  props: Props,
  filters: NonNullable<ReturnType<typeof ownerFilters>>,
): Promise<string | undefined> {
  const rules = await readRules(writing, [{ Name: "group-id", Values: [props.group] }, ...filters]);
  const key = keyOf(props);
  return rules.find((rule) => keyOf(rulePropsOf(rule, writing.scope.account)) === key)?.SecurityGroupRuleId;
}

/** What AWS tells two rules of a group apart by. */
function keyOf({ direction, source, ...rule }: Props): string {
  return `${direction} ${ruleKey({ ...rule, ...(source === undefined ? {} : { group: source }) })}`;
}

async function somebodyElses(writing: Writing, props: Props, { code, api }: ProviderError): Promise<ProviderError> {
  const found = await equalRule(writing, props, []);
  return new ProviderError({
    faultClass: "conflict",
    code,
    message: `${props.group} has this rule already, and it is not ours: ${found ?? "its id was not found"}`,
    hint: "run again to plan with it there, or remove it so that the link has a rule of its own",
    api,
  });
}

/** Its description and its tags; all else of a rule is what it is. */
export async function updateRule(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const props = wanted(step, "security-group-rule");
  if (step.changes.some(({ field }) => field === "description")) await describe(writing, props);
  await applyTagChanges(writing, step, id);
  return { worldId: id };
}

async function describe(writing: Writing, props: Props): Promise<void> {
  const input = { GroupId: props.group, IpPermissions: permissionsFor(props) };
  const { ec2 } = writing.api;
  await change(writing, {
    api: DESCRIBE[props.direction],
    about: [props.group],
    intent: props,
    send: async () => {
      if (props.direction === "ingress") await ec2.updateSecurityGroupRuleDescriptionsIngress(input);
      else await ec2.updateSecurityGroupRuleDescriptionsEgress(input);
      return true as const;
    },
  });
}

/** By its id: whatever became of the group that it names (F30), and whoever has a rule just like it. */
export async function deleteRule(writing: Writing, step: BoundStep): Promise<StepResult> {
  const id = worldIdOf(step);
  const place = placeIn(step.before) ?? (await placeOf(writing, id));
  if (place === undefined) return {};
  const input = { GroupId: place.group, SecurityGroupRuleIds: [id] };
  const { ec2 } = writing.api;
  await removal(writing, id, REVOKE[place.direction], async () => {
    if (place.direction === "ingress") await ec2.revokeSecurityGroupIngress(input);
    else await ec2.revokeSecurityGroupEgress(input);
  });
  return {};
}

type Place = Pick<Props, "group" | "direction">;

function placeIn(before: unknown): Place | undefined {
  const { group, direction } = (before ?? {}) as Partial<Place>;
  return group === undefined || direction === undefined ? undefined : { group, direction };
}

async function placeOf(writing: Writing, id: string): Promise<Place | undefined> {
  const [rule] = await readRules(writing, [{ Name: "security-group-rule-id", Values: [id] }]);
  return rule && rulePropsOf(rule, writing.scope.account);
}
