import type { AwsScope, KindProps } from "@podspan/core/desired";

/** The one inline policy of a router's role that is ours. */
export const POLICY_NAME = "podspan";

type Props = Pick<KindProps["router-role"], "vpc" | "secrets">;

interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: { readonly ArnEquals: { readonly "ec2:Vpc": string } };
}

interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Who may take the role: EC2, for the instance. China's service has a name of its own (IAM user guide, "AWS service principals"). */
export function trustPolicy({ partition }: AwsScope): string {
  const Service = `ec2.amazonaws.com${partition === "aws-cn" ? ".cn" : ""}`;
  const Statement = [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/**
 * What a router may do by itself: read which routes, interfaces and subnets there are, which AWS grants for all or none; move routes of its VPC's
 * tables and of no other ("Actions, resources, and condition keys for Amazon EC2": ReplaceRoute, `ec2:Vpc`); read its own secrets.
 */
export function rolePolicy(props: Props, scope: AwsScope): string {
  return JSON.stringify(documentOf(props, scope));
}

function documentOf({ vpc, secrets }: Props, scope: AwsScope): PolicyDocument {
  const failover: readonly Statement[] =
    vpc === undefined
      ? []
      : [
          {
            Sid: "SeeRoutes",
            Effect: "Allow",
            Action: ["ec2:DescribeNetworkInterfaces", "ec2:DescribeRouteTables", "ec2:DescribeSubnets"],
            Resource: ["*"],
          },
          {
            Sid: "MoveRoutes",
            Effect: "Allow",
            Action: ["ec2:ReplaceRoute"],
            Resource: [arn(scope, "ec2", "route-table/*")],
            Condition: { ArnEquals: { "ec2:Vpc": arn(scope, "ec2", `vpc/${vpc}`) } },
          },
        ];
  const keys: readonly Statement[] =
    secrets.length === 0
      ? []
      : [
          {
            Sid: "ReadSecrets",
            Effect: "Allow",
            Action: ["secretsmanager:GetSecretValue"],
            Resource: secrets.map((secret) => secretArn(secret, scope)),
          },
        ];
  return { Version: "2012-10-17", Statement: [...failover, ...keys] };
}

function arn({ partition, region, account }: AwsScope, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** Secrets Manager ends every secret's ARN with a dash and six characters of its own. */
const ANY_SUFFIX = "-??????";

function secretArn(secret: string, scope: AwsScope): string {
  return secret.startsWith("arn:") ? secret : arn(scope, "secretsmanager", `secret:${secret}${ANY_SUFFIX}`);
}

function secretOf(text: string, scope: AwsScope): string {
  const prefix = arn(scope, "secretsmanager", "secret:");
  return text.startsWith(prefix) && text.endsWith(ANY_SUFFIX) ? text.slice(prefix.length, -ANY_SUFFIX.length) : text;
}

/** What a document says of a router; `foreign` when it says anything that we would not have written. */
export function readRolePolicy(text: string, scope: AwsScope): Props & { readonly foreign: boolean } {
  const statements = statementsOf(text);
  const moves = statements.find(({ Sid }) => Sid === "MoveRoutes");
  const reads = statements.find(({ Sid }) => Sid === "ReadSecrets");
  const vpc = moves?.Condition?.ArnEquals?.["ec2:Vpc"]?.split("/").at(-1);
  const secrets = (Array.isArray(reads?.Resource) ? reads.Resource : [])
    .map((one) => secretOf(String(one), scope))
    .sort();
  const props = { ...(vpc === undefined ? {} : { vpc }), secrets };
  return { ...props, foreign: !isSame(text, rolePolicy(props, scope)) };
}

type Loose = { readonly [K in keyof Statement]?: K extends "Condition" ? Statement["Condition"] : unknown };

function statementsOf(text: string): readonly Loose[] {
  const { Statement } = parsed(text);
  return Array.isArray(Statement) ? (Statement as readonly Loose[]) : [];
}

function parsed(text: string): { readonly Statement?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Whether two documents are the same JSON, whatever the order of members and the white space. */
export function isSame(a: string, b: string): boolean {
  return JSON.stringify(sorted(parsed(a))) === JSON.stringify(sorted(parsed(b)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, inner]) => [key, sorted(inner)]));
}
