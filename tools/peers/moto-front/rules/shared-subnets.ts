import { accounts, asAccount } from "../account.ts";
import { isOk, refuse, withText } from "../answer.ts";
import type { Answer, AskMoto, QueryRequest, Rule } from "../exchange.ts";
import type { ResourceShares } from "../resource-shares.ts";
import { itemsOf, textOf } from "../xml.ts";

/** What two accounts share, by what lies in the VPC of the subnets. */
interface Extent {
  readonly vpcs: ReadonlySet<string>;
  readonly subnets: ReadonlySet<string>;
}

interface Shown {
  /** The element that holds the results. */
  readonly set: string;
  readonly isShown: (item: string, extent: Extent) => boolean;
}

const inVpc = (item: string, { vpcs }: Extent): boolean => vpcs.has(textOf("vpcId", item));
const ofSubnet = (item: string, { subnets }: Extent): boolean =>
  itemsOf("associationSet", item).some((one) => subnets.has(textOf("subnetId", one)));

/** What a participant is shown of the owner's. */
const OF_OWNERS: Readonly<Record<string, Shown>> = {
  DescribeVpcs: { set: "vpcSet", isShown: inVpc },
  DescribeSubnets: { set: "subnetSet", isShown: (item, { subnets }) => subnets.has(textOf("subnetId", item)) },
  DescribeRouteTables: {
    set: "routeTableSet",
    isShown: (item, extent) => inVpc(item, extent) && (item.includes("<main>true</main>") || ofSubnet(item, extent)),
  },
  DescribeNetworkAcls: { set: "networkAclSet", isShown: ofSubnet },
  DescribeInternetGateways: {
    set: "internetGatewaySet",
    isShown: (item, { vpcs }) => itemsOf("attachmentSet", item).some((one) => vpcs.has(textOf("vpcId", one))),
  },
};

/** What an owner is shown of the participants'. */
const OF_PARTICIPANTS: Readonly<Record<string, Shown>> = {
  DescribeSecurityGroups: { set: "securityGroupInfo", isShown: inVpc },
};

/** Of these only groups come to be: moto makes an interface or an instance in no subnet of another account's. */
const PARTICIPANTS_OWN: ReadonlySet<string> = new Set([
  "CreateSecurityGroup",
  "CreateNetworkInterface",
  "RunInstances",
]);

/**
 * Shows an account what another shares with it, without that account's tags, and lets it change none of that; an owner is shown the groups
 * of participants. The other account is asked in the same words.
 */
export const sharedSubnets = (shares: ResourceShares): Rule => {
  const accountOf = accounts();
  /** Subnets never leave their VPC. */
  const vpcs = new Map<string, string>();
  const extentOf = async (owner: string, subnets: ReadonlySet<string>, ask: AskMoto): Promise<Extent> => {
    if ([...subnets].some((id) => !vpcs.has(id))) {
      const answer = await ask("DescribeSubnets", filter("subnet-id", subnets), owner);
      for (const item of itemsOf("subnetSet", answer)) vpcs.set(textOf("subnetId", item), textOf("vpcId", item));
    }
    return { subnets, vpcs: new Set([...subnets].flatMap((id) => vpcs.get(id) ?? [])) };
  };
  const owners = ({ region }: QueryRequest, account: string, ask: AskMoto): Promise<readonly Other[]> =>
    Promise.all(
      shares.sharedWith(account, region).map(async ({ account: owner, subnets }) => ({
        account: owner,
        extent: await extentOf(owner, subnets, ask),
      })),
    );
  const participants = ({ region }: QueryRequest, owner: string, ask: AskMoto): Promise<readonly Other[]> =>
    Promise.all(
      shares.sharedBy(owner, region).map(async ({ account, subnets }) => ({
        account,
        extent: await extentOf(owner, subnets, ask),
      })),
    );

  return {
    actions: "all",
    handle: async (request, next, ask) => {
      if (shares.areNone()) return next(request);
      const { action, parameters } = request;
      const account = await accountOf(request, ask);
      const [ofOwners, ofParticipants] = [OF_OWNERS[action], OF_PARTICIPANTS[action]];
      if (ofOwners !== undefined) return withOthers(request, next, ofOwners, await owners(request, account, ask));
      if (ofParticipants !== undefined)
        return withOthers(request, next, ofParticipants, await participants(request, account, ask));
      if (/^(Describe|Get|Search)/.test(action)) return next(request);
      const others = await owners(request, account, ask);
      if (PARTICIPANTS_OWN.has(action)) {
        const made = await next(request);
        return others.some(({ extent }) => extent.vpcs.has(parameters.VpcId ?? "")) ? withEgress(made, ask) : made;
      }
      for (const other of others) if (await namesTheirs(request, other, ask)) return refuse(request, NOT_THE_OWNER);
      return next(request);
    },
  };
};

/** Another account, and what of its VPCs is shared. */
interface Other {
  readonly account: string;
  readonly extent: Extent;
}

const NOT_THE_OWNER = {
  code: "UnauthorizedOperation",
  message:
    "You are not authorized to perform this operation. A subnet in this vpc is shared but the provided object is not owned by you",
  status: 403,
};

const withOthers = async (
  request: QueryRequest,
  next: (request: QueryRequest) => Promise<Answer>,
  { set, isShown }: Shown,
  others: readonly Other[],
): Promise<Answer> => {
  const own = await next(request);
  // Tags are each account's own: by them nothing of another's is found.
  if (others.length === 0 || asksForTags(request)) return own;
  const found = await Promise.all(
    others.map(async ({ account, extent }) => {
      const answer = await next(asAccount(request, account));
      const items = isOk(answer) ? itemsOf(set, answer.body.toString()) : [];
      const seen = items.filter((item) => isShown(item, extent)).map(withoutTags);
      return { answer, seen };
    }),
  );
  const seen = found.flatMap((one) => one.seen).join("");
  // Asked by id for what is another's, moto knows of none: the other account's answer is the one.
  const base = isOk(own) ? own : found.find((one) => one.seen.length > 0)?.answer;
  if (base === undefined || seen === "") return own;
  const xml = base.body.toString();
  const kept = isOk(own) ? itemsOf(set, xml).join("") : "";
  const whole = new RegExp(`<${set}/>|<${set}>[^]*</${set}>`);
  return withText(
    base,
    xml.replace(whole, () => `<${set}>${kept}${seen}</${set}>`),
  );
};

/** moto gives a group no rule of its own where it does not know the VPC. */
const withEgress = async (made: Answer, ask: AskMoto): Promise<Answer> => {
  const rule = { "IpPermissions.1.IpProtocol": "-1", "IpPermissions.1.IpRanges.1.CidrIp": "0.0.0.0/0" };
  const GroupId = textOf("groupId", made.body.toString());
  if (GroupId !== "") await ask("AuthorizeSecurityGroupEgress", { GroupId, ...rule });
  return made;
};

const asksForTags = ({ parameters }: QueryRequest): boolean =>
  Object.entries(parameters).some(([name, value]) => /^Filter\.\d+\.Name$/.test(name) && value.startsWith("tag"));

const withoutTags = (item: string): string => item.replaceAll(/<tagSet>.*?<\/tagSet>/gs, "<tagSet/>");

/** Whether a request names what is another account's in a VPC that it shares. */
const namesTheirs = async (
  { parameters }: QueryRequest,
  { account, extent }: Other,
  ask: AskMoto,
): Promise<boolean> => {
  const named = Object.values(parameters);
  if (named.some((value) => extent.vpcs.has(value) || extent.subnets.has(value))) return true;
  const further = named.filter((value) => /^(subnet|rtb|rtbassoc|acl|igw|vpc-cidr-assoc)-[0-9a-f]+$/.test(value));
  if (further.length === 0) return false;
  const within = filter("vpc-id", extent.vpcs);
  const asked = [
    ask("DescribeVpcs", within, account),
    ask("DescribeSubnets", within, account),
    ask("DescribeRouteTables", within, account),
    ask("DescribeNetworkAcls", within, account),
    ask("DescribeInternetGateways", filter("attachment.vpc-id", extent.vpcs), account),
  ];
  const theirs = (await Promise.all(asked)).join("");
  return further.some((id) => theirs.includes(`>${id}<`));
};

const filter = (name: string, values: ReadonlySet<string>): Readonly<Record<string, string>> => ({
  "Filter.1.Name": name,
  ...Object.fromEntries([...values].map((value, index) => [`Filter.1.Value.${index + 1}`, value])),
});
