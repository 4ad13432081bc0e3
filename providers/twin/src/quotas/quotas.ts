import type { ServiceQuotasReadApi } from "@podspan/aws/api";
import { AwsError } from "../behaviour/aws-error.ts";
import type { CallContext } from "../ec2/context.ts";
import { page } from "../ec2/describe.ts";
import type { Limits } from "../ec2/limits.ts";

type Call = ServiceQuotasReadApi["listServiceQuotas"];
type Answer = Omit<Awaited<ReturnType<Call>>, "$metadata">;

type Codes = Readonly<Record<string, readonly [keyof Limits, string]>>;

/** Codes of service `vpc` in Service Quotas, and what of the twin's limits each is. */
const VPC: Codes = {
  "L-0EA8095F": ["rulesPerGroup", "Inbound or outbound rules per security group"],
  "L-2AFB9258": ["groupsPerInterface", "Security groups per network interface"],
  "L-407747CB": ["subnetsPerVpc", "Subnets per VPC"],
  "L-589F43AA": ["tablesPerVpc", "Route tables per VPC"],
  "L-7E9ECCDB": ["peeringsPerVpc", "Active VPC peering connections per VPC"],
  "L-83CA0A9D": ["blocksPerVpc", "IPv4 CIDR blocks per VPC"],
  "L-93826ACB": ["routesPerTable", "Routes per route table"],
  "L-BB24F6E5": ["addressUnitsPerVpc", "Network Address Usage"],
  "L-DC9F7029": ["pendingPeerings", "Outstanding VPC peering connection requests"],
  "L-DF5E4CA3": ["interfacesPerRegion", "Network interfaces per Region"],
  "L-E79EC296": ["groupsPerRegion", "VPC security groups per Region"],
  "L-F678F1CE": ["vpcsPerRegion", "VPCs per Region"],
};

/** Of service `ec2`: those alone that the twin knows of. */
const EC2: Codes = { "L-0263D0A3": ["addressesPerRegion", "EC2-VPC Elastic IPs"] };

const SERVICES: ReadonlyMap<string | undefined, Codes> = new Map([
  ["vpc", VPC],
  ["ec2", EC2],
]);

/** What the twin itself refuses beyond (Service Quotas API reference, ListServiceQuotas). */
function listServiceQuotas(context: CallContext, input: Parameters<Call>[0]): Answer {
  const codes = SERVICES.get(input.ServiceCode);
  if (codes === undefined) {
    throw new AwsError("NoSuchResourceException", `The service ${input.ServiceCode} does not exist`);
  }
  const all = Object.entries(codes).map(([QuotaCode, [limit, QuotaName]]) => ({
    QuotaCode,
    QuotaName,
    Value: context.limits[limit],
  }));
  const { records, ...rest } = page(
    all,
    ({ QuotaCode }) => QuotaCode,
    input,
    input.ServiceCode ?? "",
    context.pageSize,
  );
  return { ...rest, Quotas: [...records] };
}

export const QUOTA_RULES = { listServiceQuotas };
