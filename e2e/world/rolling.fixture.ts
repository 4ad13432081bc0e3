import { AuthorizeSecurityGroupIngressCommand } from "@aws-sdk/client-ec2";
import { type RealCluster, startCluster } from "./cluster.fixture.ts";
import { ADDON_ENV } from "./moto-eks.fixture.ts";
import { type MotoWorld, startMotoWorld } from "./moto-world.fixture.ts";
import { Desk, documentFabric } from "./podspan.fixture.ts";
import { Workforce } from "./workforce.fixture.ts";

/** The document's network on moto, a real API server, and nodes and pods that behave; a desk to roll them from. */
export interface RollingWorld {
  readonly cluster: RealCluster;
  readonly aws: MotoWorld;
  readonly workforce: Workforce;
  readonly desk: Desk;
  stop(): Promise<void>;
}

/** A managed group `api` and an Auto Scaling group `web`, as told, with a node in each zone, and four pods of which a budget wants three. */
export async function startRollingWorld(groups: readonly ("api" | "web")[]): Promise<RollingWorld> {
  const cluster = await startCluster(ADDON_ENV, []);
  let workforce: Workforce | undefined;
  const aws = await startMotoWorld({
    clusterEndpoint: cluster.endpoint,
    onAddon: (env) => cluster.applyAsEks(env),
    nodeGroups: async (request) => workforce?.eks(request),
  });
  const zones = ["eu-west-1b", "eu-west-1c"];
  await admitMembers(aws);
  workforce = await Workforce.start({
    cluster,
    endpoint: aws.front.endpoint,
    places: aws.subnets.map((subnet, index) => ({ subnet, zone: zones[index] ?? "" })),
    securityGroup: aws.clusterGroup,
    groups: groups.map((name) => ({ name, managed: name === "api" })),
    replicas: 4,
  });
  const path = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
  const spec = { minAvailable: 3, selector: { matchLabels: { app: "web" } } };
  await cluster.call({ method: "POST", path, body: { metadata: { name: "web" }, spec } });
  const fabric = documentFabric(`id: ${aws.vpc}`, `{ kubeconfig: ${cluster.kubeconfig} }`);
  const desk = await Desk.with(fabric, { ...aws.env, PODSPAN_CONSISTENCY_MS: "1000" });
  const force = workforce;
  return {
    cluster,
    aws,
    workforce: force,
    desk,
    stop: async () => {
      await desk.clear();
      await force.stop();
      await aws.stop();
      await cluster.stop();
    },
  };
}

/** The rule that EKS gives the cluster security group: its members reach each other. */
export async function admitMembers({
  client,
  clusterGroup,
}: Pick<MotoWorld, "client" | "clusterGroup">): Promise<void> {
  const IpPermissions = [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: clusterGroup }] }];
  await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: clusterGroup, IpPermissions }));
}
