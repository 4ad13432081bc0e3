import type { AwsApi } from "@podspan/aws/api";
import { systemClock } from "@podspan/engine";
import { AwsError, createTwin, type Files, INSTANT_BEHAVIOUR } from "@podspan/twin";
import { refuse } from "../answer.ts";
import type { Answer, AskMoto, QueryRequest, Rule } from "../exchange.ts";
import { inputOf } from "../query/input.ts";
import { outputOf } from "../query/output.ts";
import { insideOf, itemsOf, textOf } from "../xml.ts";

const READS = [
  "DescribeTransitGateways",
  "DescribeTransitGatewayAttachments",
  "DescribeTransitGatewayVpcAttachments",
  "DescribeTransitGatewayPeeringAttachments",
  "DescribeTransitGatewayRouteTables",
  "SearchTransitGatewayRoutes",
  "GetTransitGatewayRouteTablePropagations",
];

const WRITES = [
  "CreateTransitGateway",
  "ModifyTransitGateway",
  "DeleteTransitGateway",
  "CreateTransitGatewayVpcAttachment",
  "ModifyTransitGatewayVpcAttachment",
  "AcceptTransitGatewayVpcAttachment",
  "DeleteTransitGatewayVpcAttachment",
  "CreateTransitGatewayPeeringAttachment",
  "AcceptTransitGatewayPeeringAttachment",
  "DeleteTransitGatewayPeeringAttachment",
  "CreateTransitGatewayRouteTable",
  "DeleteTransitGatewayRouteTable",
  "AssociateTransitGatewayRouteTable",
  "DisassociateTransitGatewayRouteTable",
  "EnableTransitGatewayRouteTablePropagation",
  "DisableTransitGatewayRouteTablePropagation",
  "CreateTransitGatewayRoute",
  "ReplaceTransitGatewayRoute",
  "DeleteTransitGatewayRoute",
];

const TAGGING = ["CreateTags", "DeleteTags"];

/** moto has no quotas either. */
const BEHAVIOUR = {
  ...INSTANT_BEHAVIOUR,
  limits: { ...INSTANT_BEHAVIOUR.limits, transitGatewaysPerRegion: 1000 },
};

/** Actions for which the twin must know the VPCs and subnets that moto has. */
const ABOUT_VPCS = new Set([
  "CreateTransitGatewayVpcAttachment",
  "ModifyTransitGatewayVpcAttachment",
  "SearchTransitGatewayRoutes",
]);

/**
 * Answers everything about transit gateways by the twin's rules, which its contract suite holds to AWS: moto keeps their names alone. VPCs
 * and their tables stay moto's, so each gateway is made in moto too, and goes by the id that moto gave it.
 */
export const transitGateways = (): Rule => {
  let files: Files = {};
  /** The twin's id of each gateway -> moto's. */
  const ids = new Map<string, string>();
  const accounts = new Map<string, Promise<string>>();
  let queue: Promise<unknown> = Promise.resolve();

  const answered = async (request: QueryRequest, account: string, ask: AskMoto): Promise<Answer> => {
    const { action, region } = request;
    if (ABOUT_VPCS.has(action)) files = { ...files, ...(await vpcsOf(account, region, ask)) };
    const twin = createTwin({ clock: systemClock, files, behaviour: BEHAVIOUR, seed: "moto-front" });
    const role = { id: account, partition: "aws", assumeRole: `arn:aws:iam::${account}:role/front` };
    const { ec2 } = await twin.aws.open({ region, account: role });
    const operation = `${action.charAt(0).toLowerCase()}${action.slice(1)}` as keyof AwsApi["ec2"];
    const call: unknown = ec2[operation];
    const answer = await (call as Operation)(inputOf(renamed(request.parameters, ids)));
    files = twin.save();
    const made = (answer.TransitGateway as { readonly TransitGatewayId?: string } | undefined)?.TransitGatewayId;
    if (action === "CreateTransitGateway" && made !== undefined)
      ids.set(made, textOf("transitGatewayId", await ask(action, {})));
    if (action === "DeleteTransitGateway") await ask(action, { TransitGatewayId: ids.get(made ?? "") ?? "" });
    const xml = [...ids].reduce((text, [own, moto]) => text.replaceAll(own, moto), outputOf(action, answer));
    return { status: 200, headers: { "content-type": "text/xml" }, body: Buffer.from(xml), by: "front" };
  };

  return {
    actions: [...READS, ...WRITES, ...TAGGING],
    handle: async (request, next, ask) => {
      if (TAGGING.includes(request.action) && !isOfTransit(request)) return next(request);
      const known = accounts.get(request.caller) ?? accountOf(ask);
      accounts.set(request.caller, known);
      const account = await known;
      // One after the other: each begins with what the one before has left.
      const turn = queue.then(() => answered(request, account, ask));
      queue = turn.catch(() => undefined);
      try {
        return await turn;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        return refuse(request, { code: error.name, message: error.message, status: 400 });
      }
    },
  };
};

type Operation = (input: unknown) => Promise<Readonly<Record<string, unknown>>>;

const isOfTransit = ({ parameters }: QueryRequest): boolean =>
  Object.entries(parameters).some(([name, value]) => name.startsWith("ResourceId.") && value.startsWith("tgw-"));

/** The parameters with the twin's ids of gateways in place of moto's. */
const renamed = (
  parameters: Readonly<Record<string, string>>,
  ids: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> => {
  const own = new Map([...ids].map(([twin, moto]) => [moto, twin]));
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, own.get(value) ?? value]));
};

/** Every region of moto's has a default VPC, which tells whose it is. */
const accountOf = async (ask: AskMoto): Promise<string> => textOf("ownerId", await ask("DescribeVpcs", {}));

/** What moto has, as files of the twin's world. */
const vpcsOf = async (account: string, region: string, ask: AskMoto): Promise<Files> => {
  const [vpcs, subnets] = [await ask("DescribeVpcs", {}), await ask("DescribeSubnets", {})];
  const Vpcs = itemsOf("vpcSet", vpcs).map((item) => ({
    VpcId: textOf("vpcId", item),
    CidrBlock: textOf("cidrBlock", item.replace(/<cidrBlockAssociationSet>.*?<\/cidrBlockAssociationSet>/s, "")),
    OwnerId: textOf("ownerId", item),
    State: textOf("state", item.replace(/<cidrBlockAssociationSet>.*?<\/cidrBlockAssociationSet>/s, "")),
    CidrBlockAssociationSet: itemsOf("cidrBlockAssociationSet", item).map((block) => ({
      AssociationId: textOf("associationId", block),
      CidrBlock: textOf("cidrBlock", block),
      CidrBlockState: { State: textOf("state", insideOf("cidrBlockState", block)) },
    })),
  }));
  const Subnets = itemsOf("subnetSet", subnets).map((item) => ({
    SubnetId: textOf("subnetId", item),
    VpcId: textOf("vpcId", item),
    CidrBlock: textOf("cidrBlock", item),
    AvailabilityZone: textOf("availabilityZone", item),
    AvailabilityZoneId: textOf("availabilityZoneId", item),
    AvailableIpAddressCount: Number(textOf("availableIpAddressCount", item)),
    OwnerId: textOf("ownerId", item),
    State: textOf("state", item),
  }));
  const folder = `aws_configs/accounts/${account}/${region}`;
  return {
    [`${folder}/Vpcs.json`]: JSON.stringify({ Vpcs }),
    [`${folder}/Subnets.json`]: JSON.stringify({ Subnets }),
  };
};
