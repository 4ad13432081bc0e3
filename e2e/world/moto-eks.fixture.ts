import { systemClock } from "@podspan/engine";
import { createTwin, INSTANT_BEHAVIOUR } from "@podspan/twin";
import { eksHttpHandler } from "@podspan/twin/eks-http";
import type { EksAnswer, EksRequest } from "../../tools/peers/moto-front/front.ts";
import { textOf } from "../../tools/peers/moto-front/xml.ts";

/** What somebody configured the managed add-on with, before us. */
export const ADDON_ENV: Readonly<Record<string, string>> = { WARM_ENI_TARGET: "2" };

/** Where a cluster lies. */
interface ClusterNetwork {
  readonly vpc: string;
  readonly subnets: readonly string[];
  readonly clusterGroup: string;
}

interface ClusterPlace {
  /** Address of moto itself, whose STS knows who signs a request. */
  readonly moto: string;
  /** Default: the caller's own. */
  readonly account?: string;
  readonly region: string;
  readonly name: string;
}

/** What EKS has of the cluster, which is the twin's where moto has none of it. */
export interface EksWorldOptions {
  /** The cluster's VPC CNI is a managed add-on. Default true. */
  readonly managedCni?: boolean;
  /** The cluster runs EKS Auto Mode, without built-in node pools. */
  readonly autoMode?: boolean;
  /** URL of the cluster's API server. */
  readonly clusterEndpoint?: string;
  /** Told of the environment that the add-on was configured with, as EKS would put it into the DaemonSet. */
  readonly onAddon?: (env: Readonly<Record<string, string>>) => Promise<void>;
  /** Asked before the twin's EKS: about node groups, whose instances are moto's. Undefined: the twin answers. */
  readonly nodeGroups?: (request: EksRequest) => Promise<EksAnswer | undefined>;
}

/** EKS with one cluster in a VPC that moto holds. It shows nobody another account's clusters. */
export function eksOf(
  made: ClusterNetwork,
  { moto, account = "123456789012", region, name }: ClusterPlace,
  options: EksWorldOptions,
): (request: EksRequest) => Promise<EksAnswer> {
  const cluster = {
    name,
    arn: `arn:aws:eks:${region}:${account}:cluster/${name}`,
    version: "1.34",
    status: "ACTIVE",
    endpoint: options.clusterEndpoint ?? "https://127.0.0.1",
    roleArn: "arn:aws:iam::123456789012:role/eks",
    resourcesVpcConfig: {
      subnetIds: made.subnets,
      securityGroupIds: [],
      clusterSecurityGroupId: made.clusterGroup,
      vpcId: made.vpc,
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
    platformVersion: "eks.9",
    computeConfig: options.autoMode ? { enabled: true, nodePools: [] } : { enabled: false },
    certificateAuthority: { data: "LS0tLS1CRUdJTi0tLS0t" },
    createdAt: "2026-01-01T00:00:00.000Z",
    identity: { oidc: { issuer: `https://oidc.eks.${region}.amazonaws.com/id/0123456789` } },
    logging: { clusterLogging: [] },
    accessConfig: { authenticationMode: "API" },
    upgradePolicy: { supportType: "EXTENDED" },
    tags: {},
  };
  const addon = {
    addonName: "vpc-cni",
    clusterName: name,
    status: "ACTIVE",
    addonVersion: "v1.20.4-eksbuild.1",
    health: { issues: [] },
    addonArn: `arn:aws:eks:${region}:123456789012:addon/${name}/vpc-cni/1`,
    configurationValues: JSON.stringify({ env: ADDON_ENV }),
    tags: {},
  };
  const folder = `aws_configs/accounts/${account}/${region}`;
  const callers = new Map<string, Promise<string>>();
  const accountOf = ({ headers: { authorization = "" } }: EksRequest): Promise<string> => {
    const [key = ""] = /Credential=[^/]+/.exec(authorization) ?? [];
    const known = callers.get(key) ?? accountAt(moto, authorization);
    callers.set(key, known);
    return known;
  };
  const twin = createTwin({
    clock: systemClock,
    behaviour: { ...INSTANT_BEHAVIOUR, timing: { ...INSTANT_BEHAVIOUR.timing, addon: 200 } },
    files: {
      [`${folder}/EksClusters.json`]: JSON.stringify([cluster]),
      ...(options.managedCni === false ? {} : { [`${folder}/EksAddons.json`]: JSON.stringify([addon]) }),
    },
  });
  return async (request: EksRequest): Promise<EksAnswer> => {
    const ofGroups = await options.nodeGroups?.(request);
    if (ofGroups !== undefined) return ofGroups;
    const id = await accountOf(request);
    const api = await twin.aws.open({
      region,
      account: { id, partition: "aws", assumeRole: `arn:aws:iam::${id}:role/eks` },
    });
    const answer = await eksHttpHandler(api.eks)(request);
    if (request.path.endsWith("/update") && answer.status === 200) await tellEnv(request.body, options);
    return answer;
  };
}

/** Whose keys signed a request, whatever it asks for: moto reads the keys and the service, and checks nothing. */
async function accountAt(moto: string, authorization: string): Promise<string> {
  const response = await fetch(moto, {
    method: "POST",
    headers: { authorization: authorization.replace("/eks/aws4_request", "/sts/aws4_request") },
    body: new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" }),
  });
  return textOf("Account", await response.text());
}

async function tellEnv(body: string, options: EksWorldOptions): Promise<void> {
  const { configurationValues } = JSON.parse(body) as { readonly configurationValues?: string };
  const { env = {} } = JSON.parse(configurationValues ?? "{}") as { readonly env?: Readonly<Record<string, string>> };
  await options.onAddon?.(env);
}
